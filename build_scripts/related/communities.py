"""Communities of the link graph: found by modularity, and held by a few papers each when the graph changes.

Papers are rows of a symmetric matrix of weights; `topics.py` gives them their ids back.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import networkx as nx
import numpy as np
import scipy.sparse as sp

from build_scripts.related.neighbours import Floats, Integers, Nearest

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
    held = links.papers >= 0
    ends = np.concatenate([[0], held.sum(axis=1).cumsum()])
    there: sp.csr_array = sp.csr_array(
        (links.scores[held] ** 2, links.papers[held], ends), shape=(len(held), len(held))
    )
    back = there.T.tocsr()
    return back.T.tocsr().maximum(back)


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


def walk(links: Nearest, anchors: Sequence[Sequence[int]]) -> Floats:
    """How often each row is met by random walks that begin and restart at each group of anchors (Haveliwala,
    "Topic-sensitive PageRank", 2002).
    """
    begin, weights = _begin(anchors), weigh(links)
    met = np.zeros((len(links.ids), len(anchors)))
    met[begin] = 1.0
    step = _step(weights)
    for _ in range(STEPS):
        met = step @ met
        met[begin] += RESTART
    return met.round(12)


def assign(links: Nearest, anchors: Sequence[Sequence[int]]) -> list[list[int]]:
    """The rows that belong with each group of anchors, most central first.

    Anchors stay; any other row goes where walks from the anchors meet it most, or nowhere if none does.
    """
    met = walk(links, anchors)
    home = np.where(met.any(axis=1), met.argmax(axis=1), -1) if anchors else np.full(len(met), -1)
    begin = _begin(anchors)
    home[begin[0]] = begin[1]
    return by_centrality(weigh(links), home, len(anchors))


def by_centrality(weights: sp.csr_array, home: Integers, groups: int) -> list[list[int]]:
    """The rows of each group by the weight that joins them to each other, heaviest first; `home` is the group of each
    row, -1 for none.
    """
    rows = np.repeat(np.arange(len(home)), np.diff(weights.indptr))
    inside = np.where(home[rows] == home[weights.indices], weights.data, 0.0)
    central = np.bincount(rows, inside, minlength=len(home)).round(6)
    order = np.lexsort((-central, home))
    ends = np.searchsorted(home[order], np.arange(groups + 1)).tolist()
    return [order[start:end].tolist() for start, end in pairwise(ends)]


def _begin(anchors: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """The rows that are anchors, and the group of each."""
    home = {row: group for group, rows in enumerate(anchors) for row in rows}
    return list(home), list(home.values())


def _step(weights: sp.csr_array) -> sp.csr_array:
    """What one step of all walks that do not restart does."""
    total = np.bincount(weights.indices, weights.data, minlength=weights.shape[0])
    scale = (1 - RESTART) / np.where(total > 0, total, 1.0)
    return sp.csr_array((weights.data * scale[weights.indices], weights.indices, weights.indptr), shape=weights.shape)


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
