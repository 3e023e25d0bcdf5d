"""remove, rename, merge and what settles doubles: how records change."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from build_scripts.commands.terminal import finish, usage_error
from build_scripts.report import Report


def remove(options: argparse.Namespace) -> int:
    """Remove a record."""
    from build_scripts.edit import remove_record

    return _edit(lambda report: remove_record(options.root, options.id, options.reason, report))


def rename(options: argparse.Namespace) -> int:
    """Give a record another id."""
    from build_scripts.edit import rename_record_file

    return _edit(lambda report: rename_record_file(options.root, options.id, options.new, report))


def merge(options: argparse.Namespace) -> int:
    """Merge a record into another one."""
    from build_scripts.edit import merge_records

    return _edit(lambda report: merge_records(options.root, options.id, options.into, report))


def duplicates(options: argparse.Namespace) -> int:
    """List records that may be one paper."""
    from build_scripts.duplicates import duplicates_text, find_duplicates
    from build_scripts.records import load_records

    report = Report()
    groups = find_duplicates(load_records(options.root, report))
    for line in duplicates_text(groups):
        print(line)
    print(f"{len(groups)} groups of records that may be one paper")
    return finish(report)


def distinct(options: argparse.Namespace) -> int:
    """Note that records are different papers."""
    from build_scripts.duplicates import mark_distinct

    return _edit(lambda report: mark_distinct(options.root, options.ids, report))


def _edit(change: Callable[[Report], list[str]]) -> int:
    """Change records; name the changed files."""
    from build_scripts.edit import UsageError

    report = Report()
    try:
        files = change(report)
    except UsageError as error:
        return usage_error(str(error))
    for file in files:
        print(f"changed {file}")
    if not files and not report.errors:
        print("nothing to change")
    return finish(report)
