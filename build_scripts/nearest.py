"""The related papers of all papers as numbers, for what is computed of the graph as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from build_scripts.model import Link

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Nearest:
    """A row for each of `ids`, which are sorted: the rows of its related papers, best first, -1 where there are no
    more, and their scores.
    """

    ids: tuple[str, ...]
    papers: Integers
    scores: Floats

    def pairs(self, best: int) -> tuple[Integers, Integers, Floats]:
        """The pairs among the `best` first of either paper, each once and in order: rows left < right, and score."""
        source, place = np.nonzero(self.papers[:, :best] >= 0)
        target, score = self.papers[source, place], self.scores[source, place]
        numbers = np.minimum(source, target) * len(self.ids) + np.maximum(source, target)
        pairs, first = np.unique(numbers, return_index=True)
        return pairs // max(len(self.ids), 1), pairs % max(len(self.ids), 1), score[first]


Packed = tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]
_SCORES = 10_000  # scores have four decimals


def packed(links: Nearest) -> Packed:
    """The rows in a quarter of the bytes, without the ids."""
    return links.papers.astype(np.int32), np.rint(links.scores * _SCORES).astype(np.int16)


def unpacked(ids: tuple[str, ...], rows: Packed) -> Nearest:
    """The rows again."""
    papers, scores = rows
    return Nearest(ids, papers.astype(np.int64), scores / _SCORES)


@dataclass(frozen=True)
class Best:
    """The best links of some papers as parallel arrays: two rows, the place among those of `source`, the score."""

    source: Integers
    place: Integers
    target: Integers
    score: Floats


def nearest(links: Mapping[str, Sequence[Link]]) -> Nearest:
    """The links as numbers."""
    ids = tuple(sorted(links))
    return with_links(blank(ids, max(map(len, links.values()), default=0)), links)


def with_links(before: Nearest, links: Mapping[str, Sequence[Link]]) -> Nearest:
    """The same with the rows of some papers filled anew; a link to a paper that has no row is left out."""
    row = {paper: number for number, paper in enumerate(before.ids)}
    papers, scores = before.papers.copy(), before.scores.copy()
    for paper, found in links.items():
        kept = [(row[link.target], link.score) for link in found if link.target in row]
        papers[row[paper]], scores[row[paper]] = -1, 0.0
        papers[row[paper], : len(kept)] = [target for target, _ in kept]
        scores[row[paper], : len(kept)] = [score for _, score in kept]
    return Nearest(before.ids, papers, scores)


def with_rows(before: Nearest, rows: Integers, best: Best) -> Nearest:
    """The same with `rows` filled anew."""
    papers, scores = before.papers.copy(), before.scores.copy()
    papers[rows], scores[rows] = -1, 0.0
    papers[best.source, best.place], scores[best.source, best.place] = best.target, best.score
    return Nearest(before.ids, papers, scores)


def moved(before: Nearest, ids: tuple[str, ...], held: Set[str]) -> tuple[Nearest, Integers]:
    """The rows of the `held` papers among those of `ids`, and which of them have lost a related paper."""
    row = {paper: number for number, paper in enumerate(ids)}
    to = np.array([row[paper] if paper in held else -1 for paper in before.ids], dtype=np.int64)
    after, stay = _moved(before, ids, to), np.flatnonzero(to >= 0)
    lost = ((before.papers[stay] >= 0) & (after.papers[to[stay]] < 0)).any(axis=1)
    return after, to[stay][lost]


def aligned(before: Nearest, ids: tuple[str, ...]) -> tuple[Nearest, Integers]:
    """The rows among those of `ids`, as far as they have one, and which rows these are, -1 for none."""
    if before.ids == ids:
        return before, np.arange(len(ids))
    row = {paper: number for number, paper in enumerate(ids)}
    to = np.array([row.get(paper, -1) for paper in before.ids], dtype=np.int64)
    return _moved(before, ids, to), to


def differing(before: Nearest, after: Nearest) -> npt.NDArray[np.bool_]:
    """The rows that have other related papers, and those that are among these, given the same ids."""
    differs: npt.NDArray[np.bool_] = (before.papers != after.papers).any(axis=1)
    differs |= (before.scores != after.scores).any(axis=1)
    near = np.concatenate([before.papers[differs].ravel(), after.papers[differs].ravel()])
    differs[near[near >= 0]] = True
    return differs


def _moved(before: Nearest, ids: tuple[str, ...], to: Integers) -> Nearest:
    """The rows that have a place `to` go to among those of `ids`."""
    stay, after = np.flatnonzero(to >= 0), blank(ids, before.papers.shape[1])
    after.papers[to[stay]] = np.append(to, -1)[before.papers[stay]]
    after.scores[to[stay]] = before.scores[stay]
    return after


def blank(ids: tuple[str, ...], width: int) -> Nearest:
    """Rows without related papers."""
    empty = np.full((len(ids), width), -1, dtype=np.int64)
    return Nearest(ids, empty, np.zeros(empty.shape))
