"""What everybody must be able to use: any name of a site, the font of the tests, and no movement for those who ask."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import At

NAMES = [
    "Papers on Tides!",
    "A Catalog of Harbour Lore",
    "Papers on Tides, Beacons and Lagoon Lore",
    "A Rather Long Name of a Catalog about Harbours and Open Seas",
    "Meeresforschungsarbeitenverzeichnisseitenbetreiberverwaltung",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: str(len(name)))
def test_no_name_of_a_site_widens_a_page(page: Page, at: At, name: str) -> None:
    """It takes two lines at most and leaves everything else of the header on the screen."""
    page.goto(at("papers/{paper}/"))
    page.evaluate("name => { document.querySelector('.rc-brand').textContent = name; }", name)
    shown = {}
    for width in (320, 360, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 450})
        shown[width] = page.evaluate(
            """() => {
                const [brand, last] = [".rc-brand", ".rc-scheme"].map((part) => document.querySelector(part));
                return [document.documentElement.scrollWidth, last.getBoundingClientRect().right, brand.offsetHeight];
            }"""
        )
    too_wide = {width: found for width, found in shown.items() if max(found[:2]) > width or not 15 < found[2] < 50}
    assert too_wide == {}


def test_pages_are_shown_in_the_font_of_the_tests(page: Page, address: str) -> None:
    """So that what fits here fits everywhere, whatever fonts the machine has."""
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => null)")
    faces = page.evaluate("[...document.fonts].map(face => [face.family.replaceAll('\"', ''), face.status])")
    assert ["Wide", "loaded"] in faces


@pytest.mark.parametrize("place", ["", "papers/{paper}/", "map/"])
def test_nothing_moves_for_readers_who_ask_for_it(page: Page, at: At, place: str) -> None:
    """With reduced motion no element has a transition or an animation that takes time."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(at(place))
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(element => [null, "::before", "::after"].some(part => {
            const style = getComputedStyle(element, part);
            return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
        })).map(element => element.outerHTML.slice(0, 80))"""
    )
    assert moving == []
