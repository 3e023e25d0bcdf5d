"""The data of the search page: the facets of all papers in columns, orders, and the words titles are spelled with.

The page counts and filters by the facets alone, so that browsing by filter asks for nothing else but the cards it shows
(paper_parts.py). It is read by site_overrides/assets/search_query.js.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.kept import File
from build_scripts.paper_parts import Holders, guessed_id, holders_of, json_file, part_files
from build_scripts.views import Views

FACETS = "search/facets.json"
ORDERS = "search/orders.json"
WORDS = "search/words.json"
SHORTEST = 3  # letters of a word that typing errors are corrected to; shorter ones resemble too many others
HAS_CODE, HAS_AUTHORS = 1, 2  # bits of the column "known"


def facet_file(views: Views) -> File:
    """What papers are filtered by."""
    return json_file(FACETS, facets(views))


def title_files(views: Views) -> Iterator[File]:
    """All that follows from the titles alone."""
    catalog = views.catalog
    titles = [views.briefs[paper].words for paper in catalog.order]
    holders = holders_of(map(str.split, titles))
    yield from part_files(catalog.order, holders)
    yield json_file(ORDERS, orders(catalog, titles))
    yield json_file(WORDS, title_words(holders))


def facets(views: Views) -> Mapping[str, Any]:
    """The values of each facet as [slug, label], or as the label alone where the slug follows from it, and columns with
    what each paper has of them.

    Topics are told by their place or -1, tags and lists by lists of places, code and authors by the bits HAS_CODE and
    HAS_AUTHORS.
    """
    catalog = views.catalog
    briefs = [views.briefs[paper] for paper in catalog.order]
    named = {paper.record.id for paper in catalog.papers if paper.record.authors}
    topics = {paper: place for place, topic in enumerate(catalog.topics) for paper in topic.papers}
    tags = {tag.slug: place for place, tag in enumerate(catalog.tags)}
    lists: dict[str, list[int]] = {paper: [] for paper in catalog.order}
    for place, (_, members) in enumerate(views.lists):
        for paper in members:
            lists[paper].append(place)
    return {
        "topics": [_value(topic.slug, topic.label) for topic in catalog.topics],
        "tags": [_value(tag.slug, tag.label) for tag in catalog.tags],
        "lists": [_value(dump.slug, dump.title) for dump in catalog.dumps],
        "dates": [brief.date or "" for brief in briefs],
        "topic": [topics.get(paper, -1) for paper in catalog.order],
        "tag": [[tags[slug] for slug in catalog.paper_tags[paper]] for paper in catalog.order],
        "list": [lists[paper] for paper in catalog.order],
        "known": [
            HAS_CODE * bool(brief.code) + HAS_AUTHORS * (paper in named)
            for paper, brief in zip(catalog.order, briefs, strict=True)
        ],
    }


def _value(slug: str, label: str) -> str | list[str]:
    return label if slug == guessed_id(label) else [slug, label]


def orders(catalog: Catalog, titles: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """The place of each paper in the alphabet of titles and in the published bibliographies; titles are their words."""
    alphabet = sorted(zip(titles, catalog.order, strict=True))
    by_title = {paper: place for place, (_, paper) in enumerate(alphabet)}
    published = {paper: place for place, paper in enumerate(catalog.graph.papers)}  # by id, as the files under data/
    return {
        "title": [by_title[paper] for paper in catalog.order],
        "data": [published[paper] for paper in catalog.order],
    }


def title_words(holders: Holders) -> list[str]:
    """The words of all titles, those of most titles first."""
    long = [word for word in holders if len(word) >= SHORTEST]
    return sorted(long, key=lambda word: (-len(holders[word]), word))
