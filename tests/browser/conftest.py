"""A server that has the built site under a sub-path, as project pages have, and a browser that listens for errors."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from PIL import ImageFont
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.example import Example, choose
from tests.browser.install import launch

At = Callable[[str], str]

expect.set_options(timeout=20_000)  # a busy machine is no failure

# The font of all pages served here, whatever the machine has: the one in Pillow, drawn a quarter wider, which is about
# as wide as DejaVu in bold, the widest of common fonts. What fits in it fits in others.
FONT = cast(ImageFont.FreeTypeFont, ImageFont.load_default(16)).font_bytes
FONT_RULES = b"""
@font-face { font-family: "Wide"; src: url("wide.ttf"); size-adjust: 125%; font-display: block; }
:root, [data-md-color-scheme] { --rc-sans: "Wide", sans-serif; --rc-serif: "Wide", serif; --md-code-font: "Wide"; }
"""


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a log line for each, and the site's own page where there is none."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The 404 page of the site, as the hosting does."""
        page = Path(self.directory, "research-catalog", "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.read_bytes())


def is_skipped_fade(error: Error) -> bool:
    """Whether Chromium only reports that it did not fade to a page: it was left, or shown, before it could."""
    return any(text in str(error) for text in ("ViewTransition opt-in disabled", "Page already revealed"))


class WideHandler(QuietHandler):
    """Serves a site in the font of the tests."""

    def do_GET(self) -> None:
        """Send the font, and after the site's style sheet the rules that use it."""
        path = Path(self.translate_path(self.path))
        if path.name == "wide.ttf":
            self._send(FONT, "font/ttf")
        elif path.name == "site.css" and path.is_file():
            self._send(path.read_bytes() + FONT_RULES, "text/css")
        else:
            super().do_GET()

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(site: Path, folder: Path) -> Iterator[str]:
    """Where a site is served, below a sub-path; `folder` is an empty one for it."""
    (folder / "research-catalog").symlink_to(site)
    handler = functools.partial(WideHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/research-catalog/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def address(many_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the invented catalog of 120 papers is served."""
    with served(many_site, tmp_path_factory.mktemp("served")) as place:
        yield place


@pytest.fixture(scope="session")
def example(many_site: Path) -> Example:
    """Papers, tags and names of that catalog."""
    return choose(many_site)


@pytest.fixture(scope="session")
def at(address: str, example: Example) -> At:
    """The address of a place: of `papers/{paper}/` that of the example paper."""
    return lambda pattern: address + example.place(pattern)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    found = launch(playwright)
    yield found
    found.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> BrowserContext:
    """One reader for all tests, who remembers nothing from one to the next: a new one takes a second each."""
    return browser.new_context(viewport={"width": 1280, "height": 900})


@pytest.fixture(scope="session")
def scriptless(browser: Browser) -> Page:
    """A page of a reader without JavaScript, who can leave nothing behind."""
    return browser.new_context(java_script_enabled=False).new_page()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; `page` and `own_page` fail the test if something is left in it."""
    return []


@pytest.fixture(scope="session")
def tab(context: BrowserContext) -> Page:
    """The page of most tests: opening a new one costs as much as loading it."""
    return context.new_page()


@pytest.fixture
def page(tab: Page, address: str, complaints: list[str]) -> Iterator[Page]:
    """A page as if fresh; the test fails on console errors, script errors and requests to other hosts."""
    renew(tab, address)
    yield from watched(tab, address, complaints)


@pytest.fixture
def own_page(context: BrowserContext, tab: Page, address: str, complaints: list[str]) -> Iterator[Page]:
    """The same for tests that change what the browser offers to scripts: a page for one test alone."""
    renew(tab, address)
    page = context.new_page()
    yield from watched(page, address, complaints)
    page.close()


def watched(page: Page, address: str, complaints: list[str]) -> Iterator[Page]:
    """The page, with its complaints written down; what else is opened is closed afterwards."""
    opened = set(page.context.pages)
    stop = listen(page, complaints, address)
    yield page
    stop()
    for other in set(page.context.pages) - opened:
        other.close()
    page.context.clear_permissions()
    page.unroute_all()
    assert complaints == []


def renew(page: Page, address: str) -> None:
    """Make a page that of a reader who has just come and stored nothing: at a text, which has no scripts."""
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.mouse.move(0, 0)
    page.goto(f"{address}robots.txt")
    page.evaluate("localStorage.clear(), sessionStorage.clear()")


def listen(page: Page, complaints: list[str], *places: str) -> Callable[[], None]:
    """Write down console errors, script errors, and requests to other places than these, if there are any, until the
    function that comes back is called."""

    def on_console(message: ConsoleMessage) -> None:
        # Of a file that names no icon, as a feed, the browser asks the host for one.
        if message.type in ("error", "warning") and not message.location["url"].endswith("/favicon.ico"):
            complaints.append(f"console: {message.text}")

    def on_error(error: Error) -> None:
        if not is_skipped_fade(error):
            complaints.append(f"script: {error}")

    def on_request(request: Request) -> None:
        if places and not request.url.startswith((*places, "data:", "blob:")):
            complaints.append(f"outside request: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", on_error)
    page.on("request", on_request)

    def stop() -> None:
        page.remove_listener("console", on_console)
        page.remove_listener("pageerror", on_error)
        page.remove_listener("request", on_request)

    return stop


def wait_until(page: Page, expression: str, arg: object = None) -> None:
    """Wait until an expression of the page is true. The policy of the site refuses `wait_for_function`."""
    for _ in range(200):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")
