"""Generated files: written where they changed, removed where nothing makes them any more, whatever was there before."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_scripts.files import File, Written, write_generated
from tests.conftest import INVENTED, copy_catalog, run
from tests.golden import read

PAGES = [File("index.md", "home"), File("tags/tides.md", "tides"), File("data/tides.gz", b"\x1f\x8b")]


def write(content: Path, files: list[File]) -> Written:
    """What a build of these files does in a folder where about.md is written by hand."""
    content.mkdir(exist_ok=True)
    (content / "about.md").write_text("by hand", encoding="utf-8")
    return write_generated(content, files, ["index.md", "tags", "data"])


def test_files_are_written_once(tmp_path: Path) -> None:
    """Text and bytes, in new folders; a second build changes nothing."""
    assert write(tmp_path, PAGES) == Written(pages=2, written=3, removed=0)
    assert {path: (tmp_path / path).read_bytes() for path, *_ in PAGES} == {
        "index.md": b"home", "tags/tides.md": b"tides", "data/tides.gz": b"\x1f\x8b"
    }  # fmt: skip
    assert write(tmp_path, PAGES) == Written(pages=2, written=0, removed=0)


def test_what_nothing_makes_any_more_is_removed(tmp_path: Path) -> None:
    """With the folders that are empty without it, and nothing of what people write."""
    write(tmp_path, PAGES)
    (tmp_path / "data/.tides.gz.17.tmp").write_bytes(b"of a killed build")
    (tmp_path / ".index.md.17.tmp").write_bytes(b"of a killed build")
    assert write(tmp_path, PAGES[:1]) == Written(pages=1, written=0, removed=3)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["about.md", "index.md"]


@pytest.mark.parametrize("damage", ["edited by somebody", "", "t1des"])
def test_a_damaged_file_is_written_again(tmp_path: Path, damage: str) -> None:
    """Whatever its size and time."""
    write(tmp_path, PAGES)
    (tmp_path / "tags/tides.md").write_text(damage, encoding="utf-8")
    assert write(tmp_path, PAGES) == Written(pages=2, written=1, removed=0)


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    """Half-written files go with the next build, also where people's own files lie."""
    root = copy_catalog(INVENTED, tmp_path)
    left = [root / "content/.feed.xml.17.tmp", root / "content/tags/.index.md.17.tmp", root / "catalog/.map.yml.17.tmp"]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_text("<feed", encoding="utf-8")
    assert run("--root", str(root), "build", "--no-site") == 0
    assert [path for path in left if path.exists()] == []


# Whole catalogs -----------------------------------------------------------------------------------------------------


def test_an_unchanged_catalog_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second build of the same data touches no file."""
    root = copy_catalog(INVENTED, tmp_path / "same")
    run("--root", str(root), "build", "--no-site")
    times = {path: path.stat().st_mtime_ns for path in (root / "content").rglob("*") if path.is_file()}
    run("--root", str(root), "build", "--no-site")
    assert ", 0 files written, 0 removed" in capsys.readouterr().err
    assert times == {path: path.stat().st_mtime_ns for path in (root / "content").rglob("*") if path.is_file()}


def test_another_address_of_the_site_reaches_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file of the last build stays because its papers did not change."""
    roots = copy_catalog(INVENTED, tmp_path / "moved"), copy_catalog(INVENTED, tmp_path / "fresh")
    run("--root", str(roots[0]), "build", "--no-site")
    monkeypatch.setenv("SITE_URL", "https://moved.example/")
    for root in roots:
        run("--root", str(root), "build", "--no-site")
    made, fresh = (read(root / "content") for root in roots)
    assert "https://moved.example/papers/" in made["data/papers.json"]
    assert made == fresh
