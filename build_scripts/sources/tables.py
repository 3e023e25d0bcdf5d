"""CSV and TSV: the table is found behind lines of text, its delimiter and headings are recognised."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from typing import Literal

from build_scripts.model import Location, SourceList
from build_scripts.report import Report
from build_scripts.sources.fields import Value, is_known, make_entry, name_key
from build_scripts.sources.reading import Reading

_DELIMITERS = (",", "\t", ";", "|")
_PREAMBLE = 5  # lines of text that may stand above the headings
_MAX_LINES = 2000  # of one row: an abstract with line breaks has fewer, a quote that is never closed more
csv.field_size_limit(1 << 24)


def find_table(text: str, options: SourceList) -> tuple[int, str, list[str]] | None:
    """The number of the line of headings from 0, the delimiter and the headings; None if it is no table of papers."""
    named = {name_key(heading) for heading, _ in options.columns}
    best: tuple[int, int, str, list[str]] | None = None
    lines = text.split("\n", _PREAMBLE + 20)[: _PREAMBLE + 20]
    for number in range(min(_PREAMBLE, len(lines))):
        for delimiter in _DELIMITERS:
            row = _first_row(lines[number:], delimiter)
            titled = any(is_known(cell, "title") for cell in row) or any(name_key(cell) in named for cell in row)
            if not titled or (len(row) == 1 and name_key(row[0]) != "title"):
                continue
            known = sum(is_known(cell) or name_key(cell) in named for cell in row)
            if known * 2 + 2 >= len(row) or known > 2:
                best = max(best or (0, 0, "", []), (known, -number, delimiter, row), key=lambda found: found[:2])
    return (-best[1], best[2], best[3]) if best else None


def is_table(text: str, options: SourceList, delimiter: str = "") -> bool:
    found = find_table(text, options)
    return found is not None and delimiter in {"", found[1]}


def looks_like_table(text: str) -> list[str]:
    """The first row of what is a table without headings that are known; empty if it is no table."""
    lines = [line[:10_000] for line in text.split("\n", 20)[:20] if line.strip()]  # csv refuses endless cells
    for delimiter in _DELIMITERS:
        rows = list(itertools.islice(csv.reader(lines, delimiter=delimiter), 6))
        widths = {len(row) for row in rows}
        if len(rows) > 1 and len(widths) == 1 and widths.pop() > 2 and all(len(cell) < 60 for cell in rows[0]):
            return rows[0]
    return []


def read_table(text: str, reading: Reading) -> None:
    """Read the rows below the headings; a row that does not fit them is rejected with its line."""
    path, options, report = reading.path, reading.options, reading.report
    found = find_table(text, options)
    if not found:
        return
    start, delimiter, headings = found
    mapped = {name_key(heading): f"={field}" for heading, field in options.columns}
    keys = [mapped.get(name_key(heading), name_key(heading)) for heading in headings]
    used = set(mapped) | {name_key(heading) for heading, _ in options.where}
    reading.unused = tuple(h for h in headings if h.strip() and not is_known(h) and name_key(h) not in used)
    _report_headings(headings, Location(path, start + 1), options, report)
    # Web of Science writes quotation marks as they are.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" and keys[:2] == ["pt", "au"] else csv.QUOTE_MINIMAL
    lines = text.split("\n")
    for number, row in _rows(lines, start, delimiter, quoting, len(headings)):
        if number == start or (row is not None and not any(cell.strip() for cell in row)):
            continue
        place = Location(path, number + 1)
        if row is None or len(row) < min(len(headings), 2) or any(cell.strip() for cell in row[len(headings) :]):
            reason = f"the row does not have the {len(headings)} cells of the headings"
            reading.reject(place, "bad-row", reason, "look for a lost quotation mark; it is left out")
            continue
        values: dict[str, Value] = {}
        for key, cell in zip(keys, row, strict=False):
            if key not in values or not values[key]:  # of two columns of one name the first that is filled
                values[key] = cell
        by_heading = {name_key(heading): cell for heading, cell in zip(headings, row, strict=False)}
        if not reading.leaves_out(place, by_heading):
            reading.take(make_entry(values, place, report), place, "a row")


def _first_row(lines: Sequence[str], delimiter: str) -> list[str]:
    try:
        return next(csv.reader(iter([f"{line}\n" for line in lines]), delimiter=delimiter), [])
    except csv.Error:
        return []


def _rows(
    lines: Sequence[str], start: int, delimiter: str, quoting: Literal[0, 3], width: int
) -> Iterator[tuple[int, list[str] | None]]:
    """The rows with the number of their first line; None for one that swallowed others: reading goes on below it."""
    while start < len(lines):
        reader = csv.reader(
            (f"{line}\n" for line in itertools.islice(lines, start, None)),
            delimiter=delimiter,
            quoting=quoting,
            strict=True,
        )
        before = 0
        for row in _safely(reader):
            taken = reader.line_num - before
            if row is None or (taken > 1 and (len(row) != width or taken > _MAX_LINES)):
                yield start + before, None
                before += 1
                break
            yield start + before, row
            before = reader.line_num
        else:
            return
        start += before


def _safely(reader: Iterator[list[str]]) -> Iterator[list[str] | None]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _report_headings(headings: Sequence[str], place: Location, options: SourceList, report: Report) -> None:
    keys = [name_key(heading) for heading in headings]
    for heading in dict.fromkeys(h for h in headings if h.strip() and keys.count(name_key(h)) > 1):
        report.warning(place, "duplicate-column", f'"{heading}" heads two columns', "the first that is filled counts")
    for heading, _ in (*options.columns, *options.where):
        if name_key(heading) not in keys:
            report.warning(place, "unknown-column", f'there is no column "{heading}"', "correct it in sources.yml")
