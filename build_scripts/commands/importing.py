"""import, add, enrich, watch and what belongs to them: how papers and facts come in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from build_scripts.commands.terminal import ask, finish, usage_error
from build_scripts.report import Report

if TYPE_CHECKING:
    from build_scripts.online import Added


def import_(options: argparse.Namespace) -> int:
    """Import lists."""
    from build_scripts.progress import Stages
    from build_scripts.review import review_import, review_lines, write_review
    from build_scripts.sources import Choices, import_lists, preview

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

    with stages.stage("import", f"of {len(options.files)} files"):
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
        counts = f"{file.new} new, {file.known} known, {removed}{file.rejected} rejected, {file.warnings} warnings"
        print(f"{file.file}: {file.entries} entries: {counts}")
        if options.dry_run and file.layout:
            print(*preview(file), sep="\n")
    review = review_import(options.root, summary, whole=bool(options.report))
    for line in review_lines(review):
        print(line)
    if options.report:
        write_review(review, options.report)
    if options.dry_run:
        print("nothing was written (--dry-run)")
    return finish(report)


def review(options: argparse.Namespace) -> int:
    """Report what the records bring that are not in a commit."""
    from build_scripts.findings import GitError
    from build_scripts.review import review_lines, review_since, write_review

    report = Report()
    try:
        found = review_since(options.root, options.since, report)
    except GitError as error:
        return usage_error(f"--since {options.since}: {error}")
    if options.report and not report.errors:
        write_review(found, options.report)
    for line in review_lines(found):
        print(line)
    return finish(report)


def new(options: argparse.Namespace) -> int:
    """Make a fork an empty catalog, after a confirmation."""
    from build_scripts.new_catalog import NotAForkError, carry_out, listing, name_problem, plan_new, uncommitted

    name = options.name
    if name is None:
        if not sys.stdin.isatty():
            return usage_error("the new catalog needs a name: --name NAME")
        name = input("Name of the new catalog: ")
    name = name.strip()
    problem = name_problem(name)
    if problem:
        return usage_error(problem)
    try:
        plan = plan_new(options.root, name)
    except NotAForkError as error:
        return usage_error(str(error))
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
            return usage_error("nothing was changed; answer, or add --yes")
        if answer.strip().lower() not in {"y", "yes"}:
            print("Nothing was changed.")
            return 1
    carry_out(options.root, plan)
    print("Done. Add the first papers with: catalog import FILE")
    return 0


def _edit_again(faults: Report) -> bool:
    """Show the faults of a record that was just written; ask whether to correct them."""
    finish(faults)
    return ask("Correct it? [Y/n] ", default=True)


def add(options: argparse.Namespace) -> int:
    """Add one paper by identifier, from BibTeX, or in an editor."""
    from build_scripts import online

    report, what = Report(), options.what
    if what is None and options.title is None and sys.stdin.isatty():
        return usage_error("name an arXiv number or a DOI, use --title, or give BibTeX on standard input")
    adding = online.start_adding(options.root, report, date.today().isoformat(), another=options.new)
    settings = online.read_settings(options.root, report)
    if adding is None or settings is None:
        return finish(report)
    try:
        if options.title is not None:
            written = online.add_in_editor(adding, " ".join(options.title.split()), _edit_again)
            if written is None:
                print("nothing was added: the file was left as it was")
                return 1
            added = written
        elif what in (None, "-"):
            added = online.add_text(adding, sys.stdin.buffer.read().decode("utf-8", errors="replace"), settings)
        else:
            added = online.add_by_identifier(adding, what, settings)
    except online.CannotAddError as error:
        return usage_error(str(error))
    return _show_added(added, report)


def enrich(options: argparse.Namespace) -> int:
    """Add facts from bibliographies, or from online services, to records."""
    from build_scripts import bibliography
    from build_scripts.progress import Stages
    from build_scripts.sources import read_facts

    if options.online:
        return _enrich_online(options)
    if not options.files:
        return usage_error("name a bibliography, or ask arXiv and Crossref: catalog enrich --online")
    report, stages = Report(), Stages()
    files = [Path(file) for file in options.files]
    with stages.stage("enrich", f"from {len(files)} files"):
        summary = bibliography.enrich(options.root, files, report, stages.each, read_facts)
    for file in summary.files:
        print(
            f"{file.file}: {file.facts} entries: {file.matched} matched, {file.unmatched} unmatched, "
            f"{file.rejected} rejected; {file.changed} records changed, {file.added} fields added, "
            f"{file.conflicts} conflicts"
        )
    return finish(report)


def _enrich_online(options: argparse.Namespace) -> int:
    from build_scripts.online import enrich_online, read_settings
    from build_scripts.progress import Stages

    report, stages, today = Report(), Stages(), date.today().isoformat()
    settings = read_settings(options.root, report)
    if settings is None:
        return finish(report)
    try:
        with stages.stage("enrich", "from arXiv and Crossref"):
            filled = enrich_online(options.root, options.files, settings, report, today, stages.each)
    except KeyError as error:
        return usage_error(f"there is no record {error.args[0]!r}; an id is its file name without .yml")
    conflicts = sum(problem.code == "conflicting-fact" for problem in report.problems)
    print(
        f"{filled.records} records: {len(filled.queried)} queried, {len(filled.unknown)} of them unknown; "
        f"{len(filled.changed)} records changed, {filled.facts} fields added, {conflicts} conflicts"
    )
    return finish(report)


def watch(options: argparse.Namespace) -> int:
    """Propose papers of the saved searches."""
    from build_scripts import online
    from build_scripts.progress import Stages

    report, stages, today = Report(), Stages(), date.today().isoformat()
    settings = online.read_settings(options.root, report)
    if settings is None:
        return finish(report)
    with stages.stage("watch"):
        watched = online.watch(options.root, settings, options.seen, report, today, stages.each)
    for search in watched.searches:
        counts = f"{search.new} new, {search.known} known, {search.skipped} left out by their phrases"
        print(f"{search.name}: {search.found} papers: {counts}")
    for proposal in watched.proposed:
        near = f"close to {', '.join(proposal.related)}" if proposal.related else "no related papers"
        print(f"{proposal.number:5}  {proposal.closeness:3} %  {proposal.title}\n              {near}")
    more = f", {watched.left} more are left to the next run" if watched.left else ""
    print(f"{len(watched.proposed)} papers proposed in {online.INBOX_YML}{more}")
    return finish(report)


def accept(options: argparse.Namespace) -> int:
    """Make records of proposals."""
    from build_scripts import online

    report, today = Report(), date.today().isoformat()
    if bool(options.numbers) == options.all:
        return usage_error("name the numbers of proposals, or all of them with --all")
    try:
        added = online.accept(options.root, options.numbers, report, today)
    except online.CannotAddError as error:
        return usage_error(str(error))
    return _show_added(added, report)


def _show_added(added: Iterable[Added], report: Report) -> int:
    from build_scripts.records import record_path

    for paper in added:
        print(f"{paper.status}: {record_path(paper.record)}: {paper.title}")
    return finish(report)


def decline(options: argparse.Namespace) -> int:
    """Remember that proposals are not wanted."""
    from build_scripts import online

    report, today = Report(), date.today().isoformat()
    try:
        declined = online.decline(options.root, options.numbers, report, today)
    except online.CannotAddError as error:
        return usage_error(str(error))
    for proposal in declined:
        print(f"declined: {proposal.title}")
    return finish(report)
