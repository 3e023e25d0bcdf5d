"""What commands share: how one is declared, a question on the terminal, and how they end."""

import argparse
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from build_scripts.report import Report, counted

Run = Callable[[argparse.Namespace], int]
Argument = tuple[tuple[str, ...], dict[str, Any]]  # as argparse's `add_argument` takes it


@dataclass(frozen=True)
class Command:
    """A command. `help` has three paragraphs: its line in the list of commands, what it does, and an example."""

    name: str
    run: Run
    help: str
    arguments: tuple[Argument, ...]
    needs_catalog: bool


def command(*arguments: Argument, needs_catalog: bool = True) -> Callable[[Run], Command]:
    """Make a function a command of its name; its docstring is the help text."""
    return lambda run: Command(run.__name__.strip("_"), run, inspect.getdoc(run) or "", arguments, needs_catalog)


def argument(*names: str, **settings: Any) -> Argument:
    return names, settings


def _report_path(text: str) -> Path:
    path = Path(text)
    if path.suffix not in {".html", ".md"} or path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no file whose name ends in .html or .md")
    return path


ID = argument("id", metavar="ID", help="the id of a record: its file name without .yml")
REPORT = argument(
    "--report", type=_report_path, metavar="FILE", help="also write the report, with tags and links, as .html or .md"
)


def ask(question: str, *, default: bool = False) -> bool:
    """Ask on a terminal; elsewhere the answer is no."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(question, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip().lower()
    return answer in {"y", "yes"} or (default and not answer)


def finish(report: Report, style: str = "text") -> int:
    """Print all problems; return the exit status."""
    for problem in report.sorted():
        print(problem.github() if style == "github" else problem, file=sys.stderr)
    if report.errors:
        print(f"{counted(report.errors, 'error')}, {counted(report.warnings, 'warning')}", file=sys.stderr)
    return 1 if report.errors else 0
