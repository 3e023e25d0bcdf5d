"""Keys: through lists, marks, help; never while somebody types."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import At

TAG = "tags/{tag}/"
PAPER = "papers/{paper}/"
MARKS = [("s", "saved"), ("r", "read"), ("h", "hidden")]
CHOSEN = "document.activeElement.closest('li[data-rc-paper]')?.dataset.rcPaper ?? ''"


def order(page: Page) -> list[str]:
    """The ids of the papers that the list shows."""
    ids: list[str] = page.eval_on_selector_all(
        "#papers > li[data-rc-paper]",
        "items => items.filter(item => item.checkVisibility()).map(item => item.dataset.rcPaper)",
    )
    return ids


def press(page: Page, keys: str) -> str:
    """Press keys one after the other; return the id of the chosen paper."""
    for key in keys:
        page.keyboard.press(key)
    chosen: str = page.evaluate(CHOSEN)
    return chosen


def test_j_and_k_move_through_a_list_and_enter_opens(page: Page, address: str, at: At) -> None:
    """Down three, up one: the second paper, with a visible frame; Enter opens it."""
    page.goto(at(TAG))
    ids = order(page)
    assert press(page, "j") == ids[0]
    assert press(page, "jjk") == ids[1]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}papers/{ids[1]}/")


def test_j_stops_at_the_end_and_k_at_the_start(page: Page, at: At) -> None:
    """No jump from the last paper to the first, or back."""
    page.goto(at(TAG))
    ids = order(page)
    assert press(page, "j" * (len(ids) + 2)) == ids[-1]
    assert press(page, "k" * (len(ids) + 2)) == ids[0]


def test_the_chosen_paper_is_not_under_the_header(page: Page, at: At) -> None:
    """Going back up, the title stays below the header that does not scroll."""
    page.goto(at(TAG))
    press(page, "jjjjjjjjkkkkkkk")
    top = page.evaluate("document.activeElement.getBoundingClientRect().top")
    assert top >= page.evaluate("document.querySelector('.rc-header').getBoundingClientRect().bottom")


@pytest.mark.parametrize(("key", "mark"), MARKS)
def test_a_key_marks_the_paper_of_the_page_and_takes_the_mark_back(page: Page, at: At, key: str, mark: str) -> None:
    """Once marks, twice unmarks; the change is spoken."""
    page.goto(at(PAPER))
    button = page.locator(f".rc-reading-buttons [data-rc-mark={mark}]")
    page.keyboard.press(key)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").filter(has_text="d")).not_to_be_empty()
    page.keyboard.press(key)
    expect(button).to_have_attribute("aria-pressed", "false")


def test_a_key_marks_the_chosen_paper_of_a_list(page: Page, at: At) -> None:
    """The chosen paper is meant; a paper that leaves the list hands the choice to the next."""
    page.goto(at(TAG))
    ids = order(page)
    press(page, "jjs")
    assert "saved" in page.evaluate("id => catalogReading.get(id)", ids[1])
    assert press(page, "h") == ids[2]
    assert order(page) == [paper for paper in ids if paper != ids[1]]


def test_nothing_happens_while_typing(page: Page, at: At) -> None:
    """Letters typed into a box are letters."""
    page.goto(at(TAG))
    page.get_by_label("Filter these papers").focus()
    page.keyboard.type("hjkrs?")
    expect(page.get_by_label("Filter these papers")).to_have_value("hjkrs?")
    assert page.evaluate("catalogReading.all().length") == 0
    assert page.locator("dialog[open]").count() == 0


@pytest.mark.parametrize("keys", ["Control+s", "Alt+j", "Meta+r"])
def test_keys_with_a_modifier_belong_to_the_browser(page: Page, at: At, keys: str) -> None:
    """Ctrl+S saves the page, not the paper."""
    page.goto(at(PAPER))
    modifier, key = keys.split("+")
    page.evaluate(
        "([modifier, key]) => document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " { key, bubbles: true, [modifier]: true }))",
        [{"Control": "ctrlKey", "Alt": "altKey", "Meta": "metaKey"}[modifier], key],
    )
    assert page.evaluate("catalogReading.all().length") == 0


def test_a_question_mark_shows_all_keys(page: Page, address: str) -> None:
    """The help names every key, closes by Escape, and comes from the footer as well, once."""
    page.goto(address)
    page.keyboard.press("?")
    help_box = page.get_by_role("dialog", name="Keys")
    expect(help_box).to_be_visible()
    assert help_box.locator("kbd").all_inner_texts() == ["/", "j", "k", "Enter", "s", "r", "h", "?", "Esc"]
    page.keyboard.press("Escape")
    expect(help_box).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    expect(help_box).to_have_count(1)
