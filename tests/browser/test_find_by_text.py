"""A reader pastes a text on the search page and finds the papers like it, without sending it anywhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import At
from tests.browser.example import Example
from tests.pages.test_text_search import CASES


def paste(page: Page, text: str) -> None:
    """Open the form with the keyboard, paste a text and ask."""
    page.locator(".rc-like summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_the_browser_reduces_spellings_as_the_build_does(page: Page, address: str) -> None:
    """The same table of cases."""
    page.goto(address + "search/")
    found = page.evaluate("texts => texts.map(text => catalogLike.keysOf(text).join(' '))", [text for text, _ in CASES])
    assert found == [key for _, key in CASES]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_abstract_of_a_paper_finds_it(page: Page, address: str, at: At, example: Example, width: int) -> None:
    """With reasons and tags; the papers are marked on the map, and the text is in no request."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # not a built-in: it cannot listen
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + "search/")
    paste(page, f"{example.title}. {example.abstract}")
    found = page.locator(".rc-like ol > li", has=page.locator(f"a[href='{at('papers/{paper}/')}']"))
    expect(found.locator(".rc-lead")).to_contain_text(re.compile("Shared: .+"))
    expect(page.locator(".rc-like__tags .rc-chip").first).to_be_visible()
    expect(page.locator("#papers")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not [each.url for each in asked if each.method != "GET" or ("?" in each.url and len(each.url) > 200)]
    shown = page.locator(".rc-like ol > li").count()
    page.locator(".rc-like__map").click()
    expect(page.locator("#rc-map ol li")).to_have_count(shown)


def test_a_text_without_a_keyword_finds_nothing_and_that_is_said(page: Page, address: str) -> None:
    """Closing the form brings back the list of papers."""
    page.goto(address + "search/")
    paste(page, "Zzxqy flibbers. Quorgle vantish.")
    expect(page.locator(".rc-like__note")).to_contain_text("No keyword of this catalog occurs in the text")
    expect(page.locator(".rc-like__papers")).to_be_hidden()
    page.locator(".rc-like summary").click()
    expect(page.locator("#papers")).to_be_visible()
