"""Renews the picture in the README from the built site: `make screenshots`."""

from __future__ import annotations

import functools
import http.server
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QuietHandler
from tests.browser.install import install_browser, launch
from tests.conftest import REPOSITORY

PICTURE = REPOSITORY / ".github" / "screenshot.png"
PAPER = "damped-newton-method-with-near-optimal-global-o-k-3-convergence-rate"


def take(site: Path, picture: Path) -> None:
    """A picture of the start page and a paper page side by side, in both colour schemes."""
    handler = functools.partial(QuietHandler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    install_browser("chromium")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        frame = browser.new_page(viewport={"width": 1640, "height": 760})
        shots = []
        for place, scheme in (("", "light"), (f"papers/{PAPER}/", "dark")):
            page = browser.new_page(viewport={"width": 1080, "height": 1000}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(address + place, wait_until="networkidle")
            shot = picture.with_name(f".{scheme}.png")
            page.screenshot(path=shot)
            shots.append(shot)
        images = "".join(f'<img src="{shot.as_uri()}" style="width:49.5%;border-radius:8px">' for shot in shots)
        board = picture.with_name(".board.html")
        board.write_text(f'<body style="margin:0;display:flex;justify-content:space-between">{images}</body>')
        frame.goto(board.as_uri())
        frame.screenshot(path=picture)
        browser.close()
    for temporary in (*shots, board):
        temporary.unlink()
    server.shutdown()


if __name__ == "__main__":
    take(REPOSITORY / "site", PICTURE)
    print(PICTURE.relative_to(REPOSITORY))
