"""`catalog add`: one paper by identifier, from BibTeX, or from an editor. A known paper is not added again."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import run
from tests.online.conftest import write
from tests.online.server import BUSY, Services
from tests.online.test_fill import LOOKUPS, lookups, replies

CASES = yaml.load((Path(__file__).parents[1] / "cases/online/adding.yml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506


def today(text: str) -> str:
    """The day of the test in an expected text."""
    return text.replace("DAY", date.today().isoformat())


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_papers_are_added(
    case: dict[str, Any],
    root: Path,
    services: Services,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each case states what is added, and what the command prints, writes, remembers and reports."""
    for text in case.get("before", ()):
        write(root, text)
    services.replies = replies(case)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(case.get("stdin", "").encode())))
    assert run("--root", str(root), "add", case["what"], *case.get("options", ())) == int(case.get("status", 0))
    shown = capsys.readouterr()
    assert shown.out == case.get("out", "")
    problems = [line for line in shown.err.splitlines() if not line.endswith("warnings")]
    assert [line.split("known keys")[0] for line in problems] == [
        line.split("known keys")[0] for line in case.get("problems", ())
    ]
    for name, text in case.get("records", {}).items():
        assert (root / f"catalog/papers/{name}.yml").read_text("utf-8") == today(text)
    if "lookups" in case:
        assert lookups(root) == [today(line) for line in case["lookups"]]
    if shown.out.startswith("known"):
        assert not (root / LOOKUPS).exists()
    if not problems:
        assert run("--root", str(root), "check") == 0


def test_a_busy_service_adds_nothing(root: Path, services: Services, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says what to do."""
    services.replies = {"": [BUSY]}
    assert run("--root", str(root), "add", "2509.24320") == 1
    expected = "2509.24320: error[busy]: 127.0.0.1 answers 503 Service Unavailable, 4 times; run the same command again"
    assert expected in capsys.readouterr().err
    assert list((root / "catalog/papers").iterdir()) == []


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *commands: str) -> None:
    """Let the editor be sed with these commands."""
    script = tmp_path / "editor.sed"
    script.write_text("\n".join(commands), encoding="utf-8")
    monkeypatch.setenv("EDITOR", f"sed -i -f '{script}'")
    monkeypatch.delenv("VISUAL", raising=False)


def test_a_record_is_written_in_an_editor(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It opens with the title and the id; a file that is left as it is adds nothing."""
    editor(tmp_path, monkeypatch, "s/^# abstract:.*/abstract: Moss grows./", "s/^id: .*/id: moss/")
    assert run("--root", str(root), "add", "--title", "Moss:  a study") == 0
    assert capsys.readouterr().out == "new: catalog/papers/moss.yml: Moss: a study\n"
    text = (root / "catalog/papers/moss.yml").read_text("utf-8")
    assert today("title: 'Moss: a study'\nabstract: Moss grows.\n") in text
    assert today("added: DAY\n") in text
    assert run("--root", str(root), "add", "--title", "Moss: A Study") == 0
    assert capsys.readouterr().out == "known: catalog/papers/moss.yml: Moss: a study\n"
    editor(tmp_path, monkeypatch)
    assert run("--root", str(root), "add", "--title", "Slate") == 1
    assert "nothing was added" in capsys.readouterr().out
    assert [path.name for path in (root / "catalog/papers").iterdir()] == ["moss.yml"]


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("s/^# date:.*/date: soon/", 'catalog/papers/slate.yml:9:7: error[bad-date]: "soon" is not a valid date'),
        ("s/^id:.*/id: moss/", 'catalog/papers/moss.yml: error[address-taken]: the id "moss" is taken'),
        ("s/^title:.*/title: [/", "catalog/papers/slate.yml:4:8: error[yaml-syntax]"),
    ],
)
def test_faults_of_an_edited_record_are_named(
    command: str,
    problem: str,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And nothing is written; on a terminal the editor opens again."""
    write(root, "id: moss\ntitle: Moss\nabstract: Moss.\nadded: 2026-11-20\n")
    editor(tmp_path, monkeypatch, "s/^# abstract:.*/abstract: Slate./", command)
    assert run("--root", str(root), "add", "--title", "Slate") == 1
    assert problem in capsys.readouterr().err
    assert [path.name for path in (root / "catalog/papers").iterdir()] == ["moss.yml"]


@pytest.mark.parametrize(
    ("setting", "problem"),
    [("", "no editor is known"), ("no-such-editor", "does not start"), ("false", "ended with 1; nothing was added")],
)
def test_an_editor_is_needed(
    setting: str, problem: str, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a working one the command cannot be meant so."""
    monkeypatch.setenv("EDITOR", setting)
    monkeypatch.delenv("VISUAL", raising=False)
    assert run("--root", str(root), "add", "--title", "Slate") == 2
    assert problem in capsys.readouterr().err


def test_explain_names_the_source_of_each_fact(
    root: Path, services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the day on which it was asked; the rest comes from elsewhere."""
    services.replies = replies(CASES[4])
    assert run("--root", str(root), "add", "10.1000/182") == 0
    path = root / "catalog/papers/moss-on-roofs.yml"
    path.write_text(path.read_text("utf-8") + "code: [https://github.com/a/moss]\n", encoding="utf-8")
    assert run("--root", str(root), "explain", "moss-on-roofs") == 0
    out = capsys.readouterr().out
    assert today("  title, authors, date, venue, doi: https://doi.org/10.1000/182, queried on DAY\n") in out
    assert today("  abstract, arxiv_id: https://arxiv.org/abs/2501.24320, queried on DAY\n") in out
    assert "  code: from the list, a bibliography or by hand\n" in out
    assert "written by hand" not in out


def test_check_reads_the_lookups(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Their faults are named as those of any other file."""
    write(root, "id: moss\ntitle: Moss\nabstract: Moss.\nadded: 2026-11-20\n")
    (root / LOOKUPS).write_text("- {id: moss, service: arXiv, question: title, day: soon}\n", encoding="utf-8")
    assert run("--root", str(root), "check") == 1
    assert f'{LOOKUPS}:1:52: error[bad-date]: "soon" is not a valid day' in capsys.readouterr().err
