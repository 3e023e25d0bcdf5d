"""Related papers: pairs that share a keyword, ranked by keywords, words and latent components together (pairs.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from build_scripts.model import Document, Keyword, Link, Shared
from build_scripts.related.graph import Floats, Integers, Neighbours
from build_scripts.related.pairs import Pairs, Scale, candidate_pairs, keyword_factor, score_pairs
from build_scripts.related.vectors import Vectors, count_ngrams, fit, transform

RANKED = 20  # related papers of each paper; pages show the first five
MAX_SHARED = 6
MIN_WEIGHT = 0.1  # of a shared keyword, as a share of the strongest one

SharedKeywords = Callable[[str, str], tuple[Shared, ...]]  # of two papers, strongest first


@dataclass(frozen=True)
class Relations:
    """The related papers of every paper, and the vectors and scale that gave their scores."""

    neighbours: Neighbours
    shared: SharedKeywords
    vectors: Vectors
    scale: Scale

    def links(self, k: int = RANKED) -> dict[str, tuple[Link, ...]]:
        """The `k` best links of each paper, best first."""
        ids = self.neighbours.ids
        rows = zip(ids, self.neighbours.indices[:, :k].tolist(), self.neighbours.scores[:, :k].tolist(), strict=True)
        return {
            paper: tuple(
                Link(paper, ids[other], score, self.shared(paper, ids[other]))
                for other, score in zip(others, scores, strict=True)
                if other >= 0
            )
            for paper, others, scores in rows
        }


@dataclass(frozen=True)
class ScoreParts:
    """The parts of the score of a link: three cosines with their weights, and a factor for the shared keywords."""

    keywords: float
    words: float
    latent: float
    scale: Scale
    keyword_factor: float


def relate(documents: Iterable[Document], keywords: Mapping[str, Sequence[Keyword]]) -> Relations:
    """Find the related papers of each paper, at most 20; a score is the same from both sides.

    Keywords of more than about 5 % of the papers give no link. The result depends on ids and texts alone.
    """
    papers = sorted(documents, key=lambda document: document.id)
    ranked = [keywords.get(paper.id, ()) for paper in papers]
    counts = count_ngrams(papers)
    vectors = transform([paper.id for paper in papers], counts, ranked, fit(counts, ranked))
    pairs = candidate_pairs(vectors)
    labels = {word.key: word.label for words in reversed(ranked) for word in words}
    return Relations(top_k(vectors.ids, pairs), shared_keywords(vectors, pairs.scale, labels), vectors, pairs.scale)


def shared_keywords(vectors: Vectors, scale: Scale, labels: Mapping[str, str]) -> SharedKeywords:
    """A function that gives the keywords shared by two papers, from their vectors."""
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
            (-round(scale.keywords * (first[column] * weight) * 10_000) / 10_000, vectors.keys[column])
            for column, weight in weights(other).items()
            if column in first
        )
        return tuple([Shared(key, labels[key], -weight) for weight, key in _distinct(ranked)])

    return shared


def score_parts(relations: Relations, paper: str) -> dict[str, ScoreParts]:
    """The parts of the score of every link of one paper, by the id of the other paper."""
    neighbours, vectors = relations.neighbours, relations.vectors
    row = neighbours.ids.index(paper)
    others = neighbours.indices[row][neighbours.indices[row] >= 0]
    left, right = np.minimum(others, row), np.maximum(others, row)
    cosines = (vectors.keywords[left].multiply(vectors.keywords[right])).sum(axis=1).round(9)
    order = np.lexsort((right, left))
    pairs = score_pairs(vectors, (left[order], right[order], np.minimum(cosines[order], 1.0)), relations.scale)
    return {
        neighbours.ids[pairs.left[pair] + pairs.right[pair] - row]: ScoreParts(
            keywords=float(pairs.keywords[pair].round(4)),
            words=float(pairs.words[pair].round(4)),
            latent=float(pairs.latent[pair].round(4)),
            scale=pairs.scale,
            keyword_factor=float(keyword_factor(pairs.keywords[pair : pair + 1])[0].round(4)),
        )
        for pair in range(len(pairs.score))
    }


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
