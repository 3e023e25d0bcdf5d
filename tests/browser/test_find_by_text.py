"""A reader finds papers like a pasted text, which is sent nowhere, and papers near in meaning to a question."""

from __future__ import annotations

import re
from urllib.parse import urlencode

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


def test_papers_near_in_meaning_stand_below_the_hits(page: Page, address: str, example: Example) -> None:
    """The hits are the same as ever; none is repeated, and tags of what is near lead on."""
    page.goto(f"{address}search/?{urlencode({'q': example.title})}")
    expect(page.locator("#papers h3").first).to_have_text(example.title)
    near = page.locator(".rc-find__near")
    expect(near.locator("h2")).to_have_text("Near in meaning")
    expect(near.locator("h3")).to_have_count(10)
    assert not {*page.locator("#papers h3").all_inner_texts()} & {*near.locator("h3").all_inner_texts()}


def test_a_question_that_no_paper_answers_whole_finds_what_is_near(page: Page, address: str, example: Example) -> None:
    """A word that no paper has is named; the other words lead to their tag. A phrase in quotes is not widened."""
    page.goto(f"{address}search/?{urlencode({'q': f'zzxqy {example.tag_label}'})}")
    near = page.locator(".rc-find__near")
    expect(page.locator(".rc-find__note")).to_contain_text("No paper contains “zzxqy”")
    expect(near.locator(f"> ul a[href$='/tags/{example.tag}/']")).to_be_visible()
    expect(near.locator("h3")).to_have_count(10)
    page.locator(".rc-find__query").fill(f'"zzxqy {example.tag_label}"')
    expect(near).to_be_hidden()
