"""The vectors of papers as they are kept between runs: the parts of each row as bytes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from build_scripts.cache import Shelf, pack, unpack
from build_scripts.lazily import lazily
from build_scripts.vectors import Statistics, Vectors

if TYPE_CHECKING:
    import scipy.sparse as sp
else:
    sp = lazily("scipy.sparse")

_Row = tuple[bytes, bytes, bytes, bytes, bytes]


def pack_vectors(vectors: Vectors, papers: Collection[str]) -> dict[str, bytes]:
    """The rows of some papers, packed."""
    row = {paper: number for number, paper in enumerate(vectors.ids)}
    return {
        paper: pack(
            (
                *_part(vectors.keywords, row[paper]),
                *_part(vectors.words, row[paper]),
                vectors.meaning[row[paper]].tobytes(),
            )
        )
        for paper in papers
    }


def load_vectors(shelf: Shelf, ids: Sequence[str], statistics: Statistics) -> Vectors | None:
    """The vectors of these papers, in this order; None if one of them is missing."""
    packed = shelf.packed()
    if any(paper not in packed for paper in ids):
        return None
    rows: list[_Row] = [unpack(packed[paper][1]) for paper in ids]
    meaning = np.frombuffer(b"".join(row[4] for row in rows))
    return Vectors(
        ids=tuple(ids),
        keys=tuple(statistics.keywords),
        keywords=_matrix([row[0] for row in rows], [row[1] for row in rows], len(statistics.keywords)),
        words=_matrix([row[2] for row in rows], [row[3] for row in rows], len(statistics.grams)),
        meaning=meaning.reshape(len(ids), statistics.axes.shape[1]),
    )


def _part(matrix: sp.csr_array, row: int) -> tuple[bytes, bytes]:
    span = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return matrix.indices[span].astype(np.int32).tobytes(), matrix.data[span].tobytes()


def _matrix(columns: Sequence[bytes], values: Sequence[bytes], width: int) -> sp.csr_array:
    ends = np.cumsum([0, *(len(each) // 4 for each in columns)])
    parts = (np.frombuffer(b"".join(values)), np.frombuffer(b"".join(columns), dtype=np.int32), ends)
    return sp.csr_array(parts, shape=(len(columns), width))
