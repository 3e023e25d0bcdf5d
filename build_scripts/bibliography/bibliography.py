"""Bibliographies in: what a file of references says of papers, whichever of three forms the file has.

YAML is the catalog's own form and read strictly: a fault in an entry is an error and leaves the entry out. BibTeX and
CSL-JSON come from other programs: a broken entry is an error, a value of no use here a warning that leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from build_scripts.model import Entry, Location
from build_scripts.records import normalize
from build_scripts.report import Report

MAX_BIBLIOGRAPHY = 256 * 1024 * 1024

Facts = Entry  # without an abstract and keywords where the file has none


@dataclass(frozen=True)
class Bibliography:
    """The readable entries of one file in its order, how many it has in all, and where those without a title are."""

    facts: tuple[Facts, ...] = ()
    entries: int = 0
    untitled: tuple[Location, ...] = ()


def read_bibliography(path: Path, shown: str, report: Report) -> Bibliography:
    """Read a file by its suffix: .bib, .json (CSL), .xml (a feed) or .yml. `shown` is the path to name in problems."""
    try:
        if path.stat().st_size > MAX_BIBLIOGRAPHY:
            report.error(
                Location(shown), "file-too-large", "the file is too large", f"at most {MAX_BIBLIOGRAPHY:,} bytes"
            )
            return Bibliography()
        data = path.read_bytes()
    except OSError as error:
        report.error(Location(shown), "unreadable-file", error.strerror or str(error))
        return Bibliography()
    return read_references(data, path.suffix, shown, report)


def read_references(data: bytes, suffix: str, shown: str, report: Report) -> Bibliography:
    """Read references in the form that a suffix such as .bib names."""
    from build_scripts.bibliography.bibtex import read_bibtex
    from build_scripts.bibliography.csl import read_csl
    from build_scripts.bibliography.facts_file import read_facts_yaml
    from build_scripts.bibliography.feeds import read_feed

    readers = {".bib": read_bibtex, ".json": read_csl, ".yml": read_facts_yaml, ".yaml": read_facts_yaml}
    readers |= dict.fromkeys((".xml", ".atom", ".rss"), read_feed)
    reader = readers.get(suffix.lower())
    if reader is None:
        hint = "name it .yml, .bib, .json or .xml after its format"
        report.error(Location(shown), "unknown-format", "the suffix is not that of a bibliography", hint)
        return Bibliography()
    return reader(data, shown, report)


def decode(data: bytes, shown: str, report: Report) -> str | None:
    """UTF-8 text with `\\n` line ends, or None after reporting the first line that is not."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.error(Location(shown, line), "not-utf8", "bytes that are not UTF-8", "save the file as UTF-8")
        return None


def with_subtitle(title: str, subtitle: str) -> str:
    """The whole title, whether or not it names the subtitle already."""
    if not subtitle or normalize(subtitle) in normalize(title):
        return title
    return f"{title} {subtitle}" if title[-1:] in ":?!." else f"{title}: {subtitle}"
