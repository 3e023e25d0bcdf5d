"""What long work shows: a line with count, rate and time left to a person, nothing to a program."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from build_scripts.progress import Cost, Stages

REPOSITORY = Path(__file__).parent.parent
WORK = """
import time
from build_scripts.progress import Stages
stages = Stages()
with stages.stage("bake", "in two ovens"):
    for loaf in stages.each((n for n in range(40)), "bread", total=40):
        time.sleep(0.05)
"""


def shown(**environment: str) -> str:
    """What a terminal of 100 columns is sent by two seconds of work."""
    reader, writer = pty.openpty()
    variables = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")}
    variables |= {"TERM": "xterm", "COLUMNS": "100", "PYTHONPATH": str(REPOSITORY), **environment}
    with subprocess.Popen([sys.executable, "-c", WORK], stderr=writer, env=variables) as process:
        os.close(writer)
        text = b"".join(iter(lambda: _read(reader), b"")).decode("utf-8")
    os.close(reader)
    assert process.returncode == 0
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_a_terminal_shows_count_rate_and_time_left() -> None:
    """The line names stage and step and says how much is done, how fast, and how long the rest takes."""
    line = r"bake in two ovens: bread .* \d+ of 40, \d+/s 0:00:\d\d left"
    assert re.search(line, shown())


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_a_workflow_is_shown_nothing(environment: dict[str, str]) -> None:
    """Where nobody looks on, a log is not filled with lines that move."""
    assert shown(**environment) == ""


def test_items_are_handed_on_as_they_are() -> None:
    """Without a terminal `each` costs nothing: it gives back what it was given."""
    stages, items = Stages(), [1, 2, 3]
    with stages.stage("count"):
        assert stages.each(items) is items


def test_the_stages_are_a_table_for_people() -> None:
    """A line for each stage, aligned."""
    stages = Stages({"load": Cost(1, 0.5), "search index": Cost(10.25, 20)})
    assert stages.table().split("\n") == [
        "load             1.00 s     0.50 s CPU",
        "search index    10.25 s    20.00 s CPU",
    ]
