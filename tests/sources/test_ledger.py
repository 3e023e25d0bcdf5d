"""The ledger: every entry accounted for, written one line an entry, read back strictly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.model import Entry, Location, Record, Removed, Source
from build_scripts.report import Report
from build_scripts.sources.formats import ParsedList
from build_scripts.sources.identity import known_papers
from build_scripts.sources.ledger import LEDGER, Ledger, LedgerEntry, ListLedger, ledger_text, load_ledger, make_ledger
from build_scripts.sources.lists import ReadList
from build_scripts.sources.reading import Rejection

ONE = ListLedger(
    "a.txt",
    "0" * 64,
    (
        LedgerEntry(3, "record", "moss"),
        LedgerEntry(5, "duplicate", "moss"),
        LedgerEntry(7, "rejected", code="missing-abstract", reason='the title "a, b: {c}" has no abstract'),
        LedgerEntry(9, "removed", "lichen"),
    ),
)
GONE = (
    Removed("ferns", "Ferns: [a] #1", "not ours, it's gone"),
    Removed("lichen", "Lichen", "retracted", ("old-lichen",), (Source("a.txt", 9),)),
)
TEXT = f"""\
totals: {{entries: 4, records: 1, duplicates: 1, rejected: 1, removed: 1}}
removed:
  - {{id: ferns, title: 'Ferns: [a] #1', reason: 'not ours, it''s gone'}}
  - {{id: lichen, title: Lichen, reason: retracted, former_ids: [old-lichen], sources: [{{file: a.txt, line: 9}}]}}
dumps:
  - file: a.txt
    sha256: '{"0" * 64}'
    totals: {{entries: 4, records: 1, duplicates: 1, rejected: 1, removed: 1}}
    entries:
      - {{line: 3, record: moss}}
      - {{line: 5, duplicate: moss}}
      - {{line: 7, rejected: missing-abstract, reason: 'the title "a, b: {{c}}" has no abstract'}}
      - {{line: 9, removed: lichen}}
"""


def read(root: Path, text: str, report: Report) -> Ledger:
    """Write a ledger file and read it."""
    (root / "catalog").mkdir(exist_ok=True)
    (root / LEDGER).write_text(text, "utf-8")
    return load_ledger(root, report)


def test_the_ledger_takes_one_line_an_entry(tmp_path: Path) -> None:
    """The written form is fixed, opens with a comment on its purpose, and reads back equal."""
    written = ledger_text(Ledger((ONE,), GONE))
    assert written[written.index("totals") :] == TEXT
    assert written.startswith("# What happened to every entry")
    report = Report()
    assert read(tmp_path, written, report) == Ledger((ONE,), GONE)
    assert report.problems == []


@given(reason=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_reason_reads_back(reason: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A reason quotes scraped text, so it survives whatever it holds."""
    source_list = ListLedger("a.txt", "ab", (LedgerEntry(1, "rejected", code="x", reason=reason),))
    ledger = Ledger((source_list,), (Removed("moss", reason, reason),))
    assert read(tmp_path_factory.mktemp("ledger"), ledger_text(ledger), Report()) == ledger


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("entries: 4, records: 1", "entries: 5, records: 1", "1:19: error[ledger-totals]: entries is 5"),
        ("record: moss", "recrod: moss", '10:19: error[unknown-key]: "recrod" is not a key'),
        ("{line: 3, record: moss}", "{line: 3}", "10:9: error[ledger-status]: an entry is exactly one of"),
        ("line: 3", "line: x", "10:16: error[wrong-type]: line must be a whole number"),
        ("reason: retracted", "raeson: retracted", '4:5: error[missing-key]: a removed paper lacks "reason"'),
        ("id: ferns", "id: ../ferns", '3:5: error[bad-id]: "../ferns" is not a valid id'),
    ],
)
def test_a_damaged_ledger_is_reported(old: str, new: str, problem: str, tmp_path: Path) -> None:
    """Totals that do not add up, and entries that are no entries, are errors with their place."""
    report = Report()
    read(tmp_path, TEXT.replace(old, new, 1), report)
    assert any(str(found).startswith(f"{LEDGER}:{problem}") for found in report.problems), report.problems


def test_each_entry_is_a_record_a_duplicate_or_rejected() -> None:
    """The first source of a record is where it came from; a conflict is rejected; a lost entry is reported."""
    titles = {3: ("Moss", "a"), 5: ("Moss", "a"), 7: ("Moss", "other"), 9: ("Lost", "l")}
    entries = tuple(Entry(title, text, Location("a.txt", line)) for line, (title, text) in titles.items())
    lists = {"a.txt": ReadList("00", ParsedList(entries, (Rejection(11, "missing-abstract", "why"),)))}
    record = Record(
        "moss",
        "Moss by hand",
        "b",
        "2026-11-20",
        (Source("gone.txt", 1), Source("a.txt", 3), Source("a.txt", 5)),
    )
    report = Report()
    papers = known_papers([record], {Source("a.txt", e.location.line): e for e in entries})
    (ledger,) = make_ledger(lists, [record], papers, report, Ledger())
    assert [(row.line, row.status, row.record or row.code) for row in ledger.entries] == [
        (3, "record", "moss"),
        (5, "duplicate", "moss"),
        (7, "rejected", "conflicting-abstract"),
        (11, "rejected", "missing-abstract"),
    ]
    assert [str(problem) for problem in report.problems] == [
        'catalog/sources/a.txt:9: error[not-imported]: no record has the paper "Lost"; '
        "run: catalog import catalog/sources/a.txt"
    ]
