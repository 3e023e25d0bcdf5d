"""A strict reading of RFC 4287, as far as this catalog uses Atom: anything else is a fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (1, 9), "link": (2, 2), "entry": (0, 50)}
ENTRY = {
    "id": (1, 1), "title": (1, 1), "published": (0, 1), "updated": (1, 1), "author": (0, 9999), "link": (1, 1),
    "category": (0, 99), "content": (0, 1), "summary": (0, 1),
}  # fmt: skip
ATTRIBUTES = {
    "link": {"rel", "type", "href"},
    "category": {"term", "label"},
    "feed": {XML_LANG := "{http://www.w3.org/XML/1998/namespace}lang"},
}


def faults(text: str, address: str) -> list[str]:
    """What is wrong with a feed that is published at `address`."""
    try:
        feed = parse(text)
    except ET.ParseError as error:
        return [f"not well-formed: {error}"]
    if feed.tag != f"{ATOM}feed":
        return [f"root is {feed.tag}"]
    return list(_faults(feed, address))


def parse(text: str) -> ET.Element:
    """The root of an XML document that the catalog has written."""
    return ET.fromstring(text)  # noqa: S314 - our own output


def _faults(feed: ET.Element, address: str) -> Iterator[str]:
    yield from _children(feed, FEED)
    yield from _attributes(feed)
    if feed.get(XML_LANG, "") == "":
        yield "no language"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    if links != {"self": address, "alternate": address.removesuffix("feed.xml")}:
        yield f"links {links}"
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        yield from _children(entry, ENTRY)
        if entry.findtext(f"{ATOM}id") not in {link.get("href") for link in entry.findall(f"{ATOM}link")}:
            yield "id and address differ"
    yield from _identity(feed)
    yield from _newness(feed, entries)
    for element in feed.iter():
        if (
            element.tag in (f"{ATOM}title", f"{ATOM}content", f"{ATOM}summary", f"{ATOM}name")
            and not (element.text or "").strip()
        ):
            yield f"empty {element.tag}"


def _identity(feed: ET.Element) -> Iterator[str]:
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    yield from (f"id {name!r} {count} times" for name, count in Counter(ids).items() if count > 1)
    yield from (f"id {name!r} is no address" for name in ids if not _is_absolute(name))


def _newness(feed: ET.Element, entries: list[ET.Element]) -> Iterator[str]:
    for element in [*feed.iter(f"{ATOM}updated"), *feed.iter(f"{ATOM}published")]:
        if not _is_moment(element.text):
            yield f"{element.text!r} is no RFC 3339 moment"
    shown = {"content", "summary", "link"}  # without a text of its own an entry must lead to one
    yield from ("nothing" for entry in entries if not any(entry.find(f"{ATOM}{name}") is not None for name in shown))
    moments = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
    days = [moment[:10] for moment in moments]
    if days != sorted(days, reverse=True):
        yield "not newest first"
    if len(set(moments)) < len(moments):
        yield "entries of one moment"
    if moments and feed.findtext(f"{ATOM}updated") != max(moments):
        yield "the feed is not as new as its newest entry"


def _children(parent: ET.Element, allowed: dict[str, tuple[int, int]]) -> Iterator[str]:
    counts = Counter(child.tag.removeprefix(ATOM) for child in parent)
    yield from (f"unknown element {name}" for name in counts if name not in allowed)
    for name, (least, most) in allowed.items():
        if not least <= counts[name] <= most:
            yield f"{counts[name]} {name} in {parent.tag}"
    for child in parent:
        yield from _attributes(child)
        if child.tag == f"{ATOM}author" and [part.tag for part in child] != [f"{ATOM}name"]:
            yield "author without one name"
        if child.tag == f"{ATOM}link" and not _is_absolute(child.get("href")):
            yield f"link to {child.get('href')!r}"


def _attributes(element: ET.Element) -> Iterator[str]:
    name = element.tag.removeprefix(ATOM)
    extra = set(element.attrib) - ATTRIBUTES.get(name, set())
    yield from (f"attribute {each} of {name}" for each in sorted(extra))


def _is_absolute(address: str | None) -> bool:
    parts = urlsplit(address or "")
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _is_moment(text: str | None) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", text or ""):
        return False
    try:
        return bool(datetime.fromisoformat((text or "").replace("Z", "+00:00")))
    except ValueError:
        return False
