"""Generated files that need not be made again: taken only while nothing they are made from has changed."""

from __future__ import annotations

import gzip
import os
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from build_scripts import kept as kept_module
from build_scripts.kept import File, digest, open_kept
from build_scripts.model import Paper, Record, Source
from build_scripts.paper_view import view_paper
from build_scripts.parts import Part, combined_crc, joined, literal, publish
from build_scripts.records import dump_record
from build_scripts.restore import restore
from tests.conftest import INVENTED, as_large, copy_catalog, run
from tests.golden import read


def make(root: Path, key: str, text: str) -> tuple[str, bool]:
    """The text of one file after a run with this key, and whether it had to be made."""
    calls: list[str] = []

    def render() -> str:
        calls.append(text)
        return text

    kept = open_kept(root)
    kept.put(File("papers/page.md", key, render))
    kept.finish(["papers"])
    return (root / "content/papers/page.md").read_text("utf-8"), bool(calls)


def test_the_same_inputs_make_nothing_again(tmp_path: Path) -> None:
    """A second run takes the file as it is."""
    assert make(tmp_path, "a", "one") == ("one", True)
    assert make(tmp_path, "a", "never") == ("one", False)


def test_other_inputs_make_it_again(tmp_path: Path) -> None:
    """Anything that changes the inputs counts."""
    make(tmp_path, "a", "one")
    assert make(tmp_path, "b", "two") == ("two", True)


def test_without_a_key_a_file_is_always_made(tmp_path: Path) -> None:
    """An empty key says that nobody knows what the file depends on."""
    make(tmp_path, "", "one")
    assert make(tmp_path, "", "two") == ("two", True)


@pytest.mark.parametrize("damage", ["edited by somebody", "", "0ne"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: str) -> None:
    """A file that is not the one that was written, be it of the same size, is no answer."""
    make(tmp_path, "a", "one")
    (tmp_path / "content/papers/page.md").write_text(damage, encoding="utf-8")
    assert make(tmp_path, "a", "one") == ("one", True)


def test_a_file_that_was_only_touched_is_kept(tmp_path: Path) -> None:
    """A cache restored elsewhere may have other times: then the text decides."""
    make(tmp_path, "a", "one")
    os.utime(tmp_path / "content/papers/page.md", (1, 1))
    assert make(tmp_path, "a", "never") == ("one", False)


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    """Half-written files go with the next run, also where people's own files lie."""
    root = copy_catalog(INVENTED, tmp_path)
    left = [root / "content/.feed.xml.17.tmp", root / "content/tags/.index.md.17.tmp", root / "catalog/.map.yml.17.tmp"]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_text("<feed", encoding="utf-8")
    assert run("--root", str(root), "build", "--no-site") == 0
    assert [path for path in left if path.exists()] == []


def test_a_change_of_code_forgets_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates and modules are inputs too."""
    make(tmp_path, "a", "one")
    monkeypatch.setattr(kept_module, "code_version", lambda *_: "another")
    assert make(tmp_path, "a", "one") == ("one", True)


@pytest.mark.parametrize(
    "damage", [lambda _: b"", lambda _: b"\0", lambda data: data[:-1], lambda data: data[:50] + data]
)
def test_a_broken_memory_counts_as_none(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A memory that cannot be read does no harm."""
    make(tmp_path, "a", "one")
    memory = tmp_path / ".cache/kept.marshal"
    memory.write_bytes(damage(memory.read_bytes()))
    assert make(tmp_path, "a", "one") == ("one", True)


def bundle(root: Path, key: str, texts: dict[str, str]) -> list[str]:
    """The files of a bundle that had to be made in a run with this key."""
    made: list[str] = []

    def file(path: str, text: str) -> File:
        return File(path, digest(text), lambda: made.append(path) or text)  # type: ignore[func-returns-value]

    kept = open_kept(root)
    kept.put_together("all", key, lambda: [file(path, text) for path, text in texts.items()])
    kept.finish(["search"])
    assert {path.name: path.read_text("utf-8") for path in (root / "content/search").iterdir()} == {
        path.removeprefix("search/"): text for path, text in texts.items()
    }
    return made


def test_of_files_made_together_only_those_that_change_are_made(tmp_path: Path) -> None:
    """While the key stays none is; otherwise those with another key, and those that are gone or damaged."""
    texts = {"search/a": "1", "search/b": "2"}
    assert bundle(tmp_path, "x", texts) == ["search/a", "search/b"]
    assert bundle(tmp_path, "x", texts) == []
    (tmp_path / "content/search/b").unlink()
    assert bundle(tmp_path, "x", texts) == ["search/b"]
    assert bundle(tmp_path, "y", {"search/a": "1", "search/c": "3"}) == ["search/c"]


def test_a_run_that_was_cut_off_leaves_no_memory(tmp_path: Path) -> None:
    """Killed after it wrote a file, it is followed by one that makes all files and removes what does not belong."""
    make(tmp_path, "a", "one")
    kept = open_kept(tmp_path)
    kept.put(File("papers/page.md", "b", lambda: "two"))
    kept.put(File("papers/half.md", "c", lambda: "never finished"))
    assert make(tmp_path, "b", "two") == ("two", True)
    assert [path.name for path in (tmp_path / "content/papers").iterdir()] == ["page.md"]


# Files put together from parts --------------------------------------------------------------------------------------

PARTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=6)


def counting(texts: list[str], made: list[str]) -> Iterator[Part]:
    """A part for each text, which remembers in `made` that it had to be made."""
    for text in texts:
        yield Part(digest(text), lambda text=text: made.append(text) or text)  # type: ignore[misc,func-returns-value]


@given(before=PARTS, after=PARTS, large=st.sampled_from([0, 8, 1000]))
def test_parts_are_taken_from_the_last_file(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str], large: int
) -> None:
    """The second file holds exactly its texts; only those that the first did not hold are made, if both are alike."""
    root = tmp_path_factory.mktemp("parts")
    forms = []
    for texts in (before, after):
        made: list[str] = []
        kept = open_kept(root)
        file = publish("x.txt", [literal("<"), *joined(counting(texts, made), "|"), literal(">")], kept, large)
        kept.finish(["data"])
        data = (root / "content/data" / file.name).read_bytes()
        whole = f"<{'|'.join(texts)}>".encode()
        assert (gzip.decompress(data) if file.name.endswith(".gz") else data) == whole
        assert file.name.endswith(".gz") is (len(whole) > large)
        assert sorted(path.name for path in (root / "content/data").iterdir()) == [file.name]
        forms.append(file.name)
    if forms[0] == forms[1]:
        # A part that comes first has no "|" before it: it is another one.
        known = {(text, place == 0) for place, text in enumerate(before)} | {("<", True), (">", True)}
        fresh = {text for place, text in enumerate(after) if (text, place == 0) not in known}
        assert set(made) == fresh


@given(before=PARTS, after=PARTS)
@example(before=["a", "", "b"], after=["|"])  # a text that is also what stands between parts
def test_smaller_parts_are_taken_from_the_last_file(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str]
) -> None:
    """Of a part that changed only those of its smaller parts are made that stood in no part that changed."""
    root = tmp_path_factory.mktemp("smaller")
    pairs = [[texts[place : place + 2] for place in range(0, len(texts), 2)] for texts in (before, after)]
    for both in pairs:
        made: list[str] = []
        smaller = [(digest("pair", pair), list(counting(pair, made))) for pair in both]
        parts = [Part(key, lambda held=held: held) for key, held in smaller]  # type: ignore[misc]
        kept = open_kept(root)
        file = publish("x.txt", list(joined(parts, "|")), kept)
        kept.finish(["data"])
        assert (root / "content/data" / file.name).read_bytes() == "|".join(map("".join, both)).encode()
    old, new = ([(place == 0, pair) for place, pair in enumerate(both)] for both in pairs)
    gone = [one for one in old if one not in new]
    known = {text for _, pair in gone for text in pair} | {"|" for first, _ in gone if not first}
    assert set(made) == {text for one in new if one not in old for text in one[1]} - known


@given(st.binary(), st.binary())
def test_checksums_are_combined(first: bytes, second: bytes) -> None:
    """As if the texts had been read in a row."""
    assert combined_crc(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


# What papers show ---------------------------------------------------------------------------------------------------

RECORD = Record(
    "waves", "On Waves", f"We look at waves. {'They come and go. ' * 20}", "2026-01-02", (Source("a.txt", 3),)
)


def keys_of(record: Record) -> tuple[str, str]:
    """What changes with anything that pages show of a paper, and with anything that lists show."""
    paper = Paper(record, restore(record.title), restore(record.abstract))
    view = view_paper(paper, file=dump_record(record))
    return view.key, view.entry


@pytest.mark.parametrize(
    ("change", "listed"),
    [
        ({"abstract": f"{RECORD.abstract}So do tides."}, False),  # lists show its beginning
        ({"abstract": f"Again {RECORD.abstract}"}, True),
        ({"abstract": f"{RECORD.abstract}Code: https://github.com/a/b"}, True),  # the search filters by code
        ({"sources": (Source("a.txt", 4),)}, False),
        ({"title": "On Tides"}, True),
        ({"venue": "Sea"}, True),
        ({"doi": "10.1/2"}, True),
    ],
)
def test_an_edit_reaches_lists_only_with_what_they_show(change: dict[str, Any], listed: bool) -> None:
    """Of every edit the page of the paper tells; pages of tags, years and lists need not be made again for each."""
    (key, entry), (other_key, other_entry) = keys_of(RECORD), keys_of(replace(RECORD, **change))
    assert key != other_key
    assert (entry != other_entry) is listed


# Whole catalogs -----------------------------------------------------------------------------------------------------


def edit(root: Path, chance: random.Random) -> None:
    """One edit as people make them: of a title, an abstract, authors or tags; a paper more or less."""
    folder = root / "catalog/papers"
    paths = sorted(folder.glob("*.yml"))
    path = chance.choice(paths)
    text = path.read_text("utf-8")
    kind = chance.choice(["title", "abstract", "authors", "add", "remove"])
    if kind == "add":
        text = text.replace(f"id: {path.stem}", f"id: another-{len(paths)}").replace("title: ", "title: Another ", 1)
        path = folder / f"another-{len(paths)}.yml"
    elif kind == "authors":
        text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("authors:"))
        text = text.replace("added:", "authors: [Ada Tideway, New Person]\nadded:")
    elif kind in ("title", "abstract"):
        text = text.replace(f"\n{kind}: ", f"\n{kind}: Newly ", 1)
    if kind == "remove" and len(paths) > 4:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_build_after_edits_is_a_clean_build(tmp_path: Path, seed: int) -> None:
    """After each of several random edits, the files are byte for byte those of a build from nothing."""
    chance = random.Random(seed)
    root = copy_catalog(INVENTED, tmp_path / "edited")
    run("--root", str(root), "build", "--no-site")
    for number in range(4):
        edit(root, chance)
        status = run("--root", str(root), "build", "--no-site")
        fresh = copy_catalog(root, tmp_path / f"fresh{number}")
        assert run("--root", str(fresh), "build", "--no-site") == status
        if status == 0:
            assert read(root / "content") == read(fresh / "content")


def test_an_unchanged_catalog_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second build of the same data touches no file."""
    root = copy_catalog(INVENTED, tmp_path / "same")
    run("--root", str(root), "build", "--no-site")
    times = {path: path.stat().st_mtime_ns for path in (root / "content").rglob("*") if path.is_file()}
    run("--root", str(root), "build", "--no-site")
    assert ", 0 files written, 0 removed" in capsys.readouterr().err
    assert times == {path: path.stat().st_mtime_ns for path in (root / "content").rglob("*") if path.is_file()}


@pytest.mark.parametrize("large", [False, True])
def test_another_address_of_the_site_reaches_every_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    """Also those that are put together from parts of the last run."""
    if large:
        as_large(monkeypatch)
    roots = copy_catalog(INVENTED, tmp_path / "moved"), copy_catalog(INVENTED, tmp_path / "fresh")
    run("--root", str(roots[0]), "build", "--no-site")
    monkeypatch.setenv("SITE_URL", "https://moved.example/")
    for root in roots:
        run("--root", str(root), "build", "--no-site")
    made, fresh = (read(root / "content") for root in roots)
    assert "https://moved.example/papers/" in made["data/papers.json"]
    assert made == fresh
