"""Lists of papers and indexes of names: sorted, grouped and filtered in place, with the choice in the address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import At, wait_until
from tests.browser.example import Example

TAG = "tags/{tag}/"
LONG = "authors/{author}/"
PAPER = "papers/{paper}/"

SEEN = "/research-catalog/seen"  # where the browser stores the day of the newest paper seen


def go(page: Page, address: str) -> None:
    """Open an address and wait until its scripts have run."""
    page.goto(address)


def arranged(page: Page) -> None:
    """Wait until the list has come into its order, which long lists do in slices."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def year_in(byline: str) -> str:
    """The year among authors and venue; nothing where no date is known."""
    return next((part for part in byline.split(" · ") if re.fullmatch(r"\d{4}", part)), "")


def titles(page: Page) -> list[str]:
    """The titles of the list in their order, also of those that are not drawn because they are out of sight."""
    arranged(page)
    return page.locator("#papers > li[data-rc-paper]:visible h3").all_text_contents()


def test_sorting_by_title_and_back_to_the_order_of_the_page(page: Page, at: At) -> None:
    """The order changes without a reload, and the first order comes back exactly."""
    go(page, at(TAG))
    before = titles(page)
    page.get_by_label("Sort").select_option("title")
    assert titles(page) == page.evaluate("all => all.sort(new Intl.Collator('en', { numeric: true }).compare)", before)
    page.get_by_label("Sort").select_option("page")
    assert titles(page) == before
    assert page.url == at(TAG)


def test_newest_first_puts_papers_without_a_date_last(page: Page, address: str) -> None:
    """In the order of a list dates are mixed; sorted they fall."""
    go(page, address + "lists/")
    page.locator(".rc-grid h3 a").first.click()
    expect(page.locator("#papers")).to_be_visible()
    page.get_by_label("Sort").select_option("newest")
    arranged(page)
    facts = page.eval_on_selector_all(
        "#papers > li[data-rc-paper]",
        "items => items.map(item => [item.dataset.date, item.querySelector('h3 + p:not([class])')?.textContent ?? ''])",
    )
    dates = [year_in(byline) if date is None else date for date, byline in facts]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("group", ["topic", "year"])
def test_groups_hold_every_paper_once(page: Page, at: At, group: str) -> None:
    """Grouping moves papers below headings whose numbers add up."""
    go(page, at(TAG))
    before = titles(page)
    page.get_by_label("Group").select_option(group)
    arranged(page)
    assert sorted(titles(page)) == sorted(before)
    counts = page.locator(".rc-group .rc-count").all_text_contents()
    assert sum(map(int, counts)) == len(before)


def test_a_long_list_comes_in_groups_without_javascript(scriptless: Page, at: At) -> None:
    """More than thirty papers of an author stand below their years in the page itself."""
    scriptless.goto(at(LONG))
    total = scriptless.locator("#papers > li:not(.rc-group)").count()
    assert total > 30
    assert sum(map(int, scriptless.locator(".rc-group .rc-count").all_text_contents())) == total
    expect(scriptless.locator(".rc-filter")).to_be_hidden()


def test_groups_of_the_page_can_be_taken_away_and_come_back(page: Page, at: At) -> None:
    """A list that came in groups becomes flat and the same groups return."""
    go(page, at(LONG))
    headings = page.locator(".rc-group h3").all_text_contents()
    group = page.get_by_label("Group").input_value()
    assert headings
    page.get_by_label("Group").select_option("none")
    expect(page.locator(".rc-group")).to_have_count(0)
    page.get_by_label("Group").select_option(group)
    arranged(page)
    assert page.locator(".rc-group h3").all_text_contents() == headings


def test_a_filter_hides_groups_that_are_empty(page: Page, at: At) -> None:
    """No heading stays over nothing."""
    go(page, at(LONG))
    page.get_by_label("Filter these papers").fill("zzzz")
    expect(page.locator(".rc-filter output")).to_have_text("0 shown")
    expect(page.locator(".rc-group:visible")).to_have_count(0)


def test_the_choice_stands_in_the_address(page: Page, at: At) -> None:
    """Reload and Back show the same list; an unknown value is passed over."""
    go(page, at(TAG))
    page.get_by_label("Sort").select_option("title")
    page.get_by_label("Filter these papers").fill("survey")
    shown = titles(page)
    assert shown
    page.reload()
    assert titles(page) == shown
    page.locator("#papers > li:visible h3 a").first.click()
    expect(page.locator(".rc-abstract")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Sort")).to_have_value("title")
    assert titles(page) == shown
    go(page, at(TAG) + "?sort=nonsense&group=size")
    expect(page.get_by_label("Sort")).to_have_value("page")


@pytest.mark.parametrize("place", ["tags/", "authors/"])
def test_an_index_sorts_by_size_and_back(page: Page, address: str, place: str) -> None:
    """By number of papers it is one falling list; by name it has its letters again."""
    go(page, address + place)
    names = page.locator(".rc-index:visible > li").all_text_contents()
    page.get_by_label("Sort").select_option("size")
    arranged(page)
    sizes = [int(text) for text in page.locator(".rc-index:visible .rc-count").all_text_contents()]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == len(names)
    expect(page.locator("[data-rc-section]:visible")).to_have_count(0)
    page.get_by_label("Sort").select_option("page")
    arranged(page)
    assert page.locator(".rc-index:visible > li").all_text_contents() == names


def test_neighbours_lead_on_and_back(page: Page, at: At, example: Example) -> None:
    """The next paper of the topic has this one before it; the topic is one click away."""
    go(page, at(PAPER))
    topic = page.locator(".rc-previous-next > div").first
    expect(topic).to_contain_text("By date in the topic ")
    topic.locator("[rel=next]").click()
    expect(page.locator("h1")).not_to_have_text(example.title)
    page.locator(".rc-previous-next > div").first.locator("[rel=prev]").click()
    expect(page.locator("h1")).to_have_text(example.title)
    page.locator(".rc-previous-next > div").first.locator("p a").click()
    expect(page.locator(".rc-kicker")).to_have_text("Topic")


def seen_in_full(link: Locator) -> bool:
    """Whether a link of a 360 pixels wide page lies inside it from edge to edge."""
    box = link.bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360


@pytest.mark.parametrize("place", [TAG, LONG])
def test_a_phone_shows_the_first_paper_without_scrolling(page: Page, at: At, place: str) -> None:
    """Rows of tags and co-authors take one line each there, and a thumb or the keyboard still reaches their ends."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(at(place))
    first = page.locator(".rc-papers h3").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < 800
    last = page.locator(".rc-why").first.locator("a").last
    assert not seen_in_full(last)
    last.focus()
    assert seen_in_full(last)


def test_everything_that_takes_the_focus_shows_it(page: Page, at: At) -> None:
    """Tab through the start of a list: each stop has a frame."""
    go(page, at(TAG))
    bare = []
    for _ in range(30):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return [document.activeElement.outerHTML.slice(0, 80), style.outlineStyle, style.outlineWidth]; })()"
        )
        if style[1] == "none" or style[2] == "0px":
            bare.append(style[0])
    assert bare == []


def test_chips_of_a_card_start_where_its_title_starts(page: Page, at: At) -> None:
    """The theme's indent for nested lists does not reach them."""
    go(page, at("tags/{small_tag}/"))
    left = [
        page.locator(f"#papers > li {part}").first.bounding_box()["x"]  # type: ignore[index]
        for part in ("h3", ".rc-chips a")
    ]
    assert left[0] == pytest.approx(left[1], abs=1)


def test_a_printed_paper_is_a_clean_sheet(page: Page, at: At) -> None:
    """On paper: title, abstract, related papers and the reference; no buttons or navigation, black on white."""
    go(page, at(PAPER))
    page.emulate_media(media="print", color_scheme="dark")
    for part in ("h1", ".rc-abstract", ".rc-related", ".rc-cite > p"):
        expect(page.locator(part).first).to_be_visible()
    expect(
        page.locator("button:visible, input:visible, nav:visible, .rc-header:visible, .rc-footer:visible")
    ).to_have_count(0)
    colours = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h1')).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_papers_added_since_the_last_visit_are_marked(page: Page, address: str, example: Example) -> None:
    """A first visit marks nothing; the next one marks what came later, and a list can show only that."""
    page.goto(address + "papers/")
    wait_until(page, "key => localStorage.getItem(key) !== null", SEEN)
    expect(page.locator(".rc-new")).to_have_count(0)
    days = sorted({paper["added"] for paper in example.papers})
    page.evaluate("([key, day]) => { localStorage.setItem(key, day); sessionStorage.clear(); }", [SEEN, days[-2]])
    page.reload()
    new = sum(paper["added"] == days[-1] for paper in example.papers)
    expect(page.locator(".rc-new")).to_have_count(new)
    page.get_by_role("button", name=f"Show the {new} new since your last visit").click()
    expect(page.locator("#papers > li:visible")).to_have_count(new)
    page.get_by_role("button", name="Show all", exact=True).click()
    assert page.locator("#papers > li:visible").count() > new
    page.goto(address)
    expect(page.locator(".rc-new").first).to_be_visible()
