"""Work on many items in several processes: copies of this one, with all it has in memory, that send results back.

A process that makes files ends when nobody reads its results any more, so that none outlives a build that was killed.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from io import BufferedReader
from typing import NoReturn, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
BATCH = 16  # items whose results are sent together
MANY = 200  # items below this are done sooner than a process of a large catalog is copied


def processes(items: int) -> int:
    """How many processes work on so many items. Only on Linux is it safe to copy a process."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" and items >= MANY else 1


def spread(work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """`work` of each item, in their order. Of what `work` does, only its result and changes to files come back."""
    count = processes(len(items))
    if count < 2:
        yield from map(work, items)
        return
    batches = [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
    children = [_start(work, batches[number::count]) for number in range(count)]
    try:
        for number in range(len(batches)):
            yield from _received(children[number % count][1])
    finally:
        for child, pipe in children:
            pipe.close()
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _start(work: Callable[[Item], Result], batches: Sequence[Sequence[Item]]) -> tuple[int, BufferedReader]:
    """A process that does the work, and where its results can be read."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        _work(work, batches, writer)
    os.close(writer)
    return child, os.fdopen(reader, "rb")


def _work(work: Callable[[Item], Result], batches: Sequence[Sequence[Item]], writer: int) -> NoReturn:
    try:
        with os.fdopen(writer, "wb") as pipe:
            try:
                for batch in batches:
                    pipe.write(pickle.dumps([work(item) for item in batch]))
                    pipe.flush()
            except Exception as error:
                error.add_note(traceback.format_exc())
                pipe.write(pickle.dumps(error))
    finally:  # nothing else of this program may run here
        os._exit(0)


def _received(pipe: BufferedReader) -> list[Result]:
    """The next results; raises what the work raised."""
    try:
        results = pickle.load(pipe)  # noqa: S301 - written by a copy of this process
    except EOFError:
        raise ChildProcessError("a process of this build came to an end before its work did") from None
    if isinstance(results, Exception):
        raise results
    return list(results)
