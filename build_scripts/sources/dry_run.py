"""What `catalog import --dry-run` shows of a file: its layout, and its first entries as they would read."""

from __future__ import annotations

from collections.abc import Iterator

from build_scripts.model import Entry
from build_scripts.restore import restore, to_plain
from build_scripts.sources.importer import FileSummary

GLIMPSE = 200  # characters of an abstract


def preview(summary: FileSummary) -> list[str]:
    """The lines for one file."""
    lines = [line for entry in summary.first for line in _entry(entry)]
    return [f"  layout: {summary.layout}", *lines]


def _entry(entry: Entry) -> Iterator[str]:
    abstract = to_plain(restore(entry.abstract))
    facts = [
        f"{entry.author_count} author{'s' if entry.author_count > 1 else ''}" if entry.author_count else "",
        entry.date or "",
    ]
    yield f"  line {entry.location.line}: {to_plain(restore(entry.title))}"
    if any(facts):
        yield f"    {', '.join(filter(None, facts))}"
    yield f"    {abstract[:GLIMPSE]}{'…' if len(abstract) > GLIMPSE else ''}"
