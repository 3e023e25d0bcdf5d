"""Papers as vectors: by their keywords, by their words, and by what those words mean in this corpus.

`measure` learns the statistics of a corpus once; `place` then puts papers into its space, each paper by
itself, so that a new paper can be placed without touching the others.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from build_scripts.lazily import lazily
from build_scripts.lexicon import stem, word_list
from build_scripts.model import Document, Keyword

if TYPE_CHECKING:
    from scipy import sparse as sp
else:
    sp = lazily("scipy.sparse")

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
class Counts:
    """How often each paper (a row, in the order given) uses each 1-2-gram (a column, named by `grams`)."""

    grams: tuple[str, ...]
    rows: sp.csr_array


@dataclass(frozen=True)
class Statistics:
    """What a corpus teaches: how many papers hold each keyword and each 1-2-gram, and its latent meanings.

    Only keywords and grams of two or more papers are counted, in sorted order. `axes` has a row for each
    gram and a column for each meaning.
    """

    papers: int
    keywords: Mapping[str, int]
    grams: Mapping[str, int]
    axes: Floats


@dataclass(frozen=True)
class Vectors:
    """One row a paper, in the order of `ids`; every row has length 1 or is zero.

    `keys` names the keyword columns.
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


def count(documents: Iterable[Document]) -> Counts:
    """Count the stems of each paper and the pairs of neighbouring stems; a word of the title counts twice."""
    numbers: dict[str, int] = {"": 0}
    found, ends, weights = array("i"), array("q", [0]), array("q")
    for document in documents:
        for text, weight in ((document.title, TITLE_WEIGHT), (document.abstract, 1)):
            words = [numbers.setdefault(_content(word), len(numbers)) for word in _WORD.findall(text.lower())]
            found.extend([*words, 0])
            weights.append(weight)
            ends.append(len(found))
    stems = np.array(found, dtype=np.int64)
    parts = np.repeat(np.arange(len(weights)), np.diff(np.array(ends)))
    # Pairs of neighbouring stems are numbered behind single ones; zero, a function word, parts its neighbours.
    single, pair = np.flatnonzero(stems), np.flatnonzero(stems[:-1] * stems[1:])
    numbered = np.concatenate([stems[single], stems[pair] * len(numbers) + stems[pair + 1]])
    part = parts[np.concatenate([single, pair])]
    grams, columns = np.unique(numbered, return_inverse=True)
    data = np.array(weights, dtype=np.float64)[part]
    rows = sp.csr_array((data, (part // 2, columns.astype(np.int32))), shape=(len(weights) // 2, len(grams)))
    rows.sum_duplicates()
    names = list(numbers)
    firsts, seconds = (grams // len(names)).tolist(), (grams % len(names)).tolist()
    return Counts(
        tuple(
            f"{names[one]} {names[other]}" if one else names[other] for one, other in zip(firsts, seconds, strict=True)
        ),
        rows,
    )


def measure(counts: Counts, keywords: Iterable[Sequence[Keyword]]) -> Statistics:
    """The statistics of a corpus, given the counts and the keywords of its papers.

    The meanings are the right singular vectors of the TF-IDF matrix (Deerwester et al., "Indexing by latent
    semantic analysis", 1990). The solver starts from a fixed vector: equal corpora give equal axes.
    """
    held = Counter(word.key for ranked in keywords for word in ranked[:LINK_KEYWORDS])
    spread = np.bincount(counts.rows.indices, minlength=len(counts.grams)).tolist()
    grams = {gram: papers for gram, papers in sorted(zip(counts.grams, spread, strict=True)) if papers > 1}
    plain = Statistics(
        papers=counts.rows.shape[0],
        keywords={key: papers for key, papers in sorted(held.items()) if papers > 1},
        grams=grams,
        axes=np.zeros((len(grams), 0)),
    )
    return replace(plain, axes=_axes(_word_rows(counts, plain)))


def place(ids: Sequence[str], counts: Counts, keywords: Iterable[Sequence[Keyword]], statistics: Statistics) -> Vectors:
    """Papers in the space of `statistics`, one row each, in the order given."""
    words = _word_rows(counts, statistics)
    return Vectors(
        ids=tuple(ids),
        keys=tuple(statistics.keywords),
        keywords=_keyword_rows(keywords, statistics),
        words=words,
        meaning=_unit(np.asarray(words @ statistics.axes)),
    )


def join_rows(parts: Sequence[Vectors], ids: Sequence[str]) -> Vectors:
    """The rows of `ids`, each from the last part that has it; all are in the space of one corpus."""
    row = {name: number for number, name in enumerate(chain.from_iterable(part.ids for part in parts))}
    order = np.array([row[name] for name in ids], dtype=np.int64)
    return Vectors(
        ids=tuple(ids),
        keys=parts[0].keys,
        keywords=sp.vstack([part.keywords for part in parts], format="csr")[order],
        words=sp.vstack([part.words for part in parts], format="csr")[order],
        meaning=np.concatenate([part.meaning for part in parts])[order],
    )


def _keyword_rows(keywords: Iterable[Sequence[Keyword]], statistics: Statistics) -> sp.csr_array:
    """Keyword weights: the root of the score within the paper times the rarity; facets weigh nothing."""
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
    """TF-IDF weights of the grams that the statistics know, with damped counts."""
    if not counts.grams:
        return sp.csr_array((counts.rows.shape[0], len(statistics.grams)))
    column = {gram: n for n, gram in enumerate(counts.grams)}
    known = np.array([column.get(gram, -1) for gram in statistics.grams], dtype=np.int64)
    papers = np.array(list(statistics.grams.values()), dtype=np.float64)
    rows = counts.rows[:, np.maximum(known, 0)].tocsr()
    rows.data = (1 + np.log(rows.data)) * (np.log(1 + statistics.papers / papers) * (known >= 0))[rows.indices]
    rows.eliminate_zeros()  # where a few papers are placed, most grams of the statistics stand in none of them
    return _unit_rows(rows)


def _unit_rows(matrix: sp.csr_array) -> sp.csr_array:
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
    from scipy.sparse.linalg import LinearOperator, eigsh  # loads long, and is seldom needed

    size, width = words.shape
    if size > width:
        squared, start = (lambda vector: words.T @ (words @ vector)), width
    else:
        squared, start = (lambda vector: words @ (words.T @ vector)), size
    _, found = eigsh(LinearOperator((start, start), matvec=squared, dtype=np.float64), k=count, v0=np.ones(start))
    axes = found if size > width else words.T @ found
    return np.ascontiguousarray(_unit(axes[:, ::-1].T).T)


@cache
def _content(word: str) -> str:
    return "" if word in word_list("function_words") else stem(word)
