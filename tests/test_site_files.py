"""What is remembered of site/: its files, and that the search index of its pages is complete."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from build_scripts.render import PARTS
from build_scripts.search import renew_index
from build_scripts.site import render_site
from build_scripts.site_files import INDEX_MARK, SiteFiles, open_site_files

MEMORY = ".cache/site_files.json"
MARK = f".cache/{INDEX_MARK}"


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


def touch_paper(root: Path) -> None:
    """Make a source newer that holds the same."""
    os.utime(paper(root))


@pytest.mark.parametrize(
    ("change", "renewed"),
    [
        (nothing, False),
        (touch_paper, False),
        (edit_tag, False),
        (edit_paper, True),
        (drop_paper, True),
        (lose_page, True),
        (lose_index_file, True),
        (lambda root: (root / MARK).unlink(), True),
        (lambda root: (root / MARK).write_text("another version"), True),
    ],
)
def test_the_index_is_made_again_only_when_it_must(change: Callable[[Path], object], renewed: bool, root: Path) -> None:
    """When a page of a paper changes, comes or goes, when the index is damaged, or when its making was cut off."""
    before = (root / "site/pagefind").stat().st_ino
    change(root)
    render_site(root, clean=False)
    renew_index(root)
    assert ((root / "site/pagefind").stat().st_ino != before) == renewed
    assert (root / MARK).is_file()


def test_the_memory_is_gone_while_the_site_changes(tmp_path: Path) -> None:
    """Before the first change it goes, and with it the mark of the index. Changes beside the papers leave it."""
    (tmp_path / ".cache").mkdir()
    (tmp_path / MARK).touch()
    files = open_site_files(tmp_path, PARTS)
    files.keep({"papers/a/index.html", "tags/b/index.html"})
    assert open_site_files(tmp_path, PARTS).places == {"papers/a/index.html", "tags/b/index.html"}
    files.touch("tags/b/index.html")
    assert not (tmp_path / MEMORY).exists()
    assert (tmp_path / MARK).exists()
    files.touch("papers/a/index.html")
    assert not (tmp_path / MARK).exists()


@pytest.mark.parametrize("memory", ["", "{", "{}", "null"])
def test_without_a_memory_the_site_is_looked_through(memory: str, root: Path) -> None:
    """A damaged memory counts as none; what nothing stands for goes."""
    (root / MEMORY).write_text(memory, encoding="utf-8")
    (root / "site/papers/nobody").mkdir()
    (root / "site/papers/nobody/index.html").write_text("old", encoding="utf-8")
    render_site(root, clean=False)
    assert not (root / "site/papers/nobody").exists()
    assert "papers/nobody/index.html" not in json.loads((root / MEMORY).read_text("utf-8"))


def test_a_build_by_mkdocs_alone_is_not_counted(root: Path) -> None:
    """Whoever changes the site without counting says so, and the next build looks and indexes again."""
    open_site_files(root, PARTS).forget()
    assert not (root / MEMORY).exists()
    assert not (root / MARK).exists()


def test_files_of_a_preview_are_remembered_by_nobody(tmp_path: Path) -> None:
    """The preview writes to a folder that goes with it."""
    files = SiteFiles(tmp_path, set())
    files.touch("papers/a/index.html")
    files.keep({"papers/a/index.html"})
    assert list(tmp_path.iterdir()) == []
