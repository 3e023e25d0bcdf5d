"""Keywords: the ranked keyphrases of each paper, from its phrases and from the statistics of the whole
catalog.

`extract` reads one text and depends on nothing else, so that its result can be cached; `rank` reads all of
them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from build_scripts import acronyms, canonical, termhood
from build_scripts.canonical import Merge, Resolver
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
    parts: Mapping[str, tuple[tuple[float, ...], ...]]  # beside each keyword: its value for each termhood.WEIGHTS
    merges: tuple[Merge, ...]
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Table:
    """Every (paper, concept) pair of a corpus as a row: paper, concept, then the counts of termhood.parts."""

    rows: NDArray[np.int64]
    keys: Sequence[str]  # of the concepts
    surfaces: Mapping[int, Counter[str]]  # spellings of each concept


def extract(document: Document, vocabulary: Vocabulary | None = None) -> Candidates:
    """Read one text. The result depends on the vocabulary only through its `fingerprint`."""
    words = vocabulary or field_terms()
    return Candidates(
        document.id,
        candidates(document.title, document.abstract, words.keys, words.spanning),
        acronyms.definitions(f"{document.title}. {document.abstract}"),
    )


def keywords(papers: Iterable[Candidates], vocabulary: Vocabulary | None = None) -> Mapping[str, tuple[Keyword, ...]]:
    """The ranked keywords of each paper; `rank` tells also how they came about."""
    return rank(papers, vocabulary).papers


def rank(papers: Iterable[Candidates], vocabulary: Vocabulary | None = None) -> Ranking:
    """Rank the keywords of all papers, at most MOST each. Scores are comparable between papers."""
    words = vocabulary or field_terms()
    ordered = sorted(papers, key=lambda paper: paper.id)
    resolver = canonical.resolver(
        ((phrase.key for phrase in paper.phrases) for paper in ordered),
        acronyms.dominant((paper.acronyms for paper in ordered), words.canonical),
        words,
    )
    table = tabulate(ordered, resolver)
    features = features_of(table, resolver, len(ordered))
    scores = termhood.score(features).round(6).tolist()
    concepts = table.rows[:, 1].tolist()
    starts = np.searchsorted(table.rows[:, 0], np.arange(len(ordered) + 1)).tolist()
    small = canonical.lower_words(table.surfaces.values())
    labels: dict[int, str] = {}
    ranked: dict[str, tuple[Keyword, ...]] = {}
    parts: dict[str, tuple[tuple[float, ...], ...]] = {}
    for index, paper in enumerate(ordered):
        span = range(starts[index], starts[index + 1])
        best = sorted((-scores[row], table.keys[concepts[row]], row) for row in span)[:MOST]
        for _, key, row in best:
            concept = concepts[row]
            if concept not in labels:
                labels[concept] = canonical.label_of(key, table.surfaces[concept], words, small)
        ranked[paper.id] = tuple(Keyword(key, labels[concepts[row]], -score) for score, key, row in best)
        parts[paper.id] = tuple(map(tuple, features[[row for _, _, row in best]].tolist()))
    return Ranking(ranked, parts, resolver.merges(), words)


def tabulate(papers: Sequence[Candidates], resolver: Resolver) -> Table:
    """Bring the phrases of each paper to concepts and add up what belongs together."""
    rows: list[tuple[int, ...]] = []
    number: dict[str, int] = {}
    surfaces: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for index, paper in enumerate(papers):
        merged: dict[int, list[int]] = {}
        seen: defaultdict[int, list[str]] = defaultdict(list)
        local = resolver.local(paper.acronyms)
        for short, long in paper.acronyms:
            resolver.concept(short)
            if key := resolver.resolve(short, local, True):
                surfaces[number.setdefault(key, len(number))][long.lower()] += 1
        for key, surface, *counts in sorted(paper.phrases, key=lambda phrase: -len(phrase.key)):
            concept_key = resolver.resolve(key, local, counts[0] > 0 or counts[1] > 1)
            if not concept_key:
                continue
            concept = number.setdefault(concept_key, len(number))
            if concept_key == key or concept_key.count(" ") == key.count(" ") > 0:
                surfaces[concept][surface] += 1
            row = merged.get(concept)
            if row is None:
                merged[concept] = counts
                seen[concept].append(key)
            elif not any(f" {key} " in f" {longer} " for longer in seen[concept]):
                seen[concept].append(key)
                first = min(row.pop(), counts.pop())
                merged[concept] = [*map(sum, zip(row, counts, strict=True)), first]
        rows.extend((index, concept, *row) for concept, row in merged.items())
    return Table(np.array(rows, dtype=np.int64).reshape(-1, 8), list(number), surfaces)


def features_of(table: Table, resolver: Resolver, papers: int) -> NDArray[np.float64]:
    """The columns of termhood.WEIGHTS for each row of the table."""
    keys, words = table.keys, resolver.vocabulary
    concepts = termhood.Concepts(
        words=np.array([key.count(" ") + 1 for key in keys], dtype=np.int64),
        known=np.array([key in words.terms for key in keys], dtype=bool),
        added=np.array([key in words.added for key in keys], dtype=bool),
        background=np.array([key in words.background for key in keys], dtype=bool),
        vague=np.array([resolver.vagueness(key) for key in keys], dtype=np.float64),
    )
    return termhood.parts(table.rows[:, 1], table.rows[:, 2:], concepts, papers)
