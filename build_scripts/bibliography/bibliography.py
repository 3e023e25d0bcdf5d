"""Bibliographies in: what a file of references says of papers, whichever of three forms the file has.

YAML is the catalog's own form and read strictly: a fault in an entry is an error and leaves the entry out. BibTeX and
CSL-JSON come from other programs: a broken entry is an error, a value of no use here a warning that leaves it out.
"""

from dataclasses import dataclass

from build_scripts.model import Entry, Location
from build_scripts.records import normalize


@dataclass(frozen=True)
class Bibliography:
    """The readable entries of one file in its order, how many it has in all, and where those without a title are."""

    facts: tuple[Entry, ...] = ()
    entries: int = 0
    untitled: tuple[Location, ...] = ()


def with_subtitle(title: str, subtitle: str) -> str:
    """The whole title, whether or not it names the subtitle already."""
    if not subtitle or normalize(subtitle) in normalize(title):
        return title
    return f"{title} {subtitle}" if title[-1:] in ":?!." else f"{title}: {subtitle}"
