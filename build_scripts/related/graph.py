"""The graph of related papers: the neighbours of each paper, and the edges that pages show and publish."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SHOWN = 5  # links of each paper that pages show and the graph is made of


@dataclass(frozen=True)
class Neighbours:
    """The k best neighbours of n papers, best first; row i belongs to `ids[i]`, and `ids` are sorted.

    indices: (n, k) rows of the neighbours, -1 where a paper has fewer than k. scores: (n, k).
    """

    ids: tuple[str, ...]
    indices: Integers
    scores: Floats

    def pairs(self, k: int) -> tuple[Integers, Integers, Floats]:
        """The pairs among the `k` best of either paper, each once and sorted: rows left < right, and score."""
        source, place = np.nonzero(self.indices[:, :k] >= 0)
        target, score = self.indices[source, place], self.scores[source, place]
        numbers = np.minimum(source, target) * len(self.ids) + np.maximum(source, target)
        pairs, first = np.unique(numbers, return_index=True)
        return pairs // max(len(self.ids), 1), pairs % max(len(self.ids), 1), score[first]


class Edge(NamedTuple):
    """A link between two papers, `left` < `right`. `length` is its cost in a path: at least 100.

    Lengths are whole numbers, so that a path costs the same from both ends and in every language.
    """

    left: str
    right: str
    score: float
    length: int


class Rows(NamedTuple):
    """Edges as parallel arrays, sorted; papers are rows of `PaperGraph.papers`."""

    left: Integers
    right: Integers
    scores: Floats
    lengths: Integers


@dataclass(frozen=True)
class PaperGraph:
    """The graph of the SHOWN best links of each paper."""

    neighbours: Neighbours

    @property
    def papers(self) -> tuple[str, ...]:
        return self.neighbours.ids

    @property
    def size(self) -> int:
        return len(self.rows.left)

    @cached_property
    def rows(self) -> Rows:
        """The edges.

        Weak links are long, and so are all links of a hub: otherwise each path would be two steps through a survey.
        """
        left, right, scores = self.neighbours.pairs(SHOWN)
        degree = np.bincount(np.concatenate([left, right]), minlength=len(self.papers)) / SHOWN
        hub = np.maximum(1.0, np.sqrt(degree[left] * degree[right]))
        values, place = np.unique(scores, return_inverse=True)
        weak = 100 * (1 - np.array([math.log(max(score, 0.01)) for score in values.tolist()]))[place]
        return Rows(left, right, scores, np.rint(weak * hub).astype(np.int64))


def edges_of(ids: Sequence[str], rows: Rows) -> list[Edge]:
    lines = zip(*(column.tolist() for column in rows), strict=True)
    return [Edge(ids[one], ids[other], score, length) for one, other, score, length in lines]
