"""Related papers: pairs that share a keyword, ranked by their similarity (pairs.py)."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from build_scripts.model import Document, Keyword, Link, Shared
from build_scripts.related.graph import Floats, Integers, Neighbours
from build_scripts.related.pairs import WEIGHTS, Pairs, ScoreParts, candidate_pairs, cosines
from build_scripts.related.vectors import Vectors, vectorize

RANKED = 20  # related papers of each paper
# Score from which a page shows a paper as related: of the pairs that a reader judged for 30 papers, 66 % of those shown
# are worth opening, 90 % at least loosely useful; seven in ten of all worth opening are shown.
CLOSE = 0.42
MAX_CLOSE = 6
CENTRAL = 15  # best keywords of a paper: what it is about
# They fit nearly every paper of machine learning: neither a reason for a link nor a topic.
GENERAL = frozenset(
    [
        "artificial intelligence",
        "machine learning",
        "deep learning",
        "neural networks",
        "deep neural networks",
        "generalization",
    ]
)
MAX_SHARED = 6
MIN_WEIGHT = 0.15  # of a shared keyword, as a share of the strongest one

SharedKeywords = Callable[[str, str], tuple[Shared, ...]]  # of two papers, strongest first


@dataclass(frozen=True)
class Relations:
    """The related papers of every paper, and the vectors that gave their scores.

    `central` has the keys of the best keywords of each paper.
    """

    neighbours: Neighbours
    shared: SharedKeywords
    central: Mapping[str, frozenset[str]]
    vectors: Vectors

    def links(self, k: int = RANKED) -> dict[str, tuple[Link, ...]]:
        """The `k` best links of each paper, best first."""
        return {paper: tuple(self._links_of(row, paper, k)) for row, paper in enumerate(self.neighbours.ids)}

    def _links_of(self, row: int, paper: str, k: int) -> Iterator[Link]:
        others, scores = self.neighbours.indices[row, :k].tolist(), self.neighbours.scores[row, :k].tolist()
        for place, (number, score) in enumerate(zip(others, scores, strict=True)):
            if number >= 0:
                other = self.neighbours.ids[number]
                shared = self.shared(paper, other)
                yield Link(
                    paper, other, score, shared, place < MAX_CLOSE and self._is_close(paper, other, score, shared)
                )

    def _is_close(self, paper: str, other: str, score: float, shared: Iterable[Shared]) -> bool:
        """Whether the papers are similar, and a shared keyword says what both are about."""
        return score >= CLOSE and any(one.key in self.central[paper] & self.central[other] for one in shared)


def relate(documents: Iterable[Document], keywords: Mapping[str, Sequence[Keyword]]) -> Relations:
    """Find the related papers of each paper, at most 20; a score is the same from both sides.

    A pair needs a shared keyword that at most about 5 % of the papers have. The result depends on ids and texts alone.
    """
    papers = sorted(documents, key=lambda document: document.id)
    ranked = [keywords.get(paper.id, ()) for paper in papers]
    vectors = vectorize(papers, ranked)
    central = {
        paper.id: frozenset(word.key for word in words[:CENTRAL] if word.label not in GENERAL)
        for paper, words in zip(papers, ranked, strict=True)
    }
    labels = {word.key: word.label for words in reversed(ranked) for word in words}
    shared = shared_keywords(vectors, central, labels)
    return Relations(top_k(vectors.ids, candidate_pairs(vectors)), shared, central, vectors)


def shared_keywords(
    vectors: Vectors, central: Mapping[str, frozenset[str]], labels: Mapping[str, str]
) -> SharedKeywords:
    """A function that gives the keywords shared by two papers: those central to both, or else all."""
    row = {paper: number for number, paper in enumerate(vectors.ids)}
    matrix = vectors.keywords
    ends, columns, values = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()

    @lru_cache(maxsize=64)
    def weights(paper: str) -> dict[int, float]:
        span = slice(ends[row[paper]], ends[row[paper] + 1])
        return dict(zip(columns[span], values[span], strict=True))

    def shared(one: str, other: str) -> tuple[Shared, ...]:
        first = weights(one)
        ranked = sorted(
            (-round(WEIGHTS.keywords * first[column] * weight, 4), vectors.keys[column])
            for column, weight in weights(other).items()
            if column in first
        )
        about = central[one] & central[other]
        chosen = _distinct([each for each in ranked if each[1] in about] or ranked)
        return tuple([Shared(key, labels[key], -weight) for weight, key in chosen])

    return shared


def link_parts(relations: Relations, paper: str) -> dict[str, ScoreParts]:
    """The parts of the score of every link of one paper, by the id of the other paper."""
    neighbours = relations.neighbours
    row = neighbours.ids.index(paper)
    others = np.sort(neighbours.indices[row][neighbours.indices[row] >= 0])
    parts = cosines(relations.vectors, np.full(len(others), row), others).round(4).T.tolist()
    return {neighbours.ids[other]: ScoreParts(*each) for other, each in zip(others.tolist(), parts, strict=True)}


def top_k(ids: tuple[str, ...], pairs: Pairs) -> Neighbours:
    """The RANKED best pairs of each paper; ties are broken by a hash of the two ids."""
    found = Neighbours(ids, np.full((len(ids), RANKED), -1, dtype=np.int64), np.zeros((len(ids), RANKED)))
    paper = np.concatenate([pairs.left, pairs.right])
    other = np.concatenate([pairs.right, pairs.left])
    score = np.concatenate([pairs.score, pairs.score])
    best = _among_best(paper, score, len(ids))
    paper, other, score = paper[best], other[best], score[best]
    hashes = np.array([_hash(name) for name in ids], dtype=np.uint64)
    order = np.lexsort((mix(hashes[paper] ^ hashes[other]), -score, paper))
    starts = np.searchsorted(paper[order], np.arange(len(ids)))
    place = np.arange(len(order)) - starts[paper[order]]
    order, place = order[place < RANKED], place[place < RANKED]
    found.indices[paper[order], place] = other[order]
    found.scores[paper[order], place] = score[order]
    return found


def _among_best(paper: Integers, score: Floats, papers: int) -> npt.NDArray[np.bool_]:
    """Whether each pair is among the RANKED best of its paper, or tied with the last of them."""
    order = np.argsort(paper * 20_000 - np.rint(score * 10_000).astype(np.int64))  # scores have four decimals
    ends = np.searchsorted(paper[order], np.arange(papers + 1))
    least = score[order][np.minimum(ends[:-1] + RANKED, ends[1:]) - 1] if len(order) else np.zeros(papers)
    among: npt.NDArray[np.bool_] = score >= least[paper]
    return among


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread the bits, so that ties are broken differently for each pair (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _distinct(ranked: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """The keywords to show, strongest first: none that is part of another one, none of little weight.

    `ranked` has their negative weights, smallest first.
    """
    strong = [(weight, key, f" {key} ") for weight, key in ranked if weight <= MIN_WEIGHT * ranked[0][0]]
    chosen = [
        (weight, key)
        for weight, key, inner in strong
        if not any(inner in other for *_, other in strong if other is not inner)
    ]
    return chosen[:MAX_SHARED]
