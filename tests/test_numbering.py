"""The numbers of papers: dense, by region of the map at first, and the same for whoever stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.cache import Store
from build_scripts.numbering import number_papers, renumbered

OLD, NEW, NEWER = "2026-01-01", "2026-02-01", "2026-03-01"
DAYS = dict.fromkeys("abcdefgh", OLD) | {"new": NEW, "bold": NEW, "again": NEWER}
CASES = [
    ("nothing happens", "f b d", "b d f", "f b d"),
    ("papers come: by day, then by id", "f b d", "again b bold d f new", "f b d bold new again"),
    ("one goes: the last takes its place", "f b d a", "a d f", "f a d"),
    ("the last goes", "f b d", "b f", "f b"),
    ("one goes, one comes and takes its place", "f b d", "d f new", "f new d"),
    ("two go, one comes", "f b d a", "a d new", "a new d"),
    ("one goes, two come", "f b d", "bold d f new", "f new d bold"),
    ("all go", "f b", "", ""),
    ("the first papers", "", "b a", "a b"),
]


@pytest.mark.parametrize(("before", "there", "after"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_numbers_stay_while_papers_come_and_go(before: str, there: str, after: str) -> None:
    """Without holes, and whatever the order in which the papers are told."""
    days = {paper: DAYS[paper] for paper in there.split()}
    assert renumbered(before.split(), days) == tuple(after.split())
    assert renumbered(before.split(), dict(sorted(days.items(), reverse=True))) == tuple(after.split())


@given(st.lists(st.text(max_size=2), unique=True), st.dictionaries(st.text(max_size=2), st.sampled_from([OLD, NEW])))
def test_every_paper_has_one_number(order: list[str], added: dict[str, str]) -> None:
    """And no more papers get another one than have gone."""
    found = renumbered(order, added)
    assert sorted(found) == sorted(added)
    before = {paper: number for number, paper in enumerate(order)}
    moved = [paper for number, paper in enumerate(found) if before.get(paper, number) != number]
    assert len(moved) <= len(before.keys() - added.keys())


def test_the_order_is_kept_as_long_as_the_model(tmp_path: Path) -> None:
    """A new model, or nothing kept, numbers by region; until then a paper keeps its number wherever it lies."""
    runs = [
        ("first model", "db ac", "dbac"),
        ("first model", "dba c", "dbac"),
        ("first model", "dba fc", "dbacf"),
        ("first model", "dbac f", "dbacf"),
        ("second model", "dba fc", "dbafc"),
        ("second model", "dbaf", "dbaf"),
    ]
    for model, regions, order in runs:
        store = Store(tmp_path / "store.sqlite")
        papers = dict.fromkeys(regions.replace(" ", ""), OLD)
        assert "".join(number_papers(papers, [tuple(region) for region in regions.split()], model, store)) == order
        store.save()
    fresh = Store(tmp_path / "another.sqlite")
    assert number_papers(dict.fromkeys("abc", OLD), [("b",), ("a", "c")], "second model", fresh) == ("b", "a", "c")
