"""From page to page: plain links, and pages fetched ahead. The way back: test_journeys.py."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import At
from tests.browser.example import Example

PAPER = "papers/{paper}/"


def requests(page: Page, address: str) -> list[str]:
    """What the page asks the site for from now on, shared files aside."""
    asked: list[str] = []

    def note(request: Request) -> None:
        place = request.url.removeprefix(address)
        if not place.startswith("assets/"):
            asked.append(place)

    page.on("request", note)
    return asked


def add_link(page: Page, href: str, attributes: str = "") -> Locator:
    """A link at the beginning of the content, as a list of search results would have it."""
    page.evaluate(
        "([href, attributes]) => document.querySelector('article').insertAdjacentHTML('afterbegin',"
        " `<p><a id=added ${attributes} href=${href}>go</a></p>`)",
        [href, attributes],
    )
    return page.locator("#added")


@pytest.mark.parametrize("way", ["hover", "focus"])
def test_a_page_is_fetched_before_its_link_is_followed(
    page: Page, address: str, at: At, example: Example, way: str
) -> None:
    """Pointer or focus on a link is enough, once."""
    page.goto(at(PAPER))
    asked = requests(page, address)
    for _ in range(2):
        getattr(page.locator("nav[aria-label=Main] a", has_text="Topics"), way)()
        page.wait_for_timeout(200)
        page.mouse.move(640, 880)
    assert asked == ["topics/"]


@pytest.mark.parametrize(
    ("href", "attributes"),
    [
        ("../../data/", ""),
        ("../../data/papers.json", ""),
        ("../../feed.xml", ""),
        ("../../lists/", "download"),
        ("https://example.org/", ""),
        ("#cite", ""),
    ],
)
def test_files_and_other_sites_are_fetched_by_a_click_only(
    page: Page, address: str, at: At, example: Example, href: str, attributes: str
) -> None:
    """What may be large or is somewhere else waits until it is wanted."""
    page.goto(at(PAPER))
    asked = requests(page, address)
    add_link(page, href, attributes).hover()
    page.wait_for_timeout(200)
    assert asked == []


def test_a_page_arrives_with_a_transition(page: Page, address: str) -> None:
    """The browser may fade the old page into the new one; it leaves that out where it has no time."""
    page.goto(address)
    rules = page.evaluate(
        """[...document.styleSheets].flatMap(({ cssRules }) => [...cssRules])
          .flatMap((rule) => [rule, ...(rule.cssRules ?? [])])
          .filter((rule) => rule.constructor.name === "CSSViewTransitionRule").map((rule) => rule.navigation)"""
    )
    assert rules == ["auto"]


def test_an_anchor_of_another_page_is_scrolled_to(page: Page, address: str, example: Example) -> None:
    """A link with a fragment ends at its target, below the header."""
    page.goto(address)
    add_link(page, f"{example.place(PAPER)}#related-papers").click()
    expect(page.locator("h2#related-papers")).to_be_in_viewport()
    assert page.evaluate("scrollY") > 100


def test_a_modified_click_opens_a_tab(page: Page, address: str) -> None:
    """Ctrl and a click belong to the browser, for the search box too."""
    page.goto(address)
    with page.context.expect_page() as opened:
        page.locator("header .rc-search-button").click(modifiers=["Control"])
    assert opened.value.url.startswith(address)
    expect(page).to_have_url(address)
    assert page.locator("dialog").count() == 0
