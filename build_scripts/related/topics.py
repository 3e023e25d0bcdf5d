"""Topics: communities of the link graph, found once, named by their tags, and remembered by their central
papers.

The communities of a graph jump when a paper is added; addresses must not. So communities are only looked
for where nothing is remembered: the most central papers of each become the anchors of a topic, and from
then on every paper belongs where a random walk from the anchors meets it most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from build_scripts.model import Link, Tag, Topic
from build_scripts.related.communities import SMALLEST, assign, by_centrality, communities, weigh
from build_scripts.related.graph import SHOWN
from build_scripts.related.neighbours import Integers, Nearest, nearest
from build_scripts.related.topic_names import name, telling_tags
from build_scripts.slugs import unique_slug

ANCHORS = 40  # papers that hold a topic in place
GROWTH = 1.25  # growth of the catalog after which new topics are looked for
NEW = 0.9  # share of a community that must be free of anchors to make it a new topic


@dataclass(frozen=True)
class Remembered:
    """A topic as catalog/topics.yml keeps it; `label` and `description` may be edited there by hand."""

    slug: str
    label: str
    anchors: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True)
class Memory:
    """The remembered topics and how many papers the catalog had when topics were last looked for."""

    papers: int = 0
    topics: tuple[Remembered, ...] = ()


@dataclass(frozen=True)
class Division:
    """The topics, largest first, and what to remember of them."""

    topics: tuple[Topic, ...]
    memory: Memory


def divide(
    links: Mapping[str, Sequence[Link]] | Nearest, tags: Sequence[Tag], memory: Memory | None = None
) -> Division:
    """Divide the papers into topics.

    Remembered topics keep slug and label; new ones are looked for when nothing is remembered, and when the
    catalog has grown by a quarter since. A paper that no link leads to from any anchor belongs to no topic. The
    division follows from what is remembered afterwards, so that the next one is the same.
    """
    graph = links if isinstance(links, Nearest) else nearest(links)
    known = _find_topics(graph, tags, memory or Memory())
    row = {paper: number for number, paper in enumerate(graph.ids)}
    alive = [topic for topic in known.topics if any(anchor in row for anchor in topic.anchors)]
    return Division(_topics(alive, _members(graph, [topic.anchors for topic in alive]), graph, tags), known)


def _find_topics(graph: Nearest, tags: Sequence[Tag], known: Memory) -> Memory:
    """The remembered topics, sorted by slug, with new ones where it is time to look for them."""
    row = {paper: number for number, paper in enumerate(graph.ids)}
    old = [topic for topic in known.topics if any(anchor in row for anchor in topic.anchors)]
    if old and len(graph.ids) <= GROWTH * known.papers:
        return Memory(known.papers, tuple(sorted(known.topics, key=lambda topic: topic.slug)))
    held = [[row[anchor] for anchor in topic.anchors if anchor in row] for topic in old]
    anchors = [topic.anchors for topic in old]
    found = [tuple(graph.ids[one] for one in part) for part in _new_anchors(graph, held)]
    anchors += found if len(anchors) + len(found) > 1 else []  # a single topic divides nothing
    members = _members(graph, anchors)
    labels, slugs = {topic.label for topic in known.topics}, {topic.slug for topic in known.topics}
    new = []
    for chosen, group in zip(anchors[len(old) :], members[len(old) :], strict=True):
        label = name(group, tags, len(graph.ids), labels)
        labels.add(label)
        new.append(Remembered(unique_slug(label, slugs), label, chosen))
        slugs.add(new[-1].slug)
    return Memory(len(graph.ids), tuple(sorted([*known.topics, *new], key=lambda topic: topic.slug)))


def _members(graph: Nearest, anchors: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The ids of the papers that belong with each group of anchors, most central first."""
    row = {paper: number for number, paper in enumerate(graph.ids)}
    groups = assign(graph, [[row[anchor] for anchor in group if anchor in row] for group in anchors])
    return [tuple(graph.ids[one] for one in group) for group in groups]


def _new_anchors(graph: Nearest, anchors: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The central rows of each community that is a topic beside those with `anchors`."""
    weights, taken = weigh(graph), {anchor for group in anchors for anchor in group}
    for part in communities(weights):
        fresh = [paper for paper in part if paper not in taken]
        if len(fresh) >= NEW * len(part) and (not anchors or len(fresh) >= SMALLEST):
            home = np.full(len(graph.ids), -1)
            home[fresh] = 0
            yield by_centrality(weights, home, 1)[0][:ANCHORS]


def _topics(
    named: Sequence[Remembered], members: Sequence[tuple[str, ...]], graph: Nearest, tags: Sequence[Tag]
) -> tuple[Topic, ...]:
    place = {paper: number for number, group in enumerate(members) for paper in group}
    home = np.array([place.get(paper, -1) for paper in graph.ids], dtype=np.int64)
    bridges = _bridges([topic.slug for topic in named], home, graph)
    held = _held(tags, place, len(named))
    found = [
        Topic(
            slug=topic.slug,
            label=topic.label,
            papers=group,
            tags=tuple(tag.slug for tag in telling_tags(len(group), held[number], len(graph.ids))),
            bridges=bridges[number],
        )
        for number, (topic, group) in enumerate(zip(named, members, strict=True))
    ]
    return tuple(sorted(found, key=lambda topic: (-len(topic.papers), topic.slug)))


def _held(tags: Sequence[Tag], place: Mapping[str, int], topics: int) -> list[list[tuple[Tag, int]]]:
    """The tags that two papers of a topic or more share, each with the number of these papers, by topic."""
    homes = np.array([place.get(paper, -1) for tag in tags for paper in tag.papers], dtype=np.int64)
    numbers = np.repeat(np.arange(len(tags)), [len(tag.papers) for tag in tags])
    counts = np.bincount(numbers * (topics + 1) + homes + 1, minlength=len(tags) * (topics + 1))
    table = counts.reshape(len(tags), topics + 1)[:, 1:].T
    return [[(tags[number], int(row[number])) for number in np.flatnonzero(row > 1).tolist()] for row in table]


def _bridges(slugs: Sequence[str], homes: Integers, graph: Nearest) -> list[tuple[tuple[str, int], ...]]:
    """The topics that links lead to from each topic, with their number, most links first."""
    left, right, _ = graph.pairs(SHOWN)
    here, there = homes[left], homes[right]
    across = (here >= 0) & (there >= 0) & (here != there)
    crossings = np.zeros((len(slugs), len(slugs)), dtype=np.int64)
    np.add.at(crossings, (here[across], there[across]), 1)
    crossings += crossings.T
    counted = [[(other, count) for other, count in zip(slugs, row, strict=True) if count] for row in crossings.tolist()]
    return [tuple(sorted(row, key=lambda item: (-item[1], item[0]))) for row in counted]
