"""A page of each kind, opened once for all tests: it works, keeps to its policy, and everybody can use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.bench.serving import serving
from tests.browser.conftest import At, listen, renew
from tests.browser.example import Example

# Its place, and what must be there when a script of its own has run, if it has one.
KINDS = {
    "home": ("", ".rc-star"),
    "paper": ("papers/{paper}/", ".rc-reading-buttons [aria-pressed]"),
    "paper without authors": ("papers/{bare}/", ".rc-reading-buttons [aria-pressed]"),
    "papers": ("papers/", ".rc-star"),
    "tags": ("tags/", ".rc-index li"),
    "tag": ("tags/{tag}/", ".rc-star"),
    "topics": ("topics/", ".rc-grid"),
    "topic": ("topics/{topic}/", ".rc-star"),
    "years": ("years/", "h1"),
    "year": ("years/{year}/", ".rc-star"),
    "authors": ("authors/", ".rc-index li"),
    "author": ("authors/{author}/", ".rc-star"),
    "lists": ("lists/", ".rc-grid"),
    "list": ("lists/{list}/", ".rc-star"),
    "search": ("search/", "#papers h3"),
    "search with results": ("search/?q={tag_label}&tag={tag}", "#papers h3"),
    "search without results": ("search/?q=zzzzq&tag={tag}", ".rc-find__nothing"),
    "map": ("map/", "#rc-map canvas"),
    "map with words": ("map/?q=lagoon", "#rc-map .rc-titles li"),
    "connect": ("connect/", "form input"),
    "connect with a path": ("connect/?from={paper}&to={other}", ".rc-path__paper"),
    "reading list": ("reading-list/", "[data-rc-reading-list]"),
    "data": ("data/", "table"),
    "about": ("about/", "h1"),
    "guide": ("guide/", "pre"),
    "restoration": ("restoration/", "math"),
    "nothing there": ("nothing/here/", "h1"),
}
# They belong to no part of the catalog that the header names.
NOWHERE = ("home", "paper", "connect", "reading list", "guide", "restoration", "nothing there")
LISTENERS = """
  window.kinds = new Set();
  const listens = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (kind, ...others) {
    window.kinds.add(kind);
    return listens.call(this, kind, ...others);
  };
"""
AXE = Axe()
# What axe-core finds, without what only makes its answer longer. Four papers of a list stand for the others, and dark
# pages differ from light ones in colours alone.
FIND = """rules =>
  axe.run(
    { exclude: ["#papers > li:nth-child(n+5)"] },
    { resultTypes: ["violations"], preload: false, selectors: false, ...rules },
  ).then((found) =>
    found.violations.filter(({ impact }) => ["moderate", "serious", "critical"].includes(impact)).map(({ id, nodes }) =>
      [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 160))]))
"""
RULES = {"default": {}, "slate": {"runOnly": ["color-contrast", "link-in-text-block"]}}


class Visit(NamedTuple):
    """A page of one kind, in order, and what the browser complained about."""

    kind: str
    page: Page
    complaints: list[str]


@pytest.fixture(scope="module")
def visitor(context: BrowserContext) -> Iterator[Page]:
    """A page that notes what scripts listen to."""
    page = context.new_page()
    page.add_init_script(LISTENERS)
    yield page
    page.close()


@pytest.fixture(scope="module", params=KINDS)
def visit(request: pytest.FixtureRequest, visitor: Page, address: str, at: At) -> Iterator[Visit]:
    """A page of each kind, with its font and what its script adds; without colours that are on their way."""
    place, sign = KINDS[request.param]
    renew(visitor, address)
    visitor.emulate_media(reduced_motion="reduce")
    complaints: list[str] = []
    stop = listen(visitor, complaints, address)
    visitor.goto(at(place))
    expect(visitor.locator(sign).filter(visible=True).first).to_be_visible()
    visitor.evaluate("document.fonts.ready.then(() => null)")
    yield Visit(request.param, visitor, complaints)
    stop()


def test_the_header_names_the_part_of_the_catalog(visit: Visit) -> None:
    """Only what the page is about is marked."""
    current = visit.page.locator("nav[aria-label=Main] [aria-current]")
    assert current.count() == (not visit.kind.startswith(NOWHERE))


def test_the_browser_may_remember_the_page(visit: Visit) -> None:
    """A handler of `unload` or `beforeunload` would have Back load it again."""
    kinds = visit.page.evaluate("[...kinds]")
    assert "click" in kinds
    assert not {"unload", "beforeunload"} & set(kinds)


def test_no_page_is_wider_than_the_screen(visit: Visit) -> None:
    """Nothing has to be scrolled sideways: on phones, a tablet, a desktop, or at 200 % zoom (640 of 1280)."""
    wide = {}
    for width in (320, 360, 640, 768, 1000, 1280):
        visit.page.set_viewport_size({"width": width, "height": 450})
        wide[width] = visit.page.evaluate("document.documentElement.scrollWidth")
    assert {width: shown for width, shown in wide.items() if shown > width} == {}


def faults(page: Page, scheme: str) -> list[object]:
    """The findings still there after three seconds: the theme lets keys scroll a wide code block only some time after
    the window has changed."""
    for _ in range(6):
        if not (found := page.evaluate(FIND, RULES[scheme])):
            break
        page.wait_for_timeout(500)
    return list(found)


def faults_in_all_looks(page: Page) -> dict[str, list[object]]:
    """All but minor findings of axe-core in light on a phone and a desktop, and in dark there."""
    page.evaluate(AXE.axe_script)
    found = {}
    for width, scheme in ((360, "default"), (1280, "default"), (1280, "slate")):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
        found[f"{scheme} {width}"] = faults(page, scheme)
    return {look: of_look for look, of_look in found.items() if of_look}


def test_axe_finds_no_fault(visit: Visit) -> None:
    """Names, contrast, roles, landmarks and headings are right for everybody."""
    assert faults_in_all_looks(visit.page) == {}


def test_a_key_opens_the_search_box_without_a_complaint(visit: Visit) -> None:
    """Scripts, styles, pictures, index and worker all load: nobody has complained about the page until then."""
    visit.page.keyboard.press("/")
    if visit.page.locator("dialog[open]").count() == 0:  # a field of the page had the keyboard
        visit.page.locator("header .rc-search-button").click()
    visit.page.keyboard.type("lagoon")
    expect(visit.page.locator("dialog [role=option]").nth(2)).to_be_visible()
    assert [text for text in visit.complaints if visit.kind != "nothing there" or "status of 404" not in text] == []


JUMPS = """
  window.jumps = [];
  new PerformanceObserver((list) => window.jumps.push(...list.getEntries().map(({ value }) => value)))
    .observe({ type: "layout-shift", buffered: true });
"""


def test_nothing_jumps_while_a_page_loads(browser: Browser, many_site: Path, example: Example) -> None:
    """What scripts add has its place from the start, on a phone; without the font of the tests, which comes late."""
    jumped = {}
    with serving(many_site) as served, browser.new_page(viewport={"width": 360, "height": 740}) as page:
        page.add_init_script(JUMPS)
        for kind in ("home", "paper", "tag", "search with results", "map", "connect with a path"):
            place, sign = KINDS[kind]
            page.goto(served.address + example.place(place))
            expect(page.locator(sign).filter(visible=True).first).to_be_visible()
            page.wait_for_timeout(100)
            jumped[kind] = page.evaluate("jumps.reduce((sum, jump) => sum + jump, 0)")
    assert {kind: jump for kind, jump in jumped.items() if jump > 0.01} == {}  # browsers call 0.1 good


def test_axe_finds_no_fault_in_what_opens(page: Page, at: At) -> None:
    """The citations, the table of keys, the search box with results, and a reading list with papers in all parts."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(at("papers/{paper}/"))
    for button in ("Save", "Mark read", "Hide"):
        page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name="Cite", exact=True).click()
    assert faults_in_all_looks(page) == {}
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog.rc-keys")).to_be_visible()
    assert faults_in_all_looks(page) == {}
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("lagoon")
    expect(page.locator("[role=option]").first).to_be_visible()
    assert faults_in_all_looks(page) == {}
    page.goto(at("reading-list/"))
    expect(page.locator("[data-rc-part=hidden] h3")).to_be_visible()
    assert faults_in_all_looks(page) == {}
