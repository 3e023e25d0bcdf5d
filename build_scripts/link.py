"""Related papers: pairs that share a keyword, ranked by keywords, words and meaning together (pairs.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from build_scripts.asked import Asked
from build_scripts.model import Document, Keyword, Link, Shared
from build_scripts.nearest import Best, Nearest, blank, with_rows
from build_scripts.pairs import Gauge, Integers, Pairs, Scale, candidates_of, measure_pairs, reason, score_pairs
from build_scripts.vectors import Floats, Statistics, Vectors, count, measure, place

RANKED = 20  # related papers kept for each paper; pages show the first five
MAX_SHARED = 6
FAINT = 0.1  # part of the strongest reason below which another one is not worth stating


@dataclass(frozen=True)
class Reasons:
    """What papers share, read out of their vectors. `rows` are their places among `vectors`."""

    rows: Mapping[str, int]
    vectors: Callable[[], Vectors]
    scale: Scale
    labels: Mapping[str, str]

    def shared(self, one: str, other: str) -> tuple[Shared, ...]:
        """The keywords that two papers share, strongest first."""
        return self._shared(dict(self._weights(self.rows[one])), self.rows[other])

    def links(self, nearest: Nearest, best: int = RANKED) -> Mapping[str, tuple[Link, ...]]:
        """The `best` related papers of each paper, best first, made when they are asked for."""

        def links(paper: str) -> Iterator[Link]:
            row = self.rows[paper]
            held = dict(self._weights(row))
            others, scores = nearest.papers[row, :best].tolist(), nearest.scores[row, :best].tolist()
            for other, score in zip(others, scores, strict=True):
                if other >= 0:
                    yield Link(paper, nearest.ids[other], score, self._shared(held, other))

        return Asked(self.rows, lambda paper: tuple(links(paper)))

    def _shared(self, held: Mapping[int, float], other: int) -> tuple[Shared, ...]:
        keys, factor = self._columns, self.scale.keywords
        ranked = [
            (-round(factor * (held[column] * weight) * 10_000) / 10_000, keys[column])
            for column, weight in self._weights(other)
            if column in held
        ]
        ranked.sort()
        return tuple([Shared(key, self.labels[key], -weight) for weight, key in _telling(ranked)])

    def _weights(self, row: int) -> Iterator[tuple[int, float]]:
        """The keywords of a paper by column, with their weights."""
        ends, columns, values = self._arrays
        span = slice(ends[row], ends[row + 1])
        return zip(columns[span], values[span], strict=True)

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return self.vectors().keys

    @cached_property
    def _arrays(self) -> tuple[list[int], list[int], list[float]]:
        keywords = self.vectors().keywords
        return keywords.indptr.tolist(), keywords.indices.tolist(), keywords.data.tolist()


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
    gauge, pairs = measure_pairs(vectors)
    rows = np.arange(len(vectors.ids))
    nearest = with_rows(blank(vectors.ids, RANKED), rows, best_links(vectors.ids, pairs, rows))
    reasons = Reasons({paper: row for row, paper in enumerate(vectors.ids)}, lambda: vectors, gauge.scale, labels)
    return dict(reasons.links(nearest))


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


def best_links(ids: Sequence[str], pairs: Pairs, rows: Integers) -> Best:
    """The best pairs of each of `rows`, of which `pairs` has all candidate pairs; ties go by a hash of the two ids."""
    asked = np.zeros(len(ids), dtype=bool)
    asked[rows] = True
    left, right = np.flatnonzero(asked[pairs.left]), np.flatnonzero(asked[pairs.right])
    paper, number = np.concatenate([pairs.left[left], pairs.right[right]]), np.concatenate([left, right])
    score = pairs.score[number]
    order = np.argsort(paper * 20_000 - np.rint(score * 10_000).astype(np.int64))  # scores have four decimals
    starts = np.searchsorted(paper[order], np.arange(len(ids) + 1))
    last = score[order][np.minimum(starts[:-1] + RANKED, starts[1:]) - 1] if len(order) else np.zeros(len(ids))
    near = score >= last[paper]  # the best, and those tied with the last of them: few enough to be sorted with care
    paper, number, score = paper[near], number[near], score[near]
    other = pairs.left[number] + pairs.right[number] - paper
    marks = np.zeros(len(ids), dtype=np.uint64)
    for row in {*paper.tolist(), *other.tolist()}:
        marks[row] = _mark(ids[row])
    order = np.lexsort((number, mix(marks[paper] ^ marks[other]), -score, paper))
    starts = np.searchsorted(paper[order], np.arange(len(ids)))
    place = np.arange(len(order)) - starts[paper[order]]
    order, place = order[place < RANKED], place[place < RANKED]
    return Best(paper[order], place, other[order], score[order])


def _vectors(
    documents: Iterable[Document], keywords: Mapping[str, Sequence[Keyword]], statistics: Statistics | None
) -> tuple[Vectors, dict[str, str]]:
    """The vectors of the papers in the order of their ids, and the label of each keyword."""
    papers = sorted(documents, key=lambda document: document.id)
    ranked = [keywords.get(paper.id, ()) for paper in papers]
    counts = count(papers)
    vectors = place([paper.id for paper in papers], counts, ranked, statistics or measure(counts, ranked))
    return vectors, {word.key: word.label for words in reversed(ranked) for word in words}


def _mark(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread the bits, so that ties are broken anew for each pair (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _telling(ranked: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """The keywords worth stating, given with their negative weights, strongest first: none that is part of another
    one, none that hardly counts beside the strongest.
    """
    strong = [(weight, key, f" {key} ") for weight, key in ranked if weight <= FAINT * ranked[0][0]]
    told = [
        (weight, key)
        for weight, key, inner in strong
        if not any(inner in other for *_, other in strong if other is not inner)
    ]
    return told[:MAX_SHARED]
