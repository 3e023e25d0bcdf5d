"""remove, rename, merge and what settles doubles: how records change."""

import argparse
from collections.abc import Callable

from build_scripts.commands.command import ID, argument, command, finish
from build_scripts.report import Report, counted


@command(ID, argument("--reason", required=True, metavar="TEXT", help="why, in a few words for readers"))
def remove(options: argparse.Namespace) -> int:
    """Remove a paper for good, with a reason.

    Removes a paper and notes the reason in catalog/ledger.yml. Importing its list again does not bring it back, and its
    address says that it was removed.

    Example: catalog remove rewrite-the-stars --reason "Withdrawn by its authors"
    """
    from build_scripts.edit import remove_record

    return _edit(lambda report: remove_record(options.root, options.id, options.reason, report))


@command(ID, argument("new", metavar="NEW", help="the new id: small letters, digits and single hyphens"))
def rename(options: argparse.Namespace) -> int:
    """Give a paper another id, which is its address.

    Gives a paper another id, and so another address. The old address leads to the new one.

    Example: catalog rename rewrite-the-stars rewriting-the-stars
    """
    from build_scripts.edit import rename_record_file

    return _edit(lambda report: rename_record_file(options.root, options.id, options.new, report))


@command(ID, argument("into", metavar="INTO", help="the id of the record that stays"))
def merge(options: argparse.Namespace) -> int:
    """Merge two records of the same paper.

    Merges two records of the same paper: the first one is deleted, the second gets its sources, facts and address.
    Where the two disagree, a warning shows both values.

    Example: catalog merge rewrite-the-stars-preprint rewrite-the-stars
    """
    from build_scripts.edit import merge_records

    return _edit(lambda report: merge_records(options.root, options.id, options.into, report))


@command()
def duplicates(options: argparse.Namespace) -> int:
    """List records that may be one paper, with the commands that settle each case.

    Lists groups of records with the same identifier, title or abstract, or nearly the same title, the most alike first.
    For each it says what agrees, what contradicts, and which command to run next.

    Example: catalog duplicates
    """
    from build_scripts.duplicates import duplicates_text, find_duplicates
    from build_scripts.records import load_records

    report = Report()
    groups = find_duplicates(load_records(options.root, report))
    for line in duplicates_text(groups):
        print(line)
    print(f"{counted(len(groups), 'group')} of records that may be one paper")
    return finish(report)


@command(argument("ids", nargs="+", metavar="ID", help="ids of two records or more"))
def distinct(options: argparse.Namespace) -> int:
    """Note that records which look alike are different papers.

    Notes in the first record that the others are different papers. They are not listed as duplicates again.

    Example: catalog distinct moss-on-roofs moss-on-roofs-2
    """
    from build_scripts.duplicates import mark_distinct

    return _edit(lambda report: mark_distinct(options.root, options.ids, report))


def _edit(change: Callable[[Report], list[str]]) -> int:
    """Change records; name the changed files."""
    report = Report()
    files = change(report)
    for file in files:
        print(f"changed {file}")
    if not files and not report.errors:
        print("nothing to change")
    return finish(report)
