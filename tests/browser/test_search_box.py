"""The search box answers soon: its index comes before it opens, its first result before the others are there."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bench.serving import CompressingHandler, Served, serving
from tests.browser.conftest import wait_until

LOADED = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/pagefind/'))"
RESULTS = "dialog.rc-search a[role=option]:not(.rc-search__all)"


class Server:
    """A server of the site that holds results back until `go`: all but `first`, once that is named."""

    def __init__(self, served: Served) -> None:
        self.address = served.address
        self.first = ""
        self.go = Event()


@contextmanager
def slow_server(site: Path, patch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The site, whose results wait for `go`: what workers ask for passes no route of the browser."""
    answer = CompressingHandler.do_GET
    with serving(site) as served:
        server = Server(served)

        def wait_and_answer(handler: CompressingHandler) -> None:
            if server.first and "/fragment/" in handler.path and server.first not in handler.path:
                server.go.wait(20)
            answer(handler)

        patch.setattr(CompressingHandler, "do_GET", wait_and_answer)
        yield server
        server.go.set()


def ask(page: Page) -> None:
    """Open the box and ask."""
    page.keyboard.press("/")
    page.keyboard.insert_text("diffusion lagoon")  # no title begins so, so that no result overtakes the first


def fragment_of(site: Path, address: str) -> str:
    """The name of the file that the index shows a paper from."""
    fragments = (site / "pagefind/fragment").iterdir()
    wanted = f'/papers/{address.rstrip("/").rsplit("/", 1)[-1]}/"'.encode()
    return next(path.name for path in fragments if wanted in gzip.decompress(path.read_bytes())[:200])


def test_the_first_result_does_not_wait_for_the_others(
    browser: Browser, many_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can be opened at once; when all are there, they stand below the best of them."""
    with slow_server(many_site, monkeypatch) as server:
        page = browser.new_page()
        page.goto(server.address)
        ask(page)
        expect(page.locator(RESULTS)).to_have_count(10)
        server.first = fragment_of(many_site, page.locator(RESULTS).first.get_attribute("href") or "")
        page.reload()
        ask(page)
        expect(page.locator(RESULTS)).to_have_count(1)
        expect(page.locator(RESULTS)).to_have_attribute("aria-selected", "true")
        server.go.set()
        expect(page.locator(RESULTS)).to_have_count(10)
        expect(page.locator(f"{RESULTS}[aria-selected=true]")).to_have_count(1)
        page.close()


@pytest.mark.parametrize(("place", "sign"), [(".rc-search-button", "hover"), ("[data-rc-typed]", "focus")])
def test_the_index_comes_before_the_box_is_opened(page: Page, address: str, place: str, sign: str) -> None:
    """A pointer over the button, or a field about to be typed in, is sign enough; opening the page is none."""
    page.goto(address, wait_until="networkidle")
    assert not page.evaluate(LOADED)
    getattr(page.locator(place), sign)()
    wait_until(page, LOADED)
    expect(page.locator("dialog.rc-search")).to_have_count(0)
