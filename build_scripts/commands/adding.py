"""add, enrich, watch, accept and decline: papers one by one, facts about them, and proposals of new ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from build_scripts.commands.command import argument, ask, command, finish
from build_scripts.progress import Stages
from build_scripts.report import Report, UsageError, counted

if TYPE_CHECKING:
    from build_scripts.online import Added


def _edit_again(faults: Report) -> bool:
    """Show the faults of a record that was just written; ask whether to correct them."""
    finish(faults)
    return ask("Correct it? [Y/n] ", default=True)


@command(
    argument("what", nargs="?", metavar="ID", help="arXiv number, DOI or address; - for standard input"),
    argument("--title", metavar="TEXT", help="write the record of this paper in $VISUAL or $EDITOR"),
    argument("--new", action="store_true", help="add it even if it seems to be a paper of the catalog"),
)
def add(options: argparse.Namespace) -> int:
    """Add one paper: an arXiv number, a DOI, BibTeX, or written by you.

    Adds one paper. An arXiv number, a DOI or an address with one is looked up at arXiv or Crossref. BibTeX, or
    identifiers on lines of their own, are read from standard input. With --title, an editor opens with a record to fill
    in.

    Example: catalog add https://arxiv.org/abs/1706.03762
    """
    from build_scripts import online

    report, what = Report(), options.what
    if what is None and options.title is None and sys.stdin.isatty():
        raise UsageError("name an arXiv number or a DOI, use --title, or give BibTeX on standard input")
    adding = online.start_adding(options.root, report, date.today().isoformat(), another=options.new)
    settings = online.read_settings(options.root, report)
    if adding is None or settings is None:
        return finish(report)
    if options.title is not None:
        written = online.add_in_editor(adding, " ".join(options.title.split()), _edit_again)
        if written is None:
            print("nothing was added: the file was left as it was")
            return 1
        return _show_added(written, report)
    if what in (None, "-"):
        text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
        return _show_added(online.add_text(adding, text, settings), report)
    return _show_added(online.add_by_identifier(adding, what, settings), report)


@command(
    argument(
        "files", nargs="*", metavar="FILE", help="a file in any format that import takes; with --online, a record's id"
    ),
    argument(
        "--online",
        action="store_true",
        help="ask arXiv and Crossref, each question once; to ask again, name the ids of records",
    ),
)
def enrich(options: argparse.Namespace) -> int:
    """Add facts from a bibliography, or from arXiv and Crossref, to the records.

    Adds authors, dates, venues and identifiers from a bibliography to the records with the same titles, or with
    --online from arXiv and Crossref to the records that lack them. It overwrites nothing and reports where two sources
    disagree.

    Example: catalog enrich library.bib, or catalog enrich --online
    """
    from build_scripts import bibliography
    from build_scripts.sources import read_facts

    if options.online:
        return _enrich_online(options)
    if not options.files:
        raise UsageError("name a bibliography, or ask arXiv and Crossref: catalog enrich --online")
    report, stages = Report(), Stages()
    files = [Path(file) for file in options.files]
    with stages.stage("enrich", f"from {counted(len(files), 'file')}"):
        summaries = bibliography.enrich(options.root, files, read_facts, report, stages.each)
    for file in summaries:
        print(
            f"{file.file}: {counted(file.facts, 'entry')}: {file.matched} matched, {file.unmatched} unmatched, "
            f"{file.rejected} rejected; {counted(file.changed, 'record')} changed, "
            f"{counted(file.added, 'field')} added, {counted(file.conflicts, 'conflict')}"
        )
    return finish(report)


def _enrich_online(options: argparse.Namespace) -> int:
    from build_scripts.online import enrich_online, read_settings

    report, stages, today = Report(), Stages(), date.today().isoformat()
    settings = read_settings(options.root, report)
    if settings is None:
        return finish(report)
    with stages.stage("enrich", "from arXiv and Crossref"):
        filled = enrich_online(options.root, options.files, settings, report, today, stages.each)
    conflicts = sum(problem.code == "conflicting-fact" for problem in report.problems)
    print(
        f"{counted(filled.records, 'record')}: {len(filled.queried)} queried, {len(filled.unknown)} of them unknown; "
        f"{counted(len(filled.changed), 'record')} changed, {counted(filled.facts, 'field')} added, "
        f"{counted(conflicts, 'conflict')}"
    )
    return finish(report)


@command(
    argument(
        "--seen",
        nargs="*",
        type=Path,
        default=(),
        metavar="FILE",
        help="inbox files of other branches; what they name is not proposed",
    )
)
def watch(options: argparse.Namespace) -> int:
    """Look for new papers with the saved searches, into catalog/inbox.yml.

    Runs the searches of catalog/watch.yml, queries to arXiv and addresses of feeds, and puts the papers that are new to
    the catalog into catalog/inbox.yml, the closest first. What was proposed or decided before is not proposed again.

    Example: catalog watch
    """
    from build_scripts import online

    report, stages, today = Report(), Stages(), date.today().isoformat()
    settings = online.read_settings(options.root, report)
    if settings is None:
        return finish(report)
    with stages.stage("watch"):
        watched = online.watch(options.root, settings, options.seen, report, today, stages.each)
    for search in watched.searches:
        counts = f"{search.new} new, {search.known} known, {search.skipped} left out by their phrases"
        print(f"{search.name}: {counted(search.found, 'paper')}: {counts}")
    for proposal in watched.proposed:
        near = f"close to {', '.join(proposal.related)}" if proposal.related else "no related papers"
        print(f"{proposal.number:5}  {proposal.closeness:3} %  {proposal.title}\n              {near}")
    more = f", {watched.left} more are left to the next run" if watched.left else ""
    print(f"{counted(len(watched.proposed), 'paper')} proposed in {online.INBOX_YML}{more}")
    return finish(report)


@command(
    argument("numbers", nargs="*", type=int, metavar="N", help="the number of a proposal"),
    argument("--all", action="store_true", help="accept all proposals"),
)
def accept(options: argparse.Namespace) -> int:
    """Make records of proposals in the inbox.

    Makes records of the proposals with these numbers in catalog/inbox.yml. They are remembered as decided.

    Example: catalog accept 1 4
    """
    from build_scripts import online

    report = Report()
    if bool(options.numbers) == options.all:
        raise UsageError("name the numbers of proposals, or all of them with --all")
    return _show_added(online.accept(options.root, options.numbers, report, date.today().isoformat()), report)


def _show_added(added: Iterable[Added], report: Report) -> int:
    from build_scripts.records import record_path

    for paper in added:
        print(f"{paper.status}: {record_path(paper.record)}: {paper.title}")
    return finish(report)


@command(argument("numbers", nargs="+", type=int, metavar="N", help="the number of a proposal"))
def decline(options: argparse.Namespace) -> int:
    """Drop proposals from the inbox for good.

    Drops the proposals with these numbers from catalog/inbox.yml. They are remembered as decided, so that no search
    proposes them again.

    Example: catalog decline 2 3
    """
    from build_scripts import online

    report = Report()
    for proposal in online.decline(options.root, options.numbers, report, date.today().isoformat()):
        print(f"declined: {proposal.title}")
    return finish(report)
