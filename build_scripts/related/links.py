"""Related papers: pairs that share a keyword, ranked by keywords, words and latent components together (pairs.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from build_scripts.model import Document, Keyword, Link, Shared
from build_scripts.related.neighbours import Floats, Integers, Nearest, blank
from build_scripts.related.pairs import Pairs, Scale, candidate_pairs, reason, score_pairs
from build_scripts.related.vectors import Vectors, count, measure, place

RANKED = 20  # related papers kept for each paper; pages show the first five
MAX_SHARED = 6
FAINT = 0.1  # part of the strongest reason below which another one is not worth stating

SharedKeywords = Callable[[str, str], tuple[Shared, ...]]  # of two papers, strongest first


@dataclass(frozen=True)
class Relations:
    """The related papers of every paper and what they were found with."""

    nearest: Nearest
    shared: SharedKeywords
    vectors: Vectors
    scale: Scale

    def links(self, best: int = RANKED) -> dict[str, tuple[Link, ...]]:
        """The `best` links of each paper, best first."""
        ids = self.nearest.ids
        rows = zip(ids, self.nearest.papers[:, :best].tolist(), self.nearest.scores[:, :best].tolist(), strict=True)
        return {
            paper: tuple(
                Link(paper, ids[other], score, self.shared(paper, ids[other]))
                for other, score in zip(others, scores, strict=True)
                if other >= 0
            )
            for paper, others, scores in rows
        }


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


def relate(documents: Iterable[Document], keywords: Mapping[str, Sequence[Keyword]]) -> Relations:
    """Find the related papers of each paper, at most 20; a score is the same from both sides.

    Keywords of more than about 5 % of the papers give no link. The result depends on ids and texts alone.
    """
    papers = sorted(documents, key=lambda document: document.id)
    ranked = [keywords.get(paper.id, ()) for paper in papers]
    counts = count(papers)
    vectors = place([paper.id for paper in papers], counts, ranked, measure(counts, ranked))
    pairs = candidate_pairs(vectors)
    labels = {word.key: word.label for words in reversed(ranked) for word in words}
    return Relations(
        best_pairs(vectors.ids, pairs), shared_keywords(vectors, pairs.scale, labels), vectors, pairs.scale
    )


def shared_keywords(vectors: Vectors, scale: Scale, labels: Mapping[str, str]) -> SharedKeywords:
    """A function that reads the keywords shared by two papers out of their vectors."""
    row = {paper: number for number, paper in enumerate(vectors.ids)}
    matrix = vectors.keywords
    ends, columns, values = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()

    @lru_cache(maxsize=64)
    def weights(paper: str) -> dict[int, float]:
        span = slice(ends[row[paper]], ends[row[paper] + 1])
        return dict(zip(columns[span], values[span], strict=True))

    def shared(one: str, other: str) -> tuple[Shared, ...]:
        held = weights(one)
        ranked = sorted(
            (-round(scale.keywords * (held[column] * weight) * 10_000) / 10_000, vectors.keys[column])
            for column, weight in weights(other).items()
            if column in held
        )
        return tuple([Shared(key, labels[key], -weight) for weight, key in _telling(ranked)])

    return shared


def link_parts(relations: Relations, paper: str) -> dict[str, Parts]:
    """The parts of the score of every link of one paper, by the id of the other paper."""
    nearest, vectors = relations.nearest, relations.vectors
    row = nearest.ids.index(paper)
    others = nearest.papers[row][nearest.papers[row] >= 0]
    left, right = np.minimum(others, row), np.maximum(others, row)
    cosines = (vectors.keywords[left].multiply(vectors.keywords[right])).sum(axis=1).round(9)
    order = np.lexsort((right, left))
    pairs = score_pairs(vectors, (left[order], right[order], np.minimum(cosines[order], 1.0)), relations.scale)
    return {
        nearest.ids[pairs.left[pair] + pairs.right[pair] - row]: Parts(
            keywords=float(pairs.keywords[pair].round(4)),
            words=float(pairs.words[pair].round(4)),
            meaning=float(pairs.meaning[pair].round(4)),
            scale=pairs.scale,
            reason=float(reason(pairs.keywords[pair : pair + 1])[0].round(4)),
        )
        for pair in range(len(pairs.score))
    }


def best_pairs(ids: tuple[str, ...], pairs: Pairs) -> Nearest:
    """The RANKED best pairs of each paper; ties are broken by a hash of the two ids."""
    found = blank(ids, RANKED)
    paper = np.concatenate([pairs.left, pairs.right])
    other = np.concatenate([pairs.right, pairs.left])
    score = np.concatenate([pairs.score, pairs.score])
    near = _among_best(paper, score, len(ids))
    paper, other, score = paper[near], other[near], score[near]
    hashes = np.array([_hash(name) for name in ids], dtype=np.uint64)
    order = np.lexsort((mix(hashes[paper] ^ hashes[other]), -score, paper))
    starts = np.searchsorted(paper[order], np.arange(len(ids)))
    place = np.arange(len(order)) - starts[paper[order]]
    order, place = order[place < RANKED], place[place < RANKED]
    found.papers[paper[order], place] = other[order]
    found.scores[paper[order], place] = score[order]
    return found


def _among_best(paper: Integers, score: Floats, papers: int) -> npt.NDArray[np.bool_]:
    """Whether a pair is among the best of its paper, or tied with the last of them: few enough to sort with care."""
    order = np.argsort(paper * 20_000 - np.rint(score * 10_000).astype(np.int64))  # scores have four decimals
    ends = np.searchsorted(paper[order], np.arange(papers + 1))
    least = score[order][np.minimum(ends[:-1] + RANKED, ends[1:]) - 1] if len(order) else np.zeros(papers)
    among: npt.NDArray[np.bool_] = score >= least[paper]
    return among


def _hash(name: str) -> int:
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
    chosen = [
        (weight, key)
        for weight, key, inner in strong
        if not any(inner in other for *_, other in strong if other is not inner)
    ]
    return chosen[:MAX_SHARED]
