"""Topics: tags that many similar papers are about. A paper that clearly belongs to none is in none.

Topics are chosen once, so that their addresses stay: each is saved with its tag and its most typical papers, the
anchors. From then on a paper belongs to the topic whose tag it has and whose anchors it resembles.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from build_scripts.keywords import Tagging
from build_scripts.model import Tag, Topic
from build_scripts.related.graph import SHOWN, Floats, Integers
from build_scripts.related.links import GENERAL, Relations
from build_scripts.related.vectors import Vectors
from build_scripts.slugs import unique_slug

Booleans = npt.NDArray[np.bool_]

ANCHORS = 40  # of a topic
FEWEST_COMPONENTS, PAPERS_PER_COMPONENT = 8, 16
GROWTH = 1.25  # growth of the catalog after which more topics are chosen
MAX_TAGS = 12  # of a topic
LEAST_FIT = 0.31  # of a paper to its topic, if one of its nearest papers is in it
CLEAR_FIT = 0.45  # of a paper to its topic, whatever its nearest papers
LATER_TAG = 0.95  # factor of a fit for each better tag of the paper
ONLY_KEYWORD = 0.8  # factor of a fit for what is a central keyword of the paper, but not its tag
COHERENT = 0.42  # mean cosine of a paper with the others of a tag, for a tag that may be a topic
LARGEST = 0.72  # power of the number of papers: the most that such a tag may have
SMALLEST = 3  # papers of a topic in a small catalog; it grows with the catalog
COST = 0.017  # by how much a topic must improve the fits of all papers together, times their number to the power 2/3


@dataclass(frozen=True)
class SavedTopic:
    """A topic in catalog/topics.yml; all but the slug may be edited there by hand.

    `tag` is the slug of its tag; `former` are slugs of topics whose pages redirect to it.
    """

    slug: str
    label: str
    anchors: tuple[str, ...]
    description: str = ""
    tag: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class SavedTopics:
    """The saved topics, and the number of papers when topics were last chosen."""

    papers: int = 0
    topics: tuple[SavedTopic, ...] = ()


@dataclass(frozen=True)
class FoundTopics:
    """The topics, largest first, and what to save of them."""

    topics: tuple[Topic, ...]
    saved: SavedTopics


class Tagged(NamedTuple):
    """The rows of the papers with a tag or a narrower one, sorted, and a factor for each: how central it is there."""

    rows: Integers
    factors: Floats


class Fits(NamedTuple):
    """The rows of papers, and how much better than LEAST_FIT each fits."""

    rows: Integers
    values: Floats


class Papers(NamedTuple):
    """What decides the topic of papers: unit vectors of their subjects (papers, components), the rows of their nearest
    papers (papers, SHOWN), and those that have each tag by slug.
    """

    ids: tuple[str, ...]
    subjects: Floats
    nearest: Integers
    tagged: Mapping[str, Tagged]


def find_topics(relations: Relations, tagging: Tagging, saved: SavedTopics | None = None) -> FoundTopics:
    """Assign papers to topics.

    Saved topics keep slug and label; more are chosen when none are saved, and when the catalog has grown by a quarter
    since. Calling it again with what it returned as `saved` gives the same topics.
    """
    ids, nearest = relations.vectors.ids, relations.neighbours.indices[:, :SHOWN]
    papers = Papers(ids, _subjects(relations.vectors), nearest, _tagged(relations, tagging))
    known = _with_new_topics(papers, tagging.tags, saved or SavedTopics())
    present = _present(known, ids)
    members = _assign(papers, present)
    topics = [
        Topic(topic.slug, topic.label, papers, _distinctive_tags(papers, tagging), topic.description, topic.former)
        for topic, papers in zip(present, members, strict=True)
    ]
    return FoundTopics(tuple(sorted(topics, key=lambda topic: (-len(topic.papers), topic.slug))), known)


def _subjects(vectors: Vectors) -> Floats:
    """The strongest latent components of papers: fewer in a small catalog, whose topics are broader."""
    strongest = vectors.latent[:, : max(FEWEST_COMPONENTS, len(vectors.ids) // PAPERS_PER_COMPONENT)]
    unit: Floats = strongest / np.maximum(np.linalg.norm(strongest, axis=1, keepdims=True), 1e-9)
    return unit


def _tagged(relations: Relations, tagging: Tagging) -> dict[str, Tagged]:
    """The papers of each tag by slug, those with a narrower tag, or with it as a central keyword, included."""
    parents = {tag.slug: tag.parents for tag in tagging.tags}
    above = {slug: _above(slug, parents) for slug in parents}
    by_key = {tag.key: tag.slug for tag in tagging.tags}
    factors: dict[str, dict[int, float]] = {slug: {} for slug in sorted(parents)}
    for row, paper in enumerate(relations.vectors.ids):
        for place, own in enumerate(tagging.papers.get(paper, ())):
            for slug in above[own]:
                factors[slug].setdefault(row, LATER_TAG ** (place + (slug != own)))
        for key in relations.central[paper] & by_key.keys():
            for slug in above[by_key[key]]:
                factors[slug].setdefault(row, ONLY_KEYWORD)
    return {
        slug: Tagged(np.array([*found], dtype=np.int64), np.array([*found.values()])) for slug, found in factors.items()
    }


def _above(slug: str, parents: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A tag and all broader ones, each once."""
    found = [slug]
    for each in found:
        found += [parent for parent in parents.get(each, ()) if parent in parents and parent not in found]
    return tuple(found)


def _with_new_topics(papers: Papers, tags: Sequence[Tag], saved: SavedTopics) -> SavedTopics:
    """The saved topics, sorted by slug, with new ones if it is time to choose them."""
    topics, size = list(saved.topics), saved.papers
    old = _present(saved, papers.ids)
    if not old or len(papers.ids) > GROWTH * saved.papers:
        size = len(papers.ids)
        slugs, labels = {topic.slug for topic in topics}, {topic.label for topic in topics}
        placed = {paper for members in _assign(papers, old) for paper in members}
        free = np.array([paper not in placed for paper in papers.ids], dtype=bool)
        by_slug = {tag.slug: tag for tag in tags if tag.slug not in {topic.tag for topic in topics}}
        for slug, rows in _choose(papers, by_slug, free):
            label = _capital(by_slug[slug].label)
            if label not in labels:
                name = unique_slug(label, slugs)
                topics.append(SavedTopic(name, label, tuple(papers.ids[row] for row in rows), tag=slug))
                slugs.add(name)
                labels.add(label)
    return SavedTopics(size, tuple(sorted(topics, key=lambda topic: topic.slug)))


def _present(saved: SavedTopics, ids: Sequence[str]) -> list[SavedTopic]:
    """The topics of which an anchor is in the catalog."""
    papers = frozenset(ids)
    return [topic for topic in saved.topics if not papers.isdisjoint(topic.anchors)]


def _choose(papers: Papers, tags: Mapping[str, Tag], free: Booleans) -> Iterator[tuple[str, list[int]]]:
    """The slugs of tags that become topics, each with the rows of its anchors, best first. Only `free` rows count.

    Facility location: topics are added while the sum over all papers of the fit to the best of them grows enough
    (greedily, which is near the optimum: Nemhauser, Wolsey, Fisher, "An analysis of approximations for maximizing
    submodular set functions", 1978).
    """
    size = len(free)
    smallest = max(SMALLEST, round(math.sqrt(size) / 5))
    largest = size**LARGEST
    fits = {}
    for slug, tag in sorted(tags.items()):
        if smallest <= len(papers.tagged[slug].rows) <= largest and tag.label not in GENERAL:
            found = _fits(papers.subjects, papers.tagged[slug])
            if found is not None:
                fits[slug] = Fits(found.rows, np.where(free[found.rows], found.values, 0.0))
    chosen = _greedy(fits, size, COST * int(free.sum()) ** (2 / 3))
    while True:
        best = _best_of([fits[slug] for slug in chosen], size)
        groups = [np.flatnonzero(best == number) for number in range(len(chosen))]
        few = [slug for slug, rows in zip(chosen, groups, strict=True) if len(rows) < smallest]
        if not few:
            break
        chosen.remove(few[-1])
    for slug, group in zip(chosen, groups, strict=True):
        values = dict(zip(fits[slug].rows.tolist(), fits[slug].values.tolist(), strict=True))
        best_first = sorted(group.tolist(), key=lambda row: (-round(values[row], 6), row))
        yield slug, best_first[: min(max(smallest, len(group) // 2), ANCHORS)]


def _fits(subjects: Floats, tagged: Tagged) -> Fits | None:
    """How well each paper of a tag fits to the others of it; None if they are not alike."""
    rows = subjects[tagged.rows]
    others = rows.sum(axis=0) - rows
    lengths = np.maximum(np.linalg.norm(others, axis=1), 1e-9)
    cosines = np.einsum("ij,ij->i", rows, others) / lengths
    if cosines.mean() < COHERENT:
        return None
    return Fits(tagged.rows, np.maximum(cosines * tagged.factors - LEAST_FIT, 0.0).round(9))


def _greedy(fits: Mapping[str, Fits], size: int, cost: float) -> list[str]:
    """The slugs chosen, best first. A gain only shrinks while others are chosen, so that few are computed anew."""
    best = np.zeros(size)
    queue = [(-float(fit.values.sum()), slug) for slug, fit in fits.items()]
    heapify(queue)
    chosen: list[str] = []
    while queue:
        _, slug = heappop(queue)
        fit = fits[slug]
        gain = round(float(np.maximum(fit.values - best[fit.rows], 0.0).sum()), 9)
        if gain < cost:
            continue
        if queue and (-gain, slug) > queue[0]:
            heappush(queue, (-gain, slug))
            continue
        chosen.append(slug)
        best[fit.rows] = np.maximum(best[fit.rows], fit.values)
    return chosen


def _best_of(fits: Sequence[Fits], size: int) -> Integers:
    """The number of the fit that is best for each row, -1 where none is above zero."""
    home, best = np.full(size, -1), np.zeros(size)
    for number, (rows, values) in enumerate(fits):
        better = values > best[rows]
        home[rows[better]] = number
        best[rows[better]] = values[better]
    return home


def _assign(papers: Papers, topics: Sequence[SavedTopic]) -> list[tuple[str, ...]]:
    """The ids of the papers of each topic, most typical first.

    Anchors stay in their topic. Another paper needs its tag and a likeness to the anchors, a greater one if none of its
    nearest papers is in the topic.
    """
    if not topics:
        return []
    row = {paper: number for number, paper in enumerate(papers.ids)}
    anchors = [np.array([row[paper] for paper in topic.anchors if paper in row], np.int64) for topic in topics]
    centres = np.array([papers.subjects[rows].sum(axis=0) for rows in anchors])
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    cosines = (papers.subjects @ centres.T).round(9)
    fit = np.zeros(cosines.shape)
    for number, topic in enumerate(topics):
        if topic.tag in papers.tagged:
            rows, factors = papers.tagged[topic.tag]
            fit[rows, number] = cosines[rows, number] * factors
    home = np.where(fit.max(axis=1) >= LEAST_FIT, fit.argmax(axis=1), -1)
    for number, rows in enumerate(anchors):
        home[rows] = number
    near = np.where(papers.nearest >= 0, home[papers.nearest], -1)
    supported = (near == home[:, None]).any(axis=1) | (fit.max(axis=1) >= CLEAR_FIT)
    supported[np.concatenate(anchors)] = True
    home[~supported] = -1
    groups = [np.flatnonzero(home == number) for number in range(len(topics))]
    orders = [rows[np.argsort(-cosines[rows, number], kind="stable")] for number, rows in enumerate(groups)]
    return [tuple(papers.ids[row] for row in rows.tolist()) for rows in orders]


def _distinctive_tags(papers: Sequence[str], tagging: Tagging) -> tuple[str, ...]:
    """The slugs of the tags that best set papers apart from the rest of the catalog, best first.

    They are ranked by their contributions to the Kullback-Leibler divergence of the tags of these papers.
    """
    total = {tag.slug: len(tag.papers) / max(len(tagging.papers), 1) for tag in tagging.tags}
    counts = Counter(slug for paper in papers for slug in tagging.papers.get(paper, ()))
    shares = {slug: count / len(papers) for slug, count in counts.items() if count > 1}
    ranked = sorted(
        (-round(share * math.log(share / total[slug]), 9), slug)
        for slug, share in shares.items()
        if share > total[slug]
    )
    return tuple([slug for _, slug in ranked[:MAX_TAGS]])


def _capital(label: str) -> str:
    first, _, rest = label.partition(" ")
    plain = first.islower() or first.split("-")[0].islower()
    return f"{first[0].upper()}{first[1:]} {rest}".strip() if plain else label
