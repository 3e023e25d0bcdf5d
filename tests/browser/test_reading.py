"""What a reader does: arrive, search, open, follow a tag, go back; with mouse, keyboard and phone."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import At
from tests.browser.example import Example


def test_typing_on_the_start_page_goes_on_in_the_box(page: Page, address: str, example: Example) -> None:
    """The field of the start page hands every letter to the box that suggests papers."""
    page.goto(address)
    page.locator(".rc-hero").get_by_role("searchbox", name="Search papers").click()
    page.keyboard.type(example.title.lower())
    expect(page.locator(".rc-search__input")).to_have_value(example.title.lower())
    expect(page.locator("[role=option]").first).to_contain_text(example.title)


def test_the_start_page_searches_without_javascript(scriptless: Page, address: str) -> None:
    """The form leads to the search page, which says what it needs and where all papers are."""
    scriptless.goto(address)
    scriptless.get_by_role("searchbox", name="Search papers").fill("stars")
    scriptless.keyboard.press("Enter")
    expect(scriptless).to_have_url(f"{address}search/?q=stars")
    expect(scriptless.locator("article").get_by_role("link", name="topic")).to_be_visible()


def test_arrows_choose_another_hit(page: Page, address: str) -> None:
    """Arrow keys move the choice down and up again, and Enter opens it."""
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("lagoon")
    options = page.locator("[role=option]")
    expect(options.nth(2)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    title = options.nth(1).locator("strong").inner_text()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(address)
    expect(page).to_have_title(re.compile(f"^{re.escape(title)} · "))


def test_escape_closes_the_search_and_slash_in_the_box_is_a_letter(page: Page, address: str) -> None:
    """Typing a slash into the box does not open it again; Escape leaves it."""
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("and/or")
    expect(page.locator(".rc-search__input")).to_have_value("and/or")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.rc-search")).to_be_hidden()


def test_exact_titles_come_first(page: Page, address: str, example: Example) -> None:
    """The exact title finds its paper as first hit, for a sample of thirty papers; `make bench` tries all."""
    page.goto(address)
    sample = random.Random(7).sample(example.papers, 30)
    wrong = [paper["id"] for paper in sample if first_hit(page, paper["title"]) != paper["id"]]
    assert wrong == []


def first_hit(page: Page, query: str) -> str:
    """The id of the paper that the search box puts first."""
    found: str = page.evaluate("query => catalogSearch(query).then(found => found.pages[0]?.url ?? '')", query)
    return found.rstrip("/").rsplit("/", 1)[-1]


def test_a_tag_leads_to_its_papers_and_back(page: Page, at: At, example: Example) -> None:
    """From a paper to a tag, to another paper, and back twice with the browser's own button."""
    start = at("papers/{paper}/")
    page.goto(start)
    page.locator(".rc-chips a").first.click()
    expect(page.locator(".rc-kicker")).to_contain_text("Tag")
    page.locator(".rc-papers h3 a").first.click()
    expect(page.locator("h2#related-papers")).to_be_visible()
    page.go_back()
    expect(page.locator(".rc-kicker")).to_contain_text("Tag")
    page.go_back()
    expect(page).to_have_url(start)
    expect(page.locator("h1")).to_have_text(example.title)


def test_the_filter_box_narrows_the_tag_index(page: Page, address: str) -> None:
    """Typing into the filter hides the tags that do not hold the words, and says how many are left."""
    page.goto(address + "tags/")
    page.get_by_label("Filter tags").fill("lagoon")
    shown = page.locator(".rc-index > li:visible")
    expect(page.locator(".rc-filter output")).to_have_text(f"{shown.count()} shown")
    assert all("lagoon" in text.lower() for text in shown.all_inner_texts())


def test_without_a_choice_the_colours_follow_the_system(page: Page, address: str) -> None:
    """At once, also while the page is open; a choice outweighs it."""
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    page.get_by_role("button", name="Light or dark colours").click()
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_a_dead_address_offers_the_search(page: Page, address: str, complaints: list[str]) -> None:
    """The 404 page works at any depth and opens the search box."""
    page.goto(address + "papers/there-is-no-such-paper/")
    expect(page.locator("h1")).to_have_text("There is no page at this address")
    page.get_by_role("link", name="Search the catalog").click()
    expect(page.locator("dialog.rc-search")).to_be_visible()
    complaints[:] = [text for text in complaints if "404" not in text]


def test_pages_read_without_javascript(scriptless: Page, at: At, example: Example) -> None:
    """Title, abstract, tags and related papers are in the page itself."""
    scriptless.goto(at("papers/{paper}/"))
    expect(scriptless.locator("h1")).to_have_text(example.title)
    expect(scriptless.locator(".rc-abstract")).to_contain_text(example.abstract.partition(".")[0])
    related = next(paper["related"] for paper in example.papers if paper["id"] == example.paper)
    assert scriptless.locator(".rc-related > li").count() == sum(other["close"] for other in related) > 0
    scriptless.get_by_role("link", name="Search papers").click()
    expect(scriptless.locator(".rc-find__scriptless")).to_be_visible()


def test_what_is_left_out_of_the_theme_is_never_seen(page: Page, address: str) -> None:
    """Pages by hand have it still: it takes no place, holds no text, and no key reaches it."""
    page.goto(address + "about/")
    left = page.locator(".md-toggle, .md-overlay, [data-md-component=announce], [data-md-component=dialog]")
    assert left.count() == 5
    assert "".join(left.all_text_contents()).strip() == ""
    seen = "one => one.checkVisibility({ checkOpacity: true }) && one.clientHeight"
    assert left.evaluate_all(f"all => all.filter({seen}).length") == 0
    focused = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused.append(page.evaluate("document.activeElement.className"))
    assert "md-toggle" not in focused
    assert "rc-search-button" in focused


# What a title has, and how people type it.
SPELLINGS = [('Schr\\"odinger', "schrodinger"), ('Schr\\"odinger', "Schrödinger"), ("L^2", "L^2"), ("L^2", "L²")]


@pytest.mark.parametrize(("written", "typed"), SPELLINGS)
def test_formulas_and_accents_are_found_as_people_type_them(
    page: Page, address: str, example: Example, written: str, typed: str
) -> None:
    """With or without accents, raised or with a caret: the title so typed finds its paper first."""
    page.goto(address)
    paper = next(paper for paper in example.papers if written in paper["title"])
    assert first_hit(page, paper["title"].replace(written, typed)) == paper["id"]


@pytest.mark.parametrize("query", ["O(k^2)", "L2", "epsilon"])
def test_symbols_find_papers(page: Page, address: str, example: Example, query: str) -> None:
    """A formula or a symbol by itself leads to some papers, not to none and not to all."""
    page.goto(address)
    found = page.evaluate("query => catalogSearch(query).then(found => found.total)", query)
    assert 0 < found < len(example.papers)
