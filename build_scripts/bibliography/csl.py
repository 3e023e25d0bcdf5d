"""CSL-JSON in, the form that Zotero, Crossref and citation processors write: a list of items."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from build_scripts.bibliography.bibliography import (
    Bibliography,
    Facts,
    decode,
    find_arxiv_id,
    is_preprint_server,
    usable_date,
    usable_doi,
    usable_url,
)
from build_scripts.model import Location
from build_scripts.records import index_location
from build_scripts.report import Report

_SPACE = re.compile(r"[ \t\n]*")
_MARKUP = re.compile(r"</?(?:i|b|sub|sup|span|sc)\b[^>]*>")
_ARXIV_PLACES = ("DOI", "URL", "number", "archive_location", "note", "container-title")


def read_csl(data: bytes, shown: str, report: Report) -> Bibliography:
    """Read a list of CSL items, or an object with such a list as `items`. Each item is named by its line."""
    text = decode(data, shown, report)
    if text is None:
        return Bibliography()
    facts, entries = [], 0
    try:
        for index, item in _items(text):
            entries += 1
            read = _facts(item, index_location(shown, text, index), report)
            if read:
                facts.append(read)
    except (json.JSONDecodeError, RecursionError) as error:
        # What is before the fault is read; after it nothing can be trusted.
        index = error.pos if isinstance(error, json.JSONDecodeError) else 0
        message = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        report.error(index_location(shown, text, index), "json-syntax", message, "the rest of the file is left out")
    return Bibliography(tuple(facts), entries)


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """The items with the index where each begins. The standard decoder reads each; only the list is followed here."""
    decoder = json.JSONDecoder()
    start = _skip(text, 0)
    if text[start : start + 1] == "{":
        found = re.compile(r'"items"[ \t\n]*:[ \t\n]*').search(text, start)
        start = found.end() if found else start
    if text[start : start + 1] != "[":
        raise json.JSONDecodeError("expected a list of items", text, start)
    index = _skip(text, start + 1)
    while text[index : index + 1] != "]":
        item, end = decoder.raw_decode(text, index)
        yield index, item
        index = _skip(text, end)
        if text[index : index + 1] == ",":
            index = _skip(text, index + 1)
        elif text[index : index + 1] != "]":
            raise json.JSONDecodeError("expected a comma or the end of the list", text, index)


def _skip(text: str, index: int) -> int:
    found = _SPACE.match(text, index)
    return found.end() if found else index


def _facts(item: Any, location: Location, report: Report) -> Facts | None:
    if not isinstance(item, Mapping):
        report.error(location, "wrong-type", "an item must be an object", "the item is left out")
        return None
    title = _string(item, "title")
    if not title:
        return None
    venue = _string(item, "container-title")
    arxiv_id = next((found for name in _ARXIV_PLACES if (found := find_arxiv_id(_string(item, name)))), None)
    authors, date = _authors(item.get("author")), _date(item.get("issued"))
    doi, url = usable_doi(_string(item, "DOI")), usable_url(_string(item, "URL"))
    usable = {"author": bool(authors), "issued": bool(date), "DOI": bool(doi or arxiv_id), "URL": bool(url)}
    for name, used in usable.items():
        if item.get(name) and not used:
            message = f"{json.dumps(item[name], ensure_ascii=False)[:80]} cannot be used as {name}"
            report.warning(location, "unusable-value", message, "it is left out")
    return Facts(
        title=title,
        location=location,
        authors=authors,
        date=date,
        venue=None if not venue or is_preprint_server(venue) else venue,
        arxiv_id=arxiv_id,
        doi=doi,
        url=url,
    )


def _string(item: Mapping[str, Any], name: str) -> str:
    """A text value on one line without the few HTML tags that CSL allows in it; empty if there is none."""
    value = item.get(name)
    if isinstance(value, list):  # as Crossref writes titles
        value = value[0] if value else ""
    text = str(value) if isinstance(value, str | int) else ""
    return " ".join(unescape(_MARKUP.sub("", text)).split())


def _authors(value: Any) -> tuple[str, ...]:
    """The names with the given name first; none where one of them cannot be read."""
    if not isinstance(value, list):
        return ()
    names = [_name(person) for person in value]
    return tuple(names) if all(names) else ()


def _name(person: Any) -> str:
    if not isinstance(person, Mapping):
        return ""
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return _string(person, "literal") or " ".join(part for name in parts if (part := _string(person, name)))


def _date(value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return None
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        numbers = [int(part) for part in parts[0][:3] if str(part).isdecimal()]
        return usable_date(f"{numbers[0]:04}", *numbers[1:]) if numbers else None
    found = re.match(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", str(value.get("raw") or value.get("literal") or ""))
    return usable_date(found[1], int(found[2] or 0), int(found[3] or 0)) if found else None
