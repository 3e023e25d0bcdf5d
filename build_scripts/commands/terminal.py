"""What commands share: a question on the terminal, and how they report problems and end."""

from __future__ import annotations

import sys

from build_scripts.report import Report


def ask(question: str, *, default: bool = False) -> bool:
    """Ask on a terminal; elsewhere the answer is no."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(question, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip().lower()
    return answer in {"y", "yes"} or (default and not answer)


def usage_error(message: str) -> int:
    """Say what is wrong with the arguments; return the exit code for that."""
    print(f"catalog: {message}", file=sys.stderr)
    return 2


def finish(report: Report, style: str = "text") -> int:
    """Print all problems; return the exit status."""
    for problem in report.sorted():
        print(problem.github() if style == "github" else problem, file=sys.stderr)
    if report.errors:
        print(f"{report.errors} errors, {report.warnings} warnings", file=sys.stderr)
    return 1 if report.errors else 0
