"""The site of the shipped papers: complete, without a dead link or stray LaTeX, and light."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pybtex.database
import pytest

from tests.atom import faults
from tests.exports.test_feeds import URL
from tests.pages.test_metadata import check_import
from tests.pages.test_search_page import LOADED
from tests.site.test_boilerplate import LIMIT, boilerplate
from tests.site.test_site import dead_links, stray_latex


@pytest.fixture(scope="module")
def site(shipped_root: Path) -> Path:
    """The rendered pages."""
    return shipped_root / "site"


@pytest.fixture(scope="module")
def data(site: Path) -> Any:
    """The published data."""
    return json.loads((site / "data/papers.json").read_text("utf-8"))


def test_there_is_a_page_for_everything(site: Path, data: Any) -> None:
    """568 papers, a page for each tag and list, and the pages around them."""
    assert len(data["papers"]) == 568
    assert {path.parent.name for path in site.glob("papers/*/index.html")} == {paper["id"] for paper in data["papers"]}
    tags = [path for path in site.glob("tags/*/index.html") if 'http-equiv="refresh"' not in path.read_text("utf-8")]
    assert {path.parent.name for path in tags} == {tag["slug"] for tag in data["tags"]}
    assert len(list(site.glob("lists/*/index.html"))) == 5
    assert (site / "404.html").is_file()


def test_every_link_leads_to_a_page(site: Path) -> None:
    """Links and anchors inside the site all exist."""
    assert dead_links(site) == []


def test_no_stray_latex_is_visible(site: Path) -> None:
    """Restoring leaves no command and no delimiter in any text a reader sees."""
    assert stray_latex(site) == {}


def test_almost_every_paper_has_five_related_papers(data: Any) -> None:
    """99 % of the papers lead on to five others."""
    full = sum(len(paper["related"]) >= 5 for paper in data["papers"])
    assert full >= 0.99 * len(data["papers"])


def test_pages_and_files_stay_light(site: Path) -> None:
    """What a page carries besides its paper, feeds, and what searching loads at once."""
    pages = [path.read_text("utf-8") for path in site.glob("papers/*/index.html")]
    assert max(len(boilerplate(page).encode()) for page in pages) <= LIMIT
    assert sum(path.stat().st_size for path in site.rglob("feed.xml")) < 15_000_000
    sizes = {name: len(gzip.compress((site / f"search/{name}.json").read_bytes())) for name in LOADED}
    assert all(sizes[name] < most for name, most in LOADED.items()), sizes
    assert all(len(gzip.compress(path.read_bytes())) < 4_000 for path in site.glob("search/*/*.json"))


def test_every_feed_is_valid(site: Path) -> None:
    """The feed of the catalog and those of all tags, topics and authors obey the format."""
    wrong: dict[str, list[str]] = {}
    for path in sorted(site.rglob("feed.xml")):
        place = path.relative_to(site).as_posix()
        problems = faults(path.read_text("utf-8"), URL + place)
        wrong |= {place: problems} if problems else {}
    assert wrong == {}


def test_zotero_and_bibtex_read_every_paper(shipped_root: Path) -> None:
    """All of them, as articles, conference papers or preprints."""
    assert check_import(shipped_root, URL) == 568
    assert len(pybtex.database.parse_file(str(shipped_root / "site/data/papers.bib"), "bibtex").entries) == 568
