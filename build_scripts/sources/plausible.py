"""Whether what was read from a file looks like a list of papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from build_scripts.model import Entry
from build_scripts.sources.lists import ParsedList

FEW = 0.2  # share of entries that may look wrong; of sound lists none does
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s|<[a-z!/][^<>]*>|[-=*_]{3,}$", re.IGNORECASE)


def doubts(parsed: ParsedList) -> list[str]:
    """Why the entries of a file are probably no papers; nothing for a sound file."""
    return list(_doubts(parsed))


def _doubts(parsed: ParsedList) -> Iterator[str]:
    entries, rejected = parsed.entries, len(parsed.rejections)
    total = len(entries) + rejected
    if rejected > total / 2:
        yield f"{rejected} of {total} entries cannot be read"
    signs = {
        "titles are longer than their abstracts": sum(0 < len(e.abstract) < len(e.title) for e in entries),
        "entries are web addresses": sum(_is_address(e) for e in entries),
        "titles are headings or markup": sum(bool(_HEADING.match(e.title)) for e in entries),
    }
    for what, count in signs.items():
        if count > FEW * len(entries):
            yield f"{count} of {len(entries)} {what}"
    brief = sum(0 < len(e.abstract) < 2 * len(e.title) for e in entries)
    if brief > len(entries) / 2:
        yield f"{brief} of {len(entries)} abstracts are not twice as long as their titles"


def _is_address(entry: Entry) -> bool:
    return bool(_ADDRESS.fullmatch(entry.title) or _ADDRESS.fullmatch(entry.abstract))
