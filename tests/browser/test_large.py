"""Map, paths, search and lists with ten thousand papers: at hand within two seconds, never blocked, loading little.

The pages are those of the real catalog, filled up on their way to the browser: what matters here is their number.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.xdist_group("browser")

PAPERS = 10_000
LISTED = 2_000
LONGEST = 100  # milliseconds

WATCH = """
  window.longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => Math.round(entry.duration))))
    .observe({ type: "longtask", buffered: true });
"""


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A page whose long tasks are counted."""
    page.add_init_script(WATCH)
    yield page
    page.unroute_all(behavior="ignoreErrors")


def longest(page: Page) -> int:
    """The longest task so far, in milliseconds; those below 50 do not count."""
    page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)))")
    return max(page.evaluate("longTasks"), default=0)


def crowded_map(site: Path) -> str:
    """The map with ten thousand dots, spread over its topics by their sizes."""
    html = (site / "map/index.html").read_text("utf-8")
    chance = random.Random(1)
    total = html.count("h0")

    def crowd(found: re.Match[str]) -> str:
        radius = int(found[2])
        many = found[4].count("h0") * PAPERS // total + 1
        dots = "".join(f"M{chance.randint(-radius, radius)} {chance.randint(-radius, radius)}h0" for _ in range(many))
        return f"{found[1]}{radius}{found[3]}{dots}"

    return re.sub(r'(<circle r=")(\d+)("/><path d=")([^"]*)', crowd, html)


def test_the_map_moves_smoothly(watched: Page, address: str, real_site: Path) -> None:
    """Opening, dragging, zooming and marking everything hold the page up for less than a tenth of a second each."""
    watched.route("**/map/", lambda route: route.fulfill(body=crowded_map(real_site), content_type="text/html"))
    watched.goto(f"{address}map/", wait_until="networkidle")
    expect(watched.locator("canvas")).to_be_visible()
    assert watched.evaluate("catalogMap.papers") >= PAPERS
    watched.evaluate("longTasks.length = 0")
    box = watched.locator("canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    watched.mouse.move(x, y)
    for step in range(12):
        watched.mouse.wheel(0, -60 if step < 8 else 120)
    watched.mouse.down()
    watched.mouse.move(x + 200, y + 80, steps=15)
    watched.mouse.up()
    watched.locator("canvas").press("0")
    watched.get_by_role("button", name="Select an area").click()
    watched.mouse.move(box["x"] + 2, box["y"] + 2)
    watched.mouse.down()
    watched.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3, steps=8)
    watched.mouse.up()
    expect(watched.locator(".rc-map__side").get_by_role("status")).to_contain_text("papers")
    assert longest(watched) < LONGEST


def long_list(site: Path) -> str:
    """A tag page whose papers are repeated until there are enough, in the short form of long lists."""
    html = (site / "tags/partial-differential-equations/index.html").read_text("utf-8")
    start, end = html.index('<ol class="rc-papers') + 4, html.index("</ol>", html.index('<ol class="rc-papers'))
    items = re.findall(r"<li data-rc-paper.*?</h3>", html[start:end], re.S)
    head = html[: start - 4] + '<ol class="rc-papers rc-papers--brief" id="papers">'
    many = (items * (LISTED // len(items) + 1))[:LISTED]
    return head + "".join(f"{item}<p class='rc-meta'>Number {at}</p></li>" for at, item in enumerate(many)) + html[end:]


def test_a_long_list_sorts_and_filters_smoothly(watched: Page, address: str, real_site: Path) -> None:
    """Two thousand papers come into order, into groups and down to a few without holding the page up."""
    watched.route("**/tags/long/", lambda route: route.fulfill(body=long_list(real_site), content_type="text/html"))
    watched.goto(f"{address}tags/long/", wait_until="networkidle")
    watched.evaluate("longTasks.length = 0")
    items = watched.locator("#papers > li[data-rc-paper]")
    for field, value in (("Sort", "title"), ("Group", "topic"), ("Group", "none")):
        watched.get_by_label(field).select_option(value)
        expect(watched.locator("[aria-busy=true]")).to_have_count(0)
        expect(items).to_have_count(LISTED)
    watched.get_by_label("Filter these papers").press_sequentially("number 1999")
    expect(watched.locator(".rc-filter output")).to_have_text("1 shown")
    assert longest(watched) < LONGEST


def test_a_new_choice_while_a_list_is_being_sorted_wins(watched: Page, address: str, real_site: Path) -> None:
    """The last of two quick choices stands, with every paper in its place."""
    watched.route("**/tags/long/", lambda route: route.fulfill(body=long_list(real_site), content_type="text/html"))
    watched.goto(f"{address}tags/long/", wait_until="networkidle")
    before = watched.locator("#papers .rc-meta").all_inner_texts()
    watched.evaluate(
        """() => {
          const sort = document.querySelector("[data-rc-field=sort]");
          for (const value of ["title", "page"]) {
            sort.value = value;
            sort.dispatchEvent(new Event("input", { bubbles: true }));
          }
        }"""
    )
    expect(watched.locator("[aria-busy=true]")).to_have_count(0)
    assert watched.locator("#papers .rc-meta").all_inner_texts() == before


def test_ten_thousand_papers_are_counted_smoothly(watched: Page, address: str, real_site: Path) -> None:
    """The search page shows, filters and sorts a list of ten thousand without holding the page up."""
    facets = json.loads((real_site / "search/facets.json").read_text("utf-8"))
    orders = json.loads((real_site / "search/orders.json").read_text("utf-8"))
    cards = json.loads((real_site / "search/cards/0.json").read_text("utf-8"))
    columns = ("dates", "topic", "tag", "list", "known")
    facets |= {name: (facets[name] * (PAPERS // len(facets[name]) + 1))[:PAPERS] for name in columns}
    orders["title"] = random.Random(2).sample(range(PAPERS), PAPERS)

    def answer(route: Route) -> None:
        name = route.request.url.split("/search/")[1].split(".json")[0]
        route.fulfill(json={"facets": facets, "orders": orders}.get(name, cards))

    watched.route(re.compile(r"/search/(facets|orders|cards/\d+)\.json"), answer)
    watched.goto(f"{address}search/", wait_until="networkidle")
    note = watched.locator(".rc-find__note")
    expect(note).to_have_text("10,000 papers")
    watched.evaluate("longTasks.length = 0")
    watched.locator("input[name=year]").first.check()
    expect(note).not_to_have_text("10,000 papers")
    watched.locator("select[name=sort]").select_option("title")
    expect(watched).to_have_url(re.compile("sort=title"))
    watched.locator(".rc-facet__look").fill("net")
    watched.locator(".rc-find__chosen button").click()
    expect(note).to_have_text("10,000 papers")
    assert longest(watched) < LONGEST
