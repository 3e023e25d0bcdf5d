"""Dates as bibliographies write them: ISO, words, years in brackets. What is uncertain is no date."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from build_scripts.records import MONTHS, is_date

_NAMES = tuple(map(str.lower, MONTHS))
_MONTHS = tuple(name[:3] for name in _NAMES)
_YEAR = re.compile(r"(?<!\d)(1[5-9]|20)\d\d(?!\d)")
_UNCERTAIN = re.compile(r"[?~]|\b(?:ca?|circa|approx(?:imately)?|about|before|after|not|between)\b", re.IGNORECASE)
_ISO = re.compile(
    r"(\d{4})(?:([-/. ]) ?(\d{1,2})(?:\2 ?(\d{1,2}))?)?(?:[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_DAY = re.compile(r"(?<![\d.,:/-])([0-3]?\d)(?:st|nd|rd|th)?(?![\d:/–-])", re.ASCII)


def make_date(year: object, month: object = None, day: object = None) -> str | None:
    """The date as far as its parts make sense: YYYY, YYYY-MM or YYYY-MM-DD; None without a year of four digits."""
    y, m, d = _number(year), _month(month), _number(day)
    date = f"{y:04}" if y else ""
    if not is_date(date) or date < "1000":
        return None
    if m and is_date(f"{date}-{m:02}"):
        date = f"{date}-{m:02}"
        if d and is_date(f"{date}-{d:02}"):
            return f"{date}-{d:02}"
    return date


def read_date(text: str, month: str = "", day: str = "") -> str | None:
    """The date that a text states; None where it states none, several, or an uncertain one.

    `month` and `day` are fields beside a year. Of a range within a year what both ends share is the date.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    found = _ISO.fullmatch(text)
    if found:
        return make_date(found[1], found[3] or month, found[4] or day)
    ends = re.split(r"\s*(?:/|--|–)\s*(?=\d{4})", text)
    if len(ends) == 2 and (not ends[0] or _YEAR.search(ends[0])):
        return _shared([read_date(end) for end in ends if end])
    years = {match[0] for match in _YEAR.finditer(text)}
    if len(years) != 1 or _UNCERTAIN.search(text):
        return None
    year = years.pop()
    named = [number for word in _WORD.findall(text) if (number := _month(word))]
    if len(named) == 1 and not re.search(r"\d{4}[a-z]?.*\d{4}", text):
        days = _DAY.findall(_YEAR.sub(" ", text))
        return make_date(year, named[0], days[0] if len(days) == 1 else None)
    return make_date(year, None if named else month, day)


def read_parts(value: object) -> str | None:
    """The date of CSL: `date-parts`, `raw`, `literal`, year, month and day by name, or a text."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str | int):
        return read_date(str(value))
    if not isinstance(value, Mapping) or value.get("circa") not in (None, False, 0, "", "false", "0"):
        return None
    parts = value.get("date-parts")
    if isinstance(parts, Sequence) and not isinstance(parts, str):
        ends = parts[:2] if parts and isinstance(parts[0], list) else [parts]
        dates = [
            _parts_date(end) for end in ends if isinstance(end, Sequence) and any(part is not None for part in end)
        ]
        if dates:
            return _shared(dates)
    if value.get("year"):
        return make_date(value["year"], value.get("month"), value.get("day"))
    texts = (value.get(name) for name in ("raw", "literal", "date-time", "edtf"))
    return next((date for text in texts if isinstance(text, str | int) and (date := read_date(str(text)))), None)


def _parts_date(parts: Sequence[object]) -> str | None:
    if len(parts) == 1 and isinstance(parts[0], str):
        return read_date(parts[0])
    year, month, day = (*parts, None, None)[:3]
    return make_date(year, month, day)


def _shared(dates: Sequence[str | None]) -> str | None:
    """What the ends of a range share, at least the year."""
    first, last = dates[0], dates[-1]
    if not first or not last:
        return None
    both = next((n for n in (10, 7, 4) if len(first) >= n and first[:n] == last[:n]), 0)
    return first[:both] or None


def _number(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip().rstrip(".")
    text = text[:-2] if re.fullmatch(r"\d+\.0", text) else text
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None


def _month(value: object) -> int | None:
    """The number of a month by number, name or first letters; a word that holds more than one month is none."""
    number = _number(value)
    if number is not None or not isinstance(value, str):
        return number
    words = [word.lower() for word in _WORD.findall(value)]
    months = {_MONTHS.index(word[:3]) + 1 for word in words if word[:3] in _MONTHS and _is_month(word)}
    return months.pop() if len(months) == 1 else None


def _is_month(word: str) -> bool:
    return word == "sept" or (len(word) >= 3 and _NAMES[_MONTHS.index(word[:3])].startswith(word))
