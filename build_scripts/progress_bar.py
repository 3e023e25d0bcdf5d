"""The line that a terminal shows of a running stage. Apart from `progress.py`: the library loads slowly."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

Item = TypeVar("Item")


class _Amount(ProgressColumn):
    """How much is done and how fast, as far as that is known."""

    def render(self, task: Task) -> Text:
        """`1,200 of 10,000, 550/s`."""
        if task.total is None and not task.completed:
            return Text("")
        whole = f" of {task.total:,.0f}" if task.total is not None else ""
        return Text(f"{task.completed:,.0f}{whole}" + (f", {task.speed:,.0f}/s" if task.speed else ""))


class _Left(TimeRemainingColumn):
    """The time left, once it can be estimated."""

    def render(self, task: Task) -> Text:
        """`0:12 left`."""
        return Text("") if task.total is None or task.time_remaining is None else super().render(task) + " left"


@dataclass(frozen=True)
class Bar:
    name: str
    progress: Progress

    def each(self, items: Iterable[Item], step: str, total: int | None) -> Iterable[Item]:
        task = self.progress.task_ids[0]
        self.progress.reset(task, description=f"{self.name}: {step}" if step else self.name)
        return self.progress.track(items, total=total, task_id=task)


@contextmanager
def bar(name: str) -> Iterator[Bar]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), _Amount(), _Left())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(name, total=None)
        yield Bar(name, progress)
