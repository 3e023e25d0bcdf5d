"""What people put into the search box: the paper they mean comes first, and a word that no paper has finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import served
from tests.browser.example import Example
from tests.conftest import INVENTED, copy_catalog, run

SIGNS = "tides-in-c-plus-plus"
RECORD = """\
id: {id}
title: {title}
abstract: {abstract}
added: 2026-03-01
"""
PAPERS = {
    SIGNS: ("'Tides in C++'", "A library in C++ for k-NN search under the L2 norm."),
    "tides-in-c-sharp": ("'Tides in C#'", "A library in C# for currents, with L20 buoys."),
    "coasts-and-currents": ("Coasts and Currents", "Charts of coasts in C and other languages."),
}
QUESTIONS = [
    ("C++", SIGNS),
    ("tides C++", SIGNS),
    ("C#", "tides-in-c-sharp"),
    ("k-NN", SIGNS),
    ("kNN", SIGNS),
    ("L2", SIGNS),
    ("言語", "hailiunoyanyumoderu"),
    ("海流", "hailiunoyanyumoderu"),
    ("言語モデル", "hailiunoyanyumoderu"),
    ("2502.01234", "tidal-flow-matching-for-ocean-currents"),
    ("arXiv: 2502.01234v3", "tidal-flow-matching-for-ocean-currents"),
    ("https://arxiv.org/pdf/2502.01234v1.pdf", "tidal-flow-matching-for-ocean-currents"),
    ("10.5555/TIDAL.2025", "tidal-flow-matching-for-ocean-currents"),
    ("https://doi.org/10.5555%2Ftidal.2025", "tidal-flow-matching-for-ocean-currents"),
    ("doi: 10.5555/tidal.2025.", "tidal-flow-matching-for-ocean-currents"),
    ("2502.01235", ""),
    ("xylophone", ""),
    ("tides xylophone", ""),
]


@pytest.fixture(scope="module")
def small(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The start page of the invented catalog of seven papers and three about programming."""
    root = copy_catalog(INVENTED, tmp_path_factory.mktemp("questions"))
    for paper, (title, abstract) in PAPERS.items():
        record = RECORD.format(id=paper, title=title, abstract=abstract)
        (root / f"catalog/papers/{paper}.yml").write_text(record, "utf-8")
    assert run("--root", str(root), "build") == 0
    with served(root / "site", tmp_path_factory.mktemp("served")) as address:
        page = browser.new_page()
        page.goto(address)
        yield page
        page.close()


def first_hit(page: Page, question: str) -> str:
    """The id of the paper that the search box puts first."""
    found: str = page.evaluate("question => catalogSearch(question).then(({ pages }) => pages[0]?.url ?? '')", question)
    return found.rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize(("question", "paper"), QUESTIONS)
def test_the_box_finds_the_paper_that_is_meant(small: Page, question: str, paper: str) -> None:
    """Identifiers in any form, words with signs, words inside Japanese titles."""
    assert first_hit(small, question) == paper


def test_signs_count(small: Page) -> None:
    """C++ is neither C# nor every word that begins with C."""
    assert small.evaluate("catalogSearch('C++').then(({ total }) => total)") == 1
    assert small.evaluate("catalogSearch('C').then(({ pages }) => pages.length)") == len(PAPERS)
    assert small.evaluate("catalogSearch('L2').then(({ total }) => total)") == 1


def test_the_search_page_finds_the_same(small: Page) -> None:
    """An address of arXiv leads to its paper; C# is not taken for a typing error."""
    start = small.url
    for question, title in {"https://arxiv.org/abs/2502.01234": "Tidal Flow Matching", "C#": "Tides in C#"}.items():
        small.goto(start + "search/")
        small.locator("[name=q]").first.fill(question)
        expect(small.locator("#papers h3")).to_have_count(1)
        expect(small.locator("#papers h3")).to_contain_text(title)
    small.goto(start)


def test_a_name_finds_its_papers_however_it_is_written(page: Page, address: str, example: Example) -> None:
    """Given name first or last, with accents or without: the same papers."""
    page.goto(address)
    for name, spellings in {
        "Émile Récif": ["Emile Recif", "Récif Émile", "recif"],
        "Łucja Morska": ["Morska Łucja", "Lucja Morska"],
    }.items():
        wanted = sum(name in paper.get("authors", ()) for paper in example.papers)
        totals = [
            page.evaluate("name => catalogSearch(name).then(({ total }) => total)", each) for each in [name, *spellings]
        ]
        assert totals == [wanted] * len(totals)


def test_an_unknown_word_is_named(page: Page, address: str) -> None:
    """The box says which word no paper has, and leads to the search page, which corrects typing errors."""
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.insert_text("lagoon xylophone")
    expect(page.locator(".rc-search__status")).to_have_text("No paper contains “xylophone”.")
    expect(page.locator(".rc-search [role=option]")).to_have_text("Search with correction of typing errors")
