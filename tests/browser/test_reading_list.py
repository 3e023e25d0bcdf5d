"""Keeping papers: marks survive, lists follow them, and the list can be carried away and back. All in the browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import At
from tests.browser.example import Example

PAPER = "papers/{paper}/"
OTHER = "papers/{other}/"
LIST = "reading-list/"
NOT_OURS = [
    "{",
    "null",
    "[]",
    '{"papers": 7}',
    '{"papers": [null, {"id": "../x", "saved": "2026-01-01"}, {"id": "__proto__", "saved": "2026-01-01"}]}',
]


def go(page: Page, address: str) -> None:
    """Open an address and wait until its scripts have run."""
    page.goto(address)


def save(page: Page, at: At, *places: str) -> None:
    """Save the papers at these places."""
    for place in places:
        go(page, at(place))
        page.get_by_role("button", name="Save", exact=True).click()


def kept(page: Page, part: str) -> list[str]:
    """The titles in one part of the reading list."""
    return page.locator(f"[data-rc-part={part}] h3").all_text_contents()


def first_paper(page: Page) -> str:
    """The id of the first paper of the list that is shown."""
    return page.locator("#papers > li[data-rc-paper]:visible").first.get_attribute("data-rc-paper") or ""


@pytest.mark.parametrize(("button", "part"), [("Save", "saved"), ("Mark read", "read"), ("Hide", "hidden")])
def test_a_mark_survives_a_reload_and_is_listed(page: Page, at: At, example: Example, button: str, part: str) -> None:
    """The button stays pressed after a reload, the page of the list names the paper, a second press takes it off."""
    go(page, at(PAPER))
    page.get_by_role("button", name=button, exact=True).click()
    page.reload()
    pressed = page.get_by_role("button", name=button, exact=True)
    expect(pressed).to_have_attribute("aria-pressed", "true")
    go(page, at(LIST))
    expect(page.locator(f"[data-rc-part={part}] h3")).to_have_text([example.title])
    go(page, at(PAPER))
    pressed.click()
    go(page, at(LIST))
    assert kept(page, part) == []


def test_a_star_saves_from_a_list(page: Page, at: At) -> None:
    """The star names its paper, and what it saves has title and byline without asking for more."""
    go(page, at("lists/"))
    page.locator(".rc-grid h3 a").first.click()
    item = page.locator("#papers > li[data-rc-paper]").first
    title = (item.locator("h3").text_content() or "").strip()  # a part out of sight has no inner text
    item.get_by_role("button", name=f"Save {title}").click()
    go(page, at(LIST))
    assert kept(page, "saved") == [title]


def test_a_paper_can_be_removed_on_the_page_of_the_list(page: Page, at: At, example: Example) -> None:
    """Removing one leaves the other, and the focus stays in the list."""
    save(page, at, PAPER, OTHER)
    go(page, at(LIST))
    page.get_by_role("button", name=f"Remove: {example.title}").click()
    expect(page.locator("[data-rc-part=saved] h3")).to_have_text([example.other_title])
    assert page.evaluate("document.activeElement.textContent") == example.other_title


def test_hidden_papers_leave_lists_and_come_back(page: Page, at: At) -> None:
    """A hidden paper is left out, the list says so, and showing it again brings it back."""
    go(page, at("tags/{tag}/"))
    paper = first_paper(page)
    page.evaluate("id => catalogReading.mark(id, 'hidden', true)", paper)
    expect(page.locator(f"#papers > [data-rc-paper={paper}]")).to_be_hidden()
    expect(page.locator(".rc-left-out-note")).to_contain_text("1 paper is not shown")
    page.evaluate("id => catalogReading.mark(id, 'hidden', false)", paper)
    expect(page.locator(f"#papers > [data-rc-paper={paper}]")).to_be_visible()
    expect(page.locator(".rc-left-out-note")).to_have_count(0)


@pytest.mark.parametrize("place", ["tags/{tag}/", "years/{year}/", ""])
def test_hide_read_works_in_every_list(page: Page, at: At, place: str) -> None:
    """A read paper stays until read papers are hidden; the choice is remembered on other pages."""
    go(page, at(place))
    paper = first_paper(page)
    page.evaluate("id => catalogReading.mark(id, 'read', true)", paper)
    expect(page.locator(f"#papers > [data-rc-paper={paper}]")).to_be_visible()
    go(page, at("tags/{tag}/"))
    page.get_by_label("Hide read").check()
    go(page, at(place))
    expect(page.locator(f"#papers > [data-rc-paper={paper}]")).to_be_hidden()


def test_another_tab_follows(page: Page, at: At, example: Example) -> None:
    """What is marked in one tab shows in another without a reload."""
    go(page, at(LIST))
    other = page.context.new_page()
    go(other, at(PAPER))
    other.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-rc-part=saved] h3")).to_have_text([example.title])


def test_marks_follow_the_reader_from_page_to_page(page: Page, address: str) -> None:
    """A star of a list that was visited before works, and the list has it."""
    go(page, address)
    for _ in range(2):
        page.locator("#papers h3 a").first.click()
        expect(page.locator(".rc-reading-buttons")).to_be_visible()
        page.locator("a.rc-brand").click()
        expect(page.locator(".rc-hero")).to_be_visible()
    star = page.locator(".rc-star").first
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.locator(".rc-reading-link").click()
    expect(page.locator("[data-rc-part=saved] h3")).to_have_count(1)


def test_a_shared_address_offers_and_changes_nothing_by_itself(
    page: Page, browser: Browser, address: str, at: At, example: Example
) -> None:
    """The address of two saved papers offers them to another reader; only the button adds them."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    save(page, at, PAPER, OTHER)
    go(page, at(LIST))
    page.get_by_role("button", name="Share by link").click()
    expect(page.locator("[data-rc-part=status]")).to_contain_text("copied")
    shared = page.evaluate("navigator.clipboard.readText()")
    context = browser.new_context()
    reader = context.new_page()
    go(reader, shared)
    expect(reader.locator("[data-rc-part=offer-list] li")).to_have_count(2)
    expect(reader.locator("[data-rc-part=offer]")).to_contain_text(example.title)
    assert kept(reader, "saved") == []
    reader.get_by_role("button", name="Add them to my list").click()
    expect(reader.locator("[data-rc-part=saved] h3")).to_have_count(2)
    expect(reader.locator("[data-rc-part=saved]")).to_contain_text(example.other_title)
    assert "#" not in reader.url
    context.close()


@pytest.mark.parametrize(
    "fragment", ["#share=", "#share=%ff", "#share=../../etc,<b>,x y", "#share=there-is-no-such-paper"]
)
def test_a_damaged_address_does_no_harm(page: Page, at: At, complaints: list[str], fragment: str) -> None:
    """Nothing but ids of papers is offered, and what does not exist can be declined."""
    go(page, at(LIST) + fragment)
    offered = page.locator("[data-rc-part=offer-list] li")
    expect(offered).to_have_count(1 if "no-such" in fragment else 0)
    if offered.count():
        page.get_by_role("button", name="Leave my list unchanged").click()
        expect(page.locator("[data-rc-part=offer]")).to_be_hidden()
    complaints[:] = [text for text in complaints if "404" not in text]


def export(page: Page, name: str) -> Path:
    """Export the list; the file lies under its own name beside where the browser put it."""
    with page.expect_download() as saved:
        page.get_by_role("button", name=name, exact=True).click()
    target = Path(saved.value.path()).with_name(saved.value.suggested_filename)
    saved.value.save_as(target)
    return target


@pytest.mark.parametrize("name", ["BibTeX", "Markdown", "JSON"])
def test_an_export_is_imported_again(page: Page, browser: Browser, at: At, example: Example, name: str) -> None:
    """Each of the three formats brings the saved papers into another browser."""
    save(page, at, PAPER, OTHER)
    go(page, at(LIST))
    file = export(page, name)
    context = browser.new_context()
    reader = context.new_page()
    go(reader, at(LIST))
    reader.locator("[data-rc-import]").set_input_files(file)
    expect(reader.locator("[data-rc-part=status]")).to_contain_text("2 papers added")
    expect(reader.locator("[data-rc-part=saved]")).to_contain_text(example.title)
    expect(reader.locator("[data-rc-part=saved]")).to_contain_text(example.other_title)
    context.close()


def test_exported_bibtex_is_that_of_the_pages(page: Page, at: At) -> None:
    """The entries are byte for byte those that the pages of the papers show."""
    save(page, at, PAPER, OTHER)
    entries = []
    for place in (PAPER, OTHER):
        go(page, at(place))
        entries.append((page.locator("[data-rc-cite] pre").first.text_content() or "").strip())
    go(page, at(LIST))
    text = export(page, "BibTeX").read_text("utf-8")
    assert all(entry in text for entry in entries)
    assert text.count("\n@") == 2


def test_json_keeps_every_mark(page: Page, at: At, example: Example) -> None:
    """Read and hidden papers are in the JSON, with the day of each mark."""
    go(page, at(PAPER))
    page.get_by_role("button", name="Mark read", exact=True).click()
    page.get_by_role("button", name="Hide", exact=True).click()
    go(page, at(LIST))
    (entry,) = json.loads(export(page, "JSON").read_text("utf-8"))["papers"]
    assert entry["id"] == example.paper
    assert entry["read"] == entry["hidden"]
    assert "saved" not in entry


@pytest.mark.parametrize("text", NOT_OURS)
def test_damaged_storage_is_survived(page: Page, at: At, example: Example, text: str) -> None:
    """Whatever stands in the storage, the page works, saves again, and takes over nothing that is no paper."""
    go(page, at(LIST))
    page.evaluate("text => localStorage.setItem(catalogReading.root.pathname + 'reading-list', text)", text)
    save(page, at, PAPER)
    go(page, at(LIST))
    assert kept(page, "saved") == [example.title]


REFUSE = "throw new DOMException('', 'SecurityError')"
OBSTACLES = {
    "no storage at all": f"Object.defineProperty(window, 'localStorage', {{ get() {{ {REFUSE}; }} }})",
    "reading and writing refused": f"Storage.prototype.getItem = Storage.prototype.setItem = () => {{ {REFUSE}; }}",
    "no room left": "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }",
}


@pytest.mark.parametrize("obstacle", OBSTACLES.values(), ids=OBSTACLES)
def test_where_nothing_can_be_stored_marks_end_with_the_page(
    own_page: Page, at: At, address: str, obstacle: str
) -> None:
    """With closed or full storage a mark lasts as long as the page; the reader is told so, then and there."""
    own_page.add_init_script(obstacle)
    go(own_page, at(PAPER))
    button = own_page.get_by_role("button", name="Save", exact=True)
    button.click()
    expect(own_page.locator(".rc-toast")).to_contain_text("the list is lost when you leave or reload this page")
    own_page.evaluate("dispatchEvent(new StorageEvent('storage', { key: null }))")
    expect(button).to_have_attribute("aria-pressed", "true")
    go(own_page, address + LIST)
    expect(own_page.locator("[data-rc-part=saved] h3")).to_have_count(0)
    expect(own_page.locator(".rc-lede")).to_contain_text("the list is lost when you leave the page")


def test_without_javascript_the_page_says_what_it_needs(scriptless: Page, address: str, at: At) -> None:
    """No dead buttons: the page explains itself, and papers show no buttons for marks."""
    scriptless.goto(address + LIST)
    expect(scriptless.get_by_text("needs JavaScript")).to_be_visible()
    expect(scriptless.get_by_role("button", name="Share by link")).to_be_hidden()
    scriptless.goto(at(PAPER))
    expect(scriptless.get_by_role("button", name="Save", exact=True)).to_be_hidden()


def test_every_id_of_the_catalog_can_be_kept(page: Page, at: At, example: Example) -> None:
    """No id is refused by what guards the storage."""
    go(page, at(LIST))
    ids = [paper["id"] for paper in example.papers]
    page.evaluate("ids => catalogReading.merge(ids.map(id => ({ id, saved: '2026-01-01', title: id })))", ids)
    expect(page.locator("[data-rc-part=saved] > li")).to_have_count(len(ids))
