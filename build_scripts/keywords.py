"""Keywords: the ranked keyphrases of each paper, from its phrases and from the statistics of the whole
catalog.

`extract` reads one text and depends on nothing else, so that its result can be cached. `learn` reads all of them; what
it teaches about phrases, the `Corpus`, can be kept, and `rank_one` then ranks a paper by itself: for a paper that was
there it gives what `learn` gave.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from build_scripts import acronyms, canonical, termhood
from build_scripts.asked import Asked
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
class Corpus:
    """What a whole catalog teaches about the phrases of each paper.

    Only what two papers or more share is in it: the rest a paper tells by itself.
    """

    papers: int
    phrases: Mapping[str, int]  # key -> number of papers
    acronyms: Mapping[str, str]  # as for canonical.Resolver
    spellings: Mapping[str, str]
    concepts: Mapping[str, int]  # key of a concept -> its row in `counts`
    counts: NDArray[np.int64]  # as for termhood.Concepts
    labels: Mapping[str, str]  # by key of a concept
    lower_words: frozenset[str]
    merges: frozenset[Merge]

    def resolver(self, vocabulary: Vocabulary) -> Resolver:
        """A resolver that has not been asked yet."""
        return Resolver(self.phrases, self.acronyms, self.spellings, vocabulary)


@dataclass(frozen=True)
class Ranking:
    """The keywords of every paper, best first, and how they came about."""

    papers: Mapping[str, tuple[Keyword, ...]]
    parts: Mapping[str, tuple[tuple[float, ...], ...]]  # beside each keyword: its value for each termhood.WEIGHTS
    merges: tuple[Merge, ...]
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Ranked:
    """What `rank_one` finds of one paper: keywords, beside each its parts, and the merges they rest on."""

    keywords: tuple[Keyword, ...]
    parts: tuple[tuple[float, ...], ...]
    merges: tuple[Merge, ...]


@dataclass(frozen=True)
class Table:
    """Every (paper, concept) pair of a corpus as a row: paper, concept, then the counts of termhood.parts."""

    rows: NDArray[np.int64]
    keys: Sequence[str]  # of the concepts
    surfaces: Mapping[int, Counter[str]]  # spellings of each concept
    common: frozenset[int]  # concepts that two papers or more hold or spell


def extract(document: Document, vocabulary: Vocabulary | None = None) -> Candidates:
    """Read one text. The result depends on the vocabulary only through its `fingerprint`."""
    words = vocabulary or field_terms()
    return Candidates(
        document.id,
        candidates(document.title, document.abstract, words.keys, words.spanning),
        acronyms.definitions(f"{document.title}. {document.abstract}"),
    )


def rank(papers: Iterable[Candidates], vocabulary: Vocabulary | None = None) -> Ranking:
    """Rank the keywords of all papers, at most MOST each. Scores are comparable between papers."""
    return learn(papers, vocabulary)[1]


def learn(papers: Iterable[Candidates], vocabulary: Vocabulary | None = None) -> tuple[Corpus, Ranking]:
    """What all papers teach together, and the keywords of each."""
    words = vocabulary or field_terms()
    ordered = sorted(papers, key=lambda paper: paper.id)
    resolver = canonical.resolver(
        ((phrase.key for phrase in paper.phrases) for paper in ordered),
        acronyms.dominant((paper.acronyms for paper in ordered), words.canonical),
        words,
    )
    table = tabulate(ordered, resolver)
    merges = resolver.merges()
    counts = termhood.count(table.rows[:, 1], table.rows[:, 2:], len(table.keys))
    shared = np.flatnonzero(counts[:, 0] > 1)
    corpus = Corpus(
        papers=len(ordered),
        phrases=resolver.papers,
        acronyms=resolver.acronyms,
        spellings=resolver.spellings,
        concepts={table.keys[concept]: row for row, concept in enumerate(shared.tolist())},
        counts=counts[shared],
        labels={},
        lower_words=canonical.lower_words(table.surfaces.values()),
        merges=frozenset(merges),
    )
    labels: dict[int, str] = {}
    found = [keywords for keywords, _ in _ranked(table, len(ordered), corpus, resolver, labels)]
    corpus = replace(corpus, labels={table.keys[one]: labels[one] for one in sorted(labels) if one in table.common})
    by_id = {paper.id: paper for paper in ordered}
    ranked = dict(zip(by_id, found, strict=True))
    return corpus, Ranking(ranked, parts_of(by_id, by_id.__getitem__, corpus, words), merges, words)


def parts_of(
    papers: Collection[str], read: Callable[[str], Candidates], corpus: Corpus, vocabulary: Vocabulary
) -> Mapping[str, tuple[tuple[float, ...], ...]]:
    """The parts of the scores by paper, found when they are asked for: few are, and all of them fill the memory."""
    return Asked(papers, lambda paper: rank_one(read(paper), corpus, vocabulary).parts)


def rank_one(paper: Candidates, corpus: Corpus, vocabulary: Vocabulary) -> Ranked:
    """The keywords of one paper, which need not be among those that the corpus was learnt from."""
    resolver = corpus.resolver(vocabulary)
    table = tabulate([paper], resolver)
    keywords, features = next(_ranked(table, 1, corpus, resolver, {}))
    return Ranked(keywords, tuple(map(tuple, features.tolist())), resolver.merges())


def _ranked(
    table: Table, papers: int, corpus: Corpus, resolver: Resolver, labels: dict[int, str]
) -> Iterator[tuple[tuple[Keyword, ...], NDArray[np.float64]]]:
    """The keywords of each of the papers of a table and their features; notes the labels of concepts."""
    features = features_of(table, corpus, resolver)
    scores = termhood.score(features).round(6).tolist()
    concepts = table.rows[:, 1].tolist()
    starts = np.searchsorted(table.rows[:, 0], np.arange(papers + 1)).tolist()
    for index in range(papers):
        span = range(starts[index], starts[index + 1])
        best = sorted((-scores[row], table.keys[concepts[row]], row) for row in span)[:MOST]
        for _, key, row in best:
            concept = concepts[row]
            if concept not in labels:
                labels[concept] = corpus.labels.get(key) or canonical.label_of(
                    key, table.surfaces[concept], resolver.vocabulary, corpus.lower_words
                )
        keywords = tuple(Keyword(key, labels[concepts[row]], -score) for score, key, row in best)
        yield keywords, features[[row for _, _, row in best]]


def tabulate(papers: Sequence[Candidates], resolver: Resolver) -> Table:
    """Bring the phrases of each paper to concepts and add up what belongs together."""
    rows: list[tuple[int, ...]] = []
    number: dict[str, int] = {}
    surfaces: defaultdict[int, Counter[str]] = defaultdict(Counter)
    first_in: dict[int, int] = {}
    common: set[int] = set()
    for index, paper in enumerate(papers):
        merged: dict[int, tuple[int, ...]] = {}
        seen: defaultdict[int, list[str]] = defaultdict(list)
        local = resolver.local(paper.acronyms)
        for short, long in paper.acronyms:
            resolver.concept(short)
            if key := resolver.resolve(short, local, True):
                concept = number.setdefault(key, len(number))
                surfaces[concept][long.lower()] += 1
                if first_in.setdefault(concept, index) != index:
                    common.add(concept)
        for phrase in sorted(paper.phrases, key=_length, reverse=True):
            key = phrase.key
            concept_key = resolver.resolve(key, local, phrase.title > 0 or phrase.total > 1)
            if not concept_key:
                continue
            concept = number.setdefault(concept_key, len(number))
            if concept_key == key or concept_key.count(" ") == key.count(" ") > 0:
                surfaces[concept][phrase.surface] += 1
            if first_in.setdefault(concept, index) != index:
                common.add(concept)
            if not any(f" {key} " in f" {longer} " for longer in seen[concept]):
                seen[concept].append(key)
                merged[concept] = _added(merged[concept], phrase[2:]) if concept in merged else phrase[2:]
        rows.extend((index, concept, *row) for concept, row in merged.items())
    return Table(np.array(rows, dtype=np.int64).reshape(-1, 8), list(number), surfaces, frozenset(common))


def _length(phrase: Phrase) -> int:
    return len(phrase[0])


def _added(before: tuple[int, ...], counts: tuple[int, ...]) -> tuple[int, ...]:
    """The counts of two spellings of a concept; their last is the place of the first."""
    return (*map(sum, zip(before[:-1], counts[:-1], strict=True)), min(before[-1], counts[-1]))


def features_of(table: Table, corpus: Corpus, resolver: Resolver) -> NDArray[np.float64]:
    """The columns of termhood.WEIGHTS for each row of the table; what the corpus does not know counts by itself."""
    keys, words = table.keys, resolver.vocabulary
    counts = termhood.count(table.rows[:, 1], table.rows[:, 2:], len(keys))
    known = [(place, row) for place, key in enumerate(keys) if (row := corpus.concepts.get(key)) is not None]
    if known:
        counts[[place for place, _ in known]] = corpus.counts[[row for _, row in known]]
    concepts = termhood.Concepts(
        counts=counts,
        words=np.array([key.count(" ") + 1 for key in keys], dtype=np.int64),
        known=np.array([key in words.terms for key in keys], dtype=bool),
        added=np.array([key in words.added for key in keys], dtype=bool),
        background=np.array([key in words.background for key in keys], dtype=bool),
        vague=np.array([resolver.vagueness(key) for key in keys], dtype=np.float64),
    )
    return termhood.parts(table.rows[:, 1], table.rows[:, 2:], concepts, corpus.papers)
