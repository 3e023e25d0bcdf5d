"""Cuts the name of an author into the parts that bibliographies sort and shorten by."""

import re
from dataclasses import dataclass
from functools import lru_cache

from build_scripts.files import data_lines


@dataclass(frozen=True)
class Name:
    """A person's name in the parts of BibTeX and CSL, or a name that must stay whole (only `family` is set)."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def whole(self) -> bool:
        """Whether this is an organisation or a single name, which nothing may cut."""
        return not self.given

    @property
    def full(self) -> str:
        """The name as it was given: `Guy Van den Broeck`."""
        return " ".join(part for part in (self.given, self.particle, self.family, self.suffix) if part)

    @property
    def last(self) -> str:
        return f"{self.particle} {self.family}" if self.particle else self.family


def split_name(name: str) -> Name:
    """The parts of a name written as `Given Family`.

    The rule of BibTeX: words in small letters begin the family name (`Laurens van der Maaten`), otherwise it is the
    last word. Organisations, single names, and names with a comma, a digit or the word `and` inside stay whole.
    """
    words = re.sub(r",\s*(?=(?:Jr|Sr)\.?$)", " ", " ".join(name.split())).split()
    if len(words) < 2 or _is_whole(words):
        return Name(" ".join(words))
    kinds = _name_words()
    suffix = words.pop() if len(words) > 2 and words[-1] in kinds["suffix"] else ""
    first, end = _particle(words, kinds["particle"])
    return Name(
        family=" ".join(words[end:]), given=" ".join(words[:first]), particle=" ".join(words[first:end]), suffix=suffix
    )


def initials(given: str) -> str:
    """`Jean-Baptiste Marie` as `J.-B. M.`"""
    return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())


def _is_whole(words: list[str]) -> bool:
    groups = _name_words()["group"]
    plain = {word.casefold().strip(".,()") for word in words}
    return bool(plain & groups) or "and" in plain or any(re.search(r"[,\d{}]", word) for word in words)


def _particle(words: list[str], capitals: frozenset[str]) -> tuple[int, int]:
    """Where the particle begins and ends; both are the place of the last word if there is none."""
    last = len(words) - 1
    first = next((n for n in range(1, last) if words[n][0].islower()), last)
    end = next((n for n in range(first, last) if not words[n][0].islower()), last)
    if first < last and first > 1 and words[first - 1] in capitals:
        first -= 1
    return first, end


@lru_cache
def _name_words() -> dict[str, frozenset[str]]:
    lines = (line.partition(":") for line in data_lines(__file__, "name_words.txt"))
    return {kind: frozenset(words.split()) for kind, _, words in lines}
