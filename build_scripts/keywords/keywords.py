"""Keywords: the ranked keyphrases of each paper, from its phrases and the statistics of the whole catalog.

`extract` reads one text and depends on nothing else; `rank` reads all texts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from build_scripts.keywords import acronyms, canonical, termhood
from build_scripts.keywords.canonical import Merge, Resolver
from build_scripts.keywords.phrases import Phrase, candidates
from build_scripts.keywords.vocabulary import Vocabulary, field_terms
from build_scripts.model import Document, Keyword

MAX_KEYWORDS = 40  # of a paper
UNCOVERED = 0.4  # coverage up to which a word in the vocabulary is trusted no more than any other ...
COVERED = 0.8  # ... and from which it is fully trusted


@dataclass(frozen=True)
class Candidates:
    """The candidate phrases of one text, and the acronyms that it defines."""

    id: str
    phrases: tuple[Phrase, ...]
    acronyms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ranking:
    """The keywords of every paper, best first, with the features and merges behind them.

    `prominent` are the keys that a paper has in its title or repeats. `coverage` is the share of papers with a term
    of the vocabulary of two words or more: it tells whether the term list is about the field of the catalog.
    """

    papers: Mapping[str, tuple[Keyword, ...]]
    # (keywords, features): the features of each keyword in the order of termhood.WEIGHTS
    features: Mapping[str, NDArray[np.float64]] = field(compare=False, repr=False)
    merges: tuple[Merge, ...]
    vocabulary: Vocabulary
    prominent: Mapping[str, frozenset[str]]
    coverage: float


@dataclass(frozen=True)
class Table:
    """Every (paper, concept) pair of a corpus as a row: paper, concept, then the counts of termhood.features."""

    rows: NDArray[np.int64]
    keys: Sequence[str]  # of the concepts
    surfaces: Mapping[int, Counter[str]]  # spellings of each concept


def extract(document: Document, vocabulary: Vocabulary | None = None) -> Candidates:
    """Read one text. The result depends on the vocabulary only through its `fingerprint`."""
    words = vocabulary or field_terms()
    return Candidates(
        document.id,
        candidates(document.title, document.abstract, document.keywords, words.keys, words.spanning),
        acronyms.definitions(f"{document.title}. {document.abstract}"),
    )


def rank(papers: Iterable[Candidates], vocabulary: Vocabulary | None = None) -> Ranking:
    """Rank the keywords of all papers, at most MAX_KEYWORDS each. Scores are comparable between papers."""
    words = vocabulary or field_terms()
    ordered = sorted(papers, key=lambda paper: paper.id)
    resolver = canonical.resolver(
        ((phrase.key for phrase in paper.phrases) for paper in ordered),
        acronyms.dominant((paper.acronyms for paper in ordered), words.canonical),
        words,
    )
    table = tabulate(ordered, resolver)
    coverage = _coverage(table, len(ordered), words)
    values = features_of(table, len(ordered), resolver, coverage)
    scores = termhood.score(values).round(6).tolist()
    concepts = table.rows[:, 1].tolist()
    starts = np.searchsorted(table.rows[:, 0], np.arange(len(ordered) + 1)).tolist()
    lower_words = canonical.lower_words(table.surfaces.values())
    label = cache(lambda concept: canonical.label_of(table.keys[concept], table.surfaces[concept], words, lower_words))
    ranked: dict[str, tuple[Keyword, ...]] = {}
    features: dict[str, NDArray[np.float64]] = {}
    prominent: dict[str, frozenset[str]] = {}
    stressed = ((table.rows[:, 2] > 0) | (table.rows[:, 3] > 1)).tolist()
    for paper, start, end in zip(ordered, starts, starts[1:], strict=False):
        best = sorted((-scores[row], table.keys[concepts[row]], row) for row in range(start, end))[:MAX_KEYWORDS]
        ranked[paper.id] = tuple(Keyword(key, label(concepts[row]), -score) for score, key, row in best)
        features[paper.id] = values[[row for _, _, row in best]]
        prominent[paper.id] = frozenset(key for _, key, row in best if stressed[row])
    return Ranking(ranked, features, resolver.merges(), words, prominent, coverage)


def tabulate(papers: Sequence[Candidates], resolver: Resolver) -> Table:
    """Resolve the phrases of each paper to concepts and sum the counts of each concept."""
    rows: list[tuple[int, ...]] = []
    number: dict[str, int] = {}
    surfaces: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for index, paper in enumerate(papers):
        merged: dict[int, tuple[int, ...]] = {}
        seen: defaultdict[int, list[str]] = defaultdict(list)
        local = resolver.local(paper.acronyms)
        for short, long in paper.acronyms:
            resolver.concept(short)
            if key := resolver.resolve(short, local, True):
                concept = number.setdefault(key, len(number))
                surfaces[concept][long.lower()] += 1
        for phrase in sorted(paper.phrases, key=lambda phrase: len(phrase.key), reverse=True):
            key = phrase.key
            concept_key = resolver.resolve(key, local, phrase.title > 0 or phrase.total > 1)
            if not concept_key:
                continue
            concept = number.setdefault(concept_key, len(number))
            if concept_key == key or concept_key.count(" ") == key.count(" ") > 0:
                surfaces[concept][phrase.surface] += 1
            if not any(f" {key} " in f" {longer} " for longer in seen[concept]):
                seen[concept].append(key)
                merged[concept] = _added(merged[concept], phrase[2:]) if concept in merged else phrase[2:]
        rows.extend((index, concept, *row) for concept, row in merged.items())
    return Table(np.array(rows, dtype=np.int64).reshape(-1, 8), list(number), surfaces)


def _added(before: tuple[int, ...], counts: tuple[int, ...]) -> tuple[int, ...]:
    """The counts of two spellings of a concept; the last one is the position of the first occurrence."""
    return (*map(sum, zip(before[:-1], counts[:-1], strict=True)), min(before[-1], counts[-1]))


def features_of(table: Table, papers: int, resolver: Resolver, coverage: float) -> NDArray[np.float64]:
    """(rows of the table, features): the columns of termhood.WEIGHTS; `papers` is the size of the corpus.

    The less of the catalog the vocabulary covers, the less it matters whether it has a single word, which may mean
    something else in another field. The curator's words are meant for this catalog.
    """
    keys, words = table.keys, resolver.vocabulary
    trust = min(max((coverage - UNCOVERED) / (COVERED - UNCOVERED), 0.0), 1.0)
    concepts = termhood.Concepts(
        counts=termhood.count(table.rows[:, 1], table.rows[:, 2:], len(keys)),
        words=np.array([key.count(" ") + 1 for key in keys], dtype=np.int64),
        known=np.array(
            [(1.0 if " " in key or key in words.curated else trust) if key in words.terms else 0.0 for key in keys],
            dtype=np.float64,
        ),
        added=np.array([key in words.added for key in keys], dtype=bool),
        background=np.array([key in words.background for key in keys], dtype=bool),
        vague=np.array([resolver.vagueness(key) for key in keys], dtype=np.float64),
        trust=trust,
    )
    return termhood.features(table.rows[:, 1], table.rows[:, 2:], concepts, papers)


def _coverage(table: Table, papers: int, words: Vocabulary) -> float:
    known = np.array([" " in key and key in words.terms for key in table.keys], dtype=bool)
    return len(np.unique(table.rows[known[table.rows[:, 1]], 0])) / max(papers, 1)
