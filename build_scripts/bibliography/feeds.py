"""Atom and RSS in, as arXiv and other sites write them; each entry is read alone: a broken one costs no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html import unescape
from xml.etree import ElementTree as Xml

from build_scripts.bibliography.dates import read_date
from build_scripts.bibliography.identifiers import find_arxiv_id, usable_doi, usable_url
from build_scripts.model import Bibliography, Entry, Location
from build_scripts.records import decode
from build_scripts.report import Report

_ROOT = re.compile(r"<((?:[\w.-]+:)?(?:feed|rss|RDF))(?:\s[^>]*)?>")
_ENTRY = re.compile(r"<((?:[\w.-]+:)?(?:entry|item))(?=[\s>])")
_HTML = re.compile(r"<(!doctype\s+)?html\b", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)""")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# What arXiv writes before each abstract in RSS.
_ANNOUNCED = re.compile(r"arXiv:\S+\s+Announce Type:\s*(\S+)\s*(?:Abstract:\s*)?")
# Other namespaces have titles and authors too: of pictures, of the feed that an entry was taken from.
_NAMESPACES = (
    "",
    "{http://www.w3.org/2005/Atom}",
    "{http://purl.org/rss/1.0/}",
    "{http://arxiv.org/schemas/atom}",
    "{http://purl.org/dc/elements/1.1/}",
)


@dataclass(frozen=True)
class _Node:
    """An element of which only the children that mean something to us are seen."""

    element: Xml.Element

    def all(self, *names: str) -> list[Xml.Element]:
        """The direct children with one of these names, those of the first name first."""
        tags = [f"{space}{name}" for name in names for space in _NAMESPACES]
        return [child for tag in tags for child in self.element.findall(tag)]

    def text(self, *names: str) -> str:
        """The first such child that is not empty, as text on one line."""
        return next((found for child in self.all(*names) if (found := _text(child))), "")


def read_feed(data: bytes, shown: str, report: Report) -> Bibliography:
    """Read the entries of an Atom or RSS feed; each is named by the line where it begins.

    Revisions, which arXiv announces beside new papers, are left out with a warning.
    """
    text = _decode(data, shown, report)
    if text is None:
        return Bibliography()
    root = _ROOT.search(text)
    if not root:
        found = "a web page" if _HTML.search(text[:2000]) else "neither Atom nor RSS"
        report.error(Location(shown), "not-a-feed", f"this is {found}, where a feed is expected")
        return Bibliography()
    facts, entries, line, counted = [], 0, 1, 0
    for start, name, entry in _entries(text, root.end()):
        line, counted = line + text.count("\n", counted, start), start
        location = Location(shown, line)
        entries += 1
        try:
            # No bomb can be in it: an element holds no declarations of entities.
            whole = Xml.fromstring(f"{root[0]}{entry}</{root[1]}>")  # noqa: S314
        except Xml.ParseError as error:
            message = str(error).split(":")[0] if entry.endswith(f"</{name}>") else f"{name} is not closed"
            report.error(location, "feed-syntax", f"a broken entry: {message}", "the entry is left out")
            continue
        if read := _facts(_Node(whole[0]), location, report):
            facts.append(read)
    return Bibliography(tuple(facts), entries)


def _decode(data: bytes, shown: str, report: Report) -> str | None:
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    encoding = declared[1].decode() if declared else "utf-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    if encoding.lower() not in {"utf-8", "utf8"}:
        try:
            data = data.decode(encoding).encode()
        except (UnicodeError, LookupError):
            report.error(Location(shown), "not-utf8", f"bytes that are not {encoding}, as the feed says they are")
            return None
    text = decode(data, shown, report)
    return None if text is None else _CONTROL.sub("", _NAMED.sub(lambda name: unescape(name[0]), text))


def _entries(text: str, start: int) -> Iterator[tuple[int, str, str]]:
    """Where each entry begins, the name of its element, and its text; one that is not closed ends before the next."""
    starts = list(_ENTRY.finditer(text, start))
    for number, found in enumerate(starts, 1):
        end = starts[number].start() if number < len(starts) else len(text)
        closing = re.compile(rf"</{found[1]}\s*>").search(text, found.start(), end)
        yield found.start(), found[1], text[found.start() : closing.end() if closing else end].rstrip()


def _facts(entry: _Node, location: Location, report: Report) -> Entry | None:
    title, address = entry.text("title"), entry.text("id", "guid")
    abstract = entry.text("summary", "description", "content")
    if "/api/errors" in address:
        report.error(location, "feed-error", f"the feed reports: {abstract[:200]}", "correct the query")
        return None
    announced = _ANNOUNCED.match(abstract)
    if announced and announced[1].startswith("replace"):
        report.warning(location, "revision", f'a revision of "{title[:80]}"', "it is left out: no new paper")
        return None
    if not title:
        report.error(location, "no-title", "an entry without a title", "the entry is left out")
        return None
    link = _link(entry)
    arxiv_id = find_arxiv_id(address) or find_arxiv_id(link)
    authors = [_text(child) for person in entry.all("author") for child in _Node(person).all("name") or [person]]
    authors = authors or [_text(child) for child in entry.all("creator")]
    if arxiv_id and len(authors) == 1:
        authors = authors[0].split(", ")  # RSS of arXiv names all of them in one element
    return Entry(
        title=title,
        abstract=abstract[announced.end() :] if announced else abstract,
        location=location,
        authors=tuple(filter(None, authors)),
        date=_date(entry, arxiv_id),
        arxiv_id=arxiv_id,
        doi=usable_doi(entry.text("doi")),
        url=None if arxiv_id else usable_url(link),
    )


def _text(element: Xml.Element) -> str:
    """The text of an element on one line, without HTML where the element holds some."""
    text = "".join(element.itertext())
    if element.get("type") == "html" or element.tag.endswith("description"):
        text = unescape(_MARKUP.sub(" ", text))
    return " ".join(text.split())


def _link(entry: _Node) -> str:
    links = entry.all("link")
    pages = [link for link in links if link.get("rel", "alternate") == "alternate"]
    return next((address for link in pages if (address := link.get("href") or _text(link))), "")


def _date(entry: _Node, arxiv_id: str | None) -> str | None:
    """The day of the first version. RSS of arXiv has only that of the announcement; the number tells the month."""
    found = _DAY.match(entry.text("published", "issued", "date"))
    if found:
        return read_date(found[0])
    if arxiv_id:
        return None
    try:
        return parsedate_to_datetime(entry.text("pubDate")).date().isoformat()
    except ValueError:
        return None
