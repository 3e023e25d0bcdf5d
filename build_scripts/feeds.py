"""Atom feeds (RFC 4287) of the catalog and of its pages, and an OPML list of them all.

Everything in a feed comes from records: ids are addresses, `updated` is the day a paper was added. So a new build or
a new look never makes a paper appear again in a reader. Written with the standard library: the format is a dozen
elements, and the libraries for it stamp the time of the build or are no longer kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from xml.etree import ElementTree as ET

from build_scripts.kept import File, digest, facts_of
from build_scripts.model import Author, Site, Tag, Topic
from build_scripts.paper_view import PaperView
from build_scripts.settled import Settled
from build_scripts.views import Views

ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no place for them
ENTRIES_OF_PART = 10  # of the feed of a tag, topic or author: papers have many, and each repeats their abstracts
ENTRIES_OF_LARGE = 4  # of the same in a large catalog, which tell titles only


@dataclass(frozen=True)
class Channel:
    """A page that can be followed: its address below the site (`tags/x/`, empty for the whole) and its paper ids."""

    place: str
    title: str
    papers: tuple[str, ...]


def channels(
    tags: Iterable[Tag], topics: Iterable[Topic], authors: Iterable[Author], pages: Iterable[str]
) -> list[Channel]:
    """The tags, topics and authors that have a page among `pages`, sorted by address."""
    made = set(pages)
    parts = [
        *(Channel(f"tags/{tag.slug}/", tag.label, tag.papers) for tag in tags),
        *(Channel(f"topics/{topic.slug}/", topic.label, topic.papers) for topic in topics),
        *(Channel(f"authors/{author.slug}/", author.name, author.papers) for author in authors),
    ]
    return sorted((part for part in parts if f"{part.place[:-1]}.md" in made), key=lambda part: part.place)


def feed_files(parts: Sequence[Channel], views: Views, site: Site, settled: Settled) -> Iterator[File]:
    """The feed of the whole catalog and of each part, and the OPML file."""
    papers, facts = views.papers, facts_of(site)
    entry = cache(lambda paper_id, whole: _entry(papers[paper_id], site, whole))
    every = Channel("", site.name, tuple(papers))
    for part in (every, *parts):
        whole, limit = not views.large or part is every, ENTRIES_OF_LARGE if views.large else ENTRIES_OF_PART
        newest = (
            partial(getattr, views, "latest") if part is every else cache(partial(views.newest, part.papers, limit))
        )
        entries = partial(_each, newest, partial(entry, whole=whole))
        path, held = f"{part.place}feed.xml", (part.title, facts, views.large)
        key = settled.list_key(path, held, part.papers, partial(_shown, newest, papers, whole))
        yield File(path, key, partial(atom, part, entries, site))
    listed = [(part.place, part.title) for part in parts]
    yield File("feeds.opml", digest(listed, facts), partial(opml, (every, *parts), site))


def _each(newest: Callable[[], Iterable[str]], entry: Callable[[str], ET.Element]) -> list[ET.Element]:
    return [entry(paper) for paper in newest()]


def _shown(newest: Callable[[], Iterable[str]], papers: Mapping[str, PaperView], whole: bool) -> list[str]:
    return [papers[paper].key if whole else papers[paper].entry for paper in newest()]


def atom(channel: Channel, entries: Callable[[], Sequence[ET.Element]], site: Site) -> str:
    """One feed with these entries, the newest first."""
    told = entries()
    title = site.name if not channel.place else f"{channel.title} · {site.name}"
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(feed, "id", f"{site.url}{channel.place}")
    _text(feed, "title", title)
    _text(feed, "updated", told[0].findtext("updated", ""))
    _text(ET.SubElement(feed, "author"), "name", site.name)  # Atom wants one; entries name the paper's own
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{site.url}{channel.place}"})
    ET.SubElement(
        feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{site.url}{channel.place}feed.xml"}
    )
    feed.extend(told)
    return _document(feed)


def opml(parts: Iterable[Channel], site: Site) -> str:
    """All feeds as an OPML 2.0 list that feed readers import."""
    root = ET.Element("opml", {"version": "2.0"})
    _text(ET.SubElement(root, "head"), "title", site.name)
    body = ET.SubElement(root, "body")
    for part in parts:
        facts = {"text": part.title, "type": "rss", "xmlUrl": f"{site.url}{part.place}feed.xml"}
        ET.SubElement(body, "outline", facts | {"htmlUrl": f"{site.url}{part.place}"})
    return _document(root)


def _entry(view: PaperView, site: Site, whole: bool) -> ET.Element:
    """What a feed says of a paper: all that is known, or what Atom asks for."""
    address, moment = f"{site.url}papers/{view.id}/", _moment(view.record.added)
    entry = ET.Element("entry")
    _text(entry, "id", address)
    _text(entry, "title", view.plain_title)
    _text(entry, "updated", moment)
    ET.SubElement(
        entry, "link", {"rel": "alternate", "type": "text/html", "href": address} if whole else {"href": address}
    )
    if whole:
        _text(entry, "published", moment)
        for author in view.record.authors:
            _text(ET.SubElement(entry, "author"), "name", author)
        for tag in view.tags:
            ET.SubElement(entry, "category", {"term": tag.slug, "label": tag.label})
        _text(entry, "content", view.plain_abstract)
    return entry


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("", text)


def _document(root: ET.Element) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
