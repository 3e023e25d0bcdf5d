"""The data of the search page: what a row says, which words typing errors are corrected to, how large it is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from build_scripts.pages.search_data import HAS_AUTHORS, HAS_CODE, guessed_id, inverted_index, title_words
from build_scripts.pages.search_words import words_of
from tests.pages.test_search_data import numbered_cards

LOADED = {"parts": 1_000, "facets": 20_000, "orders": 5_000, "words": 20_000}


def published(root: Path, name: str) -> Any:
    """A published JSON file."""
    return json.loads((root / "site" / name).read_text("utf-8"))


def slug_of(value: str | list[str]) -> str:
    """The slug of a value of a facet: given, or derived from the label."""
    return guessed_id(value) if isinstance(value, str) else value[0]


def several(value: int | list[int]) -> list[int]:
    """The places in a cell of a column; one alone stands without brackets."""
    return value if isinstance(value, list) else [value]


def test_columns_say_what_the_published_data_says(invented_root: Path) -> None:
    """Topic, tags, lists, date, code and authors of each paper are those of papers.json; so are the orders."""
    found = published(invented_root, "search/facets.json")
    orders = published(invented_root, "search/orders.json")
    papers = published(invented_root, "data/papers.json")["papers"]
    ids = [paper for paper, _, _ in numbered_cards(invented_root / "site")]
    assert [papers[place]["id"] for place in orders["data"]] == ids
    topics = [topic for topic, number in found["topic"] for _ in range(number)]
    for number, place in enumerate(orders["data"]):
        paper, topic, known = papers[place], topics[number], int(found["known"][number])
        assert found["dates"][number] == int(paper.get("date", "0").replace("-", ""))
        assert (slug_of(found["topics"][topic]) if topic >= 0 else None) == paper.get("topic")
        assert [slug_of(found["tags"][tag]) for tag in several(found["tag"][number])] == paper["tags"]
        assert len(several(found["list"][number])) == len({source["file"] for source in paper["sources"]})
        assert bool(known & HAS_CODE) == ("code" in paper)
        assert bool(known & HAS_AUTHORS) == ("authors" in paper)
    alphabet = sorted(range(len(ids)), key=lambda number: orders["title"][number])
    titles = [words_of(papers[orders["data"][number]]["title"]) for number in alphabet]
    assert titles == sorted(titles)


def test_what_is_loaded_at_once_stays_small(many_site: Path) -> None:
    """Filter-only browsing loads less than 20 KB as servers send it; words and orders are loaded when needed."""
    sizes = {name: len(gzip.compress((many_site / f"search/{name}.json").read_bytes())) for name in LOADED}
    assert all(sizes[name] < most for name, most in LOADED.items()), sizes


TITLES = [
    (["Light Schrödinger Bridge", "A Schrödinger bridge"], ["bridge", "schrodinger", "light"]),
    (["Physics-informed nets", "2D nets"], ["nets", "informed", "physics"]),
    (["O(k⁻³) of it"], []),
    ([], []),
]


@pytest.mark.parametrize(("titles", "words"), TITLES)
def test_words_of_titles_come_most_frequent_first(titles: Sequence[str], words: list[str]) -> None:
    """In small letters without accents, each once, none shorter than three letters."""
    assert title_words(inverted_index(map(words_of, titles))) == words
