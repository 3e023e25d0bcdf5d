"""Papers as vectors: TF-IDF of keywords, TF-IDF of words, and latent semantic components (LSA) of the words."""

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse as sp
from scipy.sparse.linalg import LinearOperator, eigsh

from build_scripts.keywords import stem, word_list
from build_scripts.model import Document, Keyword
from build_scripts.related.graph import Floats

LINK_KEYWORDS = 40
TITLE_WEIGHT = 2
FACET_SHARE = 0.05
FACET_FLOOR = 10  # papers; a keyword of fewer is never a facet
FACET_CEILING = 500
COMPONENTS, LARGE_COMPONENTS = 64, 128  # of a catalog, and of a large one
LARGE = 4000  # papers of a large catalog
SUBJECT_COMPONENTS = 16  # the strongest, which separate broad subjects

_PRECISION = 1e-8  # of components; scores have four decimals
_WORD = re.compile(r"[^\W\d_]\w+")


@dataclass(frozen=True)
class Vectors:
    """One row for each of `ids`, with length 1 or all zeros.

    keywords: (papers, `keys`); words: (papers, stems); latent: (papers, components); subjects: (papers, the first
    components). `facets` says of each key whether it is too frequent to make papers candidates.
    """

    ids: tuple[str, ...]
    keys: tuple[str, ...]
    facets: npt.NDArray[np.bool_]
    keywords: sp.csr_array
    words: sp.csr_array
    latent: Floats
    subjects: Floats


def vectorize(documents: Sequence[Document], keywords: Sequence[Sequence[Keyword]]) -> Vectors:
    """The vectors of papers, given with the keywords of each.

    Words that no other paper has are part of the lengths: cosines mean the same in a small and in a large catalog.
    """
    papers = Counter(word.key for ranked in keywords for word in ranked[:LINK_KEYWORDS])
    keys = {key: number for number, key in enumerate(sorted(key for key, count in papers.items() if count > 1))}
    counts, single = _count_ngrams(documents)
    used = np.bincount(counts.indices, minlength=counts.shape[1])
    components = _components(_tf_idf(counts[:, np.flatnonzero(used > 1)]))
    words = _tf_idf(counts[:, single])
    return Vectors(
        ids=tuple(document.id for document in documents),
        keys=tuple(keys),
        facets=np.array([papers[key] > facet_limit(len(documents)) for key in keys], dtype=bool),
        keywords=_keyword_rows(keywords, keys, papers),
        words=words[:, np.flatnonzero(used[single] > 1)],
        latent=_unit(components),
        subjects=_unit(components[:, :SUBJECT_COMPONENTS]),
    )


def facet_limit(papers: int) -> int:
    """The greatest number of papers with a keyword that still gives candidates; a more frequent one is only a facet.

    It is 5 % of the papers, at least 9, and at most 500, which bounds the work for each paper.
    """
    return min(max(FACET_FLOOR - 1, int(FACET_SHARE * papers)), FACET_CEILING)


def _count_ngrams(documents: Iterable[Document]) -> tuple[sp.csr_array, npt.NDArray[np.int64]]:
    """Count the stems of each paper and the pairs of neighbouring stems: (papers, grams), and the columns of stems.

    A word of the title counts twice.
    """
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
    return rows, np.flatnonzero(grams < len(numbers.stems))


def _keyword_rows(keywords: Sequence[Sequence[Keyword]], columns: dict[str, int], papers: Counter[str]) -> sp.csr_array:
    """Keyword weights: the root of the score in the paper times the IDF."""
    values, found, ends = array("d"), array("i"), array("i", [0])
    for ranked in keywords:
        for word in ranked[:LINK_KEYWORDS]:
            if word.key in columns and word.score > 0:
                found.append(columns[word.key])
                values.append(math.sqrt(word.score) * math.log(1 + len(keywords) / papers[word.key]))
        ends.append(len(found))
    shape = (len(keywords), len(columns))
    return _unit_rows(sp.csr_array((np.array(values), np.array(found), np.array(ends)), shape=shape))


def _tf_idf(counts: sp.csr_array) -> sp.csr_array:
    """TF-IDF weights with sublinear (logarithmic) TF."""
    papers = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(1 + counts.shape[0] / np.maximum(papers, 1))
    weights = (1 + np.log(counts.data)) * idf[counts.indices]
    return _unit_rows(sp.csr_array((weights, counts.indices, counts.indptr), shape=counts.shape))


def _unit_rows(matrix: sp.csr_array) -> sp.csr_array:
    matrix.sort_indices()
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    matrix.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(matrix.indptr))
    return matrix


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 1e-9, lengths, np.inf)


def _components(words: sp.csr_array) -> Floats:
    """(papers, components), the strongest first: the words projected on their right singular vectors.

    Method: Deerwester et al., "Indexing by latent semantic analysis", 1990. The solver starts from a fixed vector:
    equal corpora give equal components.
    """
    wanted = LARGE_COMPONENTS if words.shape[0] >= LARGE else COMPONENTS
    count = min(wanted, min(words.shape) // 2)
    if count < 2:
        return np.zeros((words.shape[0], 0))
    size, width = words.shape
    if size > width:
        squared, start = (lambda vector: words.T @ (words @ vector)), width
    else:
        squared, start = (lambda vector: words @ (words.T @ vector)), size
    operator = LinearOperator((start, start), matvec=squared, dtype=np.float64)
    # Fewer Lanczos vectors than the default: each step is made orthogonal to all of them.
    _, found = eigsh(operator, k=count, v0=np.ones(start), ncv=min(start, count + count // 2 + 2), tol=_PRECISION)
    axes = found if size > width else _unit((words.T @ found).T).T
    return np.ascontiguousarray((words @ axes)[:, ::-1])


class _Numbers(dict[str, int]):
    """The number of the stem of each word, given in the order of first use; 0 for a function word."""

    def __init__(self) -> None:
        self.stems = {"": 0}

    def __missing__(self, word: str) -> int:
        name = "" if word in word_list("function_words") else stem(word)
        self[word] = number = self.stems.setdefault(name, len(self.stems))
        return number
