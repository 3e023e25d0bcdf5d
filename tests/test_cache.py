"""Results that are always read together: what lies together, what lies beside, and what happens to damaged ones."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.cache import Store, digest, remembered, remembered_whole

COLOURS = {f"moss {number}": f"green {number}" for number in range(40)}


class Painter:
    """Remembers colours in a store; `painted` are those that had to be made in the last run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.painted: list[str] = []

    def run(self, colours: dict[str, str], version: str = "1") -> dict[str, str]:
        """One run of a program."""
        self.painted = []
        store = Store(self.path)
        found = remembered(store.shelf("colours", version), lambda name: self._paint(colours[name]), colours)
        store.save()
        return found

    def _paint(self, colour: str) -> str:
        self.painted.append(colour)
        return colour.upper()

    def rows(self) -> int:
        """How many rows of the file hold the results."""
        with sqlite3.connect(self.path) as database:
            return int(database.execute("SELECT count(*) FROM results").fetchone()[0])


def painted(colours: dict[str, str]) -> dict[str, str]:
    """What any run must find."""
    return {name: colour.upper() for name, colour in colours.items()}


@pytest.mark.parametrize(
    ("change", "made", "rows"),
    [
        ({}, [], 1),
        ({"moss 3": "brown"}, ["brown"], 2),
        ({"fern": "blue", "moss 3": "brown"}, ["brown", "blue"], 3),
        ({f"moss {number}": "red" for number in range(10)}, ["red"] * 10, 1),
    ],
)
def test_a_few_new_results_lie_beside_the_others_and_many_among_them(
    tmp_path: Path, change: dict[str, str], made: list[str], rows: int
) -> None:
    """Only what changed is made, and the run after finds all of it."""
    painter = Painter(tmp_path / "store")
    painter.run(COLOURS)
    changed = COLOURS | change
    assert painter.run(changed) == painted(changed)
    assert (painter.painted, painter.rows()) == (made, rows)
    assert painter.run(changed) == painted(changed)
    assert painter.painted == []


def test_a_result_that_is_not_wanted_for_a_while_does_no_harm(tmp_path: Path) -> None:
    """A paper that is taken away and comes back with another text gets what its new text gives."""
    painter = Painter(tmp_path / "store")
    painter.run(COLOURS)
    without = {name: colour for name, colour in COLOURS.items() if name != "moss 7"}
    assert painter.run(without) == painted(without)
    back = COLOURS | {"moss 7": "grey"}
    assert painter.run(back) == painted(back)
    assert painter.painted == ["grey"]


def test_damage_and_another_version_of_the_code_make_all_anew(tmp_path: Path) -> None:
    """A checksum stands before the results that lie together."""
    painter = Painter(tmp_path / "store")
    painter.run(COLOURS)
    with sqlite3.connect(painter.path) as database:
        database.execute("UPDATE results SET packed = substr(packed, 1, length(packed) - 3) || x'000000'")
    assert painter.run(COLOURS) == painted(COLOURS)
    assert len(painter.painted) == len(COLOURS)
    painter.run(COLOURS, "2")
    assert len(painter.painted) == len(COLOURS)


@given(st.lists(st.none() | st.text(max_size=4), max_size=4), st.lists(st.none() | st.text(max_size=4), max_size=4))
def test_different_texts_have_different_digests(some: list[str | None], others: list[str | None]) -> None:
    """Also where their letters are the same in a row, and where a text is missing instead of empty."""
    assert (digest(*some) == digest(*others)) is (some == others)


@pytest.mark.parametrize(("stamp", "version", "made"), [("s", "1", False), ("t", "1", True), ("s", "2", True)])
def test_a_result_kept_as_a_whole_is_made_anew_by_another_stamp_or_version(
    tmp_path: Path, stamp: str, version: str, made: bool
) -> None:
    """What is made replaces what lay there, and the next run finds it."""
    runs = [("s", "1", "first"), (stamp, version, "second"), (stamp, version, "third")]
    found = []
    for known, code, colour in runs:
        store = Store(tmp_path / "store")
        found.append(remembered_whole(store.shelf("colour", code), known, partial(str, colour)))
        store.save()
    assert found == (["first", "second", "second"] if made else ["first"] * 3)
