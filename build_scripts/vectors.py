"""Papers as vectors: by their keywords, by their words, and by what those words mean in this corpus.

`measure` learns the statistics of a corpus once; `place` then puts papers into its space, each paper by
itself, so that a new paper can be placed without touching the others.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from build_scripts.lexicon import breaking_words, stem
from build_scripts.model import Document, Keyword

LINK_KEYWORDS = 40
TITLE_WEIGHT = 2
FACET_SHARE = 0.05
FACET_FLOOR = 10  # papers; a keyword of fewer is never a facet
FACET_CEILING = 500
MEANINGS, LARGE_MEANINGS, LARGE = (
    64,
    128,
    4000,
)  # latent meanings of a catalog, of a large one, and what large is

Floats = npt.NDArray[np.float64]
_WORD = re.compile(r"[^\W\d_]\w+")


@dataclass(frozen=True)
class Statistics:
    """What a corpus teaches: how many papers hold each keyword and each 1-2-gram, and its latent meanings.

    Only keywords and grams of two or more papers are counted. `axes` has a row for each gram in sorted
    order and a column for each meaning.
    """

    papers: int
    keywords: Mapping[str, int]
    grams: Mapping[str, int]
    axes: Floats


@dataclass(frozen=True)
class Vectors:
    """One row a paper, in the order of `ids`; every row has length 1 or is zero. `keys` names the keyword
    columns.
    """

    ids: tuple[str, ...]
    keys: tuple[str, ...]
    keywords: sp.csr_array
    words: sp.csr_array
    meaning: Floats


def facet_limit(papers: int) -> int:
    """In how many of `papers` a keyword may stand and still be a reason for a link.

    Above 5 % of the papers it is a filter. A small catalog gets a floor; beyond 10,000 papers the limit
    stays, so that the work for each paper does.
    """
    return min(max(FACET_FLOOR - 1, int(FACET_SHARE * papers)), FACET_CEILING)


def measure(documents: Sequence[Document], keywords: Mapping[str, Sequence[Keyword]]) -> Statistics:
    """The statistics of the corpus.

    The meanings are the right singular vectors of the TF-IDF matrix (Deerwester et al., "Indexing by latent
    semantic analysis", 1990). The solver starts from a fixed vector: equal corpora give equal axes.
    """
    held = Counter(
        word.key for document in documents for word in keywords.get(document.id, ())[:LINK_KEYWORDS]
    )
    spread: Counter[str] = Counter()
    for document in documents:
        spread.update(set(_grams(document)))
    grams = {gram: papers for gram, papers in sorted(spread.items()) if papers > 1}
    plain = Statistics(
        papers=len(documents),
        keywords={key: papers for key, papers in sorted(held.items()) if papers > 1},
        grams=grams,
        axes=np.zeros((len(grams), 0)),
    )
    return Statistics(plain.papers, plain.keywords, plain.grams, _axes(_word_rows(documents, plain)))


def place(
    documents: Sequence[Document], keywords: Mapping[str, Sequence[Keyword]], statistics: Statistics
) -> Vectors:
    """The papers in the space of `statistics`, one row each, in the order given."""
    words = _word_rows(documents, statistics)
    return Vectors(
        ids=tuple(document.id for document in documents),
        keys=tuple(statistics.keywords),
        keywords=_keyword_rows(documents, keywords, statistics),
        words=words,
        meaning=_unit(np.asarray(words @ statistics.axes)),
    )


def _keyword_rows(
    documents: Sequence[Document], keywords: Mapping[str, Sequence[Keyword]], statistics: Statistics
) -> sp.csr_array:
    """Keyword weights: the root of the score within the paper times the rarity; facets weigh nothing."""
    limit = facet_limit(statistics.papers)
    columns = {key: column for column, key in enumerate(statistics.keywords)}
    rows: list[list[tuple[int, float]]] = []
    for document in documents:
        row = []
        for word in keywords.get(document.id, ())[:LINK_KEYWORDS]:
            papers = statistics.keywords.get(word.key, 0)
            if 1 < papers <= limit and word.score > 0:
                row.append((columns[word.key], math.sqrt(word.score) * _rarity(papers, statistics.papers)))
        rows.append(row)
    return _matrix(rows, len(columns))


def _word_rows(documents: Sequence[Document], statistics: Statistics) -> sp.csr_array:
    """TF-IDF weights of 1-2-grams with damped counts; a word of the title counts twice."""
    columns = {gram: column for column, gram in enumerate(statistics.grams)}
    rarity = [_rarity(papers, statistics.papers) for papers in statistics.grams.values()]
    rows = []
    for document in documents:
        counts = Counter(columns[gram] for gram in _grams(document) if gram in columns)
        rows.append([(column, (1 + math.log(n)) * rarity[column]) for column, n in counts.items()])
    return _matrix(rows, len(columns))


def _rarity(papers: int, total: int) -> float:
    return math.log(1 + total / papers)


def _matrix(rows: Sequence[Sequence[tuple[int, float]]], width: int) -> sp.csr_array:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([column for row in rows for column, _ in row], dtype=np.int64)
    values = np.array([value for row in rows for _, value in row], dtype=np.float64)
    matrix = sp.csr_array((values, columns, ends), shape=(len(rows), width))
    matrix.sort_indices()
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    matrix.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(matrix.indptr))
    return matrix


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 1e-9, lengths, np.inf)


def _axes(words: sp.csr_array) -> Floats:
    wanted = LARGE_MEANINGS if words.shape[0] >= LARGE else MEANINGS
    count = min(wanted, min(words.shape) // 4)
    if count < 2:
        return np.zeros((words.shape[1], 0))
    _, _, axes = svds(words, k=count, v0=np.ones(min(words.shape)))
    return np.ascontiguousarray(axes[::-1].T)


def _grams(document: Document) -> Iterator[str]:
    """Stems and pairs of neighbouring stems; a word without a subject of its own is left out and parts its
    neighbours.
    """
    for text, weight in ((document.title, TITLE_WEIGHT), (document.abstract, 1)):
        before = ""
        for match in _WORD.finditer(text.lower()):
            word = _subject(match[0])
            if word:
                yield from (word,) * weight
            if word and before:
                yield from (f"{before} {word}",) * weight
            before = word


@cache
def _subject(word: str) -> str:
    root = stem(word)
    return "" if root in _empty_stems() else root


@cache
def _empty_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in breaking_words())
