"""check, build, serve and offline."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from build_scripts.commands.command import argument, command, finish
from build_scripts.progress import Stages
from build_scripts.report import Report, UsageError, counted, did_you_mean

if TYPE_CHECKING:
    from build_scripts.model import Record


@command(
    argument(
        "--explain",
        nargs="?",
        const="",
        metavar="CODE",
        help="say what a code means, with an example and the remedy; without CODE, list all codes",
    ),
    argument("--only", nargs="+", default=[], metavar="CODE", help="name only problems with these codes"),
    argument("--skip", nargs="+", default=[], metavar="CODE", help="name no problems with these codes"),
    argument("--changed", action="store_true", help="name only problems in files changed since the last commit"),
    argument(
        "--fix",
        action="store_true",
        help="correct what needs no judgement: spaces at line ends, order of fields, repeated items, other forms of "
        "DOIs, arXiv numbers and dates; then check again",
    ),
    argument("--dry-run", action="store_true", help="with --fix: show what would be corrected, write nothing"),
    argument("--format", choices=("text", "github"), default="text", help="github: as annotations of a workflow run"),
)
def check(options: argparse.Namespace) -> int:
    """Name every mistake with its file, line and code; correct what needs no judgement.

    Checks all data and names every mistake with its file, line and code. It writes nothing, unless --fix is given.
    Warnings that should stay are listed in catalog/exceptions.yml: code, path and reason of each.

    Example: catalog check --changed
    """
    from build_scripts.findings import changed_files
    from build_scripts.report import codes, explain_code

    named = [*options.only, *options.skip, *filter(None, [options.explain])]
    for code in named:
        if code not in codes():
            raise UsageError(f"no problem has the code {code!r}; {did_you_mean(code, codes()) or 'see --explain'}")
    if options.explain is not None:
        print(*(explain_code(options.explain) if options.explain else codes()), sep="\n")
        return 0
    if options.dry_run and not options.fix:
        raise UsageError("--dry-run belongs to --fix; without it check writes nothing")
    return _check(options, changed_files(options.root) if options.changed else None)


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
        print(f"{counted(len(fixes), 'correction')}{note}")
        if fixes and not options.dry_run:
            records, report, others = checked()
    status = finish(report, options.format)
    if not status:
        bare = sum(not record.abstract for record in records)
        some = f", {bare} of them without an abstract" if bare else ""
        chosen = " of those chosen" if others else ""
        print(f"{counted(len(records), 'paper')}{some}: no errors, {counted(report.warnings, 'warning')}{chosen}")
    if report.problems and options.format == "text":
        print("what a code in brackets means: catalog check --explain CODE", file=sys.stderr)
    return status


@command(
    argument("--clean", action="store_true", help="delete the cache of earlier builds, render all pages"),
    argument("--no-site", action="store_true", help="only write the pages to content/"),
    argument("--timings", type=Path, metavar="FILE", help="also write the cost of each stage, as JSON"),
)
def build(options: argparse.Namespace) -> int:
    """Make the site in site/, search included; write only what changed.

    Makes the whole site, search included, in the folder site/. Later builds write only what changed.

    Example: catalog build
    """
    return _build(options.root, clean=options.clean, site=not options.no_site, timings=options.timings)


@command()
def offline(options: argparse.Namespace) -> int:
    """Build, then pack the site so that it opens from disk, into dist/.

    Builds the site and packs it into dist/catalog-offline.zip. Unpacked, it opens in a browser without a server.

    Example: catalog offline
    """
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
    from build_scripts.site import SiteError, render_site, renew_index, site_facts

    report, stages = Report(), Stages()
    if clean:
        (root / MEMO).unlink(missing_ok=True)

    def pages_written() -> None:
        if not site:  # the preview waits for this line to show the pages before the exports are written
            print("pages written", flush=True)

    generated = generate(root, site_facts(root, report), report, stages, pages_written)
    finish(report)
    if generated is None:
        return 1
    pages = generated.pages
    if site:
        try:
            with stages.stage("render", counted(pages, "page")):
                pages = render_site(root, clean, stages.each)
            with stages.stage("search index"):
                renew_index(root)
        except SiteError as error:
            print(f"catalog: the site could not be rendered: {error}", file=sys.stderr)
            return 1
    print(stages.table(), file=sys.stderr)
    if timings:
        stages.write(timings)
    print(
        f"{counted(pages, 'page')}, {counted(generated.written, 'file')} written, {generated.removed} removed",
        file=sys.stderr,
    )
    if site:
        start = root / "site" / "index.html"
        print(f"The site starts at {start}; to see it, run catalog serve (or make serve)", file=sys.stderr)
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (1 to 65535)")
    return int(text)


@command(argument("--port", type=_port, default=8000, help="port on this machine (default: 8000)"))
def serve(options: argparse.Namespace) -> int:
    """Preview with live reload, search included.

    Builds the site and shows it at an address on this machine. Pages follow your edits until you press Ctrl+C.

    Example: catalog serve --port 8001
    """
    from build_scripts.site import PortTakenError, serve_site

    report = Report()
    try:
        serve_site(options.root, options.port, report)
    except PortTakenError as error:
        print(f"catalog: {error}", file=sys.stderr)
        return 1
    return finish(report)
