"""Termhood: how much a phrase is a term, by its statistics in the corpus, and how much a paper is about it.

A term occurs in titles, fills its segment, is repeated in the papers that have it, has two words, and is neither
unique nor everywhere. (Completeness: Kageura and Umino, "Methods of automatic term recognition",
1996, call it unithood; burst: Church and Gale, "Poisson mixtures", 1995.) The weights were fitted by logistic
regression on papers with their authors' keyphrases, then tuned and rounded; a score estimates the probability that
authors would choose the phrase.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Name of a feature -> its weight. The order is that of the columns of `features`.
WEIGHTS: dict[str, float] = {
    "base": -3.40,
    "title share": 1.80,
    "completeness": 1.70,
    "left edge": 0.15,
    "right edge": 0.20,
    "burst": 0.80,
    "everywhere": -0.35,
    "one word": -1.20,
    "one unknown word": -0.50,
    "three words": -0.85,
    "four words": -0.50,
    "known term": 0.80,
    "unique": 1.20,
    "in title": 0.20,
    "repeated": 0.15,
    "stands alone": 1.00,
    "late": -0.25,
    "vague words": -1.00,
    "background": -0.50,
    "in passing": -2.60,
    "known, not in title": -0.30,
    "curator's term": 1.00,
}
EVERYWHERE = 0.05  # share of papers above which a concept is penalized, if these are
EVERYWHERE_PAPERS = 10  # more papers than this


@dataclass(frozen=True)
class Concepts:
    """The statistics of the concepts of a corpus, one array entry for each.

    counts: (concepts, 6) in the whole corpus: papers, papers with it in the title, occurrences, and those at the left
    edge, at the right edge, filling a segment.
    """

    counts: Ints
    words: Ints
    known: Floats  # 1 in the vocabulary, 0 not; a single word at most `trust`
    added: Flags  # only in catalog/tags.yml
    background: Flags
    vague: Floats  # share of generic words
    trust: float  # 1 where the vocabulary is about the field of the corpus, 0 where it is not


def count(concept: Ints, counts: Ints, size: int) -> Ints:
    """`Concepts.counts` of `size` concepts from the rows of papers, given as for `features`."""
    sums = [np.bincount(concept, column, size) for column in (counts[:, 0] > 0, *counts[:, 1:5].T)]
    return np.column_stack([np.bincount(concept, minlength=size), *sums]).astype(np.int64)


def features(concept: Ints, counts: Ints, concepts: Concepts, papers: int) -> Floats:
    """The features of every (paper, concept) row, one column for each name in WEIGHTS.

    concept: (rows,) index of the concept; counts: (rows, 6) occurrences in the title, in all, at the left
    edge, at the right edge, filling a segment, and words before the first, all within one paper.
    """
    size = len(concepts.words)
    df, titles, total, left, right, whole = concepts.counts.T
    df, total = np.maximum(df, 1), np.maximum(total, 1)
    untitled = counts[:, 0] == 0
    of_concept: dict[str, NDArray[np.generic]] = {
        "base": np.ones(size),
        "title share": (titles + 0.5) / (df + 3),
        "completeness": (whole + 0.5) / (total + 2),
        "left edge": (left + 0.5) / (total + 1),
        "right edge": (right + 0.5) / (total + 1),
        "burst": np.minimum(total / df - 1, 2) * (df / (df + 2)),
        "everywhere": np.log2(np.maximum(df / max(EVERYWHERE * papers, EVERYWHERE_PAPERS), 1)),
        "one word": concepts.words == 1,
        "one unknown word": (concepts.words == 1) * np.maximum((1 + concepts.trust) / 2 - concepts.known, 0),
        "three words": concepts.words == 3,
        "four words": concepts.words >= 4,
        "known term": concepts.known,
        "background": concepts.background,
        "curator's term": concepts.added,
        "unique": df < 2,
        "vague words": concepts.vague,
    }
    of_row: dict[str, NDArray[np.generic]] = {
        "in title": ~untitled,
        "repeated": np.log2(counts[:, 1].clip(1, 8)),
        "stands alone": counts[:, 4] > 0,
        "late": np.log2(counts[:, 5] / 20 + 1),
        "in passing": untitled & concepts.background[concept],
        "known, not in title": untitled * concepts.known[concept],
    }
    columns = np.empty((len(concept), len(WEIGHTS)))
    for place, name in enumerate(WEIGHTS):
        columns[:, place] = of_row[name] if name in of_row else of_concept[name][concept]
    return columns


def score(values: Floats) -> Floats:
    """The score of each row of `features`, between 0 and 1."""
    # Not a product of matrices: its sums of one row would depend on how many rows there are.
    result: Floats = 1 / (1 + np.exp(-(values * np.array(list(WEIGHTS.values()))).sum(axis=1)))
    return result
