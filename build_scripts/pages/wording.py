"""Facts in words: dates, bylines, shortened texts. Plain text, nothing is escaped here."""

import re

from build_scripts.model import Record
from build_scripts.records import MONTHS, known_date


def shorten(text: str, length: int) -> str:
    """`text` cut at a word to at most `length` characters, with an ellipsis where something is missing."""
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0].rstrip(" ,;:.-–—(")
    return f"{cut}…"


def byline(record: Record) -> str:
    """Authors, date, venue and status on one line, as far as known; a derived date is marked "(arXiv)"."""
    return _line(record, names(record))


def credit(record: Record) -> str:
    """A short byline: of several authors only the first."""
    return _line(record, f"{record.authors[0]} et al." if len(record.authors) > 1 else names(record))


def _line(record: Record, who: str) -> str:
    date, derived = known_date(record)
    shown = f"{long_date(date)} (arXiv)" if derived else long_date(date)
    return one_line(" · ".join(part for part in (who, shown, record.venue, (record.status or "").capitalize()) if part))


def one_line(text: str) -> str:
    """`text` without line ends, which could close a block of HTML in Markdown."""
    return " ".join(text.split())


def names(record: Record) -> str:
    """The authors as a byline; where only their number is known, that."""
    if record.authors:
        shown = record.authors if len(record.authors) <= 6 else record.authors[:5]
        rest = len(record.authors) - len(shown)
        if rest:
            return f"{', '.join(shown)} and {rest} more"
        return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    if record.author_count:
        return f"{record.author_count} author{'s' if record.author_count > 1 else ''}, names not recorded"
    return ""


def long_date(date: str | None) -> str:
    """`2024-03-29` as `29 Mar 2024`; a month or a year alone stays what it is."""
    if not date:
        return ""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    if not match:
        return date
    year, month, day = match.groups()
    return " ".join(part for part in (day and str(int(day)), month and MONTHS[int(month) - 1][:3], year) if part)


def file_size(size: int) -> str:
    """`730 B`, `12 KB`, `1.4 MB`; a KB is 1,000 bytes."""
    if size < 1000:
        return f"{size} B"
    if size < 999_500:
        return f"{size / 1000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"
