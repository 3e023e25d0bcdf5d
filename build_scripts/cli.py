"""The command line: every command works on one catalog folder and prints problems to standard error.

Exit status: 0 if all is well, 1 for problems in the data, 2 for wrong usage. Modules are imported by the command that
needs them, so that `--help` and the filters start at once.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from build_scripts.command_help import opening
from build_scripts.report import Report, did_you_mean

if TYPE_CHECKING:
    from build_scripts.pipeline import Made


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    options = _parser().parse_args(arguments)
    if options.command in NEEDS_ROOT and not (options.root / "catalog").is_dir() and options.command != "import":
        print(
            f"catalog: {options.root}: no folder catalog/ here; go to the catalog or name it with --root",
            file=sys.stderr,
        )
        sys.exit(2)
    try:
        sys.exit(COMMANDS[options.command](options))
    except BrokenPipeError:  # the reader of a filter has seen enough
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)


def _import(options: argparse.Namespace) -> int:
    from build_scripts.progress import Stages
    from build_scripts.sources import import_lists

    report, stages = Report(), Stages()
    anyway = options.force or options.dry_run

    def accept(question: str) -> bool:
        with stages.pause():
            return anyway or _agrees(question)

    with stages.stage("import", f"of {len(options.files)} files"):
        summary = import_lists(
            options.root,
            options.files,
            options.captured,
            report,
            date.today().isoformat(),
            stages.each,
            accept,
            write=not options.dry_run,
        )
    for each in summary.files:
        removed = f"{each.removed} removed, " if each.removed else ""
        print(
            f"{each.file}: {each.entries} entries: {each.new} new, {each.known} known, {removed}"
            f"{each.rejected} rejected, {each.warnings} warnings"
        )
        if options.dry_run and each.layout:
            from build_scripts.sources import preview

            print("\n".join(preview(each)))
    if options.dry_run:
        print("nothing was written (--dry-run)")
    return _finish(report)


def _agrees(question: str) -> bool:
    """Ask on a terminal; elsewhere the answer is no."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"{question}\nImport it anyway? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _remove(options: argparse.Namespace) -> int:
    from build_scripts.edit import remove_record

    return _edit(lambda report: remove_record(options.root, options.id, options.reason, report))


def _rename(options: argparse.Namespace) -> int:
    from build_scripts.edit import rename_record_file

    return _edit(lambda report: rename_record_file(options.root, options.id, options.new, report))


def _merge(options: argparse.Namespace) -> int:
    from build_scripts.edit import merge_records

    return _edit(lambda report: merge_records(options.root, options.id, options.into, report))


def _edit(change: Callable[[Report], list[str]]) -> int:
    """Change records; name the changed files."""
    from build_scripts.edit import UsageError

    report = Report()
    try:
        files = change(report)
    except UsageError as error:
        print(f"catalog: {error}", file=sys.stderr)
        return 2
    for file in files:
        print(f"changed {file}")
    if not files and not report.errors:
        print("nothing to change")
    return _finish(report)


def _new(options: argparse.Namespace) -> int:
    from build_scripts.new_catalog import NotAForkError, carry_out, listing, name_problem, plan_new, uncommitted

    name = options.name
    if name is None:
        if not sys.stdin.isatty():
            return _wrong("the new catalog needs a name: --name NAME")
        name = input("Name of the new catalog: ")
    name = name.strip()
    problem = name_problem(name)
    if problem:
        return _wrong(problem)
    try:
        plan = plan_new(options.root, name)
    except NotAForkError as error:
        return _wrong(str(error))
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
            return _wrong("nothing was changed; answer, or add --yes")
        if answer.strip().lower() not in {"y", "yes"}:
            print("Nothing was changed.")
            return 1
    carry_out(options.root, plan)
    print("Done. Add the first papers with: catalog import FILE")
    return 0


def _wrong(message: str) -> int:
    print(f"catalog: {message}", file=sys.stderr)
    return 2


def _enrich(options: argparse.Namespace) -> int:
    from build_scripts.bibliography import enrich
    from build_scripts.progress import Stages

    report, stages = Report(), Stages()
    with stages.stage("enrich", f"from {len(options.files)} files"):
        summary = enrich(options.root, options.files, report, stages.each)
    for each in summary.files:
        print(
            f"{each.file}: {each.facts} entries: {each.matched} matched, {each.unmatched} unmatched, "
            f"{each.rejected} rejected; {each.changed} records changed, {each.added} fields added, "
            f"{each.conflicts} conflicts"
        )
    return _finish(report)


def _check(options: argparse.Namespace) -> int:
    from build_scripts.pipeline import check_catalog

    report = Report()
    papers = check_catalog(options.root, report)
    status = _finish(report, options.format)
    if not status:
        print(f"{papers} papers: no errors, {report.warnings} warnings")
    return status


def _build(options: argparse.Namespace) -> int:
    from build_scripts.memo import FILE as MEMO
    from build_scripts.pipeline import generate
    from build_scripts.progress import Stages
    from build_scripts.site import site_facts

    report, stages = Report(), Stages()
    if options.clean:
        (options.root / MEMO).unlink(missing_ok=True)
    # The preview shows pages as soon as they are written, and waits for this line.
    pages_written = functools.partial(print, "pages written", flush=True) if options.no_site else lambda: None
    generated = generate(options.root, site_facts(options.root, report), report, stages, pages_written)
    _finish(report)
    if generated is None:
        return 1
    pages = generated.pages
    if not options.no_site:
        from build_scripts.site import SiteError, render_site, renew_index

        try:
            with stages.stage("render", f"{pages} pages"):
                pages = render_site(options.root, options.clean, stages.each)
            with stages.stage("search index"):
                renew_index(options.root)
        except SiteError as error:
            print(f"catalog: the site could not be rendered: {error}", file=sys.stderr)
            return 1
    print(stages.table(), file=sys.stderr)
    if options.timings:
        stages.write(options.timings)
    print(f"{pages} pages, {generated.written} files written, {generated.removed} removed", file=sys.stderr)
    if not options.no_site:
        start = options.root / "site" / "index.html"
        print(f"The site starts at {start}; to see it, run catalog serve (or make serve)", file=sys.stderr)
    return 0


def _offline(options: argparse.Namespace) -> int:
    from build_scripts.site import write_offline

    status = _build(options)
    if not status:
        target = options.root / "dist" / "catalog-offline.zip"
        size = write_offline(options.root / "site", target)
        print(f"{target}: {size / 1e6:.1f} MB; unpack it and open catalog/index.html", file=sys.stderr)
    return status


def _serve(options: argparse.Namespace) -> int:
    from build_scripts.site import PortTakenError, serve_site

    report = Report()
    try:
        serve_site(options.root, options.port, report)
    except PortTakenError as error:
        print(f"catalog: {error}", file=sys.stderr)
        return 1
    return _finish(report)


def _explain(options: argparse.Namespace) -> int:
    from build_scripts.explain import explain_record

    return _tell(options, lambda made: explain_record(made, options.id))


def _tags(options: argparse.Namespace) -> int:
    from build_scripts.explain import explain_tags

    return _tell(options, lambda made: explain_tags(made, options.candidates))


def _tell(options: argparse.Namespace, lines: Callable[[Made], Iterable[str]]) -> int:
    """Make the catalog without writing it, and print what `lines` tells of it."""
    from build_scripts.inputs import load
    from build_scripts.memo import FILE as MEMO
    from build_scripts.memo import Memo
    from build_scripts.pipeline import make_catalog
    from build_scripts.progress import Stages

    report = Report()
    loaded = load(options.root, report)
    if report.errors:
        return _finish(report)
    try:
        for line in lines(make_catalog(loaded, options.root, report, Stages(), Memo(options.root / MEMO))):
            print(line)
    except KeyError as error:
        ids = [record.id for record in loaded.records]
        hint = did_you_mean(error.args[0], ids) or "an id is the file name of a record without .yml"
        print(f"catalog: there is no paper {error.args[0]!r}; {hint}", file=sys.stderr)
        return 2
    return _finish(report)


def _restore(_options: argparse.Namespace) -> int:
    from build_scripts.restore import restore, to_markdown

    return _filter(lambda lines, _report: (to_markdown(restore(line)) for line in lines))


def _keywords(_options: argparse.Namespace) -> int:
    from build_scripts.keywords_filter import keywords_lines

    return _filter(keywords_lines)


def _related(_options: argparse.Namespace) -> int:
    from build_scripts.related_filter import related_lines

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


def _finish(report: Report, style: str = "text") -> int:
    for problem in report.sorted():
        print(problem.github() if style == "github" else problem, file=sys.stderr)
    if report.errors:
        print(f"{report.errors} errors, {report.warnings} warnings", file=sys.stderr)
    return 1 if report.errors else 0


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


_day.__name__ = "day (YYYY-MM-DD)"  # argparse names the type in its error


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError(text)
    return number


_port.__name__ = "port (1 to 65535)"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="catalog",
        description="Turn scraped lists of papers into a searchable static site.",
        epilog="Start with `catalog import FILE`, look at it with `catalog serve`, publish with `catalog build`.",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder of the catalog (default: the current folder)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    add = commands.add_parser("import", help="read listings, copied as text, into records")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the text of a listing")
    add.add_argument(
        "--captured",
        type=_day,
        help="day the listing was copied; needed where it prints dates without a year",
    )
    add.add_argument("--dry-run", action="store_true", help="show what would be imported, write nothing")
    add.add_argument("--force", action="store_true", help="import a file even if it looks like no list of papers")

    new = commands.add_parser(
        "new",
        help="make a fork an empty catalog of your own",
    )
    new.add_argument("--name", help="name of the site (default: ask for it)")
    new.add_argument("--yes", action="store_true", help="do it without asking")

    facts = commands.add_parser("enrich", help="add facts from a bibliography to the records, by exact title")
    facts.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a bibliography: .yml, .bib or CSL .json")

    _add_edits(commands)

    check = commands.add_parser("check", help="validate everything, write nothing")
    check.add_argument(
        "--format",
        choices=("text", "github"),
        default="text",
        help="github: as annotations of a workflow run",
    )

    build = commands.add_parser("build", help="generate content/, render site/, index it for search; only what changed")
    build.add_argument(
        "--clean", action="store_true", help="forget what earlier builds found, and render every page again"
    )
    build.add_argument("--no-site", action="store_true", help="stop after generating content/")
    build.add_argument("--timings", type=Path, metavar="FILE", help="also write what each stage cost, as JSON")

    offline = commands.add_parser("offline", help="build, then pack the site so that it opens from disk, into dist/")
    offline.set_defaults(clean=False, no_site=False, timings=None)

    serve = commands.add_parser("serve", help="preview with live reload, search included")
    serve.add_argument("--port", type=_port, default=8000, help="port on this machine (default: 8000)")

    why = commands.add_parser("explain", help="say where each field, tag and related paper of a record comes from")
    why.add_argument("id", metavar="ID", help="the id of a record: its file name without .yml")

    tags = commands.add_parser("tags", help="list tags, merges and candidates with the reason for each, for review")
    tags.add_argument("--candidates", type=int, default=100, help="how many phrases that are no tags (default: 100)")

    commands.add_parser("restore", help="filter: a scraped abstract a line in, restored Markdown a line out")
    commands.add_parser("keywords", help="filter: JSON lines {id, title, abstract} in, {id, keywords, tags} out")
    commands.add_parser("related", help="filter: JSON lines {id, title, abstract} in, {id, related} out")
    for name, command in commands.choices.items():
        command.formatter_class, command.description = argparse.RawDescriptionHelpFormatter, opening(name)
    return parser


def _add_edits(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands for the life of a paper after its import."""
    known = "the id of a record: its file name without .yml"

    gone = commands.add_parser(
        "remove",
        help="remove a paper for good, with a reason",
    )
    gone.add_argument("id", metavar="ID", help=known)
    gone.add_argument("--reason", required=True, metavar="TEXT", help="why, in a few words for readers")

    moved = commands.add_parser(
        "rename",
        help="give a paper another id, which is its address",
    )
    moved.add_argument("id", metavar="ID", help=known)
    moved.add_argument("new", metavar="NEW", help="the new id: small letters, digits and single hyphens")

    merged = commands.add_parser(
        "merge",
        help="merge two records of the same paper",
    )
    merged.add_argument("id", metavar="ID", help=known)
    merged.add_argument("into", metavar="INTO", help="the id of the record that stays")


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "import": _import,
    "new": _new,
    "remove": _remove,
    "rename": _rename,
    "merge": _merge,
    "enrich": _enrich,
    "check": _check,
    "build": _build,
    "offline": _offline,
    "serve": _serve,
    "explain": _explain,
    "tags": _tags,
    "restore": _restore,
    "keywords": _keywords,
    "related": _related,
}
NEEDS_ROOT = frozenset(
    {"import", "remove", "rename", "merge", "enrich", "check", "build", "offline", "serve", "explain", "tags"}
)
