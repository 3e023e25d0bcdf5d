"""The data of the search page: the facets of all papers in columns, orders, and the words titles are spelled with.

The page counts and filters by the facets alone, so that browsing by filter asks for nothing else but the cards it shows
(paper_parts.py). It is read by site_overrides/assets/search_query.js.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.kept import File, digest
from build_scripts.paper_parts import compact, guessed_id
from build_scripts.paper_view import PaperView
from build_scripts.views import Views

FACETS = "search/facets.json"
ORDERS = "search/orders.json"
WORDS = "search/words.json"
SHORTEST = 3  # letters of a word that typing errors are corrected to; shorter ones resemble too many others
HAS_CODE, HAS_AUTHORS = 1, 2  # bits of the column "known"


def search_files(views: Views) -> Iterator[File]:
    """The data files of the search page."""
    catalog = views.catalog
    papers = [views.papers[paper] for paper in catalog.order]
    made = {
        FACETS: facets(catalog, papers),
        ORDERS: orders(catalog, papers),
        WORDS: title_words(view.brief.words for view in papers),
    }
    for path, data in made.items():
        text = compact(data)
        yield File(path, digest(text), partial(str, text), None)


def facets(catalog: Catalog, papers: Sequence[PaperView]) -> Mapping[str, Any]:
    """The values of each facet as [slug, label], or as the label alone where the slug follows from it, and columns with
    what each paper has of them.

    Topics are told by their place or -1, tags and lists by lists of places, code and authors by the bits HAS_CODE and
    HAS_AUTHORS.
    """
    topics = {paper: place for place, topic in enumerate(catalog.topics) for paper in topic.papers}
    tags = {tag.slug: place for place, tag in enumerate(catalog.tags)}
    lists = {dump.file: place for place, dump in enumerate(catalog.dumps)}
    return {
        "topics": [_value(topic.slug, topic.label) for topic in catalog.topics],
        "tags": [_value(tag.slug, tag.label) for tag in catalog.tags],
        "lists": [_value(dump.slug, dump.title) for dump in catalog.dumps],
        "dates": [view.date or "" for view in papers],
        "topic": [topics.get(view.id, -1) for view in papers],
        "tag": [[tags[tag.slug] for tag in view.tags] for view in papers],
        "list": [sorted({lists[source.file] for source in view.record.sources}) for view in papers],
        "known": [HAS_CODE * bool(view.code) | HAS_AUTHORS * bool(view.record.authors) for view in papers],
    }


def _value(slug: str, label: str) -> str | list[str]:
    return label if slug == guessed_id(label) else [slug, label]


def orders(catalog: Catalog, papers: Sequence[PaperView]) -> Mapping[str, Sequence[int]]:
    """The place of each paper in the alphabet of titles and in the published bibliographies."""
    alphabet = sorted(papers, key=lambda view: (" ".join(view.brief.words), view.id))
    by_title = {view.id: place for place, view in enumerate(alphabet)}
    published = {paper.record.id: place for place, paper in enumerate(catalog.papers)}
    return {"title": [by_title[view.id] for view in papers], "data": [published[view.id] for view in papers]}


def title_words(titles: Iterable[Sequence[str]]) -> list[str]:
    """The words of all titles, those of most titles first."""
    counts = Counter(word for words in titles for word in set(words) if len(word) >= SHORTEST)
    return sorted(counts, key=lambda word: (-counts[word], word))
