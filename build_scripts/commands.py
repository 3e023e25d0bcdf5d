"""What each command does: call the package that does the work, print its results and problems, return the exit status.

Each command imports what it needs, so that `--help` and the filters start at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from build_scripts.report import Report, did_you_mean

if TYPE_CHECKING:
    from build_scripts.model import Record
    from build_scripts.pipeline import Made


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
            return anyway or _confirm(question)

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
    return _finish(report)


def review(options: argparse.Namespace) -> int:
    """Report what the records bring that are not in a commit."""
    from build_scripts.findings import GitError
    from build_scripts.review import review_lines, review_since, write_review

    report = Report()
    try:
        found = review_since(options.root, options.since, report)
    except GitError as error:
        return _usage_error(f"--since {options.since}: {error}")
    if options.report and not report.errors:
        write_review(found, options.report)
    for line in review_lines(found):
        print(line)
    return _finish(report)


def new(options: argparse.Namespace) -> int:
    """Make a fork an empty catalog, after a confirmation."""
    from build_scripts.new_catalog import NotAForkError, carry_out, listing, name_problem, plan_new, uncommitted

    name = options.name
    if name is None:
        if not sys.stdin.isatty():
            return _usage_error("the new catalog needs a name: --name NAME")
        name = input("Name of the new catalog: ")
    name = name.strip()
    problem = name_problem(name)
    if problem:
        return _usage_error(problem)
    try:
        plan = plan_new(options.root, name)
    except NotAForkError as error:
        return _usage_error(str(error))
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
            return _usage_error("nothing was changed; answer, or add --yes")
        if answer.strip().lower() not in {"y", "yes"}:
            print("Nothing was changed.")
            return 1
    carry_out(options.root, plan)
    print("Done. Add the first papers with: catalog import FILE")
    return 0


def enrich(options: argparse.Namespace) -> int:
    """Add facts from bibliographies, or from online services, to records."""
    from build_scripts import bibliography
    from build_scripts.progress import Stages
    from build_scripts.sources import read_facts

    if options.online:
        return _enrich_online(options)
    if not options.files:
        return _usage_error("name a bibliography, or ask arXiv and Crossref: catalog enrich --online")
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
    return _finish(report)


def _enrich_online(options: argparse.Namespace) -> int:
    from build_scripts.online import enrich_online, read_settings
    from build_scripts.progress import Stages

    report, stages, today = Report(), Stages(), date.today().isoformat()
    settings = read_settings(options.root, report)
    if settings is None:
        return _finish(report)
    try:
        with stages.stage("enrich", "from arXiv and Crossref"):
            filled = enrich_online(options.root, options.files, settings, report, today, stages.each)
    except KeyError as error:
        return _usage_error(f"there is no record {error.args[0]!r}; an id is its file name without .yml")
    conflicts = sum(problem.code == "conflicting-fact" for problem in report.problems)
    print(
        f"{filled.records} records: {len(filled.asked)} asked about, {len(filled.unknown)} of them unknown; "
        f"{len(filled.changed)} records changed, {filled.facts} fields added, {conflicts} conflicts"
    )
    return _finish(report)


def add(options: argparse.Namespace) -> int:
    """Add one paper by identifier, from BibTeX, or in an editor."""
    from build_scripts import online

    report, what = Report(), options.what
    if what is None and options.title is None and sys.stdin.isatty():
        return _usage_error("name an arXiv number or a DOI, use --title, or give BibTeX on standard input")
    adding = online.start_adding(options.root, report, date.today().isoformat(), another=options.new)
    settings = online.read_settings(options.root, report)
    if adding is None or settings is None:
        return _finish(report)
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
        return _usage_error(str(error))
    from build_scripts.records import record_path

    for paper in added:
        print(f"{paper.status}: {record_path(paper.record)}: {paper.title}")
    return _finish(report)


def watch(options: argparse.Namespace) -> int:
    """Propose papers of the saved searches."""
    from build_scripts import online
    from build_scripts.progress import Stages

    report, stages, today = Report(), Stages(), date.today().isoformat()
    settings = online.read_settings(options.root, report)
    if settings is None:
        return _finish(report)
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
    return _finish(report)


def accept(options: argparse.Namespace) -> int:
    """Make records of proposals."""
    from build_scripts import online
    from build_scripts.records import record_path

    report, today = Report(), date.today().isoformat()
    if bool(options.numbers) == options.all:
        return _usage_error("name the numbers of proposals, or all of them with --all")
    try:
        added = online.accept(options.root, options.numbers, report, today)
    except online.CannotAddError as error:
        return _usage_error(str(error))
    for paper in added:
        print(f"{paper.status}: {record_path(paper.record)}: {paper.title}")
    return _finish(report)


def decline(options: argparse.Namespace) -> int:
    """Remember that proposals are not wanted."""
    from build_scripts import online

    report, today = Report(), date.today().isoformat()
    try:
        declined = online.decline(options.root, options.numbers, report, today)
    except online.CannotAddError as error:
        return _usage_error(str(error))
    for proposal in declined:
        print(f"declined: {proposal.title}")
    return _finish(report)


def _edit_again(faults: Report) -> bool:
    """Show the faults of a record that was just written; ask whether to correct them."""
    _finish(faults)
    return _ask("Correct it? [Y/n] ", default=True)


def remove(options: argparse.Namespace) -> int:
    """Remove a record."""
    from build_scripts.edit import remove_record

    return _edit(lambda report: remove_record(options.root, options.id, options.reason, report))


def rename(options: argparse.Namespace) -> int:
    """Give a record another id."""
    from build_scripts.edit import rename_record_file

    return _edit(lambda report: rename_record_file(options.root, options.id, options.new, report))


def duplicates(options: argparse.Namespace) -> int:
    """List records that may be one paper."""
    from build_scripts.duplicates import duplicates_text, find_duplicates
    from build_scripts.records import load_records

    report = Report()
    groups = find_duplicates(load_records(options.root, report))
    for line in duplicates_text(groups):
        print(line)
    print(f"{len(groups)} groups of records that may be one paper")
    return _finish(report)


def distinct(options: argparse.Namespace) -> int:
    """Note that records are different papers."""
    from build_scripts.duplicates import mark_distinct

    return _edit(lambda report: mark_distinct(options.root, options.ids, report))


def merge(options: argparse.Namespace) -> int:
    """Merge a record into another one."""
    from build_scripts.edit import merge_records

    return _edit(lambda report: merge_records(options.root, options.id, options.into, report))


def _edit(change: Callable[[Report], list[str]]) -> int:
    """Change records; name the changed files."""
    from build_scripts.edit import UsageError

    report = Report()
    try:
        files = change(report)
    except UsageError as error:
        return _usage_error(str(error))
    for file in files:
        print(f"changed {file}")
    if not files and not report.errors:
        print("nothing to change")
    return _finish(report)


def check(options: argparse.Namespace) -> int:
    """Validate the catalog, or explain the code of a problem."""
    from build_scripts.codes import codes, explain_code
    from build_scripts.findings import GitError, changed_files

    named = [*options.only, *options.skip, *filter(None, [options.explain])]
    for code in named:
        if code not in codes():
            return _usage_error(f"no problem has the code {code!r}; {did_you_mean(code, codes()) or 'see --explain'}")
    if options.explain is not None:
        print(*(explain_code(options.explain) if options.explain else codes()), sep="\n")
        return 0
    if options.dry_run and not options.fix:
        return _usage_error("--dry-run belongs to --fix; without it check writes nothing")
    try:
        files = changed_files(options.root) if options.changed else None
    except GitError as error:
        return _usage_error(f"--changed compares with the last commit, but {error}")
    return _check(options, files)


def _check(options: argparse.Namespace, files: frozenset[str] | None) -> int:
    """Validate; correct what needs no judgement if that is wanted, and validate again."""
    from build_scripts.findings import select
    from build_scripts.fix import fix_problems
    from build_scripts.online import check_watch
    from build_scripts.pipeline import check_catalog

    def checked() -> tuple[tuple[Record, ...], Report, bool]:
        found = Report()
        records = check_catalog(options.root, found, check_watch)
        chosen = select(found.problems, options.only, options.skip, files)
        return records, Report(chosen), len(chosen) < len(found.problems)

    records, report, others = checked()
    if options.fix:
        fixes = fix_problems(options.root, report.problems, write=not options.dry_run)
        done, note = ("would fix", ", none written (--dry-run)") if options.dry_run else ("fixed", "")
        for fix in fixes:
            print(f"{fix.location}: {done}[{fix.code}]: {fix.message}")
        print(f"{len(fixes)} corrections{note}")
        if fixes and not options.dry_run:
            records, report, others = checked()
    status = _finish(report, options.format)
    if not status:
        bare = sum(not record.abstract for record in records)
        some = f", {bare} of them without an abstract" if bare else ""
        chosen = " of those asked for" if others else ""
        print(f"{len(records)} papers{some}: no errors, {report.warnings} warnings{chosen}")
    if report.problems and options.format == "text":
        print("what a code in brackets means: catalog check --explain CODE", file=sys.stderr)
    return status


def build(options: argparse.Namespace) -> int:
    """Generate content/, and site/ unless `--no-site`."""
    return _build(options.root, clean=options.clean, site=not options.no_site, timings=options.timings)


def offline(options: argparse.Namespace) -> int:
    """Build the site and pack it."""
    from build_scripts.site import write_offline

    status = _build(options.root)
    if not status:
        target = options.root / "dist" / "catalog-offline.zip"
        size = write_offline(options.root / "site", target)
        print(f"{target}: {size / 1e6:.1f} MB; unpack it and open catalog/index.html", file=sys.stderr)
    return status


def _build(root: Path, *, clean: bool = False, site: bool = True, timings: Path | None = None) -> int:
    from build_scripts.memo import FILE as MEMO
    from build_scripts.pipeline import generate
    from build_scripts.progress import Stages
    from build_scripts.site import SiteError, render_site, renew_index, site_facts

    report, stages = Report(), Stages()
    if clean:
        (root / MEMO).unlink(missing_ok=True)

    def pages_written() -> None:
        if not site:  # the preview waits for this line to show the pages before the exports are written
            print("pages written", flush=True)

    generated = generate(root, site_facts(root, report), report, stages, pages_written)
    _finish(report)
    if generated is None:
        return 1
    pages = generated.pages
    if site:
        try:
            with stages.stage("render", f"{pages} pages"):
                pages = render_site(root, clean, stages.each)
            with stages.stage("search index"):
                renew_index(root)
        except SiteError as error:
            print(f"catalog: the site could not be rendered: {error}", file=sys.stderr)
            return 1
    print(stages.table(), file=sys.stderr)
    if timings:
        stages.write(timings)
    print(f"{pages} pages, {generated.written} files written, {generated.removed} removed", file=sys.stderr)
    if site:
        start = root / "site" / "index.html"
        print(f"The site starts at {start}; to see it, run catalog serve (or make serve)", file=sys.stderr)
    return 0


def serve(options: argparse.Namespace) -> int:
    """Preview the site."""
    from build_scripts.site import PortTakenError, serve_site

    report = Report()
    try:
        serve_site(options.root, options.port, report)
    except PortTakenError as error:
        print(f"catalog: {error}", file=sys.stderr)
        return 1
    return _finish(report)


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
        return _finish(report)
    try:
        made = make_catalog(loaded, root, report, Stages(), Memo(root / MEMO))
        apply_exceptions(loaded.exceptions, report, complete=False)
        for line in lines(made):
            print(line)
    except KeyError as error:
        ids = [record.id for record in loaded.records]
        hint = did_you_mean(error.args[0], ids) or "an id is the file name of a record without .yml"
        return _usage_error(f"there is no paper {error.args[0]!r}; {hint}")
    return _finish(report)


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
    return _finish(report)


def _confirm(question: str) -> bool:
    return _ask(f"{question}\nImport it anyway? [y/N] ")


def _ask(question: str, *, default: bool = False) -> bool:
    """Ask on a terminal; elsewhere the answer is no."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(question, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip().lower()
    return answer in {"y", "yes"} or (default and not answer)


def _usage_error(message: str) -> int:
    print(f"catalog: {message}", file=sys.stderr)
    return 2


def _finish(report: Report, style: str = "text") -> int:
    """Print all problems; return the exit status."""
    for problem in report.sorted():
        print(problem.github() if style == "github" else problem, file=sys.stderr)
    if report.errors:
        print(f"{report.errors} errors, {report.warnings} warnings", file=sys.stderr)
    return 1 if report.errors else 0
