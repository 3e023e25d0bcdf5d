"""Checking: dumps, records and ledger must account for each other, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from build_scripts.check import check
from build_scripts.importer import import_dumps
from build_scripts.report import Report

LONG = "It grows slowly. It grows in the shade of chimneys far more than on the open slope of a roof. " * 3
DUMP = f"SubscribeMoss on Roofs\n{LONG}one\nSinging Kettles\n{LONG}two\nMoss on Roofs\n{LONG}one\n"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A catalog of two papers from one dump in which one of them stands twice."""
    (tmp_path / "list.txt").write_text(DUMP)
    root = tmp_path / "catalog-root"
    import_dumps(root, [tmp_path / "list.txt"], None, Report(), "2026-11-20")
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
    check(root, report)
    return [str(problem) for problem in report.sorted()]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (edit(MOSS, "title: Moss", "title: Old Moss"), []),
        (edit(MOSS, "line: 1", "line: 2"),
         [f"{MOSS}:6:5: error[bad-source]: no paper begins at line 2 of list.txt; give the line of the title"]),
        (edit(MOSS, "file: list.txt", "file: lst.txt"),
         [f'{MOSS}:6:5: error[bad-source]: there is no dump "lst.txt"; did you mean "list.txt"?']),
        (edit(MOSS, "line: 5", "line: 3"),
         ['catalog/papers/singing-kettles.yml:6:5: error[bad-source]: the record "moss-on-roofs" has the same source; '
          "an entry is one paper"]),
        (edit(MOSS, "title:", "titel:"),
         [f'{MOSS}:1:1: error[missing-key]: a record lacks "title"',
          f'{MOSS}:2:1: error[unknown-key]: "titel" is not a key of a record; did you mean "title"?']),
        (edit(f"{SOURCES}/list.txt", "two", "three"),
         [f"{SOURCES}/list.txt: error[changed-dump]: the dump is not what was imported; dumps stay as received: "
          "restore the file"]),
        (lambda root: (root / f"{SOURCES}/new.txt").write_text(DUMP),
         [f"{SOURCES}/new.txt: error[undescribed-dump]: sources.yml lacks this file; run: catalog import "
          f"{SOURCES}/new.txt"]),
        (lambda root: (root / "catalog/papers/singing-kettles.yml").unlink(),
         [f'{SOURCES}/list.txt:3: error[ledger-mismatch]: this entry is nothing, the ledger says the record '
          "singing-kettles; run catalog import on the dump again",
          f'{SOURCES}/list.txt:3: error[not-imported]: no record has the paper "Singing Kettles"; run: catalog import '
          f"{SOURCES}/list.txt"]),
        (lambda root: (root / "catalog/ledger.yml").unlink(),
         ["catalog/ledger.yml: error[ledger-mismatch]: the ledger lacks the dump list.txt; run catalog import on the "
          "dump again"]),
        (edit("catalog/ledger.yml", "duplicate: moss-on-roofs", "duplicate: singing-kettles"),
         [f"{SOURCES}/list.txt:5: error[ledger-mismatch]: this entry is a duplicate moss-on-roofs, the ledger says a "
          "duplicate singing-kettles; run catalog import on the dump again"]),
    ],
)  # fmt: skip
def test_faults_between_the_files_are_found(catalog: Path, change: Callable[[Path], None], expected: list[str]) -> None:
    """Each change to a sound catalog gives exactly the problems it should."""
    assert problems(catalog) == []
    change(catalog)
    assert problems(catalog) == expected


def test_a_missing_dump_is_reported(catalog: Path) -> None:
    """sources.yml may not describe what is not there."""
    (catalog / SOURCES / "list.txt").rename(catalog / SOURCES / "lists.txt")
    assert (
        f'{SOURCES}/sources.yml: error[missing-dump]: there is no file "list.txt" in {SOURCES}; '
        in problems(catalog)[-1]
    )


def test_a_check_writes_nothing(catalog: Path) -> None:
    """No file of the catalog is touched, not even one with faults."""
    edit(MOSS, "line: 1", "line: 2")(catalog)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in catalog.rglob("*") if path.is_file()}
    check(catalog, Report())
    assert before == {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in catalog.rglob("*") if p.is_file()}
