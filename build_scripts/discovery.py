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
from functools import cache, partial

import numpy as np

from build_scripts.asked import Asked
from build_scripts.cache import Store, digest
from build_scripts.discovery_kept import Choice, Desk, Model, State, open_desk
from build_scripts.keywords import Candidates, Ranking, learn, parts_of, rank_one
from build_scripts.link import RANKED, Reasons, best_links, relink
from build_scripts.model import Document, Keyword, Link, Shared
from build_scripts.nearest import Nearest, blank, moved, with_rows
from build_scripts.pairs import Gauge, candidates_of, measure_pairs, score_pairs
from build_scripts.progress import Each, quietly
from build_scripts.tags import choose, choose_all, labels_of
from build_scripts.vectors import Vectors, count, join_rows, measure, place, widened
from build_scripts.vectors_kept import Arrays, arrays_of, vectors_of
from build_scripts.vocabulary import Vocabulary

DRIFT = 0.02  # of the papers


@dataclass(frozen=True)
class Findings:
    """Everything by id of the paper; `candidates` reads what the text of a paper offers, `best` tells some of the links
    of each paper with less work than `links`, `learnt` all links of the papers that the model was learnt from.
    """

    keywords: Mapping[str, tuple[Keyword, ...]]
    choices: Mapping[str, Choice]
    links: Mapping[str, tuple[Link, ...]]
    best: Callable[[int], Mapping[str, tuple[Link, ...]]]
    shared: Callable[[str, str], tuple[Shared, ...]]
    nearest: Nearest
    learnt: Callable[[], Nearest]
    model: Model
    stamps: Mapping[str, str]  # of the texts
    candidates: Callable[[str], Candidates]
    vectors: Callable[[], Vectors]

    def ranking(self, vocabulary: Vocabulary) -> Ranking:
        """The keywords with all that is known of how they came about."""
        merges = self.model.corpus.merges.union(*[choice.merges for choice in self.choices.values() if choice.merges])
        parts = parts_of(self.keywords.keys(), self.candidates, self.model.corpus, vocabulary)
        return Ranking(self.keywords, parts, tuple(sorted(merges)), vocabulary)

    def gauge(self) -> Gauge:
        """What scores of pairs are measured by, for the rows of `vectors()`."""
        return self.model.gauge(self.stamps)

    def labels(self) -> dict[str, str]:
        """The label of every keyword by its key."""
        return labels_of(self.keywords[paper] for paper in self.keywords)

    def labels_of_tags(self) -> dict[str, str]:
        """The labels of those keywords that may be tags."""
        told = sorted((paper, choice.labels) for paper, choice in self.choices.items() if choice.labels)
        added = {key: label for _, labels in told for key, label in labels}
        return {**added, **self.model.corpus.labels}


def discover(
    stamps: Mapping[str, str],
    read: Callable[[str], Document],
    vocabulary: Vocabulary,
    store: Store,
    each: Each = quietly,
) -> Findings:
    """Keywords, tags and links of the papers that `stamps` names, sorted by id, with a digest of the text of each.

    `read` is asked only for papers that have changed, and for all of them where a new model has to be learnt.
    """
    desk = open_desk(stamps, read, vocabulary, store)
    model: Model | None = desk.one("model")
    if model is None or _drift(model.papers, stamps) > DRIFT * len(model.papers):
        return _learn(desk, each)
    return _update(desk, model) or _learn(desk, each)


def _drift(known: Mapping[str, str], stamps: Mapping[str, str]) -> int:
    """How many papers have changed, come or gone."""
    return sum(known.get(paper) != stamp for paper, stamp in stamps.items()) + len(known.keys() - stamps.keys())


def _learn(desk: Desk, each: Each) -> Findings:
    """A new model, and everything by it."""
    stamps = desk.stamps
    documents = {paper: desk.read(paper) for paper in stamps}
    corpus, ranking = learn(desk.all_candidates(documents, each).values(), desk.vocabulary)
    taken, chosen = choose_all(ranking.papers, desk.vocabulary)
    choices = {paper: Choice(tuple(keys)) for paper, keys in chosen.items()}
    ranked = list(ranking.papers.values())
    counts = count(documents.values())
    statistics = measure(counts, ranked)
    vectors = place(list(stamps), counts, ranked, statistics)
    gauge, pairs = measure_pairs(vectors)
    rows = np.arange(len(stamps))
    nearest = with_rows(blank(tuple(stamps), RANKED), rows, best_links(vectors.ids, pairs, rows))
    name = digest(*(f"{paper} {stamp}" for paper, stamp in stamps.items()))
    reach = dict(zip(stamps, gauge.reach.tolist(), strict=True))
    plain = replace(statistics, axes=statistics.axes[:0])
    model = Model(name, dict(stamps), corpus, taken, plain, gauge.scale, reach)
    desk.keep_model(model, statistics.axes, vectors)
    desk.keep_keywords(ranking.papers, model)
    desk.keep_state(model, choices, nearest, vectors)
    desk.keep_graph(model, nearest)
    return _findings(desk, model, ranking.papers, choices, nearest, lambda: nearest, lambda: vectors)


def _update(desk: Desk, model: Model) -> Findings | None:
    """Everything by a model that is kept: only papers that changed are read, only lists they touch are made again.

    None where what is kept is damaged beyond that.
    """
    stamps = desk.stamps
    state = desk.state(model)
    arrays: Arrays | None = desk.one("vectors", model.name)
    if arrays is None:
        return None
    if state is None:
        plain = arrays_of(join_rows([vectors_of(tuple(model.papers), arrays, model.statistics)], ()))
        state = State({}, {}, blank((), RANKED), (), plain)

    @cache
    def known() -> list[Vectors]:
        named = ((tuple(model.papers), arrays), (state.changed, state.vectors))
        return [vectors_of(ids, found, model.statistics) for ids, found in named]

    learnt = cache(lambda: _learnt(desk, model, known()[0]))
    if state.stamps == stamps:
        keywords = Asked(stamps, lambda paper: desk.keywords(paper, model))
        joined = cache(lambda: join_rows(known(), tuple(stamps)))
        return _findings(desk, model, keywords, state.choices, state.nearest, learnt, joined)
    held = {paper for paper, stamp in stamps.items() if state.stamps.get(paper) == stamp}
    ranked = _rank(desk, [paper for paper in stamps if paper not in held], model)
    if ranked is None:
        return None
    fresh, picked, placed = ranked
    vectors = join_rows([*known(), placed], tuple(stamps))
    before, bereft = moved(state.nearest, tuple(stamps), held)
    changed = np.array([row for row, paper in enumerate(stamps) if paper not in held], dtype=np.int64)
    last = np.where(before.papers[:, -1] >= 0, before.scores[:, -1], -1.0)
    rows, pairs = relink(vectors, model.gauge(stamps), last, changed, bereft)
    nearest = with_rows(before, rows, best_links(vectors.ids, pairs, rows))
    choices = {paper: picked[paper] if paper in picked else state.choices[paper] for paper in stamps}
    desk.keep_keywords(fresh, model)
    desk.keep_state(model, choices, nearest, vectors)
    for name in ("candidates", "keywords"):
        desk.shelves[name].drop(state.stamps.keys() - stamps.keys())
    keywords = Asked(stamps, lambda paper: fresh[paper] if paper in fresh else desk.keywords(paper, model))
    return _findings(desk, model, keywords, choices, nearest, learnt, lambda: vectors)


def _learnt(desk: Desk, model: Model, vectors: Vectors) -> Nearest:
    """The links of the papers that the model was learnt from, by their vectors if they are not kept."""
    kept = desk.graph(model)
    if kept is None:
        gauge, rows = model.gauge(model.papers), np.arange(len(vectors.ids))
        pairs = score_pairs(vectors, candidates_of(vectors.keywords, gauge.reach, rows), gauge.scale)
        kept = with_rows(blank(vectors.ids, RANKED), rows, best_links(vectors.ids, pairs, rows))
        desk.keep_graph(model, kept)
    return kept


def _findings(
    desk: Desk,
    model: Model,
    keywords: Mapping[str, tuple[Keyword, ...]],
    choices: Mapping[str, Choice],
    nearest: Nearest,
    learnt: Callable[[], Nearest],
    vectors: Callable[[], Vectors],
) -> Findings:
    rows = {paper: row for row, paper in enumerate(desk.stamps)}
    reasons = Reasons(rows, vectors, model.scale, model.corpus.labels)
    links, best = reasons.links(nearest), partial(reasons.links, nearest)
    return Findings(
        keywords, choices, links, best, reasons.shared, nearest, learnt, model, desk.stamps, desk.candidates, vectors
    )


def _rank(
    desk: Desk, papers: Sequence[str], model: Model
) -> tuple[dict[str, tuple[Keyword, ...]], dict[str, Choice], Vectors] | None:
    """Keywords, choice of tags and vectors of papers that changed; None where the axes of the model are damaged."""
    keywords, choices = {}, {}
    for paper in papers:
        ranked = rank_one(desk.candidates(paper), model.corpus, desk.vocabulary)
        keywords[paper] = ranked.keywords
        labels = [(word.key, word.label) for word in ranked.keywords if word.key not in model.corpus.labels]
        merges = tuple(merge for merge in ranked.merges if merge not in model.corpus.merges)
        choices[paper] = Choice(tuple(choose(ranked.keywords, model.taken, desk.vocabulary)), merges, tuple(labels))
    counts = count(desk.read(paper) for paper in papers)
    known = [model.statistics.grams.get(gram, -1) for gram in counts.names(np.arange(len(counts.grams)))]
    rows = np.array(sorted(row for row in known if row >= 0), dtype=np.int64)
    axes = desk.axes(model, rows)
    if axes is None:
        return None
    few = replace(model.statistics.only(rows), axes=axes)
    fresh = place(papers, counts, list(keywords.values()), few)
    return keywords, choices, widened(fresh, rows, len(model.statistics.grams))
