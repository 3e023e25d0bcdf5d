"""Around which papers nothing was touched: only their pages may keep the keys of the last run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from build_scripts.kept import Kept
from build_scripts.model import Topic
from build_scripts.near import Near
from build_scripts.sequence import walks
from build_scripts.settled import Settled, find_settled
from build_scripts.views import Views

# In a topic a, b, c, d and e follow each other; f is in no topic and related to d.
ORDER, RELATED, SHARED = "abcde", {"f": "d"}, (("tides", "tides"),)


def settled(kept: Kept, order: str = ORDER, keys: Mapping[str, str] | None = None, tag: str = "Tides") -> str:
    """The settled papers of a run with these keys of papers, after the last one of the same memory."""
    papers: Any = {paper: SimpleNamespace(id=paper, key=(keys or {}).get(paper, "")) for paper in "abcdef"}
    topic = Topic("waves", "Waves", tuple(order), ())
    records = [SimpleNamespace(record=SimpleNamespace(id=paper, sources=())) for paper in papers]
    catalog: Any = SimpleNamespace(
        topics=[topic],
        dumps=[],
        papers=records,
        marks=dict.fromkeys(papers, ""),
        tags=[SimpleNamespace(key="tides", slug="tides", label=tag, facet=False)],
    )
    near = {paper: Near("", dict.fromkeys(RELATED.get(paper, ""), SHARED), 0) for paper in papers}
    citations: Any = SimpleNamespace(key_of=dict.fromkeys(papers, ""))
    views = Views(papers, {}, dict.fromkeys(order, topic), catalog, near)
    found = find_settled(views, citations, walks(catalog, views.lists), kept)
    kept.papers["days"] = {}
    return "".join(sorted(found.papers))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "abcdef"),
        ({"keys": {"a": "edited"}}, "cdef"),  # b names the paper before it
        ({"keys": {"d": "edited"}}, "ab"),  # c and e stand beside it, f shows it as related
        ({"keys": {"f": "edited"}}, "abcde"),
        ({"order": "abdce"}, "af"),  # another order reaches those that have another paper before or after them
        ({"order": "abcd"}, "abcf"),  # so does one paper less
        ({"tag": "Tidal waves"}, "abcde"),  # f names the tag as what it shares with d
    ],
)
def test_what_shows_something_touched_is_not_settled(change: dict[str, Any], expected: str, tmp_path: Path) -> None:
    """Neither a paper that was touched nor one whose page shows something of it."""
    kept = Kept(tmp_path)
    assert settled(kept) == ""
    assert settled(kept, **change) == expected


def test_only_a_settled_paper_has_the_key_of_its_file(tmp_path: Path) -> None:
    """Of other papers, and of files that the last run did not make, the key has to be worked out."""
    kept = Kept(tmp_path, known={"papers/a.md": ("old", 1, 1, "")})
    assert Settled({"a"}, kept, {}).key("a", "papers/a.md") == "old"
    assert Settled({"a"}, kept, {}).key("a", "papers/a/index.md.txt") == ""
    assert Settled({"b"}, kept, {}).key("a", "papers/a.md") == ""
