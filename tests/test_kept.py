"""Files that need not be made again: taken only while nothing they are made from has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_scripts import kept as kept_module
from build_scripts.kept import open_kept, save_kept


def make(root: Path, made_from: object, text: str) -> tuple[str, bool]:
    """The text of one file after a run with these inputs, and whether it had to be made."""
    calls: list[str] = []

    def render() -> str:
        calls.append(text)
        return text

    kept = open_kept(root)
    found = kept.text("page.md", made_from, render)
    (root / "content").mkdir(exist_ok=True)
    (root / "content/page.md").write_text(found, encoding="utf-8")
    save_kept(root, kept)
    return found, bool(calls)


def test_the_same_inputs_make_nothing_again(tmp_path: Path) -> None:
    """A second run takes the file as it is."""
    assert make(tmp_path, ("a", 1), "one") == ("one", True)
    assert make(tmp_path, ("a", 1), "never") == ("one", False)


def test_other_inputs_make_it_again(tmp_path: Path) -> None:
    """Anything that changes the inputs counts."""
    make(tmp_path, ("a", 1), "one")
    assert make(tmp_path, ("a", 2), "two") == ("two", True)


@pytest.mark.parametrize("damage", ["edited by somebody", ""])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: str) -> None:
    """A file that is not the one that was written, or is gone, is no answer."""
    make(tmp_path, "a", "one")
    (tmp_path / "content/page.md").write_text(damage, encoding="utf-8")
    assert make(tmp_path, "a", "one") == ("one", True)


def test_a_change_of_code_forgets_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates and modules are inputs too."""
    make(tmp_path, "a", "one")
    monkeypatch.setattr(kept_module, "code_version", lambda *_: "another")
    assert make(tmp_path, "a", "one") == ("one", True)


def test_a_broken_memory_counts_as_none(tmp_path: Path) -> None:
    """A file of digests that cannot be read does no harm."""
    make(tmp_path, "a", "one")
    (tmp_path / ".cache/kept.json").write_text("{", encoding="utf-8")
    assert make(tmp_path, "a", "one") == ("one", True)
