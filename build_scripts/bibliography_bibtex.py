"""BibTeX and BibLaTeX in, read by bibtexparser 2: it goes on behind a broken entry and knows the line of every field."""

from __future__ import annotations

import logging
import re

import bibtexparser
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock
from pylatexenc.latex2text import LatexNodes2Text

from build_scripts.bibliography import (
    Bibliography,
    Facts,
    decode,
    find_arxiv_id,
    is_preprint_server,
    usable_date,
    usable_doi,
    usable_url,
)
from build_scripts.model import Location
from build_scripts.render_text import to_plain
from build_scripts.report import Report
from build_scripts.restore import from_tex

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_VENUES = ("journal", "journaltitle", "booktitle")
_BIBLATEX_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_QUIET = logging.getLogger("bibtexparser")


def read_bibtex(data: bytes, shown: str, report: Report) -> Bibliography:
    """Read the entries of a .bib file; those without a title are left out without a word, as cross-references are."""
    text = decode(data, shown, report)
    if text is None:
        return Bibliography()
    level = _QUIET.level
    _QUIET.setLevel(logging.CRITICAL)  # what it has to say is in the blocks, with their lines
    try:
        library = bibtexparser.parse_string(text)
    finally:
        _QUIET.setLevel(level)
    facts = []
    entries = 0
    for block in library.blocks:
        entry = _entry(block, shown, report)
        entries += isinstance(block, Entry | ParsingFailedBlock)
        if entry and (read := _facts(entry, shown, report)):
            facts.append(read)
    return Bibliography(tuple(facts), entries)


def _entry(block: Block, shown: str, report: Report) -> Entry | None:
    """The entry that a block is; a broken one is reported. The same key twice is no fault here: titles count."""
    if isinstance(block, DuplicateBlockKeyBlock):
        block = block.ignore_error_block
    if isinstance(block, Entry):
        return block
    if isinstance(block, ParsingFailedBlock):
        twice = isinstance(block, DuplicateFieldKeyBlock)
        code = "duplicate-key" if twice else "bibtex-syntax"
        reason = getattr(block.error, "abort_reason", None) or str(block.error).split(" Note:")[0]
        message = " ".join(str(reason).split()).rstrip(".")
        report.error(Location(shown, block.start_line + 1), code, message, "the entry is left out")
    return None


def _facts(entry: Entry, shown: str, report: Report) -> Facts | None:
    location = Location(shown, entry.start_line + 1)
    values = {field.key.lower(): " ".join(str(field.value).split()) for field in entry.fields}
    lines = {field.key.lower(): Location(shown, field.start_line + 1) for field in entry.fields}
    if not values.get("title"):
        return None
    dated = "year" if values.get("year") else "date"
    venue = next((name for name in _VENUES if values.get(name)), "journal")
    arxiv_id = _arxiv_id(values)
    authors = _authors(values.get("author", ""))
    date = _date(values.get(dated, ""), values.get("month", ""))
    doi, url = usable_doi(values.get("doi", "")), usable_url(values.get("url", ""))
    for field, found in ((dated, date), ("doi", doi or arxiv_id), ("url", url), ("author", authors)):
        if values.get(field) and not found:
            message = f'"{values[field][:80]}" cannot be used as {field}'
            report.warning(lines[field], "unusable-value", message, "it is left out")
    source = {"authors": "author", "date": dated, "venue": venue, "arxiv_id": "eprint", "doi": "doi"}
    return Facts(
        title=plain(values["title"]),
        location=location,
        authors=authors,
        date=date,
        venue=None if is_preprint_server(values.get(venue, "arXiv")) else plain(values[venue]),
        arxiv_id=arxiv_id,
        doi=doi,
        url=url,
        places=tuple((name, lines[field]) for name, field in source.items() if field in lines),
    )


def plain(tex: str) -> str:
    """LaTeX text as one line of Unicode; braces that only protect capitals are dropped."""
    return to_plain(from_tex(tex))


def _authors(field: str) -> tuple[str, ...]:
    """The names with the given name first; none where the list is cut by "and others" or cannot be read."""
    names = split_multiple_persons_names(field) if field else []
    try:
        parts = [parse_single_name_into_parts(name) for name in names if name.lower() != "others"]
    except InvalidNameError:
        return ()
    if len(parts) < len(names):
        return ()
    decode_name = LatexNodes2Text().latex_to_text
    return tuple(
        " ".join(decode_name(" ".join([*name.first, *name.von, *name.last, *name.jr])).split()) for name in parts
    )


def _date(year: str, month: str) -> str | None:
    found = _BIBLATEX_DATE.fullmatch(year.strip())
    if not found:
        return None
    word = month.strip().lower()
    number = MONTHS.index(word[:3]) + 1 if word[:3] in MONTHS else int(word) if word.isdecimal() else None
    return usable_date(found[1], int(found[2]) if found[2] else number, int(found[3]) if found[3] else None)


def _arxiv_id(values: dict[str, str]) -> str | None:
    kind = (values.get("archiveprefix") or values.get("eprinttype") or "").lower()
    eprint = values.get("eprint", "")
    if eprint and kind in {"", "arxiv"}:
        found = find_arxiv_id(eprint) or find_arxiv_id(f"arXiv:{eprint}")
        if found:
            return found
    for name in ("doi", "url", "journal", "journaltitle", "volume", "note", "howpublished"):
        found = find_arxiv_id(values.get(name, ""))
        if found:
            return found
    return None
