"""Kills builds at chosen points and lets the next build repair what they left.

A point is a number of changes to files and folders (a file opened for writing, renamed, removed; a program started):
the build dies just before that change, and all it started with it. Some die by the clock instead, in the middle of
whatever they do then. The next build must end where an undisturbed one does.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REPOSITORY

# Counts the changes, dies before change number argv[1], and otherwise prints how many there were.
PROGRAM = """
import os, signal, sys
from build_scripts.cli import main

last, done, process = int(sys.argv[1]), 0, os.getpid()

def count(event, arguments):
    global done
    writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if os.getpid() == process and (writing or event in CHANGES):
        done += 1
        if done == last:
            os.killpg(0, signal.SIGKILL)

CHANGES = {
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "subprocess.Popen", "sqlite3.connect",
}
sys.dont_write_bytecode = True
sys.addaudithook(count)
try:
    main(sys.argv[2:])
finally:
    print(f"changes: {done}", flush=True)
"""
EDITED = "venue: Journal of Invented Repairs\n"


@dataclass(frozen=True)
class Killed:
    """One killed build: `left` are the files that were not as they should be, `wrong` those still so after the next."""

    scene: str
    point: str
    left: int
    wrong: tuple[str, ...]


def build(root: Path, point: int = 0, seconds: float | None = None) -> int:
    """Build the catalog in `root` and return the number of changes to files.

    The build dies before change number `point` if it is not 0, or after `seconds`; then the number is 0.
    """
    command = [sys.executable, "-c", PROGRAM, str(point), "--root", str(root), "build"]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        printed, complaints = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        printed, complaints = process.communicate()
    if process.returncode == -signal.SIGKILL:
        return 0
    if process.returncode:
        raise AssertionError(f"the build failed:\n{complaints[-3000:]}")
    return int(printed.rsplit("changes: ", 1)[1])


def made(root: Path) -> dict[str, str]:
    """A hash of every file that a build makes, but for its memory in .cache/."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }


def edit(root: Path) -> None:
    """Change one record, and let another paper go."""
    first, *_, last = sorted((root / "catalog/papers").glob("*.yml"))
    first.write_text(first.read_text("utf-8") + EDITED, encoding="utf-8")
    last.unlink()


def kills(source: Path, folder: Path, points: int, clock: bool = False, seed: int = 7) -> Iterator[Killed]:
    """Kill builds of a catalog at random points: from nothing, after an edit, and after an edit that is undone again.

    `source` is a catalog without anything generated; `folder` is for the copies. With `clock` every second build dies
    by the clock.
    """
    dice = random.Random(seed)
    clean, after, root = folder / "clean", folder / "after", folder / "killed"
    shutil.copytree(source, clean)
    all_changes, all_seconds = _timed(clean)
    shutil.copytree(clean, after)
    edit(after)
    few_changes, few_seconds = _timed(after)
    scenes = (
        ("from nothing", made(clean), all_changes, all_seconds),
        ("after an edit", made(after), few_changes, few_seconds),
        ("edit undone", made(clean), few_changes, few_seconds),
    )
    for number in range(points):
        scene, wanted, changes, seconds = scenes[number % len(scenes)]
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(source if scene == "from nothing" else clean, root)
        if scene != "from nothing":
            edit(root)
        if clock and dice.random() < 0.5:
            moment = dice.uniform(0, seconds)
            build(root, seconds=moment)
            point = f"{moment:.2f} of {seconds:.2f} s"
        else:
            change = dice.randint(1, changes)
            build(root, change)
            point = f"change {change} of {changes}"
        if scene == "edit undone":
            shutil.rmtree(root / "catalog")
            shutil.copytree(clean / "catalog", root / "catalog")
        left = _differing(made(root), wanted)
        build(root)
        yield Killed(scene, point, len(left), tuple(_differing(made(root), wanted)[:5]))


def _timed(root: Path) -> tuple[int, float]:
    start = time.monotonic()
    return build(root), time.monotonic() - start


def _differing(found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
