"""Pairs of papers that may be related, and their similarity.

Candidates come from the inverted keyword index, so that the work grows with the number of papers, not of pairs.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse as sp

from build_scripts.related.graph import Floats, Integers
from build_scripts.related.vectors import Vectors

CANDIDATES = 200  # pairs scored for each paper
_ROWS = 512  # rows of the keyword index multiplied at a time: bounds memory
_PAIRS = 4_000
_MANY = 12  # pairs of a row from which on a dense copy of it is faster


class ScoreParts(NamedTuple):
    """The parts of a score: four cosines, or their weights."""

    keywords: float
    words: float
    latent: float
    subjects: float


# Chosen by nDCG@10 on two collections and by 250 pairs that a reader judged. The weights are fixed, so that a score
# means the same in every catalog.
WEIGHTS = ScoreParts(keywords=0.16, words=0.32, latent=0.32, subjects=0.2)


class Pairs(NamedTuple):
    """Scored pairs: parallel arrays, `left` and `right` are rows with left < right."""

    left: Integers
    right: Integers
    score: Floats


def candidate_pairs(vectors: Vectors) -> Pairs:
    """All pairs that may be related.

    Scores are rounded to four decimals, so that the last bits of sums cannot reorder.
    """
    left, right = _candidates(vectors.keywords[:, np.flatnonzero(~vectors.facets)])
    score = np.array(WEIGHTS) @ cosines(vectors, left, right)
    return Pairs(left, right, np.clip(score, 0.0, 1.0).round(4))


def cosines(vectors: Vectors, left: Integers, right: Integers) -> Floats:
    """(parts of a score, pairs): the cosines of pairs of rows; `left` is sorted."""
    sparse = [_sparse_products(rows, left, right) for rows in (vectors.keywords, vectors.words)]
    dense = [_dense_products(rows, left, right) for rows in (vectors.latent, vectors.subjects)]
    return np.array([*sparse, *dense])


def _candidates(keywords: sp.csr_array) -> tuple[Integers, Integers]:
    """The pairs among the CANDIDATES best by keywords of either paper, and those tied with the last of them."""
    found = []
    for row, others, values in _sharing(keywords):
        if len(values) > CANDIDATES:
            others = others[values >= np.partition(values, -CANDIDATES)[-CANDIDATES]]
        found.append((row, others))
    return _each_once(found, keywords.shape[0])


def _sharing(keywords: sp.csr_array) -> Iterator[tuple[int, Integers, Floats]]:
    """For each paper the other papers that share a keyword, and their cosines by keywords."""
    index = keywords.T.tocsr()
    for start in range(0, keywords.shape[0], _ROWS):
        cosines = (keywords[start : start + _ROWS] @ index).tocsr()
        cosines.data = np.round(cosines.data, 9)
        for row in range(start, start + cosines.shape[0]):
            span = slice(cosines.indptr[row - start], cosines.indptr[row - start + 1])
            others, values = cosines.indices[span], cosines.data[span]
            yield row, others[others != row].astype(np.int64), values[others != row]


def _each_once(found: Sequence[tuple[int, Integers]], papers: int) -> tuple[Integers, Integers]:
    """The pairs of rows found from one side or from both, sorted."""
    numbers = [np.minimum(others, row) * papers + np.maximum(others, row) for row, others in found]
    pairs = np.sort(np.concatenate([np.zeros(0, np.int64), *numbers]))
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # np.unique without an index hashes, which takes seconds
    return pairs // max(papers, 1), pairs % max(papers, 1)


def _sparse_products(matrix: sp.csr_array, left: Integers, right: Integers) -> Floats:
    """The inner products of pairs of rows; `left` is sorted.

    Sums run in the order of columns, so that a product does not depend on the other pairs.
    """
    products = np.zeros(len(left))
    rows, starts, sizes = np.unique(left, return_index=True, return_counts=True)
    many = sizes >= _MANY
    dense = np.zeros(matrix.shape[1])
    for row, start, size in zip(rows[many].tolist(), starts[many].tolist(), sizes[many].tolist(), strict=True):
        span = slice(matrix.indptr[row], matrix.indptr[row + 1])
        dense[matrix.indices[span]] = matrix.data[span]
        products[start : start + size] = matrix[right[start : start + size]] @ dense
        dense[matrix.indices[span]] = 0.0
    few, ones = np.flatnonzero(np.repeat(~many, sizes)), np.ones(matrix.shape[1])
    for first in range(0, len(few), _PAIRS):
        part = few[first : first + _PAIRS]
        products[part] = matrix[left[part]].multiply(matrix[right[part]]) @ ones
    return products


def _dense_products(matrix: Floats, left: Integers, right: Integers) -> Floats:
    """The inner products of pairs of rows; negative ones count as none."""
    products = np.zeros(len(left))
    for start in range(0, len(left), _PAIRS):
        part = slice(start, start + _PAIRS)
        products[part] = np.einsum("ij,ij->i", matrix[left[part]], matrix[right[part]])
    return np.maximum(products, 0.0)
