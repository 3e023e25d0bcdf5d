"""Keywords: the ranked keyphrases of each paper, from its phrases and from the statistics of the whole catalog.

`extract` reads one text and depends on nothing else, so that its result can be cached; `rank` reads all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from build_scripts import acronyms, termhood
from build_scripts.canonical import Merge, Resolver, label_of
from build_scripts.model import Document, Keyword
from build_scripts.phrases import Phrase, candidates
from build_scripts.vocabulary import Vocabulary, field_terms

MOST = 40  # keywords of a paper that links are made from


@dataclass(frozen=True)
class Candidates:
    """What one text offers: its candidate phrases and the acronyms that it defines."""

    id: str
    phrases: tuple[Phrase, ...]
    acronyms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ranking:
    """The keywords of every paper, best first, and how they came about."""

    papers: Mapping[str, tuple[Keyword, ...]]
    parts: Mapping[
        str, tuple[tuple[float, ...], ...]
    ]  # per paper and keyword: one number for each termhood.WEIGHTS
    merges: tuple[Merge, ...]
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Table:
    """Every (paper, concept) pair of a corpus as a row: paper, concept, then the counts of termhood.parts."""

    rows: NDArray[np.int64]
    keys: Sequence[str]  # of the concepts
    surfaces: Mapping[int, Counter[str]]


def extract(document: Document, vocabulary: Vocabulary | None = None) -> Candidates:
    """Read one text. Depends on the vocabulary only through its `keys` and `spanning`."""
    words = vocabulary or field_terms()
    return Candidates(
        document.id,
        candidates(document.title, document.abstract, words.keys, words.spanning),
        acronyms.definitions(f"{document.title}. {document.abstract}"),
    )


def rank(papers: Iterable[Candidates], vocabulary: Vocabulary | None = None) -> Ranking:
    """Rank the keywords of all papers; scores are probabilities, comparable between papers."""
    words = vocabulary or field_terms()
    ordered = sorted(papers, key=lambda paper: paper.id)
    resolver = Resolver.of(
        ((phrase.key for phrase in paper.phrases) for paper in ordered),
        acronyms.dominant(paper.acronyms for paper in ordered),
        words,
    )
    table = tabulate(ordered, resolver)
    features = features_of(table, resolver, len(ordered))
    scores = termhood.score(features)
    starts = np.searchsorted(table.rows[:, 0], np.arange(len(ordered) + 1))
    labels: dict[int, str] = {}
    keywords: dict[str, tuple[Keyword, ...]] = {}
    parts: dict[str, tuple[tuple[float, ...], ...]] = {}
    for index, paper in enumerate(ordered):
        span = [
            (-round(float(scores[row]), 6), table.keys[table.rows[row, 1]], row)
            for row in range(starts[index], starts[index + 1])
        ]
        best = sorted(span)[:MOST]
        chosen = []
        for score, key, row in best:
            concept = int(table.rows[row, 1])
            if concept not in labels:
                labels[concept] = label_of(key, table.surfaces[concept], words)
            chosen.append(Keyword(key, labels[concept], -score))
        keywords[paper.id] = tuple(chosen)
        parts[paper.id] = tuple(tuple(features[row].tolist()) for _, _, row in best)
    return Ranking(keywords, parts, resolver.merges(), words)


def tabulate(papers: Sequence[Candidates], resolver: Resolver) -> Table:
    """Bring the phrases of each paper to concepts and add up what belongs together."""
    rows: list[tuple[int, ...]] = []
    number: dict[str, int] = {}
    surfaces: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for index, paper in enumerate(papers):
        merged: dict[int, list[int]] = {}
        local = resolver.local(paper.acronyms)
        for short, long in paper.acronyms:
            surfaces[number.setdefault(resolver.resolve(short, local, True), len(number))][long] += 1
        for phrase in paper.phrases:
            key = resolver.resolve(phrase.key, local, phrase.title > 0 or phrase.total > 1)
            if not key:
                continue
            concept = number.setdefault(key, len(number))
            if key.count(" ") == phrase.key.count(" "):
                surfaces[concept][phrase.surface] += 1
            row = merged.get(concept)
            if row is None:
                merged[concept] = list(phrase[2:])
            else:
                for column in range(5):
                    row[column] += phrase[2 + column]
                row[5] = min(row[5], phrase.first)
        rows.extend((index, concept, *row) for concept, row in merged.items())
    return Table(np.array(rows, dtype=np.int64).reshape(-1, 8), list(number), surfaces)


def features_of(table: Table, resolver: Resolver, papers: int) -> NDArray[np.float64]:
    """The columns of termhood.WEIGHTS for each row of the table."""
    keys = table.keys
    return termhood.parts(
        table.rows[:, 1],
        table.rows[:, 2:],
        np.array([key.count(" ") + 1 for key in keys]),
        np.array([key in resolver.vocabulary.terms for key in keys], dtype=bool),
        np.array([resolver.has_acronym(key) for key in keys], dtype=bool),
        np.array([resolver.vagueness(key) for key in keys], dtype=float),
        np.array([resolver.is_background(key) for key in keys], dtype=bool),
        papers,
    )
