"""Addresses: how a title becomes a slug, and where each kind of page lives."""

import re
from collections.abc import Iterable, Mapping

from anyascii import anyascii

MAX_SLUG = 80
_WORDS = re.compile("[a-z0-9]+")
_APOSTROPHES = re.compile("['’ʼ`]")
# Names that would collide with the index page of a folder, mean something to a web server, or a device to Windows.
RESERVED = frozenset(
    ["index", "readme", "feed", "404", "con", "prn", "aux", "nul"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
)


def slug(text: str) -> str:
    """An address part of at most 80 ASCII letters, digits and hyphens, cut at a word; may be empty.

    Other scripts are transliterated; a reserved name gets a suffix.
    """
    plain = text if text.isascii() else anyascii(text)
    words = _WORDS.findall(_APOSTROPHES.sub("", plain.lower()))
    name = "-".join(words)
    if len(name) > MAX_SLUG:
        name = _cut(words)
    return f"{name}-paper" if name in RESERVED else name


def _cut(words: Iterable[str]) -> str:
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        name = longer
    return name


def unique_slug(text: str, used: set[str] | frozenset[str], fallback: str = "untitled") -> str:
    """The slug of `text` made unique among `used` by the smallest possible number."""
    return numbered(slug(text) or fallback, used)


def numbered(base: str, used: set[str] | frozenset[str]) -> str:
    """A slug made unique among `used` by the smallest possible number."""
    name, number = base, 2
    while name in used:
        name = f"{base[: MAX_SLUG - 4].rstrip('-')}-{number}"
        number += 1
    return name


def redirects(former: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """(old id, id) for every former id that no paper has now, sorted."""
    return sorted((old, new) for new, olds in former.items() for old in olds if old not in former)
