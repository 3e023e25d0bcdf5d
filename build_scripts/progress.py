"""The stages of a run: what each costs, and what a terminal shows of it: a bar where items are counted."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from build_scripts.progress_bar import Bar

Item = TypeVar("Item")


class Each(Protocol):
    """Hands items on one by one, and may show how many are done: `for paper in each(papers, "read")`.

    `total` says how many there are where `items` cannot tell; `step` names what is done with them, if the name of the
    stage does not.
    """

    def __call__(self, items: Iterable[Item], step: str = "", total: int | None = None) -> Iterable[Item]:
        """The same items."""


def quietly(items: Iterable[Item], step: str = "", total: int | None = None) -> Iterable[Item]:  # noqa: ARG001
    return items


@dataclass(frozen=True)
class Cost:
    """What a stage took: seconds by the clock, seconds of all processors with child processes, and the most memory in
    MB that the program or one of its children had used until the end of the stage."""

    seconds: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0

    def since(self, before: Cost) -> Cost:
        return Cost(self.seconds - before.seconds, self.cpu - before.cpu, self.peak)


def spent() -> Cost:
    return Cost(time.perf_counter(), sum(os.times()[:4]), _peak())


def _peak() -> float:
    if sys.platform == "win32":
        return 0.0  # not available there
    import resource

    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return peak / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, kilobytes elsewhere


@dataclass
class Stages:
    """The costs of the stages of one run in the order they ran."""

    costs: dict[str, Cost] = field(default_factory=dict)
    _bar: Bar | None = None

    @contextmanager
    def stage(self, name: str, note: str = "") -> Iterator[None]:
        """Run one stage; on a terminal a line shows which it is."""
        before = spent()
        with _bar(f"{name} {note}".strip()) as self._bar:
            yield
        self._bar = None
        self.costs[name] = spent().since(before)

    def each(self, items: Iterable[Item], step: str = "", total: int | None = None) -> Iterable[Item]:
        """The items one by one; on a terminal the line of the running stage shows how far they are. See `Each`."""
        return self._bar.each(items, step, total) if self._bar else items

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Take the line off the terminal for a question."""
        if self._bar:
            self._bar.progress.stop()
        yield
        if self._bar:
            self._bar.progress.start()

    def table(self) -> str:
        wide = max(map(len, self.costs), default=0)
        return "\n".join(
            f"{name:{wide}}  {cost.seconds:7.2f} s  {cost.cpu:7.2f} s CPU" for name, cost in self.costs.items()
        )

    def write(self, path: Path) -> None:
        path.write_text(json.dumps({name: asdict(cost) for name, cost in self.costs.items()}), encoding="utf-8")


def _bar(name: str) -> AbstractContextManager[Bar | None]:
    """A line on the terminal, if stderr is a terminal: the library that draws it is slow to load."""
    if not sys.stderr.isatty() or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        return nullcontext()
    from build_scripts.progress_bar import bar

    return bar(name)
