"""When two texts count as the same (up to case, punctuation, spacing; signs count) and when two titles are similar."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

SIMILAR = 0.9  # share of equal characters from which two titles count as similar
_MAX_WORDS = 60
_ASCII_WORD = re.compile(r"[a-z0-9]+|[+<>=]")
_FOLDED = {ord("×"): "x", ord("∗"): "*", ord("−"): "-"}
_MEANT = (
    (re.compile(r"(?<!\w)([^\W\d_])[*∗]"), r"\1⋆"),
    (re.compile(r"(?<=[({\[^=])[-−](?=\d)"), "⊖"),
    (re.compile(r"(?<=\w)#"), "♯"),
)  # A*, x^{-1}, C#
_NO_SIGNS = frozenset("|~∼⋅∘")  # written by some and left out, or as punctuation, by others


def normalize(text: str) -> str:
    """Letters, marks, digits and signs such as + # < = of a text in lower case, parted by one space.

    C++ is not C#, k+1 not k-1. The text itself if nothing of it counts.
    """
    for sign, counted in _MEANT:
        text = sign.sub(counted, text)
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.lower())) or " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(map(_counted, folded.translate(_FOLDED))).split()) or " ".join(folded.split())


def _counted(character: str) -> str:
    """A character as it counts: letters, marks and digits as they are, signs as words, the rest as a space."""
    kind = unicodedata.category(character)
    if kind[0] in "LMN":
        return character
    return f" {character} " if kind == "Sm" and character not in _NO_SIGNS else " "


class SimilarTitles:
    """An index of normalised titles that answers which ones differ from a given one by a word or by spaces.

    Each title is filed under its words without one of them, for every word, so that looking up takes time by
    the length of the title and not by the number of titles.
    """

    def __init__(self, titles: Iterable[str] = ()) -> None:
        self._places: defaultdict[str, list[str]] = defaultdict(list)
        for title in titles:
            self.add(title)

    def add(self, title: str) -> None:
        """File a normalised title."""
        for key in _keys(title):
            self._places[key].append(title)

    def similar(self, title: str) -> tuple[str, ...]:
        """The indexed titles similar to this one but not equal to it, sorted."""
        found = {other for key in _keys(title) for other in self._places.get(key, ()) if other != title}
        return tuple(sorted(other for other in found if _similar(title, other)))


def _keys(title: str) -> Iterator[str]:
    words = title.split()
    yield "".join(words)
    if 3 <= len(words) <= _MAX_WORDS:
        yield f"{title} "
        keys = {" ".join(words[:n] + words[n + 1 :]) + " " for n in range(len(words))}
        yield from sorted(keys)


def _similar(one: str, other: str) -> bool:
    """Alike in letters and equal in digits and signs: parts 1 and 2, C and C++ are no slips of the pen."""
    if _exact(one) != _exact(other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= SIMILAR and matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR


def _exact(title: str) -> str:
    return "".join(c for c in title if not c.isalpha() and not c.isspace() and unicodedata.category(c)[0] != "M")
