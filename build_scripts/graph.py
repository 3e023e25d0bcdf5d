"""The graph of kept links: which papers are central, which links hold it together, and how two papers
connect.

networkx computes; plain sorted tuples come out, for pages and for the published graph.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from build_scripts.model import Link, Shared

SHOWN = 5  # links of each paper that pages show and the graph is made of


@dataclass(frozen=True, order=True)
class Edge:
    """A link as both papers see it, `left` < `right`. `length` is what a path pays for it: at least 1."""

    left: str
    right: str
    score: float
    length: float
    shared: tuple[Shared, ...]


@dataclass(frozen=True)
class GraphFacts:
    """What is known of the graph as a whole. All tuples are sorted, by id unless said otherwise.

    `centrality` is the PageRank of each paper (they sum up to 1); `components` are sorted by size, largest
    first; `bridges` are the (left, right) of edges without which a component falls apart; `cut_papers` are
    the papers with that property.
    """

    papers: tuple[str, ...]
    edges: tuple[Edge, ...]
    centrality: Mapping[str, float]
    components: tuple[tuple[str, ...], ...]
    bridges: tuple[tuple[str, str], ...]
    cut_papers: tuple[str, ...]


@dataclass(frozen=True)
class Hop:
    """One step of a path, with the keywords that carry it."""

    source: str
    target: str
    shared: tuple[Shared, ...]


def facts(links: Mapping[str, Sequence[Link]]) -> GraphFacts:
    """The facts of the graph made of the five best links of each paper."""
    papers = tuple(sorted(links))
    edges = join(links, SHOWN)
    graph = network(papers, edges)
    rank = nx.pagerank(graph, weight="score", tol=1e-10, max_iter=500) if papers else {}
    components = [tuple(sorted(part)) for part in nx.connected_components(graph)]
    return GraphFacts(
        papers=papers,
        edges=edges,
        centrality={paper: round(rank[paper], 7) for paper in papers},
        components=tuple(sorted(components, key=lambda part: (-len(part), part))),
        bridges=tuple(sorted((min(pair), max(pair)) for pair in nx.bridges(graph))),
        cut_papers=tuple(sorted(nx.articulation_points(graph))),
    )


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
    """The graph for networkx, with `score` and `length` on its edges; for this module and topics.py alone."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(papers)
    for edge in edges:
        graph.add_edge(edge.left, edge.right, score=edge.score, length=edge.length)
    return graph


def join(links: Mapping[str, Sequence[Link]], best: int) -> tuple[Edge, ...]:
    """The edges made of the `best` first links of each paper, each once."""
    kept: dict[tuple[str, str], Link] = {}
    for paper in sorted(links):
        for link in links[paper][:best]:
            kept.setdefault((min(link.source, link.target), max(link.source, link.target)), link)
    degree: dict[str, int] = {}
    for pair in kept:
        for paper in pair:
            degree[paper] = degree.get(paper, 0) + 1
    return tuple(
        Edge(
            left,
            right,
            link.score,
            _length(link.score, degree[left] / best, degree[right] / best),
            link.shared,
        )
        for (left, right), link in sorted(kept.items())
    )


def _length(score: float, left: float, right: float) -> float:
    """Weak links are long, and so is every way through a hub, else each path would be two steps through a
    survey.

    `left` and `right` are the degrees of both papers, as multiples of the least.
    """
    return round((1 - math.log(max(score, 0.01))) * max(1.0, math.sqrt(left * right)), 4)
