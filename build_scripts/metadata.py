"""What the head of a paper page tells reference managers and search engines: known facts, nothing else.

Names and forms follow Google Scholar's inclusion guidelines (Highwire `citation_*`), the Embedded Metadata translator
of Zotero, and schema.org. Addresses of the page itself are added by the frame (site_overrides/partials/metadata.html),
which knows where the site lives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from build_scripts.model import Record
from build_scripts.venues import venue_kind
from build_scripts.views import PaperView

_VENUE_TAGS = {"article": "citation_journal_title", "inproceedings": "citation_conference_title"}


def page_head(view: PaperView) -> dict[str, Any]:
    """Front matter of a paper page: `citation` holds pairs of name and content, `schema` an object of schema.org."""
    return {"citation": [list(pair) for pair in _citation(view)], "schema": _schema(view)}


def _citation(view: PaperView) -> Iterator[tuple[str, str]]:
    record = view.record
    kind = venue_kind(record.venue) if record.venue else "preprint"
    yield "citation_title", view.plain_title
    for author in record.authors:
        yield "citation_author", author
    if record.date:
        yield "citation_date", _slashes(record.date)
        yield "citation_publication_date", _slashes(record.date)
    if record.venue and kind in _VENUE_TAGS:
        yield _VENUE_TAGS[kind], record.venue
    if record.doi:
        yield "citation_doi", record.doi
    if record.arxiv_id:
        yield "citation_arxiv_id", record.arxiv_id
    if view.tags:
        yield "citation_keywords", "; ".join(tag.label for tag in view.tags)
    yield "citation_abstract", view.plain_abstract
    if kind == "preprint":
        yield "DC.type", "preprint"  # otherwise Zotero takes it for an article of an unknown journal


def _schema(view: PaperView) -> dict[str, Any]:
    record = view.record
    kind = venue_kind(record.venue) if record.venue else "preprint"
    facts = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": view.plain_title,
        "author": [{"@type": "Person", "name": author} for author in record.authors],
        "datePublished": record.date,
        "isPartOf": {"@type": "Periodical", "name": record.venue} if kind == "article" else None,
        "publication": {"@type": "PublicationEvent", "name": record.venue} if kind == "inproceedings" else None,
        "identifier": [f"{name}:{value}" for name, value in _identifiers(record)],
        "sameAs": [action.href for action in view.read_at if action.label in ("arXiv", "Publisher", "Page")],
        "keywords": [tag.label for tag in view.tags],
        "abstract": view.plain_abstract,
    }
    return {key: value for key, value in facts.items() if value}


def _identifiers(record: Record) -> Iterator[tuple[str, str]]:
    if record.doi:
        yield "doi", record.doi
    if record.arxiv_id:
        yield "arXiv", record.arxiv_id


def _slashes(date: str) -> str:
    """`2010-05-12` as `2010/5/12`; a month or a year alone keeps its precision."""
    return "/".join(part.lstrip("0") for part in date.split("-"))
