"""The rendered site as a whole: every link leads somewhere, nothing comes from outside, builds are equal."""

from __future__ import annotations

import functools
import hashlib
import json
import posixpath
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from tests.conftest import copy_catalog, run


class Links(HTMLParser):
    """Collects what a page links to, what it loads, and its anchors."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Sort the addresses by what they do."""
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.anchors.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag in ("script", "img", "iframe", "source") and "src" in values:
            self.loads.append(values["src"])
        if tag == "link" and not {"canonical", "alternate"} & set(values.get("rel", "").split()):
            self.loads.append(values["href"])


@functools.cache
def read_pages(site: Path) -> dict[str, Links]:
    """The links of every page of a site, by its path."""
    pages = {}
    for path in sorted(site.rglob("*.html")):
        if path.name != "404.html":  # its links start at the address of the site
            pages[path.relative_to(site).as_posix()] = page = Links()
            page.feed(path.read_text("utf-8"))
    return pages


def dead_links(site: Path) -> list[str]:
    """The links and loads of pages that lead to no file or no anchor of the site."""
    pages = read_pages(site)
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    dead = []
    for path, page in pages.items():
        for link in dict.fromkeys(page.links + page.loads):
            if re.match(r"[a-z]+:", link):  # out of the site
                continue
            place, anchor = urldefrag(link)
            place = unquote(place.split("?")[0])  # a question is for scripts, the file is the same
            found = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
            if found not in files:
                found = posixpath.normpath(f"{found}/index.html")
            if found not in files or (anchor and found in pages and anchor not in pages[found].anchors):
                dead.append(f"{path}: {link}")
    return dead


def test_every_link_leads_to_a_page(many_site: Path) -> None:
    """Links and anchors inside the site all exist, relative to their page."""
    assert dead_links(many_site) == []


def test_no_page_loads_anything_from_outside(many_site: Path) -> None:
    """Scripts, styles, pictures and icons all come from the site itself."""
    outside = {
        load for page in read_pages(many_site).values() for load in page.loads if re.match(r"(?:[a-z]+:)?//", load)
    }
    assert outside == set()


def test_a_tag_renamed_by_the_curator_redirects(invented_root: Path, tmp_path: Path) -> None:
    """The old address leads to the page under the new name."""
    shutil.copytree(invented_root, tmp_path, dirs_exist_ok=True)
    assert (tmp_path / "site/tags/flow-matching/index.html").is_file()
    text = "tags:\n  - label: matching of flows\n    aliases: [flow matching]\n"
    (tmp_path / "catalog/tags.yml").write_text(text, encoding="utf-8")
    assert run("--root", str(tmp_path), "build") == 0
    assert "<h1" in (tmp_path / "site/tags/matching-of-flows/index.html").read_text("utf-8")
    moved = (tmp_path / "site/tags/flow-matching/index.html").read_text("utf-8")
    assert 'content="0; url=../../tags/matching-of-flows/"' in moved


def test_every_tag_is_shared_and_every_link_says_why(many_root: Path) -> None:
    """A tag has two or more papers; a related paper shares keywords."""
    data = json.loads((many_root / "site/data/papers.json").read_text("utf-8"))
    papers = {paper["id"]: paper for paper in data["papers"]}
    assert min(tag["count"] for tag in data["tags"]) >= 2
    for paper in papers.values():
        for related in paper["related"]:
            assert related["id"] != paper["id"]
            assert related["shared"]
            assert set(related["shared"]) <= set(paper["keywords"])
            assert set(related["shared"]) <= set(papers[related["id"]]["keywords"])


def digest(folder: Path) -> dict[str, str]:
    """A hash of every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_second_build_changes_no_byte(invented_root: Path, tmp_path: Path) -> None:
    """Two builds of the same catalog in different folders are equal, search index aside only in its own hashes."""
    other = copy_catalog(invented_root, tmp_path / "other")
    assert run("--root", str(other), "build") == 0
    assert digest(other / "content") == digest(invented_root / "content")
    assert digest(other / "site") == digest(invented_root / "site")


def test_an_edit_renders_only_what_it_changes(invented_root: Path, tmp_path: Path) -> None:
    """After an edit of one title the page of an unrelated list is not touched, and the edited page is new."""
    root = tmp_path / "edited"
    shutil.copytree(invented_root, root, symlinks=True)
    record = next(iter(sorted((root / "catalog/papers").glob("*.yml"))))
    page = root / "site" / "papers" / record.stem / "index.html"
    about = root / "site" / "about" / "index.html"
    before = about.stat().st_mtime_ns
    record.write_text(record.read_text("utf-8") + "venue: Journal of Invented Results\n", encoding="utf-8")
    assert run("--root", str(root), "build") == 0
    assert "Journal of Invented Results" in page.read_text("utf-8")
    assert about.stat().st_mtime_ns == before


def test_the_footer_names_a_licence_that_all_lists_state(invented_root: Path, tmp_path: Path) -> None:
    """An edit of sources.yml reaches every page, written by hand or generated; text of people stays text."""
    root = tmp_path / "licensed"
    shutil.copytree(invented_root, root, symlinks=True)
    sources = root / "catalog" / "sources" / "sources.yml"
    licences = [("<b>Free", "<b>Free", True), ("<b>Free", "CC0", False)]
    for first, second, said in licences:
        sources.write_text(
            f"- {{file: alpha.txt, title: A, licence: {first}}}\n- {{file: beta.txt, title: B, licence: {second}}}\n"
        )
        assert run("--root", str(root), "build") == 0
        for place in ("index.html", "about/index.html", "404.html", "lists/alpha/index.html"):
            footer = (root / "site" / place).read_text("utf-8").partition("rc-footer")[2]
            assert ("Lists: &lt;b&gt;Free." in footer) == said, (place, second)
        assert "Licence: &lt;b&gt;Free" in (root / "site" / "lists" / "alpha" / "index.html").read_text("utf-8")


def test_removing_a_record_removes_its_pages(invented_root: Path, tmp_path: Path) -> None:
    """A page that is no longer made does not stay behind in content/ or site/."""
    root = tmp_path / "smaller"
    shutil.copytree(invented_root, root, symlinks=True)
    record = max((root / "catalog/papers").glob("*.yml"))
    record.unlink()
    assert run("--root", str(root), "build") == 0
    assert not (root / "content/papers" / f"{record.stem}.md").exists()
    assert not (root / "site/papers" / record.stem).exists()


def test_a_fault_in_the_data_keeps_the_last_good_pages(
    invented_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is half written: the build stops with file, line and code of each fault."""
    root = tmp_path / "faulty"
    shutil.copytree(invented_root, root, symlinks=True)
    before = digest(root / "content")
    for record in sorted((root / "catalog/papers").glob("*.yml"))[:2]:
        record.write_text(record.read_text("utf-8") + "colour: red\n", encoding="utf-8")
    assert run("--root", str(root), "build") == 1
    assert len(re.findall(r"catalog/papers/[\w-]+\.yml:\d+:\d+: error\[unknown-key\]", capsys.readouterr().err)) == 2
    assert digest(root / "content") == before


class VisibleText(HTMLParser):
    """The text of a page that a reader sees without opening the text as scraped."""

    HIDDEN = ("script", "style", "template", "code", "pre")  # BibTeX is shown as source

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.skipping: list[str] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Skip what is not text for readers."""
        values = dict(attrs)
        hidden = tag in self.HIDDEN or "hidden" in values or "rc-scraped" in (values.get("class") or "")
        if self.skipping:
            self.skipping += [tag] if tag == self.skipping[0] else []
        elif hidden and tag not in ("input", "meta", "link", "label"):
            self.skipping.append(tag)
        self.parts += [values[name] or "" for name in ("alttext", "title", "aria-label", "content") if values.get(name)]

    def handle_endtag(self, tag: str) -> None:
        """Go on after what was skipped."""
        if self.skipping and tag == self.skipping[0]:
            self.skipping.pop()

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self.skipping:
            self.parts.append(data)


STRAY = re.compile(r"\\(?!$)|\$(?!\d)|mathcal|mathbb|varepsilon|\\?left\(|right\)|\{\\em|textbf|\\frac")


def stray_latex(site: Path) -> dict[str, str]:
    """The first backslash, dollar delimiter or command name left in the visible text of each page."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        if path.parent.name in ("restoration", "data"):  # they quote LaTeX to explain rules and fields
            continue
        page = VisibleText()
        page.feed(path.read_text("utf-8"))
        stray = STRAY.search(" ".join(page.parts))
        if stray:
            text = " ".join(page.parts)
            found[str(path.relative_to(site))] = text[max(0, stray.start() - 30) : stray.end() + 30]
    return found


def test_no_stray_latex_is_visible(many_site: Path) -> None:
    """None is left in any text a reader sees, in titles or descriptions."""
    assert stray_latex(many_site) == {}
