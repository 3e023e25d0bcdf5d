"""Instant navigation: the next page comes into this one, and nothing of the old one is left or doubled."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import At, wait_until
from tests.browser.example import Example

pytestmark = pytest.mark.xdist_group("browser")

PAPER = "papers/{paper}/"
TAG = "tags/{tag}/"
# A page of each kind, and what must be there when a script of its own has run, if it has one.
KINDS = [
    ("search/?q=lagoon", "#papers > li"),
    ("topics/", ".rc-grid"),
    ("topics/{topic}/", ".rc-star"),
    ("map/", "#rc-map canvas:visible"),
    ("connect/", "form:visible input"),
    ("tags/", ".rc-index li"),
    (TAG, ".rc-star"),
    ("lists/{list}/", ".rc-star"),
    ("years/{year}/", ".rc-star"),
    ("authors/", ".rc-index li"),
    ("reading-list/", "[data-rc-reading-list]"),
    ("data/", "table"),
    ("about/", ".md-typeset h1"),
    (PAPER, ".rc-keep [aria-pressed]"),
]


def follow(page: Page, place: str) -> None:
    """Click a link to a place of the site, as a list of search hits or a paragraph would hold it."""
    page.evaluate(
        "place => { const link = document.createElement('a');"
        " link.href = new URL(place, document.querySelector('.rc-brand').href); link.textContent = 'go';"
        " document.querySelector('article').prepend(link); link.click(); }",
        place,
    )


def watch(page: Page) -> None:
    """Leave a mark that a page loaded anew would not have."""
    page.evaluate("window.sameDocument = true")


def same_document(page: Page) -> bool:
    """Whether all pages since `watch` came into the same document."""
    return bool(page.evaluate("window.sameDocument === true"))


def test_every_page_kind_comes_and_its_scripts_run(page: Page, address: str, example: Example) -> None:
    """One after the other, twice, without the browser loading a page; head, header and content are the new page's."""
    page.goto(address, wait_until="networkidle")
    watch(page)
    for pattern, sign in KINDS * 2:
        place = example.place(pattern)
        follow(page, place)
        expect(page).to_have_url(address + place)
        expect(page.locator(sign).first).to_be_visible()
        expect(page.locator("link[rel=canonical]")).to_have_attribute("href", re.compile(place.partition("?")[0] + "$"))
        assert page.locator("head > :is(link[rel=canonical], title, meta[name=description])").count() == 3
        current = page.locator("nav[aria-label=Main] [aria-current]")
        assert current.count() == (not place.startswith(("papers/", "connect/", "reading-list/")))
    assert same_document(page)
    assert page.locator("script[src*='site.js']").count() == 1


# Counts the handlers on window and document that are there at a time.
COUNT = """
const listens = EventTarget.prototype.addEventListener, stops = EventTarget.prototype.removeEventListener;
window.handlers = {};
const note = (target, kind, step) => {
  if (target === window || target === document) handlers[kind] = (handlers[kind] ?? 0) + step;
};
EventTarget.prototype.addEventListener = function (kind, run, options) {
  note(this, kind, 1);
  options?.signal?.addEventListener?.("abort", () => note(this, kind, -1));
  return listens.call(this, kind, run, options);
};
EventTarget.prototype.removeEventListener = function (kind, run, options) {
  note(this, kind, -1);
  return stops.call(this, kind, run, options);
};
"""


def test_handlers_do_not_pile_up(page: Page, address: str, example: Example) -> None:
    """A second visit to every page kind adds none to window and document; `popstate` is taken back on the way back."""
    page.add_init_script(COUNT)
    page.goto(address, wait_until="networkidle")
    counts = []
    for _ in range(2):
        for pattern, sign in KINDS:
            place = example.place(pattern)
            follow(page, place)
            expect(page).to_have_url(address + place)
            expect(page.locator(sign).first).to_be_visible()
        counts.append({kind: count for kind, count in page.evaluate("handlers").items() if kind != "popstate"})
    assert counts[0]["click"] > 0
    assert counts[0] == counts[1]


def test_the_way_back_restores_page_and_place(page: Page, at: At) -> None:
    """Back and forward show the page where it was left; a new page starts at its top."""
    page.goto(at(TAG), wait_until="networkidle")
    watch(page)
    title = page.title()
    page.evaluate("scrollTo(0, 700)")
    page.locator("article .rc-papers h3 a").nth(4).click()
    expect(page.locator("h2#related-papers")).to_be_visible()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page).to_have_title(title)
    wait_until(page, "Math.abs(scrollY - 700) < 5")
    page.go_forward()
    expect(page.locator("h2#related-papers")).to_be_visible()
    assert same_document(page)


def test_the_way_back_to_a_search_restores_hits_and_place(page: Page, address: str) -> None:
    """Hits that a script fetches come first, then the place among them."""
    page.goto(address + "search/?q=optimal", wait_until="networkidle")
    expect(page.locator("#papers > li").nth(10)).to_be_visible()
    hit = page.locator("#papers h3 a").nth(9)
    hit.scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    assert top > 300
    hit.click()
    expect(page.locator("h2#related-papers")).to_be_visible()
    page.go_back()
    expect(page.locator("#papers > li").nth(10)).to_be_visible()
    wait_until(page, "top => Math.abs(scrollY - top) < 5", top)


def test_an_anchor_of_another_page_is_scrolled_to(page: Page, address: str, at: At, example: Example) -> None:
    """A link with a fragment ends at its target, and one within the page stays the browser's."""
    page.goto(address, wait_until="networkidle")
    watch(page)
    follow(page, example.place(PAPER) + "#related-papers")
    expect(page.locator("h2#related-papers")).to_be_in_viewport()
    assert page.evaluate("scrollY") > 100
    follow(page, example.place(PAPER) + "#cite")
    expect(page).to_have_url(at(PAPER) + "#cite")
    page.go_back()
    expect(page).to_have_url(at(PAPER) + "#related-papers")
    assert same_document(page)


def test_the_last_click_wins(page: Page, address: str) -> None:
    """A slow page that was asked for first does not replace the one that was asked for last."""
    page.goto(address, wait_until="networkidle")
    waiting: list[Route] = []
    page.route("**/tags/", lambda route: waiting.append(route))
    follow(page, "tags/")
    follow(page, "lists/")
    expect(page.locator("h1")).to_have_text("Lists")
    for route in waiting:
        route.abort()
    expect(page).to_have_url(f"{address}lists/")
    expect(page.locator("h1")).to_have_text("Lists")


@pytest.mark.parametrize("place", ["papers/there-is-none/", "feed.xml", "data/papers.json"])
def test_what_is_no_page_is_left_to_the_browser(page: Page, address: str, place: str, complaints: list[str]) -> None:
    """A dead link shows the 404 page, a file is opened as a file."""
    page.goto(address, wait_until="networkidle")
    with page.expect_navigation(url=address + place):
        follow(page, place)
    page.wait_for_load_state("networkidle")
    complaints[:] = [text for text in complaints if "404" not in text]


def test_after_a_click_the_keyboard_starts_at_the_content(page: Page, address: str) -> None:
    """The next Tab goes to the first link of the new page's content, not of its header."""
    page.goto(address, wait_until="networkidle")
    page.locator("nav[aria-label=Main] a", has_text="Topics").click()
    expect(page.locator("h1")).to_have_text("Topics")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_a_modified_click_opens_a_tab(page: Page, address: str) -> None:
    """Ctrl and a click belong to the browser, for pages and for the search box alike."""
    page.goto(address, wait_until="networkidle")
    for link in (page.locator("nav[aria-label=Main] a", has_text="Lists"), page.locator("header .rc-search-button")):
        with page.context.expect_page() as opened:
            link.click(modifiers=["Control"])
        assert opened.value.url.startswith(address)
    expect(page).to_have_url(address)
    assert page.locator("dialog").count() == 0


def test_no_list_of_all_pages_is_fetched(page: Page, address: str, at: At, example: Example) -> None:
    """Arriving and following a link asks for two pages and shared files, not for the sitemap."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.goto(at(PAPER), wait_until="networkidle")
    page.locator("nav[aria-label=Main] a", has_text="Topics").click()
    expect(page.locator("h1")).to_have_text("Topics")
    assert [place for place in asked if not place.startswith("assets/")] == [example.place(PAPER), "topics/"]
