"""The graph of kept links: which papers are central, which links hold it together, and how two papers
connect.

networkx computes; plain sorted tuples come out, for pages and for the published graph.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import networkx as nx
import numpy as np

from build_scripts.model import Link, Shared
from build_scripts.related.neighbours import Floats, Integers, Nearest, nearest

SHOWN = 5  # links of each paper that pages show and the graph is made of


class Edge(NamedTuple):
    """A link as both papers see it, `left` < `right`. `length` is what a path pays for it: at least 100.

    Lengths are whole numbers, so that a path costs the same from both ends and in every language.
    """

    left: str
    right: str
    score: float
    length: int
    shared: tuple[Shared, ...]


class Rows(NamedTuple):
    """Links as parallel arrays: two rows of `Nearest`, score, and length as in `Edge`."""

    left: Integers
    right: Integers
    scores: Floats
    lengths: Integers


@dataclass(frozen=True)
class GraphFacts:
    """What is known of the graph as a whole, found when it is asked for. All tuples are sorted, by id unless said
    otherwise.
    """

    papers: tuple[str, ...]
    nearest: Nearest = field(repr=False, compare=False)
    shared: Callable[[str, str], tuple[Shared, ...]] = field(repr=False, compare=False)

    @cached_property
    def rows(self) -> Rows:
        """The edges in numbers."""
        return measured(self.nearest, SHOWN)

    @cached_property
    def ties(self) -> tuple[Edge, ...]:
        """The edges without what both papers share."""
        return tuple(edges_of(self.papers, self.rows))

    @property
    def size(self) -> int:
        """The number of edges."""
        return len(self.nearest.pairs(SHOWN)[0])

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The edges with what both papers share."""
        return tuple(map(self.full, self.ties))

    def full(self, tie: Edge) -> Edge:
        """A tie with what both papers share."""
        return tie._replace(shared=self.shared(tie.left, tie.right))

    @cached_property
    def centrality(self) -> dict[str, float]:
        """The PageRank of each paper; they sum up to 1."""
        rank = nx.pagerank(self._network, weight="score", tol=1e-10, max_iter=500) if self.papers else {}
        return {paper: round(rank[paper], 7) for paper in self.papers}

    @cached_property
    def components(self) -> tuple[tuple[str, ...], ...]:
        """The papers that are connected, largest component first."""
        components = [tuple(sorted(part)) for part in nx.connected_components(self._network)]
        return tuple(sorted(components, key=lambda part: (-len(part), part)))

    @cached_property
    def bridges(self) -> tuple[tuple[str, str], ...]:
        """The (left, right) of edges without which a component falls apart."""
        return tuple(sorted((min(pair), max(pair)) for pair in nx.bridges(self._network)))

    @cached_property
    def cut_papers(self) -> tuple[str, ...]:
        """The papers without which a component falls apart."""
        return tuple(sorted(nx.articulation_points(self._network)))

    @cached_property
    def _network(self) -> nx.Graph[str]:
        return network(self.papers, self.ties)


@dataclass(frozen=True)
class Hop:
    """One step of a path, with the keywords that carry it."""

    source: str
    target: str
    shared: tuple[Shared, ...]


def edges_of(ids: Sequence[str], rows: Rows) -> list[Edge]:
    """The edges of which rows are told, without what both papers share."""
    lines = zip(*(column.tolist() for column in rows), strict=True)
    return [Edge(ids[one], ids[other], score, length, ()) for one, other, score, length in lines]


def facts(links: Mapping[str, Sequence[Link]]) -> GraphFacts:
    """The facts of the graph made of the five best links of each paper."""

    def shared(one: str, other: str) -> tuple[Shared, ...]:
        both = [*links[one], *links[other]]
        return next(link.shared for link in both if {link.source, link.target} == {one, other})

    found = nearest(links)
    return GraphFacts(found.ids, found, shared)


def shortest_path(graph: GraphFacts, source: str, target: str) -> tuple[Hop, ...]:
    """The path of least length from one paper to another; empty if they are not connected or the same.

    Of paths with equal length the one whose ids come first is taken.
    """
    found = network(graph.papers, graph.edges)
    if source not in found or target not in found or not nx.has_path(found, source, target):
        return ()
    nodes = min(nx.all_shortest_paths(found, source, target, weight="length"))
    shared = {(edge.left, edge.right): edge.shared for edge in graph.edges}
    return tuple(Hop(one, other, shared[min(one, other), max(one, other)]) for one, other in pairwise(nodes))


def network(papers: Iterable[str], edges: Iterable[Edge]) -> nx.Graph[str]:
    """The graph for networkx, with `score` and `length` on its edges; for this module and related/topics.py alone."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(papers)
    for edge in edges:
        graph.add_edge(edge.left, edge.right, score=edge.score, length=edge.length)
    return graph


def measured(links: Nearest, best: int) -> Rows:
    """The edges made of the `best` first links of each paper, each once.

    Weak links are long, and so is every way through a hub, else each path would be two steps through a survey.
    """
    left, right, scores = links.pairs(best)
    degree = np.bincount(np.concatenate([left, right]), minlength=len(links.ids)) / best
    around = np.maximum(1.0, np.sqrt(degree[left] * degree[right]))
    values, place = np.unique(scores, return_inverse=True)
    weak = 100 * (1 - np.array([math.log(max(score, 0.01)) for score in values.tolist()]))[place]
    return Rows(left, right, scores, np.rint(weak * around).astype(np.int64))
