"""/connect/: two papers chosen by typing, the same path as networkx finds, and an address that keeps them."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from build_scripts import pipeline
from build_scripts.catalog import Catalog
from build_scripts.inputs import load
from build_scripts.progress import Stages
from build_scripts.report import Report
from tests.browser.conftest import At
from tests.browser.example import Example
from tests.graphs import shared_labels, shortest_path

PAIRS = 8


@pytest.fixture(scope="module")
def catalog(many_root: Path) -> Catalog:
    """The catalog the site was made from."""
    loaded = load(many_root, Report())
    return pipeline.make_catalog(loaded, many_root, Report(), Stages()).catalog


def shown_path(page: Page) -> list[str]:
    """The ids of the papers of the path."""
    links = page.locator(".rc-path__paper a")
    expect(links.first).to_be_visible()
    return [str(link.get_attribute("href")).rstrip("/").rsplit("/", 1)[-1] for link in links.all()]


def test_the_browser_finds_the_path_that_networkx_finds(page: Page, address: str, catalog: Catalog) -> None:
    """For a sample of pairs the papers are the same, and each step shows keywords its link really has."""
    choice = random.Random(11)
    for _ in range(PAIRS):
        source, target = choice.sample(catalog.graph.papers, 2)
        path = shortest_path(catalog.graph, source, target)
        page.goto(f"{address}connect/?from={source}&to={target}")
        if not path:
            expect(page.get_by_role("status")).to_contain_text("Not connected")
            continue
        assert shown_path(page) == path
        for hop, why in zip(pairwise(path), page.locator(".rc-path .rc-why").all(), strict=True):
            assert why.locator(".rc-chip").all_inner_texts() == shared_labels(catalog, *hop)[:3]


def test_typing_chooses_and_the_address_keeps_the_choice(page: Page, address: str, example: Example) -> None:
    """Arrow keys and Enter choose; reload and Back lead to what was chosen."""
    page.goto(f"{address}connect/")
    page.get_by_role("combobox", name="From").press_sequentially(example.title.lower()[:-2])
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="To")).to_be_focused()
    page.get_by_role("combobox", name="To").press_sequentially(example.other_title.lower()[:-2])
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    path = shown_path(page)
    assert path[0] == example.paper
    page.reload()
    assert shown_path(page) == path
    page.go_back()
    expect(page.locator(".rc-path li")).to_have_count(0)
    expect(page.get_by_role("combobox", name="From")).to_have_value(example.title)
    page.go_forward()
    assert shown_path(page) == path


def test_a_paper_page_leads_to_connect_with_itself_chosen(page: Page, at: At, example: Example) -> None:
    """Only the other paper is left to choose; swapping exchanges both."""
    page.goto(at("papers/{paper}/"))
    page.get_by_role("link", name="Connect to another paper").click()
    expect(page.get_by_role("combobox", name="From")).to_have_value(example.title)
    page.get_by_role("button", name="Swap").click()
    expect(page.get_by_role("combobox", name="To")).to_have_value(example.title)
    expect(page.get_by_role("combobox", name="From")).to_have_value("")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from={paper}&to={paper}", "the same paper"),
        ("from=<b>no</b>&to={paper}", "no paper “<b>no</b>”"),
    ],
)
def test_what_cannot_be_connected_is_said(page: Page, at: At, query: str, said: str) -> None:
    """Unknown ids come out as text."""
    page.goto(at(f"connect/?{query}"))
    expect(page.get_by_role("status")).to_contain_text(said)


def test_papers_of_two_islands_are_not_connected(page: Page, at: At, many_site: Path) -> None:
    """With all links taken away the page says so instead of showing a path."""
    links = json.loads((many_site / "map/links.json").read_text("utf-8"))
    alone = json.dumps({"ahead": [[] for _ in links["ahead"]], "lengths": []})
    page.route("**/map/links.json?*", lambda route: route.fulfill(body=alone, content_type="application/json"))
    page.goto(at("connect/?from={paper}&to={other}"))
    expect(page.get_by_role("status")).to_contain_text("Not connected")
