"""explain and tags, and the filters that need no catalog."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from build_scripts.commands.command import ID, argument, command, finish
from build_scripts.progress import Stages
from build_scripts.report import Report, UsageError

if TYPE_CHECKING:
    from build_scripts.pipeline import Made


@command(ID)
def explain(options: argparse.Namespace) -> int:
    """Show where each field, tag and related paper of a record comes from.

    Shows where each field of a record comes from, what was restored in its text, and why it has its tags and related
    papers. The id of a record is its file name without .yml and the last part of its address.

    Example: catalog explain rewrite-the-stars
    """
    from build_scripts.bibliography import load_lookups
    from build_scripts.explain import explain_record

    def lines(made: Made) -> Iterable[str]:
        records = [paper.record for paper in made.catalog.papers]
        return explain_record(made, options.id, load_lookups(options.root, records, Report()))

    return _print_about(options.root, lines)


@command(
    argument("--candidates", type=int, default=100, metavar="N", help="how many candidates to list (default: 100)")
)
def tags(options: argparse.Namespace) -> int:
    """List tags, merges and candidates with the reason for each, for review.

    Lists the tags with the spellings merged into each, then phrases that could become tags, all with reasons. To change
    any of it, edit catalog/tags.yml.

    Example: catalog tags --candidates 20
    """
    from build_scripts.explain import explain_tags

    return _print_about(options.root, lambda made: explain_tags(made, options.candidates))


def _print_about(root: Path, lines: Callable[[Made], Iterable[str]]) -> int:
    """Make the catalog without writing it, and print what `lines` says about it."""
    from build_scripts.findings import apply_exceptions
    from build_scripts.inputs import load
    from build_scripts.memo import FILE as MEMO
    from build_scripts.memo import Memo
    from build_scripts.pipeline import make_catalog

    report = Report()
    loaded = load(root, report)
    if report.errors:
        return finish(report)
    made = make_catalog(loaded, root, report, Stages(), Memo(root / MEMO))
    apply_exceptions(loaded.exceptions, report, complete=False)
    for line in lines(made):
        print(line)
    return finish(report)


@command(needs_catalog=False)
def restore(_options: argparse.Namespace) -> int:
    """Filter: one scraped abstract per line in, restored Markdown out.

    Reads titles or abstracts from standard input, one per line, and writes each with its mathematics restored, as
    Markdown. It needs no catalog.

    Example: echo 'at rate O(1/k^2)' | catalog restore
    """
    from build_scripts import restore

    return _filter(lambda lines, _report: (restore.to_markdown(restore.restore(line)) for line in lines))


@command(needs_catalog=False)
def keywords(_options: argparse.Namespace) -> int:
    """Filter: JSON lines {id, title, abstract} in, {id, keywords, tags} out.

    Reads papers from standard input, as JSON with id, title and abstract, one per line, and writes the keywords and
    tags of each. It needs no catalog; tags are keywords that several of the papers share.

    Example: catalog keywords < papers.jsonl
    """
    from build_scripts.filters import keywords_lines

    return _filter(keywords_lines)


@command(
    argument(
        "--text",
        metavar="FILE",
        help="papers of the catalog like this text; - reads standard input. A first line may be its title.",
    ),
    needs_catalog=False,
)
def related(options: argparse.Namespace) -> int:
    """Filter: JSON lines {id, title, abstract} in, {id, related} out; or the papers like a text.

    Reads papers from standard input, as JSON with id, title and abstract, one per line, and writes the related papers
    of each, best first. It needs no catalog. With --text it shows what the catalog has on a text, say an abstract: the
    closest papers with the keywords they share, and the tags and topic it would get as a paper.

    Example: catalog related --text abstract.txt
    """
    from build_scripts.filters import related_lines

    return _filter(related_lines) if options.text is None else _print_similar(options.root, options.text)


def _print_similar(root: Path, name: str) -> int:
    from build_scripts.inputs import load
    from build_scripts.memo import FILE as MEMO
    from build_scripts.memo import Memo
    from build_scripts.similar import similar_papers

    if not (root / "catalog").is_dir():
        raise UsageError(f"{root}: no folder catalog/ here; go to the catalog or name it with --root")
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from error
    text = data.decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise UsageError(f"{'standard input' if name == '-' else name}: there is no text in it")
    report = Report()
    loaded = load(root, report)
    if not report.errors:
        for line in similar_papers(root, loaded, text, Memo(root / MEMO)):
            print(line)
    return finish(report)


def _filter(function: Callable[[Iterable[str], Report], Iterator[str]]) -> int:
    """Run a filter from standard input to standard output, both UTF-8 whatever the locale."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    report = Report()
    for line in function((line.rstrip("\r\n") for line in sys.stdin), report):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    return finish(report)
