"""The map in a browser: found, searched, walked by keyboard, opened; and still there without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.bench.page_speed import select_all
from tests.browser.conftest import At, wait_until
from tests.browser.example import Example


@pytest.fixture
def map_page(page: Page, address: str) -> Page:
    """The map, drawn."""
    page.goto(f"{address}map/")
    expect(page.locator("canvas")).to_be_visible()
    return page


def scale(page: Page) -> float:
    """How many pixels a unit of the map takes."""
    found: float = page.evaluate("catalogMap.look().scale")
    return found


def test_words_light_up_titles_and_list_them(map_page: Page, address: str) -> None:
    """The list has every title with the words; the address has them after a reload."""
    map_page.locator(".rc-map [name=q]").fill("lagoon diff")
    titles = map_page.locator(".rc-map__side li")
    expect(titles.first).to_be_visible()
    for title in titles.all_inner_texts():
        assert all(word in title.lower() for word in ("lagoon", "diff"))
    shown = titles.count()
    map_page.reload()
    expect(titles).to_have_count(shown)


def test_the_keyboard_zooms_walks_through_a_topic_and_opens_a_paper(map_page: Page) -> None:
    """Plus, minus and 0 zoom; arrows go through the chosen papers; Enter opens the one that is named."""
    canvas = map_page.locator("canvas")
    canvas.focus()
    whole = scale(map_page)
    canvas.press("+")
    assert scale(map_page) > whole
    canvas.press("0")
    wait_until(map_page, "least => Math.abs(catalogMap.look().scale - least) < 1e-9", whole)
    map_page.locator(".rc-map [name=q]").fill("optim")
    expect(map_page.locator(".rc-map__side li").first).to_be_visible()
    canvas.press("ArrowRight")
    canvas.press("ArrowRight")
    tip = map_page.locator(".rc-map__tip")
    expect(tip).to_be_visible()
    title = tip.inner_text()
    canvas.press("Enter")
    expect(map_page).to_have_title(re.compile(f"^{re.escape(title)} · "))


def free_spot(page: Page, region: int = 0) -> tuple[float, float]:
    """A spot of the screen inside a region with no paper close to it."""
    x, y = page.evaluate(
        """(region) => {
          const { x, y, radius, slug } = catalogMap.regions[region];
          const canvas = document.querySelector("canvas");
          canvas.scrollIntoView({ block: "end" });
          const box = canvas.getBoundingClientRect();
          const here = catalogMap.look(), [width, height] = catalogMap.size();
          for (let n = 0; n < 4000; n++) {
            const angle = n * 2.4, far = radius * 0.98 * Math.sqrt(n / 4000);
            const px = (x + far * Math.cos(angle) - here.x) * here.scale + width / 2;
            const py = (y + far * Math.sin(angle) - here.y) * here.scale + height / 2;
            if (catalogMap.nearest(px, py) >= 0 || catalogMap.regionAt(px, py)?.slug !== slug) continue;
            return [box.x + px, box.y + py];
          }
        }""",
        region,
    )
    return x, y


def test_a_click_on_a_region_lists_its_topic(map_page: Page) -> None:
    """The side names the topic and lists its papers; the address has it; Escape clears the selection."""
    region = map_page.evaluate("(({ label, slug, papers }) => [label, slug, papers.length])(catalogMap.regions[0])")
    map_page.mouse.click(*free_spot(map_page))
    side = map_page.locator(".rc-map__side")
    expect(side.get_by_role("heading")).to_have_text(region[0])
    expect(side.get_by_role("status")).to_have_text(f"{region[2]} papers")
    expect(map_page).to_have_url(re.compile(rf"/map/\?topic={region[1]}$"))
    shown = side.locator("li")
    expect(shown).to_have_count(min(30, region[2]))
    if region[2] > 30:
        side.get_by_role("button", name="Show more").click()
        expect(shown).to_have_count(min(60, region[2]))
    map_page.locator("canvas").press("Escape")
    expect(side).to_be_hidden()


def name_at(page: Page) -> tuple[str, float, float]:
    """The topic of the first name on the screen, and the middle of the name."""
    label, x, y = page.evaluate(
        """() => {
          catalogMap.draw();
          const [name] = catalogMap.shown.names, box = document.querySelector("canvas").getBoundingClientRect();
          return [name.region.label, box.x + (name[0] + name[2]) / 2, box.y + (name[1] + name[3]) / 2];
        }"""
    )
    return label, x, y


@pytest.mark.parametrize("finger", [False, True], ids=["mouse", "finger"])
def test_the_name_of_a_topic_selects_it(map_page: Page, touch: CDPSession, finger: bool) -> None:
    """By click and by tap; words of a search before are cleared."""
    map_page.locator(".rc-map [name=q]").fill("optim")
    side = map_page.locator(".rc-map__side")
    expect(side.locator("li").first).to_be_visible()
    label, x, y = name_at(map_page)
    if finger:
        fingers(touch, "touchStart", (x, y))
        fingers(touch, "touchEnd")
    else:
        map_page.mouse.click(x, y)
    expect(side.get_by_role("heading")).to_have_text(label)
    expect(map_page.locator(".rc-map [name=q]")).to_have_value("")
    expect(map_page).to_have_url(re.compile(r"/map/\?topic="))


def test_a_title_goes_when_the_pointer_leaves(map_page: Page) -> None:
    """So do the lines to related papers."""
    x, y = map_page.evaluate(
        """() => {
          const canvas = document.querySelector("canvas");
          canvas.scrollIntoView({ block: "center" });
          catalogMap.draw();
          const box = canvas.getBoundingClientRect();
          for (let paper = 0; paper < catalogMap.papers; paper++) {
            const [px, py] = catalogMap.at(paper);
            if (!catalogMap.nameAt(px, py) && py > 100 && py < box.height - 100) return [box.x + px, box.y + py];
          }
        }"""
    )
    map_page.mouse.move(x - 2, y)
    map_page.mouse.move(x, y)
    expect(map_page.locator(".rc-map__tip")).to_be_visible()
    map_page.get_by_role("button", name="Whole map").hover()
    expect(map_page.locator(".rc-map__tip")).to_be_hidden()
    assert map_page.evaluate("catalogMap.shown.neighbours.length") == 0


def test_a_drag_lists_an_area(map_page: Page) -> None:
    """The side counts what was selected; Escape clears the selection."""
    side = map_page.locator(".rc-map__side")
    select_all(map_page)
    expect(side.get_by_role("status")).to_contain_text(f"{map_page.evaluate('catalogMap.papers')} papers")
    map_page.locator("canvas").press("Escape")
    expect(side).to_be_hidden()


def test_a_paper_page_leads_to_its_place(page: Page, at: At, example: Example) -> None:
    """The map opens with the paper named and its topic listed."""
    page.goto(at("papers/{paper}/"))
    page.get_by_role("link", name="Show on the map").click()
    expect(page.locator(".rc-map__tip")).to_have_text(example.title)
    expect(page.locator(".rc-map__side li").filter(has_text=example.title)).to_have_count(1)


def test_without_scripts_there_are_a_picture_and_a_list_of_topics(scriptless: Page, address: str) -> None:
    """Both lead to the pages of the topics."""
    scriptless.goto(f"{address}map/")
    expect(scriptless.locator(".rc-map__picture")).to_be_visible()
    expect(scriptless.locator("canvas")).to_be_hidden()
    scriptless.locator(".rc-map__picture a text").first.click()
    assert "/topics/" in scriptless.url


@pytest.mark.parametrize("width", [360, 1280])
def test_no_name_covers_another(map_page: Page, width: int) -> None:
    """Also where topics are small on the screen; nor more than two papers."""
    map_page.set_viewport_size({"width": width, "height": 800})
    map_page.evaluate("new Promise((resolve) => setTimeout(resolve, 200))")
    names = map_page.evaluate("catalogMap.draw(), catalogMap.shown.names")
    assert names
    for place, (left, top, right, bottom) in enumerate(names):
        for other in names[:place]:
            assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]
    dots = map_page.evaluate("[...Array(catalogMap.papers).keys()].map((paper) => catalogMap.at(paper))")
    for left, top, right, bottom in names:
        assert sum(left < x < right and top < y < bottom for x, y in dots) <= 2


def test_drawing_stays_fast(map_page: Page) -> None:
    """A frame takes less than the 50 ms after which a browser counts a task as long, even on a busy machine."""
    took: float = map_page.evaluate(
        "() => { const begun = performance.now(); for (let n = 0; n < 10; n++) catalogMap.draw();"
        " return (performance.now() - begun) / 10; }"
    )
    assert took < 50


@pytest.fixture
def touch(map_page: Page) -> Iterator[CDPSession]:
    """Fingers on the map."""
    session = map_page.context.new_cdp_session(map_page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
    yield session
    session.detach()


def fingers(session: CDPSession, kind: str, *spots: tuple[float, float]) -> None:
    """One event of a touch screen: where each finger is."""
    points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(spots)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def middle(page: Page) -> tuple[float, float]:
    """The middle of the canvas."""
    box = page.locator("canvas").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_two_fingers_zoom_around_the_point_between_them(map_page: Page, touch: CDPSession) -> None:
    """Pulled to twice their distance they double the scale; what lay between them stays there."""
    x, y = middle(map_page)
    before = map_page.evaluate("catalogMap.look()")
    fingers(touch, "touchStart", (x - 50, y), (x + 50, y))
    for reach in (60, 70, 80, 90, 100):
        fingers(touch, "touchMove", (x - reach, y), (x + reach, y))
    fingers(touch, "touchEnd")
    after = map_page.evaluate("catalogMap.look()")
    # The first move only tells how far apart the fingers are.
    assert after["scale"] / before["scale"] == pytest.approx(100 / 55, rel=0.12)
    assert after["x"] == pytest.approx(before["x"], abs=12 / before["scale"])
    expect(map_page.locator(".rc-map__side")).to_be_hidden()


def test_one_finger_moves_the_map_and_opens_nothing(map_page: Page, touch: CDPSession) -> None:
    """A drag of a hundred pixels moves the map by as much."""
    map_page.get_by_role("button", name="Zoom in").click()
    map_page.get_by_role("button", name="Zoom in").click()
    x, y = middle(map_page)
    before = map_page.evaluate("catalogMap.look()")
    fingers(touch, "touchStart", (x, y))
    for step in range(1, 11):
        fingers(touch, "touchMove", (x - 10 * step, y))
    fingers(touch, "touchEnd")
    after = map_page.evaluate("catalogMap.look()")
    assert (after["x"] - before["x"]) * before["scale"] == pytest.approx(100, abs=2)
    assert "/map/" in map_page.url


def test_a_tap_names_a_paper_and_a_second_one_opens_it(map_page: Page, touch: CDPSession) -> None:
    """A finger covers what is below it, so the first tap only shows."""
    map_page.evaluate("catalogMap.lookAt({ ...catalogMap.placeOf(0), scale: catalogMap.whole().scale * 8 })")
    x, y = middle(map_page)
    tip = map_page.locator(".rc-map__tip")
    fingers(touch, "touchStart", (x, y))
    fingers(touch, "touchEnd")
    expect(tip).to_be_visible()
    title = tip.inner_text()
    fingers(touch, "touchStart", (x, y))
    fingers(touch, "touchEnd")
    expect(map_page).to_have_title(re.compile(f"^{re.escape(title)} · "))


def test_labels_of_the_neighbourhood_can_be_read_on_a_phone(page: Page, at: At) -> None:
    """No letter of the picture is smaller than ten pixels, and no label leaves the screen."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(at("papers/{paper}/"))
    sizes = page.locator(".rc-nearby text").evaluate_all(
        "all => all.map((text) => [parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,"
        " text.getBoundingClientRect().left, text.getBoundingClientRect().right])"
    )
    assert sizes
    for size, left, right in sizes:
        assert size >= 10
        assert left >= 0
        assert right <= 360
