"""The data of the search page: a compact list of all papers with their facets, and the words titles are spelled with.

The page counts and filters by this list alone, so that browsing by filter asks for nothing else. It is read by
site_overrides/assets/search_query.js.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.paper_view import PaperView
from build_scripts.views import Views

LIST = "search/papers.json"
WORDS = "search/words.json"
SHORTEST = 3  # letters of a word that typing errors are corrected to; shorter ones resemble too many others
HAS_CODE, HAS_AUTHORS = 1, 2  # bits of the last number of a paper
_WORD = re.compile(r"[^\W_]+")


def search_files(catalog: Catalog, views: Views) -> dict[str, str]:
    """The data files of the search page by their path in content/."""
    papers = [views.papers[paper.record.id] for paper in catalog.papers]
    return {
        LIST: _compact(paper_list(catalog, papers)),
        WORDS: _compact(title_words(view.plain_title for view in papers)),
    }


def paper_list(catalog: Catalog, papers: Sequence[PaperView]) -> Mapping[str, Any]:
    """The facets as [slug, label] and the papers as rows, in the order of the published bibliographies.

    A row holds id, title, byline, date, place of the topic or -1, places of the tags, places of the lists, and the bits
    HAS_CODE and HAS_AUTHORS.
    """
    topics = {paper: place for place, topic in enumerate(catalog.topics) for paper in topic.papers}
    tags = {tag.slug: place for place, tag in enumerate(catalog.tags)}
    lists = {dump.file: place for place, dump in enumerate(catalog.dumps)}
    rows = [
        [
            view.id,
            view.plain_title,
            view.byline,
            view.date or "",
            topics.get(view.id, -1),
            [tags[tag.slug] for tag in view.tags],
            sorted({lists[source.file] for source in view.record.sources}),
            HAS_CODE * bool(view.code) | HAS_AUTHORS * bool(view.record.authors),
        ]
        for view in papers
    ]
    return {
        "topics": [[topic.slug, topic.label] for topic in catalog.topics],
        "tags": [[tag.slug, tag.label] for tag in catalog.tags],
        "lists": [[dump.slug, dump.title] for dump in catalog.dumps],
        "papers": rows,
    }


def title_words(titles: Iterable[str]) -> list[str]:
    """The words of all titles in small letters without accents, those of most titles first."""
    counts = Counter(word for title in titles for word in set(_WORD.findall(_simple(title))) if len(word) >= SHORTEST)
    return sorted(counts, key=lambda word: (-counts[word], word))


def _simple(text: str) -> str:
    spelled = unicodedata.normalize("NFKD", text)
    return "".join(char for char in spelled if not unicodedata.category(char).startswith("M")).lower()


def _compact(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
