"""Lists: bytes to entries, and catalog/sources/sources.yml, which says what each list is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from ftfy import fix_encoding

from build_scripts.model import Entry, Location, SourceList
from build_scripts.records import (
    YamlFile,
    compose,
    field_text,
    insert_fields,
    is_day,
    items,
    mapping,
    read_optional,
    string,
)
from build_scripts.report import Report
from build_scripts.slugs import RESERVED, slug
from build_scripts.sources import listings
from build_scripts.sources.listings import Line, Rejection

SOURCES = "catalog/sources"
SOURCES_YML = f"{SOURCES}/sources.yml"
MAX_LINE = 100_000  # bytes; the longest abstract of an archive has a few thousand
MAX_LIST_BYTES = 256 * 1024 * 1024
_LIST_KEYS = ("file", "title", "origin", "captured", "licence", "description")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
HEADER = """\
# What each list in this folder is. `catalog import` adds an entry for a new list; edit title, origin and
# description freely. `captured` is the day the page was saved: dates printed without a year are in that year.
# `licence` says in a few words what may be done with the titles and abstracts; pages show it as it is. Leave it
# out if you do not know.
"""


@dataclass(frozen=True)
class ParsedList:
    """The content of one list: entries and rejections, each by line. `dated` names the layout."""

    entries: tuple[Entry, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    dated: bool = False

    @property
    def layout(self) -> str:
        """The name of the layout, for people."""
        return "dated (title, abstract, authors and date)" if self.dated else "alternating (title, abstract)"


def parse_list(name: str, data: bytes, captured: str | None, report: Report) -> ParsedList:
    """Read a list in whichever of the two layouts it has. `name` is the path to name in problems.

    `captured` is the ISO day the page was saved, or None; dates without a year need it. Bad parts are
    reported and left out, the good ones kept; a file without any good part gives nothing.
    """
    if not data.strip():
        report.error(Location(name), "empty-list", "the file is empty")
        return ParsedList()
    if _is_binary(data):
        report.error(Location(name), "binary-file", "the file is not text", "save the page as plain text in UTF-8")
        return ParsedList()
    # Problems of single lines matter only if the file turns out to be a list.
    found = Report()
    lines = list(_lines(name, data, found))
    parse = listings.Parse(name, captured, found, [], [])
    dated = listings.is_dated(lines)
    body = None if dated else listings.alternating_body(lines)
    if dated:
        listings.read_dated(lines, parse)
    elif body is not None:
        listings.read_alternating(body, parse)
    else:
        message = "the file is in neither of the two known layouts"
        hint = 'expected "Subscribe" before the first title, or "• 3 authors" after each abstract'
        report.error(Location(name, lines[0].number if lines else 0), "unknown-layout", message, hint)
        return ParsedList()
    report.problems += found.problems
    if not parse.entries and not parse.rejections:
        report.error(Location(name), "empty-list", "the file has a header but no paper")
    rejections = sorted(parse.rejections, key=lambda rejection: (rejection.line, rejection.code))
    return ParsedList(tuple(parse.entries), tuple(rejections), dated)


def load_lists(root: Path, report: Report) -> tuple[SourceList, ...]:
    """The lists that sources.yml describes, by file name."""
    found = read_optional(root, SOURCES_YML, report)
    if not found:
        return ()
    file, node = found
    lists: dict[str, SourceList] = {}
    slugs: dict[str, str] = {}
    for item in items(file, node, "sources.yml"):
        source_list = _source_list(file, item)
        if not source_list:
            continue
        if source_list.slug in slugs:
            message = f'"{source_list.file}" has the same address as "{slugs[source_list.slug]}"'
            file.error(item, "duplicate-list", message, "one entry for each file, and no two files of one name")
            continue
        slugs[source_list.slug] = source_list.file
        lists[source_list.file] = source_list
    return tuple(lists[name] for name in sorted(lists))


def shared_licence(lists: Collection[SourceList]) -> str:
    """The licence that all lists state; empty if they differ or one states none."""
    licences = {source_list.licence for source_list in lists}
    return licences.pop() if len(licences) == 1 else ""


def add_list(text: str, source_list: SourceList) -> str:
    """The text of sources.yml with one more list at its end; the rest stays as it is."""
    values = {key: getattr(source_list, key) for key in _LIST_KEYS}
    lines = [field_text(key, value) for key, value in values.items() if value]
    start = text or HEADER
    return start + ("" if start.endswith("\n") else "\n") + "- " + "  ".join(lines)


def set_captured(text: str, file_name: str, captured: str) -> str:
    """The text of sources.yml with the captured day of a list that has none yet."""
    for item in getattr(compose(text), "value", ()):
        if any(key.value == "file" and value.value == file_name for key, value in item.value):
            return insert_fields(text, {"captured": captured}, _LIST_KEYS, item)
    return text


def list_file_name(path: Path) -> str:
    """The name of the copy of a list in catalog/sources: its own where that can be an address, ending in .txt."""
    stem = path.name.removesuffix(path.suffix) if path.suffix else path.name
    if not _FILE_NAME.fullmatch(stem) or stem.split(".")[0].lower() in RESERVED:
        stem = slug(stem) or "list"
    return f"{stem}.txt"


def human_title(file_name: str) -> str:
    """A first title for a list made from its file name; the curator writes a better one."""
    words = re.sub(r"[_\W]+", " ", file_name.rsplit(".", 1)[0]).strip()
    return words[:1].upper() + words[1:]


def _source_list(file: YamlFile, node: yaml.Node) -> SourceList | None:
    before = file.report.errors
    nodes = mapping(file, node, _LIST_KEYS, ("file", "title"), "a list")
    values = {key: string(file, value, key, as_written=key in {"file", "captured"}) for key, value in nodes.items()}
    name, captured = values.get("file"), values.get("captured")
    if name and not _FILE_NAME.fullmatch(name):
        file.error(nodes["file"], "bad-file-name", f'"{name}" is not a plain file name in {SOURCES}')
    if captured and not is_day(captured):
        file.error(nodes["captured"], "bad-date", f'"{captured}" is not a valid captured', "write YYYY-MM-DD")
    if file.report.errors > before:
        return None
    return SourceList(**{key: value for key, value in values.items() if value})


def _lines(path: str, data: bytes, report: Report) -> Iterator[Line]:
    """The lines that are not blank. Lines end at `\\n` only; one too long is never decoded."""
    start, number = 3 if data.startswith(b"\xef\xbb\xbf") else 0, 0
    while start < len(data):
        number += 1
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        line = _line(path, number, data, (start, end), report)
        if line.text or line.fault:
            yield line
        start = end + 1


def _line(path: str, number: int, data: bytes, span: tuple[int, int], report: Report) -> Line:
    start, end = span
    place = Location(path, number)
    if end - start > MAX_LINE:
        message = f"a line of {end - start:,} bytes; a title or abstract has at most {MAX_LINE:,}"
        report.error(place, "line-too-long", message, "the paper it belongs to is left out")
        return listings.Line(number, "", "line-too-long")
    raw = data[start:end]
    try:
        text, fault = raw.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        text, fault = raw.decode("utf-8", errors="replace"), "not-utf8"
        where = Location(path, number, error.start + 1)
        report.error(where, fault, "bytes that are not UTF-8", "save the page as UTF-8; the paper is left out")
    text = text.removesuffix("\r")
    if _CONTROL.search(text):
        text = fix_encoding(text)  # half of the characters read in the wrong encoding are controls
    controls = _CONTROL.findall(text)
    if controls:
        names = ", ".join(f"U+{ord(c):04X}" for c in sorted(set(controls)))
        report.warning(place, "control-character", f"{len(controls)} control characters dropped: {names}")
        text = _CONTROL.sub("", text)
    text = text.strip()
    return listings.Line(number, text if any(_is_visible(c) for c in text) else "", fault)


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def _is_binary(data: bytes) -> bool:
    sample = data[:65536].decode("utf-8", errors="replace")
    bad = sample.count("\ufffd") + len(_CONTROL.findall(sample)) - sample.count("\r")
    return bad > 0.1 * len(sample)
