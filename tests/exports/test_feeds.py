"""Feeds, sitemap, llms.txt and Markdown twins: valid, complete, and never news without a new paper."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.exports.feeds import ENTRIES_OF_PART, Channel, channels, feed_files
from build_scripts.exports.sitemap import sitemap_files
from build_scripts.model import Author, Paper, Record, Site, Span, Tag, Text, Topic
from build_scripts.pages.paper_view import PaperView, view_paper
from build_scripts.pages.templating import address
from build_scripts.pages.views import LATEST, Views
from build_scripts.restore.html import to_plain
from build_scripts.restore.restoration import restore
from build_scripts.site.build import render_site
from tests.atom import ATOM, faults, parse
from tests.conftest import INVENTED, copy_catalog, run

URL = "https://example.org/research-catalog/"
SITE = Site(URL, "Harbours & <Seas>", "Papers about harbours.")
NEW = Record("new", "A New Paper", "Says something new.", "2026-03-01", (), authors=("Ada Tideway",), date="2026-02")
OLD = Record("old", "An Old Paper", "Said something.", "2026-01-01", (), date="2025-12-01")
MOMENT = "2026-01-01T00:00:00.113957Z"  # of the entry of OLD
OLDER = replace(OLD, id="older", title="An Older Paper", date="2025-11-30")


def view(record: Record) -> PaperView:
    """A paper as feeds see it."""
    return view_paper(Paper(record, restore(record.title), restore(record.abstract)))


def feeds(*records: Record, site: Site = SITE) -> dict[str, str]:
    """The feeds of a catalog of these papers with one tag on all of them."""
    return made({record.id: view(record) for record in records}, site)


def made(papers: dict[str, PaperView], site: Site = SITE) -> dict[str, str]:
    """The feeds of these papers with one tag on all of them."""
    parts = [Channel("tags/harbours/", "harbours", tuple(papers))]
    catalog: Any = SimpleNamespace()
    views = Views(catalog, papers, {}, {}, {}, {}, ())
    return {file.path: str(file.content) for file in feed_files(parts, views, site)}


def news(feed: str) -> list[tuple[str | None, str | None]]:
    """What identifies an entry to a reader: id and date of each, in order."""
    entries = parse(feed).findall(f"{ATOM}entry")
    return [(entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}updated")) for entry in entries]


def test_every_feed_of_a_site_is_valid(many_site: Path) -> None:
    """The feed of the catalog and those of all tags, topics and authors obey the format."""
    found = sorted(many_site.rglob("feed.xml"))
    pages = [page for part in ("tags", "topics", "authors") for page in many_site.glob(f"{part}/*/index.html")]
    followed = {page.parent for page in pages if 'content="noindex"' not in page.read_text("utf-8")}
    assert {path.parent for path in found} == {many_site, *followed}
    wrong: dict[Path, list[str]] = {}
    for path in found:
        problems = faults(path.read_text("utf-8"), URL + path.relative_to(many_site).as_posix())
        wrong |= {path: problems} if problems else {}
    assert wrong == {}


def test_entries_lead_to_pages_and_hold_whole_abstracts(many_site: Path) -> None:
    """Every id is the address of a page, and the text is the abstract to its end."""
    feed = parse((many_site / "feed.xml").read_text("utf-8"))
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == LATEST
    for entry in entries:
        place = entry.findtext(f"{ATOM}id", "").removeprefix(URL)
        page = (many_site / place / "index.html").read_text("utf-8")
        abstracts = re.findall(r'"citation_abstract" content="([^"]*)"', page)
        assert list(map(unescape, abstracts)) == [entry.findtext(f"{ATOM}content")]


def test_entries_are_newest_first_and_name_known_authors() -> None:
    """By the day added, then by date; authors only where the record has them."""
    feed = feeds(OLDER, NEW, OLD)["feed.xml"]
    assert [name for name, _ in news(feed)] == [f"{URL}papers/{name}/" for name in ("new", "old", "older")]
    names = [[found.text for found in entry.iter(f"{ATOM}name")] for entry in parse(feed).iter(f"{ATOM}entry")]
    assert names == [["Ada Tideway"], [], []]


def test_a_new_paper_is_the_only_news() -> None:
    """Old entries have the same id and date; the new paper comes first."""
    before, after = feeds(OLD, OLDER), feeds(OLD, NEW, OLDER)
    for name in ("feed.xml", "tags/harbours/feed.xml"):
        assert news(after[name])[1:] == news(before[name])
        paper, moment = news(after[name])[0]
        assert paper == f"{URL}papers/new/"
        assert (moment or "").startswith("2026-03-01T00:00:00.")


@pytest.mark.parametrize(
    "edit",
    [
        {"abstract": "Said something else."},
        {"title": "A Better Title"},
        {"authors": ("Bo O'Shore",)},
        {"venue": "Journal of Invented Results", "doi": "10.5555/x"},
        {"former_ids": ("oldest",)},
    ],
)
def test_an_edit_is_no_news(edit: dict[str, str]) -> None:
    """A corrected record has the same id and date."""
    edited = replace(OLD, **edit)  # type: ignore[arg-type]
    assert news(feeds(edited, NEW)["feed.xml"]) == news(feeds(OLD, NEW)["feed.xml"])


def test_another_name_of_the_site_is_no_news() -> None:
    """Ids come from addresses alone."""
    assert news(feeds(OLD, NEW, site=replace(SITE, name="Renamed"))["feed.xml"]) == news(feeds(OLD, NEW)["feed.xml"])


def test_long_feeds_are_cut() -> None:
    """The feed of a part is shorter than that of the whole, and both have the newest."""
    many = [replace(OLD, id=f"p{n:03}", added=f"2026-{n // 28 + 1:02}-{n % 28 + 1:02}") for n in range(90)]
    found = feeds(*many)
    assert [len(news(found[name])) for name in ("feed.xml", "tags/harbours/feed.xml")] == [LATEST, ENTRIES_OF_PART]
    assert news(found["feed.xml"])[0][0] == f"{URL}papers/p089/"


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (f"<updated>{MOMENT}</updated><link", "<link", "0 updated"),
        ("2026-03-01T", "2026-02-30T", "RFC 3339"),
        (MOMENT[10:], "", "RFC 3339"),
        (f"<id>{URL}papers/old/", f"<id>{URL}papers/new/", "2 times"),
        (f"<id>{URL}papers/old/", "<id>papers/old/", "no address"),
        ("<title>An Old Paper</title>", "", "0 title"),
        ("<title>An Old Paper</title>", "<title> </title>", "empty"),
        ("<content>", "<content type='html'>", "attribute"),
        ("<content>", "<b/><content>", "unknown element"),
        ("</feed>", "", "well-formed"),
        (f'rel="self" type="application/atom+xml" href="{URL}feed.xml"', 'rel="self" href="feed.xml"', "links"),
        ("2005/Atom", "2005/atom", "root"),
    ],
)
def test_the_validator_finds_faults(before: str, after: str, fault: str) -> None:
    """A sound feed has no fault; each kind of damage is seen."""
    feed = feeds(OLD, NEW)["feed.xml"]
    assert faults(feed, f"{URL}feed.xml") == []
    assert before in feed
    assert any(fault in found for found in faults(feed.replace(before, after), f"{URL}feed.xml"))


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_makes_a_sound_feed(text: str) -> None:
    """Markup, signs and characters that XML forbids do no harm; everything else remains."""
    text = to_plain(Text((Span("text", f"a{text}"),)))
    feed = made({"new": replace(view(NEW), plain_title=f"t{text}", plain_abstract=text)})["feed.xml"]
    assert faults(feed, f"{URL}feed.xml") == []
    kept = "".join(c for c in text if c in "\t\n" or " " <= c < "\ud800" or "\ue000" <= c <= "\ufffd" or c > "\uffff")
    assert parse(feed).findtext(f"{ATOM}entry/{ATOM}content") == kept


def test_only_parts_with_a_page_have_a_feed() -> None:
    """Tags and topics can be followed, and authors as soon as they have a page: of two papers."""
    tags = [Tag("sea", "sea", "sea", ("x", "y"))]
    topics = [Topic("water", "Water", ("x",), ("sea",))]
    authors = [Author("ada", "Ada Tideway", ("Ada",), ("x", "y")), Author("bo", "Bo", ("Bo",), ("x",))]
    catalog: Any = SimpleNamespace(tags=tags, topics=topics, authors=authors)
    assert [part.place for part in channels(catalog)] == ["authors/ada/", "tags/sea/", "topics/water/"]


def test_the_opml_lists_every_feed(many_site: Path) -> None:
    """Each feed once, with its page."""
    outlines = list(parse((many_site / "feeds.opml").read_text("utf-8")).iter("outline"))
    listed = [outline.attrib["xmlUrl"].removeprefix(URL) for outline in outlines]
    assert sorted(listed) == sorted(path.relative_to(many_site).as_posix() for path in many_site.rglob("feed.xml"))
    assert all(outline.attrib["xmlUrl"] == f"{outline.attrib['htmlUrl']}feed.xml" for outline in outlines)


def test_a_tag_page_offers_its_feed(many_site: Path) -> None:
    """A visible link beside the one in the head."""
    page = (many_site / "tags/harbour-graphs/index.html").read_text("utf-8")
    assert '<a href="feed.xml" type="application/atom+xml">Follow harbour graphs</a>' in page


def test_the_sitemap_names_every_page(invented_root: Path) -> None:
    """Every page but redirects, each with its address; robots.txt leads there."""
    site = invented_root / "site"
    pages = {
        page.parent.relative_to(site).as_posix() for page in site.rglob("index.html")
        if 'name="robots" content="noindex"' not in page.read_text("utf-8")
    }  # fmt: skip
    found = re.findall(r"<loc>([^<]*)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert sorted(found) == sorted(f"{URL}{'' if page == '.' else page + '/'}" for page in pages)
    assert f"Sitemap: {URL}sitemap.xml\n" in (site / "robots.txt").read_text("utf-8")


def test_a_page_is_as_new_as_the_newest_paper_it_shows(tmp_path: Path) -> None:
    """`lastmod` comes from records, never from the day of the build: the newest day of the papers a page links to."""
    content = copy_catalog(INVENTED, tmp_path) / "content"
    added = {}
    for number, path in enumerate(sorted((tmp_path / "catalog/papers").glob("*.yml"))):
        added[path.stem] = f"2026-11-{20 + number * 3 % 7}"
        path.write_text(path.read_text("utf-8").replace("added: 2026-11-20", f"added: {added[path.stem]}"), "utf-8")
    assert run("--root", str(tmp_path), "build", "--no-site") == 0
    sitemap = (content / "sitemap.xml").read_text("utf-8")
    found = dict(re.findall(rf"<loc>{URL}([^<]*)</loc>(?:<lastmod>([^<]*)</lastmod>)?", sitemap))
    assert len(set(found.values())) > 4
    for place, day in found.items():
        page = content / f"{place.strip('/') or 'index'}.md"
        page = page if page.is_file() else content / place / "index.md"
        text = page.read_text("utf-8") if page.is_file() else ""
        linked = re.findall(r'href="(?:[./]*papers/|\.\./)([a-z0-9-]+)/"', text)
        assert day == max((added.get(name, "") for name in {page.stem, *linked}), default=""), place


def test_a_long_sitemap_is_split_and_packed() -> None:
    """Each part has at most as many addresses as the protocol allows, and the index names the parts."""
    pages = {f"tags/t{number}.md": "" for number in range(5)}
    files = {file.path: file.content for file in sitemap_files(pages, URL, limit=2, plain=4)}
    names = [f"sitemap-{part}.xml.gz" for part in (1, 2, 3)]
    assert [gzip.decompress(bytes(files[name])).count(b"<loc>") for name in names] == [2, 2, 1]  # type: ignore[arg-type]
    assert re.findall(r"<loc>([^<]*)</loc>", str(files["sitemap.xml"])) == [f"{URL}{name}" for name in names]


@pytest.mark.parametrize(
    ("source", "place"),
    [("index.md", ""), ("about.md", "about/"), ("tags/index.md", "tags/"), ("tags/x.md", "tags/x/")],
)
def test_addresses_of_pages(source: str, place: str) -> None:
    """Folders, as the site has them."""
    assert address(source) == place


def test_every_paper_has_a_markdown_twin(many_root: Path) -> None:
    """Title, abstract and related papers as plain Markdown; its links lead to other twins."""
    papers = json.loads((many_root / "site/data/papers.json").read_text("utf-8"))["papers"]
    for paper in papers:
        twin = many_root / "site/papers" / paper["id"] / "index.md"
        text = twin.read_text("utf-8")
        assert text.startswith("# ")
        links = re.findall(r"^- <(\.\./[^>]*)>: \S", text, re.MULTILINE)
        assert links == [f"../{other['id']}/index.md" for other in paper["related"] if other.get("close")]
        assert all((twin.parent / link).is_file() for link in links)
        assert "\n\n\n" not in text


def test_llms_txt_leads_to_files(invented_root: Path) -> None:
    """Every address in it is published."""
    text = (invented_root / "site/llms.txt").read_text("utf-8")
    links = re.findall(rf"\]\({URL}([^)]*)\)", text)
    assert len(links) > 10
    for link in links:
        found = invented_root / "site" / link
        assert (found / "index.html").is_file() or found.is_file(), link


def test_a_feed_goes_with_its_page(invented_root: Path, tmp_path: Path) -> None:
    """A tag that is no longer made takes page and feed out of the site."""
    root = tmp_path / "smaller"
    shutil.copytree(invented_root, root, symlinks=True)
    published = root / "site/tags/flow-matching"
    others = set(root.glob("site/tags/*/feed.xml")) - {published / "feed.xml"}
    assert {"feed.xml", "index.html"} <= {path.name for path in published.iterdir()}
    (root / "content/tags/flow-matching.md").unlink()
    shutil.rmtree(root / "content/tags/flow-matching")
    render_site(root, clean=False)
    assert not published.exists()
    assert others
    assert set(root.glob("site/tags/*/feed.xml")) == others
