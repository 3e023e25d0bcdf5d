"""Reads BibTeX and BibLaTeX with bibtexparser 2: it continues after a broken entry and knows the line of each field."""

from __future__ import annotations

import logging
import re

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.middlewares.parsestack import default_parse_stack
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, Field, ParsingFailedBlock

from build_scripts.bibliography.bibliography import (
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
from build_scripts.report import Report
from build_scripts.restore import from_tex, to_plain

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_VENUES = ("journal", "journaltitle", "booktitle")
_BIBLATEX_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DOTLESS = re.compile(r"\\([ij])(?![A-Za-z]) ?")  # written under an accent, where Unicode has the letter itself
_QUIET = logging.getLogger("bibtexparser")


def read_bibtex(data: bytes, shown: str, report: Report) -> Bibliography:
    """Read the entries of a .bib file; those without a title are skipped silently, as cross-references are."""
    text = decode(data, shown, report)
    if text is None:
        return Bibliography()
    level = _QUIET.level
    _QUIET.setLevel(logging.CRITICAL)  # what it has to say is in the blocks, with their lines
    try:
        blocks = parse_string(text, parse_stack=[]).blocks
        library = Library([_with_key_of_its_own(block, number) for number, block in enumerate(blocks)])
        for middleware in default_parse_stack():
            library = middleware.transform(library)
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


def _with_key_of_its_own(block: Block, number: int) -> Block:
    """A key given twice is no fault here, where titles count; the library would leave such an entry half parsed."""
    entry = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else None
    if not isinstance(entry, Entry):
        return block
    entry.key = f"{entry.key} {number}"
    return entry


def _entry(block: Block, shown: str, report: Report) -> Entry | None:
    """The entry that a block is; a broken one is reported."""
    if isinstance(block, Entry):
        return block
    if isinstance(block, ParsingFailedBlock):
        code = "duplicate-key" if isinstance(block, DuplicateFieldKeyBlock) else "bibtex-syntax"
        reason = getattr(block.error, "abort_reason", None) or str(block.error).split(" Note:")[0]
        message = " ".join(str(reason).split()).rstrip(".")
        report.error(_line(shown, block), code, message, "the entry is left out")
    return None


def _line(shown: str, part: Block | Field) -> Location:
    """Where a block or field begins; bibtexparser counts lines from 0."""
    return Location(shown, (part.start_line or 0) + 1)


def _facts(entry: Entry, shown: str, report: Report) -> Facts | None:
    location = _line(shown, entry)
    values = {field.key.lower(): " ".join(str(field.value).split()) for field in entry.fields}
    lines = {field.key.lower(): _line(shown, field) for field in entry.fields}
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
    return to_plain(from_tex(_DOTLESS.sub(r"\1", tex)))


def _authors(field: str) -> tuple[str, ...]:
    """The names with the given name first; none where the list is cut by "and others" or cannot be read."""
    names = split_multiple_persons_names(field) if field else []
    try:
        parts = [parse_single_name_into_parts(name) for name in names if name.lower() != "others"]
    except InvalidNameError:
        return ()
    if len(parts) < len(names):
        return ()
    return tuple(plain(" ".join([*name.first, *name.von, *name.last, *name.jr])) for name in parts)


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
