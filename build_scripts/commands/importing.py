"""import, review and new: files with papers come in, and an empty catalog for them."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from build_scripts.commands.command import REPORT, argument, ask, command, finish
from build_scripts.progress import Stages
from build_scripts.report import Report, UsageError, counted

if TYPE_CHECKING:
    from build_scripts.model import Entry
    from build_scripts.sources import FileSummary

_SHOWN = 200  # characters of an abstract in the preview


def _day(text: str) -> str:
    from build_scripts.records import is_day

    if not is_day(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no day (YYYY-MM-DD)")
    return text


def _column(text: str) -> tuple[str, str]:
    from build_scripts.sources import FIELDS

    heading, _equals, field = text.rpartition("=")
    if not heading or field not in FIELDS:
        raise argparse.ArgumentTypeError(f"{text!r} is not HEADING=FIELD; fields are {', '.join(FIELDS)}")
    return heading, field


def _condition(text: str) -> tuple[str, tuple[str, ...]]:
    heading, equals, values = text.partition("=")
    if not heading or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not HEADING=VALUE,...")
    return heading, tuple(value.strip() for value in values.split(","))


def _clash(text: str) -> str:
    from build_scripts.sources import CLASHES

    if text.partition("=")[0] not in CLASHES:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(CLASHES)}")
    return text


@command(
    argument("files", nargs="+", type=Path, metavar="FILE", help="a file with papers"),
    argument(
        "--captured",
        type=_day,
        metavar="YYYY-MM-DD",
        help="day the list was copied; needed where it prints dates without a year",
    ),
    argument(
        "--column",
        action="append",
        default=[],
        type=_column,
        metavar="HEADING=FIELD",
        help="the field that a column holds, where its heading does not tell, as in Topics=keywords; fields are title, "
        "abstract, authors, date, year, venue, arxiv_id, doi, url, code, keywords, status, and ignore",
    ),
    argument(
        "--where",
        action="append",
        default=[],
        type=_condition,
        metavar="HEADING=VALUE,...",
        help="take only entries with one of these values, as in status=Poster,Oral",
    ),
    argument(
        "--clash",
        type=_clash,
        metavar="CHOICE[=ID,...]",
        help="where an entry contradicts the record that it seems to belong to: keep (its values; the default), update "
        "(keep them, and fill its gaps even if an identifier differs), replace (its values), new (another paper) or "
        "skip (the entry); for all entries, or for those of some records",
    ),
    argument("--dry-run", action="store_true", help="show what would be imported, write nothing"),
    argument("--force", action="store_true", help="import a file even if it does not look like a list of papers"),
    REPORT,
    needs_catalog=False,
)
def import_(options: argparse.Namespace) -> int:
    """Read files with papers, in whatever format they are, into records.

    Reads BibTeX, RIS, JSON, CSV, feeds, listings and plain lists, and writes a record for each paper that is new to the
    catalog. The record of a known paper gains the file as a source and the facts that it lacks; nothing edited by hand
    is changed.

    Example: catalog import library.bib export.csv
    """
    from build_scripts.review import review_import, review_lines, write_review
    from build_scripts.sources import Choices, import_lists

    report, stages = Report(), Stages()
    clash, _, about = (options.clash or "").partition("=")
    choices = Choices(
        options.captured,
        tuple(options.column),
        tuple(options.where),
        clash or None,
        frozenset(filter(None, about.split(","))),
    )
    anyway = options.force or options.dry_run

    def accept(question: str) -> bool:
        with stages.pause():
            return anyway or ask(f"{question}\nImport it anyway? [y/N] ")

    with stages.stage("import", f"of {counted(len(options.files), 'file')}"):
        summary = import_lists(
            options.root,
            options.files,
            choices,
            report,
            date.today().isoformat(),
            stages.each,
            accept,
            write=not options.dry_run,
        )
    for file in summary.files:
        removed = f"{file.removed} removed, " if file.removed else ""
        known = f"{file.new} new, {file.known} known, {removed}{file.rejected} rejected"
        print(f"{file.file}: {counted(file.entries, 'entry')}: {known}, {counted(file.warnings, 'warning')}")
        if file.unused:
            print(f"  not used: {', '.join(file.unused)}")
        if options.dry_run and file.layout:
            print(*_preview(file), sep="\n")
    review = review_import(options.root, summary, whole=bool(options.report))
    for line in review_lines(review):
        print(line)
    if options.report:
        write_review(review, options.report)
    if options.dry_run:
        print("nothing was written (--dry-run)")
    return finish(report)


def _preview(summary: "FileSummary") -> list[str]:
    """What a dry run shows of a file: its format, and its first entries as they would read."""
    return [f"  read as {summary.layout}", *(line for entry in summary.first for line in _preview_entry(entry))]


def _preview_entry(entry: "Entry") -> Iterator[str]:
    from build_scripts.bibliography import show_value
    from build_scripts.restore import restore, to_plain

    abstract = to_plain(restore(entry.abstract)) or "no abstract"
    count = f"{entry.author_count} author{'s' if entry.author_count > 1 else ''}" if entry.author_count else ""
    arxiv = f"arXiv:{entry.arxiv_id}" if entry.arxiv_id else ""
    facts = [show_value(entry.authors) or count, entry.date, entry.venue, entry.doi, arxiv, entry.status]
    title = to_plain(restore(entry.title)) or "no title"
    yield f"  {'entry' if entry.row else 'line'} {entry.source('').line}: {title}"
    if any(facts):
        yield f"    {', '.join(filter(None, facts))}"
    if entry.keywords:
        yield f"    keywords: {', '.join(entry.keywords)}"
    yield f"    {abstract[:_SHOWN]}{'…' if len(abstract) > _SHOWN else ''}"


@command(
    argument("--since", metavar="COMMIT", default="HEAD", help="compare with this commit (default: the last)"), REPORT
)
def review(options: argparse.Namespace) -> int:
    """Report what new papers bring: likenesses, tags, links, mathematics.

    Reports the records that are not in a commit, as an import does. It says what may be one paper, which tags are new,
    what the papers would be linked to, where mathematics was restored, and what was rejected.

    Example: catalog review --since main --report new.html
    """
    from build_scripts.review import review_lines, review_since, write_review

    report = Report()
    found = review_since(options.root, options.since, report)
    if options.report and not report.errors:
        write_review(found, options.report)
    for line in review_lines(found):
        print(line)
    return finish(report)


@command(
    argument("--name", help="name of the site (default: ask for it)"),
    argument("--yes", action="store_true", help="do it without asking"),
    needs_catalog=False,
)
def new(options: argparse.Namespace) -> int:
    """Turn a fork into an empty catalog of your own.

    Turns a copy of this project into an empty catalog of your own. It lists what it will remove and waits for your
    answer.

    Example: catalog new --name "Papers on tides"
    """
    from build_scripts.new_catalog import carry_out, listing, plan_new, uncommitted

    name = options.name
    if name is None:
        if not sys.stdin.isatty():
            raise UsageError("the new catalog needs a name: --name NAME")
        name = input("Name of the new catalog: ")
    name = name.strip()
    plan = plan_new(options.root, name)
    lines = list(listing(options.root, plan))
    if not lines:
        print(f"{name}: there is nothing to change, the catalog is empty")
        return 0
    print(f"{name}: an empty catalog in {options.root.resolve()}", *lines, sep="\n")
    warning = uncommitted(options.root, plan)
    print(f"warning: {warning}" if warning else "git can bring all of it back.", flush=True)
    if not options.yes:
        try:
            answer = input("Go on? [y/N] ")
        except EOFError:
            raise UsageError("nothing was changed; answer, or add --yes") from None
        if answer.strip().lower() not in {"y", "yes"}:
            print("Nothing was changed.")
            return 1
    carry_out(options.root, plan)
    print("Done. Add the first papers with: catalog import FILE")
    return 0
