"""Searches every title of a catalog in a real browser and tells which do not find their paper first."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QuietHandler
from tests.browser.install import launch

FIRST = "title => catalogSearch(title).then(found => found.pages[0]?.url ?? '')"


def titles_not_first(site: Path, papers: Sequence[dict[str, Any]]) -> list[str]:
    """The ids of the papers whose exact title, as scraped, does not find them as first hit."""
    handler = functools.partial(QuietHandler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/", wait_until="networkidle")
        wrong = [
            paper["id"] for paper in papers if f"/papers/{paper['id']}/" not in page.evaluate(FIRST, paper["title"])
        ]
        browser.close()
    server.shutdown()
    server.server_close()
    return wrong
