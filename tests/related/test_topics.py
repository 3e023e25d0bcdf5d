"""Topics: found as communities, named by their tags, remembered by their anchors and kept in a file."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from build_scripts.model import Link, Shared, Tag, Topic
from build_scripts.related.graph import Edge, PaperGraph
from build_scripts.related.reading_order import reading_orders
from build_scripts.related.saved import TOPICS_HEADER, TOPICS_YML, load_topics, topics_text
from build_scripts.related.topic_names import UNNAMED, distinctive_tags, topic_name
from build_scripts.related.topics import FoundTopics, SavedTopic, SavedTopics, find_topics
from build_scripts.report import Report
from tests.conftest import rows_of
from tests.graphs import neighbours_of, shortest_path

Links = dict[str, tuple[Link, ...]]
SUBJECTS = ("kernel", "wave", "bandit", "vocoder")


def linked(pairs: dict[tuple[str, str], float], papers: Sequence[str] = ()) -> Links:
    """Links both ways for each pair, best first."""
    found: dict[str, list[Link]] = {paper: [] for paper in papers}
    for (one, other), score in pairs.items():
        for source, target in ((one, other), (other, one)):
            shared = (Shared("word", "word", score),)
            found.setdefault(source, []).append(Link(source, target, score, shared))
    return {paper: tuple(sorted(some, key=lambda link: (-link.score, link.target))) for paper, some in found.items()}


def catalog(size: int = 80, seed: int = 1) -> Links:
    """Papers of four subjects: strong links within a subject, a few weak ones across."""
    choice = random.Random(seed)
    papers = [f"{SUBJECTS[n % 4]}-{n:03}" for n in range(size)]
    pairs = {}
    for one, other in combinations(papers, 2):
        alike = one.split("-")[0] == other.split("-")[0]
        if choice.random() < (0.5 if alike else 0.03):
            pairs[one, other] = round(choice.uniform(0.4, 0.9) if alike else choice.uniform(0.05, 0.2), 4)
    return linked(pairs, papers)


def tag(label: str, *papers: str, facet: bool = False) -> Tag:
    return Tag(label.lower().replace(" ", "-"), label, label.lower(), papers, facet=facet)


def tags_of(links: Links) -> list[Tag]:
    """Two tags for each subject, and a facet that most papers have."""
    found = [tag("deep models", *sorted(links)[::2], facet=True)]
    for subject in SUBJECTS:
        papers = [paper for paper in sorted(links) if paper.startswith(subject)]
        found += [tag(f"{subject} methods", *papers[: len(papers) // 2]), tag(f"sparse {subject}s", *papers[3:12])]
    return found


def homes(division: FoundTopics) -> dict[str, str]:
    return {paper: topic.slug for topic in division.topics for paper in topic.papers}


def without(links: Links, paper: str) -> Links:
    return {
        name: tuple(link for link in related if link.target != paper)
        for name, related in links.items()
        if name != paper
    }


def test_papers_of_one_subject_make_a_topic() -> None:
    """Strong links hold together, weak ones do not; every linked paper has one topic."""
    links = catalog()
    division = find_topics(neighbours_of(links), tags_of(links))
    held = {frozenset(paper.split("-")[0] for paper in topic.papers) for topic in division.topics}
    assert held == {frozenset([subject]) for subject in SUBJECTS}
    assert sorted(homes(division)) == sorted(links)


def test_topics_are_named_by_tags_that_set_them_apart() -> None:
    """A facet names no topic; label and slug belong together."""
    links = catalog()
    for topic in find_topics(neighbours_of(links), tags_of(links)).topics:
        subject = topic.papers[0].split("-")[0]
        assert subject in topic.label.lower()
        assert "deep" not in topic.label
        assert topic.slug == topic.label.lower().replace(" ", "-")
        assert topic.tags[0] in {f"{subject}-methods", f"sparse-{subject}s"}


def test_the_order_of_the_input_changes_nothing() -> None:
    """Shuffled papers and tags give equal topics and an equal memory."""
    links, tags = catalog(), tags_of(catalog())
    order = random.Random(3)
    shuffled = dict(order.sample(sorted(links.items()), len(links)))
    assert find_topics(neighbours_of(shuffled), tags[::-1]) == find_topics(neighbours_of(links), tags)


def test_a_second_run_with_its_own_memory_changes_nothing() -> None:
    """What is remembered gives the same topics again."""
    links, tags = catalog(), tags_of(catalog())
    first = find_topics(neighbours_of(links), tags)
    assert find_topics(neighbours_of(links), tags, first.saved) == first


@pytest.mark.parametrize("number", range(20))
def test_adding_a_paper_keeps_names_addresses_and_members(number: int) -> None:
    """Add each of twenty papers in turn: topics stay, and at most two of the old papers change theirs."""
    links = catalog()
    new = sorted(links)[number * 4]
    fewer = without(links, new)
    before = find_topics(neighbours_of(fewer), tags_of(fewer))
    after = find_topics(neighbours_of(links), tags_of(links), before.saved)
    assert after.saved == before.saved
    assert {(t.slug, t.label) for t in after.topics} == {(t.slug, t.label) for t in before.topics}
    old, now = homes(before), homes(after)
    assert sum(old[paper] != now[paper] for paper in old) <= 2
    assert new.split("-")[0] in now[new]


def test_a_renamed_topic_keeps_its_address_and_papers() -> None:
    """A curator's label wins over the automatic one."""
    links, tags = catalog(), tags_of(catalog())
    first = find_topics(neighbours_of(links), tags)
    renamed = tuple(replace(topic, label=f"My {topic.slug}") for topic in first.saved.topics)
    second = find_topics(neighbours_of(links), tags, replace(first.saved, topics=renamed))
    assert homes(second) == homes(first)
    assert {topic.label for topic in second.topics} == {f"My {topic.slug}" for topic in first.topics}


def test_a_new_field_becomes_a_new_topic_once_the_catalog_has_grown() -> None:
    """Many papers that link among themselves get a topic of their own; the others keep theirs."""
    links = catalog()
    first = find_topics(neighbours_of(links), tags_of(links))
    field = linked({(f"orbit-{a:02}", f"orbit-{b:02}"): 0.4 for a, b in combinations(range(30), 2)})
    second = find_topics(
        neighbours_of(links | field), [*tags_of(links), tag("orbit maps", *sorted(field))], first.saved
    )
    assert {topic.slug for topic in second.topics} - {topic.slug for topic in first.topics} == {"orbit-maps"}
    assert {paper: home for paper, home in homes(second).items() if paper in links} == homes(first)
    assert second.saved.papers == len(links) + 30


def test_papers_without_links_have_no_topic() -> None:
    """Nothing to go by is no error, in an empty catalog neither."""
    assert find_topics(neighbours_of({}), []).topics == ()
    assert find_topics(neighbours_of({"a": (), "b": ()}), []).topics == ()
    lonely = find_topics(neighbours_of(catalog() | {"lonely": ()}), tags_of(catalog()))
    assert "lonely" not in homes(lonely)


NAMES = [
    # tags with their papers (a to f are the topic, others are not), label expected
    ([tag("neural operators", *"abcd"), tag("PDE solvers", *"cdef")], "Neural operators and PDE solvers"),
    ([tag("neural operators", *"abcdef")], "Neural operators"),
    ([tag("ReLU networks", *"abcd")], "ReLU networks"),
    ([tag("convex optimization", *"abcd"), tag("bilevel optimization", *"def")], "Convex and bilevel optimization"),
    ([tag("neural operators", *"abcd"), tag("Fourier neural operators", *"ab")], "Neural operators"),
    ([tag("neural networks", *"abcdstuvwxyzklmnop"), tag("wave maps", *"ef")], "Wave maps"),
    ([tag("physics-informed networks", *"abcd")], "Physics-informed networks"),
    ([tag("motion planning", *"abcd"), tag("plans", *"def")], "Motion planning"),
    ([], UNNAMED),
]


@pytest.mark.parametrize(("tags", "label"), NAMES)
def test_a_name_joins_one_or_two_distinctive_tags(tags: list[Tag], label: str) -> None:
    """Names read like chapter titles: tags of this topic rather than of the field, nothing said twice."""
    assert topic_name("abcdef", tags, 30, set()) == label


def test_no_two_topics_have_one_name() -> None:
    """A taken name gives way to the next best."""
    tags = [tag("wave maps", *"abcd"), tag("heat flow", *"abc")]
    first = topic_name("abcdef", tags, 30, set())
    second = topic_name("abcdef", tags, 30, {first})
    assert first != second
    assert [found.label for found in distinctive_tags(6, zip(tags, (4, 3), strict=True), 30)] == [
        "wave maps",
        "heat flow",
    ]


def test_paths_cross_the_link_between_two_groups() -> None:
    """Two triangles with one link between, and a paper alone."""
    pairs = {("a", "b"): 0.5, ("b", "c"): 0.5, ("a", "c"): 0.5, ("c", "d"): 0.2}
    pairs |= {("d", "e"): 0.5, ("e", "f"): 0.5, ("d", "f"): 0.5}
    graph = PaperGraph(neighbours_of(linked(pairs, ["z"])))
    assert (graph.papers, graph.size) == (tuple("abcdefz"), 7)
    assert shortest_path(graph, "a", "e") == ["a", "c", "d", "e"]
    assert shortest_path(graph, "a", "z") == []


def test_paths_avoid_hubs() -> None:
    """A paper that everything is linked to is no way from one field to another."""
    spokes = {("hub", f"s{n:02}"): 0.5 for n in range(60)}
    chain = {("s01", "m1"): 0.5, ("m1", "m2"): 0.5, ("m2", "s02"): 0.5}
    graph = PaperGraph(neighbours_of(linked(spokes | chain)))
    assert shortest_path(graph, "s01", "s02") == ["s01", "m1", "m2", "s02"]


def test_reading_order_begins_in_the_centre_and_leads_elsewhere() -> None:
    """Central papers first, then the newest, then bridges; no paper twice, and only real dates count."""
    topics = (Topic("t", "T", tuple("abcdefgh"), (), (("u", 2),)), Topic("u", "U", ("x", "y"), ()))
    edges = [
        Edge("a", "x", 0.9, 100),
        Edge("g", "x", 0.4, 100),
        Edge("h", "y", 0.6, 100),
        Edge("d", "e", 0.8, 100),
    ]
    dates = {"a": "2030", "d": "2021-05", "f": "2024-01-02", "x": "2020"}
    order = reading_orders(topics, *rows_of("abcdefghxy", edges), dates)["t"]
    assert (order.start, order.newest, order.bridging) == (("a", "b", "c"), ("f", "d"), ("h", "g"))
    assert [(one.topic, one.links, one.strongest[0].left) for one in order.topic_links] == [("u", 2, "a")]


SAVED = SavedTopics(
    40,
    (
        SavedTopic("orbits", "Orbits: a survey", ("paper-1", "404", "paper-2"), "What moves."),
        SavedTopic("waves", "Waves", ("yes", "paper-3")),
    ),
)


def stored(root: Path, text: str) -> Path:
    (root / TOPICS_YML).parent.mkdir(parents=True, exist_ok=True)
    (root / TOPICS_YML).write_text(text, encoding="utf-8")
    return root


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    """Written, read and written again: equal, byte for byte."""
    text = topics_text(SAVED)
    report = Report()
    assert text.startswith(TOPICS_HEADER)
    assert load_topics(stored(tmp_path, text), report) == SAVED
    assert topics_text(SAVED, text) == text
    assert report.problems == []
    assert load_topics(tmp_path / "elsewhere", report) == SavedTopics()


@pytest.mark.parametrize("indent", ["", "  "])
def test_a_new_topic_leaves_the_rest_of_the_file_alone(tmp_path: Path, indent: str) -> None:
    """Comments, order, spacing and edited labels stay; only the size and the new topic change."""
    text = f"""# mine
papers: 10   # then
topics:
{indent}- label: Waves   # my word
{indent}  slug: waves
{indent}  anchors: [b, a]
# end"""
    after = topics_text(SAVED, text)
    assert after.startswith(text.replace("10", "40").removesuffix("# end"))
    assert load_topics(stored(tmp_path, after), Report()) == SavedTopics(
        40, (SavedTopic("waves", "Waves", ("b", "a")), SAVED.topics[0])
    )


FAULTS = [
    # file, line and code of each problem
    ("papers: 3\ntopics:\n- slug: a\n  lable: A\n  anchors: [x]\n", [(4, "unknown-key"), (3, "missing-key")]),
    ("papers: many\ntopics: []\n", [(1, "wrong-type")]),
    ("topics: []\n", [(1, "missing-key")]),
    ("papers: 3\ntopics: [{slug: A b, label: A, anchors: [x]}]\n", [(2, "bad-slug")]),
    ("papers: 3\ntopics:\n- {slug: a, label: A, anchors: [x]}\n- {slug: a, label: B, anchors: [y]}\n",
     [(4, "duplicate-topic")]),
    ("papers: 3\ntopics:\n- {slug: a, label: A, anchors: [x]}\n- {slug: b, label: A, anchors: [y]}\n",
     [(4, "duplicate-topic")]),
    ("papers: 3\ntopics:\n- {slug: a, label: A, anchors: [x]}\n- {slug: b, label: B, anchors: [y, x]}\n",
     [(4, "duplicate-anchor")]),
    ("papers: 3\ntopics:\n- {slug: a, label: A, anchors: [x, gone]}\n", [(3, "unknown-paper")]),
    ("papers: 3\ntopics: 7\n", [(2, "wrong-type")]),
    ("papers: [\n", [(2, "yaml-syntax")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problems"), FAULTS)
def test_faults_are_reported_with_their_line(tmp_path: Path, text: str, problems: list[tuple[int, str]]) -> None:
    """A slip of the curator is named where it stands; what is sound is kept."""
    report = Report()
    load_topics(stored(tmp_path, text), report, {"x", "y"})
    assert sorted((p.location.line, p.code) for p in report.problems) == sorted(problems)
