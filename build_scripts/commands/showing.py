"""explain and tags, and the filters that need no catalog."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from build_scripts.commands.terminal import finish, usage_error
from build_scripts.report import Report, did_you_mean

if TYPE_CHECKING:
    from build_scripts.pipeline import Made


def explain(options: argparse.Namespace) -> int:
    """Print where the parts of a record come from."""
    from build_scripts.bibliography import load_lookups
    from build_scripts.explain import explain_record

    def lines(made: Made) -> Iterable[str]:
        records = [paper.record for paper in made.catalog.papers]
        return explain_record(made, options.id, load_lookups(options.root, records, Report()))

    return _print_about(options.root, lines)


def tags(options: argparse.Namespace) -> int:
    """Print all tags with their reasons."""
    from build_scripts.explain import explain_tags

    return _print_about(options.root, lambda made: explain_tags(made, options.candidates))


def _print_about(root: Path, lines: Callable[[Made], Iterable[str]]) -> int:
    """Make the catalog without writing it, and print what `lines` says about it."""
    from build_scripts.findings import apply_exceptions
    from build_scripts.inputs import load
    from build_scripts.memo import FILE as MEMO
    from build_scripts.memo import Memo
    from build_scripts.pipeline import make_catalog
    from build_scripts.progress import Stages

    report = Report()
    loaded = load(root, report)
    if report.errors:
        return finish(report)
    try:
        made = make_catalog(loaded, root, report, Stages(), Memo(root / MEMO))
        apply_exceptions(loaded.exceptions, report, complete=False)
        for line in lines(made):
            print(line)
    except KeyError as error:
        ids = [record.id for record in loaded.records]
        hint = did_you_mean(error.args[0], ids) or "an id is the file name of a record without .yml"
        return usage_error(f"there is no paper {error.args[0]!r}; {hint}")
    return finish(report)


def restore_lines(_options: argparse.Namespace) -> int:
    """Restore the mathematics of the lines of standard input."""
    from build_scripts.restore import restore, to_markdown

    return _filter(lambda lines, _report: (to_markdown(restore(line)) for line in lines))


def keywords(_options: argparse.Namespace) -> int:
    """Find keywords and tags of the papers of standard input."""
    from build_scripts.filters import keywords_lines

    return _filter(keywords_lines)


def related(_options: argparse.Namespace) -> int:
    """Find related papers among those of standard input."""
    from build_scripts.filters import related_lines

    return _filter(related_lines)


def _filter(function: Callable[[Iterable[str], Report], Iterator[str]]) -> int:
    """Run a filter from standard input to standard output, both UTF-8 whatever the locale."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    report = Report()
    for line in function((line.rstrip("\r\n") for line in sys.stdin), report):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    return finish(report)
