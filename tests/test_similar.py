"""`catalog related --text`: what the catalog has on a text before somebody adds it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
import yaml

from build_scripts.similar import read_text
from tests.conftest import INVENTED, run

NONSENSE = "Zzxqy flibbers. Quorgle vantish."


def related(text: str | Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints."""
    assert run("--root", str(INVENTED), "related", "--text", str(text)) == 0
    return capsys.readouterr().out


def test_a_paper_is_the_closest_to_its_own_abstract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the keywords they share, and the tags the text would get."""
    name = "a-schrodinger-bridge-between-two-harbours"
    record = yaml.safe_load((INVENTED / f"catalog/papers/{name}.yml").read_text("utf-8"))
    (tmp_path / "new.txt").write_text(f"{record['abstract']} Zzxqy too.", encoding="utf-8")
    out = related(tmp_path / "new.txt", capsys)
    first = out.partition("Closest papers")[2].splitlines()[2]
    assert first.strip().startswith(f"{name}: ")
    assert "optimal transport" in first
    assert "optimal transport" in out.splitlines()[0]
    assert "In no paper: zzxqy" in out


def test_words_that_no_paper_has_find_nothing_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The text may come from standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NONSENSE.encode())))
    out = related("-", capsys)
    assert "In no paper: zzxqy, flibbers, quorgle, vantish" in out
    assert out.endswith("No paper of the catalog shares a keyword with this text.\n")


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_a_missing_or_empty_text_is_wrong_usage(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says which file."""
    if content is not None:
        (tmp_path / "text").write_text(content, encoding="utf-8")
    assert run("--root", str(INVENTED), "related", "--text", str(tmp_path / "text")) == 2
    assert str(tmp_path / "text") in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("On tides\n\nTides rise.", "On tides"),
        ("Tides rise.\nThey fall.", ""),
        ("On tides", ""),
        (f"{'tide ' * 60}\nfalls", ""),
    ],
)
def test_a_first_line_may_be_the_title(text: str, title: str) -> None:
    """If more follows and it is no sentence."""
    assert read_text(text).title == title
