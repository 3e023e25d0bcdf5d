"""What the texts of a catalog tell: keywords, choice of tags and related papers, kept between runs.

A change of one paper changes statistics of the catalog, and with them everything a little. So what the catalog teaches
is learnt once, the `Model`, and kept until DRIFT of its papers have changed, come or gone. Until then the keywords of a
paper, its place among the meanings and the score of a pair follow from its text and the model alone, and an edit costs
only the papers that it touches. What comes out depends on the catalog and the model, not on the order of edits; a build
without .cache/ learns a new model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from build_scripts.cache import Shelf, Store, Unpacked, code_version, digest, pack, remembered, unpack
from build_scripts.canonical import Merge
from build_scripts.keywords import Candidates, Corpus, Parts, Ranking, extract, learn, rank_one
from build_scripts.link import RANKED, best_links, relink
from build_scripts.model import Document, Keyword, Link
from build_scripts.nearest import Nearest, blank, moved, with_links
from build_scripts.pairs import Gauge, Scale, measure_pairs
from build_scripts.tags import Taken, choose, choose_all, labels_of
from build_scripts.vectors import Floats, Statistics, Vectors, count, measure, place, replace_rows
from build_scripts.vectors_kept import load_vectors, pack_vectors
from build_scripts.vocabulary import Vocabulary

DRIFT = 0.02  # of the papers
_KINDS = ("keywords", "choices", "links")  # what is kept of each paper
EXTRACT_CODE = ("phrases.py", "acronyms.py", "lexicon.py", "keywords.py", "vocabulary.py", "model.py", "data/*.txt")
CODE = (
    *EXTRACT_CODE, "discovery.py", "cache.py", "canonical.py", "termhood.py", "tags.py", "broader.py", "link.py",
    "pairs.py", "vectors*.py", "nearest.py", "restore*.py", "formula*.py", "render_text.py", "data/*math*",
    "data/prose*",
)  # fmt: skip


@dataclass(frozen=True)
class Model:
    """What a catalog taught. `papers` has the stamp of each text it was learnt from, `reach` is as in pairs.Gauge."""

    name: str
    papers: Mapping[str, str]
    corpus: Corpus
    taken: Taken
    statistics: Statistics  # without the rows of its axes, which are large and kept apart
    scale: Scale
    reach: Mapping[str, float]

    def gauge(self, stamps: Mapping[str, str]) -> Gauge:
        """For papers of these stamps; one that the model does not know looks at all that it shares a keyword with."""
        reach = [self.reach[paper] if self.papers.get(paper) == stamp else 0.0 for paper, stamp in stamps.items()]
        return Gauge(self.scale, np.array(reach))


@dataclass(frozen=True)
class Choice:
    """The tags a paper would take, and what its ranking tells beyond the model."""

    keys: tuple[str, ...]
    merges: tuple[Merge, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Findings:
    """Everything by id of the paper; `candidates` reads what the text of a paper offers."""

    keywords: Mapping[str, tuple[Keyword, ...]]
    choices: Mapping[str, Choice]
    links: Mapping[str, tuple[Link, ...]]
    nearest: Nearest
    model: Model
    stamps: Mapping[str, str]  # of the texts
    candidates: Callable[[str], Candidates]
    vectors: Callable[[], Vectors]

    def ranking(self, vocabulary: Vocabulary) -> Ranking:
        """The keywords with all that is known of how they came about."""
        merges = self.model.corpus.merges.union(*(choice.merges for choice in self.choices.values()))
        parts = Parts(list(self.keywords), self.candidates, self.model.corpus, vocabulary)
        return Ranking(self.keywords, parts, tuple(sorted(merges)), vocabulary)

    def gauge(self) -> Gauge:
        """What scores of pairs are measured by, for the rows of `vectors()`."""
        return self.model.gauge(self.stamps)

    def labels(self) -> dict[str, str]:
        """The label of every keyword by its key."""
        return labels_of(self.keywords[paper] for paper in self.keywords)

    def labels_of_tags(self) -> dict[str, str]:
        """The labels of those keywords that may be tags."""
        added = {key: label for _, choice in sorted(self.choices.items()) for key, label in choice.labels}
        return {**added, **self.model.corpus.labels}


@dataclass(frozen=True)
class _Desk:
    """What the work needs: the papers by id with a digest of the text of each, their reader, and the shelves."""

    stamps: Mapping[str, str]
    read: Callable[[str], Document]
    vocabulary: Vocabulary
    shelves: Mapping[str, Shelf]

    def candidates(self, paper: str) -> Candidates:
        """What the text of a paper offers, read again if it is not kept."""
        stamp = self.stamps[paper]
        stored = self.shelves["candidates"].packed([paper]).get(paper)
        if stored is not None and stored[0] == stamp:
            return cast(Candidates, unpack(stored[1]))
        found = extract(self.read(paper), self.vocabulary)
        self.shelves["candidates"].put({paper: (stamp, pack(found))})
        return found


def discover(
    stamps: Mapping[str, str], read: Callable[[str], Document], vocabulary: Vocabulary, store: Store
) -> Findings:
    """Keywords, tags and links of the papers that `stamps` names, sorted by id, with a digest of the text of each.

    `read` is asked only for papers that have changed, and for all of them where a new model has to be learnt.
    """
    version = code_version(*CODE) + vocabulary.identity
    shelves = {name: store.shelf(name, version) for name in ("model", *_KINDS, "vectors", "nearest")}
    shelves["candidates"] = store.shelf("candidates", code_version(*EXTRACT_CODE) + vocabulary.fingerprint)
    desk = _Desk(stamps, read, vocabulary, shelves)
    model: Model | None = _one(shelves["model"], "model")
    if model is None or _drift(model.papers, stamps) > DRIFT * len(model.papers):
        return _learn(desk)
    return _update(desk, model) or _learn(desk)


def _drift(known: Mapping[str, str], stamps: Mapping[str, str]) -> int:
    """How many papers have changed, come or gone."""
    return sum(known.get(paper) != stamp for paper, stamp in stamps.items()) + len(known.keys() - stamps.keys())


def _learn(desk: _Desk) -> Findings:
    """A new model, and everything by it."""
    stamps, shelves = desk.stamps, desk.shelves
    documents = {paper: desk.read(paper) for paper in stamps}
    inputs = {paper: (stamps[paper], document) for paper, document in documents.items()}
    candidates = remembered(shelves["candidates"], lambda document: extract(document, desk.vocabulary), inputs)
    corpus, ranking = learn(candidates.values(), desk.vocabulary)
    del candidates
    taken, chosen = choose_all(ranking.papers, desk.vocabulary)
    choices = {paper: Choice(tuple(keys)) for paper, keys in chosen.items()}
    ranked = list(ranking.papers.values())
    counts = count(documents.values())
    statistics = measure(counts, ranked)
    vectors = place(list(stamps), counts, ranked, statistics)
    gauge, pairs = measure_pairs(vectors)
    links = best_links(vectors, pairs, labels_of(ranked), np.arange(len(stamps)))
    name = digest(*(f"{paper} {stamp}" for paper, stamp in stamps.items()))
    reach = dict(zip(stamps, gauge.reach.tolist(), strict=True))
    plain = replace(statistics, axes=statistics.axes[:0])
    model = Model(name, dict(stamps), corpus, taken, plain, gauge.scale, reach)
    shelves["model"].put({"model": ("", pack(model)), "axes": ("", pack(statistics.axes))})
    nearest = with_links(blank(tuple(stamps), RANKED), links)
    _put(desk, model, dict(ranking.papers), choices, links, vectors, nearest)
    return Findings(ranking.papers, choices, links, nearest, model, stamps, desk.candidates, lambda: vectors)


def _update(desk: _Desk, model: Model) -> Findings | None:
    """Everything by a model that is kept: only papers that changed are read, only lists they touch are made again.

    None where what is kept is damaged beyond that.
    """
    stored = {kind: desk.shelves[kind].packed() for kind in _KINDS}
    nearest: Nearest | None = _one(desk.shelves["nearest"], "all")
    if nearest is None:
        return None
    marks = {paper: f"{model.name} {stamp}" for paper, stamp in desk.stamps.items()}
    placed = set(nearest.ids)
    held = {
        paper
        for paper, mark in marks.items()
        if paper in placed and all(paper in found and found[paper][0] == mark for found in stored.values())
    }
    keywords, choices, links = ({paper: stored[kind][paper][1] for paper in marks if paper in held} for kind in _KINDS)
    chosen: dict[str, Choice] = {paper: unpack(packed) for paper, packed in choices.items()}
    if len(held) < len(marks) or len(held) < len(placed):
        axes = _one(desk.shelves["model"], "axes")
        old = load_vectors(desk.shelves["vectors"], [paper for paper in nearest.ids if paper in held], model.statistics)
        if axes is None or old is None:
            return None
        fresh, picked, vectors = _rank(desk, [paper for paper in marks if paper not in held], model, old, axes)
        before, bereft = moved(nearest, tuple(marks), held)
        changed = np.array([row for row, paper in enumerate(marks) if paper not in held], dtype=np.int64)
        last = np.where(before.papers[:, -1] >= 0, before.scores[:, -1], -1.0)
        rows, pairs = relink(vectors, model.gauge(desk.stamps), last, changed, bereft)
        linked = best_links(vectors, pairs, model.corpus.labels, rows)
        nearest = with_links(before, linked)
        _put(desk, model, fresh, picked, linked, vectors, nearest)
        keywords |= {paper: pack(found) for paper, found in fresh.items()}
        links |= {paper: pack(found) for paper, found in linked.items()}
        chosen |= picked
    return Findings(
        Unpacked({paper: keywords[paper] for paper in marks}),
        {paper: chosen[paper] for paper in marks},
        Unpacked({paper: links[paper] for paper in marks}),
        nearest,
        model,
        desk.stamps,
        desk.candidates,
        lambda: cast(Vectors, load_vectors(desk.shelves["vectors"], list(marks), model.statistics)),
    )


def _rank(
    desk: _Desk, papers: Sequence[str], model: Model, old: Vectors, axes: Floats
) -> tuple[dict[str, tuple[Keyword, ...]], dict[str, Choice], Vectors]:
    """Keywords and choice of tags of papers that changed, and the vectors of all with theirs among them."""
    keywords, choices = {}, {}
    for paper in papers:
        ranked = rank_one(desk.candidates(paper), model.corpus, desk.vocabulary)
        keywords[paper] = ranked.keywords
        labels = [(word.key, word.label) for word in ranked.keywords if word.key not in model.corpus.labels]
        merges = tuple(merge for merge in ranked.merges if merge not in model.corpus.merges)
        choices[paper] = Choice(tuple(choose(ranked.keywords, model.taken, desk.vocabulary)), merges, tuple(labels))
    counts = count(desk.read(paper) for paper in papers)
    fresh = place(papers, counts, list(keywords.values()), replace(model.statistics, axes=axes))
    return keywords, choices, replace_rows(old, fresh, list(desk.stamps))


def _put(
    desk: _Desk,
    model: Model,
    keywords: Mapping[str, tuple[Keyword, ...]],
    choices: Mapping[str, Choice],
    links: Mapping[str, tuple[Link, ...]],
    vectors: Vectors,
    nearest: Nearest,
) -> None:
    """Keep what is new, and forget papers that are gone."""

    def marked(packed: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
        return {paper: (f"{model.name} {desk.stamps[paper]}", each) for paper, each in packed.items()}

    for kind, found in zip(_KINDS, (keywords, choices, links), strict=True):
        desk.shelves[kind].put(marked({paper: pack(each) for paper, each in found.items()}))
    desk.shelves["vectors"].put(marked(pack_vectors(vectors, keywords.keys())))
    desk.shelves["nearest"].put({"all": ("", pack(nearest))})
    for name in (*_KINDS, "vectors", "candidates"):
        desk.shelves[name].keep(desk.stamps.keys())


def _one(shelf: Shelf, key: str) -> Any:
    found = shelf.packed([key])
    return unpack(found[key][1]) if key in found else None
