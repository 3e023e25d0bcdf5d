"""The command line: one table of commands, the parser made from it, and `main`. What commands do is in commands/.

Exit status: 0 if all is well, 1 for problems in the data, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from build_scripts import commands

_WIDTH = 80


@dataclass(frozen=True)
class Argument:
    """An argument of a command, as argparse's `add_argument` takes it."""

    names: tuple[str, ...]
    settings: dict[str, Any]


@dataclass(frozen=True)
class Command:
    """A command: `help` is its line in the list of commands, `text` and `example` open its own help."""

    name: str
    run: Callable[[argparse.Namespace], int]
    help: str
    text: str
    example: str
    arguments: tuple[Argument, ...] = ()
    needs_catalog: bool = True


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    if command.needs_catalog and not (options.root / "catalog").is_dir():
        message = f"catalog: {options.root}: no folder catalog/ here; go to the catalog or name it with --root"
        print(message, file=sys.stderr)
        sys.exit(2)
    try:
        sys.exit(command.run(options))
    except BrokenPipeError:  # the reader of a filter has stopped reading, as `head` does
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)


def description(text: str, example: str) -> str:
    """The opening of a help text: wrapped sentences and an example line."""
    return f"{textwrap.fill(text, _WIDTH)}\n\nExample: {example}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="catalog",
        description="Turn scraped lists of papers into a searchable static site.",
        epilog="Start with `catalog import FILE`, look at it with `catalog serve`, publish with `catalog build`.",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder of the catalog (default: the current folder)")
    parsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        subparser = parsers.add_parser(
            command.name,
            help=command.help,
            description=description(command.text, command.example),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        subparser.set_defaults(command=command)
        for argument in command.arguments:
            subparser.add_argument(*argument.names, **argument.settings)
    return parser


def _argument(*names: str, **settings: Any) -> Argument:
    return Argument(names, settings)


def _report(text: str) -> Path:
    path = Path(text)
    if path.suffix not in {".html", ".md"} or path.is_dir():
        raise ValueError(text)
    return path


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _column(text: str) -> tuple[str, str]:
    from build_scripts.sources import FIELDS

    heading, _equals, field = text.rpartition("=")
    if not heading or field not in FIELDS:
        raise ValueError(text)
    return heading, field


def _condition(text: str) -> tuple[str, tuple[str, ...]]:
    heading, equals, values = text.partition("=")
    if not heading or not equals:
        raise ValueError(text)
    return heading, tuple(value.strip() for value in values.split(","))


def _clash(text: str) -> str:
    from build_scripts.sources import CLASHES

    if text.partition("=")[0] not in CLASHES:
        raise ValueError(text)
    return text


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError(text)
    return number


# argparse names the type in its errors
_column.__name__ = "column (HEADING=FIELD)"
_condition.__name__ = "condition (HEADING=VALUE,...)"
_clash.__name__ = "choice (keep, update, replace, new or skip)"
_report.__name__ = "report (a file whose name ends in .html or .md)"
_day.__name__ = "day (YYYY-MM-DD)"
_port.__name__ = "port (1 to 65535)"

_REPORT = _argument(
    "--report", type=_report, metavar="FILE", help="also write the report, with tags and links, as .html or .md"
)
_ID = _argument("id", metavar="ID", help="the id of a record: its file name without .yml")

COMMANDS = (
    Command(
        "import",
        commands.import_,
        "read files with papers, in whatever format they are, into records",
        "Reads BibTeX, RIS, JSON, CSV, feeds, listings and plain lists, and writes a record for each paper that is new "
        "to the catalog. The record of a known paper gains the file as a source and the facts that it lacks; nothing "
        "edited by hand is changed.",
        "catalog import library.bib export.csv",
        (
            _argument("files", nargs="+", type=Path, metavar="FILE", help="a file with papers"),
            _argument(
                "--captured", type=_day, help="day the list was copied; needed where it prints dates without a year"
            ),
            _argument(
                "--column",
                action="append",
                default=[],
                type=_column,
                metavar="HEADING=FIELD",
                help="the field that a column holds, where its heading does not tell, as in Papier=title",
            ),
            _argument(
                "--where",
                action="append",
                default=[],
                type=_condition,
                metavar="HEADING=VALUE,...",
                help="take only entries with one of these values, as in status=Poster,Oral",
            ),
            _argument(
                "--clash",
                type=_clash,
                metavar="CHOICE[=ID,...]",
                help="where an entry contradicts the record that it seems to belong to: keep (the record; the "
                "default), update (also fill its gaps), replace (its values), new (another paper) or skip (the entry); "
                "for all entries, or for those of some records",
            ),
            _argument("--dry-run", action="store_true", help="show what would be imported, write nothing"),
            _argument("--force", action="store_true", help="import a file even if it looks like no list of papers"),
            _REPORT,
        ),
        needs_catalog=False,
    ),
    Command(
        "new",
        commands.new,
        "make a fork an empty catalog of your own",
        "Turns a copy of this project into an empty catalog of your own. It lists what it will remove and waits for "
        "your answer.",
        'catalog new --name "Papers on tides"',
        (
            _argument("--name", help="name of the site (default: ask for it)"),
            _argument("--yes", action="store_true", help="do it without asking"),
        ),
        needs_catalog=False,
    ),
    Command(
        "add",
        commands.add,
        "add one paper: an arXiv number, a DOI, BibTeX, or written by you",
        "Adds one paper. An arXiv number, a DOI or an address with one is looked up at arXiv or Crossref. BibTeX, or "
        "identifiers on lines of their own, are read from standard input. With --title, an editor opens with a record "
        "to fill in.",
        "catalog add https://arxiv.org/abs/1706.03762",
        (
            _argument("what", nargs="?", metavar="ID", help="arXiv number, DOI or address; - for standard input"),
            _argument("--title", metavar="TEXT", help="write the record of this paper in $VISUAL or $EDITOR"),
            _argument("--new", action="store_true", help="add it even if it seems to be a paper of the catalog"),
        ),
    ),
    Command(
        "enrich",
        commands.enrich,
        "add facts from a bibliography, or from arXiv and Crossref, to the records",
        "Adds authors, dates, venues and identifiers from a bibliography to the records with the same titles, or with "
        "--online from arXiv and Crossref to the records that lack them. It overwrites nothing and reports where two "
        "sources disagree.",
        "catalog enrich library.bib, or catalog enrich --online",
        (
            _argument(
                "files", nargs="*", metavar="FILE", help="a bibliography in any format of import; an id with --online"
            ),
            _argument(
                "--online",
                action="store_true",
                help="ask arXiv and Crossref, each question once; to ask again, name the ids of records",
            ),
        ),
    ),
    Command(
        "watch",
        commands.watch,
        "look for new papers with the saved searches, into catalog/inbox.yml",
        "Asks the searches of catalog/watch.yml, queries to arXiv and addresses of feeds, and puts the papers that are "
        "new to the catalog into catalog/inbox.yml, the closest first. What was proposed or decided before is not "
        "proposed again.",
        "catalog watch",
        (
            _argument(
                "--seen",
                nargs="*",
                type=Path,
                default=(),
                metavar="FILE",
                help="inboxes of other branches, whose papers are known too",
            ),
        ),
    ),
    Command(
        "accept",
        commands.accept,
        "make records of proposals in the inbox",
        "Makes records of the proposals with these numbers in catalog/inbox.yml. They are remembered as decided.",
        "catalog accept 1 4",
        (
            _argument("numbers", nargs="*", type=int, metavar="N", help="the number of a proposal"),
            _argument("--all", action="store_true", help="accept all proposals"),
        ),
    ),
    Command(
        "decline",
        commands.decline,
        "drop proposals from the inbox for good",
        "Drops the proposals with these numbers from catalog/inbox.yml. They are remembered as decided, so that no "
        "search proposes them again.",
        "catalog decline 2 3",
        (_argument("numbers", nargs="+", type=int, metavar="N", help="the number of a proposal"),),
    ),
    Command(
        "remove",
        commands.remove,
        "remove a paper for good, with a reason",
        "Removes a paper and notes the reason in catalog/ledger.yml. Importing its list again does not bring it back, "
        "and its address says that it was removed.",
        'catalog remove rewrite-the-stars --reason "Withdrawn by its authors"',
        (_ID, _argument("--reason", required=True, metavar="TEXT", help="why, in a few words for readers")),
    ),
    Command(
        "rename",
        commands.rename,
        "give a paper another id, which is its address",
        "Gives a paper another id, and so another address. The old address leads to the new one.",
        "catalog rename rewrite-the-stars rewriting-the-stars",
        (_ID, _argument("new", metavar="NEW", help="the new id: small letters, digits and single hyphens")),
    ),
    Command(
        "merge",
        commands.merge,
        "merge two records of the same paper",
        "Merges two records of the same paper: the first one is deleted, the second gets its sources, facts and "
        "address. Where the two disagree, a warning shows both values.",
        "catalog merge rewrite-the-stars-preprint rewrite-the-stars",
        (_ID, _argument("into", metavar="INTO", help="the id of the record that stays")),
    ),
    Command(
        "duplicates",
        commands.duplicates,
        "list records that may be one paper, with the commands that settle each case",
        "Lists groups of records with the same identifier, title or abstract, or nearly the same title, the most alike "
        "first. For each it says what agrees, what contradicts, and which command to run next.",
        "catalog duplicates",
    ),
    Command(
        "distinct",
        commands.distinct,
        "note that records which look alike are different papers",
        "Notes in the first record that the others are different papers. They are not listed as duplicates again.",
        "catalog distinct moss-on-roofs moss-on-roofs-2",
        (_argument("ids", nargs="+", metavar="ID", help="ids of two records or more"),),
    ),
    Command(
        "review",
        commands.review,
        "report what new papers bring: likenesses, tags, links, mathematics",
        "Reports the records that are not in a commit, as an import does. It says what may be one paper, which tags "
        "are new, what the papers would be linked to, where mathematics was restored, and what was rejected.",
        "catalog review --since main --report new.html",
        (
            _argument("--since", metavar="COMMIT", default="HEAD", help="compare with this commit (default: the last)"),
            _REPORT,
        ),
    ),
    Command(
        "check",
        commands.check,
        "name every mistake with its file, line and code; correct what needs no judgement",
        "Checks all data and names every mistake with its file, line and code. It writes nothing, unless --fix is "
        "given. Warnings that should stay are listed in catalog/exceptions.yml: code, path and reason of each.",
        "catalog check --changed",
        (
            _argument(
                "--explain",
                nargs="?",
                const="",
                metavar="CODE",
                help="say what a code means, with an example and the remedy; without CODE, list all codes",
            ),
            _argument("--only", nargs="+", default=[], metavar="CODE", help="name only problems with these codes"),
            _argument("--skip", nargs="+", default=[], metavar="CODE", help="name no problems with these codes"),
            _argument(
                "--changed", action="store_true", help="name only problems in files changed since the last commit"
            ),
            _argument(
                "--fix",
                action="store_true",
                help="correct what needs no judgement: spaces at line ends, order of fields, repeated items, other "
                "forms of DOIs, arXiv numbers and dates; then check again",
            ),
            _argument("--dry-run", action="store_true", help="with --fix: show what would be corrected, write nothing"),
            _argument(
                "--format",
                choices=("text", "github"),
                default="text",
                help="github: as annotations of a workflow run",
            ),
        ),
    ),
    Command(
        "build",
        commands.build,
        "generate content/, render site/, index it for search; only what changed",
        "Makes the whole site, search included, in the folder site/. Later builds write only what changed.",
        "catalog build",
        (
            _argument("--clean", action="store_true", help="delete the cache of earlier builds, render all pages"),
            _argument("--no-site", action="store_true", help="stop after generating content/"),
            _argument("--timings", type=Path, metavar="FILE", help="also write the cost of each stage, as JSON"),
        ),
    ),
    Command(
        "offline",
        commands.offline,
        "build, then pack the site so that it opens from disk, into dist/",
        "Builds the site and packs it into dist/catalog-offline.zip. Unpacked, it opens in a browser without a server.",
        "catalog offline",
    ),
    Command(
        "serve",
        commands.serve,
        "preview with live reload, search included",
        "Builds the site and shows it at an address on this machine. Pages follow your edits until you press Ctrl+C.",
        "catalog serve --port 8001",
        (_argument("--port", type=_port, default=8000, help="port on this machine (default: 8000)"),),
    ),
    Command(
        "explain",
        commands.explain,
        "show where each field, tag and related paper of a record comes from",
        "Shows where each field of a record comes from, what was restored in its text, and why it has its tags and "
        "related papers. The id of a record is its file name without .yml and the last part of its address.",
        "catalog explain rewrite-the-stars",
        (_ID,),
    ),
    Command(
        "tags",
        commands.tags,
        "list tags, merges and candidates with the reason for each, for review",
        "Lists the tags with the spellings merged into each, then phrases that could become tags, all with reasons. To "
        "change any of it, edit catalog/tags.yml.",
        "catalog tags --candidates 20",
        (_argument("--candidates", type=int, default=100, help="how many candidates to list (default: 100)"),),
    ),
    Command(
        "restore",
        commands.restore_lines,
        "filter: one scraped abstract per line in, restored Markdown out",
        "Reads titles or abstracts from standard input, one per line, and writes each with its mathematics restored, "
        "as Markdown. It needs no catalog.",
        "echo 'at rate O(1/k^2)' | catalog restore",
        needs_catalog=False,
    ),
    Command(
        "keywords",
        commands.keywords,
        "filter: JSON lines {id, title, abstract} in, {id, keywords, tags} out",
        "Reads papers from standard input, as JSON with id, title and abstract, one per line, and writes the keywords "
        "and tags of each. It needs no catalog; tags are keywords that several of the papers share.",
        "catalog keywords < papers.jsonl",
        needs_catalog=False,
    ),
    Command(
        "related",
        commands.related,
        "filter: JSON lines {id, title, abstract} in, {id, related} out",
        "Reads papers from standard input, as JSON with id, title and abstract, one per line, and writes the related "
        "papers of each, best first. It needs no catalog.",
        "catalog related < papers.jsonl",
        needs_catalog=False,
    ),
)
