"""Communities of the link graph: found by modularity, and held by a few papers each when the graph changes.

Papers are rows of a symmetric matrix of weights; `topics.py` gives them their ids back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from build_scripts.lazily import lazily
from build_scripts.nearest import Nearest
from build_scripts.vectors import Floats

if TYPE_CHECKING:
    import networkx as nx
    import scipy.sparse as sp
else:
    nx = lazily("networkx")
    sp = lazily("scipy.sparse")

RESOLUTION = 1.7  # above 1: more and smaller communities
SMALLEST = 12  # papers; a smaller community joins the one it has most links with
TRIES = 10  # divisions compared in a small catalog
EDGES = 200_000  # edges looked at in all divisions together, which bounds the tries in a large one
RESTART = 0.3
STEPS = 30


def weigh(links: Nearest) -> sp.csr_array:
    """The squared scores of all links as a symmetric matrix, a row for each paper.

    Squares, because ten weak links should not outweigh two strong ones.
    """
    left, right, scores = links.pairs(links.papers.shape[1])
    values = np.tile(scores**2, 2)
    ends = (np.concatenate([left, right]), np.concatenate([right, left]))
    matrix = sp.csr_array((values, ends), shape=(len(links.ids), len(links.ids)))
    matrix.sort_indices()
    return matrix


def communities(weights: sp.csr_array) -> list[list[int]]:
    """Divide the rows by the Louvain method (Blondel et al., "Fast unfolding of communities", 2008).

    The best of several seeded divisions, so that no single order of visits decides. Largest first, rows in
    order; rows without any weight belong to none.
    """
    graph = nx.from_scipy_sparse_array(sp.triu(weights, format="csr"))
    edges = graph.number_of_edges()
    if not edges:
        return []
    smallest = min(SMALLEST, max(2, weights.shape[0] // 20))
    tries = range(max(1, min(TRIES, EDGES // edges)))
    divisions = [nx.community.louvain_communities(graph, resolution=RESOLUTION, seed=seed) for seed in tries]
    best = divisions[0]
    if len(divisions) > 1:
        best = max(divisions, key=lambda parts: round(nx.community.modularity(graph, parts, resolution=RESOLUTION), 6))
    return _merge_small([sorted(part) for part in best], weights, smallest)


def gather(weights: sp.csr_array, anchors: Sequence[Sequence[int]]) -> list[list[int]]:
    """The rows that belong with each group of anchors, most central first.

    Anchors stay; any other row goes where a random walk that restarts at the anchors meets it most
    (Haveliwala, "Topic-sensitive PageRank", 2002), or nowhere if none does.
    """
    home = {row: group for group, rows in enumerate(anchors) for row in rows}
    begin = list(home), list(home.values())
    met = np.zeros((weights.shape[0], len(anchors)))
    met[begin] = 1.0
    total: Floats = np.asarray(weights.sum(axis=0))
    step = (weights @ sp.diags_array((1 - RESTART) / np.where(total > 0, total, 1.0))).tocsr()
    for _ in range(STEPS):
        met = step @ met
        met[begin] += RESTART
    met = met.round(12)
    most = met.argmax(axis=1).tolist() if anchors else []
    members: list[list[int]] = [[] for _ in anchors]
    for row in np.flatnonzero(met.any(axis=1)).tolist():
        members[home.get(row, most[row])].append(row)
    return [by_centrality(weights, rows) for rows in members]


def by_centrality(weights: sp.csr_array, rows: Sequence[int]) -> list[int]:
    """The rows by the weight that joins them to each other, heaviest first."""
    inside = weights[rows][:, rows].sum(axis=1).round(6)
    return [row for _, row in sorted(zip((-inside).tolist(), rows, strict=True))]


def _merge_small(parts: list[list[int]], weights: sp.csr_array, smallest: int) -> list[list[int]]:
    """Let each small community join the one to whose papers its links are strongest on average."""
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
