"""No page kind has a serious fault that axe-core finds, in light or dark, on a desktop or a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")

PAGES = [
    "",
    "papers/rewrite-the-stars/",
    "tags/",
    "tags/neural-operators/",
    "topics/",
    "topics/theory-of-relu-networks/",
    "years/2023/",
    "authors/",
    "lists/004_0ce5da28ab57f4f6/",
    "data/",
    "restoration/",
    "about/",
    "architecture/",
    "search/?q=lipschitz",
    "search/?q=zzzzq&tag=robustness",
]


@pytest.mark.parametrize("place", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_serious(browser: Browser, address: str, place: str, scheme: str, width: int) -> None:
    """Names, contrast, roles, landmarks and headings are right for everybody."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address + place, wait_until="networkidle")
    found = Axe().run(page).response["violations"]
    faults = {
        fault["id"]: [node["html"][:160] for node in fault["nodes"][:3]]
        for fault in found
        if fault["impact"] in ("serious", "critical")
    }
    context.close()
    assert faults == {}
