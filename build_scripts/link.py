"""Related papers: pairs that share a keyword, ranked by keywords, words and meaning together (pairs.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from build_scripts.model import Document, Keyword, Link, Shared
from build_scripts.pairs import Gauge, Integers, Pairs, Scale, candidates_of, measure_pairs, reason, score_pairs
from build_scripts.vectors import Floats, Statistics, Vectors, count, measure, place

RANKED = 20  # related papers kept for each paper; pages show the first five
MAX_SHARED = 6
FAINT = 0.1  # part of the strongest reason below which another one is not worth stating
_PAIRS = 20_000  # looked at together: bounds memory


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
    pairs = measure_pairs(vectors)[1]
    return best_links(vectors, pairs, labels, np.arange(len(vectors.ids)))


def link_parts(vectors: Vectors, gauge: Gauge, paper: str) -> dict[str, Parts]:
    """The parts of the score of every candidate pair of one paper, by the id of the other paper."""
    row = vectors.ids.index(paper)
    pairs = score_pairs(vectors, candidates_of(vectors.keywords, gauge.reach, np.array([row])), gauge.scale)
    found = {}
    for pair in range(len(pairs.score)):
        other = vectors.ids[pairs.left[pair] + pairs.right[pair] - row]
        found[other] = Parts(
            keywords=float(pairs.keywords[pair].round(4)),
            words=float(pairs.words[pair].round(4)),
            meaning=float(pairs.meaning[pair].round(4)),
            scale=pairs.scale,
            reason=float(reason(pairs.keywords[pair : pair + 1])[0].round(4)),
        )
    return found


def relink(vectors: Vectors, gauge: Gauge, last: Floats, changed: Integers, bereft: Integers) -> tuple[Integers, Pairs]:
    """The rows whose related papers may be others because the `changed` rows are new, and all their pairs.

    `last` is the score that a paper must have to be among the related papers of each row; `bereft` are the rows that
    had a paper among them that is changed or gone.
    """
    pairs = score_pairs(vectors, candidates_of(vectors.keywords, gauge.reach, changed), gauge.scale)
    entered = (pairs.left[pairs.score >= last[pairs.left]], pairs.right[pairs.score >= last[pairs.right]])
    rows = np.unique(np.concatenate([changed, bereft, *entered]))
    return rows, score_pairs(vectors, candidates_of(vectors.keywords, gauge.reach, rows), gauge.scale)


def best_links(
    vectors: Vectors, pairs: Pairs, labels: Mapping[str, str], rows: Integers
) -> dict[str, tuple[Link, ...]]:
    """The related papers of the papers in `rows`, of which `pairs` has all candidate pairs."""
    kept = _best(pairs, vectors.ids, rows)
    shared = _shared(vectors, pairs, (pair for _, pair in kept), labels)
    links: dict[str, list[Link]] = {vectors.ids[row]: [] for row in rows.tolist()}
    for row, pair in kept:
        source, target = vectors.ids[row], vectors.ids[pairs.left[pair] + pairs.right[pair] - row]
        links[source].append(Link(source, target, float(pairs.score[pair]), shared[pair]))
    return {name: tuple(found) for name, found in links.items()}


def _vectors(
    documents: Iterable[Document], keywords: Mapping[str, Sequence[Keyword]], statistics: Statistics | None
) -> tuple[Vectors, dict[str, str]]:
    """The vectors of the papers in the order of their ids, and the label of each keyword."""
    papers = sorted(documents, key=lambda document: document.id)
    ranked = [keywords.get(paper.id, ()) for paper in papers]
    counts = count(papers)
    vectors = place([paper.id for paper in papers], counts, ranked, statistics or measure(counts, ranked))
    return vectors, {word.key: word.label for words in reversed(ranked) for word in words}


def _best(pairs: Pairs, ids: Sequence[str], rows: Integers) -> list[tuple[int, int]]:
    """(row of a paper, number of a pair) for the best pairs of each of `rows`; ties go by a hash of the two ids."""
    marks = np.array([_mark(name) for name in ids], dtype=np.uint64)
    paper = np.concatenate([pairs.left, pairs.right])
    number = np.tile(np.arange(len(pairs.score)), 2)
    asked = np.isin(paper, rows)
    paper, number = paper[asked], number[asked]
    tie = _mix(marks[pairs.left] ^ marks[pairs.right])[number]
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
