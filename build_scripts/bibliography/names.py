"""Names of people: when two spellings are one name, and when a short form fits a fuller one.

A name is read as its words, parted by spaces and hyphens: the last one is the family name, suffixes such as Jr aside,
those before it are given names or initials. That is wrong for double family names and where the family name comes
first, but wrong in the same way for every spelling of one name.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from anyascii import anyascii

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SIGNS = re.compile("[^a-z0-9]")
_APOSTROPHES = re.compile("['’ʼ`´]")


@dataclass(frozen=True, order=True)
class Name:
    """The folded words of a name: `family`, the given names, and a suffix such as jr."""

    family: str
    given: tuple[str, ...]
    suffix: tuple[str, ...] = ()

    @cached_property
    def key(self) -> str:
        """What all spellings of the name share: Jian-Feng, Jian Feng and JianFeng are one given name."""
        return " ".join(("".join(self.given), self.family, *self.suffix))

    @cached_property
    def initial(self) -> str:
        """The family name and one initial: the least that a reference gives of a person."""
        return f"{self.given[0][:1] if self.given else ''} {self.family}"

    @cached_property
    def letters(self) -> int:
        """How much the given names say."""
        return sum(map(len, self.given))


@lru_cache(maxsize=1 << 16)
def read_name(written: str) -> Name:
    """The folded words of a name: without case, accents of Latin letters, apostrophes, dots and hyphens."""
    bare = _APOSTROPHES.sub("", written)
    folded = (
        _SIGNS.sub(" ", bare.lower()) if bare.isascii() else "".join(map(_fold, unicodedata.normalize("NFC", bare)))
    )
    words = folded.split() or [" ".join(written.casefold().split())]
    last = next((n for n in range(len(words) - 1, 0, -1) if words[n] not in _SUFFIXES), 0)
    return Name(words[last], tuple(words[:last]), tuple(words[last + 1 :]))


@lru_cache(maxsize=1 << 16)
def sort_name(written: str) -> tuple[str, str]:
    """What an index sorts by: the folded family name with its hyphen's parts together, then the whole name."""
    words = [read_name(word) for word in written.split()]
    kept = [name for name in words if name.family not in _SUFFIXES] or words
    last = kept[-1] if kept else read_name(written)
    return "".join((*last.given, last.family)), read_name(written).key


def fits(short: Name, full: Name) -> bool:
    """Whether `short` may abbreviate `full`: the same family name, the first given name equal or its initial,
    and the others equal, initials, or left out, in the same order."""
    if (short.family, short.suffix) != (full.family, full.suffix) or not (short.given and full.given):
        return False
    if not _stands_for(short.given[0], full.given[0]):
        return False
    rest = iter(full.given[1:])
    return all(any(_stands_for(word, other) for other in rest) for word in short.given[1:])


def _stands_for(short: str, full: str) -> bool:
    return short == full or (len(short) == 1 and full.startswith(short))


def _fold(character: str) -> str:
    """Latin letters lose accents and ligatures; other scripts stay: transliterated, different names become equal."""
    if character.isascii():
        return character.lower() if character.isalnum() else " "
    if "LATIN" in unicodedata.name(character, ""):
        return anyascii(character).lower()
    return character.casefold() if unicodedata.category(character)[0] in "LMN" else " "
