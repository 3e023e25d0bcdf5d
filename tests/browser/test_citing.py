"""Citing a paper: the entries can be read, copied and saved, and read without scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import At, served, wait_until

PAPER = "papers/{paper}/"


def test_an_entry_is_copied_as_it_stands(page: Page, at: At) -> None:
    """The button says so, and the clipboard holds the text."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(at(PAPER))
    page.get_by_role("button", name="Cite", exact=True).click()
    entry = page.locator(".rc-cite details[open]")
    expect(entry.locator("summary")).to_have_text("BibTeX")
    entry.get_by_role("button", name="Copy").click()
    expect(entry.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == entry.locator("pre").text_content()


@pytest.mark.parametrize(("name", "suffix"), [("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json")])
def test_an_entry_is_saved_under_its_key(page: Page, address: str, name: str, suffix: str) -> None:
    """A file with the text of the page."""
    page.goto(address)
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


def test_entries_are_there_without_scripts(scriptless: Page, at: At) -> None:
    """The reference is read at once, BibTeX after one click; there are no buttons that would do nothing."""
    scriptless.goto(at(PAPER))
    expect(scriptless.locator(".rc-cite > p")).to_be_visible()
    scriptless.locator(".rc-cite summary").click()
    expect(scriptless.locator(".rc-cite pre")).to_be_visible()
    expect(scriptless.locator("button:visible")).to_have_count(0)


def shown_entries(page: Page, address: str, papers: list[str]) -> dict[str, list[str | None]]:
    """RIS and CSL-JSON as the pages of these papers show them."""
    found = {}
    for paper in papers:
        page.goto(f"{address}papers/{paper}/")
        entries = page.locator(".rc-cite details").filter(has_not_text="BibTeX").locator("pre")
        expect(entries).to_have_count(2)
        found[paper] = [entry.text_content() for entry in entries.all()]
    return found


def published_entries(root: Path) -> dict[str, list[str]]:
    """The same as the files under data/ have them, by the id of the paper."""
    data = root / "site/data"
    papers = [paper["id"] for paper in json.loads((data / "papers.json").read_text("utf-8"))["papers"]]
    ris = re.split(r"(?<=\nER  -)\n\n?", (data / "papers.ris").read_text("utf-8"))
    csl = (data / "papers.csl.json").read_text("utf-8").split("\n")[1:]
    return {paper: [ris[n], f"[\n{csl[n].removesuffix(',')}\n]"] for n, paper in enumerate(papers)}


def test_entries_made_in_the_browser_are_the_published_ones(page: Page, address: str, many_root: Path) -> None:
    """RIS and CSL-JSON are byte for byte those of data/: for each kind of paper, rare names, and a sample."""
    published = published_entries(many_root)
    chosen: dict[str, str] = {}
    for paper, (ris, csl) in published.items():
        item = json.loads(csl)[0]
        chosen.setdefault(f"{item['type']} {'DOI' in item} {'arXiv' in ris} {'DA  -' in ris}", paper)
        for name in item.get("author", []):
            chosen.setdefault(" ".join(sorted(name)) + ("van" if " " in name.get("family", "") else ""), paper)
    papers = sorted({*chosen.values(), *list(published)[::30]})
    assert len(chosen) > 8
    assert shown_entries(page, address, papers) == {paper: published[paper] for paper in papers}


def test_entries_of_invented_papers_are_the_published_ones(
    browser: Browser, invented_root: Path, tmp_path: Path
) -> None:
    """Also those with venues of no kind, signs and scripts of all sorts."""
    published = published_entries(invented_root)
    with served(invented_root / "site", tmp_path) as place, browser.new_page() as page:
        assert shown_entries(page, place, list(published)) == published


def test_words_shared_with_a_sentence_are_marked_above(page: Page, at: At) -> None:
    """Opening the sentence of a related paper marks its keyword in the abstract; closing it takes the mark away."""
    page.goto(at(PAPER))
    marked = "[...(CSS.highlights.get('rc-shared') ?? [])].map(String)"
    sentence = page.locator(".rc-related details").first
    sentence.locator("summary").click()
    wait_until(page, f"{marked}.length > 0")
    words = page.evaluate(marked)
    text = " ".join(page.locator("h1, .rc-abstract").all_inner_texts())
    assert all(word in text for word in words)
    sentence.locator("summary").click()
    wait_until(page, f"{marked}.length === 0")
