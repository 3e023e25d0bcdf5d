"""The map: laid out without overlaps, near what is linked, the same after small changes; its files and its pictures."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from statistics import median

import pytest

from build_scripts.model import Topic
from build_scripts.pages.map_pages import ranges
from build_scripts.pages.search_data import LINKS
from build_scripts.related.graph import Edge
from build_scripts.related.map_layout import MIN_DISTANCE, SPACING, Layout, Region, lay_out
from build_scripts.related.saved import MAP_YML, centres, centres_text, load_centres
from build_scripts.report import Report
from tests.conftest import rows_of
from tests.pages.test_search_data import numbered_cards

SIZES = (60, 40, 25, 12)
Links = tuple[Edge, ...]


def graph(seed: int = 1) -> tuple[tuple[Topic, ...], Links]:
    """Four topics of papers in a ring each, where neighbours are linked, and some links from topic to topic."""
    choice = random.Random(seed)
    rings = [[f"{name}-{number:02}" for number in range(size)] for name, size in zip("abcd", SIZES, strict=True)]
    pairs = {(ring[n - step], ring[n]) for ring in rings for n in range(len(ring)) for step in (1, 2)}
    pairs |= {(choice.choice(rings[0]), choice.choice(rings[1])) for _ in range(20)}
    edges = [Edge(min(pair), max(pair), 0.5, 100) for pair in pairs]
    topics = tuple(Topic(ring[0][0], f"Topic {ring[0][0]}", tuple(ring), ()) for ring in rings)
    return topics, tuple(sorted(edges))


def without(paper: str, topics: tuple[Topic, ...], edges: Links) -> tuple[tuple[Topic, ...], Links]:
    left = tuple(
        Topic(topic.slug, topic.label, tuple(each for each in topic.papers if each != paper), ()) for topic in topics
    )
    return left, tuple(edge for edge in edges if paper not in (edge.left, edge.right))


def laid_out(topics: tuple[Topic, ...], edges: Links, known: dict[str, tuple[int, int]] | None = None) -> Layout:
    return of_papers([paper for topic in topics for paper in topic.papers], edges, topics, known)


def of_papers(
    papers: Iterable[str], edges: Links, topics: tuple[Topic, ...], known: dict[str, tuple[int, int]] | None = None
) -> Layout:
    ids, rows = rows_of(papers, edges)
    return lay_out(ids, rows[:3], topics, known)


def test_regions_do_not_overlap_and_hold_their_papers() -> None:
    """Every paper lies in the circle of its topic and in no other, and no two cover each other."""
    layout = laid_out(*graph())
    for region in layout.regions:
        for other in layout.regions:
            if other != region:
                assert math.dist((region.x, region.y), (other.x, other.y)) >= region.radius + other.radius
        points = [layout.places[paper] for paper in region.papers]
        assert all(math.dist((region.x, region.y), point) <= region.radius for point in points)
        assert all(math.dist(one, other) > MIN_DISTANCE / 2 for one in points for other in points if one is not other)
        assert all(surrounded(region, point) for point in points)


def surrounded(region: Region, point: tuple[int, int]) -> bool:
    """Whether a point is inside the outline of a region: the corners around it turn by a whole circle."""
    corners = [(region.x + x - point[0], region.y + y - point[1]) for x, y in region.outline]
    turns = [
        math.atan2(x * to_y - y * to_x, x * to_x + y * to_y)
        for (x, y), (to_x, to_y) in zip(corners, [*corners[1:], corners[0]], strict=True)
    ]
    return abs(sum(turns)) > math.pi


def test_papers_without_a_topic_lie_outside_near_those_they_are_linked_to() -> None:
    """They are in no outline; the nearest topic is the one of their links; they are listed by the last region."""
    topics, edges = graph()
    others = {f"{name}-x{number}": f"{name}-{number:02}" for name in "abcd" for number in range(8)}
    edges += tuple(Edge(paper, other, 0.5, 100) for other, paper in others.items())
    layout = of_papers([*others, *(paper for topic in topics for paper in topic.papers)], edges, topics)
    assert set(layout.regions[-1].papers) == set(others)
    assert "" not in centres(layout)
    for paper in others:
        point = layout.places[paper]
        assert not any(surrounded(region, point) for region in layout.regions if region.outline)
        nearest = min(layout.regions[:-1], key=lambda region: math.dist((region.x, region.y), point) - region.radius)
        assert nearest.slug == paper[0]


def test_the_map_is_wider_than_high() -> None:
    """As screens are; also with topics of one size."""
    papers = [f"{topic:02}-{number}" for topic in range(24) for number in range(20)]
    topics = tuple(Topic(f"t{topic}", "", tuple(papers[topic * 20 : topic * 20 + 20]), ()) for topic in range(24))
    across, down = zip(*of_papers(papers, (), topics).places.values(), strict=True)
    assert 1.2 < (max(across) - min(across)) / (max(down) - min(down)) < 2.2


def test_linked_papers_lie_closer_than_others_of_their_topic() -> None:
    """The median link inside a topic is at most six tenths of the median distance there."""
    topics, edges = graph()
    places = laid_out(topics, edges).places
    linked = [math.dist(places[e.left], places[e.right]) for e in edges if e.left[0] == e.right[0]]
    every = [math.dist(places[a], places[b]) for topic in topics for a in topic.papers for b in topic.papers if a < b]
    assert median(linked) < 0.6 * median(every)


@pytest.mark.parametrize("gone", ["a-07", "b-31", "c-00", "d-11"])
def test_a_paper_more_or_less_moves_the_others_little(gone: str) -> None:
    """With the centres remembered, half of the papers move less than a quarter of a spacing; topics stay."""
    topics, edges = graph()
    before = laid_out(topics, edges)
    after = laid_out(*without(gone, topics, edges), known=centres(before))
    moved = [math.dist(before.places[paper], after.places[paper]) for paper in after.places]
    assert median(moved) < SPACING / 4
    assert sorted(moved)[int(0.9 * len(moved))] < 2 * SPACING
    assert centres(after) == centres(before)


def test_what_is_remembered_is_laid_out_the_same_again() -> None:
    """A second build changes nothing, whatever the order of papers in a topic and of the links."""
    topics, edges = graph()
    before = laid_out(topics, edges)
    turned = tuple(Topic(topic.slug, topic.label, topic.papers[::-1], ()) for topic in topics)
    assert laid_out(turned, edges[::-1], centres(before)) == before


def test_a_new_topic_finds_room_among_the_known_ones() -> None:
    """Known topics stay where they are unless the new one needs their place, and nothing overlaps."""
    topics, edges = graph()
    known = centres(laid_out(topics[:3], edges))
    layout = laid_out(topics, edges, known)
    near = {region.slug: (region.x, region.y) for region in layout.regions if region.slug in known}
    assert all(math.dist(near[slug], known[slug]) < layout.regions[0].radius for slug in known)
    assert layout.regions[3].slug == "d"


@pytest.mark.parametrize(
    ("papers", "topics"), [([], ()), (["x"], ()), (["x", "y"], (Topic("t", "T", ("x",), ()),))], ids=str
)
def test_small_catalogs_have_a_map(papers: list[str], topics: tuple[Topic, ...]) -> None:
    """No paper, one paper, and a paper of no topic."""
    assert sorted(of_papers(papers, (), topics).places) == papers


def test_centres_survive_their_file(tmp_path: Path) -> None:
    """What is written is what is read, the region without a topic included."""
    (tmp_path / "catalog").mkdir()
    known = {"waves": (120, -340), "": (0, 7), "no": (1, 2)}
    (tmp_path / MAP_YML).write_text(centres_text(known), encoding="utf-8")
    assert load_centres(tmp_path, Report()) == known


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("topics:\n  waves: [1, x]\n", "bad-centre", 2),
        ("topics:\n  waves: [1]\n", "bad-centre", 2),
        ("topics: 3\n", "wrong-type", 1),
    ],
)
def test_faults_in_the_file_are_told_with_their_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    """A centre that is no pair of whole numbers is an error; its topic is placed anew."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / MAP_YML).write_text(text, encoding="utf-8")
    report = Report()
    assert load_centres(tmp_path, report) == {}
    assert [(problem.code, problem.location.line) for problem in report.problems] == [(code, line)]


def numbers_in(told: str) -> list[int]:
    """The numbers that the picture tells, read as the script of the map reads them."""
    ends = [[*map(int, each.split("-"))] for each in told.split()]
    return [number for each in ends for number in range(each[0], each[-1] + 1)]


def picture(site: Path) -> str:
    """The picture of the map as it stands on the page."""
    html = (site / "map/index.html").read_text("utf-8")
    return html[html.index('<svg class="rc-map__picture"') : html.index("<canvas")]


def test_the_files_of_the_map_tell_every_link(many_site: Path) -> None:
    """Links, and the neighbours of each paper, are those of the published graph."""
    data = json.loads((many_site / "data/graph.json").read_text("utf-8"))
    ids = [paper for paper, _, _ in numbered_cards(many_site)]
    links = json.loads((many_site / "map/links.json").read_text("utf-8"))
    ahead = [list(accumulate(steps, initial=low))[1:] for low, steps in enumerate(links["ahead"])]
    found = {frozenset((ids[low], ids[high])) for low, others in enumerate(ahead) for high in others}
    assert found == {frozenset((edge["source"], edge["target"])) for edge in data["edges"]}
    assert len(links["lengths"]) == len(found)
    files = [many_site / f"map/neighbours/{file}.json" for file in range(-(-len(ids) // LINKS))]
    near = [others for path in files for others in json.loads(path.read_text("utf-8"))]
    assert {frozenset((ids[one], ids[other])) for one, others in enumerate(near) for other in others} == found


def test_the_picture_of_the_map_leads_to_every_topic(many_site: Path) -> None:
    """Without a script: a link with a name for each topic and a dot for each paper."""
    drawn = picture(many_site)
    topics = json.loads((many_site / "data/papers.json").read_text("utf-8"))["topics"]
    assert sorted(re.findall(r'href="\.\./topics/([^"]+)/"', drawn)) == sorted(each["slug"] for each in topics)
    assert drawn.count("<title>") == drawn.count("data-papers=")
    assert drawn.count("h0") == len(numbered_cards(many_site))


def test_the_picture_tells_which_papers_the_dots_of_a_topic_are(many_site: Path) -> None:
    """The script of the map relies on it: it takes the places of the papers from there."""
    ids = [paper for paper, _, _ in numbered_cards(many_site)]
    papers = json.loads((many_site / "data/papers.json").read_text("utf-8"))["papers"]
    topics = {paper["id"]: paper.get("topic", "") for paper in papers}
    told = re.findall(
        r'data-topic="([^"]*)".*?data-papers="([^"]*)".*?<path class="rc-map__dots" d="([^"]*)"', picture(many_site)
    )
    drawn = {number: topic for topic, numbers, _ in told for number in numbers_in(numbers)}
    assert drawn == {number: topics[paper] for number, paper in enumerate(ids)}
    assert all(len(numbers_in(numbers)) == dots.count("h0") for _, numbers, dots in told)


RANGES = [([0], "0"), ([0, 1, 2], "0-2"), ([3, 4, 9], "3-4 9"), ([1, 5, 6, 9, 7, 8, 2, 1], "1 5-6 9 7-8 2 1")]


@pytest.mark.parametrize(("numbers", "told"), RANGES)
def test_numbers_in_a_row_are_told_by_their_ends(numbers: list[int], told: str) -> None:
    """What is told is read again."""
    assert ranges(numbers) == told
    assert numbers_in(told) == numbers


def test_the_neighbourhood_shows_the_papers_of_the_list(many_root: Path) -> None:
    """On every paper page picture and list link the same papers."""
    papers = json.loads((many_root / "site/data/papers.json").read_text("utf-8"))["papers"]
    for paper in papers:
        html = (many_root / "site/papers" / paper["id"] / "index.html").read_text("utf-8")
        figure = html[html.index('class="rc-nearby"') : html.index("</figure>")]
        drawn = re.findall(r'<a href="\.\./([^/]+)/"', figure)
        listed = re.findall(r'<h3><a href="\.\./([^/]+)/"', html[html.index("</figure>") :])
        assert drawn == listed != [], paper["id"]


def test_the_stylesheet_places_five_neighbours_where_their_lines_end(many_site: Path) -> None:
    """Pages with five related papers leave the places to the stylesheet; all others say them."""
    css = (many_site / "assets/site.css").read_text("utf-8")
    rules = re.findall(r"nth-of-type\((\d)\) \{ transform: translate\((-?\d+)(?:px)?, (-?\d+)px\)", css)
    usual = 0
    for page in sorted((many_site / "papers").glob("*/index.html")):
        figure = re.search(r'<figure class="rc-nearby".*?</figure>', page.read_text("utf-8"), re.S)
        spokes = re.findall(r'd="((?:M0 0 -?\d+ -?\d+)+)"', figure[0]) if figure else []
        ends = re.findall(r"M0 0 (-?\d+) (-?\d+)", "".join(spokes))
        said = re.findall(r'transform="translate\((-?\d+) (-?\d+)\)"', figure[0]) if figure else []
        usual += len(ends) == 5
        assert [(x, y) for _, x, y in rules] == ends if len(ends) == 5 else said == ends, page.parent.name
    assert usual > 10
