"""Where to begin in a topic: a reading order, and the papers linked to other topics.

It is based on the words of abstracts, not on citations; pages must say so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import pairwise

import numpy as np

from build_scripts.model import Topic
from build_scripts.related.graph import Edge, Integers, Rows, edges_of

START = 3
NEWEST = 5
BRIDGING = 3


@dataclass(frozen=True)
class TopicLinks:
    """The links from a topic to another one: their number, and the strongest of them, best first."""

    topic: str
    links: int
    strongest: tuple[Edge, ...]


@dataclass(frozen=True)
class ReadingOrder:
    """The papers to read first in a topic, each once: the most central ones, the newest, and those that bridge to other
    topics.

    `newest` is empty if no dates are known.
    """

    topic: str
    start: tuple[str, ...]
    newest: tuple[str, ...]
    bridging: tuple[str, ...]
    topic_links: tuple[TopicLinks, ...]


def reading_orders(
    topics: Sequence[Topic], ids: Sequence[str], links: Rows, dates: Mapping[str, str] | None = None
) -> dict[str, ReadingOrder]:
    """The reading order of each topic by slug.

    `links` have rows of `ids`; `dates` are ISO dates (also years or months) of papers.
    """
    place = {paper: number for number, topic in enumerate(topics) for paper in topic.papers}
    home = np.array([place.get(paper, -1) for paper in ids], dtype=np.int64)
    here, there = home[links.left], home[links.right]
    across = np.flatnonzero((here >= 0) & (there >= 0) & (here != there))
    ends, weights = np.concatenate([links.left[across], links.right[across]]), np.rint(links.scores[across] * 10_000)
    outward = np.bincount(ends, np.tile(weights, 2), minlength=len(home)).astype(np.int64).tolist()
    leading = {paper: weight for paper, weight in zip(ids, outward, strict=True) if weight}
    beyond: defaultdict[str, list[TopicLinks]] = defaultdict(list)
    for one, other, count, edges in _strongest(ids, links, across, np.sort(np.stack([here, there])[:, across], axis=0)):
        for topic, linked in ((topics[one].slug, topics[other].slug), (topics[other].slug, topics[one].slug)):
            beyond[topic].append(TopicLinks(linked, count, edges))
    return {topic.slug: _order(topic, beyond[topic.slug], leading, dates or {}) for topic in topics}


def _order(
    topic: Topic, beyond: Iterable[TopicLinks], outward: Mapping[str, int], dates: Mapping[str, str]
) -> ReadingOrder:
    start = topic.papers[:START]
    dated = [paper for paper in topic.papers if paper in dates and paper not in start]
    newest = tuple(nlargest(NEWEST, dated, key=lambda paper: dates[paper]))
    leading = [paper for paper in topic.papers if paper in outward]
    # Enough that some are left which are not listed yet.
    first = nsmallest(START + NEWEST + BRIDGING, leading, key=lambda paper: (-outward[paper], paper))
    bridging = tuple([paper for paper in first if paper not in start and paper not in newest][:BRIDGING])
    most_first = sorted(beyond, key=lambda links: (-links.links, links.topic))
    return ReadingOrder(topic.slug, start, newest, bridging, tuple(most_first))


def _strongest(
    ids: Sequence[str], links: Rows, across: Integers, topics: Integers
) -> Iterator[tuple[int, int, int, tuple[Edge, ...]]]:
    """For each two linked topics the number of the edges `across` and the best of them.

    `topics` are (2, edges), the topics of their ends.
    """
    order = np.lexsort((links.right[across], links.left[across], -links.scores[across], topics[1], topics[0]))
    one, other = topics[:, order]
    starts = np.flatnonzero((np.diff(one, prepend=-1) != 0) | (np.diff(other, prepend=-1) != 0))
    sizes = np.diff(starts, append=len(order))
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    best = np.flatnonzero(place < BRIDGING)
    edges = edges_of(ids, Rows._make(column[across[order[best]]] for column in links))
    ends = np.flatnonzero(place[best] == 0).tolist()
    for (start, end), size in zip(pairwise([*ends, len(best)]), sizes.tolist(), strict=True):
        yield int(one[best[start]]), int(other[best[start]]), size, tuple(edges[start:end])
