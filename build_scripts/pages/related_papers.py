"""The related papers on the page of a paper: shared keywords, sentences with them, keywords of only one of the
two, and the graph around the paper.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from textwrap import wrap
from typing import NamedTuple

from markupsafe import Markup

from build_scripts.catalog import Catalog
from build_scripts.model import Link
from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.wording import shorten
from build_scripts.related import SHOWN, Evidence, adds_lacks, keyword_set

REASONS = 3  # shared keywords shown for each related paper
ADDED, LACKED = 2, 1  # keywords shown that a related paper adds, and that it lacks
QUOTE_LENGTH = 120  # characters of a sentence around its keyword
# The paper is in the middle, at 0 and 0, of a picture of 340 by 250, about as many pixels as it has on a phone.
ACROSS, DOWN = 108, 95  # radii of the ellipse on which the related papers lie
LINE = 20  # characters
LINES = 2

Shared = tuple[tuple[str, str], ...]  # (key, label) of what two papers share, strongest first
Found = Mapping[str, Mapping[str, Evidence]]  # by paper and key


class Quote(NamedTuple):
    """A sentence in three parts; the middle one is the keyword."""

    before: str
    keyword: str
    after: str


class Quotes(NamedTuple):
    """The sentences of two papers with a shared keyword."""

    here: Quote
    there: Quote


class Reason(NamedTuple):
    """A shared keyword of a link, with the slug of its tag or nothing."""

    label: str
    slug: str


class RelatedPaper(NamedTuple):
    """A related paper. `reasons` are the shared keywords, strongest first; `title` is escaped HTML."""

    id: str
    title: Markup
    credit: str
    reasons: tuple[Reason, ...]
    quotes: Quotes | None
    adds: str
    lacks: str


class Neighbour(NamedTuple):
    """A paper near another one that is not close enough to be related to it."""

    id: str
    title: Markup
    reasons: tuple[str, ...]


class Node(NamedTuple):
    """A related paper in the graph: position in pixels and the first lines of its title."""

    id: str
    lines: tuple[str, ...]
    x: int
    y: int


class EgoGraph(NamedTuple):
    """The related papers in the order of the list below it, with SVG paths of the links among them and to them."""

    nodes: tuple[Node, ...]
    edges: str
    rays: str


def shared_keywords(catalog: Catalog) -> Mapping[str, Mapping[str, Shared]]:
    """For each paper the papers it is linked to, best first, with what they share."""
    return {
        paper.record.id: {
            link.target: tuple([(one.key, one.label) for one in link.shared])
            for place, link in enumerate(catalog.links[paper.record.id])
            if link.close or place < SHOWN
        }
        for paper in catalog.papers
    }


def related_papers(
    catalog: Catalog, papers: Mapping[str, PaperView], shared: Mapping[str, Mapping[str, Shared]]
) -> Mapping[str, tuple[RelatedPaper, ...]]:
    """For each paper what its page shows of the related papers, those that are close, best first."""
    tags = {tag.key: tag for tag in catalog.tags}
    facets = frozenset(tag.key for tag in catalog.tags if tag.facet)
    known = {paper: keyword_set(catalog.keywords[paper], facets) for paper in papers}
    close = {paper: {link.target: shared[paper][link.target] for link in _close(catalog, paper)} for paper in papers}
    quotes = _quotes(catalog, close)

    def reason(key: str, label: str) -> Reason:
        return Reason(tags[key].label, tags[key].slug) if key in tags else Reason(label, "")

    def related(paper: str) -> Iterator[RelatedPaper]:
        for link in _close(catalog, paper):
            other = papers[link.target]
            all_reasons = [reason(key, label) for key, label in shared[paper][other.id]]
            # Beside a tag, a single word that is none says little.
            reasons = [each for each in all_reasons if each.slug or " " in each.label] or all_reasons
            difference = adds_lacks(known[paper], known[other.id])
            adds, lacks = ", ".join(difference.adds[:ADDED]), ", ".join(difference.lacks[:LACKED])
            found = quotes.get((paper, other.id))
            yield RelatedPaper(other.id, other.title, other.credit, tuple(reasons[:REASONS]), found, adds, lacks)

    return {paper: tuple(related(paper)) for paper in papers}


def neighbours(
    catalog: Catalog, papers: Mapping[str, PaperView], shared: Mapping[str, Mapping[str, Shared]]
) -> Mapping[str, tuple[Neighbour, ...]]:
    """For each paper the nearest of the others, best first; with its related papers at most SHOWN."""
    return {
        paper: tuple(
            Neighbour(
                link.target, papers[link.target].title, tuple(label for _, label in shared[paper][link.target][:2])
            )
            for link in catalog.links[paper][:SHOWN]
            if not link.close
        )
        for paper in papers
    }


def _close(catalog: Catalog, paper: str) -> list[Link]:
    return [link for link in catalog.links[paper] if link.close]


def _quotes(catalog: Catalog, shared: Mapping[str, Mapping[str, Shared]]) -> dict[tuple[str, str], Quotes]:
    """The sentences of both papers of each link that contain their strongest shared keyword.

    The weaker keywords are searched only where a text does not spell the strongest.
    """
    found: dict[tuple[str, str], Quotes] = {}
    missing = {(paper, other): keys for paper, related in shared.items() for other, keys in related.items()}
    for reasons in (slice(1), slice(1, REASONS)):
        wanted = {pair: [key for key, _ in keys[reasons]] for pair, keys in missing.items()}
        sentences = _sentences(catalog, wanted)
        for (paper, other), keys in wanted.items():
            here, there = sentences[paper], sentences[other]
            both = next((key for key in keys if key in here and key in there), None)
            if both:
                found[paper, other] = Quotes(_quote(here[both]), _quote(there[both]))
                del missing[paper, other]
    return found


def _sentences(catalog: Catalog, wanted: Mapping[tuple[str, str], Iterable[str]]) -> Found:
    """The sentences with the wanted keywords of each pair, for both papers."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for pair, some in wanted.items():
        for paper in pair:
            keys[paper].update(some)
    return catalog.evidence(keys)


def _quote(found: Evidence) -> Quote:
    """The sentence, cut at words on both sides of the keyword where it is long."""
    before, keyword, after = (
        found.sentence[: found.start],
        found.sentence[found.start : found.end],
        found.sentence[found.end :],
    )
    length = max(QUOTE_LENGTH - len(keyword), 0)
    ahead = min(len(before), max(length // 2, length - len(after)))
    if ahead < len(before):
        before = "…" + before[-ahead:].partition(" ")[2] if ahead else "…"
    return Quote(before, keyword, shorten(after, length - ahead))


def ego_graph(
    related: Sequence[str], shared: Mapping[str, Mapping[str, Shared]], papers: Mapping[str, PaperView]
) -> EgoGraph:
    """The related papers of a paper on an ellipse around it, and the links among them."""
    places = _places(len(related))
    nodes = [
        Node(other, _lines(papers[other].plain_title), *place) for other, place in zip(related, places, strict=True)
    ]
    number = {other: place for place, other in enumerate(related)}
    ends = sorted(
        {
            (min(number[one], number[other]), max(number[one], number[other]))
            for one in related
            for other in shared[one].keys() & number
        }
    )
    edges = [f"M{places[one][0]} {places[one][1]} {places[other][0]} {places[other][1]}" for one, other in ends]
    return EgoGraph(tuple(nodes), "".join(edges), "".join([f"M0 0 {x} {y}" for x, y in places]))


@cache
def _places(nodes: int) -> list[tuple[int, int]]:
    angles = [2 * math.pi * number / nodes - math.pi / 2 for number in range(nodes)]
    return [(round(ACROSS * math.cos(angle)), round(DOWN * math.sin(angle))) for angle in angles]


@lru_cache(maxsize=1 << 14)
def _lines(title: str) -> tuple[str, ...]:
    return tuple(wrap(title, LINE, max_lines=LINES, placeholder=" …"))
