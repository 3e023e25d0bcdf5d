"""A workflow keeps what earlier runs made (.cache/, generated pages, site/) and checks the records out anew."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import yaml

from build_scripts.pages import GENERATED
from tests.bench.kills import EDITED, made
from tests.conftest import REPOSITORY, copy_catalog, run

KEPT = (".cache", "content", "site")


def check_out(source: Path, root: Path, seconds: int) -> Path:
    """A fresh checkout: every file that people write with the time of the checkout."""
    copy_catalog(source, root)
    for path in sorted(root.rglob("*")):
        os.utime(path, (seconds, seconds))
    return root


def test_a_build_with_what_earlier_runs_left_ends_like_a_clean_one(invented_root: Path, tmp_path: Path) -> None:
    """Whatever the times of records say: one edited to the same size, one with a new field, the others as before."""
    edited = check_out(invented_root, tmp_path / "edited", 1_800_000_000)
    first, second, *_ = sorted((edited / "catalog/papers").glob("*.yml"))
    text = first.read_text("utf-8")
    first.write_text(re.sub(r"^added: \d{4}", "added: 2019", text, flags=re.MULTILINE), encoding="utf-8")
    assert first.stat().st_size == len(text.encode())
    second.write_text(second.read_text("utf-8") + EDITED, encoding="utf-8")
    clean = check_out(edited, tmp_path / "clean", 1_700_000_000)
    restored = check_out(edited, tmp_path / "restored", 1_700_000_000)
    for part in KEPT:
        shutil.copytree(invented_root / part, restored / part, dirs_exist_ok=True)
    assert run("--root", str(clean), "build") == 0
    assert run("--root", str(restored), "build") == 0
    assert made(restored) == made(clean)


def test_the_workflow_keeps_what_is_generated_and_nothing_that_people_write() -> None:
    """Pages written by hand come from the checkout: an older copy of one must not take its place."""
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/site.yml").read_text("utf-8"))
    step = next(step for step in workflow["jobs"]["build"]["steps"] if "actions/cache" in step.get("uses", ""))
    paths = step["with"]["path"].split()
    assert {".cache", "site"} <= set(paths)
    folders = {f"content/{part}" for part in GENERATED if "." not in part}
    assert {path for path in paths if path.startswith("content")} == folders
