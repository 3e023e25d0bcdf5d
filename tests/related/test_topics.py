"""Topics: tags of similar papers, remembered by their anchors and kept in a file."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse as sp

from build_scripts.keywords import Tagging
from build_scripts.model import Link, Shared, Tag, Topic
from build_scripts.related.graph import Edge, Neighbours, PaperGraph
from build_scripts.related.links import Relations
from build_scripts.related.reading_order import reading_orders
from build_scripts.related.saved import TOPICS_HEADER, TOPICS_YML, load_topics, topics_text
from build_scripts.related.topics import FoundTopics, SavedTopic, SavedTopics, find_topics
from build_scripts.related.vectors import Vectors
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


def names(size: int = 80, subjects: Sequence[str] = SUBJECTS) -> list[str]:
    """Ids of papers that begin with their subject."""
    return [f"{subjects[number % len(subjects)]}-{number:03}" for number in range(size)]


def subject_of(paper: str) -> str:
    return paper.split("-")[0]


def relations(papers: Sequence[str]) -> Relations:
    """Papers of one subject point in about one direction, and are linked to five others of it."""
    ids = tuple(sorted(papers))
    latent = np.zeros((len(ids), 8))
    for row, paper in enumerate(ids):
        choice = random.Random(paper)
        direction = random.Random(subject_of(paper))
        latent[row] = [direction.gauss() + 0.3 * choice.gauss() for _ in range(8)]
    latent /= np.linalg.norm(latent, axis=1, keepdims=True)
    cosines = latent @ latent.T
    np.fill_diagonal(cosines, -1)
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :5]
    empty = sp.csr_array((len(ids), 0))
    vectors = Vectors(ids, (), np.zeros(0, dtype=bool), empty, empty, latent, latent)
    neighbours = Neighbours(ids, nearest, np.take_along_axis(cosines, nearest, axis=1))
    return Relations(neighbours, lambda *_: (), {paper: frozenset() for paper in ids}, vectors)


def tag(label: str, *papers: str, parents: tuple[str, ...] = ()) -> Tag:
    return Tag(label.lower().replace(" ", "-"), label, label.lower(), papers, parents=parents)


def tagging(papers: Sequence[str], *more: Tag) -> Tagging:
    """A tag for each subject, one for its last papers, and one that every third paper has."""
    tags = [*more, tag("sparse models", *sorted(papers)[::3])]
    for subject in dict.fromkeys(map(subject_of, sorted(papers))):
        own = [paper for paper in sorted(papers) if subject_of(paper) == subject]
        tags += [tag(f"{subject} methods", *own), tag(f"last {subject}s", *own[-2:])]
    tags.sort(key=lambda one: one.slug)
    return Tagging(tuple(tags), {paper: tuple(one.slug for one in tags if paper in one.papers) for paper in papers})


def homes(found: FoundTopics) -> dict[str, str]:
    return {paper: topic.slug for topic in found.topics for paper in topic.papers}


def found_in(papers: Sequence[str], saved: SavedTopics | None = None) -> FoundTopics:
    return find_topics(relations(papers), tagging(papers), saved)


def test_a_topic_is_a_tag_of_similar_papers() -> None:
    """The tags of the subjects become topics, the one that unlike papers share does not."""
    found = found_in(names())
    assert {topic.label for topic in found.topics} == {f"{subject.title()} methods" for subject in SUBJECTS}
    assert {(subject_of(paper), slug) for paper, slug in homes(found).items()} == {
        (subject, f"{subject}-methods") for subject in SUBJECTS
    }


def test_a_paper_that_fits_nowhere_has_no_topic() -> None:
    """Neither a tag alone nor likeness alone puts a paper into a topic."""
    papers = [*names(), "orbit-999", "wave-999"]
    tags = tagging(names())
    tagged_only = {**tags.papers, "orbit-999": ("wave-methods",), "wave-999": ()}
    found = homes(find_topics(relations(papers), Tagging(tags.tags, tagged_only)))
    assert found.keys() == set(names())


def test_narrower_tags_and_central_keywords_count() -> None:
    """A paper need not have the tag of its topic itself."""
    papers = [*names(), "wave-997", "wave-998"]
    tags = tagging(names(), tag("tidal waves", "wave-997", parents=("wave-methods",)))
    known = relations(papers)
    known = replace(known, central={**known.central, "wave-998": frozenset(["wave methods"])})
    given = {**tags.papers, "wave-997": ("tidal-waves",), "wave-998": ()}
    found = homes(find_topics(known, Tagging(tags.tags, given)))
    assert (found["wave-997"], found["wave-998"]) == ("wave-methods", "wave-methods")


def test_the_order_of_the_input_changes_nothing() -> None:
    """Shuffled papers give equal topics and equal anchors."""
    papers = names()
    shuffled = random.Random(3).sample(papers, len(papers))
    assert found_in(shuffled) == found_in(papers)


def test_a_second_run_with_what_was_saved_changes_nothing() -> None:
    """Saved topics give the same topics again."""
    first = found_in(names())
    assert found_in(names(), first.saved) == first


@pytest.mark.parametrize("number", range(0, 80, 8))
def test_adding_a_paper_keeps_names_addresses_and_members(number: int) -> None:
    """Add each of some papers in turn: topics stay, and at most two of the old papers change theirs."""
    new = names()[number]
    before = found_in([paper for paper in names() if paper != new])
    after = found_in(names(), before.saved)
    assert after.saved == before.saved
    assert {(t.slug, t.label) for t in after.topics} == {(t.slug, t.label) for t in before.topics}
    old, now = homes(before), homes(after)
    assert sum(old.get(paper) != now.get(paper) for paper in names() if paper != new) <= 2
    assert subject_of(new) in now[new]


def test_what_a_curator_writes_wins() -> None:
    """A label, a description and a former address stay; an anchor puts its paper into the topic."""
    first = found_in(names())
    topics = {topic.tag: topic for topic in first.saved.topics}
    moved = "kernel-000"
    wave = topics["wave-methods"]
    edited = replace(wave, label="Waves", description="All of them.", former=("old",), anchors=(*wave.anchors, moved))
    kernel = replace(topics["kernel-methods"], anchors=("kernel-004", "kernel-008"))
    others = tuple(topic for topic in first.saved.topics if topic.tag not in (wave.tag, kernel.tag))
    second = found_in(names(), SavedTopics(80, (*others, kernel, edited)))
    (waves,) = [topic for topic in second.topics if topic.slug == "wave-methods"]
    assert (waves.label, waves.description, waves.former) == ("Waves", "All of them.", ("old",))
    assert homes(second) == homes(first) | {moved: "wave-methods"}


def test_a_new_field_becomes_a_new_topic_once_the_catalog_has_grown() -> None:
    """Many papers of a new subject get a topic of their own; the others keep theirs."""
    first = found_in(names())
    field = names(24, ("orbit",))
    second = found_in([*names(), *field], first.saved)
    assert {topic.slug for topic in second.topics} - {topic.slug for topic in first.topics} == {"orbit-methods"}
    assert {paper: home for paper, home in homes(second).items() if paper not in field} == homes(first)
    assert second.saved.papers == 104


def test_distinctive_tags_come_first() -> None:
    """A tag of many papers elsewhere says little of a topic."""
    for topic in found_in(names()).topics:
        assert topic.tags[0] == topic.slug
        assert "sparse-models" not in topic.tags[:1]


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_tiny_catalogs_have_no_topics(size: int) -> None:
    """A topic of all papers would divide nothing."""
    assert found_in(names(size, ("wave",))).topics == ()


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
    topics = (Topic("t", "T", tuple("abcdefgh"), ()), Topic("u", "U", ("x", "y"), ()))
    edges = [
        Edge("a", "x", 0.9, 100),
        Edge("g", "x", 0.4, 100),
        Edge("h", "y", 0.6, 100),
        Edge("d", "e", 0.8, 100),
    ]
    dates = {"a": "2030", "d": "2021-05", "f": "2024-01-02", "x": "2020"}
    order = reading_orders(topics, *rows_of("abcdefghxy", edges), dates)["t"]
    assert (order.start, order.newest, order.bridging) == (("a", "b", "c"), ("f", "d"), ("h", "g"))
    assert [(one.topic, one.links, one.strongest[0].left) for one in order.topic_links] == [("u", 3, "a")]


SAVED = SavedTopics(
    40,
    (
        SavedTopic("orbits", "Orbits: a survey", ("paper-1", "404"), "What moves.", "celestial", ("planets", "no")),
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
    ("papers: 3\ntopics: [{slug: a, label: A, former: [a], anchors: [x]}]\n", [(1, "duplicate-topic")]),
    ("papers: 3\ntopics: 7\n", [(2, "wrong-type")]),
    ("papers: [\n", [(2, "yaml-syntax")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problems"), FAULTS)
def test_faults_are_reported_with_their_line(tmp_path: Path, text: str, problems: list[tuple[int, str]]) -> None:
    """A slip of the curator is named where it stands; what is sound is kept."""
    report = Report()
    load_topics(stored(tmp_path, text), report, {"x", "y"})
    assert sorted((p.location.line, p.code) for p in report.problems) == sorted(problems)
