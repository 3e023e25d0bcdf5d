"""The small files that scripts load papers from: each paper is found by number, by id and by the words of its title."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.paper_parts import CARDS, guessed_id, order_of, word_files
from build_scripts.wording import words_of
from tests.test_escaping import HOSTILE


def read(folder: Path, name: str) -> Any:
    """A published JSON file below search/."""
    return json.loads((folder / "search" / f"{name}.json").read_text("utf-8"))


def numbered_cards(site: Path) -> list[tuple[str, str, str]]:
    """Id, title and byline of every paper by number, read as papers.js reads them."""
    parts = read(site, "parts")
    found = []
    for number in range(parts["papers"]):
        file, row = read(site, f"cards/{number // parts['cards']}"), number % parts["cards"]
        told = file["ids"].get(str(row))
        found.append((told or guessed_id(file["titles"][row]), file["titles"][row], file["bylines"][row]))
    return found


def holders(shelves: list[Any], start: str) -> set[int]:
    """The numbers of the titles with a word that begins so."""
    found = set()
    for shelf in shelves:
        for word, steps in zip(shelf["words"], shelf["papers"], strict=True):
            if word.startswith(start):
                found |= {sum(steps[: end + 1]) for end in range(len(steps))}
    return found


def test_cards_hold_every_paper_once(real_site: Path) -> None:
    """By number, with the published title; where an id is not told, guessing finds it."""
    cards = numbered_cards(real_site)
    published = {paper["id"] for paper in json.loads((real_site / "data/papers.json").read_text("utf-8"))["papers"]}
    assert len(cards) == len(published)
    assert {paper for paper, _, _ in cards} == published
    told = sum(len(read(real_site, f"cards/{file}")["ids"]) for file in range(-(-len(cards) // CARDS)))
    assert told < len(cards) / 4


def test_ids_lead_to_numbers(real_site: Path) -> None:
    """Each shelf begins where `parts` says, and leads every id on it to its card."""
    cards, parts = numbered_cards(real_site), read(real_site, "parts")
    shelves = [read(real_site, f"ids/{place}") for place in range(len(parts["ids"]))]
    assert parts["ids"] == [min(shelf) for shelf in shelves]
    assert {paper: number for shelf in shelves for paper, number in shelf.items()} == {
        paper: number for number, (paper, _, _) in enumerate(cards)
    }


def test_the_results_of_the_index_have_numbers(real_site: Path) -> None:
    """The index names every paper, in the numbering of the other files."""
    hits = json.loads((real_site / "pagefind/hits.json").read_text("utf-8"))
    cards = numbered_cards(real_site)
    assert hits["order"] == read(real_site, "parts")["order"] == order_of(paper for paper, _, _ in cards)
    starts = range(0, len(hits["names"]), hits["width"])
    names = [hits["start"] + hits["names"][start : start + hits["width"]].rstrip() for start in starts]
    assert len(set(names)) == len(cards)
    for number in range(0, len(cards), 50):
        fragment = gzip.decompress((real_site / f"pagefind/fragment/{names[number]}.pf_fragment").read_bytes())
        assert f'/papers/{cards[number][0]}/"'.encode() in fragment


def test_words_lead_to_titles(real_site: Path) -> None:
    """Beginnings of words find exactly the titles that have them."""
    shelves = [read(real_site, f"words/{place}") for place in range(len(read(real_site, "parts")["words"]))]
    titles = [words_of(title) for _, title, _ in numbered_cards(real_site)]
    for start in ("a", "neural", "lip", "zz", "2"):
        assert holders(shelves, start) == {
            number for number, words in enumerate(titles) if any(word.startswith(start) for word in words)
        }


def test_no_file_is_large(real_site: Path) -> None:
    """What showing one more paper costs is a few kilobytes as servers send them."""
    for path in sorted((real_site / "search").glob("*/*.json")):
        assert len(gzip.compress(path.read_bytes())) < 4_000, path.name


@given(st.lists(st.text(max_size=30), max_size=20))
def test_every_word_of_any_title_is_on_a_shelf(titles: list[str]) -> None:
    """In the order in which scripts compare, and with every title that has it."""
    shelves = word_files(map(words_of, titles))
    words = [word for shelf in shelves for word in shelf["words"]]
    assert words == sorted(set(words), key=lambda word: word.encode("utf-16-be"))
    assert set(words) == {word for title in titles for word in words_of(title)}
    for word in words:
        exact = next(shelf["papers"][shelf["words"].index(word)] for shelf in shelves if word in shelf["words"])
        found = [sum(exact[: end + 1]) for end in range(len(exact))]
        assert found == [number for number, title in enumerate(titles) if word in words_of(title)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_guessed_id_is_a_harmless_address(text: str) -> None:
    """Whatever the title, a guess holds nothing but ASCII letters, digits and hyphens."""
    assert re.fullmatch(r"[a-z0-9-]{0,80}", guessed_id(HOSTILE[text]))
