"""Reads BibTeX and BibLaTeX with the scanner of pybtex, which knows strings and `#`; a broken entry is one error."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.scanner import Pattern, PrematureEOF, PybtexSyntaxError
from pybtex.utils import CaseInsensitiveDict

from build_scripts.bibliography.dates import read_date
from build_scripts.bibliography.identifiers import (
    arxiv_field,
    arxiv_in_note,
    doi_in_note,
    doi_of_address,
    find_arxiv_id,
    is_preprint_server,
    usable_doi,
    usable_url,
)
from build_scripts.bibliography.people import read_names
from build_scripts.bibliography.tex import decode_tex, plain, verbatim, with_subtitle, without_markup
from build_scripts.model import Bibliography, Entry, Location
from build_scripts.records import decode
from build_scripts.report import Report

_VENUES = ("journal", "journaltitle", "booktitle")
_INHERITED = (*_VENUES, "date", "year", "month")  # an identifier or a title of the whole is not that of its part
_USED = frozenset({"title", "subtitle", "author", "doi", "url", "eprint", "crossref", *_INHERITED})
_WHOLES = ("proceedings", "book", "collection", "reference", "periodical")
_NOTES = ("note", "howpublished", "annote", "addendum")
_START = re.compile(r"@[ \t]*[A-Za-z]+\s*[{(]")
_INNER_START = re.compile(r"\n[ \t]*@[ \t]*[A-Za-z]+\s*\{[^\s{},=]*,")


@dataclass
class _Raw:
    """An entry as written: values by field in small letters with the line of each."""

    kind: str
    key: str
    line: int
    fields: list[tuple[str, str, int]] = field(default_factory=list)
    undefined: dict[str, str] = field(default_factory=dict)  # field: a string that is defined nowhere
    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read_bibtex(data: bytes, shown: str, report: Report) -> Bibliography:
    """Read the entries of a .bib file; those without a title are skipped silently, as cross-references are."""
    text = decode(data, shown, report)
    if text is None:
        return Bibliography()
    scanner = _Scanner(text, shown, report)
    entries = [entry for entry in scanner.entries() if _first_values(entry, shown, report)]
    by_key = {entry.key.lower(): entry for entry in reversed(entries) if entry.key}
    facts, untitled = [], []
    for entry in entries:
        _inherit(entry, by_key, shown, report)
        if entry.values.get("title"):
            facts.append(_facts(entry, shown, report))
        else:
            untitled.append(Location(shown, entry.line))
    return Bibliography(tuple(facts), scanner.count, tuple(untitled))


class _Scanner(LowLevelParser):  # type: ignore[misc]
    """The scanner of pybtex with lines, comments, keys of any form, and a new start after a broken entry."""

    pos: int
    lineno: int
    current_field_name: str | None

    WHITESPACE = Pattern(r"(?:\s+|%[^\n]*)+", "white space")
    NAME = Pattern(r"[^\s\"#%'(),={}0-9][^\s\"#%'(),={}]*", "a name")
    KEY = Pattern(r"(?![^\s,={}]+\s*=)[^,={}\"]*?(?=\s*[,}])|(?=[^\s,={}]+\s*=)", "a key")

    def __init__(self, text: str, shown: str, report: Report) -> None:
        super().__init__(text, macros=CaseInsensitiveDict(month_names), filename=shown)
        self.report, self.shown, self.count = report, shown, 0
        self.entry = _Raw("", "", 0)

    def entries(self) -> Iterator[_Raw]:
        """The entries that can be read; each of the others is reported with its line."""
        for start in _START.finditer(self.text):
            if start.start() < self.pos or self._is_comment(start.start()):
                continue
            self.lineno += self.text.count("\n", self.pos, start.start())
            self.pos, line = start.start() + 1, self.lineno
            self.entry = _Raw(start[0][1:].rstrip("{( \t\n").lower(), "", line)
            is_entry = self.entry.kind not in {"string", "preamble", "comment"}
            self.count += is_entry
            try:
                if self.entry.kind == "comment":
                    self._skip_comment(start.end())
                else:
                    self.parse_command()
                fault = self._entry_inside(start.end())
            except (PybtexSyntaxError, RecursionError) as error:
                fault = self._entry_inside(start.end()) or self._fault(error)
            if fault:
                if self.entry.kind != "comment":
                    self.report.error(Location(self.shown, line), "bibtex-syntax", fault, "the entry is left out")
                self.pos, self.lineno = start.end(), line + start[0].count("\n")
            elif is_entry:
                yield self.entry

    def _entry_inside(self, start: int) -> str:
        inner = _INNER_START.search(self.text, start, self.pos)
        if not inner or self.entry.kind == "comment":
            return ""
        line = self.lineno - self.text.count("\n", inner.start() + 1, self.pos)
        return f"another entry begins inside of it in line {line}: a brace or a quote is missing"

    def _fault(self, error: Exception) -> str:
        if isinstance(error, PrematureEOF):
            return "it does not end: a brace or a quote is missing"
        if not isinstance(error, PybtexSyntaxError):
            return "nested too deeply"
        found = re.match(r"\S{1,20}", self.text[self.pos :].lstrip())
        return f"{str(error).split(': ', 1)[-1]} in line {error.lineno}, not {found[0] if found else 'the end'}"

    def _is_comment(self, place: int) -> bool:
        line = str(self.text[self.text.rfind("\n", 0, place) + 1 : place])
        return line.lstrip().startswith("%")

    def _skip_comment(self, start: int) -> None:
        """What @comment{…} encloses is none of ours, entries too."""
        self.pos = start
        self.flatten_string(self.parse_string(self.RBRACE))

    def handle_error(self, error: PybtexSyntaxError) -> None:
        raise error

    def parse_entry_body(self, _body_end: object) -> None:
        self.entry.key = self.required([self.KEY]).value.strip()
        if self.entry.key or self.text[self.pos : self.pos + 1] == ",":
            self.optional([self.COMMA])
        self.parse_entry_fields()

    def parse_field(self) -> None:
        """Fields are kept with their line; a comma too many is no fault."""
        while self.optional([self.COMMA]):
            pass
        line = self.lineno
        super().parse_field()
        if self.current_field_name:
            text = " ".join("".join(self.current_value).split())
            self.entry.fields.append((self.current_field_name.lower(), text, line))
            self.current_field_name = None

    def substitute_macro(self, name: str) -> str:
        try:
            return str(self.macros[name])
        except KeyError:
            self.entry.undefined[str(self.current_field_name).lower()] = name
            return ""


def _first_values(entry: _Raw, shown: str, report: Report) -> bool:
    """Whether every field that is used has one value. A string that is defined nowhere costs its field."""
    for name, value, line in entry.fields:
        if name in entry.undefined:
            if name in _USED:
                message = f'the string "{entry.undefined[name]}" of {name} is not defined'
                report.warning(Location(shown, line), "unusable-value", message, "it is left out")
        elif not entry.values.get(name):
            entry.values[name], entry.lines[name] = value, line
        elif value and name in _USED and not _is_same(name, value, entry.values[name]):
            message = f"{name} is given twice, in lines {entry.lines[name]} and {line}"
            report.error(Location(shown, entry.line), "duplicate-key", message, "the entry is left out")
            return False
        elif name == "note":
            entry.values[name] += f"\n{value}"
    return True


def _is_same(name: str, one: str, other: str) -> bool:
    if name == "doi":
        return (usable_doi(verbatim(one)) or "").lower() == (usable_doi(verbatim(other)) or one).lower()
    return plain(one) == plain(other)


def _inherit(entry: _Raw, by_key: Mapping[str, _Raw], shown: str, report: Report) -> None:
    """Fill the date and venue from the entries that `crossref` and `xdata` name, and these from theirs."""
    seen, parents = {entry.key.lower()}, _parents(entry)
    dated = "year" in entry.values or "date" in entry.values
    while parents:
        name = parents.pop(0)
        parent = by_key.get(name.lower())
        if parent is None:
            line = entry.lines.get("crossref", entry.line)
            report.warning(
                Location(shown, line), "unknown-crossref", f'no entry has the key "{name}"', "nothing is inherited"
            )
            continue
        if name.lower() in seen:
            continue
        seen.add(name.lower())
        values = {key: parent.values[key] for key in _INHERITED if parent.values.get(key)}
        if parent.kind.endswith(_WHOLES) and "title" in parent.values and not any(key in values for key in _VENUES):
            values["booktitle"] = parent.values["title"]
        for key, value in values.items():
            if not entry.values.get(key) and not (dated and key in {"year", "date", "month"}):
                entry.values[key] = value
                entry.lines.setdefault(key, entry.lines.get("crossref", entry.line))
        dated = dated or "year" in entry.values or "date" in entry.values
        parents += _parents(parent)


def _parents(entry: _Raw) -> list[str]:
    names = f"{entry.values.get('crossref', '')},{entry.values.get('xdata', '')}".split(",")
    return [name.strip() for name in names if name.strip()]


def _facts(entry: _Raw, shown: str, report: Report) -> Entry:
    values = entry.values
    exact = {name: verbatim(values.get(name, "")) for name in ("doi", "url", "eprint")}
    dated = "date" if "date" in values and (_date(values, "date") or "year" not in values) else "year"
    venue = next((name for name in _VENUES if values.get(name)), "journal")
    arxiv_id = _arxiv_id(values)
    doi, url = usable_doi(exact["doi"]), usable_url(exact["url"])
    found: dict[str, Any] = {
        "author": read_names(values.get("author", "")),
        dated: _date(values, dated),
        venue: _venue(values.get(venue, "")),
        "doi": doi or find_arxiv_id(exact["doi"]),
        "url": url,
        "eprint": arxiv_id if _is_arxiv(values) else "another archive",
    }
    year = _date(values, "year")
    if year and found[dated] and year[:4] != found[dated][:4]:
        values["date"] += f" beside {year[:4]}"
        found[dated] = None
    if not values.get("doi"):
        notes = (doi_in_note(values.get(name, "")) for name in _NOTES)
        doi = doi_of_address(exact["url"]) or next(filter(None, notes), None)
    for name, value in found.items():
        if values.get(name) and value in (None, ()):
            message = f'"{values[name][:80]}" cannot be used as {name}'
            report.warning(Location(shown, entry.lines[name]), "unusable-value", message, "it is left out")
    title, subtitle = plain(values["title"]), plain(values.get("subtitle", ""))
    source = {"authors": "author", "date": dated, "venue": venue, "arxiv_id": "eprint", "doi": "doi"}
    return Entry(
        title=with_subtitle(title, subtitle),
        short_title=title if subtitle else "",
        abstract=without_markup(decode_tex(values.get("abstract", "")).text),
        keywords=tuple(
            filter(None, re.split(r"\s*[;,]\s*", plain(values.get("keywords") or values.get("keyword", ""))))
        ),
        location=Location(shown, entry.line),
        authors=found["author"],
        date=found[dated],
        venue=found[venue] or None,
        arxiv_id=arxiv_id,
        doi=doi,
        url=url,
        places=tuple(
            (name, Location(shown, entry.lines[line])) for name, line in source.items() if line in entry.lines
        ),
    )


def _venue(tex: str) -> str | None:
    """A venue; empty for a preprint server, None if it cannot be read."""
    if not tex or is_preprint_server(tex):
        return ""
    return None if decode_tex(tex).unknown else plain(tex)


def _date(values: Mapping[str, str], name: str) -> str | None:
    month, day = (plain(values.get(part, "")) for part in ("month", "day"))
    text = values.get(name, "")
    return read_date(verbatim(text) if name == "date" else plain(text), month, day)  # 2019~ is about 2019


def _is_arxiv(values: Mapping[str, str]) -> bool:
    archive = values.get("archiveprefix") or values.get("eprinttype") or values.get("archive") or ""
    return archive.lower().startswith("arxiv")


def _arxiv_id(values: Mapping[str, str]) -> str | None:
    """The arXiv number of an entry, from the fields that hold one, then from those that speak of it."""
    other = values.get("archiveprefix") or values.get("eprinttype")
    archive = values.get("primaryclass") or values.get("eprintclass") or ""
    for name in ("arxivid", "arxiv", "eprint"):
        if name == "eprint" and other and not _is_arxiv(values):
            continue
        if found := arxiv_field(verbatim(values.get(name, "")), archive):
            return found
    for name in ("doi", "url", "number", "eid", "pages", "volume", *_VENUES):
        if found := find_arxiv_id(verbatim(values.get(name, ""))):
            return found
    if _is_arxiv(values) or is_preprint_server(values.get("journal", "")):
        for name in ("number", "volume"):
            if found := arxiv_field(verbatim(values.get(name, "")), archive):
                return found
    notes = (arxiv_in_note(verbatim(values.get(name, ""))) for name in _NOTES)
    return next(filter(None, notes), None)
