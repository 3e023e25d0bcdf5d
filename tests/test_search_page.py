"""The data of the search page: what a row says, which words typing errors are corrected to, how large it is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from build_scripts.search_page import HAS_AUTHORS, HAS_CODE, title_words


def published(root: Path, name: str) -> Any:
    """A published JSON file."""
    return json.loads((root / "site" / name).read_text("utf-8"))


def test_rows_say_what_the_published_data_says(invented_root: Path) -> None:
    """Topic, tags, year, code and authors of each row are those of papers.json, in the same order."""
    found = published(invented_root, "search/papers.json")
    papers = published(invented_root, "data/papers.json")["papers"]
    assert [row[0] for row in found["papers"]] == [paper["id"] for paper in papers]
    for row, paper in zip(found["papers"], papers, strict=True):
        _, _, _, date, topic, tags, lists, known = row
        assert date == paper.get("date", "")
        assert (found["topics"][topic][0] if topic >= 0 else None) == paper.get("topic")
        assert [found["tags"][tag][0] for tag in tags] == paper["tags"]
        assert len(lists) == len({source["file"] for source in paper["sources"]})
        assert bool(known & HAS_CODE) == ("code" in paper)
        assert bool(known & HAS_AUTHORS) == ("authors" in paper)


def test_every_result_of_the_index_is_a_paper(invented_root: Path) -> None:
    """The names the index gives its results lead to exactly the papers of the list."""
    rows = published(invented_root, "search/papers.json")["papers"]
    hits = published(invented_root, "pagefind/hits.json")
    assert sorted(hits.values()) == sorted(row[0] for row in rows)


def test_the_list_stays_small(real_site: Path) -> None:
    """What filter-only browsing loads is below 150 KB as servers send it, and the words below 20 KB."""
    assert len(gzip.compress((real_site / "search/papers.json").read_bytes())) < 150_000
    assert len(gzip.compress((real_site / "search/words.json").read_bytes())) < 20_000


TITLES = [
    (["Light Schrödinger Bridge", "A Schrödinger bridge"], ["bridge", "schrodinger", "light"]),
    (["Physics-informed nets", "2D nets"], ["nets", "informed", "physics"]),
    (["O(k⁻³) of it"], []),
    ([], []),
]


@pytest.mark.parametrize(("titles", "words"), TITLES)
def test_words_of_titles_come_most_frequent_first(titles: Sequence[str], words: list[str]) -> None:
    """In small letters without accents, each once, none shorter than three letters."""
    assert title_words(titles) == words
