"""Bibliographies in: what a file of references says of papers, whichever of three forms the file has.

YAML is the catalog's own form and read strictly: a fault in an entry is an error and leaves the entry out. BibTeX and
CSL-JSON come from other programs: a broken entry is an error, a value of no use here a warning that leaves it out.
"""

from dataclasses import dataclass

from build_scripts.model import Entry, Location
from build_scripts.records import normalize
from build_scripts.report import Report


@dataclass(frozen=True)
class Bibliography:
    """The readable entries of one file in its order, how many it has in all, and where those without a title are."""

    facts: tuple[Entry, ...] = ()
    entries: int = 0
    untitled: tuple[Location, ...] = ()


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
