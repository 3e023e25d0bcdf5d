"""The life of a paper: removed, renamed and merged by command, by hand, and by runs killed at any moment."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from build_scripts.model import Removed, Source
from build_scripts.pipeline import check_catalog
from build_scripts.related.saved import load_topics
from build_scripts.report import Report
from build_scripts.sources.importer import Choices, import_lists
from build_scripts.sources.ledger import Ledger, load_ledger, totals
from tests.conftest import INVENTED, REPOSITORY, copy_catalog, run

ROOT = Path(__file__).parent.parent
LONG = "It grows slowly. It grows in the shade of chimneys far more than on the open slope of a roof. " * 3
TITLES = ("Moss on Roofs", "Singing Kettles", "Moss on Roofs", "Old Ferns")
DUMP = "Subscribe" + "".join(f"{title}\n{LONG}{title}\n" for title in TITLES)
TOPICS = """\
# kept by hand
papers: 3
topics:
  - slug: plants
    label: Plants
    anchors:
      - moss-on-roofs  # the first
      - old-ferns
  - slug: kitchens
    label: Kitchens
    anchors: [singing-kettles]
"""
MOSS, KETTLES, FERNS = (f"catalog/papers/{name}.yml" for name in ("moss-on-roofs", "singing-kettles", "old-ferns"))


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A catalog of three papers from one list, in which one of them stands twice, with topics."""
    root = tmp_path / "root"
    (tmp_path / "list.txt").write_text(DUMP)
    import_lists(root, [tmp_path / "list.txt"], Choices(), Report(), "2026-11-20")
    (root / "catalog/topics.yml").write_text(TOPICS)
    return root


def edit(root: Path, command: str) -> int:
    """The exit status of a command line; words of a reason are joined by underscores."""
    return run("--root", str(root), *command.split())


def problems(root: Path) -> list[str]:
    """What a check prints."""
    report = Report()
    check_catalog(root, report)
    # Invented papers have few tags; `check` has tests of its own.
    return [str(problem) for problem in report.sorted() if problem.code != "unknown-tag"]


def ledger(root: Path) -> Ledger:
    """The ledger, which must be sound."""
    report = Report()
    found = load_ledger(root, report)
    assert report.problems == []
    return found


def statuses(root: Path) -> list[str]:
    """Each entry of the ledger in words."""
    return [
        f"{entry.line} {entry.status} {entry.record}"
        for source_list in ledger(root).lists
        for entry in source_list.entries
    ]


def tree(root: Path) -> dict[str, bytes]:
    """All data of a catalog with its bytes."""
    paths = (root / "catalog").rglob("*")
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(paths) if path.is_file()}


def replace(root: Path, path: str, old: str, new: str) -> None:
    """Change a text in a file of a catalog by hand."""
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new, 1))


def test_a_removed_paper_is_accounted_for_and_does_not_come_back(catalog: Path) -> None:
    """The ledger has its reason and its entries; neither the same list nor a copy in another one brings it back."""
    replace(catalog, MOSS, "added:", "former_ids: [old-moss]\nadded:")
    assert edit(catalog, "remove moss-on-roofs --reason retracted") == 0
    removed = Removed(
        "moss-on-roofs", TITLES[0], "retracted", ("old-moss",), (Source("list.txt", 1), Source("list.txt", 5))
    )
    assert ledger(catalog).removed == (removed,)
    gone = ["1 removed moss-on-roofs", "3 record singing-kettles", "5 removed moss-on-roofs", "7 record old-ferns"]
    assert statuses(catalog) == gone
    counts = totals(entry for source_list in ledger(catalog).lists for entry in source_list.entries)
    assert counts.pop("entries") == sum(counts.values())
    assert problems(catalog) == []
    before = tree(catalog)
    assert edit(catalog, "import catalog/sources/list.txt".replace("catalog/", f"{catalog}/catalog/")) == 0
    assert tree(catalog) == before
    (catalog / "other.txt").write_text(f"Subscribe{TITLES[0]}!\n{LONG}{TITLES[0]}\n{TITLES[0]} II\n{LONG}II\n")
    assert edit(catalog, f"import {catalog}/other.txt") == 0
    assert statuses(catalog)[-2:] == ["1 removed moss-on-roofs", "3 record moss-on-roofs-ii"]
    assert problems(catalog) == []


def test_a_paper_added_by_hand_is_removed_by_its_title(catalog: Path) -> None:
    """Without an entry in a list the ledger still knows it, whatever its title and reason hold."""
    text = "id: mine\ntitle: 'Mine: [a] # {b}'\nabstract: Text.\nadded: 2026-11-20\n"
    (catalog / "catalog/papers/mine.yml").write_text(text)
    assert edit(catalog, "remove mine --reason it's:_{not}_#1") == 0
    assert ledger(catalog).removed == (Removed("mine", "Mine: [a] # {b}", "it's:_{not}_#1"),)
    (catalog / "other.txt").write_text(f"SubscribeMine (a) b\n{LONG}mine\n")
    assert edit(catalog, f"import {catalog}/other.txt") == 0
    assert statuses(catalog)[-1] == "1 removed mine"


def test_deleting_its_line_and_importing_brings_a_removed_paper_back(catalog: Path) -> None:
    """As the header of the ledger says."""
    assert edit(catalog, "remove old-ferns --reason wrong") == 0
    lines = (catalog / "catalog/ledger.yml").read_text().splitlines(keepends=True)
    kept = [line for line in lines if "{id: old-ferns" not in line and line != "removed:\n"]
    (catalog / "catalog/ledger.yml").write_text("".join(kept))
    assert "run: catalog import catalog/sources/list.txt" in problems(catalog)[-1]
    assert edit(catalog, f"import {catalog}/catalog/sources/list.txt") == 0
    assert statuses(catalog)[-1] == "7 record old-ferns"
    assert problems(catalog) == []


def test_a_renamed_paper_keeps_its_old_address_and_its_place(catalog: Path) -> None:
    """Only the id changes in its file; the ledger and topics.yml follow, their comments stay."""
    replace(catalog, MOSS, "title: Moss on Roofs", 'title: "Moss on Roofs"   # by hand')
    text = (catalog / MOSS).read_text()
    assert edit(catalog, "rename moss-on-roofs moss") == 0
    expected = text.replace("id: moss-on-roofs", "id: moss").replace("added:", "former_ids:\n  - moss-on-roofs\nadded:")
    assert (catalog / "catalog/papers/moss.yml").read_text() == expected
    assert (catalog / "catalog/topics.yml").read_text() == TOPICS.replace("moss-on-roofs", "moss")
    assert not (catalog / MOSS).exists()
    assert statuses(catalog)[::2] == ["1 record moss", "5 duplicate moss"]
    assert problems(catalog) == []
    assert edit(catalog, "rename moss moss-on-roofs") == 0
    assert (catalog / MOSS).read_text() == text.replace("added:", "former_ids:\n  - moss\nadded:")
    assert problems(catalog) == []


def test_a_merged_paper_gains_what_it_lacks_and_keeps_its_own(
    catalog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sources, tags, facts and addresses move; contradictions are shown with the line of the value that stays."""
    replace(catalog, MOSS, "added:", "venue: Roofs\ntags: [moss, -ferns]  # mine\nadded:")
    replace(catalog, FERNS, "added:", "date: 2024\nvenue: Woods\ntags: [ferns, green]\nformer_ids: [ferns]\nadded:")
    assert edit(catalog, "merge old-ferns moss-on-roofs") == 0
    assert capsys.readouterr().err.splitlines() == [
        f'{MOSS}:2:8: warning[merge-conflict]: title is "Old Ferns" in old-ferns but "Moss on Roofs" here; '
        "the value in the record stays",
        f'{MOSS}:3:11: warning[merge-conflict]: abstract is "{LONG[:80]}…" in old-ferns but "{LONG[:80]}…" here; '
        "the value in the record stays",
        f'{MOSS}:5:8: warning[merge-conflict]: venue is "Woods" in old-ferns but "Roofs" here; '
        "the value in the record stays",
        f'{MOSS}:6:7: warning[merge-conflict]: tags is "ferns, green" in old-ferns but "moss, -ferns" here; '
        "the value in the record stays",
    ]
    assert (catalog / MOSS).read_text().split("\n", 3)[3] == (
        "date: 2024\nvenue: Roofs\ntags: [moss, -ferns, green]  # mine\nformer_ids:\n  - ferns\n  - old-ferns\n"
        "added: 2026-11-20\nsources:\n  - {file: list.txt, line: 1}\n  - {file: list.txt, line: 5}\n"
        "  - {file: list.txt, line: 7}\n"
    )
    assert statuses(catalog)[-1] == "7 duplicate moss-on-roofs"
    assert (catalog / "catalog/topics.yml").read_text() == TOPICS.replace("      - old-ferns\n", "")
    assert problems(catalog) == []


def test_a_topic_may_lose_its_last_anchor(catalog: Path) -> None:
    """topics.yml stays readable, in whichever style its lists are written."""
    for record in ("singing-kettles", "moss-on-roofs", "old-ferns"):
        assert edit(catalog, f"remove {record} --reason x") == 0
    assert problems(catalog) == []
    assert [topic.anchors for topic in load_topics(catalog, Report()).topics] == [(), ()]


def moved(path: str, name: str, *, with_id: bool) -> None:
    """Rename the file of a record by hand, and its id if wanted."""
    file = Path(path)
    text = file.read_text()
    file.unlink()
    file.with_name(f"{name}.yml").write_text(text.replace(f"id: {file.stem}", f"id: {name}") if with_id else text)


def by_hand(root: Path, what: str) -> None:
    """An edit that somebody makes in an editor."""
    if what == "delete":
        (root / FERNS).unlink()
    elif what == "rename file":
        moved(str(root / FERNS), "ferns", with_id=False)
    elif what == "rename file and id":
        moved(str(root / FERNS), "ferns", with_id=True)
    elif what == "change id":
        replace(root, FERNS, "id: old-ferns", "id: ferns")
    elif what == "move source and delete":
        replace(root, MOSS, "line: 5}", "line: 5}\n  - {file: list.txt, line: 7}")
        (root / FERNS).unlink()
    elif what == "write again and delete":
        text = (root / FERNS).read_text().split("sources:")[0].replace("old-ferns", "ferns")
        (root / "catalog/papers/ferns.yml").write_text(text)
        (root / FERNS).unlink()
    elif what == "restore a removed file":
        text = (root / FERNS).read_text()
        assert edit(root, "remove old-ferns --reason x") == 0
        (root / FERNS).write_text(text)


@pytest.mark.parametrize(
    ("what", "command", "last"),
    [
        ("delete", 'remove old-ferns --reason "..."', "7 removed old-ferns"),
        ("rename file", "rename old-ferns ferns", "7 record ferns"),
        ("rename file and id", "rename old-ferns ferns", "7 record ferns"),
        ("change id", "rename old-ferns ferns", "7 record ferns"),
        ("move source and delete", "merge old-ferns moss-on-roofs", "7 duplicate moss-on-roofs"),
        ("write again and delete", "merge old-ferns ferns", "7 record ferns"),
        ("restore a removed file", 'remove old-ferns --reason "..."', "7 removed old-ferns"),
    ],
)
def test_check_names_the_command_that_completes_an_edit_by_hand(
    catalog: Path, what: str, command: str, last: str
) -> None:
    """One problem, one command, and all is sound again."""
    by_hand(catalog, what)
    (problem,) = [text for text in problems(catalog) if ": error[" in text]
    assert f"catalog {command}" in problem
    assert edit(catalog, command) == 0
    assert statuses(catalog)[-1] == last
    assert problems(catalog) == []


def test_each_of_several_deleted_records_can_be_settled_by_itself(catalog: Path) -> None:
    """Neither settling one of them nor importing another list forgets the others."""
    (catalog / FERNS).unlink()
    (catalog / KETTLES).unlink()
    (catalog / "other.txt").write_text(f"SubscribeLichen\n{LONG}lichen\n")
    assert edit(catalog, "remove old-ferns --reason x") == 0
    assert edit(catalog, f"import {catalog}/other.txt") == 1
    assert [text.split(": error")[0] for text in problems(catalog) if ": error" in text] == [KETTLES]
    assert edit(catalog, "remove singing-kettles --reason x") == 0
    assert problems(catalog) == []


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("remove old-fern --reason x", """there is no paper 'old-fern'; did you mean "old-ferns"?"""),
        ("remove old-ferns", "--reason"),
        ("rename old-fern new", 'did you mean "old-ferns"?'),
        ("rename old-ferns moss-on-roofs", "run: catalog merge old-ferns moss-on-roofs"),
        ("rename old-ferns Old_Ferns", '"Old_Ferns" cannot be the new id'),
        ("rename old-ferns old-moss", 'the address "old-moss" belongs to the paper moss-on-roofs'),
        ("rename old-moss new", "it is a former id of 'moss-on-roofs'"),
        ("merge old-ferns old-ferns", "into itself"),
        ("merge old-ferns moss", "there is no paper 'moss'"),
        ("merge moss old-ferns", "there is no paper 'moss'"),
    ],
)
def test_wrong_usage_changes_nothing(
    catalog: Path, command: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message says what would be right."""
    replace(catalog, MOSS, "added:", "former_ids: [old-moss]\nadded:")
    before = tree(catalog)
    assert edit(catalog, command) == 2
    assert message in capsys.readouterr().err
    assert tree(catalog) == before


@pytest.mark.parametrize(
    "command", ["remove old-ferns --reason x", "rename old-ferns new", "merge old-ferns moss-on-roofs"]
)
@pytest.mark.parametrize(("path", "text"), [(KETTLES, "id: ["), ("catalog/sources/list.txt", "SubscribeX\n")])
def test_nothing_changes_in_a_catalog_with_errors(catalog: Path, command: str, path: str, text: str) -> None:
    """A record that cannot be read, or a list that was edited, has to be seen to first."""
    (catalog / path).write_text(text)
    before = tree(catalog)
    assert edit(catalog, command) == 1
    assert tree(catalog) == before


KILLER = """
import os, signal, sys
from build_scripts import files as write
from build_scripts.cli import main
from pathlib import Path

left, unlink, replace = [int(sys.argv[1])], Path.unlink, os.replace

def counted(real):
    def step(*args, **kwargs):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return step

os.replace, Path.unlink = counted(replace), counted(unlink)
main(sys.argv[2:])
"""


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "command", ["remove old-ferns --reason x", "rename old-ferns new", "merge old-ferns moss-on-roofs"]
)
def test_the_same_command_completes_a_killed_one(catalog: Path, tmp_path: Path, command: str, steps: int) -> None:
    """Killed before any of its changes to files and run again, it ends where an undisturbed one does."""
    whole = tmp_path / "whole"
    shutil.copytree(catalog, whole)
    assert edit(whole, command) == 0
    arguments = [sys.executable, "-c", KILLER, str(steps), "--root", str(catalog), *command.split()]
    killed = subprocess.run(arguments, cwd=REPOSITORY, check=False, capture_output=True).returncode < 0
    assert killed == (steps <= (3 if command.startswith("remove") else 4))
    for leftover in catalog.rglob(".*.tmp"):
        leftover.unlink()
    assert edit(catalog, command) == 0
    assert tree(catalog) == tree(whole)


def test_the_address_of_a_removed_paper_says_so(tmp_path: Path) -> None:
    """Its page gives the reason, its former ids lead there, and no other page, feed or export leads to it."""
    root, paper = copy_catalog(INVENTED, tmp_path), "tidal-flow-matching-for-ocean-currents"
    assert edit(root, f"remove {paper} --reason <b>retracted</b>") == 0
    assert edit(root, "build --no-site") == 0
    content = root / "content"
    page = (content / f"papers/{paper}.md").read_text("utf-8")
    assert "Reason: &lt;b&gt;retracted&lt;/b&gt;" in page
    assert "# Tidal Flow Matching for Ocean Currents" in page
    assert f"location: papers/{paper}/\n" in (content / "papers/tidal-flows.md").read_text("utf-8")
    naming = {
        path.relative_to(content).as_posix()
        for path in content.rglob("*")
        if path.is_file() and f"{paper}/" in path.read_text("utf-8", errors="replace")
    }
    assert naming == {"papers/tidal-flows.md"}
    assert f'"id":"{paper}"' in (content / "data/ledger.json").read_text("utf-8")
    assert not (content / f"papers/{paper}").exists()
