"""Citing a paper: the entries can be read, copied and saved, and read without scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.xdist_group("browser")

PAPER = "papers/rewrite-the-stars/"


def test_an_entry_is_copied_as_it_stands(page: Page, address: str) -> None:
    """The button says so, and the clipboard holds the text."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address + PAPER, wait_until="networkidle")
    page.get_by_role("link", name="Cite", exact=True).click()
    entry = page.locator(".rc-cite details").filter(has_text="BibTeX")
    entry.locator("summary").click()
    entry.get_by_role("button", name="Copy").click()
    expect(entry.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == entry.locator("pre").text_content()


@pytest.mark.parametrize(("name", "suffix"), [("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json")])
def test_an_entry_is_saved_under_its_key(page: Page, address: str, name: str, suffix: str) -> None:
    """A file with the text of the page, also on a page that instant navigation brought."""
    page.goto(address, wait_until="networkidle")
    page.locator(".rc-papers h3 a").first.click()
    entry = page.locator(".rc-cite details").filter(has=page.get_by_text(name, exact=True))
    entry.locator("summary").click()
    with page.expect_download() as saved:
        entry.get_by_role("button", name="Download").click()
    text = Path(saved.value.path()).read_text("utf-8")
    assert text.rstrip("\n") == (entry.locator("pre").text_content() or "")
    assert saved.value.suggested_filename.endswith(f".{suffix}")
    if suffix == "csl.json":
        assert saved.value.suggested_filename == f"{json.loads(text)[0]['id']}.{suffix}"


def test_entries_are_there_without_scripts(browser: Browser, address: str) -> None:
    """The reference is read at once, an entry after one click; buttons that would do nothing are not shown."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAPER)
    expect(page.locator(".rc-cite__text")).to_be_visible()
    page.locator(".rc-cite summary").first.click()
    expect(page.locator(".rc-cite pre").first).to_be_visible()
    expect(page.locator("[data-rc-copy], [data-rc-save]").first).to_be_hidden()
    context.close()
