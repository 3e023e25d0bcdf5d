"""What long work shows on a terminal: the stage, a bar where the amount is known, the seconds. Quiet elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table


@dataclass
class Stages:
    """Times the stages of one run in the order they ran."""

    console: Console = field(default_factory=lambda: Console(stderr=True))
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, note: str = "") -> Iterator[None]:
        """Run one stage; on a terminal a spinner shows which it is."""
        start = time.perf_counter()
        with self.console.status(f"{name} {note}".strip()) if self.console.is_terminal else _nothing():
            yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def table(self) -> Table:
        """The stages and their seconds, for people."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for name, seconds in self.seconds.items():
            table.add_row(name, f"{seconds:6.2f} s")
        return table


@contextmanager
def _nothing() -> Iterator[None]:
    yield
