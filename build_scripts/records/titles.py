"""When two texts count as the same (up to case, punctuation, spacing) and when two titles are similar."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

SIMILAR = 0.9  # share of equal characters from which two titles count as similar
_MAX_WORDS = 60
_ASCII_WORD = re.compile(r"[a-z0-9]+")


def normalize(text: str) -> str:
    """Letters, marks and digits of a text in lower case, words parted by one space; the text itself if none is left."""
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.lower())) or " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    return " ".join(kept.split()) or " ".join(folded.split())


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
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= SIMILAR and matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR
