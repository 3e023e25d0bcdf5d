"""Atom feeds (RFC 4287) of the catalog and of its pages, and an OPML list of them all.

Everything in a feed comes from records: ids are addresses, `updated` is the day a paper was added. So a new build or
a new look never makes a paper appear again in a reader. Written with the standard library: the format is a dozen
elements, and the libraries for it write the time of the build or are no longer maintained.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree as ET
from zlib import crc32

from build_scripts.catalog import Catalog
from build_scripts.files import File
from build_scripts.model import Site
from build_scripts.pages import PaperView, Views, shorten, with_pages

ATOM = "http://www.w3.org/2005/Atom"
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML 1.0
ENTRIES_OF_PART = 10  # of the feed of a tag, topic or author
SUMMARY = 300  # characters of an abstract in these feeds: a paper is in a dozen of them


@dataclass(frozen=True)
class Channel:
    """A page that can be followed: its address below the site (`tags/x/`, empty for the whole) and its paper ids."""

    place: str
    title: str
    papers: tuple[str, ...]


def channels(catalog: Catalog) -> list[Channel]:
    """The tags, topics and authors that have a page, sorted by address."""
    parts = [
        *(Channel(f"tags/{tag.slug}/", tag.label, tag.papers) for tag in catalog.tags),
        *(Channel(f"topics/{topic.slug}/", topic.label, topic.papers) for topic in catalog.topics),
        *(Channel(f"authors/{author.slug}/", author.name, author.papers) for author in with_pages(catalog)),
    ]
    return sorted(parts, key=lambda part: part.place)


def feed_files(parts: Sequence[Channel], views: Views, site: Site) -> Iterator[File]:
    """The feed of the whole catalog and of each part, and the OPML file."""
    entry = cache(lambda paper, whole: _xml(_entry(views.papers[paper], site, whole)))
    every = Channel("", site.name, tuple(views.papers))
    for part in (every, *parts):
        newest = views.latest if part is every else views.newest(part.papers, ENTRIES_OF_PART)
        updated = max(_moment(paper) for paper in newest)
        yield File(
            f"{part.place}feed.xml", atom(part, [entry(paper.id, part is every) for paper in newest], updated, site)
        )
    yield File("feeds.opml", opml((every, *parts), site))


def atom(channel: Channel, entries: Iterable[str], updated: str, site: Site) -> str:
    """One feed with these entries in XML, the newest first; `updated` is the latest moment among them."""
    title = site.name if not channel.place else f"{channel.title} · {site.name}"
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(feed, "id", f"{site.url}{channel.place}")
    _text(feed, "title", title)
    _text(feed, "updated", updated)
    _text(ET.SubElement(feed, "author"), "name", site.name)  # Atom wants one; entries name the paper's own
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{site.url}{channel.place}"})
    ET.SubElement(
        feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{site.url}{channel.place}feed.xml"}
    )
    end = "</feed>"
    return f"{_DECLARATION}{_xml(feed).removesuffix(end)}{''.join(entries)}{end}\n"


def opml(parts: Iterable[Channel], site: Site) -> str:
    """All feeds as an OPML 2.0 list that feed readers import."""
    root = ET.Element("opml", {"version": "2.0"})
    _text(ET.SubElement(root, "head"), "title", site.name)
    body = ET.SubElement(root, "body")
    for part in parts:
        facts = {"text": part.title, "type": "rss", "xmlUrl": f"{site.url}{part.place}feed.xml"}
        ET.SubElement(body, "outline", facts | {"htmlUrl": f"{site.url}{part.place}"})
    return f"{_DECLARATION}{_xml(root)}\n"


def _entry(view: PaperView, site: Site, whole: bool) -> ET.Element:
    """An entry with the whole abstract, or with its beginning."""
    address, moment = f"{site.url}papers/{view.id}/", _moment(view)
    entry = ET.Element("entry")
    _text(entry, "id", address)
    _text(entry, "title", view.plain_title)
    _text(entry, "updated", moment)
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": address})
    _text(entry, "published", moment)
    for author in view.record.authors:
        _text(ET.SubElement(entry, "author"), "name", author)
    for tag in view.tags:
        ET.SubElement(entry, "category", {"term": tag.slug, "label": tag.label})
    if whole and view.plain_abstract:
        _text(entry, "content", view.plain_abstract)
    elif view.plain_abstract:
        _text(entry, "summary", shorten(view.plain_abstract, SUMMARY))
    return entry


def _moment(view: PaperView) -> str:
    """The day a paper was added, with a part of a second that tells papers of one day apart, as validators ask."""
    return f"{view.record.added}T00:00:00.{crc32(view.id.encode()) % 1_000_000:06}Z"


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("", text)


def _xml(root: ET.Element) -> str:
    return ET.tostring(root, encoding="unicode")
