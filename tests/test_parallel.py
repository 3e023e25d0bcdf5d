"""Work in several processes: the same results in the same order, the same errors, and nobody left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest

from build_scripts import parallel
from build_scripts.parallel import spread

REPOSITORY = Path(__file__).parent.parent
ITEMS = list(range(1000))


@pytest.fixture(autouse=True)
def _two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes whatever the machine has."""
    monkeypatch.setattr(parallel, "processes", lambda items: 2 if items > 1 else 1)


def living(process: int) -> bool:
    """Whether a process is there and not only waiting to be counted."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("items", [[], [7], list(range(17)), ITEMS])
def test_results_come_in_order(items: list[int]) -> None:
    """As many as there are items, each where its item was, from more than one process where there is more than one."""
    found = list(spread(lambda item: (item * item, os.getpid()), items))
    assert [square for square, _ in found] == [item * item for item in items]
    assert len({process for _, process in found} - {os.getpid()}) == (
        2 if len(items) > 16 else 1 if len(items) > 1 else 0
    )


def test_an_error_comes_back_with_the_place_where_it_happened() -> None:
    """What the work raises is raised here, and says where."""

    def work(item: int) -> float:
        return 1 / (item - 500)

    with pytest.raises(ZeroDivisionError) as raised:
        list(spread(work, ITEMS))
    assert "return 1 / (item - 500)" in raised.value.__notes__[0]


def test_a_process_that_dies_is_an_error() -> None:
    """Results are never silently fewer."""

    def work(item: int) -> int:
        if item == 500:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    with pytest.raises(ChildProcessError):
        list(spread(work, ITEMS))


def test_who_stops_reading_leaves_no_process() -> None:
    """Both processes are gone when the results are let go."""

    def slow(item: int) -> int:
        time.sleep(0.001)
        return os.getpid() + 0 * item

    results: Iterator[int] = spread(slow, ITEMS)
    seen = set(islice(results, 64))
    results.close()  # type: ignore[attr-defined]
    assert len(seen) == 2
    assert not any(map(living, seen))


PROGRAM = """
import os, time
from build_scripts import parallel
parallel.processes = lambda items: 2
def work(item):
    time.sleep(0.01)
    return os.getpid()
for process in parallel.spread(work, range(100_000)):
    print(process, flush=True)
"""


def test_a_killed_build_leaves_no_process() -> None:
    """Its processes notice with the next results that nobody reads them."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        children = {int(build.stdout.readline()) for _ in range(64)}
        build.kill()
    assert len(children) == 2
    end = time.monotonic() + 30
    while any(map(living, children)) and time.monotonic() < end:
        time.sleep(0.05)
    survivors = [child for child in children if living(child)]
    for child in survivors:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    assert survivors == []


@pytest.mark.parametrize(("items", "expected"), [(0, 1), (parallel.MANY - 1, 1)])
def test_few_items_are_worked_on_here(items: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit starts no process."""
    monkeypatch.undo()
    count: Callable[[int], int] = parallel.processes
    assert count(items) == expected
