"""The head of a page: what Zotero, search engines and link previews make of it, compared with the record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from build_scripts.citations.citations import venue_kind
from build_scripts.exports.social_card import share_image
from build_scripts.model import Paper, Record, Tag
from build_scripts.pages.paper_pages import page_head
from build_scripts.pages.paper_view import PaperView, view_paper
from build_scripts.records.facts import known_date
from build_scripts.records.records import load_records
from build_scripts.report import Report
from build_scripts.restore.html import to_plain
from build_scripts.restore.restoration import from_tex, restore

# The fields that the Embedded Metadata translator fills from Highwire elements, later ones winning.
HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_date": "date",
    "citation_journal_title": "publicationTitle",
    "citation_conference_title": "conferenceName",
    "citation_conference": "conferenceName",
    "citation_book_title": "bookTitle",
    "citation_publisher": "publisher",
    "citation_abstract": "abstractNote",
    "citation_doi": "DOI",
    "citation_public_url": "url",
    "citation_language": "language",
}
BYLINES = {"byline", "bylines", "vcard", "article-byline"}  # where it looks for authors if there are none


class Head(HTMLParser):
    """Meta elements, links and JSON-LD of a page, and the classes of all its elements."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.metas: list[tuple[str, str]] = []
        self.links: list[dict[str, str]] = []
        self.classes: set[str] = set()
        self.json = ""
        self.in_json = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Sort the elements of the head."""
        values = {name: value or "" for name, value in attrs}
        self.classes |= set(values.get("class", "").split())
        self.in_json = values.get("type") == "application/ld+json"
        if tag == "meta" and "content" in values:
            self.metas += [(values[kind], values["content"]) for kind in ("name", "property") if kind in values]
        if tag == "link":
            self.links.append(values)

    def handle_data(self, data: str) -> None:
        """Keep JSON-LD."""
        self.json += data if self.in_json else ""

    def all(self, name: str) -> list[str]:
        """The contents of a meta element, each."""
        return [content for found, content in self.metas if found == name]

    def link(self, rel: str, kind: str = "") -> list[str]:
        """Where the links of a relation and type lead."""
        return [link["href"] for link in self.links if link["rel"] == rel and link.get("type", "") == kind]


def zotero(head: Head) -> dict[str, object]:
    """The item that Zotero makes of a page: its rules for type, fields and authors, and its guesses without them."""
    names = [name for name, _ in head.metas]
    item: dict[str, object] = {"itemType": "webpage"}
    if "citation_title" in names:
        item["itemType"] = "journalArticle"
    if "preprint" in head.all("DC.type"):
        item["itemType"] = "preprint"
    if "website" in head.all("og:type"):  # stronger than Dublin Core
        item["itemType"] = "webpage"
    if "citation_journal_title" in names:
        item["itemType"] = "journalArticle"
    if "citation_conference_title" in names:
        item["itemType"] = "conferencePaper"
    for suffix, field in HIGHWIRE.items():
        values = [content for name, content in head.metas if name.endswith(suffix)]
        if values:
            item[field] = re.sub(r"\s+", " ", ", ".join(values)).strip()
    authors = [author for content in head.all("citation_author") for author in re.split(r"\s*;\s*", content)]
    if len(authors) == 1 and re.fullmatch(r"\S+ [^,]*, *\S+ .*", authors[0]):
        authors = re.split(r"\s*,\s*", authors[0])
    item["creators"] = authors or head.all("author") or head.all("article:author") or sorted(BYLINES & head.classes)
    item.setdefault("abstractNote", re.sub(r"\s+", " ", head.all("description")[0]).strip())
    item.setdefault("url", (head.all("citation_abstract_html_url") or head.link("canonical"))[0])
    return item


def check_import(root: Path, site_url: str, page_of: Callable[[str], str] | None = None) -> int:
    """Compare what Zotero imports with the record, for every paper of a built catalog; return how many there are.

    `page_of` gives the HTML of a paper's page as Zotero meets it, if not as it was published.
    """
    records = load_records(root, Report())
    for record in records:
        path = root / "site/papers" / record.id / "index.html"
        head = Head(page_of(record.id) if page_of else path.read_text("utf-8"))
        expected: dict[str, object] = {
            "itemType": "preprint",
            "title": to_plain(from_tex(record.title_tex) if record.title_tex else restore(record.title)),
            "abstractNote": to_plain(
                from_tex(record.abstract_tex) if record.abstract_tex else restore(record.abstract)
            ),
            "creators": list(record.authors),
            "url": f"{site_url}papers/{record.id}/",
        }
        date, _ = known_date(record)
        if date:
            expected["date"] = "/".join(str(int(part)) for part in date.split("-"))
        if record.doi:
            expected["DOI"] = record.doi
        kind = venue_kind(record.venue) if record.venue else "preprint"
        if kind != "preprint":
            expected["itemType"] = "conferencePaper" if kind == "inproceedings" else "journalArticle"
        if kind in ("article", "inproceedings"):
            expected["publicationTitle" if kind == "article" else "conferenceName"] = record.venue
        assert zotero(head) == expected
    return len(records)


def test_zotero_imports_the_invented_papers(invented_root: Path) -> None:
    """Type, title, authors, date, abstract, address, identifiers: as in the record and nothing besides."""
    assert check_import(invented_root, "https://example.org/research-catalog/") == 7


def view(**facts: object) -> PaperView:
    """The view of a paper with these facts."""
    record = Record(**{"id": "x", "title": "T", "abstract": "A.", "added": "2026-01-02", "sources": ()} | facts)  # type: ignore[arg-type]
    return view_paper(Paper(record, restore(record.title), restore(record.abstract)))


@pytest.mark.parametrize(
    ("date", "shown"),
    [("2010-05-12", "2010/5/12"), ("2024-07", "2024/7"), ("2025", "2025"), ("2000-10-10", "2000/10/10")],
)
def test_a_date_keeps_its_precision(date: str, shown: str) -> None:
    """A year alone is printed as a year: no day is invented."""
    head = page_head(view(date=date))
    assert (head["citation_date"], head["citation_publication_date"], head["date"]) == (shown, shown, date)


def test_what_is_not_known_is_absent() -> None:
    """A bare record gives title, abstract and type only."""
    bare = {"description": "A.", "citation_title": "T", "citation_abstract": "A.", "DC.type": "preprint"}
    assert page_head(view()) == bare


def test_a_description_begins_like_the_abstract() -> None:
    """It is short, for lists of results elsewhere."""
    long = view(abstract="Harbours and the sea. " * 40)
    short = str(page_head(long)["description"])
    assert len(short) <= 160
    assert long.plain_abstract.startswith(short.rstrip("…"))


@pytest.mark.parametrize(
    ("venue", "expected"),
    [
        ("Journal of Invented Results", {"citation_journal_title": "Journal of Invented Results"}),
        ("Conference on Inventions (COIN)", {"citation_conference_title": "Conference on Inventions (COIN)"}),
        ("arXiv", {"DC.type": "preprint"}),
        ("Harbours", {}),
    ],
)
def test_a_venue_is_named_by_its_kind(venue: str, expected: dict[str, str]) -> None:
    """A venue of unknown kind is not called a journal."""
    known = {"description": "A.", "citation_title": "T", "citation_abstract": "A."}
    assert page_head(view(venue=venue)) == known | expected


def test_every_known_fact_is_in_the_json(invented_root: Path) -> None:
    """JSON-LD says of a fully known paper what the record says; abstract, tags and address stand in meta elements."""
    page = invented_root / "site/papers/tidal-flow-matching-for-ocean-currents/index.html"
    data = json.loads(Head(page.read_text("utf-8")).json)
    assert data == {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": "Tidal Flow Matching for Ocean Currents",
        "author": [{"@type": "Person", "name": name} for name in ("Ada Tideway", "Bo O'Shore", "Chi Zhǎo")],
        "datePublished": "2025-02-14",
        "isPartOf": {"@type": "Periodical", "name": "Journal of Invented Results"},
        "sameAs": ["https://doi.org/10.5555/tidal.2025", "https://arxiv.org/abs/2502.01234"],
    }


def test_every_page_can_be_shared(many_site: Path) -> None:
    """Canonical address, title, description and the picture stand once in the head of each page."""
    wrong = []
    for page in many_site.rglob("index.html"):
        head = Head(page.read_text("utf-8").partition("</head>")[0])
        if head.all("robots") == ["noindex"]:
            continue
        place = page.parent.relative_to(many_site).as_posix()
        address = f"https://example.org/research-catalog/{'' if place == '.' else place + '/'}"
        addresses = [*head.link("canonical"), *head.all("og:url")]
        texts = [head.all(name) for name in ("og:title", "og:description", "og:image", "og:type", "description")]
        if addresses != [address] * 2 or any(len(found) != 1 or not found[0].strip() for found in texts):
            wrong.append(place)
        if head.all("og:image") != ["https://example.org/research-catalog/share.png"]:
            wrong.append(place)
    assert wrong == []


def test_alternates_lead_to_files(many_site: Path) -> None:
    """The feeds and the Markdown twin that a head names exist beside the page."""
    for place, kinds in {
        "": {"feed.xml"},
        "papers/fog-denoising-for-coastal-radio": {"../../feed.xml", "index.md"},
        "tags/harbour-graphs": {"../../feed.xml", "feed.xml"},
    }.items():
        head = Head((many_site / place / "index.html").read_text("utf-8"))
        alternates = {link["href"] for link in head.links if "alternate" in link["rel"].split()}
        assert alternates == kinds
        assert all((many_site / place / link).is_file() for link in alternates)


@pytest.mark.parametrize(
    "name", ["Research Catalog", "A Rather Long Name of a Catalog about Harbours and the Sea", "W" * 200]
)
def test_the_share_image_fits_any_name(name: str) -> None:
    """It has the size that link previews want, equal bytes for equal words, and margins around the text."""
    data = share_image(name, "7 papers")
    assert data == share_image(name, "7 papers")
    with Image.open(BytesIO(data)) as image:
        assert image.size == (1200, 630)
        colours = {image.getpixel((x, y)) for x in (5, 60, 1195) for y in range(0, 610, 5)}
    assert len(colours) == 1


def test_tags_become_keywords() -> None:
    """Labels in their order, separated as the translators split them."""
    tags = tuple(Tag(label, label, label, ("x", "y")) for label in ("optimal transport", "ReLU"))
    record = Record("x", "T", "A.", "2026-01-02", ())
    shown = page_head(view_paper(Paper(record, restore("T"), restore("A.")), tags))
    assert shown["citation_keywords"] == "optimal transport; ReLU"
