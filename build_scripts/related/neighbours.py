"""The related papers of all papers as numbers, for what is computed of the graph as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def nearest(links: Mapping[str, Sequence[Link]]) -> Nearest:
    """The links as numbers."""
    ids = tuple(sorted(links))
    row = {paper: number for number, paper in enumerate(ids)}
    found = blank(ids, max(map(len, links.values()), default=0))
    for paper, ranked in links.items():
        found.papers[row[paper], : len(ranked)] = [row[link.target] for link in ranked]
        found.scores[row[paper], : len(ranked)] = [link.score for link in ranked]
    return found


def blank(ids: tuple[str, ...], width: int) -> Nearest:
    """Rows without related papers."""
    empty = np.full((len(ids), width), -1, dtype=np.int64)
    return Nearest(ids, empty, np.zeros(empty.shape))
