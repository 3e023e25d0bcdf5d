"""Map, search and lists with ten thousand papers. How long they hold up the page is measured by `make bench`.

The pages are those of a small catalog, filled up on their way to the browser: what matters here is their number.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.bench.page_speed import play, scenes, select_all, the_search, zoom_and_drag
from tests.bench.serving import serving
from tests.browser.conftest import At
from tests.browser.example import Example

PAPERS = 10_000
LISTED = 2_000
SLICE = 13  # papers in a slice at most, if each takes a millisecond
# A clock by which each look at it takes a millisecond: how often a page pauses depends on its work alone.
COUNTED = """
  let now = 0;
  performance.now = () => ++now;
  const { scheduler } = window, wait = scheduler.yield.bind(scheduler);
  window.pauses = 0;
  scheduler.yield = () => (window.pauses++, wait());
"""


def crowded_map(site: Path) -> str:
    """The map with ten thousand dots, spread over its topics by their sizes."""
    html = (site / "map/index.html").read_text("utf-8")
    chance = random.Random(1)
    total, drawn = html.count("h0"), 0

    def crowd(found: re.Match[str]) -> str:
        nonlocal drawn
        many = found[2].count("h0") * PAPERS // total + 1
        dots = "".join(f"M{chance.randint(-400, 400)} {chance.randint(-400, 400)}h0" for _ in range(many))
        drawn += many
        return f'data-papers="{drawn - many}-{drawn - 1}"{found[1]}{dots}'

    return re.sub(r'data-papers="[^"]*"(.*?class="rc-map__dots" d=")([^"]*)', crowd, html, flags=re.DOTALL)


def first_of(folder: Path) -> Callable[[Route], None]:
    """Answers with the first file of a folder whatever was asked for: papers that are not real have none."""
    return lambda route: route.fulfill(path=folder / "0.json")


def test_the_map_shows_ten_thousand_papers(page: Page, address: str, many_site: Path) -> None:
    """It opens, is dragged and zoomed, and all of its papers can be marked."""
    page.route("**/map/", lambda route: route.fulfill(body=crowded_map(many_site), content_type="text/html"))
    for folder in ("search/cards", "map/neighbours"):
        page.route(f"**/{folder}/*", first_of(many_site / folder))
    page.goto(f"{address}map/")
    expect(page.locator("canvas")).to_be_visible()
    assert page.evaluate("catalogMap.papers") >= PAPERS
    zoom_and_drag(page)
    select_all(page)


def long_list(site: Path, tag: str) -> str:
    """A tag page whose papers are repeated until there are enough, in the short form of long lists."""
    html = (site / f"tags/{tag}/index.html").read_text("utf-8")
    start, end = html.index('<ol class="rc-papers') + 4, html.index("</ol>", html.index('<ol class="rc-papers'))
    items = re.findall(r"<li[^>]*>\s*<h3><a.*?</h3>", html[start:end], re.S)
    head = html[: start - 4] + '<ol class="rc-papers rc-papers--compact" id="papers" data-rc-papers>'
    many = (items * (LISTED // len(items) + 1))[:LISTED]
    return head + "".join(f"{item}<p class='rc-meta'>Number {at}</p></li>" for at, item in enumerate(many)) + html[end:]


def test_a_long_list_is_sorted_and_filtered_in_slices(
    own_page: Page, address: str, many_site: Path, example: Example
) -> None:
    """Two thousand papers come into order, into groups and down to a few, and the page pauses all the time."""
    own_page.add_init_script(COUNTED)
    own_page.route(
        "**/tags/long/", lambda route: route.fulfill(body=long_list(many_site, example.tag), content_type="text/html")
    )
    own_page.goto(f"{address}tags/long/")
    items = own_page.locator("#papers > li[data-rc-paper]")
    for field, value in (("Sort", "title"), ("Group", "topic"), ("Group", "none")):
        before = own_page.evaluate("pauses")
        own_page.get_by_label(field).select_option(value)
        expect(own_page.locator("[aria-busy=true]")).to_have_count(0)
        expect(items).to_have_count(LISTED)
        assert own_page.evaluate("pauses") - before > LISTED / SLICE
    before = own_page.evaluate("pauses")
    own_page.get_by_label("Filter these papers").fill("number 1999")
    expect(own_page.locator(".rc-filter output")).to_have_text("1 shown")
    assert own_page.evaluate("pauses") - before > LISTED / SLICE


def test_a_new_choice_while_a_list_is_being_sorted_wins(
    page: Page, address: str, many_site: Path, example: Example
) -> None:
    """The last of two quick choices stands, with every paper in its place."""
    page.route(
        "**/tags/long/", lambda route: route.fulfill(body=long_list(many_site, example.tag), content_type="text/html")
    )
    page.goto(f"{address}tags/long/")
    expect(page.locator("#papers .rc-meta")).to_have_count(LISTED)
    before = page.locator("#papers .rc-meta").all_text_contents()
    page.evaluate(
        """() => {
          const sort = document.querySelector("[data-rc-field=sort]");
          for (const value of ["title", "page"]) {
            sort.value = value;
            sort.dispatchEvent(new Event("input", { bubbles: true }));
          }
        }"""
    )
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert page.locator("#papers .rc-meta").all_text_contents() == before


def test_ten_thousand_papers_are_counted_and_sorted(page: Page, address: str, many_site: Path) -> None:
    """The search page shows, filters and sorts a list of ten thousand."""
    facets = json.loads((many_site / "search/facets.json").read_text("utf-8"))
    orders = json.loads((many_site / "search/orders.json").read_text("utf-8"))
    cards = json.loads((many_site / "search/cards/0.json").read_text("utf-8"))
    columns = ("dates", "tag", "list", "known")
    facets |= {name: (facets[name] * (PAPERS // len(facets[name]) + 1))[:PAPERS] for name in columns}
    facets["topic"] *= PAPERS // sum(papers for _, papers in facets["topic"]) + 1
    orders["title"] = random.Random(2).sample(range(PAPERS), PAPERS)

    def answer(route: Route) -> None:
        name = route.request.url.split("/search/")[1].split(".json")[0]
        route.fulfill(json={"facets": facets, "orders": orders}.get(name, cards))

    page.route(re.compile(r"/search/(facets|orders|cards/\d+)\.json"), answer)
    note = page.locator(".rc-find__note")
    page.goto(f"{address}search/")
    expect(note).to_have_text("10,000 papers")
    page.locator("input[name=year]").first.check()
    expect(note).not_to_have_text("10,000 papers")
    page.locator("select[name=sort]").select_option("title")
    expect(page).to_have_url(re.compile("sort=title"))
    page.locator("[data-group=tag] .rc-facet__all").click()
    page.locator(".rc-find__chosen button").click()
    expect(note).to_have_text("10,000 papers")


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("", set()),
        ("papers/{paper}/", set()),
        ("tags/{tag}/", set()),
        ("map/", set()),
        ("connect/", set()),
        ("search/", {"search/parts", "search/facets", "search/cards"}),
    ],
)
def test_a_page_asks_for_no_data_before_it_shows_any(
    page: Page, address: str, at: At, place: str, wanted: set[str]
) -> None:
    """Data come when they are needed: for hovering, typing, a path; the search page begins with its first papers."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.goto(at(place), wait_until="networkidle")
    data = {re.sub(r"(/\d+)?\.json.*", "", url) for url in asked if ".json" in url or "pagefind" in url}
    assert data == wanted


def test_what_a_reader_waits_for_is_measured(browser: Browser, many_site: Path) -> None:
    """`make bench` plays scenes like this one: each step has its time, its longest task and all bytes so far."""
    assert the_search in scenes(many_site)
    with serving(many_site) as served:
        opened, year, ordered = play(browser, served, the_search)
    assert (opened.step, year.step, ordered.step) == ("search: open", "search: choose a year", "search: sort by title")
    assert 0 < opened.longest < 1000 * opened.seconds
    assert 10_000 < opened.bytes <= year.bytes < ordered.bytes < 300_000
