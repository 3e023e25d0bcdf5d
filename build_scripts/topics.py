"""Topics: communities of the link graph, found once, named by their tags, and remembered by their central
papers.

The communities of a graph jump when a paper is added; addresses must not. So a community is only looked for
where nothing is remembered: its most central papers become the anchors of a topic, and from then on every
paper belongs where a random walk from the anchors meets it most.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
import scipy.sparse as sp

from build_scripts.graph import GraphFacts, network
from build_scripts.model import Tag, Topic
from build_scripts.topic_names import name, telling_tags
from build_scripts.urls import unique_slug
from build_scripts.vectors import Floats

ANCHORS = 30  # papers that hold a topic in place
SMALLEST = 8  # papers; a smaller community joins the one it has most links with
GROWTH = 1.25  # growth of the catalog after which new topics are looked for
SEEDS = 10  # divisions tried; the one of highest modularity wins
_RESTART = 0.3
_STEPS = 40


@dataclass(frozen=True)
class Remembered:
    """A topic as catalog/topics.yml keeps it; `label` and `description` may be edited there by hand."""

    slug: str
    label: str
    anchors: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True)
class Memory:
    """The remembered topics and how many papers the catalog had when they were last looked for."""

    papers: int = 0
    topics: tuple[Remembered, ...] = ()


@dataclass(frozen=True)
class Division:
    """The topics, largest first, and what to remember of them."""

    topics: tuple[Topic, ...]
    memory: Memory


def divide(graph: GraphFacts, tags: Sequence[Tag], memory: Memory | None = None) -> Division:
    """Divide the papers of the graph into topics.

    Remembered topics keep slug and label; new ones are looked for when nothing is remembered, and when the
    catalog has grown by a quarter since. A paper without links to any topic belongs to none.
    """
    known = memory or Memory()
    present = set(graph.papers)
    old = [replace(topic, anchors=tuple(a for a in topic.anchors if a in present)) for topic in known.topics]
    old = [topic for topic in old if topic.anchors]
    new: list[tuple[str, ...]] = []
    if not old or len(graph.papers) > GROWTH * known.papers:
        taken = {anchor for topic in old for anchor in topic.anchors}
        for community in communities(graph):
            fresh = [paper for paper in community if paper not in taken]
            if len(fresh) > 0.9 * len(community) and len(fresh) >= SMALLEST:
                new.append(tuple(fresh[:ANCHORS]))
        known = Memory(len(graph.papers), known.topics)
    members = assign(graph, [*(topic.anchors for topic in old), *new])
    found = _name_new(new, members[len(old) :], tags, known.topics, len(graph.papers))
    home = {p: topic.slug for topic, papers in zip([*old, *found], members, strict=True) for p in papers}
    topics = [
        Topic(
            slug=topic.slug,
            label=topic.label,
            papers=papers,
            tags=tuple(tag.slug for tag in telling_tags(papers, tags, len(graph.papers))),
            bridges=_bridges(topic.slug, home, graph),
        )
        for topic, papers in zip([*old, *found], members, strict=True)
    ]
    return Division(
        tuple(sorted(topics, key=lambda topic: (-len(topic.papers), topic.slug))),
        Memory(known.papers, tuple(sorted((*known.topics, *found), key=lambda topic: topic.slug))),
    )


def _name_new(
    anchors: Sequence[tuple[str, ...]],
    members: Sequence[tuple[str, ...]],
    tags: Sequence[Tag],
    known: Sequence[Remembered],
    total: int,
) -> list[Remembered]:
    labels, slugs = {topic.label for topic in known}, {topic.slug for topic in known}
    found = []
    for held, papers in zip(anchors, members, strict=True):
        label = name(papers, tags, total, labels) or "Other papers"
        slug = unique_slug(label, slugs)
        labels.add(label)
        slugs.add(slug)
        found.append(Remembered(slug, label, held))
    return found


def communities(graph: GraphFacts) -> list[tuple[str, ...]]:
    """Communities of the graph by the Louvain method (Blondel et al., 2008), each with its most central
    papers first.

    The best of several seeded divisions, so that no single order of visits decides.
    """
    links = network(graph.papers, graph.edges)
    if not links.number_of_edges():
        return []
    divisions = [
        [set(part) for part in nx.community.louvain_communities(links, weight="score", seed=seed)]
        for seed in range(SEEDS)
    ]
    best = max(
        divisions,
        key=lambda parts: (round(nx.community.modularity(links, parts, weight="score"), 6), -len(parts)),
    )
    merged = _merge_small([sorted(part) for part in best], links)
    return [
        tuple(_by_weight_inside(part, links)) for part in sorted(merged, key=lambda part: (-len(part), part))
    ]


def assign(graph: GraphFacts, anchors: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The papers of each topic: anchors stay; others go where a random walk that restarts there meets them
    most.

    The walk of a topic restarts at its anchors (Haveliwala, "Topic-sensitive PageRank", 2002).
    """
    row = {paper: n for n, paper in enumerate(graph.papers)}
    home = {paper: n for n, papers in enumerate(anchors) for paper in papers}
    step = _walk(graph, row)
    restart = np.zeros((len(row), len(anchors)))
    for paper, topic in home.items():
        restart[row[paper], topic] = 1 / len(anchors[topic])
    met = restart
    for _ in range(_STEPS):
        met = (1 - _RESTART) * (step @ met) + _RESTART * restart
    members: list[list[str]] = [[] for _ in anchors]
    for paper in graph.papers:
        scores = np.round(met[row[paper]], 12) if anchors else np.zeros(0)
        if paper in home:
            members[home[paper]].append(paper)
        elif scores.any():
            members[int(scores.argmax())].append(paper)
    links = network(graph.papers, graph.edges)
    return [tuple(_by_weight_inside(papers, links)) for papers in members]


def _bridges(slug: str, home: Mapping[str, str], graph: GraphFacts) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for edge in graph.edges:
        ends = (home.get(edge.left), home.get(edge.right))
        counts.update(
            other for one, other in (ends, ends[::-1]) if one == slug and other not in (slug, None) and other
        )
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _walk(graph: GraphFacts, row: Mapping[str, int]) -> sp.csr_array:
    left = [row[edge.left] for edge in graph.edges]
    right = [row[edge.right] for edge in graph.edges]
    score = [edge.score for edge in graph.edges]
    weights = sp.csr_array((score + score, (left + right, right + left)), shape=(len(row), len(row)))
    total: Floats = np.asarray(weights.sum(axis=0))
    return (weights @ sp.diags_array(1 / np.where(total > 0, total, 1.0))).tocsr()


def _by_weight_inside(papers: Sequence[str], links: nx.Graph[str]) -> list[str]:
    """Most central first: by the weight of the links to other papers of the same topic."""
    inside = set(papers)
    weight = {
        paper: round(math.fsum(data["score"] for other, data in links[paper].items() if other in inside), 6)
        for paper in papers
    }
    return sorted(papers, key=lambda paper: (-weight[paper], paper))


def _merge_small(parts: list[list[str]], links: nx.Graph[str]) -> list[list[str]]:
    parts = sorted(parts, key=lambda part: (len(part), part))
    while len(parts) > 1 and len(parts[0]) < SMALLEST:
        small, *rest = parts
        ties = [
            round(
                math.fsum(
                    d["score"] for paper in small for other, d in links[paper].items() if other in set(part)
                ),
                6,
            )
            / len(part)
            for part in rest
        ]
        if not any(ties):
            parts = rest
            continue
        best = ties.index(max(ties))
        rest[best] = sorted(rest[best] + small)
        parts = sorted(rest, key=lambda part: (len(part), part))
    return parts
