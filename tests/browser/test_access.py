"""What everybody must be able to use: no serious fault that axe-core finds, and room at 200 % zoom and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import At

pytestmark = pytest.mark.xdist_group("browser")

PLACES = {
    "home": "",
    "paper": "papers/{paper}/",
    "paper without authors": "papers/{bare}/",
    "tags": "tags/",
    "tag": "tags/{tag}/",
    "topics": "topics/",
    "topic": "topics/{topic}/",
    "years": "years/",
    "year": "years/{year}/",
    "authors": "authors/",
    "author": "authors/{author}/",
    "lists": "lists/",
    "list": "lists/{list}/",
    "search": "search/",
    "search with results": "search/?q={tag_label}&tag={tag}",
    "search without results": "search/?q=zzzzq&tag={tag}",
    "map": "map/",
    "connect": "connect/",
    "connect with a path": "connect/?from={paper}&to={other}",
    "reading list": "reading-list/",
    "data": "data/",
    "about": "about/",
    "guide": "guide/",
    "restoration": "restoration/",
    "nothing there": "nothing/here/",
}
READY = {
    "search": ".rc-find .rc-papers h3",
    "search with results": ".rc-find .rc-papers h3",
    "search without results": ".rc-find__nothing",
    "map": ".rc-map__canvas",
    "connect with a path": ".rc-path__paper",
}


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A fresh page that may complain, for one kind of page does not exist; without colours that are on their way."""
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def visit(page: Page, at: At, kind: str) -> None:
    """Open a page of this kind and wait for its font and for what its script adds."""
    page.goto(at(PLACES[kind]), wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => null)")
    if kind in READY:
        expect(page.locator(READY[kind]).first).to_be_visible()


def faults(page: Page) -> dict[str, list[str]]:
    """The serious and critical findings of axe-core and the first places of each."""
    return {
        fault["id"]: [node["html"][:160] for node in fault["nodes"][:3]]
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in ("serious", "critical")
    }


def faults_that_last(page: Page) -> dict[str, list[str]]:
    """The findings still there after three seconds: the theme lets keys scroll a wide code block only some time after
    the window has changed."""
    for _ in range(6):
        if not (found := faults(page)):
            return {}
        page.wait_for_timeout(500)
    return found


LOOKS = [("default", 1280), ("default", 360), ("slate", 1280), ("slate", 360)]


def faults_in_all_looks(page: Page) -> dict[str, dict[str, list[str]]]:
    """What axe-core finds in light and dark, on a desktop and a phone, without loading the page anew for each."""
    found = {}
    for scheme, width in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
        found[f"{scheme} {width}"] = faults_that_last(page)
    return {look: of_look for look, of_look in found.items() if of_look}


@pytest.mark.parametrize("kind", PLACES)
def test_axe_finds_nothing_serious(visitor: Page, at: At, kind: str) -> None:
    """Names, contrast, roles, landmarks and headings are right for everybody."""
    visit(visitor, at, kind)
    assert faults_in_all_looks(visitor) == {}


def test_axe_finds_nothing_serious_in_what_opens(visitor: Page, at: At) -> None:
    """The table of keys, the search box with results, and a reading list with papers in all three parts."""
    visit(visitor, at, "paper")
    for button in ("Save", "Read", "Hide"):
        visitor.get_by_role("button", name=button, exact=True).click()
    visitor.keyboard.press("?")
    expect(visitor.locator("dialog.rc-keys")).to_be_visible()
    assert faults_in_all_looks(visitor) == {}
    visitor.keyboard.press("Escape")
    visitor.keyboard.press("/")
    visitor.keyboard.type("lagoon")
    expect(visitor.locator("[role=option]").first).to_be_visible()
    assert faults_in_all_looks(visitor) == {}
    visit(visitor, at, "reading list")
    expect(visitor.locator("[data-rc-part=hidden] h3")).to_be_visible()
    assert faults_in_all_looks(visitor) == {}


@pytest.mark.parametrize("kind", PLACES)
def test_no_page_is_wider_than_the_screen(visitor: Page, at: At, kind: str) -> None:
    """Nothing has to be scrolled sideways: on phones, a tablet, a desktop, or at 200 % zoom (640 of 1280)."""
    visit(visitor, at, kind)
    wide = {}
    for width in (320, 360, 640, 768, 1000, 1280):
        visitor.set_viewport_size({"width": width, "height": 450})
        wide[width] = visitor.evaluate("document.documentElement.scrollWidth")
    assert {width: shown for width, shown in wide.items() if shown > width} == {}


NAMES = [
    "Papers on Tides!",
    "A Catalog of Harbour Lore",
    "Papers on Tides, Beacons and Lagoon Lore",
    "A Rather Long Name of a Catalog about Harbours and Open Seas",
    "Meeresforschungsarbeitenverzeichnisseitenbetreiberverwaltung",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: str(len(name)))
def test_no_name_of_a_site_widens_a_page(visitor: Page, at: At, name: str) -> None:
    """It takes two lines at most and leaves everything else of the header on the screen."""
    visit(visitor, at, "paper")
    visitor.evaluate("name => { document.querySelector('.rc-brand').textContent = name; }", name)
    shown = {}
    for width in (320, 360, 1000, 1280):
        visitor.set_viewport_size({"width": width, "height": 450})
        shown[width] = visitor.evaluate(
            """() => {
                const [brand, last] = [".rc-brand", ".rc-scheme"].map((part) => document.querySelector(part));
                return [document.documentElement.scrollWidth, last.getBoundingClientRect().right, brand.offsetHeight];
            }"""
        )
    too_wide = {width: found for width, found in shown.items() if max(found[:2]) > width or not 15 < found[2] < 50}
    assert too_wide == {}


def test_pages_are_shown_in_the_font_of_the_tests(visitor: Page, at: At) -> None:
    """So that what fits here fits everywhere, whatever fonts the machine has."""
    visit(visitor, at, "home")
    faces = visitor.evaluate("[...document.fonts].map(face => [face.family.replaceAll('\"', ''), face.status])")
    assert faces == [["Wide", "loaded"]]


@pytest.mark.parametrize("kind", ["home", "paper", "map"])
def test_nothing_moves_for_readers_who_ask_for_it(browser: Browser, at: At, kind: str) -> None:
    """With reduced motion no element has a transition or an animation that takes time."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    visit(page, at, kind)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(element => [null, "::before", "::after"].some(part => {
            const style = getComputedStyle(element, part);
            return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
        })).map(element => element.outerHTML.slice(0, 80))"""
    )
    context.close()
    assert moving == []
