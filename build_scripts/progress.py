"""What long work shows on a terminal: the stage, a bar with a rate where the amount is known, and what it cost."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.table import Table
from rich.text import Text

# Called by long work with a step, how many of its parts are done, and how many there are.
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Cost:
    """What a stage took: seconds by the clock, seconds of all processors with child processes, and the most memory in
    MB that the program or one of its children had held until the end of the stage."""

    seconds: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0

    def since(self, before: Cost) -> Cost:
        """The part of this that was spent after `before`."""
        return Cost(self.seconds - before.seconds, self.cpu - before.cpu, self.peak)


def spent() -> Cost:
    """What this process has used until now."""
    return Cost(time.perf_counter(), sum(os.times()[:4]), _peak())


def _peak() -> float:
    if sys.platform == "win32":
        return 0.0  # not told there
    import resource

    held = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return held / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, kilobytes elsewhere


class _Amount(ProgressColumn):
    """How much is done and how fast, once it is known how much there is."""

    def render(self, task: Task) -> Text:
        """`1,200 of 10,000, 550/s`."""
        if task.total is None:
            return Text("")
        return Text(f"{task.completed:,.0f} of {task.total:,.0f}" + (f", {task.speed:,.0f}/s" if task.speed else ""))


@dataclass
class Stages:
    """The costs of the stages of one run in the order they ran."""

    console: Console = field(default_factory=lambda: Console(stderr=True))
    costs: dict[str, Cost] = field(default_factory=dict)
    _bar: Progress | None = None

    @contextmanager
    def stage(self, name: str, note: str = "") -> Iterator[None]:
        """Run one stage; on a terminal a spinner shows which it is."""
        before = spent()
        if self.console.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), _Amount())
            with Progress(*columns, console=self.console, transient=True) as self._bar:
                self._bar.add_task(f"{name} {note}".strip(), total=None)
                yield
        else:
            yield
        self._bar = None
        self.costs[name] = spent().since(before)

    def tell(self, step: str, done: int, total: int) -> None:
        """Show how far the running stage is."""
        if self._bar:
            self._bar.update(self._bar.task_ids[-1], description=step, completed=done, total=total)

    def table(self) -> Table:
        """The stages with their seconds, for people."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for name, cost in self.costs.items():
            table.add_row(name, f"{cost.seconds:6.2f} s", f"{cost.cpu:6.2f} s CPU")
        return table

    def write(self, path: Path) -> None:
        """Leave the costs as JSON, for programs."""
        path.write_text(json.dumps({name: asdict(cost) for name, cost in self.costs.items()}), encoding="utf-8")
