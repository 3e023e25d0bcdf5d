"""The command line as a newcomer and a script meet it: help, exit statuses, filters, explanations, documentation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from build_scripts.commands import COMMANDS
from tests.conftest import INVENTED, REPOSITORY, run


def pipe(command: str, text: str) -> subprocess.CompletedProcess[str]:
    """Run a filter on a text, in a locale that knows no UTF-8."""
    return subprocess.run(
        [sys.executable, "-m", "build_scripts", command],
        input=text,
        capture_output=True,
        encoding="utf-8",
        env={"LC_ALL": "C", "PATH": "", "PYTHONPATH": str(REPOSITORY)},
        check=False,
    )


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`catalog COMMAND --help` says in sentences what it does, before the options, and gives an example of its use."""
    assert run(command, "--help") == 0
    usage, text, example, *_ = capsys.readouterr().out.split("\n\n")
    assert usage.startswith(f"usage: catalog {command} ")
    assert len(re.findall(r"[.?!](?=\s|$)", text)) >= 2
    assert re.match(rf"Example: .*catalog {command}\b", example)


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["explain"], ["import"], ["serve", "--port", "x"], ["import", "a", "--captured", "May"]],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    """A missing or unknown word is wrong usage, not a fault in the data."""
    assert run(*arguments) == 2


def test_a_folder_without_a_catalog_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message says what is missing and what to do."""
    assert run("--root", str(tmp_path), "build") == 2
    assert "no folder catalog/ here" in capsys.readouterr().err


def test_check_prints_problems_for_people_and_for_workflows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same fault as `path:line:column: error[code]` and as an annotation."""
    papers = tmp_path / "catalog" / "papers"
    papers.mkdir(parents=True)
    (papers / "x.yml").write_text("id: x\ntitle: T\nabstract: A.\nadded: 2026-01-01\ncolour: red\n", encoding="utf-8")
    assert run("--root", str(tmp_path), "check") == 1
    assert 'catalog/papers/x.yml:5:1: error[unknown-key]: "colour"' in capsys.readouterr().err
    assert run("--root", str(tmp_path), "check", "--format", "github") == 1
    assert "::error file=catalog/papers/x.yml,line=5,col=1,title=unknown-key::" in capsys.readouterr().err


def test_check_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Checking the invented catalog leaves its data as it was."""
    before = {path: path.read_bytes() for path in (INVENTED / "catalog").rglob("*") if path.is_file()}
    assert run("--root", str(INVENTED), "check") == 0
    assert {path: path.read_bytes() for path in (INVENTED / "catalog").rglob("*") if path.is_file()} == before
    assert "7 papers: no errors" in capsys.readouterr().out


def test_restore_is_a_filter_line_by_line() -> None:
    """As many lines out as in, in UTF-8 whatever the locale."""
    done = pipe("restore", 'at rate O(1/k^2)\nSchr\\"odinger\n\nplain')
    assert done.stdout == "at rate \\(O(1/k^2)\\)\nSchrödinger\n\nplain\n"


PAPERS = [
    {"id": "a", "title": "Optimal transport of tides", "abstract": "We study optimal transport and flow matching."},
    {"id": "b", "title": "Flow matching of tides", "abstract": "Flow matching and optimal transport are compared."},
    {"id": 3, "title": "Unrelated", "abstract": "Nothing of the kind."},
]


def test_keywords_and_related_are_filters_of_json_lines() -> None:
    """One line out for each line in, in the same order, whatever the type of the id."""
    text = "".join(json.dumps(paper) + "\n" for paper in PAPERS)
    keywords = [json.loads(line) for line in pipe("keywords", text).stdout.splitlines()]
    assert [line["id"] for line in keywords] == ["a", "b", "3"]
    assert "optimal transport" in keywords[0]["keywords"]
    related = {line["id"]: line["related"] for line in map(json.loads, pipe("related", text).stdout.splitlines())}
    assert related["a"] == ["b"]
    assert related["b"] == ["a"]


def test_a_bad_line_is_named_and_the_good_ones_kept() -> None:
    """A filter reports the number of a line it cannot read and exits with 1."""
    done = pipe("keywords", json.dumps(PAPERS[0]) + "\nnot json\n" + json.dumps(PAPERS[1]) + "\n")
    assert done.returncode == 1
    assert "<stdin>:2: error[bad-json]" in done.stderr
    assert len(done.stdout.splitlines()) == 2


def test_explain_tells_sources_rules_keywords_and_links(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the text comes from, what restoration did, and the parts of each score."""
    assert run("--root", str(INVENTED), "explain", "a-schrodinger-bridge-between-two-harbours") == 0
    out = capsys.readouterr().out
    assert "title, abstract: catalog/sources/alpha.txt:7" in out
    assert "accents:" in out
    assert re.search(r"0\.\d\d  optimal transport  \[tag\]", out)
    assert re.search(r"keywords 0\.\d\d x 0\.\d\d \+ words 0\.", out)


def test_explain_of_an_unknown_id_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing mistake gets a hint."""
    assert run("--root", str(INVENTED), "explain", "a-schrodinger-bridge-between-two-harbors") == 2
    assert 'did you mean "a-schrodinger-bridge-between-two-harbours"?' in capsys.readouterr().err


def test_tags_lists_tags_with_their_origin(capsys: pytest.CaptureFixture[str]) -> None:
    """A curator sees each tag with its size and where its name comes from."""
    assert run("--root", str(INVENTED), "tags") == 0
    assert re.search(r"^ +\d+  optimal transport .*<(term list|texts)>", capsys.readouterr().out, re.MULTILINE)


def test_make_help_lists_every_target_that_says_what_it_does() -> None:
    """Each on a line of its own, its name first."""
    expected = re.findall(r"^([a-z]+):.*## (.*)$", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE)
    command = ["make", "--no-print-directory", "help"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert [tuple(line.split(maxsplit=1)) for line in done.stdout.splitlines()] == expected
    assert "make bench ARGS=--help" in done.stdout
