"""What a reader sees of a link: the sentences where a keyword stands, and what the other paper adds or
lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from build_scripts.lexicon import stem
from build_scripts.model import Document, Keyword

DIFFERENCES = 3
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\Wa-z_])")
# An abbreviation whose full stop ends no sentence, though a capital may follow.
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|e\.g|i\.e|w\.r\.t|i\.i\.d|a\.k\.a|vs|cf|al|etc|resp|approx|Fig|Figs|Eq|Eqs|Sec|Ref|Refs|Thm|No|Dr|St))\.$"
)


@dataclass(frozen=True)
class Evidence:
    """A sentence and the part of it, from `start` to before `end`, that spells the keyword."""

    place: Literal["title", "abstract"]
    sentence: str
    start: int
    end: int


@dataclass(frozen=True)
class Difference:
    """What another paper is about that this one is not, and the reverse: labels, strongest first."""

    adds: tuple[str, ...]
    lacks: tuple[str, ...]


def evidence(document: Document, key: str, merged: Iterable[str] = ()) -> Evidence | None:
    """The first sentence of the abstract, else the title, that holds the keyword; None where no spelling is
    found.

    `key` and the keys `merged` into it (synonyms, acronyms, other spellings) are stems joined by a space,
    or an acronym in its capitals; each is found whatever the inflection, capitals and hyphens of the text.
    """
    forms = list(dict.fromkeys((key, *sorted(merged))))
    places: list[tuple[Literal["title", "abstract"], str]] = [
        ("abstract", s) for s in sentences(document.abstract)
    ]
    for place, sentence in [*places, ("title", document.title)]:
        words = list(_parts(sentence))
        for form in forms:
            span = _find(words, form)
            if span:
                return Evidence(place, sentence, *span)
    return None


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[str, ...]:
    """Split prose into sentences; abbreviations, initials and decimal points end none."""
    found = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if _ABBREVIATION.search(text[start : match.end()].rstrip()):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return tuple(sentence for sentence in found if sentence)


def adds_lacks(
    paper: str,
    other: str,
    keywords: Mapping[str, Sequence[Keyword]],
    common: Mapping[str, float] | None = None,
) -> Difference:
    """What `other` is about that `paper` is not (adds), and what only `paper` is about (lacks).

    The best keywords of one that the other does not hold, in any form that contains it or is part of it.
    Keys in `common` are passed over: facets, and what else says nothing about a single paper.
    """
    mine, theirs = keywords.get(paper, ()), keywords.get(other, ())
    skip = common or {}
    return Difference(_only(theirs, mine, skip), _only(mine, theirs, skip))


def _only(these: Sequence[Keyword], those: Sequence[Keyword], skip: Mapping[str, float]) -> tuple[str, ...]:
    held = {word for keyword in those for word in keyword.key.split()} | {keyword.key for keyword in those}
    chosen: list[Keyword] = []
    for keyword in these:
        known = keyword.key in held or all(word in held for word in keyword.key.split())
        overlaps = any(set(keyword.key.split()) & set(other.key.split()) for other in chosen)
        if not known and not overlaps and keyword.key not in skip:
            chosen.append(keyword)
        if len(chosen) == DIFFERENCES:
            break
    return tuple(keyword.label for keyword in chosen)


def _parts(text: str) -> Iterable[tuple[str, int, int]]:
    """(word, start, end) of each word or part of a hyphen compound, without a possessive s."""
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match[0])
        yield word, match.start(), match.start() + len(word)


def _find(words: Sequence[tuple[str, int, int]], form: str) -> tuple[int, int] | None:
    """Where the words spell the form, however they are divided: `data set`, `data-set` and `dataset` are
    one.
    """
    is_acronym = form != form.lower()
    wanted = form.replace(" ", "")
    for first in range(len(words)):
        spelled = ""
        for last in range(first, min(first + form.count(" ") + 3, len(words))):
            spelled += _singular(words[last][0]) if is_acronym else stem(words[last][0])
            if spelled == wanted:
                return words[first][1], words[last][2]
            if not wanted.startswith(spelled):
                break
    return None


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[-2:-1].isupper() else word
