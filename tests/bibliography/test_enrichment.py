"""Bibliographies: three forms read with places, facts merged by exact title, conflicts left to the curator."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.bibliography.enrichment import FileSummary, enrich
from build_scripts.bibliography.identifiers import find_arxiv_id
from build_scripts.model import Record
from build_scripts.records.records import load_records, record_text
from build_scripts.report import Report
from build_scripts.sources import read_facts
from tests.conftest import run

CASES = Path(__file__).parents[1] / "cases/enrich"
MERGING = yaml.safe_load((CASES / "merging.yml").read_text("utf-8"))
READING = yaml.safe_load((CASES / "reading.yml").read_text("utf-8"))
MOSS = "catalog/papers/moss.yml"


def place(root: Path, case: dict[str, Any]) -> list[Path]:
    """Write the record and the files of a case; return the files."""
    (root / "catalog/papers").mkdir(parents=True)
    (root / MOSS).write_text(case["before"], encoding="utf-8")
    for name, text in case["files"].items():
        (root / name).write_text(text, encoding="utf-8")
    return [root / name for name in case["files"]]


@pytest.mark.parametrize("case", MERGING, ids=lambda case: str(case["name"]))
def test_facts_are_merged_and_conflicts_reported(case: dict[str, Any], tmp_path: Path) -> None:
    """Each case states a record, files of references, the record after merging them, and all that is reported."""
    files = place(tmp_path, case)
    report = Report()
    enrich(tmp_path, files, read_facts, report)
    assert (tmp_path / MOSS).read_text("utf-8") == case["after"]
    assert [str(problem) for problem in report.sorted()] == case["problems"]
    again = Report()
    assert load_records(tmp_path, again)
    assert again.problems == []


@pytest.mark.parametrize("case", MERGING, ids=lambda case: str(case["name"]))
def test_a_second_run_changes_no_byte_and_no_file_comes_first(case: dict[str, Any], tmp_path: Path) -> None:
    """The order of the files does not matter; what is merged stays merged."""
    for number, files in enumerate(itertools.permutations(case["files"])):
        root = tmp_path / str(number)
        place(root, case)
        for _ in range(2):
            enrich(root, [root / name for name in files], read_facts, Report())
            assert (root / MOSS).read_text("utf-8") == case["after"]


@pytest.mark.parametrize("case", READING, ids=lambda case: str(case["name"]))
def test_files_of_references_are_read(case: dict[str, Any], tmp_path: Path) -> None:
    """Each case states a file, all its problems, and the facts that remain."""
    path = tmp_path / case["file"]
    path.write_text(case["text"], encoding="utf-8")
    report = Report()
    found = read_facts(path, case["file"], report)
    assert [str(p).removeprefix(f"{case['file']}:") for p in report.sorted()] == case["problems"]
    facts = [{key: value for key, value in asdict(each).items() if value} for each in found.facts]
    for each in facts:
        del each["location"]
        each.pop("places", None)
    assert facts == [
        {key: tuple(value) if isinstance(value, list) else value for key, value in each.items()}
        for each in case["facts"]
    ]
    assert found.entries == case["entries"]


SYNTAX = st.lists(
    st.sampled_from(
        ["@article", "{a", ",", "title", "=", '"', "{", "}", "[", "]", ":", "\\", "$", "author", " and ", "year", "20",
         "- ", "\n", "x", '"title"', '"issued"', "date-parts", "%", "#", "null", "{}", "1e999",
         "<feed>", "<entry>", "</entry>", "<title>", "</title>", "<published>", "&x;", "&", "<![CDATA[", "<id", "/>"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(
    st.sampled_from([".yml", ".bib", ".json", ".xml"]),
    st.one_of(SYNTAX, st.text(st.characters(exclude_categories=["Cs"]), max_size=60)),
)
def test_no_text_breaks_a_reader(tmp_path_factory: pytest.TempPathFactory, suffix: str, text: str) -> None:
    """Whatever a file holds, reading ends with facts or problems and never with an exception."""
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_text(text, encoding="utf-8", newline="")
    report = Report()
    found = read_facts(path, "any", report)
    assert found.entries or report.problems or not text.strip()


def test_a_title_of_two_records_fits_none(tmp_path: Path) -> None:
    """Which of the papers is meant cannot be known, so the curator is asked."""
    (tmp_path / "catalog/papers").mkdir(parents=True)
    for name in ("moss", "moss-2"):
        record = Record(name, "Moss", f"Text of {name}", "2026-11-20", ())
        (tmp_path / f"catalog/papers/{name}.yml").write_text(record_text(record))
    (tmp_path / "facts.yml").write_text("- {title: MOSS, year: 2025}\n")
    report = Report()
    summary = enrich(tmp_path, [tmp_path / "facts.yml"], read_facts, report)
    assert [problem.code for problem in report.problems] == ["ambiguous-title"]
    assert summary == (FileSummary("facts.yml", facts=1, unmatched=1),)


def test_nothing_is_merged_into_a_catalog_with_errors(tmp_path: Path) -> None:
    """Mend first: a record left out for its errors would lose its facts silently."""
    case = dict(MERGING[0], before="id: moss\ntitel: Moss\n")
    files = place(tmp_path, case)
    report = Report()
    assert enrich(tmp_path, files, read_facts, report) == ()
    assert report.problems[-1].code == "unsound-catalog"
    assert (tmp_path / MOSS).read_text() == case["before"]


def test_the_command_prints_what_became_of_each_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Counts add up; warnings leave the status 0, a broken file gives 1, and the good entries are merged anyway."""
    place(tmp_path, MERGING[2])
    arguments = ("--root", str(tmp_path), "enrich", str(tmp_path / "facts.yml"))
    assert run(*arguments) == 0
    out = capsys.readouterr()
    assert out.out == (
        "facts.yml: 1 entry: 1 matched, 0 unmatched, 0 rejected; 1 record changed, 1 field added, 1 conflict\n"
    )
    assert "facts.yml:2:12: warning[conflicting-fact]" in out.err
    broken = tmp_path / "more.yml"
    broken.write_text("- {title: Moss on Roofs, doi: 10.1000/182}\n- {titel: Other}\n- {title: Unknown}\n")
    assert run(*arguments, str(broken)) == 1
    out = capsys.readouterr()
    assert "more.yml: 3 entries: 1 matched, 1 unmatched, 1 rejected; 1 record changed, 1 field added" in out.out
    assert "doi: 10.1000/182\n" in (tmp_path / MOSS).read_text()
    assert run("--root", str(tmp_path), "enrich") == 2


def test_check_warns_where_names_and_number_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A curator who wrote names beside another number is told, without an error."""
    place(tmp_path, MERGING[2])
    record = tmp_path / MOSS
    record.write_text(record.read_text().replace("author_count: 3", "author_count: 3\nauthors: [Ann Moss]"))
    assert run("--root", str(tmp_path), "check") == 0
    assert f"{MOSS}:4:15: warning[author-count]: 1 authors are named, but author_count is 3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://arxiv.org/abs/2509.24320v2", "2509.24320"),
        ("http://arxiv.org/pdf/math/0309136", "math/0309136"),
        ("arXiv:2509.24320 [cs.LG]", "2509.24320"),
        ("arXiv preprint arXiv:2401.00001", "2401.00001"),
        ("10.48550/arXiv.2509.24320", "2509.24320"),
        ("abs/1802.03268", "1802.03268"),
        ("see 2509.24320", None),
        ("arXiv:2513.24320", None),
        ("Proceedings 2024", None),
    ],
)
def test_arxiv_numbers_are_found_where_references_hide_them(text: str, expected: str | None) -> None:
    """Addresses, DOIs and journal fields name them; a bare number does not count."""
    assert find_arxiv_id(text) == expected
