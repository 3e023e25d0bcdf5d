"""Lists to entries: the cases of cases/import/lists, and properties that hold for any bytes."""

from __future__ import annotations

import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.model import Entry, SourceList
from build_scripts.report import Report
from build_scripts.sources.formats import parse_list
from build_scripts.sources.listings import MAX_LINE, parse_day
from build_scripts.sources.lists import (
    SOURCES_YML,
    add_list,
    human_title,
    list_file_name,
    load_lists,
    set_captured,
    shared_licence,
)

CASES = sorted((Path(__file__).parents[1] / "cases/import/lists").glob("*.yml"))
ABSTRACTS = {
    "@one": "We study moss on roofs. It grows slowly, and it grows in the shade of chimneys far more than on the "
    "open slope. A model of light and water predicts where it will be found, with an error of four per cent on the "
    "roofs of three towns.",
    "@two": "Kettles sing before they boil. We measure the pitch of forty kettles and explain it by bubbles that "
    "form and collapse. The pitch rises with the depth of the water and is independent of the metal of which the "
    "kettle is made.",
    "@three": "Why do lost gloves come to lie on fences? We walk two hundred miles of pavement in winter. Gloves lie "
    "at the height of the hand, the left ones more often than the right ones, and half of them are gone within a "
    "week of being put there.",
}


def expand(text: str) -> str:
    """The text of a case with its abstracts in place of their names."""
    for name, abstract in ABSTRACTS.items():
        text = text.replace(name, abstract)
    return text


def shown(entry: Entry) -> dict[str, Any]:
    """An entry as the cases write it: known facts only."""
    names = [field.name for field in fields(entry) if field.name != "location"]
    facts = {name: getattr(entry, name) for name in names if getattr(entry, name) not in (None, (), "")}
    return {"line": entry.location.line, **facts}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_list_gives_its_entries_and_problems(path: Path) -> None:
    """Each case file states a list, the entries and rejections it gives, and the problems as they are printed."""
    case = yaml.safe_load(path.read_text("utf-8"))
    encoding = "latin-1" if path.stem == "binary-file" else "utf-8"
    report = Report()
    captured = str(case["captured"]) if "captured" in case else None
    parsed = parse_list(
        "list.txt", expand(case["text"]).encode(encoding), SourceList("", "", captured=captured), report
    )
    expected = [{key: expand(str(v)) if key == "abstract" else v for key, v in e.items()} for e in case["entries"]]
    assert [shown(entry) for entry in parsed.entries] == expected
    assert {rejection.line: rejection.code for rejection in parsed.rejections} == case["rejected"]
    assert [str(problem) for problem in report.sorted()] == case["problems"]


@pytest.mark.parametrize(
    ("text", "captured", "day", "comments", "fault"),
    [
        ("Sep 29", "2025-10-10", "2025-09-29", None, ""),
        ("Sept. 29", "2025-10-10", "2025-09-29", None, ""),
        ("September 29 14", "2025-10-10", "2025-09-29", 14, ""),
        ("Dec 8, 2024 2", None, "2024-12-08", 2, ""),
        ("Feb 29, 2024", None, "2024-02-29", None, ""),
        ("Feb 29", "2025-10-10", None, None, "bad-date"),
        ("Oct 0", "2025-10-10", None, None, "bad-date"),
        ("Foo 3", "2025-10-10", None, None, "bad-date"),
        ("Jan 5, 0000", None, None, None, "bad-date"),
        ("Sep 29", None, None, None, "year-unknown"),
        ("Dec 8", "2025-10-10", None, None, "date-after-capture"),
        ("yesterday", "2025-10-10", None, None, "bad-date"),
    ],
)
def test_dates_of_the_dated_layout(
    text: str, captured: str | None, day: str | None, comments: int | None, fault: str
) -> None:
    """A date is read only if it exists and does not lie after the day of capture."""
    assert parse_day(text, captured) == (day, comments, fault)


def test_a_line_of_20_megabytes_is_left_out() -> None:
    """A huge line costs its own paper, takes no noticeable time and is reported with its size."""
    data = f"SubscribeA\n{ABSTRACTS['@one']}\nB\n".encode() + b"x" * 20_000_000 + b"\nC\n"
    data += ABSTRACTS["@two"].encode()
    report = Report()
    start = time.process_time()
    parsed = parse_list("list.txt", data, SourceList("", ""), report)
    assert time.process_time() - start < 10
    assert [entry.title for entry in parsed.entries] == ["A", "C"]
    assert [(rejection.line, rejection.code) for rejection in parsed.rejections] == [(3, "line-too-long")]
    assert str(report.problems[0]).startswith("list.txt:4: error[line-too-long]: a line of 20,000,000 characters")


def test_lines_that_are_not_utf8_are_read_as_what_they_are() -> None:
    """Bytes in another encoding are decoded and reported; the lines in UTF-8 beside them stay what they are."""
    one, two = ABSTRACTS["@one"].encode(), ABSTRACTS["@two"].encode()
    report = Report()
    data = b"SubscribeCaf\xe9s\n" + one + b"\nKettles \xe2\x80\x93 a Study\n" + two
    parsed = parse_list("list.txt", data, SourceList("", ""), report)
    assert [entry.title for entry in parsed.entries] == ["Cafés", "Kettles – a Study"]
    assert [str(problem) for problem in report.problems] == [
        "list.txt:1: warning[not-utf8]: 1 lines are not UTF-8; they are read as cp1252; look at accents and signs, or "
        "save the file as UTF-8"
    ]


LINES = [*ABSTRACTS.values(), "A Title", "• 2 authors", "·", "Sep 29", "Feb 30", "", "x" * (MAX_LINE + 1)]


@given(st.lists(st.sampled_from(LINES), max_size=25))
def test_every_line_of_a_mangled_list_is_told_apart(lines: list[str]) -> None:
    """However lines are lost or mixed, titles have abstracts, and no line starts two entries or rejections."""
    data = "\n".join(["Get trending papers in your email inbox!", *lines]).encode()
    parsed = parse_list("list.txt", data, SourceList("", "", captured="2025-10-10"), Report())
    starts = [entry.location.line for entry in parsed.entries] + [r.line for r in parsed.rejections]
    assert len(starts) == len(set(starts))
    for entry in parsed.entries:
        assert entry.title
        assert entry.abstract


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_reported(data: bytes) -> None:
    """No file makes the parser raise, and a file that gives nothing is always an error."""
    report = Report()
    parsed = parse_list("list.txt", b"Subscribe" + data, SourceList("", ""), report)
    assert parsed.entries or report.errors


@pytest.mark.parametrize(
    ("name", "copied"),
    [
        ("003_30b5.txt", "003_30b5.txt"),
        ("my list.md", "my-list.txt"),
        ("../évil.TXT", "evil.txt"),
        ("index.txt", "index-paper.txt"),
        ("…", "list.txt"),
        (".hidden", "hidden.txt"),
    ],
)
def test_the_copy_of_a_list_gets_a_name_that_can_be_an_address(name: str, copied: str) -> None:
    """A plain name is kept; others become plain."""
    assert list_file_name(Path(name)) == copied


def test_lists_are_added_to_sources_yml_without_touching_the_rest(tmp_path: Path) -> None:
    """A new list goes to the end, a captured day to its source_list; comments and spacing stay."""
    path = tmp_path / SOURCES_YML
    path.parent.mkdir(parents=True)
    text = "# mine\n- title: 'A: list' # here\n  file: a.txt\n\n- {file: c.txt, title: C}\n"
    new = SourceList("b.txt", human_title("my_new-list.txt"), "a site", "2025-10-10", "Short: text")
    path.write_text(set_captured(set_captured(add_list(text, new), "a.txt", "2025-10-09"), "c.txt", "2025-10-08"))
    assert path.read_text() == (
        "# mine\n- title: 'A: list' # here\n  captured: 2025-10-09\n  file: a.txt\n\n"
        "- {file: c.txt, title: C, captured: 2025-10-08}\n"
        "- file: b.txt\n  title: My new list\n  origin: a site\n  captured: 2025-10-10\n  description: 'Short: text'\n"
    )
    report = Report()
    assert [(source_list.file, source_list.captured) for source_list in load_lists(tmp_path, report)] == [
        ("a.txt", "2025-10-09"), ("b.txt", "2025-10-10"), ("c.txt", "2025-10-08"),
    ]  # fmt: skip
    assert report.problems == []


def test_faults_of_sources_yml_are_reported_with_their_place(tmp_path: Path) -> None:
    """Unknown keys, missing keys, impossible days, paths and files named twice are all reported in one run."""
    path = tmp_path / SOURCES_YML
    path.parent.mkdir(parents=True)
    path.write_text(
        "- file: a.txt\n  titel: A\n- file: ../b.txt\n  title: B\n  captured: 2025-02-30\n"
        "- {file: c.txt, title: C}\n- {file: C.md, title: D}\n- plain\n"
    )
    report = Report()
    assert [source_list.file for source_list in load_lists(tmp_path, report)] == ["c.txt"]
    assert [str(problem).removeprefix("catalog/sources/sources.yml:") for problem in report.sorted()] == [
        '1:3: error[missing-key]: a list lacks "title"',
        '2:3: error[unknown-key]: "titel" is not a key of a list; did you mean "title"?',
        '3:9: error[bad-file-name]: "../b.txt" is not a plain file name in catalog/sources',
        '5:13: error[bad-date]: "2025-02-30" is not a valid captured; write YYYY-MM-DD',
        '7:3: error[duplicate-list]: "C.md" has the same address as "c.txt"; one entry for each file, and no two '
        "files of one name",
        "8:3: error[wrong-type]: a list must be a mapping of keys to values, not text",
    ]


def test_a_licence_is_shown_for_all_lists_only_where_all_state_it(tmp_path: Path) -> None:
    """Unknown and differing licences stay unsaid; a file with nothing but comments describes no list."""
    path = tmp_path / SOURCES_YML
    path.parent.mkdir(parents=True)
    for text, shared in (
        ("- {file: a.txt, title: A, licence: CC0}\n- {file: b.txt, title: B, licence: CC0}\n", "CC0"),
        ("- {file: a.txt, title: A, licence: CC0}\n- {file: b.txt, title: B, licence: CC BY 4.0}\n", ""),
        ("- {file: a.txt, title: A, licence: CC0}\n- {file: b.txt, title: B}\n", ""),
        ("# What each list in this folder is.\n", ""),
        ("", ""),
    ):
        path.write_text(text)
        report = Report()
        assert shared_licence(load_lists(tmp_path, report)) == shared, text
        assert report.problems == [], text
    path.write_text("- {file: a.txt, title: A, licence: [CC0]}\n")
    load_lists(tmp_path, report)
    assert [problem.code for problem in report.problems] == ["wrong-type"]
