"""Topics: communities of the link graph, named by their tags, and saved by their most central papers, the anchors.

The communities of a graph can change completely when one paper is added; addresses must not. So communities are only
detected where no topics are saved. From then on each paper belongs to the topic from whose anchors random walks visit
it most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from build_scripts.model import Tag, Topic
from build_scripts.related.communities import SMALLEST, assign, by_centrality, communities, weight_matrix
from build_scripts.related.graph import SHOWN, Integers, Neighbours
from build_scripts.related.topic_names import distinctive_tags, topic_name
from build_scripts.slugs import unique_slug

ANCHORS = 40  # of a topic
GROWTH = 1.25  # growth of the catalog after which new topics are detected
NEW = 0.9  # share of a community that must be no anchors for it to become a new topic


@dataclass(frozen=True)
class SavedTopic:
    """A topic in catalog/topics.yml; `label` and `description` may be edited there by hand."""

    slug: str
    label: str
    anchors: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True)
class SavedTopics:
    """The saved topics, and the number of papers when topics were last detected."""

    papers: int = 0
    topics: tuple[SavedTopic, ...] = ()


@dataclass(frozen=True)
class FoundTopics:
    """The topics, largest first, and what to save of them."""

    topics: tuple[Topic, ...]
    saved: SavedTopics


def find_topics(graph: Neighbours, tags: Sequence[Tag], saved: SavedTopics | None = None) -> FoundTopics:
    """Assign papers to topics.

    Saved topics keep slug and label; new ones are detected when none are saved, and when the catalog has grown by a
    quarter since. A paper not connected to any anchor belongs to no topic. Calling it again with what it returned as
    `saved` gives the same topics.
    """
    known = _with_new_topics(graph, tags, saved or SavedTopics())
    present = _present(known, graph)
    return FoundTopics(_topics(present, _members(graph, [topic.anchors for topic in present]), graph, tags), known)


def _with_new_topics(graph: Neighbours, tags: Sequence[Tag], saved: SavedTopics) -> SavedTopics:
    """The saved topics, sorted by slug, with new ones if it is time to detect them."""
    row = {paper: number for number, paper in enumerate(graph.ids)}
    old = _present(saved, graph)
    if old and len(graph.ids) <= GROWTH * saved.papers:
        return SavedTopics(saved.papers, tuple(sorted(saved.topics, key=lambda topic: topic.slug)))
    anchors = [topic.anchors for topic in old]
    known = [[row[anchor] for anchor in group if anchor in row] for group in anchors]
    found = [tuple(graph.ids[one] for one in part) for part in _new_anchors(graph, known)]
    anchors += found if len(anchors) + len(found) > 1 else []  # a single topic divides nothing
    members = _members(graph, anchors)
    labels, slugs = {topic.label for topic in saved.topics}, {topic.slug for topic in saved.topics}
    new = []
    for chosen, group in zip(anchors[len(old) :], members[len(old) :], strict=True):
        label = topic_name(group, tags, len(graph.ids), labels)
        labels.add(label)
        new.append(SavedTopic(unique_slug(label, slugs), label, chosen))
        slugs.add(new[-1].slug)
    return SavedTopics(len(graph.ids), tuple(sorted([*saved.topics, *new], key=lambda topic: topic.slug)))


def _present(saved: SavedTopics, graph: Neighbours) -> list[SavedTopic]:
    """The topics of which an anchor is in the catalog."""
    papers = frozenset(graph.ids)
    return [topic for topic in saved.topics if not papers.isdisjoint(topic.anchors)]


def _members(graph: Neighbours, anchors: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The ids of the papers assigned to each group of anchors, most central first."""
    row = {paper: number for number, paper in enumerate(graph.ids)}
    groups = assign(graph, [[row[anchor] for anchor in group if anchor in row] for group in anchors])
    return [tuple(graph.ids[one] for one in group) for group in groups]


def _new_anchors(graph: Neighbours, anchors: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The central rows of each community that is a new topic beside those with `anchors`."""
    weights, taken = weight_matrix(graph), {anchor for group in anchors for anchor in group}
    for part in communities(weights):
        free = [paper for paper in part if paper not in taken]
        if len(free) >= NEW * len(part) and (not anchors or len(free) >= SMALLEST):
            group = np.full(len(graph.ids), -1)
            group[free] = 0
            yield by_centrality(weights, group, 1)[0][:ANCHORS]


def _topics(
    named: Sequence[SavedTopic], members: Sequence[tuple[str, ...]], graph: Neighbours, tags: Sequence[Tag]
) -> tuple[Topic, ...]:
    topic_of = {paper: number for number, group in enumerate(members) for paper in group}
    homes = np.array([topic_of.get(paper, -1) for paper in graph.ids], dtype=np.int64)
    links = _links_between([topic.slug for topic in named], homes, graph)
    counts = [
        np.bincount([1 + topic_of.get(paper, -1) for paper in tag.papers], minlength=len(named) + 1)[1:].tolist()
        for tag in tags
    ]
    found = []
    for number, (topic, group) in enumerate(zip(named, members, strict=True)):
        shared = [(tag, count[number]) for tag, count in zip(tags, counts, strict=True) if count[number] > 1]
        best = tuple(tag.slug for tag in distinctive_tags(len(group), shared, len(graph.ids)))
        found.append(Topic(slug=topic.slug, label=topic.label, papers=group, tags=best, bridges=links[number]))
    return tuple(sorted(found, key=lambda topic: (-len(topic.papers), topic.slug)))


def _links_between(slugs: Sequence[str], homes: Integers, graph: Neighbours) -> list[tuple[tuple[str, int], ...]]:
    """For each topic the linked topics with the number of links, most links first; `homes` is the topic of each row."""
    left, right, _ = graph.pairs(SHOWN)
    one, other = homes[left], homes[right]
    across = (one >= 0) & (other >= 0) & (one != other)
    links = np.zeros((len(slugs), len(slugs)), dtype=np.int64)
    np.add.at(links, (one[across], other[across]), 1)
    links += links.T
    counted = [[(slug, count) for slug, count in zip(slugs, row, strict=True) if count] for row in links.tolist()]
    return [tuple(sorted(row, key=lambda item: (-item[1], item[0]))) for row in counted]
