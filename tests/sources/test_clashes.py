"""Clashes of entries with records: what each answer does, what is remembered, and what looks like a duplicate."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from build_scripts.duplicates import duplicates_text, find_duplicates
from build_scripts.model import Record
from build_scripts.records import record_path, record_text
from build_scripts.report import Report
from build_scripts.sources import CLASHES
from build_scripts.sources.importer import Choices, import_lists
from tests.conftest import run as command
from tests.sources.test_importer import TODAY, checked, records, tree

LONG = "It is measured on many days and the results hold in every town that we have seen so far."
HEADINGS = "Title,Authors,Year,DOI,Venue,Abstract\n"
MOSS = f'Moss on Roofs,"Maus, Anna",2021,10.1000/moss.1,,We study moss. {LONG}\n'
OTHER = f"Moss on Roofs,,2022,,Plants,We study ferns. {LONG}\n"  # another abstract, unknown authors


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog with one paper."""
    path = tmp_path / "root"
    path.mkdir()
    imported(path, "first.csv", [MOSS])
    return path


def imported(
    root: Path, name: str, rows: Iterable[str], clash: str | None = None, about: Iterable[str] = ()
) -> list[str]:
    """Import a table; the problems as printed, without folders."""
    path = root.parent / name
    path.write_text(HEADINGS + "".join(rows), "utf-8")
    report = Report()
    import_lists(root, [path], Choices(clash=clash, about=frozenset(about)), report, TODAY)
    return [str(problem).replace(f"{root.parent}/", "") for problem in report.sorted()]


def test_a_doubtful_entry_is_reported_with_the_commands_that_settle_it(root: Path) -> None:
    """By default nothing of it enters a record."""
    assert imported(root, "other.csv", [OTHER]) == [
        "other.csv:2: warning[conflicting-abstract]: same title as the record moss-on-roofs but another abstract; if "
        "it is the same paper, import again with --clash keep=moss-on-roofs; if not, with --clash new=moss-on-roofs"
    ]
    assert len(records(root)["moss-on-roofs"].sources) == 1
    assert checked(root) == []


@pytest.mark.parametrize(
    ("clash", "doi", "sources", "others"),
    [("keep", "", 2, 1), ("new", "", 1, 2), ("new", "10.1000/moss.1", 2, 1), ("skip", "", 1, 1)],
)
def test_facts_that_differ_are_a_clash(clash: str, doi: str, sources: int, others: int, root: Path) -> None:
    """Same title and author, another year: the paper is another one if the curator says so, and no identifier does."""
    row = f'Moss on Roofs,"Maus, Anna",2019,{doi},,We study moss. {LONG}\n'
    imported(root, "other.csv", [row], clash)
    found = records(root)
    assert (len(found["moss-on-roofs"].sources), len(found)) == (sources, others)
    assert checked(root) == []
    before = tree(root)
    imported(root, "other.csv", [row])
    assert tree(root) == before


@pytest.mark.parametrize("clash", CLASHES)
def test_each_answer(clash: str, root: Path) -> None:
    """The record after it; the answer is remembered, so that a repeated import asks nothing and changes no byte."""
    problems = imported(root, "other.csv", [OTHER], clash)
    found = records(root)
    moss = found["moss-on-roofs"]
    assert len(moss.sources) == (2 if clash in {"keep", "update", "replace"} else 1)
    assert (moss.abstract[:15], moss.date, moss.venue, moss.doi) == {
        "keep": ("We study moss. ", "2021", "Plants", "10.1000/moss.1"),
        "update": ("We study moss. ", "2021", "Plants", "10.1000/moss.1"),
        "replace": ("We study ferns.", "2022", "Plants", "10.1000/moss.1"),
        "new": ("We study moss. ", "2021", None, "10.1000/moss.1"),
        "skip": ("We study moss. ", "2021", None, "10.1000/moss.1"),
    }[clash]
    assert ("moss-on-roofs-2" in found) == (clash == "new")
    if clash == "new":
        assert found["moss-on-roofs-2"].distinct == ("moss-on-roofs",)
        assert find_duplicates(tuple(found.values())) == []
    assert ("skipped" in (root / "catalog/ledger.yml").read_text()) == (clash == "skip")
    assert len(problems) == (clash in {"keep", "update"})  # the year that differs
    assert checked(root) == []
    before = tree(root)
    assert imported(root, "other.csv", [OTHER]) == []
    assert tree(root) == before


def test_an_answer_may_be_for_some_records_alone(root: Path) -> None:
    """The others are asked about as before."""
    ferns = f"Ferns,,2020,,,We study ferns. {LONG}\n"
    imported(root, "ferns.csv", [ferns])
    rows = [OTHER, ferns.replace("We study", "We do not study")]
    assert len(imported(root, "other.csv", rows, "new", ["ferns"])) == 1
    assert sorted(records(root)) == ["ferns", "ferns-2", "moss-on-roofs"]


def test_an_identifier_that_contradicts_adds_nothing_unless_somebody_insists(root: Path) -> None:
    """The same title and author with another DOI may be another version: the record gains the source alone."""
    row = f'Moss on Roofs,"Maus, Anna",2021,10.1000/moss.2,Plants,We study moss. {LONG}\n'
    assert [problem.split(": ")[1] for problem in imported(root, "other.csv", [row])] == ["warning[conflicting-fact]"]
    assert records(root)["moss-on-roofs"].venue is None
    imported(root, "other.csv", [row], "update")
    assert (records(root)["moss-on-roofs"].venue, records(root)["moss-on-roofs"].doi) == ("Plants", "10.1000/moss.1")


@pytest.mark.parametrize(
    ("row", "code", "ids"),
    [
        (f'MOSS on roofs!,"A. Maus",2021,,,We study it again. {LONG}', "changed-abstract", ["moss-on-roofs"]),
        ('Moss on Roofs,"Maus, Anna",2021,,,', "", ["moss-on-roofs"]),
        ("Moss on Roofs,,,,,", "", ["moss-on-roofs"]),
        ('Moss on Roofs,"Adler, Cleo",2021,,,', "same-title", ["moss-on-roofs", "moss-on-roofs-2"]),
        ("Moss on the Roofs of Towns,,,https://doi.org/10.1000/MOSS.1,,", "changed-title", ["moss-on-roofs"]),
        ('Singing Kettles,"Adler, Cleo",2019,10.1000/moss.1,,', "conflicting-identifier", ["moss-on-roofs"]),
        ("Preface,,2021,,,", "", ["moss-on-roofs", "preface"]),
    ],
)
def test_what_counts_as_one_paper(row: str, code: str, ids: list[str], root: Path) -> None:
    """Identifiers first, then title and abstract or a shared family name; other authors make another paper."""
    problems = imported(root, "other.csv", [f"{row}\n"])
    assert [problem.split("[")[1].split("]")[0] for problem in problems] == ([code] if code else [])
    assert sorted(records(root)) == ids


def test_generic_titles_are_no_evidence(root: Path) -> None:
    """Two prefaces are two papers."""
    imported(root, "other.csv", ["Preface,,2021,,,\n", "Preface,,2020,,,\n"])
    assert sorted(records(root)) == ["moss-on-roofs", "preface", "preface-2"]


def paper(name: str, title: str, **facts: object) -> Record:
    """A record with few facts."""
    return Record(name, title, str(facts.pop("abstract", "")), "2026-11-20", (), **facts)  # type: ignore[arg-type]


def test_duplicates_are_listed_best_first_with_the_next_commands() -> None:
    """What agrees, what contradicts; pairs that are known to be distinct are not listed, by former ids either."""
    found = find_duplicates(
        [
            paper("a", "Moss on Roofs", doi="10.1000/a", authors=("Anna Maus",), date="2021"),
            paper("b", "Moss on Roofs", doi="10.1000/A", authors=("A. Maus",), date="2022"),
            paper("c", "The Slow Growth of Moss on Roofs"),
            paper("d", "The Slow Growth of Mosses on Roofs"),
            paper("e", "Ferns", distinct=("old-f",)),
            paper("f", "Ferns", former_ids=("old-f",)),
            paper("g", "Kettles"),
        ]
    )
    assert list(duplicates_text(found)) == [
        "1. Moss on Roofs",
        "   a (by hand)",
        "   b (by hand)",
        "   agree: identifier, title, an author, doi",
        "   contradict: date: 2021 | 2022",
        "   one paper:  catalog merge b a",
        "   different:  catalog distinct a b",
        "2. The Slow Growth of Moss on Roofs",
        "   c (by hand)",
        "   d (by hand)",
        "   agree: similar title",
        "   one paper:  catalog merge d c",
        "   different:  catalog distinct c d",
    ]


def test_distinct_is_written_once_and_checked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command adds one line; a name that is no record is a warning of `check`, and wrong usage of the command."""
    (root / record_path("moss")).write_text(record_text(paper("moss", "Moss on the Roofs")), "utf-8")
    assert command("--root", str(root), "distinct", "moss", "moss-on-roofs") == 0
    assert records(root)["moss"].distinct == ("moss-on-roofs",)
    before = tree(root)
    assert command("--root", str(root), "distinct", "moss-on-roofs", "moss") == 0
    assert tree(root) == before
    assert command("--root", str(root), "duplicates") == 0
    assert "0 groups" in capsys.readouterr().out
    assert command("--root", str(root), "distinct", "moss", "mos") == 2
    path = root / record_path("moss")
    path.write_text(path.read_text().replace("- moss-on-roofs", "- moss-on-rofs"))
    assert any(
        '"moss-on-rofs" is no other record; did you mean "moss-on-roofs"?' in problem for problem in checked(root)
    )
