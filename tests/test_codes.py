"""The codes of problems: each is in the table that explains them, and the table has no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_scripts.report import codes, explain_code
from tests.conftest import run

PACKAGE = Path(__file__).parents[1] / "build_scripts"
TREES = [ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))]


def named() -> Iterator[str]:
    """The codes written where problems are made. Codes in variables are seen by conftest.py while tests run."""
    for node in (node for tree in TREES for node in ast.walk(tree) if isinstance(node, ast.Call)):
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if function in {"error", "warning", "reject", "Rejection", "OnlineError"} and len(node.args) > 2:
            code = node.args[function != "OnlineError"]
            if isinstance(code, ast.Constant) and re.fullmatch("[a-z0-9-]+", str(code.value)):
                yield str(code.value)


def test_every_code_is_explained() -> None:
    """A code that the program uses has an entry."""
    found = set(named())
    assert len(found) > 80
    assert found - set(codes()) == set()


def test_every_explained_code_is_used() -> None:
    """An entry of the table is a text of the program, or one that tags.py puts together."""
    nodes = [node for tree in TREES for node in ast.walk(tree)]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(codes()) - texts == {"unused-alias", "unused-label"}


def test_the_table_is_plain() -> None:
    """Entries are sorted, say two or three things in whole sentences, and give an example."""
    assert list(codes()) == sorted(codes())
    for code, entry in codes().items():
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", code)
        assert list(entry) == ["means", "example", "remedy"], code
        assert all(isinstance(text, str) and text.strip() for text in entry.values()), code
        assert entry["means"].endswith("."), code
        assert entry["remedy"].endswith("."), code
        assert 1 <= len(re.findall(r"[.;](?= |$)", entry["means"])) <= 3, code


def test_a_code_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a code all are listed; a misspelt one is a wrong usage with a hint."""
    (tmp_path / "catalog").mkdir()
    check = ("--root", str(tmp_path), "check", "--explain")
    assert run(*check, "bad-doi") == 0
    assert capsys.readouterr().out.splitlines() == explain_code("bad-doi")
    assert run(*check) == 0
    assert capsys.readouterr().out.split() == list(codes())
    assert run(*check, "bad-doj") == 2
    assert 'did you mean "bad-doi"?' in capsys.readouterr().err
