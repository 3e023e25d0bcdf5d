"""The vectors of papers as they are kept between runs: plain arrays, which load without the library for matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from build_scripts.lazily import lazily
from build_scripts.vectors import Statistics, Vectors

if TYPE_CHECKING:
    import scipy.sparse as sp
else:
    sp = lazily("scipy.sparse")

Arrays = tuple[NDArray[Any], ...]


def arrays_of(vectors: Vectors) -> Arrays:
    """The vectors without the names of rows and columns."""
    return (*_parts(vectors.keywords), *_parts(vectors.words), vectors.meaning)


def vectors_of(ids: Sequence[str], arrays: Arrays, statistics: Statistics) -> Vectors:
    """The vectors of these papers in the space of a corpus."""
    keys = tuple(statistics.keywords)
    return Vectors(
        ids=tuple(ids),
        keys=keys,
        keywords=sp.csr_array(arrays[:3], shape=(len(ids), len(keys))),
        words=sp.csr_array(arrays[3:6], shape=(len(ids), len(statistics.grams))),
        meaning=arrays[6],
    )


def _parts(matrix: sp.csr_array) -> Arrays:
    return matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
