"""Pairs of papers that may be related, and their similarity.

Candidates come from the inverted keyword index, so that the work grows with the number of papers, not of pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse as sp

from build_scripts.related.graph import Floats, Integers
from build_scripts.related.vectors import Vectors

CANDIDATES = 200  # pairs scored for each paper
WEIGHTS = {"keywords": 0.5, "words": 0.5, "latent": 3.0}
PENALTY = 0.6  # for shared keywords of hardly any weight: no reader would see why the pair is listed
HALF_PENALTY = 0.02  # cosine of keywords at which half of the penalty applies
_ROWS = 512  # rows of the keyword index multiplied at a time: bounds memory
_PAIRS = 4_000
_MANY = 12  # pairs of a row from which on a dense copy of it is faster


@dataclass(frozen=True)
class Scale:
    """The weight of each part of a score; the three sum up to 1."""

    keywords: float
    words: float
    latent: float


@dataclass(frozen=True)
class Pairs:
    """Scored candidate pairs: parallel arrays, `left` and `right` are rows with left < right."""

    left: Integers
    right: Integers
    keywords: Floats
    words: Floats
    latent: Floats
    score: Floats
    scale: Scale


def candidate_pairs(vectors: Vectors) -> Pairs:
    """All pairs that may be related, scored by weights fitted to them."""
    unscaled = score_pairs(vectors, _candidates(vectors.keywords), Scale(0.0, 0.0, 0.0))
    return _scored(unscaled, fit_scale(unscaled.keywords, unscaled.words, unscaled.latent, len(vectors.ids)))


def score_pairs(vectors: Vectors, candidates: tuple[Integers, Integers, Floats], scale: Scale) -> Pairs:
    """Score pairs, given as the rows of both papers and their cosine by keywords."""
    left, right, keywords = candidates
    words = _row_products(vectors.words, left, right)
    latent = np.zeros(len(left))
    for start in range(0, len(left), _PAIRS):
        part = slice(start, start + _PAIRS)
        latent[part] = np.einsum("ij,ij->i", vectors.latent[left[part]], vectors.latent[right[part]])
    return _scored(Pairs(left, right, keywords, words, np.maximum(latent, 0.0), keywords, scale), scale)


def _scored(pairs: Pairs, scale: Scale) -> Pairs:
    """Scores are rounded to four decimals, so that the last bits of sums cannot reorder."""
    score = scale.keywords * pairs.keywords + scale.words * pairs.words + scale.latent * pairs.latent
    return replace(pairs, scale=scale, score=np.minimum(score * keyword_factor(pairs.keywords), 1.0).round(4))


def keyword_factor(keywords: Floats) -> Floats:
    """The factor of scores that penalizes shared keywords of little weight, given the cosines by keywords."""
    return 1 - PENALTY * HALF_PENALTY / (HALF_PENALTY + keywords)


def fit_scale(keywords: Floats, words: Floats, latent: Floats, papers: int) -> Scale:
    """The weight of each part of a score, from the strongest pairs of the corpus.

    Each weight is divided by the mean of the part over its strongest pairs, ten for each paper. The mean is rounded to
    two digits, so that one more paper seldom changes it.
    """
    raw = {}
    for name, values in (("keywords", keywords), ("words", words), ("latent", latent)):
        count = min(len(values), 10 * papers)
        strongest = np.sort(np.partition(values, len(values) - count)[len(values) - count :]) if count else values
        mean = float(f"{strongest.mean():.2g}") if count else 0.0
        raw[name] = WEIGHTS[name] / mean if mean > 0 else 0.0
    total = sum(raw.values()) or 1.0
    return Scale(**{name: value / total for name, value in raw.items()})


def _candidates(keywords: sp.csr_array) -> tuple[Integers, Integers, Floats]:
    """The pairs among the CANDIDATES best by keywords of either paper, and those tied with the last of them."""
    found = []
    for row, others, values in _sharing(keywords):
        if len(values) > CANDIDATES:
            least = np.partition(values, -CANDIDATES)[-CANDIDATES]
            others, values = others[values >= least], values[values >= least]
        found.append((row, others, values))
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


def _each_once(found: Sequence[tuple[int, Integers, Floats]], papers: int) -> tuple[Integers, Integers, Floats]:
    """The pairs of rows found from one side or from both, as left, right and value."""
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    numbers = [np.minimum(others, row) * papers + np.maximum(others, row) for row, others, _ in found]
    pairs, first = np.unique(np.concatenate(numbers), return_index=True)
    values = np.concatenate([values for _, _, values in found])[first]
    return pairs // papers, pairs % papers, np.minimum(values, 1.0)


def _row_products(matrix: sp.csr_array, left: Integers, right: Integers) -> Floats:
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
