"""What the head of a paper page tells reference managers and search engines: known facts, nothing else.

Names and forms follow the inclusion guidelines of Google Scholar (Highwire `citation_*`) and the Embedded Metadata
translator of Zotero. The frame (site_overrides/partials/metadata.html) prints them, says the same once more in terms of
schema.org, and adds the address of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from build_scripts.citations import venue_kind
from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.wording import shorten

DESCRIPTION_LENGTH = 160  # characters
_VENUE_TAGS = {"article": "citation_journal_title", "inproceedings": "citation_conference_title"}


def page_head(view: PaperView) -> Mapping[str, str | Sequence[str]]:
    """Front matter of a paper page: each `citation_*` and `DC.*` becomes a meta element, or one for each item."""
    record = view.record
    kind = venue_kind(record.venue) if record.venue else "preprint"
    facts: dict[str, str | Sequence[str] | None] = {
        "description": shorten(view.plain_abstract, DESCRIPTION_LENGTH),
        "citation_title": view.plain_title,
        "citation_author": record.authors,
        "citation_date": _slashes(view.date),
        "citation_publication_date": _slashes(view.date),
        _VENUE_TAGS.get(kind, ""): record.venue,
        "citation_doi": record.doi,
        "citation_arxiv_id": record.arxiv_id,
        "citation_keywords": "; ".join(tag.label for tag in view.tags),
        "citation_abstract": view.plain_abstract,
        "DC.type": "preprint" if kind == "preprint" else None,  # without it Zotero guesses an article of no journal
        "date": view.date,
    }
    return {name: value for name, value in facts.items() if name and value}


def _slashes(date: str | None) -> str:
    """`2010-05-12` as `2010/5/12`; a month or a year alone keeps its precision."""
    return "/".join(part.lstrip("0") for part in (date or "").split("-"))
