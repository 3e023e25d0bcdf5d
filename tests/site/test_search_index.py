"""The search index is made again when a paper changed or the index is damaged, and only then."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from build_scripts.site.build import render_site
from build_scripts.site.search_index import renew_index

STATE = ".cache/indexed.txt"


@pytest.fixture
def root(invented_root: Path, tmp_path: Path) -> Path:
    """A built catalog to change, with a complete index."""
    shutil.copytree(invented_root, tmp_path / "root", symlinks=True)
    render_site(tmp_path / "root", clean=False)
    renew_index(tmp_path / "root")
    return tmp_path / "root"


def paper(root: Path) -> Path:
    """The source of the first paper."""
    return min((root / "content/papers").glob("*.md"))


def nothing(root: Path) -> None:
    """Change nothing."""


def edit_paper(root: Path) -> None:
    """Add a word to a paper."""
    page = paper(root)
    page.write_text(page.read_text("utf-8").replace("</p>", " more</p>", 1), encoding="utf-8")


def drop_paper(root: Path) -> None:
    """Take a paper away."""
    paper(root).unlink()


def edit_tag(root: Path) -> None:
    """Add a word to the page of a tag."""
    page = min((root / "content/tags").glob("*.md"), key=lambda path: path.name == "index.md")
    page.write_text(page.read_text("utf-8").replace("</p>", " more</p>", 1), encoding="utf-8")


def lose_index_file(root: Path) -> None:
    """Take a file from the index."""
    next((root / "site/pagefind/fragment").iterdir()).unlink()


def lose_page(root: Path) -> None:
    """Take the page of a paper from the site."""
    (root / "site/papers" / paper(root).stem / "index.html").unlink()


def leave_half_an_index(root: Path) -> None:
    """Leave what a build that was killed while it indexed leaves."""
    (root / "site/.pagefind.new").mkdir()


def touch_paper(root: Path) -> None:
    """Give an unchanged source a newer time."""
    os.utime(paper(root))


@pytest.mark.parametrize(
    ("change", "renewed"),
    [
        (nothing, False),
        (touch_paper, False),
        (edit_tag, False),
        (leave_half_an_index, False),
        (edit_paper, True),
        (drop_paper, True),
        (lose_page, False),
        (lose_index_file, True),
        (lambda root: (root / STATE).unlink(), True),
        (lambda root: (root / STATE).write_text("another version"), True),
    ],
)
def test_the_index_is_made_again_only_when_it_must(change: Callable[[Path], object], renewed: bool, root: Path) -> None:
    """When a page of a paper changes, comes or goes, when the index is damaged, or when its making was cut off."""
    before = (root / "site/pagefind").stat().st_ino
    change(root)
    render_site(root, clean=False)
    renew_index(root)
    assert ((root / "site/pagefind").stat().st_ino != before) == renewed
    assert (root / STATE).is_file()
    assert not (root / "site/.pagefind.new").exists()


def test_without_papers_there_is_no_index(root: Path) -> None:
    """The index of a site does not outlive its last paper."""
    shutil.rmtree(root / "content/papers")
    render_site(root, clean=False)
    renew_index(root)
    assert not (root / "site/pagefind").exists()
