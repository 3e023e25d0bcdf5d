"""The citation of a paper as its page shows it: short entries, without what the page says anyway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from build_scripts.citation_formats import bibtex, csl_json, reference, ris
from build_scripts.citations import Citation


@dataclass(frozen=True)
class Format:
    """A citation in one format, all of it plain text. `suffix` is that of the file to download."""

    name: str
    suffix: str
    text: str


@dataclass(frozen=True)
class CitationView:
    """What the page of a paper offers for citing it."""

    key: str
    reference: str
    formats: tuple[Format, ...]


def view_citation(citation: Citation) -> CitationView:
    """The printed reference and the entries of one paper."""
    return CitationView(citation.key, reference(citation), tuple(_formats(citation)))


def _formats(citation: Citation) -> Iterator[Format]:
    yield Format("BibTeX", "bib", bibtex(citation).strip())
    yield Format("RIS", "ris", ris(citation).strip())
    yield Format("CSL-JSON", "csl.json", csl_json([citation]).strip())
