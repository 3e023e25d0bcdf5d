"""Where to begin in a topic: a reading order, and the papers through which it touches other topics.

It rests on the words of abstracts, not on citations; pages must say so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from build_scripts.graph import Edge
from build_scripts.model import Topic

START = 3
NEWEST = 5
BRIDGING = 3


@dataclass(frozen=True)
class Crossing:
    """How a topic touches another one: the number of links, and the strongest of them, best first."""

    topic: str
    links: int
    strongest: tuple[Edge, ...]


@dataclass(frozen=True)
class ReadingOrder:
    """A way through a topic, each paper once: the most central ones, the newest, then those that lead
    elsewhere.

    `newest` is empty where no dates are known.
    """

    topic: str
    start: tuple[str, ...]
    newest: tuple[str, ...]
    bridging: tuple[str, ...]
    crossings: tuple[Crossing, ...]


def reading_orders(
    topics: Sequence[Topic],
    edges: Sequence[Edge],
    dates: Mapping[str, str] | None = None,
) -> dict[str, ReadingOrder]:
    """The reading order of each topic by slug. `dates` are ISO dates (also years or months) of papers."""
    home = {paper: topic.slug for topic in topics for paper in topic.papers}
    between: defaultdict[tuple[str, str], list[Edge]] = defaultdict(list)
    outward: Counter[str] = Counter()
    for edge in edges:
        left, right = home.get(edge.left), home.get(edge.right)
        if left is None or right is None or left == right:
            continue
        between[left, right].append(edge)
        between[right, left].append(edge)
        outward[edge.left] += round(edge.score * 10_000)
        outward[edge.right] += round(edge.score * 10_000)
    return {topic.slug: _order(topic, between, outward, dates or {}) for topic in topics}


def _order(
    topic: Topic,
    between: Mapping[tuple[str, str], Sequence[Edge]],
    outward: Mapping[str, int],
    dates: Mapping[str, str],
) -> ReadingOrder:
    start = topic.papers[:START]
    dated = [paper for paper in topic.papers if paper in dates and paper not in start]
    newest = _first(sorted(dated, key=lambda paper: dates[paper], reverse=True), NEWEST, ())
    leading = [paper for paper in topic.papers if outward.get(paper)]
    bridging = _first(sorted(leading, key=lambda paper: (-outward[paper], paper)), BRIDGING, (*start, *newest))
    crossings = [
        Crossing(other, count, tuple(_strongest(between.get((topic.slug, other), ()))))
        for other, count in topic.bridges
    ]
    return ReadingOrder(topic.slug, start, newest, bridging, tuple(crossings))


def _first(papers: Sequence[str], count: int, taken: Sequence[str]) -> tuple[str, ...]:
    return tuple(islice((paper for paper in papers if paper not in taken), count))


def _strongest(edges: Sequence[Edge]) -> list[Edge]:
    return nsmallest(BRIDGING, edges, key=lambda edge: (-edge.score, edge.left, edge.right))
