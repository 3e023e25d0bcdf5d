"""Builds: the same catalog gives the same bytes, with or without what earlier builds left behind."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import INVENTED, copy_catalog, run

WORDS = "tidal harbour kernel bridge lattice spectral ferry mooring current estuary".split()


def files(root: Path) -> dict[str, bytes]:
    """Everything a build makes: content/, site/ and the files it remembers topics and map by."""
    made = [path for folder in ("content", "site") for path in (root / folder).rglob("*") if path.is_file()]
    made += [root / "catalog/topics.yml", root / "catalog/map.yml"]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in made if path.is_file()}


def build(root: Path) -> dict[str, bytes]:
    """What a build makes of the catalog in `root`."""
    assert run("--root", str(root), "build") == 0
    return files(root)


def clean_build(root: Path, folder: Path) -> dict[str, bytes]:
    """What a build without .cache/, content/ and site/ makes of the same catalog."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return build(copy_catalog(root, folder))


def edit(chance: random.Random, papers: list[Path]) -> None:
    """Change title or abstract of one record."""
    path, field = chance.choice(papers), chance.choice(["title", "abstract"])
    text = path.read_text("utf-8")
    path.write_text(text.replace(f"\n{field}: ", f"\n{field}: {chance.choice(WORDS).title()} first. ", 1), "utf-8")


def sign(chance: random.Random, papers: list[Path]) -> None:
    """Give one record other authors."""
    path = chance.choice(papers)
    lines = [line for line in path.read_text("utf-8").splitlines(keepends=True) if not line.startswith("authors:")]
    path.write_text("".join(lines).replace("added:", "authors: [Ada Tideway, New Person]\nadded:"), "utf-8")


def add(chance: random.Random, papers: list[Path]) -> None:
    """Write a record by hand."""
    name = "-".join(chance.sample(WORDS, 3))
    text = f"id: {name}\ntitle: {name.replace('-', ' ').title()}\nabstract: A {name.replace('-', ' ')} study.\n"
    (papers[0].parent / f"{name}.yml").write_text(f"{text}added: 2026-11-0{chance.randint(1, 9)}\n", "utf-8")


def remove(chance: random.Random, papers: list[Path]) -> None:
    """Delete a record that was written by hand."""
    by_hand = [path for path in papers if "sources:" not in path.read_text("utf-8")]
    for path in by_hand[:1]:
        path.unlink()


def rename(chance: random.Random, papers: list[Path]) -> None:
    """Give a record written by hand another id; the former one redirects."""
    by_hand = [path for path in papers if "sources:" not in path.read_text("utf-8")]
    for path in by_hand[-1:]:
        new = f"{path.stem}-{chance.randint(2, 99)}"
        text = path.read_text("utf-8").replace(f"id: {path.stem}\n", f"id: {new}\n")
        path.with_name(f"{new}.yml").write_text(f"{text}former_ids:\n  - {path.stem}\n", "utf-8")
        path.unlink()


STEPS: list[Callable[[random.Random, list[Path]], None]] = [edit, sign, add, edit, remove, add, rename]


@pytest.mark.parametrize("seed", range(2))
def test_a_build_with_a_cache_and_a_clean_one_give_the_same_bytes(tmp_path: Path, seed: int) -> None:
    """After every random edit, addition, removal or renaming; and a second build changes nothing."""
    chance = random.Random(seed)
    (tmp_path / "kept").mkdir()
    root = copy_catalog(INVENTED, tmp_path / "kept")
    build(root)
    for step in chance.sample(STEPS, 6):
        step(chance, sorted((root / "catalog/papers").glob("*.yml")))
        expected = clean_build(root, tmp_path / "clean")
        assert build(root) == expected
    assert build(root) == expected
