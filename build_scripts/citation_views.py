"""The citation of a paper as its page shows it: the reference and a short BibTeX entry.

The other formats are made in the reader's browser (assets/paper.js) from the head of the page and this entry; `beyond`
is what neither tells.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from build_scripts.citation_formats import bibtex, bibtex_url, reference
from build_scripts.citation_names import Name
from build_scripts.citations import Citation


@dataclass(frozen=True)
class CitationView:
    """What the page of a paper offers for citing it, all of it plain text."""

    key: str
    reference: str
    bibtex: str
    beyond: str


def view_citation(citation: Citation) -> CitationView:
    """The printed reference and the entry of one paper."""
    return CitationView(citation.key, reference(citation), bibtex(citation).strip(), _beyond(citation))


def _beyond(citation: Citation) -> str:
    """As JSON, or nothing for most papers."""
    family = [_family(name) for name in citation.authors]
    readable = bibtex_url(citation.url).replace(r"\%", "%") == citation.url
    facts = {
        "family": family if any(words != "1" for words in family) else None,
        "venue": citation.venue if citation.kind == "unknown" else None,
        "preprint": True if citation.kind == "preprint" and not citation.arxiv_id else None,
        "url": None if readable else citation.url,
    }
    told = {name: value for name, value in facts.items() if value}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else ""


def _family(name: Name) -> str:
    """How many words the family name has with its particle, 0 if nothing may cut the name; `s` if a suffix follows."""
    return "0" if name.whole else f"{len(name.last.split())}{'s' if name.suffix else ''}"
