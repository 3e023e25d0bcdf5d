"""Marks of papers: short texts that change with what is known of a paper, cheap to make and to compare for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from build_scripts.cache import digest
from build_scripts.link import mix
from build_scripts.nearest import Nearest
from build_scripts.vocabulary import Vocabulary

Numbers = npt.NDArray[np.uint64]
_ODD = np.uint64(0x9E3779B97F4A7C15)


def marks_of(stamps: Mapping[str, str], model: str, vocabulary: Vocabulary) -> dict[str, str]:
    """All that is known of the text of a paper follows from that text, the model and the curator's vocabulary."""
    shared = digest(model, vocabulary.identity)[:8]
    return {paper: shared + stamp for paper, stamp in stamps.items()}


def link_marks(nearest: Nearest, marks: Mapping[str, str], best: int) -> dict[str, str]:
    """What two papers share follows from both texts: a mark of each paper and its `best` links."""
    if not nearest.ids:
        return {}
    own = _numbers([f"{paper} {marks[paper]}" for paper in nearest.ids])
    near, scores = nearest.papers[:, :best], np.ascontiguousarray(nearest.scores[:, :best])
    ends = np.where(near >= 0, own[near], np.uint64(0))
    told = _hashed(np.concatenate([own[:, None], ends, scores.view(np.uint64)], axis=1)).tolist()
    return {paper: f"{number:016x}" for paper, number in zip(nearest.ids, told, strict=True)}


def _numbers(texts: Sequence[str]) -> Numbers:
    """A number for each text that equal texts share, and others practically never."""
    found = np.array([text.encode() for text in texts])
    words = found.astype(f"S{-(-found.itemsize // 8) * 8}").view(np.uint64)
    return _hashed(words.reshape(len(found), -1))


def _hashed(rows: Numbers) -> Numbers:
    """A number for each row; zeros do not count, so that it does not matter how long the longest text is."""
    places = np.arange(1, rows.shape[1] + 1, dtype=np.uint64) * _ODD
    return mix(np.where(rows > 0, mix(rows ^ places), np.uint64(0)).sum(axis=1, dtype=np.uint64))
