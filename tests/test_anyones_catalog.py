"""Whatever its owner does with papers and name: the catalog is sound, its site builds, the tests of the engine pass."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from build_scripts.records.records import load_records
from build_scripts.report import Report
from tests.conftest import REPOSITORY, run
from tests.invented import write_catalog

# They read the settings of the repository, and the shipped papers if they are there.
QUICK = (
    "tests/test_cli.py::test_check_writes_nothing",
    "tests/pages/test_golden.py::test_pages_are_the_golden_ones",
    "tests/shipped/test_data.py",
)
LIST = "SubscribeKettles That Sing in Two Voices\nWe study kettles that sing in two voices. They boil sooner. " + (
    "The lower voice comes from the lid, the upper one from the spout. " * 4
)


def catalog(root: Path, *command: str) -> None:
    """A command of the program in a copy of the repository; it must succeed."""
    assert run("--root", str(root), *command) == 0


def quick_tests(root: Path) -> None:
    """They pass in a copy of the repository."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *QUICK]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}"


def papers(root: Path) -> list[str]:
    """The ids of all records."""
    return [record.id for record in load_records(root, Report())]


def copy_tree(root: Path) -> None:
    """Copy the working tree, with invented papers."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, encoding="utf-8", check=True)
    for name in listed.stdout.split("\0"):
        if (REPOSITORY / name).is_file() and not name.startswith("catalog/"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, root / name)
    other = write_catalog(root / "other", 40)
    shutil.move(other / "catalog", root / "catalog")
    shutil.rmtree(other)


def change_a_few(root: Path) -> int:
    """Give the site another name and address, import a list of one paper, and remove one by its command."""
    text = (root / "mkdocs.yml").read_text("utf-8")
    text = re.sub(r"^site_name: .*", "site_name: Frogs of the North", text, flags=re.MULTILINE)
    text = re.sub(r"^site_url: .*", "site_url: https://example.org/frogs/", text, flags=re.MULTILINE)
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")
    before = len(papers(root))
    (root / "kettles.txt").write_text(LIST, encoding="utf-8")
    catalog(root, "import", str(root / "kettles.txt"))
    assert len(papers(root)) == before + 1
    catalog(root, "remove", papers(root)[0], "--reason", "Not about our subject")
    return before


def empty(root: Path) -> int:
    """Have no paper, no list and no ledger."""
    shutil.rmtree(root / "catalog")
    (root / "catalog").mkdir()
    return 0


def test_each_change_leaves_a_sound_catalog(tmp_path: Path) -> None:
    """`check`, `build` and the engine's quick tests succeed, and the site has the papers it should have, no others."""
    copy_tree(tmp_path)
    changes: list[Callable[[Path], int]] = [change_a_few, empty]
    for change in changes:
        count = change(tmp_path)
        catalog(tmp_path, "check")
        catalog(tmp_path, "build")
        pages = [path.read_text("utf-8") for path in (tmp_path / "site/papers").glob("*/index.html")]
        assert sum('content="noindex"' not in page for page in pages) == count
        quick_tests(tmp_path)
