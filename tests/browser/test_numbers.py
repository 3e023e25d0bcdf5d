"""Search, map and /connect/ after a paper was added to a built catalog: all numbers lead to the right papers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from build_scripts import pipeline
from build_scripts.catalog import Catalog
from build_scripts.inputs import load
from build_scripts.progress import Stages
from build_scripts.report import Report
from build_scripts.slugs import slug
from tests.browser.conftest import served
from tests.browser.test_connect import shown_path
from tests.browser.test_search_page import ask, titles
from tests.browser.test_several_catalogs import FOREIGN, TITLES, some_papers
from tests.conftest import run
from tests.graphs import shared_labels, shortest_path
from tests.pages.test_search_data import numbered_cards

NEW = slug(FOREIGN)  # early in the alphabet


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred papers, all but one built together, and that one added and built then."""
    root = some_papers(tmp_path_factory.mktemp("grown"), TITLES[:100])
    record, later = root / f"catalog/papers/{NEW}.yml", root / "later.yml"
    record.rename(later)
    assert run("--root", str(root), "build") == 0
    later.rename(record)
    assert run("--root", str(root), "build") == 0
    return root


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it is served."""
    with served(root / "site", tmp_path_factory.mktemp("served-grown")) as place:
        yield place


@pytest.fixture(scope="module")
def papers(root: Path) -> list[dict[str, Any]]:
    """What is published of each paper, by number."""
    published = json.loads((root / "site/data/papers.json").read_text("utf-8"))["papers"]
    by_id = {paper["id"]: paper for paper in published}
    return [by_id[paper] for paper, _, _ in numbered_cards(root / "site")]


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    """The catalog the site was made from."""
    return pipeline.make_catalog(load(root, Report()), root, Report(), Stages()).catalog


def found_ids(page: Page) -> list[str]:
    """The ids of the papers that the search page found."""
    titles(page)
    found: list[str] = page.locator("#papers h3 a").evaluate_all("all => all.map(({ href }) => href.split('/').at(-2))")
    return found


def test_each_dot_of_the_map_is_the_paper_of_its_number(page: Page, address: str, papers: list[dict[str, Any]]) -> None:
    """It lies in the region of its topic, is found by id and by the words of its title."""
    page.goto(f"{address}map/")
    homes = page.evaluate(
        "count => [...Array(count).keys()].map((paper) => catalogMap.homeOf(paper).slug)", len(papers)
    )
    assert homes == [paper.get("topic", "") for paper in papers]
    for number in (99, 0, 50, 98):
        paper = papers[number]["id"]
        page.goto(f"{address}map/?paper={paper}")
        expect(page.locator(".rc-map__tip")).to_be_visible()
        assert page.evaluate("catalogMap.shown.focused") == number
        page.goto(f"{address}map/?{urlencode({'q': paper.replace('-', ' ')})}")
        expect(page.locator(f".rc-map__side li a[data-number='{number}'][href$='/papers/{paper}/']")).to_have_count(1)


def test_the_search_page_knows_the_facets_of_the_new_paper(
    page: Page, address: str, papers: list[dict[str, Any]]
) -> None:
    """It is found by its title and by filters alone, among those and only those that have the same."""
    (new,) = [paper for paper in papers if paper["id"] == NEW]
    ask(page, address, ("q", new["title"]))
    assert found_ids(page)[0] == NEW
    for facet, value, same in [
        ("topic", new["topic"], [paper for paper in papers if paper.get("topic") == new["topic"]]),
        ("tag", new["tags"][0], [paper for paper in papers if new["tags"][0] in paper["tags"]]),
    ]:
        ask(page, address, (facet, value))
        assert sorted(found_ids(page)) == sorted(paper["id"] for paper in same)


def test_paths_lead_through_the_papers_that_networkx_names(
    page: Page, address: str, papers: list[dict[str, Any]], catalog: Catalog
) -> None:
    """From the new paper to others, with the reasons of each link."""
    paths = [path for paper in papers[:-1] if (path := shortest_path(catalog.graph, NEW, paper["id"]))]
    for path in paths[:: len(paths) // 3]:
        page.goto(f"{address}connect/?from={NEW}&to={path[-1]}")
        assert shown_path(page) == path
        for hop, why in zip(pairwise(path), page.locator(".rc-path .rc-why").all(), strict=True):
            assert why.locator(".rc-chip").all_inner_texts() == shared_labels(catalog, *hop)[:3]
