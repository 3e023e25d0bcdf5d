"""Around which papers nothing was touched: only their pages may keep the keys of the last run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from build_scripts.kept import Kept
from build_scripts.model import Author, Topic
from build_scripts.near import Near, Nears, packed
from build_scripts.sequence import walks
from build_scripts.settled import Settled, find_settled
from build_scripts.views import Views

# In a topic a, b, c, d and e follow each other by date; f is in no topic and related to d.
PAPERS, ORDER, RELATED, SHARED = "abcdef", "abcde", {"f": "d"}, (("tides", "tides"),)
DATES = {"a": "2026", "b": "2025", "c": "2024", "d": "2023", "e": "2022"}


def run(
    kept: Kept,
    order: str = ORDER,
    keys: Mapping[str, str] | None = None,
    tag: str = "Tides",
    author: str = "Mara Quill",
) -> Settled:
    """What is settled in a run with these keys of papers, after the last one of the same memory."""
    papers: Any = [SimpleNamespace(record=SimpleNamespace(id=paper, sources=(), authors=(paper,))) for paper in PAPERS]
    topic = Topic("waves", "Waves", tuple(order), ())
    catalog: Any = SimpleNamespace(
        topics=[topic],
        dumps=[],
        papers=papers,
        files={**dict.fromkeys(PAPERS, ""), **(keys or {})},
        marks=dict.fromkeys(PAPERS, ""),
        paper_tags=dict.fromkeys(PAPERS, ()) | {"b": ("tides",)},
        tags=[SimpleNamespace(key="tides", slug="tides", label=tag, facet=False)],
    )
    near = Nears({paper: packed(Near("", dict.fromkeys(RELATED.get(paper, ""), SHARED), 0)) for paper in PAPERS})
    citations: Any = SimpleNamespace(key_of=dict.fromkeys(PAPERS, ""))
    briefs: Any = {paper: SimpleNamespace(date=DATES.get(paper), plain_title=paper) for paper in PAPERS}
    people = {"a": Author("quill", author, ("a",), ("a",))}
    shown: Any = {paper: SimpleNamespace(entry=catalog.files[paper]) for paper in PAPERS}
    views = Views(shown, {}, dict.fromkeys(order, topic), catalog, near, briefs, people)
    found = find_settled(views, citations, walks(views.rows, papers), kept)
    kept.papers["days"] = {}
    return found


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "abcdef"),
        ({"keys": {"a": "edited"}}, "cdef"),  # b names the paper before it
        ({"keys": {"d": "edited"}}, "ab"),  # c and e stand beside it, f shows it as related
        ({"keys": {"f": "edited"}}, "abcde"),
        ({"order": "eabcd"}, "abcdef"),  # walked through by date, whichever is the most central
        ({"order": "abcd"}, "abcf"),  # a paper less reaches those that have another paper before or after them
        ({"tag": "Tidal waves"}, "de"),  # b has the tag, a and c stand beside it, f names it as what it shares with d
        ({"author": "Mara Tideway"}, "cdef"),  # a is by her
    ],
)
def test_what_shows_something_touched_is_not_settled(change: dict[str, Any], expected: str, tmp_path: Path) -> None:
    """Neither a paper that was touched nor one whose page shows something of it."""
    kept = Kept(tmp_path)
    assert run(kept).papers == set()
    assert "".join(sorted(run(kept, **change).papers)) == expected


def test_only_a_settled_paper_has_the_key_of_its_file(tmp_path: Path) -> None:
    """Of other papers, and of files that the last run did not make, the key has to be worked out."""
    kept = Kept(tmp_path, known={"papers/a.md": ("old", 1, 1, "")})
    assert Settled(kept, {"b"}, {"a"}).key("a", "papers/a.md") == "old"
    assert Settled(kept, {"b"}, {"a"}).key("a", "papers/a/index.md.txt") == ""
    assert Settled(kept, {"b"}, {"a"}).key("b", "papers/b.md") == ""


def test_the_key_of_a_list_is_worked_out_where_a_paper_of_it_was_touched(tmp_path: Path) -> None:
    """Or where it has other papers or facts; otherwise it is that of the last run."""
    first = Settled(Kept(tmp_path), {"a", "b"}).list_key("tags/x.md", "X", ("a", "b"), lambda: "of the last run")
    now = Settled(Kept(tmp_path, known={"tags/x.md": (first, 1, 1, "")}), {"b"}, days={"tags/x.md": "2026-01-01"})
    for facts, papers, same in [
        ("X", ("a", "b"), False),
        ("X", ("a",), False),
        ("Y", ("a", "b"), False),
    ]:
        assert (now.list_key("tags/x.md", facts, papers, lambda: "of this run") == first) is same
    untouched = Settled(now.kept, {"c"}, days=now.days)
    assert untouched.list_key("tags/x.md", "X", ("a", "b"), pytest.fail) == first
    assert untouched.day("tags/x.md", first, pytest.fail) == "2026-01-01"
    assert untouched.day("tags/x.md", "another", lambda: "2026-02-02") == "2026-02-02"


def test_texts_are_told_anew_only_of_touched_papers(tmp_path: Path) -> None:
    """Of the others those of the last run stand; papers that went are forgotten."""
    kept = Kept(tmp_path, papers={"told": {"cards": {"a": "old", "b": "old", "gone": "old"}}})
    told = Settled(kept, {"b"}).each("cards", "abc", lambda paper: f"card of {paper}")
    assert list(told) == ["a", "b", "c"]
    assert told["a"] == "old"
    assert "old" not in {told["b"], told["c"]}
    assert kept.papers["told"]["cards"] is told
