"""Papers as vectors: TF-IDF of keywords, TF-IDF of words, and latent semantic components (LSA) of the words.

`fit` learns the statistics of a corpus; `transform` gives the vectors of papers, each independent of the others.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse as sp
from scipy.sparse.linalg import LinearOperator, eigsh

from build_scripts.keywords import stem, word_list
from build_scripts.model import Document, Keyword
from build_scripts.related.graph import Floats, Integers

LINK_KEYWORDS = 40
TITLE_WEIGHT = 2
FACET_SHARE = 0.05
FACET_FLOOR = 10  # papers; a keyword of fewer is never a facet
FACET_CEILING = 500
COMPONENTS, LARGE_COMPONENTS = 64, 128  # of a catalog, and of a large one
LARGE = 4000  # papers of a large catalog

_PRECISION = 1e-8  # of components; scores have four decimals
_WORD = re.compile(r"[^\W\d_]\w+")


@dataclass(frozen=True)
class Counts:
    """The counts of 1-2-grams of stems: rows is (papers, grams).

    `grams` has for each column the index of its stem in `stems`; for a pair, first * number of stems + second.
    """

    stems: tuple[str, ...]
    grams: Integers
    rows: sp.csr_array

    def names(self, columns: Integers) -> list[str]:
        """The grams of some columns."""
        stems, size = self.stems, len(self.stems)
        pairs = zip((self.grams[columns] // size).tolist(), (self.grams[columns] % size).tolist(), strict=True)
        return [f"{stems[one]} {stems[other]}" if one else stems[other] for one, other in pairs]

    def columns(self, names: Iterable[str]) -> Integers:
        """The columns of some grams, -1 for those that no paper uses."""
        number = {stem: place for place, stem in enumerate(self.stems)}
        size, none = len(self.stems), -(len(self.stems) ** 2)
        found = [
            (number.get(one, none), number.get(other, none)) for one, _, other in (n.partition(" ") for n in names)
        ]
        ends = np.array(found, dtype=np.int64).reshape(-1, 2)
        # A gram of one stem ends with the empty one, which has the number 0.
        grams = np.where(ends[:, 1] != 0, ends[:, 0] * size + ends[:, 1], ends[:, 0])
        place = np.searchsorted(self.grams, grams)
        place[place == len(self.grams)] = 0
        return np.where(self.grams[place] == grams, place, -1)


@dataclass(frozen=True)
class Statistics:
    """The statistics of a corpus: document frequencies of keywords and 1-2-grams, and the latent components.

    Only keywords and grams of two or more papers are counted, in sorted order. `grams` has the row of each gram in
    `frequencies` (grams,) and `components` (grams, components).
    """

    papers: int
    keywords: Mapping[str, int]
    grams: Mapping[str, int]
    frequencies: Integers
    components: Floats


@dataclass(frozen=True)
class Vectors:
    """One row for each of `ids`, with length 1 or all zeros.

    keywords: (papers, `keys`); words: (papers, grams); latent: (papers, components).
    """

    ids: tuple[str, ...]
    keys: tuple[str, ...]
    keywords: sp.csr_array
    words: sp.csr_array
    latent: Floats


def facet_limit(papers: int) -> int:
    """The greatest number of papers with a keyword that still gives links; a more frequent keyword is only a facet.

    It is 5 % of the papers, at least 9, and at most 500, which bounds the work for each paper.
    """
    return min(max(FACET_FLOOR - 1, int(FACET_SHARE * papers)), FACET_CEILING)


def count_ngrams(documents: Iterable[Document]) -> Counts:
    """Count the stems of each paper and the pairs of neighbouring stems; a word of the title counts twice."""
    numbers = _Numbers()
    found, ends, weights = array("i"), array("q", [0]), array("q")
    for document in documents:
        for text, weight in ((document.title, TITLE_WEIGHT), (document.abstract, 1)):
            found.extend(map(numbers.__getitem__, _WORD.findall(text.lower())))
            found.append(0)
            weights.append(weight)
            ends.append(len(found))
    stems = np.array(found, dtype=np.int64)
    parts = np.repeat(np.arange(len(weights)), np.diff(np.array(ends)))
    # Pairs have the numbers after those of single stems; zero, a function word, separates its neighbours.
    single, pair = np.flatnonzero(stems), np.flatnonzero(stems[:-1] * stems[1:])
    numbered = np.concatenate([stems[single], stems[pair] * len(numbers.stems) + stems[pair + 1]])
    part = parts[np.concatenate([single, pair])]
    grams, columns = np.unique(numbered, return_inverse=True)
    data = np.array(weights, dtype=np.float64)[part]
    rows = sp.csr_array((data, (part // 2, columns.astype(np.int32))), shape=(len(weights) // 2, len(grams)))
    rows.sum_duplicates()
    return Counts(tuple(numbers.stems), grams, rows)


def fit(counts: Counts, keywords: Iterable[Sequence[Keyword]]) -> Statistics:
    """The statistics of a corpus, given the counts and the keywords of its papers.

    The components are the right singular vectors of the TF-IDF matrix (Deerwester et al., "Indexing by latent
    semantic analysis", 1990). The solver starts from a fixed vector: equal corpora give equal components.
    """
    frequencies = Counter(word.key for ranked in keywords for word in ranked[:LINK_KEYWORDS])
    used = np.bincount(counts.rows.indices, minlength=len(counts.grams))
    shared = np.flatnonzero(used > 1)
    names = sorted(zip(counts.names(shared), used[shared].tolist(), strict=True))
    plain = Statistics(
        papers=counts.rows.shape[0],
        keywords={key: papers for key, papers in sorted(frequencies.items()) if papers > 1},
        grams={gram: row for row, (gram, _) in enumerate(names)},
        frequencies=np.array([papers for _, papers in names], dtype=np.int64),
        components=np.zeros((len(names), 0)),
    )
    return replace(plain, components=_components(_word_rows(counts, plain)))


def transform(
    ids: Sequence[str], counts: Counts, keywords: Iterable[Sequence[Keyword]], statistics: Statistics
) -> Vectors:
    """The vectors of papers by the statistics of a corpus, in the order given."""
    words = _word_rows(counts, statistics)
    return Vectors(
        ids=tuple(ids),
        keys=tuple(statistics.keywords),
        keywords=_keyword_rows(keywords, statistics),
        words=words,
        latent=_unit(np.asarray(words @ statistics.components)),
    )


def _keyword_rows(keywords: Iterable[Sequence[Keyword]], statistics: Statistics) -> sp.csr_array:
    """Keyword weights: the root of the score in the paper times the IDF; facets have none."""
    limit = facet_limit(statistics.papers)
    columns = {key: column for column, key in enumerate(statistics.keywords)}
    values, found, ends = array("d"), array("i"), array("i", [0])
    for ranked in keywords:
        for word in ranked[:LINK_KEYWORDS]:
            papers = statistics.keywords.get(word.key, 0)
            if 1 < papers <= limit and word.score > 0:
                found.append(columns[word.key])
                values.append(math.sqrt(word.score) * math.log(1 + statistics.papers / papers))
        ends.append(len(found))
    shape = (len(ends) - 1, len(columns))
    return _unit_rows(sp.csr_array((np.array(values), np.array(found), np.array(ends)), shape=shape))


def _word_rows(counts: Counts, statistics: Statistics) -> sp.csr_array:
    """TF-IDF weights of the grams of `statistics`, with sublinear (logarithmic) TF."""
    row_of = np.full(len(counts.grams), -1)
    columns = counts.columns(statistics.grams)
    row_of[columns[columns >= 0]] = np.flatnonzero(columns >= 0)
    found = row_of[counts.rows.indices]
    known = found >= 0
    papers = np.repeat(np.arange(counts.rows.shape[0]), np.diff(counts.rows.indptr))[known]
    idf = np.log(1 + statistics.papers / statistics.frequencies)
    weights = (1 + np.log(counts.rows.data[known])) * idf[found[known]]
    ends = np.searchsorted(papers, np.arange(counts.rows.shape[0] + 1)).astype(np.int32)
    shape = (counts.rows.shape[0], len(statistics.grams))
    return _unit_rows(sp.csr_array((weights, found[known].astype(np.int32), ends), shape=shape))


def _unit_rows(matrix: sp.csr_array) -> sp.csr_array:
    matrix.sort_indices()
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    matrix.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(matrix.indptr))
    return matrix


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 1e-9, lengths, np.inf)


def _components(words: sp.csr_array) -> Floats:
    wanted = LARGE_COMPONENTS if words.shape[0] >= LARGE else COMPONENTS
    count = min(wanted, min(words.shape) // 4)
    if count < 2:
        return np.zeros((words.shape[1], 0))
    size, width = words.shape
    if size > width:
        squared, start = (lambda vector: words.T @ (words @ vector)), width
    else:
        squared, start = (lambda vector: words @ (words.T @ vector)), size
    operator = LinearOperator((start, start), matvec=squared, dtype=np.float64)
    # Fewer Lanczos vectors than the default: each step is made orthogonal to all of them.
    _, found = eigsh(operator, k=count, v0=np.ones(start), ncv=min(start, count + count // 2 + 2), tol=_PRECISION)
    components = found if size > width else words.T @ found
    return np.ascontiguousarray(_unit(components[:, ::-1].T).T)


class _Numbers(dict[str, int]):
    """The number of the stem of each word, given in the order of first use; 0 for a function word."""

    def __init__(self) -> None:
        self.stems = {"": 0}

    def __missing__(self, word: str) -> int:
        name = "" if word in word_list("function_words") else stem(word)
        self[word] = number = self.stems.setdefault(name, len(self.stems))
        return number
