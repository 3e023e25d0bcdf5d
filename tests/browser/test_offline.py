"""The offline copy in a browser, opened from disk: reading, browsing, searching."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from build_scripts.site.offline import write_offline
from tests.browser.conftest import listen
from tests.browser.example import Example


@pytest.fixture(scope="module")
def copy(many_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked copy of the catalog, in a folder whose name needs quoting in addresses."""
    folder = tmp_path_factory.mktemp("off line é#")
    assert write_offline(many_site, folder / "catalog.zip") < 10_000_000
    with zipfile.ZipFile(folder / "catalog.zip") as archive:
        archive.extractall(folder)
    return folder / "catalog"


@pytest.fixture
def disk(browser: Browser, copy: Path) -> Iterator[Page]:
    """A page on the start page of the copy; fails on script errors, console errors and anything not from disk."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []

    listen(page, complaints, copy.as_uri())

    def on_failure(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # leaving a page cancels what it still asks for
            complaints.append(f"missing: {request.url}")

    page.on("requestfailed", on_failure)
    page.goto(f"{copy.as_uri()}/index.html")
    yield page
    page.close()
    assert complaints == []


def test_the_copy_can_be_read_and_browsed(disk: Page, copy: Path) -> None:
    """Start page, list, paper, tag, back: every step opens a file."""
    disk.get_by_role("link", name="Lists").first.click()
    expect(disk.locator("h1")).to_contain_text("ists")
    disk.locator("main h3 a, article h3 a, article li a").first.click()
    disk.locator("ol.rc-papers h3 a").first.click()
    title = disk.locator("h1").inner_text()
    disk.locator("article .rc-chips a").first.click()
    assert disk.url.startswith(f"{copy.as_uri()}/tags/")
    assert disk.url.endswith("/index.html")
    expect(disk.get_by_role("heading", level=3).filter(has_text=title).first).to_be_visible()
    disk.go_back()
    expect(disk.locator("h1")).to_have_text(title)


def test_the_copy_can_be_searched(disk: Page, copy: Path, example: Example) -> None:
    """Words of a title find the paper, by keyboard, and open its file."""
    disk.keyboard.press("/")
    disk.keyboard.type(example.title.lower())
    expect(disk.locator("[role=option]").first).to_contain_text(example.title)
    disk.keyboard.press("Enter")
    expect(disk.locator("h1")).to_have_text(example.title)
    assert disk.url == f"{copy.as_uri()}/papers/{example.paper}/index.html"
    disk.wait_for_load_state("networkidle")
    disk.keyboard.press("/")
    disk.keyboard.type("lagoon diffusion")
    expect(disk.locator("dialog.rc-search [role=status]")).to_contain_text("papers")


def test_the_search_page_works_from_disk(disk: Page, copy: Path) -> None:
    """Words, filters, Back and an export, and a result opens its file."""
    disk.goto(f"{copy.as_uri()}/search/index.html?q=diffsuion")
    note = disk.locator(".rc-find__note")
    expect(note).to_contain_text("showing results for “diffusion”")
    before = note.inner_text()
    disk.locator("input[name=year]").first.check()
    expect(note).not_to_have_text(before)
    with disk.expect_download() as saved:
        disk.locator("[data-format=bib]").click()
    assert Path(saved.value.path()).read_text("utf-8").count("\n@") == disk.locator("#papers > li").count() - 1
    disk.go_back()
    expect(note).to_have_text(before)
    disk.locator("#papers h3 a").first.click()
    expect(disk.locator("h2#related-papers")).to_be_visible()


def test_scripts_can_fetch_published_data(disk: Page, example: Example) -> None:
    """What a script of the site asks for comes from disk, and a missing file is an error as ever."""
    total = disk.evaluate(
        "fetch('data/ledger.json').then((answer) => answer.json()).then((data) => data.totals.records)"
    )
    assert total == len(example.papers)
