"""Writes citations: BibTeX, RIS (by rispy), CSL-JSON, and a reference as one prints it.

Each format has its one place of escaping here or in citations/latex.py. A fact that is not known is absent.
"""

from collections.abc import Mapping
from typing import Any

import rispy
from rispy.writer import RisWriter

from build_scripts.citations.citations import Citation
from build_scripts.citations.latex import latex, latex_title
from build_scripts.citations.names import Name, initials
from build_scripts.records import MONTHS, doi_address

BIBTEX_TYPES = {"article": "article", "inproceedings": "inproceedings", "preprint": "misc", "unknown": "misc"}
BIBTEX_VENUE = {"article": "journal", "inproceedings": "booktitle", "unknown": "howpublished"}
RIS_TYPES = {"article": "JOUR", "inproceedings": "CONF", "preprint": "UNPB", "unknown": "GEN"}
# CSL 1.0.2 has no preprint: an "article" is one, an "article-journal" is not.
CSL_TYPES = {
    "article": "article-journal",
    "inproceedings": "paper-conference",
    "preprint": "article",
    "unknown": "document",
}
LISTED_AUTHORS = 20  # of a printed reference; of more the first 19 and the last, as APA has it


class _PlainRis(RisWriter):
    """RIS without the running numbers that rispy prints before each entry; the format has none."""

    def set_header(self, count: int) -> str:  # noqa: ARG002 - the signature is rispy's
        return ""


def bibtex(citation: Citation, full: bool = False) -> str:
    """The entry in BibTeX, ASCII but for scripts that LaTeX has no commands for; `full` adds keywords."""
    year, month = [*citation.date[:2], None, None][:2]
    fields = {
        "title": latex_title(citation.text),
        "author": " and ".join(map(_bibtex_name, citation.authors)),
        "year": str(year or ""),
        "month": MONTHS[month - 1][:3].lower() if month else "",
        BIBTEX_VENUE.get(citation.kind, ""): latex(citation.venue),
        "eprint": latex(citation.arxiv_id),
        "archivePrefix": "arXiv" if citation.arxiv_id else "",
        "doi": bibtex_url(citation.doi),
        "url": bibtex_url(citation.url),
        "keywords": latex(", ".join(citation.keywords)) if full else "",
    }
    # The name of a month is a macro, so that each style prints it in its own way.
    given = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields.items() if value]
    return ",\n".join([f"@{BIBTEX_TYPES[citation.kind]}{{{citation.key}", *given]) + "\n}\n"


def ris(citation: Citation, full: bool = False) -> str:
    """The entry in RIS, with a line end; `full` adds keywords and abstract."""
    facts: Mapping[str, str | list[str]] = {
        "type_of_reference": RIS_TYPES[citation.kind],
        "id": citation.key,
        "title": citation.title,
        "authors": [_ris_name(name) for name in citation.authors],
        "year": f"{citation.date[0]}" if citation.date else "",
        "date": "/".join(f"{part:02}" for part in citation.date) if len(citation.date) > 1 else "",
        "secondary_title": citation.venue,
        "type_of_work": "Preprint" if citation.kind == "preprint" else "",
        "publisher": "arXiv" if citation.kind == "preprint" else "",
        "accession_number": f"arXiv:{citation.arxiv_id}" if citation.arxiv_id else "",
        "doi": citation.doi,
        "urls": [citation.url] if citation.url else [],
        "keywords": list(citation.keywords) if full else [],
        "abstract": citation.abstract if full else "",
    }
    return (
        str(rispy.dumps([{name: value for name, value in facts.items() if value}], implementation=_PlainRis)).strip()
        + "\n"
    )


def csl_item(citation: Citation, full: bool = False) -> Mapping[str, Any]:
    """The entry as an item of CSL-JSON; `full` adds keywords and abstract."""
    preprint = citation.kind == "preprint"
    facts = {
        "id": citation.key,
        "type": CSL_TYPES[citation.kind],
        "title": citation.title,
        "author": [_csl_name(name) for name in citation.authors],
        "issued": {"date-parts": [list(citation.date)]} if citation.date else None,
        "container-title": citation.venue,
        "publisher": "arXiv" if preprint else None,
        "number": f"arXiv:{citation.arxiv_id}" if preprint and citation.arxiv_id else None,
        "archive": "arXiv" if citation.arxiv_id else None,
        "archive_location": citation.arxiv_id,
        "DOI": citation.doi,
        "URL": citation.url,
        "keyword": ", ".join(citation.keywords) if full else None,
        "abstract": citation.abstract if full else None,
    }
    return {name: value for name, value in facts.items() if value}


def reference(citation: Citation) -> str:
    """The reference as the seventh edition of the APA manual prints it, in plain text, titles as given.

    What is not known is left out; only the "n.d." (no date) is the manual's own word for that.
    """
    year, month, day = [*citation.date, None, None, None][:3]
    when = str(year) if year else "n.d."
    if month and citation.kind != "article":
        when += f", {MONTHS[month - 1]}" + (f" {day}" if day else "")
    who = _listed([_printed_name(name) for name in citation.authors])
    title = citation.title if citation.title.endswith((".", "?", "!")) else f"{citation.title}."
    place = {
        "inproceedings": f"In {citation.venue}.",
        "preprint": f"arXiv:{citation.arxiv_id}." if citation.arxiv_id else "",
    }.get(citation.kind, f"{citation.venue}." if citation.venue else "")
    link = doi_address(citation.doi) if citation.doi else citation.url
    parts = [who, f"({when}).", title] if who else [title, f"({when})."]
    return " ".join(part for part in (*parts, place, link) if part)


def _bibtex_name(name: Name) -> str:
    if name.whole:
        return f"{{{latex(name.family)}}}"
    return ", ".join(latex(part) for part in (name.last, name.suffix, name.given) if part)


def bibtex_url(url: str) -> str:
    """An address for \\url{}: signs that LaTeX or BibTeX would take for their own are percent-encoded."""
    return url.translate({ord(sign): f"%{ord(sign):02X}" for sign in '{}\\^"<>`| \t\n'}).replace("%", r"\%")


def _ris_name(name: Name) -> str:
    return ", ".join(part for part in (name.last, name.given, name.suffix) if part)


def _csl_name(name: Name) -> Mapping[str, str]:
    if name.whole:
        return {"literal": name.family}
    facts = {"family": name.family, "given": name.given, "non-dropping-particle": name.particle, "suffix": name.suffix}
    return {part: value for part, value in facts.items() if value}


def _printed_name(name: Name) -> str:
    parts = (name.last, initials(name.given), name.suffix)
    return ", ".join(part for part in parts if part)


def _listed(names: list[str]) -> str:
    if len(names) > LISTED_AUTHORS:
        names = [*names[: LISTED_AUTHORS - 1], f"… {names[-1]}"]
        listed = ", ".join(names[:-1]) + f", {names[-1]}"
    else:
        listed = ", & ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
    return listed if not listed or listed.endswith(".") else f"{listed}."
