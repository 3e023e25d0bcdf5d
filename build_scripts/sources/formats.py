"""The formats that can be imported, each recognised by the content of a file, in the order of the table."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from build_scripts.bibliography import read_bibtex, read_facts_yaml, read_feed
from build_scripts.model import Bibliography, Entry, Location, SourceList
from build_scripts.report import Report
from build_scripts.sources import json_items, listings, plain, tables, tagged
from build_scripts.sources.fields import finish
from build_scripts.sources.reading import Reading, Rejection, collapse, decode

Reader = Callable[[str, Reading], None]


@dataclass(frozen=True)
class Format:
    """A format: `suffix` is that of its copy in catalog/sources. `loose` formats may be taken for text of any kind."""

    name: str
    suffix: str
    fits: Callable[[str, SourceList], bool]
    read: Reader
    loose: bool = False


@dataclass(frozen=True)
class ParsedList:
    """The content of one file: entries and rejections, each by line or row, and what it was read as."""

    entries: tuple[Entry, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    layout: str = ""
    suffix: str = "txt"
    loose: bool = False
    dated: bool = False
    unused: tuple[str, ...] = ()


def parse_list(name: str, data: bytes, options: SourceList, report: Report) -> ParsedList:
    """Read a file in whichever format it has. `name` is the path to name in problems.

    Bad parts are reported and left out, the good ones kept; a file without any good part gives nothing.
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        report.error(Location(name), "empty-list", "the file is empty")
        return ParsedList()
    found = Report()
    text = decode(name, data, found)
    if text is None:
        report.problems += [problem for problem in found.problems if problem.severity == "error"]
        return ParsedList()
    form = next((form for form in FORMATS if form.fits(text, options)), None)
    if form is None:
        _report_unknown(name, text, report)
        return ParsedList()
    reading = Reading(name, options, found)
    form.read(text if form in {_DATED, _ALTERNATING} else text.replace("\0", ""), reading)
    for entry in [each for each in reading.entries if len(each.title) + len(each.abstract) > listings.MAX_LINE]:
        reading.entries.remove(entry)
        reading.reject(entry.location, "line-too-long", f"an entry of more than {listings.MAX_LINE:,} characters")
    entries, rejections = _numbered(reading)
    report.problems += collapse(found.problems)
    if not entries and not rejections:
        report.error(Location(name), "empty-list", "the file has no paper")
    parsed = ParsedList(tuple(entries), tuple(sorted(rejections, key=lambda each: (each.line, each.code))))
    dated = form is _DATED
    return replace(parsed, layout=form.name, suffix=form.suffix, loose=form.loose, dated=dated, unused=reading.unused)


def _numbered(reading: Reading) -> tuple[list[Entry], list[Rejection]]:
    """Entries and rejections, numbered where several begin on one line."""
    lines = [entry.location.line for entry in reading.entries] + [each.line for each in reading.rejections]
    if len(set(lines)) == len(lines):
        return reading.entries, reading.rejections
    entries = [replace(entry, row=number) for number, entry in enumerate(reading.entries, 1)]
    start = len(entries) + 1
    rejections = [replace(each, line=number) for number, each in enumerate(reading.rejections, start)]
    return entries, rejections


def _from_bibliography(read: Callable[[bytes, str, Report], Bibliography]) -> Reader:
    """A reader of references as a reader of papers: what it reports as an error is a rejection."""

    def reader(text: str, reading: Reading) -> None:
        found = Report()
        text = _DECLARATION.sub("", text)  # of an encoding from which the text has been decoded
        bibliography = read(text.encode("utf-8", errors="replace"), reading.path, found)
        reading.report.problems += found.problems
        rejections = {
            problem.location.line: Rejection(problem.location.line, problem.code, problem.message)
            for problem in found.problems
            if problem.severity == "error" or problem.code == "revision"
        }
        for place in bibliography.untitled:
            rejections[place.line] = Rejection(place.line, "missing-title", "an entry without a title")
        taken = {facts.location.line for facts in bibliography.facts}
        reading.rejections += [rejection for line, rejection in rejections.items() if line not in taken]
        reading.entries += map(finish, bibliography.facts)

    return reader


def _report_unknown(name: str, text: str, report: Report) -> None:
    headings = tables.looks_like_table(text)
    if headings:
        shown = ", ".join(heading.strip() for heading in headings)[:200]
        hint = f'name it: --column "{headings[0].strip()}=title"'
        report.error(Location(name, 1), "no-title-column", f"none of the columns is known to be a title: {shown}", hint)
    elif re.match(r"\s*<(!doctype\s+html|html)\b", text, re.IGNORECASE):
        hint = "copy the list as text, or use an export of the site"
        report.error(Location(name, 1), "html-page", "the file is a web page", hint)
    else:
        first = text.count("\n", 0, len(text) - len(text.lstrip())) + 1
        hint = "expected BibTeX, RIS, JSON, CSV, a feed, a listing, or titles with abstracts"
        report.error(Location(name, first), "unknown-layout", "the file is in none of the known formats", hint)


_DECLARATION = re.compile(r"^\s*<\?xml[^>\n]*\?>")
_BIBTEX = re.compile(r"^\s*@[A-Za-z]+\s*[{(]", re.MULTILINE)
_FEED = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*<(?:\w+:)?(?:feed|rss|RDF)\b", re.DOTALL)
_FACTS = re.compile(r"\s*(?:#.*\n\s*)*-\s+(?:\{\s*)?(?:title|arxiv_id|authors|doi):\s")
_ALTERNATING = Format(
    "alternating (title, abstract)", "txt", listings.is_alternating, listings.read_alternating, loose=True
)
_DATED = Format("dated (title, abstract, authors and date)", "txt", listings.is_dated, listings.read_dated, loose=True)
FORMATS = (
    Format("JSON lines", "jsonl", lambda text, _: json_items.is_json_lines(text), json_items.read_json),
    Format("JSON", "json", lambda text, _: json_items.is_json(text), json_items.read_json),
    Format("Atom or RSS", "xml", lambda text, _: bool(_FEED.match(text)), _from_bibliography(read_feed)),
    Format("RIS", "ris", lambda text, _: tagged.begins_with(text, "TY"), tagged.read_tagged),
    Format("Web of Science", "txt", lambda text, _: tagged.begins_with(text, "PT"), tagged.read_tagged),
    Format("PubMed", "nbib", lambda text, _: tagged.begins_with(text, "PMID"), tagged.read_tagged),
    Format("BibTeX", "bib", lambda text, _: bool(_BIBTEX.search(text)), _from_bibliography(read_bibtex)),
    Format("facts in YAML", "yml", lambda text, _: bool(_FACTS.match(text)), _from_bibliography(read_facts_yaml)),
    Format("arXiv listing", "txt", lambda text, _: plain.is_arxiv_listing(text), plain.read_arxiv_listing),
    Format("TSV", "tsv", lambda text, options: tables.is_table(text, options, "\t"), tables.read_table),
    Format("CSV", "csv", lambda text, options: tables.is_table(text, options), tables.read_table),
    _DATED,
    _ALTERNATING,
    Format("identifiers", "txt", lambda text, _: plain.is_id_list(text), plain.read_id_list),
    Format("plain list", "txt", lambda text, _: plain.is_plain_list(text), plain.read_plain_list, loose=True),
)
SUFFIXES = tuple(dict.fromkeys(form.suffix for form in FORMATS))
