"""The small files that scripts load papers from: each paper is found by number, by id and by the words of its title."""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.pages import search_data
from build_scripts.pages.search_data import (
    CARDS,
    IDS,
    guessed_id,
    id_files,
    inverted_index,
    number_papers,
    numbering_hash,
    word_files,
)
from build_scripts.pages.search_words import words_of
from tests.conftest import copy_catalog, run
from tests.pages.test_escaping import HOSTILE


def read(folder: Path, name: str) -> Any:
    """A published JSON file below search/."""
    return json.loads((folder / "search" / f"{name}.json").read_text("utf-8"))


def numbered_cards(site: Path) -> list[tuple[str, str, str]]:
    """Id, title and byline of every paper by number, read as papers.js reads them."""
    parts = read(site, "parts")
    found = []
    for number in range(parts["papers"]):
        file, row = read(site, f"cards/{number // parts['cards']}"), number % parts["cards"]
        given = file["ids"].get(str(row))
        found.append((given or guessed_id(file["titles"][row]), file["titles"][row], file["bylines"][row]))
    return found


def files_of_words(site: Path) -> list[Any]:
    """The files of words in their order."""
    return [read(site, f"words/{crc32(first.encode())}") for first in read(site, "parts")["words"]]


def titles_with(files: list[Any], start: str) -> set[int]:
    """The numbers of the titles with a word that begins so."""
    found = set()
    for file in files:
        for word, steps in zip(file["words"], file["papers"], strict=True):
            if word.startswith(start):
                found |= {sum(steps[: end + 1]) for end in range(len(steps))}
    return found


@pytest.fixture(scope="module")
def split(many_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated files of the 120 invented papers, cut into as many as a larger catalog has."""
    root = copy_catalog(many_root, tmp_path_factory.mktemp("split"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_data, "IDS", 10)
        patch.setattr(search_data, "WORDS", 500)
        assert run("--root", str(root), "build", "--no-site") == 0
    return root / "content"


def test_papers_are_numbered_by_region_then_by_id() -> None:
    """Whatever the order within a region."""
    assert number_papers([("d", "b"), (), ("c", "a")]) == ("b", "d", "a", "c")


def test_cards_contain_every_paper_once(many_site: Path) -> None:
    """By number, with the published title; an id that is left out follows from the title."""
    cards = numbered_cards(many_site)
    published = {paper["id"] for paper in json.loads((many_site / "data/papers.json").read_text("utf-8"))["papers"]}
    assert len(cards) == len(published)
    assert {paper for paper, _, _ in cards} == published
    given = sum(len(read(many_site, f"cards/{file}")["ids"]) for file in range(-(-len(cards) // CARDS)))
    assert given < len(cards) / 4


def test_ids_lead_to_numbers(split: Path) -> None:
    """The checksum of an id, modulo the number of files in `parts`, names its file."""
    files = read(split, "parts")["ids"]
    assert files > 1
    for number, (paper, _, _) in enumerate(numbered_cards(split)):
        assert read(split, f"ids/{crc32(paper.encode()) % files}")[paper] == number


def test_the_results_of_the_index_have_numbers(many_site: Path) -> None:
    """The index names every paper, in the numbering of the other files."""
    hits = json.loads((many_site / "pagefind/hits.json").read_text("utf-8"))
    cards = numbered_cards(many_site)
    assert hits["order"] == read(many_site, "parts")["order"] == numbering_hash(paper for paper, _, _ in cards)
    starts = range(0, len(hits["names"]), hits["width"])
    names = [hits["start"] + hits["names"][start : start + hits["width"]].rstrip() for start in starts]
    assert len(set(names)) == len(cards)
    for number in range(0, len(cards), 50):
        fragment = gzip.decompress((many_site / f"pagefind/fragment/{names[number]}.pf_fragment").read_bytes())
        assert f'/papers/{cards[number][0]}/"'.encode() in fragment


def test_words_lead_to_titles(split: Path) -> None:
    """Beginnings of words find exactly the titles that have them."""
    files = files_of_words(split)
    assert len(files) > 2
    assert all(file["words"][0] == first for file, first in zip(files, read(split, "parts")["words"], strict=True))
    titles = [words_of(title) for _, title, _ in numbered_cards(split)]
    for start in ("a", "harbour", "li", "zz", "2"):
        assert titles_with(files, start) == {
            number for number, words in enumerate(titles) if any(word.startswith(start) for word in words)
        }


def test_no_file_is_large(many_site: Path) -> None:
    """What showing one more paper costs is a few kilobytes as servers send them."""
    for path in sorted((many_site / "search").glob("*/*.json")):
        assert len(gzip.compress(path.read_bytes())) < 4_000, path.name


@given(st.lists(st.text(max_size=30), max_size=20))
def test_every_word_of_any_title_is_in_a_file(titles: list[str]) -> None:
    """In the order in which scripts compare, and with every title that has it."""
    files = list(word_files(inverted_index(map(words_of, titles))).values())
    words = [word for file in files for word in file["words"]]
    assert words == sorted(set(words), key=lambda word: word.encode("utf-16-be"))
    assert set(words) == {word for title in titles for word in words_of(title)}
    for word in words:
        exact = next(file["papers"][file["words"].index(word)] for file in files if word in file["words"])
        found = [sum(exact[: end + 1]) for end in range(len(exact))]
        assert found == [number for number, title in enumerate(titles) if word in words_of(title)]


@pytest.mark.parametrize("name", ["aardvarks-everywhere", "zebras"])
def test_one_more_paper_changes_few_files(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The file of its id, those of the words of its title, and next to none because files begin elsewhere."""
    monkeypatch.setattr(search_data, "WORDS", 500)  # as many files as a large catalog has
    chance = random.Random(7)
    words = ["".join(chance.choices("aeiklmnorst", k=6)) for _ in range(1500)]
    papers = sorted("-".join(chance.choices(words, k=8)) for _ in range(500))
    titles = [words_of(paper.replace("-", " ")) for paper in papers]
    ids, ids_after = id_files(papers), id_files([*papers, name])
    assert [place for place, file in enumerate(ids_after) if file != ids[place]] == [crc32(name.encode()) % len(ids)]
    later = [*titles, words_of("Aardvarks learn, zebras too")]
    before, after = (word_files(inverted_index(each)) for each in (titles, later))
    changed = [name for name, file in after.items() if before.get(name) != file]
    assert 1 <= len(changed) <= 6 < 25 < len(before)


@pytest.mark.parametrize(
    ("papers", "files"), [(0, 1), (1, 1), (IDS, 1), (IDS + 1, 2), (10_000, 128), (128 * IDS + 1, 256)]
)
def test_the_number_of_files_of_ids_seldom_changes(papers: int, files: int) -> None:
    """It doubles where they would become too large, so that one more paper leaves the others in their files."""
    assert len(id_files([f"paper-{number}" for number in range(papers)])) == files


@pytest.mark.parametrize("text", HOSTILE)
def test_a_guessed_id_is_a_harmless_address(text: str) -> None:
    """Whatever the title, a guess has nothing but ASCII letters, digits and hyphens."""
    assert re.fullmatch(r"[a-z0-9-]{0,80}", guessed_id(HOSTILE[text]))
