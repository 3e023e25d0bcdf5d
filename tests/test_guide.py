"""The guides for curators: their commands, run as they stand there, in order, with the files and outputs they show.

Blocks of `sh` are run; those of `bash` need the network or wait for a key, and are only read.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import INVENTED, REPOSITORY, copy_catalog, run

GUIDE, FIRST_SITE = (REPOSITORY / "content" / name for name in ("guide.md", "first-site.md"))
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
FAILS = "# fails"  # behind a command that is to exit with 1
OMITTED = "…"  # a line of an output that stands for others


@dataclass
class Step:
    """The commands of a block, the files shown before it, and the output shown behind it."""

    files: Mapping[str, str]
    lines: list[str]
    output: str = ""


def steps(text: str) -> Iterator[Step]:
    """The steps of a guide, or of a section."""
    files: dict[str, str] = {}
    step = Step({}, [])
    for language, title, block in _BLOCK.findall(text):
        if language == "sh":
            yield from [step] if step.lines else []
            step, files = Step(files, block.splitlines()), {}
        elif language == "output":
            step.output = block
        elif language != "bash":
            files[title] = block
    yield step


def follow(text: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Do what a guide says in the folder of a catalog; returns the number of its commands."""
    monkeypatch.chdir(root)
    number = 0
    for step in steps(text):
        for path, content in step.files.items():
            (root / path).write_text(content, encoding="utf-8")
        said = ""
        for line in step.lines:
            status, output = execute(line, root)
            assert status == int(line.endswith(FAILS)), f"{line}\n{output}"
            said += output
            number += 1
        shown = "".join(".*" if line == f"{OMITTED}\n" else re.escape(line) for line in step.output.splitlines(True))
        assert not shown or re.fullmatch(shown, said, re.DOTALL), f"{step.lines}\n{said}"
    return number


def execute(line: str, root: Path) -> tuple[int, str]:
    """Run a line in the folder of a catalog: its status, and all that it prints."""
    program, *arguments = shlex.split(line, comments=True)
    if program != "catalog" or "|" in arguments:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=root,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        status = run(*arguments)
    return status, output.getvalue()


def test_the_commands_do_what_the_guide_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each exits with 0, or with 1 where the guide says that it fails."""
    root = copy_catalog(INVENTED, tmp_path)
    assert follow(GUIDE.read_text("utf-8"), root, monkeypatch) > 20


def test_three_stories_end_with_what_they_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each begins with the empty catalog; what follows them is done in that of the first one."""
    before, *sections = FIRST_SITE.read_text("utf-8").split("\n## ")
    assert not _BLOCK.search(before)
    empty = copy_catalog(INVENTED, tmp_path / "empty")
    assert follow(sections[0], empty, monkeypatch) == 1
    stories = [section for section in sections if section.startswith("From ")]
    assert len(stories) == 3
    for number, story in enumerate(stories):
        root = Path(shutil.copytree(empty, tmp_path / str(number)))
        assert follow(story, root, monkeypatch) >= 2
    assert follow("".join(sections[1 + len(stories) :]), tmp_path / "0", monkeypatch) >= 1


@pytest.mark.parametrize("page", [GUIDE, FIRST_SITE], ids=lambda page: page.stem)
def test_every_file_shown_has_a_name(page: Path) -> None:
    """So that the commands find it."""
    unnamed = {language for language, title, _ in _BLOCK.findall(page.read_text("utf-8")) if not title}
    assert unnamed <= {"sh", "bash", "output"}
