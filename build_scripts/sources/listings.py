"""The two layouts of a list, read from lines to entries.

Alternating: a header, then title line and abstract line in turn, the first title directly after the word
"Subscribe". Dated: a header with the date of the page, then for each paper title, abstract, `• 4 authors`,
`·` and a date, which may lack the year and may be followed by a number of comments.

A lost line must not shift all that follows: where lines look like the wrong role (a title where an abstract
should be), the pairing restarts at the next line that fits. What cannot be paired is rejected with its
line.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ftfy import fix_encoding

from build_scripts.model import Entry, Location, SourceList
from build_scripts.records import MONTHS
from build_scripts.report import Report
from build_scripts.sources.reading import Reading, Rejection

MAX_LINE = 100_000  # characters; the longest abstract of an archive has a few thousand


@dataclass(frozen=True)
class Line:
    """A line that is not blank, without the spaces around it. `fault` says why it could not be read."""

    number: int
    text: str
    fault: str = ""


Facts = tuple[int | None, str | None, int | None]  # of the dated layout: number of authors, day, comments
_FAULTS = {"line-too-long": "a line too long for a title or abstract"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BYLINE = re.compile(r"•\s*(.*?)\s*authors?", re.IGNORECASE)
_DATE = re.compile(r"([^\W\d_]{3,9})\.?\s+([0-9]{1,2})(?:,\s*([0-9]{4}))?(?:\s+[•·]?\s*([0-9]{1,6}))?")
_COUNT = re.compile(r"[0-9]{1,6}")
_HEADER = re.compile(r"new|Get trending papers in your email inbox.*|Subscribe|Daily Papers|by\s*AK\b.*", re.IGNORECASE)
_HEADER_LINES = 12
_SEPARATOR = "·"
_GLUED = "Subscribe"
_SENTENCE_END = re.compile(r"[.!?。！？](?=\s|$|[\"”’)])")


def _lines(text: str, path: str = "", report: Report | None = None) -> Iterator[Line]:
    """The lines that are not blank. Lines end at `\\n` only; control characters are dropped."""
    report = report or Report()
    for number, line in enumerate(text.split("\n"), 1):
        place = Location(path, number)
        if len(line) > MAX_LINE:
            message = f"a line of {len(line):,} characters; a title or abstract has at most {MAX_LINE:,}"
            report.error(place, "line-too-long", message, "the paper it belongs to is left out")
            yield Line(number, "", "line-too-long")
            continue
        if _CONTROL.search(line):
            line = fix_encoding(line)  # half of the characters read in the wrong encoding are controls
        controls = _CONTROL.findall(line)
        if controls:
            names = ", ".join(f"U+{ord(c):04X}" for c in sorted(set(controls)))
            report.warning(place, "control-character", f"{len(controls)} control characters dropped: {names}")
            line = _CONTROL.sub("", line)
        line = line.strip()
        if any(unicodedata.category(c)[0] not in "CZ" for c in line):
            yield Line(number, line)


def is_dated(text: str, _options: SourceList) -> bool:
    """Whether some line counts authors, as every paper of the dated layout does."""
    return any(_BYLINE.fullmatch(line.text) for line in _lines(text))


def is_alternating(text: str, _options: SourceList) -> bool:
    return _body(list(_lines(text))) is not None


def _body(lines: Sequence[Line]) -> list[Line] | None:
    """The lines after the header of the alternating layout, "Subscribe" removed; None if there is no header."""
    body = None
    for index, line in enumerate(lines[:_HEADER_LINES]):
        if line.text.startswith(_GLUED):
            title = line.text.removeprefix(_GLUED).strip()
            first = [Line(line.number, title, line.fault)] if title else []
            return first + list(lines[index + 1 :])
        if _HEADER.fullmatch(line.text):
            body = list(lines[index + 1 :])
    return body


def read_alternating(text: str, reading: Reading) -> None:
    for title, abstract in _pairs(_body(list(_lines(text, reading.path, reading.report))) or [], reading, lenient=True):
        _add(reading, title, abstract)


def read_dated(text: str, reading: Reading) -> None:
    """Read the blocks of the dated layout; each ends with its author count and date."""
    lines = list(_lines(text, reading.path, reading.report))
    index, page = _dated_start(lines)
    block: list[Line] = []
    while index < len(lines):
        line = lines[index]
        byline = _BYLINE.fullmatch(line.text)
        if not byline:
            block.append(line)
            index += 1
            continue
        count = _author_count(byline[1], line, reading) if block else None
        day, comments, index = _date_lines(lines, index + 1, reading, page, wanted=bool(block))
        _add_block(reading, block, line, (count, day, comments))
        block = []
    _add_undated(reading, _pairs(block, reading, lenient=False))


def parse_day(text: str, captured: str | None) -> tuple[str | None, int | None, str]:
    """Date, number of comments and fault of a date line such as `Sep 29` or `Dec 8, 2024 2`.

    A date without a year is in the year of the captured day. One that would be after that day contradicts
    it, so it is a fault and not a date: no year is guessed. The fault is the code of the problem, or empty.
    """
    match = _DATE.fullmatch(text)
    if not match:
        return None, None, "bad-date"
    name, number, year, after = match.groups()
    comments = int(after) if after else None
    month = next((number for number, full in enumerate(MONTHS, 1) if full.startswith(name.capitalize())), 0)
    if not month:
        return None, comments, "bad-date"
    if not year and not captured:
        return None, comments, "year-unknown"
    try:
        day = date(int(year or str(captured)[:4]), month, int(number)).isoformat()
    except ValueError:
        return None, comments, "bad-date"
    if captured and day > captured:
        return None, comments, "date-after-capture"
    return day, comments, ""


def _dated_start(lines: Sequence[Line]) -> tuple[int, str]:
    """The index of the first line behind the header, and the date of the page."""
    first = next(n for n, line in enumerate(lines) if _BYLINE.fullmatch(line.text))
    start, page = max(0, first - 2), ""
    for index, line in enumerate(lines[: min(first, _HEADER_LINES)]):
        if _DATE.fullmatch(line.text):
            page = line.text
        if _HEADER.fullmatch(line.text) or _DATE.fullmatch(line.text):
            start = index + 1
    return start, page


def _reject(reading: Reading, line: Line, code: str, reason: str, hint: str = "") -> None:
    """Reject what begins at a line, without a report where the line itself was reported when it was read."""
    if line.fault:
        reading.rejections.append(Rejection(line.number, line.fault, _FAULTS[line.fault]))
    else:
        reading.reject(Location(reading.path, line.number), code, reason, hint)


def _add_block(reading: Reading, block: list[Line], byline: Line, facts: Facts) -> None:
    if not block:
        _reject(reading, byline, "missing-title", "an author count without title and abstract before it")
        return
    if len(block) == 2 and not _is_abstract(block[0]):
        pairs = [(block[0], block[1])]
    else:
        pairs = _pairs(block, reading, lenient=False)
    if pairs and pairs[-1][1] is block[-1]:
        _add_undated(reading, pairs[:-1])
        _add(reading, *pairs[-1], facts)
    else:
        _add_undated(reading, pairs)


def _add_undated(reading: Reading, pairs: list[tuple[Line, Line]]) -> None:
    for title, abstract in pairs:
        place = Location(reading.path, title.number)
        message = "no author count and date after this paper"
        reading.report.warning(place, "missing-byline", message, "it is imported without them")
        _add(reading, title, abstract)


def _add(reading: Reading, title: Line, abstract: Line, facts: Facts = (None, None, None)) -> None:
    for line in (title, abstract):
        if line.fault:
            reading.rejections.append(Rejection(title.number, line.fault, _FAULTS[line.fault]))
            return
    place = Location(reading.path, title.number)
    reading.entries.append(Entry(title.text, abstract.text, place, *facts))


def _pairs(lines: Sequence[Line], reading: Reading, *, lenient: bool) -> list[tuple[Line, Line]]:
    """Titles with their abstracts. `lenient` takes a line that looks like a title for an abstract if in its place."""
    pairs = []
    index = 0
    while index < len(lines):
        first, rest = lines[index], lines[index + 1 : index + 3]
        second, third = rest[0] if rest else None, rest[1] if len(rest) > 1 else None
        if _is_abstract(first):
            title_next = second is not None and _is_title(second) and not _follows(third)
            swapped = title_next and not first.fault
            if swapped:
                hint = "the title must come before the abstract"
                _reject(reading, first, "swapped-lines", "an abstract comes before its title", hint)
            else:
                _reject(reading, first, "missing-title", "an abstract without a title before it")
            index += 1 + swapped
        elif second is None or (_is_title(second) and (not lenient or _follows(third))):
            _reject(reading, first, "missing-abstract", f'the title "{first.text[:80]}" has no abstract')
            index += 1
        else:
            if _is_title(second):
                message = f'the abstract "{second.text[:60]}" is as short as a title'
                reading.report.warning(Location(reading.path, second.number), "short-abstract", message)
            pairs.append((first, second))
            index += 2
    return pairs


def _follows(line: Line | None) -> bool:
    return line is not None and _is_abstract(line)


def _is_abstract(line: Line) -> bool:
    """Whether a line can only be an abstract: several sentences, or too long for any title."""
    ends = len(_SENTENCE_END.findall(line.text)) if len(line.text) < 1000 else 2
    long = len(line.text) >= 200 and ends >= 2
    return long or (len(line.text) >= 400 and ends >= 1) or line.fault == "line-too-long"


def _is_title(line: Line) -> bool:
    """Whether a line can only be a title: short and not closed as a sentence."""
    return len(line.text) < 200 and not line.text.endswith((".", "。")) and not line.fault


def _author_count(text: str, line: Line, reading: Reading) -> int | None:
    digits = text.replace(",", "")
    if _COUNT.fullmatch(digits) and int(digits) > 0:
        return int(digits)
    message = f'"{text[:40]}" is not a number of authors'
    hint = "the paper is imported without it"
    reading.report.error(Location(reading.path, line.number), "bad-author-count", message, hint)
    return None


def _date_lines(
    lines: Sequence[Line], index: int, reading: Reading, page: str, *, wanted: bool
) -> tuple[str | None, int | None, int]:
    """Date, comments and the index after them; `·` before the date and a number of its own after it are taken in."""
    separated = index < len(lines) and lines[index].text == _SEPARATOR
    index += separated
    line = lines[index] if index < len(lines) else None
    looks = line is not None and bool(_DATE.fullmatch(line.text))
    if line is None or not (looks or (separated and len(line.text) <= 24 and _stands_alone(lines, index))):
        if wanted:
            place = Location(reading.path, lines[index - 1].number)
            reading.report.error(
                place, "missing-date", "no date after the author count", "the paper is imported without it"
            )
        return None, None, index
    day, comments, fault = parse_day(line.text, reading.options.captured)
    if fault and wanted:
        reading.report.error(
            Location(reading.path, line.number), fault, *_date_problem(fault, line.text, page, reading.options.captured)
        )
    index += 1
    if comments is None and index < len(lines) and _COUNT.fullmatch(lines[index].text):
        return day, int(lines[index].text), index + 1
    return day, comments, index


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """Whether the line at `index` is one more than the title and abstract that an author count needs."""
    block = 0
    while index + block < len(lines) and not _BYLINE.fullmatch(lines[index + block].text):
        block += 1
    return block % 2 == 1


def _date_problem(fault: str, text: str, page: str, captured: str | None) -> tuple[str, str]:
    kept = "the paper is imported without a date"
    if fault == "year-unknown":
        own = f" (its own date is {page})" if page else ""
        return f'"{text}" has no year', f"give the day the page was captured{own}: --captured YYYY-MM-DD"
    if fault == "date-after-capture":
        return f'"{text}" is after the day of capture, {captured}', f"check captured; {kept}"
    return f'"{text[:40]}" is not a date', kept
