"""The main journeys of a reader in Chromium and in Firefox; two rules that only WebKit breaks are tested by layout."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.conftest import At, listen, wait_until
from tests.browser.example import Example
from tests.browser.install import launch


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def reader(request: pytest.FixtureRequest, playwright: Playwright) -> Iterator[BrowserContext]:
    """A reader with a browser of each kind."""
    other = None if request.param == "chromium" else launch(playwright, request.param)
    browser: Browser = other or request.getfixturevalue("browser")
    yield browser.new_context(viewport={"width": 1280, "height": 900})
    if other:
        other.close()


@pytest.fixture
def page(reader: BrowserContext, address: str) -> Iterator[Page]:
    """A page of this reader; the test fails on errors of scripts."""
    complaints: list[str] = []
    page = reader.new_page()
    listen(page, complaints, address)
    yield page
    page.close()
    # Firefox breaks off what a page still loads when it is left, and its scripts say so.
    assert [text for text in complaints if text != "console: Error"] == []


def test_from_a_search_to_a_paper_and_its_citation(page: Page, address: str, example: Example) -> None:
    """Typed, opened by Enter, cited in place: the format that was opened last is open the next time."""
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type(example.title.lower())
    found = page.get_by_role("option").first
    expect(found).to_contain_text(example.title)
    results = page.locator(".rc-search__results")
    assert results.evaluate("list => list.clientHeight >= list.firstElementChild.clientHeight")
    # WebKit lays out a basis of 0 in a column of automatic height as 0 pixels.
    assert results.evaluate("list => getComputedStyle(list).flexBasis") == "auto"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(example.title)
    for shown in ("BibTeX", "RIS"):
        page.get_by_role("button", name="Cite", exact=True).click()
        box = page.get_by_role("dialog", name="Cite")
        expect(box.locator("details[open] summary")).to_have_text(shown)
        expect(box.get_by_role("button", name="Download")).to_be_in_viewport()
        box.locator("summary", has_text="RIS").click(position={"x": 40, "y": 10})
        page.keyboard.press("Escape")
        expect(box).to_have_count(0)
        expect(page.locator("h2#cite + .rc-cite")).to_have_count(1)


def test_the_way_back_leads_to_the_same_place(page: Page, address: str, at: At) -> None:
    """In a list, and in search results of which more were shown; a new page starts at its top."""
    papers = page.locator("#papers h3 a")
    for place, number in ((at("tags/{tag}/"), 10), (f"{address}search/?q=observations", 30)):
        page.goto(place)
        expect(papers.nth(10)).to_be_visible()
        if page.locator(".rc-find__more").is_visible():
            page.locator(".rc-find__more").click()
        papers.nth(number).scroll_into_view_if_needed()
        top = page.evaluate("scrollY")
        assert top > 300
        papers.nth(number).click()
        expect(page.locator("h2#related-papers")).to_be_visible()
        assert page.evaluate("scrollY") == 0
        page.go_back()
        expect(papers.nth(number)).to_be_visible()
        wait_until(page, "top => Math.abs(scrollY - top) < 5", top)


def test_the_map_shows_a_topic_and_finds_words(page: Page, address: str) -> None:
    """The name of a topic lists its papers; words list the titles that have them; a title opens the paper."""
    page.goto(f"{address}map/")
    expect(page.locator("canvas")).to_be_visible()
    label, x, y = page.evaluate(
        """() => {
          catalogMap.draw();
          const [name] = catalogMap.shown.names;
          return [name.region.label, (name[0] + name[2]) / 2, (name[1] + name[3]) / 2];
        }"""
    )
    page.locator("canvas").click(position={"x": x, "y": y})
    side = page.locator(".rc-map__side")
    expect(side.get_by_role("heading")).to_have_text(label)
    page.locator(".rc-map [name=q]").fill("lagoon")
    title = side.locator("li a").first
    expect(title).to_contain_text("lagoon", ignore_case=True)
    text = title.inner_text()
    title.click()
    expect(page.locator("h1")).to_have_text(text)


def test_two_papers_are_connected(page: Page, at: At, example: Example) -> None:
    """Chosen by typing and by the keyboard; a click into a filled box selects its text."""
    page.goto(at("connect/?from={paper}"))
    start, end = (page.get_by_role("combobox", name=name) for name in ("From", "To"))
    expect(start).to_have_value(example.title)
    end.press_sequentially(example.other_title.lower())
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".rc-path__paper a").first).to_have_text(example.title)
    expect(page.locator(".rc-path__paper a").last).to_have_text(example.other_title)
    start.click()
    assert start.evaluate("box => [box.selectionStart, box.selectionEnd]") == [0, len(example.title)]
    end.focus()
    # WebKit selects on focus and lets the default action of the button take the selection away again: there is none.
    press = "box => box.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }))"
    assert start.evaluate(press) is False
    expect(start).to_be_focused()


def test_papers_are_kept_on_the_reading_list(page: Page, at: At, address: str, example: Example) -> None:
    """Saved on the page of a paper and by the star of a list; the list has both, and gives one up again."""
    page.goto(at("papers/{paper}/"))
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(at("tags/{tag}/"))
    star = page.locator(f"#papers > li:not([data-rc-paper={example.paper}]) .rc-star").first
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto(f"{address}reading-list/")
    saved = page.locator("[data-rc-part=saved] h3")
    expect(saved).to_have_count(2)
    page.get_by_role("button", name=f"Remove: {example.title}").click()
    expect(saved).to_have_count(1)


def test_dark_stays_dark(page: Page, address: str) -> None:
    """On the next page and after a reload."""
    page.goto(address)
    page.get_by_role("button", name="Light or dark colours").click()
    page.locator("nav[aria-label=Main] a", has_text="Tags").click()
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((part) => part < 60)")
