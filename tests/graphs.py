"""Graphs of related papers for tests: made from links, and searched by networkx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np

from build_scripts.catalog import Catalog
from build_scripts.model import Link
from build_scripts.related.graph import Neighbours, PaperGraph


def neighbours_of(links: Mapping[str, Sequence[Link]]) -> Neighbours:
    """The links of each paper, best first, as arrays."""
    ids = tuple(sorted(links))
    row = {paper: number for number, paper in enumerate(ids)}
    indices = np.full((len(ids), max(map(len, links.values()), default=0)), -1, dtype=np.int64)
    scores = np.zeros(indices.shape)
    for paper, ranked in links.items():
        indices[row[paper], : len(ranked)] = [row[link.target] for link in ranked]
        scores[row[paper], : len(ranked)] = [link.score for link in ranked]
    return Neighbours(ids, indices, scores)


def shortest_path(graph: PaperGraph, source: str, target: str) -> list[str]:
    """The papers of the shortest path, both ends included; empty if there is none or both are the same.

    Of paths with equal length, the one whose ids come first.
    """
    found: nx.Graph[str] = nx.Graph()
    found.add_nodes_from(graph.papers)
    for left, right, length in zip(graph.rows.left, graph.rows.right, graph.rows.lengths.tolist(), strict=True):
        found.add_edge(graph.papers[left], graph.papers[right], length=length)
    if source == target or not nx.has_path(found, source, target):
        return []
    return min(nx.all_shortest_paths(found, source, target, weight="length"))


def shared_labels(catalog: Catalog, one: str, other: str) -> list[str]:
    """The labels of the keywords that two linked papers share, strongest first."""
    both = [*catalog.links[one], *catalog.links[other]]
    return next([shared.label for shared in link.shared] for link in both if {link.source, link.target} == {one, other})
