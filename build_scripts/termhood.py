"""Termhood: how much a phrase is a term, judged by the whole corpus, and how much a paper is about it.

Ideas: a term stands in titles, fills its segment, comes several times in the papers that have it, has two words, and is
neither unique nor everywhere. The weights were fitted on collections with authors' keyphrases (logistic regression) and
rounded; a score is the estimated probability that authors would choose the phrase.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Part of the score -> weight. The order is that of the columns of `parts`.
WEIGHTS: dict[str, float] = {
    "base": -3.40,
    "title share": 1.50,
    "completeness": 1.70,
    "left edge": 0.15,
    "right edge": 0.20,
    "burst": 0.80,
    "papers": 0.00,
    "spread": -0.55,
    "one word": -1.20,
    "one unknown word": -0.50,
    "three words": -0.85,
    "four words": -0.50,
    "known term": 0.80,
    "acronym": 0.20,
    "unique": 1.20,
    "in title": 0.20,
    "repeated": 0.15,
    "stands alone": 1.00,
    "late": -0.25,
    "vague words": -1.00,
    "in passing": -2.00,
    "mentioned once": 0.00,
    "common, not in title": 0.00,
    "known, not in title": -0.30,
}


def parts(
    concept: Ints,
    counts: Ints,
    lengths: Ints,
    known: NDArray[np.bool_],
    short: NDArray[np.bool_],
    vague: Floats,
    background: NDArray[np.bool_],
    papers: int,
) -> Floats:
    """The features of every (paper, concept) row, one column for each name in WEIGHTS.

    concept: (rows,) index of the concept; counts: (rows, 6) title, count, left, right, whole, first of the paper;
    lengths, known, short, vague, background: (concepts,) facts of the concepts.
    """
    size = len(lengths)
    total = [np.bincount(concept, counts[:, column], size) for column in range(5)]
    df = np.bincount(concept, minlength=size).astype(float)
    in_title = np.bincount(concept, counts[:, 0] > 0, size)
    tf = np.maximum(total[1], 1)
    rate = df / max(papers, 1)
    per_concept = {
        "base": np.ones(size),
        "title share": (in_title + 0.5) / (df + 3.0),
        "completeness": (total[4] + 0.5) / (tf + 2.0),
        "left edge": (total[2] + 0.5) / (tf + 1.0),
        "right edge": (total[3] + 0.5) / (tf + 1.0),
        "burst": np.minimum(tf / np.maximum(df, 1) - 1, 2.0) * (df / (df + 2)),
        "papers": np.log2(np.maximum(df, 1)).clip(0, 5),
        "spread": np.log2(np.maximum(rate / 0.05, 1)),
        "one word": lengths == 1,
        "one unknown word": (lengths == 1) & ~known,
        "three words": lengths == 3,
        "four words": lengths >= 4,
        "known term": known,
        "acronym": short,
        "unique": df < 2,
        "vague words": vague,
    }
    per_row = {
        "in title": counts[:, 0] > 0,
        "repeated": np.log2(counts[:, 1].clip(1, 8)),
        "stands alone": counts[:, 4] > 0,
        "in passing": (counts[:, 0] == 0) & background[concept],
        "mentioned once": (counts[:, 0] == 0) & (counts[:, 1] == 1),
        "common, not in title": (counts[:, 0] == 0) * np.log2(df + 1)[concept].clip(0, 6),
        "known, not in title": (counts[:, 0] == 0) & known[concept],
        "late": np.log2(counts[:, 5] / 20 + 1),
    }
    return np.column_stack(
        [
            per_row[name].astype(float) if name in per_row else per_concept[name].astype(float)[concept]
            for name in WEIGHTS
        ]
    )


def score(features: Floats) -> Floats:
    """The estimated probability for each row of `parts`."""
    result: Floats = 1 / (1 + np.exp(-(features @ np.array(list(WEIGHTS.values())))))
    return result
