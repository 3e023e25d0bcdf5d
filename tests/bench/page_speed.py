"""What pages with many papers cost a reader: seconds until they can be used, the longest task, bytes.

`python -m tests.bench.page_speed SITE` measures a built site. Every page is opened on the screen of a phone by a reader
who was never there: once to see what its tasks take of the processor, once with the processor slowed down by four, as
Lighthouse does, to see how long a phone takes.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench.serving import Served, serving
from tests.bench.tasks import Tasks, tasks
from tests.browser.install import launch

PHONE = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 2.625, "is_mobile": True, "has_touch": True}
SLOWER = 4
PATIENCE = 120_000  # milliseconds

Step = Callable[[str], AbstractContextManager[None]]
Scene = Callable[[Page, str, Step], None]  # what a reader does on a page: given the page, the address, and the measure


@dataclass(frozen=True)
class Spent:
    """Of one step of a reader: seconds by the clock, on a slow processor too; the longest task in milliseconds of the
    processor; bytes sent since the page was opened.
    """

    step: str
    seconds: float
    slow_seconds: float
    longest: float
    bytes: int


def measure_pages(site: Path) -> list[Spent]:
    """All scenes on a built site."""
    with sync_playwright() as playwright, serving(site) as served:
        browser = launch(playwright)
        found = [spent for scene in scenes(site) for spent in play(browser, served, scene)]
        browser.close()
    return found


def play(browser: Browser, served: Served, scene: Scene) -> Iterator[Spent]:
    """The steps of a scene, played twice."""
    quick = _played(browser, served, scene, slower=1)
    slow = _played(browser, served, scene, slower=SLOWER)
    for (name, seconds, longest, sent), (_, slow_seconds, _, _) in zip(quick, slow, strict=True):
        yield Spent(name, seconds, slow_seconds, longest, sent)


def _played(browser: Browser, served: Served, scene: Scene, slower: int) -> list[tuple[str, float, float, int]]:
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    found, before = [], served.sent

    @contextmanager
    def step(name: str) -> Iterator[None]:
        watching = tasks(page) if slower == 1 else nothing()
        with watching as spent:
            start = time.perf_counter()
            yield
            seconds = time.perf_counter() - start
        page.wait_for_load_state("networkidle")
        found.append((name, seconds, spent.longest, served.sent - before))

    scene(page, served.address, step)
    context.close()
    return found


@contextmanager
def nothing() -> Iterator[Tasks]:
    """Tasks that nobody looks at: a trace takes time of its own."""
    yield Tasks()


def scenes(site: Path) -> list[Scene]:
    """What readers do, on the heaviest page of each kind."""
    papers = {number: paper for shelf in site.glob("search/ids/*.json") for paper, number in _read(shelf).items()}
    ends = papers[0], papers[len(papers) // 2]
    kinds = ("tags/*", "lists/**", "years/*", "topics/*")
    pages = [max(site.glob(f"{kind}/index.html"), key=lambda path: path.stat().st_size).parent for kind in kinds]
    heaviest = [partial(a_list, place=f"{folder.relative_to(site).as_posix()}/") for folder in pages]
    indexes = [partial(an_index, place=place) for place in ("tags/", "authors/")]
    return [the_map, partial(a_path, ends=ends), the_search, a_question, *heaviest, *indexes]


def the_map(page: Page, address: str, step: Step) -> None:
    """Open it, move it, look for titles."""
    with step("map: open"):
        page.goto(f"{address}map/")
        expect(page.locator("canvas")).to_be_visible(timeout=PATIENCE)
    with step("map: zoom and drag"):
        zoom_and_drag(page)
    with step("map: look for titles"):
        page.locator(".rc-map [name=q]").fill("learning")
        expect(page.locator(".rc-map__side li").first).to_be_visible(timeout=PATIENCE)
    with step("map: select all papers"):
        select_all(page)


def select_all(page: Page) -> None:
    """Draw an area around all papers of the map."""
    page.locator("canvas").press("0")
    page.get_by_role("button", name="Select an area").click()
    box = page.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3, steps=8)
    page.mouse.up()
    expect(page.locator(".rc-map__side").get_by_role("status")).to_contain_text("papers", timeout=PATIENCE)


def zoom_and_drag(page: Page) -> None:
    """Zoom the canvas of a page in and out in its middle, then drag it."""
    box = page.locator("canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    for turn in range(12):
        page.mouse.wheel(0, -60 if turn < 8 else 120)
    page.mouse.down()
    page.mouse.move(x + 200, y + 80, steps=15)
    page.mouse.up()


def a_path(page: Page, address: str, step: Step, ends: tuple[str, str]) -> None:
    """A shared address with both papers, then another start, found by typing."""
    path = page.locator(".rc-path li").first
    with step("connect: open with a path"):
        page.goto(f"{address}connect/?from={ends[0]}&to={ends[1]}")
        expect(path).to_be_visible(timeout=PATIENCE)
    with step("connect: another paper"):
        before = path.inner_text()
        page.get_by_role("combobox", name="From").fill("neural network")
        expect(page.get_by_role("option").first).to_be_visible(timeout=PATIENCE)
        page.get_by_role("option").last.click()
        expect(path).not_to_have_text(before, timeout=PATIENCE)


def the_search(page: Page, address: str, step: Step) -> None:
    """Browse by filters alone."""
    note = page.locator(".rc-find__note")
    with step("search: open"):
        page.goto(f"{address}search/")
        expect(note).to_contain_text("papers", timeout=PATIENCE)
    with step("search: choose a year"):
        all_papers = note.inner_text()
        page.locator("details.rc-find__facets > summary").click()
        page.locator("input[name=year]").first.check()
        expect(note).not_to_have_text(all_papers, timeout=PATIENCE)
    with step("search: sort by title"):
        before = page.locator("#papers li").first.inner_text()
        page.locator("select[name=sort]").select_option("title")
        expect(page.locator("#papers li").first).not_to_have_text(before, timeout=PATIENCE)


def a_question(page: Page, address: str, step: Step) -> None:
    """A shared address with a question."""
    with step("search: open with a question"):
        page.goto(f"{address}search/?q=neural+network")
        expect(page.locator("#papers li").first).to_be_visible(timeout=PATIENCE)


def a_list(page: Page, address: str, step: Step, place: str) -> None:
    """Open, sort, filter."""
    busy = page.locator("[aria-busy=true]")
    with step(f"{place}: open"):
        page.goto(address + place)
        expect(page.locator("#papers li").first).to_be_visible(timeout=PATIENCE)
        expect(busy).to_have_count(0, timeout=PATIENCE)
    with step(f"{place}: sort and filter"):
        page.locator("[data-rc-field=sort]").select_option("title")
        expect(busy).to_have_count(0, timeout=PATIENCE)
        page.locator("[data-rc-field=q]").fill("learning")
        expect(page.locator(".rc-filter output")).to_contain_text("shown", timeout=PATIENCE)


def an_index(page: Page, address: str, step: Step, place: str) -> None:
    """Open an index of names and filter it."""
    with step(f"{place}: open"):
        page.goto(address + place)
        expect(page.locator("h1")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=PATIENCE)
    with step(f"{place}: filter"):
        page.locator("[data-rc-field=q]").fill("an")
        expect(page.locator(".rc-filter output")).to_contain_text("shown", timeout=PATIENCE)


def _read(path: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads(path.read_text("utf-8"))
    return found


def main(site: Path) -> None:
    """Print the steps as JSON."""
    print(json.dumps([asdict(spent) for spent in measure_pages(site)], indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
