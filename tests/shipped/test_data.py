"""The shipped lists and records: complete, sound, and what the hand-made labels speak of."""

from __future__ import annotations

import shutil
from pathlib import Path

from build_scripts.bibliography.authors import find_authors
from build_scripts.bibliography.authors_file import load_aliases
from build_scripts.pipeline import check_catalog
from build_scripts.records.records import load_records
from build_scripts.report import Report
from build_scripts.sources.importer import Choices, import_lists
from build_scripts.sources.ledger import load_ledger, totals
from tests.bench.quality import read_labels
from tests.conftest import REPOSITORY

SOURCES = REPOSITORY / "catalog/sources"
TODAY = "2026-11-20"


def lines() -> set[str]:
    """All lines of the lists, without what is glued to the first title."""
    texts = (path.read_text("utf-8") for path in SOURCES.glob("*.txt"))
    return {line.removeprefix("Subscribe") for text in texts for line in text.split("\n")}


def tree(root: Path) -> dict[str, bytes]:
    """All files of a folder with their bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_five_lists_give_568_papers(tmp_path: Path) -> None:
    """687 entries: 568 records, 119 duplicates, no rejection; texts as scraped, the ledger as committed."""
    (tmp_path / "catalog/sources").mkdir(parents=True)
    shutil.copy(SOURCES / "sources.yml", tmp_path / "catalog/sources/sources.yml")
    report = Report()
    files = sorted(SOURCES.glob("*.txt"))
    summary = import_lists(tmp_path, reversed(files), Choices(), report, TODAY)
    assert report.problems == []
    assert totals(entry for part in summary.ledger.lists for entry in part.entries) == {
        "entries": 687,
        "records": 568,
        "duplicates": 119,
        "rejected": 0,
        "removed": 0,
    }
    assert [(f.entries, f.new, f.known, f.rejected, f.warnings) for f in summary.files] == [
        (194, 194, 0, 0, 0), (206, 177, 29, 0, 0), (119, 92, 27, 0, 0), (49, 33, 16, 0, 0), (119, 72, 47, 0, 0),
    ]  # fmt: skip
    assert summary.ledger == load_ledger(REPOSITORY, Report())
    for path in files:
        assert (tmp_path / "catalog/sources" / path.name).read_bytes() == path.read_bytes()
    found, printed = load_records(tmp_path, Report()), lines()
    assert all(record.title in printed and record.abstract in printed for record in found)
    assert sum(record.author_count is not None and record.date is not None for record in found) == 49
    before = tree(tmp_path)
    import_lists(tmp_path, files, Choices("2025-10-10"), Report(), "2027-01-01")
    assert tree(tmp_path) == before


def test_the_catalog_is_sound(shipped_root: Path) -> None:
    """No problem, not even a warning."""
    report = Report()
    assert len(check_catalog(shipped_root, report)) == 568
    assert [str(problem) for problem in report.sorted()] == []


def test_authors_are_people() -> None:
    """No author page is for a name that is none."""
    records = load_records(REPOSITORY, Report())
    authors = find_authors(records, load_aliases(REPOSITORY, records, Report()))
    assert [a.name for a in authors if a.name.lower() in {"others", "et al", "et al."} or not a.slug] == []


def test_labelled_titles_stand_in_the_lists() -> None:
    """Every title of the labels is a line of a list, byte for byte; nothing is related to itself."""
    gold = read_labels()
    others = {title for titles in gold.related.values() for title in titles}
    assert (gold.tags.keys() | gold.related.keys() | others) - lines() == set()
    assert [title for title, titles in gold.related.items() if title in titles] == []
