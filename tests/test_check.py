"""Checking: lists, records and ledger must account for each other, and nothing is written."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from build_scripts.pipeline import check_catalog
from build_scripts.report import Report
from build_scripts.sources.importer import Choices, import_lists
from tests.conftest import run

LONG = "It grows slowly. It grows in the shade of chimneys far more than on the open slope of a roof. " * 3
DUMP = f"SubscribeMoss on Roofs\n{LONG}one\nSinging Kettles\n{LONG}two\nMoss on Roofs\n{LONG}one\n"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A catalog of two papers from one list in which one of them stands twice."""
    (tmp_path / "list.txt").write_text(DUMP)
    root = tmp_path / "catalog-root"
    import_lists(root, [tmp_path / "list.txt"], Choices(), Report(), "2026-11-20")
    return root


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of one text in one file of a catalog."""

    def change(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(text.replace(old, new, 1))

    return change


MOSS = "catalog/papers/moss-on-roofs.yml"
SOURCES = "catalog/sources"


def problems(root: Path) -> list[str]:
    """What a check prints."""
    report = Report()
    check_catalog(root, report)
    return [str(problem) for problem in report.sorted()]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (edit(MOSS, "title: Moss", "title: Old Moss"), []),
        (edit(MOSS, "line: 1", "line: 2"),
         [f"{MOSS}:6:5: error[bad-source]: no paper begins at line 2 of list.txt; give the line of the title"]),
        (edit(MOSS, "file: list.txt", "file: lst.txt"),
         [f'{MOSS}:6:5: error[bad-source]: {SOURCES}/sources.yml lists no file "lst.txt"; did you mean "list.txt"?']),
        (edit(MOSS, "line: 5", "line: 3"),
         ['catalog/papers/singing-kettles.yml:6:5: error[bad-source]: the record "moss-on-roofs" has the same source; '
          "an entry is one paper"]),
        (edit(MOSS, "title:", "titel:"),
         [f'{MOSS}:1:1: error[missing-key]: a record lacks "title"',
          f'{MOSS}:2:1: error[unknown-key]: "titel" is not a key of a record; did you mean "title"?']),
        (edit(f"{SOURCES}/list.txt", "two", "three"),
         [f"{SOURCES}/list.txt: error[changed-list]: the list is not what was imported; restore the file, or to "
          f"take the changes in, run: catalog import {SOURCES}/list.txt"]),
        (lambda root: (root / f"{SOURCES}/new.txt").write_text(DUMP),
         [f"{SOURCES}/new.txt: error[undescribed-list]: sources.yml lacks this file; run: catalog import "
          f"{SOURCES}/new.txt"]),
        (lambda root: (root / "catalog/papers/singing-kettles.yml").unlink(),
         ['catalog/papers/singing-kettles.yml: error[missing-record]: the file is gone, but the ledger names it: '
          '"Singing Kettles"; run: catalog remove singing-kettles --reason "..."']),
        (lambda root: (root / "catalog/ledger.yml").unlink(),
         ["catalog/ledger.yml: error[ledger-mismatch]: the ledger lacks the list list.txt; run catalog import on the "
          "list again"]),
        (edit("catalog/ledger.yml", "duplicate: moss-on-roofs", "duplicate: singing-kettles"),
         [f"{SOURCES}/list.txt:5: error[ledger-mismatch]: this entry is a duplicate moss-on-roofs, the ledger says a "
          "duplicate singing-kettles; run catalog import on the list again"]),
    ],
)  # fmt: skip
def test_faults_between_the_files_are_found(catalog: Path, change: Callable[[Path], None], expected: list[str]) -> None:
    """Each change to a sound catalog gives exactly the problems it should."""
    assert problems(catalog) == []
    change(catalog)
    assert problems(catalog) == expected


def test_a_missing_list_is_reported(catalog: Path) -> None:
    """sources.yml may not describe what is not there."""
    (catalog / SOURCES / "list.txt").rename(catalog / SOURCES / "lists.txt")
    assert (
        f'{SOURCES}/sources.yml: error[missing-list]: there is no file "list.txt" in {SOURCES}; '
        in problems(catalog)[-1]
    )


SAID_BY_BUILD = [
    edit(MOSS, "file: list.txt", "file: lst.txt"),
    edit(MOSS, "title: ", "title "),
    edit(MOSS, "It grows", "\\\\(\\\\frac\\\\) grows"),
    edit(MOSS, "added:", "tags: [mos]\nadded:"),
    lambda root: (root / "mkdocs.yml").write_text("site_name: [\n"),
    lambda root: (root / "catalog/topics.yml").write_text(
        "papers: 3\ntopics:\n- {slug: a, label: A, anchors: [x, y, z]}\n"
    ),
    lambda root: (root / "catalog/tags.yml").write_text("tags:\n- label: mossy roofs\n"),
    lambda root: (root / "catalog/authors.yml").write_text("- {name: Ann Moss, aliases: []}\n"),
    lambda root: (root / "catalog/map.yml").mkdir(),
    lambda root: shutil.rmtree(root / SOURCES),
]


@pytest.mark.parametrize("change", SAID_BY_BUILD)
def test_check_reports_all_that_a_build_reports(
    catalog: Path, change: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same problems in the same words; a check adds what lists, records and ledger say against each other."""
    change(catalog)
    checked = set(problems(catalog))
    capsys.readouterr()
    status = run("--root", str(catalog), "build", "--no-site")
    lines = capsys.readouterr().err.splitlines()
    built = {line for line in lines if re.search(r": (error|warning)\[", line)}
    assert built
    assert built <= checked
    assert status == any(": error[" in line for line in built)
    assert {line for line in checked - built if "ledger" not in line and "not-imported" not in line} == set()


def test_anchors_of_papers_that_are_gone_give_one_warning(catalog: Path) -> None:
    """Whoever replaces all papers reads one line, not one for each paper."""
    text = "papers: 3\ntopics:\n- slug: a\n  label: A\n  anchors: [x, y, moss-on-roofs, z]\n"
    (catalog / "catalog/topics.yml").write_text(text)
    assert problems(catalog) == [
        'catalog/topics.yml:5:13: warning[unknown-paper]: 3 anchors are ids of no paper, the first is "x"; remove '
        "those whose papers are gone for good, or the whole file to detect topics again"
    ]


def exception(code: str, path: str = MOSS, reason: str = "one of them is a group") -> Callable[[Path], object]:
    """One more exception, below those that are there."""

    def change(root: Path) -> None:
        with (root / EXCEPTIONS).open("a") as file:
            file.write(f"- code: {code}\n  path: {path}\n  reason: {reason}\n")

    return change


EXCEPTIONS = "catalog/exceptions.yml"
COUNTED = edit(MOSS, "added:", "authors: [Ann Moss]\nauthor_count: 3\nadded:")
COUNT = f"{MOSS}:5:15: warning[author-count]: 1 authors are named, but author_count is 3; correct the names or remove "
NO_TAG = edit(MOSS, "added:", "tags: [mos]\nadded:")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([COUNTED], [f"{COUNT}author_count"]),
        ([COUNTED, exception("author-count")], []),
        ([COUNTED, exception("author-count", "catalog/papers/singing-kettles.yml")],
         [f"{EXCEPTIONS}:1:3: warning[unused-exception]: there is no author-count in "
          "catalog/papers/singing-kettles.yml; delete it", f"{COUNT}author_count"]),
        ([exception("author-count")],
         [f"{EXCEPTIONS}:1:3: warning[unused-exception]: there is no author-count in {MOSS}; delete it"]),
        ([NO_TAG, exception("unknown-tag")],
         [f"{EXCEPTIONS}:1:3: warning[bad-exception]: unknown-tag in {MOSS} is an error; correct it; errors stop the "
          "build", f'{MOSS}:4:8: error[unknown-tag]: "mos" is not a tag; did you mean "moss"?']),
        ([COUNTED, exception("author-count"), exception("author-count")],
         [f"{EXCEPTIONS}:4:3: error[duplicate-exception]: author-count in {MOSS} is listed already; delete it"]),
        ([exception("author-cuont")],
         [f'{EXCEPTIONS}:1:9: error[unknown-code]: no problem has the code "author-cuont"; did you mean '
          '"author-count"?']),
        ([exception("author-count", reason="''")],
         [f"{EXCEPTIONS}:3:11: error[empty-value]: reason is empty; give a value or remove the key"]),
    ],
)  # fmt: skip
def test_exceptions_have_a_reason_and_a_problem(
    catalog: Path, changes: list[Callable[[Path], object]], expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A warning in its file is not named; an exception for an error, or for nothing, is a finding itself."""
    for change in changes:
        change(catalog)
    assert problems(catalog) == expected
    capsys.readouterr()
    run("--root", str(catalog), "build", "--no-site")
    lines = {line for line in capsys.readouterr().err.splitlines() if re.search(r": (error|warning)\[", line)}
    assert lines == {line for line in expected if not re.search(r"\[(unused-exception|author-count)\]", line)}


def test_codes_and_files_can_be_chosen(catalog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit status is that of the problems named; an unknown code is a wrong usage."""

    def codes_of(*options: str) -> tuple[int, list[str]]:
        capsys.readouterr()
        status = run("--root", str(catalog), "check", *options)
        return status, re.findall(r"(?:error|warning)\[(.*?)\]", capsys.readouterr().err)

    git = ["git", "-C", str(catalog), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    assert codes_of("--changed") == (2, [])
    COUNTED(catalog)
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "all"]):
        subprocess.run([*git, *command], check=True)
    edit("catalog/papers/singing-kettles.yml", "added:", "doi: 10.1/x\nadded:")(catalog)
    assert codes_of() == (1, ["author-count", "bad-doi"])
    assert codes_of("--only", "author-count", "near-title") == (0, ["author-count"])
    assert codes_of("--skip", "author-count") == (1, ["bad-doi"])
    assert codes_of("--changed") == (1, ["bad-doi"])
    assert codes_of("--changed", "--skip", "bad-doi") == (0, [])
    assert codes_of("--only", "author-cuont") == (2, [])


def test_a_check_writes_nothing(catalog: Path) -> None:
    """No file of the catalog is touched, not even one with faults."""
    edit(MOSS, "line: 1", "line: 2")(catalog)

    def state() -> dict[Path, tuple[int, bytes]]:
        files = [path for path in (catalog / "catalog").rglob("*") if path.is_file()]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    before = state()
    check_catalog(catalog, Report())
    assert before == state()


def test_records_with_one_identifier_are_named(catalog: Path) -> None:
    """Other versions, classes and letters make no other number; both records stay."""
    kettles = catalog / "catalog/papers/singing-kettles.yml"
    for path, facts in (
        (catalog / MOSS, "math/0309136v2\ndoi: 10.1000/A"),
        (kettles, "math.GT/0309136\ndoi: 10.1000/a"),
    ):
        path.write_text(path.read_text().replace("added:", f"arxiv_id: {facts}\nadded:"))
    hint = "correct it, or if they are one paper, run: catalog merge singing-kettles moss-on-roofs"
    place = "catalog/papers/singing-kettles.yml"
    assert problems(catalog) == [
        f"{place}:4:11: warning[same-identifier]: the record moss-on-roofs has the same arXiv number; {hint}",
        f"{place}:5:6: warning[same-identifier]: the record moss-on-roofs has the same DOI; {hint}",
    ]
