"""Bibliographies in: what a file of references says of papers, whichever of three forms the file has.

YAML is the catalog's own form and read strictly: a fault in an entry is an error and leaves the entry out. BibTeX and
CSL-JSON come from other programs: a broken entry is an error, a value of no use here a warning that leaves it out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from build_scripts.model import Location
from build_scripts.records import arxiv_number, is_arxiv_id, is_date, is_doi, is_web_address
from build_scripts.report import Report

MAX_BIBLIOGRAPHY = 256 * 1024 * 1024
_ARXIV = re.compile(
    r"(?:\barxiv(?:\.org/(?:abs|pdf|html)/|[.:/ ]\s*)|^abs/)"
    r"([a-z-]+(?:\.[a-z]{2})?/[0-9]{7}|[0-9]{4}\.[0-9]{4,5})(?![0-9])",
    re.IGNORECASE,
)
_ARXIV_DOI = "10.48550/"
_RESOLVER = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_PREPRINT = re.compile(r"arxiv|corr\b|computing research repository", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What one entry of a bibliography says of one paper; None or empty where it is silent.

    `date` is YYYY, YYYY-MM or YYYY-MM-DD. `evidence` is the number of independent public sources that agree, where the
    bibliography states it. `places` are fields with lines of their own.
    """

    title: str
    location: Location
    authors: tuple[str, ...] = ()
    date: str | None = None
    venue: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    code: tuple[str, ...] = ()
    evidence: int | None = None
    places: tuple[tuple[str, Location], ...] = ()

    def place(self, field: str) -> Location:
        """The location of a field, or else of the entry."""
        return dict(self.places).get(field, self.location)


@dataclass(frozen=True)
class Bibliography:
    """The readable entries of one file in its order, and how many it has in all."""

    facts: tuple[Facts, ...] = ()
    entries: int = 0


def read_bibliography(path: Path, shown: str, report: Report) -> Bibliography:
    """Read a file by its suffix: .bib, .json (CSL) or .yml. `shown` is the path to name in problems."""
    from build_scripts.bibliography.bibtex import read_bibtex
    from build_scripts.bibliography.csl import read_csl
    from build_scripts.bibliography.facts_file import read_facts_yaml

    readers = {".bib": read_bibtex, ".json": read_csl, ".yml": read_facts_yaml, ".yaml": read_facts_yaml}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        hint = "name it .yml, .bib or .json after its format"
        report.error(Location(shown), "unknown-format", "the suffix is not that of a bibliography", hint)
        return Bibliography()
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
    return reader(data, shown, report)


def decode(data: bytes, shown: str, report: Report) -> str | None:
    """UTF-8 text with `\\n` line ends, or None after reporting the first line that is not."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.error(Location(shown, line), "not-utf8", "bytes that are not UTF-8", "save the file as UTF-8")
        return None


def find_arxiv_id(text: str) -> str | None:
    """The arXiv identifier, without its version, that an address, a DOI or words such as "arXiv:2509.24320" name."""
    found = _ARXIV.search(text.strip())
    identifier = arxiv_number(found[1]) if found else None
    return identifier if identifier and is_arxiv_id(identifier) else None


def is_preprint_server(venue: str) -> bool:
    """Whether a journal field only says that the paper is a preprint."""
    return bool(_PREPRINT.match(venue.strip()))


def usable_doi(text: str) -> str | None:
    """A DOI without the address of its resolver, or None; those that arXiv gives out are identifiers of preprints."""
    doi = _RESOLVER.sub("", text.strip())
    return doi if is_doi(doi) and not doi.startswith(_ARXIV_DOI) else None


def usable_url(text: str) -> str | None:
    """A web address, or None."""
    address = text.strip().replace("\\_", "_").replace("\\%", "%").replace("\\&", "&")
    return address if is_web_address(address) else None


def usable_date(year: str, month: int | None = None, day: int | None = None) -> str | None:
    """The date as far as its parts make sense, or None without a year of four digits."""
    if not is_date(year) or len(year) != 4:
        return None
    if not month or not is_date(f"{year}-{month:02}"):
        return year
    return f"{year}-{month:02}-{day:02}" if day and is_date(f"{year}-{month:02}-{day:02}") else f"{year}-{month:02}"
