"""Pairs of papers that may be related: which are looked at closely, and how alike they are.

Candidates come from the inverted keyword index, so that the work grows with the papers and not with their pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse as sp

from build_scripts.related.vectors import Floats, Vectors

CANDIDATES = 200  # pairs looked at closely for each paper
WEIGHTS = {"keywords": 0.5, "words": 0.5, "meaning": 3.0}
DOUBT = 0.6  # what a pair loses whose shared keywords hardly count: no reader would see why it is there
HALF_DOUBT = 0.02  # cosine of keywords at which it loses half of that
_ROWS = 512  # rows of the keyword index multiplied at a time: bounds memory
_PAIRS = 4_000
_MANY = 12  # pairs of a row from which on its values are laid out once for all of them

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scale:
    """What each part of a score is multiplied by; the three sum up to 1 for a pair alike in every way."""

    keywords: float
    words: float
    meaning: float


@dataclass(frozen=True)
class Pairs:
    """Scored candidate pairs: parallel arrays, `left` and `right` are rows with left < right."""

    left: Integers
    right: Integers
    keywords: Floats
    words: Floats
    meaning: Floats
    score: Floats
    scale: Scale


def candidate_pairs(vectors: Vectors) -> Pairs:
    """All pairs that may be related, scored by scales that are measured on them."""
    unscaled = score_pairs(vectors, _candidates(vectors.keywords), Scale(0.0, 0.0, 0.0))
    return _scored(unscaled, measure_scale(unscaled.keywords, unscaled.words, unscaled.meaning, len(vectors.ids)))


def score_pairs(vectors: Vectors, candidates: tuple[Integers, Integers, Floats], scale: Scale) -> Pairs:
    """Score pairs, given as the rows of both papers and their cosine by keywords."""
    left, right, keywords = candidates
    words = _row_products(vectors.words, left, right)
    meaning = np.zeros(len(left))
    for start in range(0, len(left), _PAIRS):
        part = slice(start, start + _PAIRS)
        meaning[part] = np.einsum("ij,ij->i", vectors.meaning[left[part]], vectors.meaning[right[part]])
    return _scored(Pairs(left, right, keywords, words, np.maximum(meaning, 0.0), keywords, scale), scale)


def _scored(pairs: Pairs, scale: Scale) -> Pairs:
    """Scores are rounded to four decimals, so that the last bits of sums cannot reorder."""
    score = scale.keywords * pairs.keywords + scale.words * pairs.words + scale.meaning * pairs.meaning
    return replace(pairs, scale=scale, score=np.minimum(score * reason(pairs.keywords), 1.0).round(4))


def reason(keywords: Floats) -> Floats:
    """The factor for how clearly the shared keywords give a reason."""
    return 1 - DOUBT * HALF_DOUBT / (HALF_DOUBT + keywords)


def measure_scale(keywords: Floats, words: Floats, meaning: Floats, papers: int) -> Scale:
    """How much each part of a score counts, from the strongest pairs of the corpus.

    Each weight is divided by the mean of the part over its ten strongest pairs a paper, rounded to two
    digits: one more paper changes no constant, or hardly.
    """
    raw = {}
    for name, values in (("keywords", keywords), ("words", words), ("meaning", meaning)):
        count = min(len(values), 10 * papers)
        strongest = np.sort(np.partition(values, len(values) - count)[len(values) - count :]) if count else values
        mean = float(f"{strongest.mean():.2g}") if count else 0.0
        raw[name] = WEIGHTS[name] / mean if mean > 0 else 0.0
    total = sum(raw.values()) or 1.0
    return Scale(**{name: value / total for name, value in raw.items()})


def _candidates(keywords: sp.csr_array) -> tuple[Integers, Integers, Floats]:
    """The pairs among the 200 nearest by keywords of either paper; papers tied with the last of them come along."""
    found = []
    for row, others, values in _near(keywords):
        if len(values) > CANDIDATES:
            least = np.partition(values, -CANDIDATES)[-CANDIDATES]
            others, values = others[values >= least], values[values >= least]
        found.append((row, others, values))
    return _each_once(found, keywords.shape[0])


def _near(keywords: sp.csr_array) -> Iterator[tuple[int, Integers, Floats]]:
    """For each paper the other papers that share a keyword, and their cosines by keywords."""
    index = keywords.T.tocsr()
    for start in range(0, keywords.shape[0], _ROWS):
        near = (keywords[start : start + _ROWS] @ index).tocsr()
        near.data = np.round(near.data, 9)
        for row in range(start, start + near.shape[0]):
            span = slice(near.indptr[row - start], near.indptr[row - start + 1])
            others, values = near.indices[span], near.data[span]
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
    """The inner products of pairs of rows, `left` in order. Sums run in the order of columns, however many pairs a row
    is in, so that a pair has the same product in any company.
    """
    products = np.zeros(len(left))
    rows, starts, sizes = np.unique(left, return_index=True, return_counts=True)
    many = sizes >= _MANY
    dense = np.zeros(matrix.shape[1])
    for row, start, size in zip(rows[many].tolist(), starts[many].tolist(), sizes[many].tolist(), strict=True):
        held = slice(matrix.indptr[row], matrix.indptr[row + 1])
        dense[matrix.indices[held]] = matrix.data[held]
        products[start : start + size] = matrix[right[start : start + size]] @ dense
        dense[matrix.indices[held]] = 0.0
    few, ones = np.flatnonzero(np.repeat(~many, sizes)), np.ones(matrix.shape[1])
    for first in range(0, len(few), _PAIRS):
        part = few[first : first + _PAIRS]
        products[part] = matrix[left[part]].multiply(matrix[right[part]]) @ ones
    return products
