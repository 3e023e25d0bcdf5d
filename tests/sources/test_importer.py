"""Imports: new papers, known papers, conflicts, hand edits, repetition, and runs killed at any moment."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from build_scripts.model import Record
from build_scripts.pipeline import check_catalog
from build_scripts.progress import Item
from build_scripts.records.records import load_records
from build_scripts.report import Report
from build_scripts.sources.importer import Choices, FileSummary, import_lists
from tests.invented import write_catalog

ROOT = Path(__file__).parents[2]
CASES = yaml.safe_load((Path(__file__).parents[1] / "cases/import/importing.yml").read_text("utf-8"))
TODAY = "2026-11-20"


def abstract(name: str) -> str:
    """An invented abstract, long enough to be told from a title, that differs for each name."""
    return f"We study {name}. It is measured on many days. " + f"The results for {name} hold in every town. " * 4


def source_list(*papers: tuple[str, str]) -> str:
    """A list in the alternating layout; abstracts are given by name."""
    return "Subscribe" + "".join(f"{title}\n{abstract(name)}\n" for title, name in papers)


def dated(title: str, name: str, authors: int, day: str) -> str:
    """A list of one paper in the dated layout."""
    return f"Subscribe\n\nOct 10\n\n{title}\n\n{abstract(name)}\n\n  • {authors} authors\n·\n{day}\n"


def run(
    root: Path, files: dict[str, str], captured: str | None = None, today: str = TODAY
) -> tuple[tuple[FileSummary, ...], list[str]]:
    """Import texts under file names; returns the summaries and the problems as printed, without folders."""
    folder = root.parent / "inbox"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    report = Report()
    summary = import_lists(root, [folder / name for name in files], Choices(captured), report, today)
    return summary.files, [str(problem).replace(f"{folder}/", "") for problem in report.sorted()]


def records(root: Path) -> dict[str, Record]:
    """The records of a catalog, which must be sound."""
    report = Report()
    found = {record.id: record for record in load_records(root, report)}
    assert report.problems == []
    return found


def tree(root: Path) -> dict[str, bytes]:
    """All files of a folder with their bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty catalog."""
    path = tmp_path / "root"
    path.mkdir()
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_papers_are_told_apart(case: dict[str, Any], root: Path) -> None:
    """Each case states the titles and abstracts of a list, the records they give and the problems."""
    _, problems = run(root, {"list.txt": source_list(*[(title, name) for title, name in case["papers"]])})
    found = records(root)
    assert {key: [source.line for source in record.sources] for key, record in found.items()} == case["records"]
    assert problems == case["problems"]
    report = Report()
    check_catalog(root, report)
    assert report.problems == []


def test_a_second_import_changes_no_byte(root: Path) -> None:
    """Not even the day of import, whatever the name of the file."""
    text = source_list(("Moss", "a"), ("Kettles", "b"), ("Moss", "a"))
    run(root, {"list.txt": text})
    before = tree(root)
    summaries, problems = run(root, {"copy.txt": text, "list.txt": text}, today="2027-01-01")
    assert tree(root) == before
    assert problems == []
    assert [(f.stored, f.entries, f.new, f.known) for f in summaries] == [("list.txt", 3, 0, 3)] * 2


def test_the_order_of_the_files_does_not_matter(root: Path, tmp_path: Path) -> None:
    """The same files in another order give the same catalog."""
    texts = {
        "a.txt": source_list(("Moss", "a"), ("Kettles", "b")),
        "b.txt": source_list(("Moss!", "c"), ("Kettles", "b")),
    }
    run(root, texts)
    other = tmp_path / "other"
    run(other, dict(reversed(texts.items())))
    assert tree(other) == tree(root)


def test_a_known_paper_only_gains_its_new_source_and_what_it_lacks(root: Path) -> None:
    """Hand edits, comments and spacing stay; a fact is added once, and not again after its removal by hand."""
    run(root, {"a.txt": source_list(("Moss", "a"))})
    path = root / "catalog/papers/moss.yml"
    edited = (
        path.read_text().replace("title: Moss\n", 'title: "Mosses"   # better\n\n').replace("We study a", "We love a")
    )
    path.write_text(edited)
    _, problems = run(root, {"b.txt": dated("MOSS.", "a", 3, "Sep 29")}, "2025-10-10")
    assert problems == []
    assert (
        path.read_text()
        == edited.replace("added:", "author_count: 3\ndate: 2025-09-29\nadded:") + "  - {file: b.txt, line: 5}\n"
    )
    path.write_text(path.read_text().replace("author_count: 3\n", ""))
    before = tree(root)
    run(root, {"a.txt": source_list(("Moss", "a")), "b.txt": dated("MOSS.", "a", 3, "Sep 29")}, "2025-10-10")
    assert tree(root) == before


def test_facts_that_disagree_are_reported_and_the_record_keeps_its_own(root: Path) -> None:
    """Another author count or date is a warning; a coarser date agrees with a finer one."""
    run(root, {"a.txt": dated("Moss", "a", 3, "Sep 29")}, "2025-10-10")
    _, problems = run(root, {"b.txt": dated("Moss", "a", 4, "Sep 28")}, "2025-10-10")
    assert problems == [
        "b.txt:5: warning[conflicting-fact]: author_count is 4 here but 3 in the record moss; the value "
        "in the record stays",
        "b.txt:5: warning[conflicting-fact]: date is 2025-09-28 here but 2025-09-29 in the record moss; the value "
        "in the record stays",
    ]
    path = root / "catalog/papers/moss.yml"
    path.write_text(path.read_text().replace("2025-09-29", "2025-09"))
    assert run(root, {"c.txt": dated("Moss", "a", 3, "Sep 27")}, "2025-10-10")[1] == []
    assert (records(root)["moss"].author_count, records(root)["moss"].date) == (3, "2025-09")


def test_a_captured_day_given_later_dates_the_papers(root: Path) -> None:
    """Without the day the papers are kept undated with an error; with it they are dated, and the day is kept."""
    text = dated("Moss", "a", 3, "Sep 29")
    assert [p.split("; ")[0] for p in run(root, {"a.txt": text})[1]] == [
        'a.txt:11: error[year-unknown]: "Sep 29" has no year'
    ]
    assert records(root)["moss"].date is None
    assert run(root, {"a.txt": text}, "2025-10-10")[1] == []
    assert records(root)["moss"].date == "2025-09-29"
    assert run(root, {"a.txt": text})[1] == []
    assert "captured-conflict" in run(root, {"a.txt": text}, "2025-10-11")[1][0]


def test_files_that_are_no_lists_do_not_enter_the_catalog(root: Path) -> None:
    """Every fault is reported in one run, and the good file beside them is imported."""
    good, bad = (
        source_list(("Moss", "a")),
        {"b.txt": "", "c.txt": "Dear all,\nhello.\n", "sources.yml": "- file: x\n"},
    )
    summaries, problems = run(root, {"a.txt": good, **bad})
    assert [problem.split(":")[0] for problem in problems] == ["b.txt", "c.txt", "sources.yml"]
    assert [(f.stored, f.entries) for f in summaries] == [("a.txt", 1), ("", 0), ("", 0), ("", 0)]
    assert sorted(path.name for path in (root / "catalog/sources").iterdir()) == ["a.txt", "sources.yml"]
    report = Report()
    import_lists(root, [root / "gone.txt", root], Choices(), report, TODAY)
    assert [problem.code for problem in report.problems] == ["unreadable-file", "unreadable-file"]


def test_a_list_never_replaces_another_of_its_name(root: Path) -> None:
    """Another list under a known name, or under a name with the same address, is an error, wherever the file lies."""
    run(root, {"list.txt": source_list(("Moss", "a"))})
    before = tree(root)
    other = source_list(("Kettles", "b"))
    _, problems = run(root, {"LIST.txt": other})
    assert problems == [
        "LIST.txt: error[list-exists]: catalog/sources already has another list named LIST.txt; give the file a name "
        "of its own"
    ]
    assert "list.txt: error[list-exists]: this is another list" in run(root, {"list.txt": other})[1][0]
    assert tree(root) == before
    (root / "catalog/sources/list.txt").write_text(other)
    report = Report()
    import_lists(root, [root / "catalog/sources/list.txt"], Choices(), report, TODAY)
    assert [problem.code for problem in report.sorted()] == ["list-exists"]


EDITED = yaml.safe_load((Path(__file__).parents[1] / "cases/import/edited.yml").read_text("utf-8"))


@pytest.mark.parametrize("place", ["in place", "from elsewhere"])
@pytest.mark.parametrize("case", EDITED, ids=lambda case: str(case["name"]))
def test_an_edited_list_is_imported_again(case: dict[str, Any], place: str, root: Path) -> None:
    """Each case states what became of a list of moss, kettles and ferns, and the lines of the records after it."""
    run(root, {"list.txt": source_list(("Moss on Roofs", "a"), ("Singing Kettles", "b"), ("Old Ferns", "c"))})
    hand = root / "catalog/papers/old-ferns.yml"
    hand.write_text(hand.read_text().replace("title: Old Ferns", 'title: "Ferns, by hand"   # mine'))
    papers = source_list(*[(title, name) for title, name in case["papers"]])
    if place == "in place":
        path = root / "catalog/sources/list.txt"
        path.write_text(papers)
        report = Report()
        import_lists(root, [path], Choices(), report, TODAY)
        problems = [str(problem).replace("catalog/sources/", "") for problem in report.sorted()]
    else:
        _, problems = run(root, {"list.txt": papers})
    found = {key: [source.line for source in record.sources] for key, record in records(root).items()}
    assert found == case["records"]
    assert [problem for problem in problems if "old-ferns" not in problem] == case["problems"]
    assert 'title: "Ferns, by hand"   # mine\n' in hand.read_text()
    assert all("error" not in problem for problem in checked(root))
    before = tree(root)
    assert run(root, {"list.txt": papers})[1] == []
    assert tree(root) == before


def checked(root: Path) -> list[str]:
    """What a check prints."""
    report = Report()
    check_catalog(root, report)
    return [str(problem) for problem in report.sorted()]


def test_a_killed_import_of_an_edited_list_is_completed(root: Path, tmp_path: Path) -> None:
    """Killed before any of its writes and run again, it ends where an undisturbed one does."""
    file = tmp_path / "list.txt"
    file.write_text(source_list(("Moss", "a"), ("Kettles", "b"), ("Ferns", "c")))
    import_lists(root, [file], Choices(), Report(), TODAY)
    file.write_text(source_list(("New", "n"), ("Kettles", "b"), ("Ferns", "c"), ("Moss", "a")))
    whole = tmp_path / "whole"
    shutil.copytree(root, whole)
    import_lists(whole, [file], Choices(), Report(), TODAY)
    for writes in range(1, 5):
        copy = tmp_path / f"copy-{writes}"
        shutil.copytree(root, copy)
        assert import_killed(copy, [file], writes)
        import_lists(copy, [file], Choices(), Report(), TODAY)
        assert tree(copy) == tree(whole)


def test_another_import_waits_for_an_edited_dump(root: Path) -> None:
    """The ledger would not fit a list that was edited and not imported; the message says what to do."""
    run(root, {"a.txt": source_list(("Moss", "a"))})
    (root / "catalog/sources/a.txt").write_text(source_list(("Moss", "a"), ("Ferns", "c")))
    before = tree(root)
    _, problems = run(root, {"b.txt": source_list(("Kettles", "b"))})
    assert [problem.rsplit("; ", 1)[1] for problem in problems] == [
        "restore the file, or to take the changes in, run: catalog import catalog/sources/a.txt"
    ]
    assert tree(root) == before


def test_a_trial_writes_nothing_and_counts_like_the_import(root: Path, tmp_path: Path) -> None:
    """The same summary, ledger and problems, with the layout and the first entries as they were read."""
    run(root, {"a.txt": source_list(("Moss", "a"))})
    before = tree(root)
    file = tmp_path / "b.txt"
    file.write_text(source_list(("Moss", "a"), ("Kettles", "b"), ("Moss", "z"), ("Ferns", "c")))
    reports = Report(), Report()
    trial = import_lists(root, [file], Choices(), reports[0], TODAY, write=False)
    assert tree(root) == before
    assert trial == import_lists(root, [file], Choices(), reports[1], TODAY)
    assert reports[0].sorted() == reports[1].sorted()
    (summary,) = trial.files
    assert (summary.layout, [entry.title for entry in summary.first]) == (
        "alternating (title, abstract)",
        ["Moss", "Kettles", "Moss"],
    )


WRONG = yaml.safe_load((Path(__file__).parents[1] / "cases/import/wrong.yml").read_text("utf-8"))


@pytest.mark.parametrize("case", WRONG, ids=lambda case: str(case["name"]))
def test_what_is_no_list_of_papers_is_imported_only_if_somebody_insists(case: dict[str, Any], root: Path) -> None:
    """Nothing is written, and the one problem says why; accepted, the same is a warning."""
    summaries, problems = run(root, {"list.txt": case["text"]})
    reason = f"this does not look like a list of papers: {case['reason']}"
    assert problems == [f"list.txt: error[looks-wrong]: {reason}; to import it nevertheless, add --force"]
    assert [(summary.stored, summary.entries) for summary in summaries] == [("", 0)]
    assert tree(root) == {}
    asked: list[str] = []

    def accept(question: str) -> bool:
        asked.append(question)
        return True

    report, file = Report(), root.parent / "inbox/list.txt"
    import_lists(root, [file], Choices(), report, TODAY, accept=accept)
    assert asked == [f"{file}: {reason}"]
    assert "looks-wrong" in {problem.code for problem in report.problems if problem.severity == "warning"}
    assert (root / "catalog/sources/list.txt").is_file()
    assert run(root, {"list.txt": case["text"]})[0][0].new == 0


def test_nothing_is_imported_into_a_catalog_with_errors(root: Path) -> None:
    """An unreadable record could be one of the papers, so it must be mended first."""
    run(root, {"a.txt": source_list(("Moss", "a"))})
    (root / "catalog/papers/moss.yml").write_text("id: [\n")
    before = tree(root)
    summaries, problems = run(root, {"b.txt": source_list(("Kettles", "b"))})
    assert summaries == ()
    assert [problem.split(" error")[1].split("]")[0] for problem in problems] == [
        "[unsound-catalog",
        "[yaml-syntax",
    ]
    assert tree(root) == before


def test_scraped_text_is_stored_as_it_is(root: Path) -> None:
    """Markup, YAML and template syntax of a title and abstract reach the record untouched."""
    title = "---: {{ x }} <script> {: onclick=y} 'a' \"b\" # %s \u2028 $\\alpha$"
    run(root, {"a.txt": f"Subscribe{title}\n{abstract(title)}\n"})
    (record,) = records(root).values()
    assert (record.title, record.abstract) == (title, abstract(title).strip())


def test_progress_is_told_step_by_step(root: Path, tmp_path: Path) -> None:
    """Whoever shows progress sees each file read and each record written, and how many there are."""
    (tmp_path / "a.txt").write_text(source_list(("Moss", "a"), ("Kettles", "b")))
    steps: list[tuple[str, int]] = []

    def each(items: Iterable[Item], step: str = "", total: int | None = None) -> Iterable[Item]:
        given = list(items)
        steps.append((step, len(given)))
        return given

    import_lists(root, [tmp_path / "a.txt"], Choices(), Report(), TODAY, each)
    assert steps == [("read", 1), ("match", 2), ("write", 2)]


PROGRAM = """
import os, signal, sys
from pathlib import Path
from typing import Any
from build_scripts.sources.importer import Choices, import_lists
from build_scripts.report import Report

root, left, files = Path(sys.argv[1]), [int(sys.argv[2])], [Path(name) for name in sys.argv[3:]]
replace = os.replace

def counted(source, target):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(source, target)

os.replace = counted
import_lists(root, files, Choices("2025-10-10"), Report(), "2026-11-20")
"""


def import_killed(root: Path, files: list[Path], writes: int, seconds: float | None = None) -> bool:
    """Import in a process that dies before its write number `writes` or after `seconds`; whether it died."""
    command = [sys.executable, "-c", PROGRAM, str(root), str(writes), *map(str, files)]
    process = subprocess.Popen(command, cwd=ROOT)
    if seconds is not None:
        time.sleep(seconds)
        process.kill()
    return process.wait() != 0


@pytest.mark.parametrize("writes", range(1, 10))
def test_a_killed_import_is_completed_by_the_next(root: Path, tmp_path: Path, writes: int) -> None:
    """Killed before any of its nine writes and run again, an import ends where an undisturbed one does."""
    first = tmp_path / "a.txt"
    first.write_text(source_list(("Moss", "a"), ("Old", "o")))
    import_lists(root, [first], Choices(), Report(), "2026-11-01")
    second, third = tmp_path / "b.txt", tmp_path / "c.txt"
    second.write_text(
        source_list(
            ("Moss", "a"),
            ("Kettles", "b"),
            ("Kettles -", "k"),
            ("Kettles?", "b"),
            ("Mo ss", "m"),
            ("Moss", "z"),
        )
    )
    third.write_text(dated("Old", "o", 3, "Sep 29").replace("Oct 10\n", "Oct 10\n\nKettle's\n\n" + abstract("x")))
    whole = tmp_path / "whole"
    shutil.copytree(root, whole)
    import_lists(whole, [second, third], Choices("2025-10-10"), Report(), TODAY)
    assert import_killed(root, [second, third], writes)
    import_lists(root, [second, third], Choices("2025-10-10"), Report(), TODAY)
    assert tree(root) == tree(whole)


def test_an_import_killed_at_random_moments_is_completed(root: Path, tmp_path: Path) -> None:
    """The same with lists of 400 papers, killed by the clock again and again in one catalog."""
    files = sorted((write_catalog(tmp_path / "invented", 400) / "catalog/sources").glob("*.txt"))
    assert len(files) == 3
    whole = tmp_path / "whole"
    import_lists(whole, files, Choices("2025-10-10"), Report(), TODAY)
    dice = random.Random(7)
    for _ in range(5):
        import_killed(root, files, -1, dice.uniform(0.15, 0.6))
        for path in (root / "catalog/papers").glob("*.yml"):
            assert path.read_bytes() == (whole / "catalog/papers" / path.name).read_bytes()
    import_lists(root, files, Choices("2025-10-10"), Report(), TODAY)
    assert tree(root) == tree(whole)


def test_text_read_in_the_wrong_encoding_is_repaired_before_control_characters_are_dropped(tmp_path: Path) -> None:
    """Half of the characters read in the wrong encoding are controls: dropped, they could not be repaired any more."""
    damaged = (abstract("moss") + "It is \u201cquoted\u201d and \u00e9.").encode().decode("latin-1")
    _, problems = run(tmp_path / "catalog", {"list.txt": f"SubscribeMoss\n{damaged}\n"})
    assert records(tmp_path / "catalog")["moss"].abstract.endswith("It is “quoted” and é.")
    assert problems == []


def test_a_record_that_lost_characters_so_is_known_when_its_list_is_imported_again(tmp_path: Path) -> None:
    """The record is of a time when control characters were dropped first, and its list is gone."""
    sound = abstract("moss") + "It is \u201cquoted\u201d and \u00e9."
    lost = "".join(c for c in sound.encode().decode("latin-1") if not "\x80" <= c <= "\x9f")
    path = tmp_path / "catalog" / "catalog" / "papers" / "moss.yml"
    path.parent.mkdir(parents=True)
    path.write_text(f"id: moss\ntitle: Moss\nabstract: {lost}\nadded: {TODAY}\n", "utf-8")
    _, problems = run(tmp_path / "catalog", {"list.txt": f"SubscribeMoss\n{sound}\n"})
    assert problems == []
    assert list(records(tmp_path / "catalog")) == ["moss"]
