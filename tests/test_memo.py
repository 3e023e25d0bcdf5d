"""What is remembered between builds: only what saves work, never what changes a result."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts import memo as memo_module
from build_scripts.memo import Memo, fingerprint

calls: list[tuple[Any, ...]] = []
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner).map(tuple),
    max_leaves=8,
)


def joined(*words: str) -> str:
    """A function worth remembering."""
    calls.append(words)
    return "-".join(words)


@pytest.fixture(autouse=True)
def _forget() -> None:
    calls.clear()


def run(path: Path, *arguments: tuple[str, ...], context: tuple[str, ...] = ()) -> list[str]:
    """What one build gets."""
    memo = Memo(path)
    found = memo.map(joined, arguments, context=context)
    memo.save()
    return found


def test_only_what_is_not_known_is_computed(tmp_path: Path) -> None:
    """A second build computes new items alone, and answers stay in the order of the arguments."""
    path = tmp_path / "memo.sqlite"
    assert run(path, ("a", "b"), ("c",)) == ["a-b", "c"]
    assert run(path, ("d",), ("a", "b"), ("d",)) == ["d", "a-b", "d"]
    assert calls == [("a", "b"), ("c",), ("d",)]


def test_what_a_build_did_not_use_is_dropped(tmp_path: Path) -> None:
    """The file holds no more than the last build needed."""
    path = tmp_path / "memo.sqlite"
    for words in (("a",), ("b",), ("a",)):
        run(path, words)
    assert calls == [("a",), ("b",), ("a",)]


def test_context_and_code_are_part_of_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another vocabulary or another version of the program computes everything again."""
    path = tmp_path / "memo.sqlite"
    run(path, ("a",), context=("v1",))
    run(path, ("a",), context=("v2",))
    monkeypatch.setattr(memo_module, "code_fingerprint", lambda: "another version")
    run(path, ("a",), context=("v2",))
    assert calls == [("a",), ("a",), ("a",)]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_file_counts_as_empty(tmp_path: Path, content: bytes) -> None:
    """The results are right, and the next build can use the file again."""
    path = tmp_path / "memo.sqlite"
    path.write_bytes(content)
    assert run(path, ("a",)) == ["a"]
    assert run(path, ("a",)) == ["a"]
    assert calls == [("a",)]


def test_without_a_file_nothing_outlives_the_memo() -> None:
    """Filters and tests need no folder; a partial function is known by the function inside."""
    memo = Memo()
    assert memo.map(partial(joined, "x"), [("a",)]) == memo.map(partial(joined, "x"), [("a",)])
    memo.save()
    assert calls == [("x", "a")]


@given(plain, plain)
def test_different_values_have_different_fingerprints(one: Any, other: Any) -> None:
    """Equal plain values agree, whatever objects they are made of."""
    same = repr(one) == repr(other)
    assert (fingerprint(one) == fingerprint(other)) == same
