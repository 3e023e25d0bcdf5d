"""Related papers: pairs that share a keyword, ranked by keywords, words and meaning together.

Candidates come from the inverted keyword index, so that the work grows with the papers and not with their
pairs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from build_scripts.model import Document, Keyword, Link, Shared
from build_scripts.vectors import Floats, Statistics, Vectors, count, measure, place

RANKED = 20  # related papers kept for each paper; pages show the first five
CANDIDATES = 200  # pairs looked at closely for each paper
MAX_SHARED = 6
FAINT = 0.1  # part of the strongest reason below which another one is not worth stating
WEIGHTS = {"keywords": 0.5, "words": 0.5, "meaning": 3.0}
DOUBT = 0.6  # what a pair loses whose shared keywords hardly count: no reader would see why it is there
HALF_DOUBT = 0.02  # cosine of keywords at which it loses half of that
_ROWS = 512  # rows of the keyword index multiplied at a time: bounds memory
_PAIRS = 20_000

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


@dataclass(frozen=True)
class Parts:
    """What the score of a link is made of: three cosines, each with its weight, and a factor for a clear
    reason.
    """

    keywords: float
    words: float
    meaning: float
    scale: Scale
    reason: float


def link(
    documents: Iterable[Document],
    keywords: Mapping[str, Sequence[Keyword]],
    statistics: Statistics | None = None,
) -> dict[str, tuple[Link, ...]]:
    """The related papers of each paper, best first, at most 20; a score is the same from both sides.

    Each link names the keywords both papers hold, strongest first; keywords of more than about 5 % of the
    papers give no link. `statistics` may be those of an earlier, similar corpus. The result depends on ids
    and texts alone.
    """
    vectors, labels = _vectors(documents, keywords, statistics)
    pairs = score_pairs(vectors)
    kept = _best(pairs, vectors.ids)
    shared = _shared(vectors, pairs, (pair for _, pair in kept), labels)
    links: dict[str, list[Link]] = {name: [] for name in vectors.ids}
    for row, pair in kept:
        source, target = vectors.ids[row], vectors.ids[pairs.left[pair] + pairs.right[pair] - row]
        links[source].append(Link(source, target, float(pairs.score[pair]), shared[pair]))
    return {name: tuple(found) for name, found in links.items()}


def link_parts(
    documents: Iterable[Document], keywords: Mapping[str, Sequence[Keyword]], paper: str
) -> dict[str, Parts]:
    """The parts of the score of every candidate pair of one paper, by the id of the other paper."""
    vectors, _ = _vectors(documents, keywords, None)
    pairs = score_pairs(vectors)
    row = vectors.ids.index(paper)
    found = {}
    for pair in np.flatnonzero((pairs.left == row) | (pairs.right == row)).tolist():
        other = vectors.ids[pairs.left[pair] + pairs.right[pair] - row]
        found[other] = Parts(
            keywords=float(pairs.keywords[pair].round(4)),
            words=float(pairs.words[pair].round(4)),
            meaning=float(pairs.meaning[pair].round(4)),
            scale=pairs.scale,
            reason=float(_reason(pairs.keywords[pair : pair + 1])[0].round(4)),
        )
    return found


def _vectors(
    documents: Iterable[Document], keywords: Mapping[str, Sequence[Keyword]], statistics: Statistics | None
) -> tuple[Vectors, dict[str, str]]:
    """The vectors of the papers in the order of their ids, and the label of each keyword."""
    papers = sorted(documents, key=lambda document: document.id)
    ranked = [keywords.get(paper.id, ()) for paper in papers]
    counts = count(papers)
    vectors = place([paper.id for paper in papers], counts, ranked, statistics or measure(counts, ranked))
    return vectors, {word.key: word.label for words in reversed(ranked) for word in words}


def score_pairs(vectors: Vectors) -> Pairs:
    """Score the candidate pairs. Scores are rounded to four decimals, so that the last bits of sums cannot
    reorder.
    """
    left, right, keywords = _candidates(vectors.keywords)
    words = _row_products(vectors.words, left, right)
    meaning = np.zeros(len(left))
    for start in range(0, len(left), _PAIRS):
        part = slice(start, start + _PAIRS)
        meaning[part] = np.einsum("ij,ij->i", vectors.meaning[left[part]], vectors.meaning[right[part]])
    meaning = np.maximum(meaning, 0.0)
    scale = measure_scale(keywords, words, meaning, len(vectors.ids))
    score = scale.keywords * keywords + scale.words * words + scale.meaning * meaning
    rounded: Floats = np.minimum(score * _reason(keywords), 1.0).round(4)
    return Pairs(left, right, keywords, words, meaning, rounded, scale)


def _reason(keywords: Floats) -> Floats:
    """The factor for how clearly the shared keywords give a reason."""
    return 1 - DOUBT * HALF_DOUBT / (HALF_DOUBT + keywords)


def measure_scale(keywords: Floats, words: Floats, meaning: Floats, papers: int) -> Scale:
    """How much each part of a score counts, from the strongest pairs of the corpus.

    Each weight is divided by the mean of the part over its ten strongest pairs a paper, rounded to two
    digits: one paper more changes no constant, or hardly.
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
    """Pairs among the 200 nearest by keywords of either paper; papers tied with the last of them come
    along.
    """
    index = keywords.T.tocsr()
    found = []
    papers = keywords.shape[0]
    for start in range(0, papers, _ROWS):
        near = (keywords[start : start + _ROWS] @ index).tocsr()
        near.data = np.round(near.data, 9)
        for row in range(near.shape[0]):
            part = slice(near.indptr[row], near.indptr[row + 1])
            others, values = near.indices[part], near.data[part]
            keep = others != start + row
            others, values = others[keep].astype(np.int64), values[keep]
            if len(values) > CANDIDATES:
                keep = values >= np.partition(values, -CANDIDATES)[-CANDIDATES]
                others, values = others[keep], values[keep]
            low, high = np.minimum(others, start + row), np.maximum(others, start + row)
            found.append((low * papers + high, values))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    pairs, first = np.unique(np.concatenate([pair for pair, _ in found]), return_index=True)
    values = np.concatenate([value for _, value in found])[first]
    return pairs // papers, pairs % papers, np.minimum(values, 1.0)


def _row_products(matrix: sp.csr_array, left: Integers, right: Integers) -> Floats:
    """The inner products of pairs of rows."""
    products = np.zeros(len(left))
    for start in range(0, len(left), _PAIRS):
        part = slice(start, start + _PAIRS)
        products[part] = matrix[left[part]].multiply(matrix[right[part]]).sum(axis=1)
    return products


def _best(pairs: Pairs, ids: Sequence[str]) -> list[tuple[int, int]]:
    """(row of a paper, number of a pair) for the best pairs of each paper; ties go by a hash of the two
    ids.
    """
    marks = np.array([_mark(name) for name in ids], dtype=np.uint64)
    count = len(pairs.score)
    paper = np.concatenate([pairs.left, pairs.right])
    number = np.tile(np.arange(count), 2)
    tie = np.tile(_mix(marks[pairs.left] ^ marks[pairs.right]), 2)
    order = np.lexsort((number, tie, -pairs.score[number], paper))
    paper, number = paper[order], number[order]
    starts = np.searchsorted(paper, np.arange(len(ids)))
    place = np.arange(len(paper)) - starts[paper]
    keep = place < RANKED
    return list(zip(paper[keep].tolist(), number[keep].tolist(), strict=True))


def _mark(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread the bits, so that ties are broken anew for each pair (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _shared(
    vectors: Vectors, pairs: Pairs, kept: Iterable[int], labels: Mapping[str, str]
) -> dict[int, tuple[Shared, ...]]:
    """For each of the kept pairs the keywords both papers hold, strongest first."""
    numbers = np.array(sorted(set(kept)), dtype=np.int64)
    shared: dict[int, tuple[Shared, ...]] = {}
    for start in range(0, len(numbers), _PAIRS):
        part = numbers[start : start + _PAIRS]
        both = vectors.keywords[pairs.left[part]].multiply(vectors.keywords[pairs.right[part]]).tocsr()
        for row, number in enumerate(part.tolist()):
            span = slice(both.indptr[row], both.indptr[row + 1])
            weights = np.round(pairs.scale.keywords * both.data[span], 4).tolist()
            keys = [vectors.keys[column] for column in both.indices[span]]
            ranked = sorted(zip(keys, weights, strict=True), key=lambda item: (-item[1], item[0]))
            shared[number] = tuple(Shared(key, labels[key], weight) for key, weight in _telling(ranked))
    return shared


def _telling(ranked: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The keywords worth stating: none that is part of another one, none that hardly counts beside the
    strongest.
    """
    told = [
        (key, weight)
        for key, weight in ranked
        if weight >= FAINT * ranked[0][1]
        and not any(
            f" {key} " in f" {other} " for other, more in ranked if other != key and more >= FAINT * ranked[0][1]
        )
    ]
    return told[:MAX_SHARED]
