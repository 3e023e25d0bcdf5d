"""The curator's guide: its commands, run as they stand there, in order, with the files it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import INVENTED, REPOSITORY, copy_catalog

GUIDE = REPOSITORY / "content" / "guide.md"
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
FAILS = "# fails"  # behind a command that is to exit with 1


def steps() -> Iterator[tuple[dict[str, str], list[str]]]:
    """The commands of each block, with the files that the guide shows before it, by their path."""
    files: dict[str, str] = {}
    for language, title, text in _BLOCK.findall(GUIDE.read_text("utf-8")):
        if language == "sh":
            yield files, text.splitlines()
            files = {}
        else:
            files[title] = text


def test_the_commands_do_what_the_guide_says(tmp_path: Path) -> None:
    """Each exits with 0, or with 1 where the guide says that it fails."""
    root = copy_catalog(INVENTED, tmp_path)
    found = list(steps())
    assert len(found) > 5
    for files, lines in found:
        for path, text in files.items():
            (root / path).write_text(text, encoding="utf-8")
        for line in lines:
            done = execute(line, root)
            assert done.returncode == int(line.endswith(FAILS)), f"{line}\n{done.stdout}{done.stderr}"


def execute(line: str, root: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of the guide in the folder of a catalog."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=root,
        env=os.environ | {"PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_file_shown_has_a_name() -> None:
    """So that the commands find it."""
    assert all(title for language, title, _ in _BLOCK.findall(GUIDE.read_text("utf-8")) if language != "sh")
