"""An item of CSL-JSON, the form that Zotero, Crossref and citation processors write."""

import json
import re
from collections.abc import Mapping
from typing import Any

from build_scripts.bibliography.dates import read_parts
from build_scripts.bibliography.identifiers import (
    arxiv_field,
    arxiv_in_note,
    doi_in_note,
    doi_of_address,
    find_arxiv_id,
    is_preprint_server,
    usable_doi,
    usable_url,
)
from build_scripts.bibliography.people import read_people
from build_scripts.bibliography.tex import with_subtitle, without_markup
from build_scripts.model import Entry, Location
from build_scripts.report import Report

_DATES = ("issued", "published-print", "published-online", "published", "date")
_ARXIV_PLACES = ("DOI", "URL", "number", "archive_location", "archiveLocation", "container-title")
_HEADING = re.compile(r"<jats:title>.*?</jats:title>", re.DOTALL)


def csl_facts(item: Any, location: Location, report: Report) -> Entry | None:
    if not isinstance(item, Mapping):
        report.error(location, "wrong-type", "an item must be an object", "the item is left out")
        return None
    title, subtitle = _string(item, "title"), _string(item, "subtitle")
    if not title:
        return None
    venue = _string(item, "container-title")
    dated = next((name for name in _DATES if read_parts(item.get(name))), "issued")
    arxiv_id = _arxiv_id(item)
    doi = usable_doi(_string(item, "DOI"))
    if not item.get("DOI"):
        note = item.get("note")
        doi = doi_of_address(_string(item, "URL")) or (doi_in_note(note) if isinstance(note, str) else None)
    found: dict[str, Any] = {
        "author": read_people(item.get("author")),
        dated: read_parts(item.get(dated)),
        "DOI": doi or find_arxiv_id(_string(item, "DOI")),
        "URL": usable_url(_string(item, "URL")),
    }
    for name, value in found.items():
        if item.get(name) and not value:
            message = f"{json.dumps(item[name], ensure_ascii=False)[:80]} cannot be used as {name}"
            report.warning(location, "unusable-value", message, "it is left out")
    return Entry(
        title=with_subtitle(title, subtitle),
        short_title=title if subtitle else "",
        location=location,
        abstract=_abstract(item),
        authors=found["author"],
        date=found[dated],
        venue=None if not venue or is_preprint_server(venue) else venue,
        arxiv_id=arxiv_id,
        doi=doi,
        url=found["URL"],
    )


def _arxiv_id(item: Mapping[str, Any]) -> str | None:
    found = (find_arxiv_id(_string(item, name)) for name in _ARXIV_PLACES)
    alone = ("number", "archive_location") if _string(item, "archive").lower() == "arxiv" else ()
    fields = (arxiv_field(_string(item, name)) for name in ("arxiv", *alone))
    note = item.get("note")
    own = (arxiv_in_note(note) if isinstance(note, str) else None,)
    return next((number for numbers in (found, fields, own) for number in numbers if number), None)


def _string(item: Mapping[str, Any], name: str) -> str:
    """A text value on one line without markup; empty if there is none. Crossref writes titles as lists."""
    value = item.get(name)
    if isinstance(value, list):
        value = value[0] if value else ""
    return without_markup(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _abstract(item: Mapping[str, Any]) -> str:
    """The abstract without headings, such as the word "Abstract", that Crossref keeps as JATS markup."""
    value = item.get("abstract")
    return _string({"abstract": _HEADING.sub(" ", value)}, "abstract") if isinstance(value, str) else ""
