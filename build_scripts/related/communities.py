"""Communities of the link graph, detected by modularity, and the papers that random walks assign to their anchors.

Papers are rows of a symmetric matrix of weights; `topics.py` maps rows to ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import networkx as nx
import numpy as np
import scipy.sparse as sp

from build_scripts.related.graph import Floats, Integers, Neighbours

RESOLUTION = 1.7  # above 1: more and smaller communities
SMALLEST = 12  # papers; a smaller community joins the one it has most links with
RUNS = 10  # of the Louvain method in a small catalog, each with its own seed
EDGES = 200_000  # bounds the edges of all runs together, and so the runs in a large one
RESTART = 0.3
STEPS = 30


def weight_matrix(links: Neighbours) -> sp.csr_array:
    """The squared scores of all links as a symmetric matrix, a row for each paper.

    Squares, because ten weak links should not outweigh two strong ones.
    """
    known = links.indices >= 0
    ends = np.concatenate([[0], known.sum(axis=1).cumsum()])
    there: sp.csr_array = sp.csr_array(
        (links.scores[known] ** 2, links.indices[known], ends), shape=(len(known), len(known))
    )
    back = there.T.tocsr()
    return back.T.tocsr().maximum(back)


def communities(weights: sp.csr_array) -> list[list[int]]:
    """Partition the rows by the Louvain method (Blondel et al., "Fast unfolding of communities", 2008).

    The partition of greatest modularity among several seeded runs. Largest community first, rows sorted; rows without
    any weight belong to none.
    """
    graph = nx.from_scipy_sparse_array(sp.triu(weights, format="csr"))
    edges = graph.number_of_edges()
    if not edges:
        return []
    smallest = min(SMALLEST, max(2, weights.shape[0] // 20))
    seeds = range(max(1, min(RUNS, EDGES // edges)))
    partitions = [nx.community.louvain_communities(graph, resolution=RESOLUTION, seed=seed) for seed in seeds]
    best = partitions[0]
    if len(partitions) > 1:
        best = max(partitions, key=lambda parts: round(nx.community.modularity(graph, parts, resolution=RESOLUTION), 6))
    return _merge_small([sorted(part) for part in best], weights, smallest)


def visits(links: Neighbours, anchors: Sequence[Sequence[int]]) -> Floats:
    """(papers, groups): how often random walks that start and restart at a group of anchors visit each paper.

    Method: Haveliwala, "Topic-sensitive PageRank", 2002.
    """
    start, weights = _start(anchors), weight_matrix(links)
    visited = np.zeros((len(links.ids), len(anchors)))
    visited[start] = 1.0
    step = _transitions(weights)
    for _ in range(STEPS):
        visited = step @ visited
        visited[start] += RESTART
    return visited.round(12)


def assign(links: Neighbours, anchors: Sequence[Sequence[int]]) -> list[list[int]]:
    """The rows assigned to each group of anchors, most central first.

    Anchors stay in their group; any other row joins the group whose walks visit it most, or none if none does.
    """
    visited = visits(links, anchors)
    home = np.where(visited.any(axis=1), visited.argmax(axis=1), -1) if anchors else np.full(len(visited), -1)
    start = _start(anchors)
    home[start[0]] = start[1]
    return by_centrality(weight_matrix(links), home, len(anchors))


def by_centrality(weights: sp.csr_array, home: Integers, groups: int) -> list[list[int]]:
    """The rows of each group by the total weight of their links inside it, largest first.

    `home` is the group of each row, -1 for none.
    """
    rows = np.repeat(np.arange(len(home)), np.diff(weights.indptr))
    inside = np.where(home[rows] == home[weights.indices], weights.data, 0.0)
    central = np.bincount(rows, inside, minlength=len(home)).round(6)
    order = np.lexsort((-central, home))
    ends = np.searchsorted(home[order], np.arange(groups + 1)).tolist()
    return [order[start:end].tolist() for start, end in pairwise(ends)]


def _start(anchors: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """The rows that are anchors, and the group of each."""
    home = {row: group for group, rows in enumerate(anchors) for row in rows}
    return list(home), list(home.values())


def _transitions(weights: sp.csr_array) -> sp.csr_array:
    """The transition matrix of the walks, times the probability not to restart."""
    total = np.bincount(weights.indices, weights.data, minlength=weights.shape[0])
    scale = (1 - RESTART) / np.where(total > 0, total, 1.0)
    return sp.csr_array((weights.data * scale[weights.indices], weights.indices, weights.indptr), shape=weights.shape)


def _merge_small(parts: list[list[int]], weights: sp.csr_array, smallest: int) -> list[list[int]]:
    """Merge each small community into the one whose papers it is linked to most strongly on average."""
    parts = sorted(parts, key=lambda part: (len(part), part))
    while len(parts) > 1 and len(parts[0]) < smallest:
        small, *rest = parts
        outward = np.asarray(weights[small].sum(axis=0))
        ties = [round(float(outward[part].sum()) / len(part), 9) for part in rest]
        if any(ties):
            best = ties.index(max(ties))
            rest[best] = sorted(rest[best] + small)
        parts = sorted(rest, key=lambda part: (len(part), part))
    return parts[::-1]
