"""What a reader sees of a link: the sentences where a keyword stands, and what the other paper adds or
lacks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from build_scripts.lexicon import singular, stem
from build_scripts.model import Document, Keyword
from build_scripts.phrases import acronym, key_of

DIFFERENCES = 3
LONGEST = 6  # words of a keyword
LOST = 6  # letters that a word may lose where it is brought to the singular and American spelling
_WORD = re.compile(r"([^\W_]+(?:['’](?!s\b)[^\W_]+)*)(?:['’]s?(?!\w))?")  # a possessive s stays outside
_BETWEEN = re.compile(r"(?:['’]s?)?[)\]]?[\s‐‑–-]+[(\[]?")
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


@dataclass(frozen=True)
class Terms:
    """The keywords of a paper, best first, as label, key and words of the key; and all keys and words that it holds."""

    told: tuple[tuple[str, str, frozenset[str]], ...]
    held: frozenset[str]


class Sentences(Mapping[tuple[str, str], Evidence]):
    """The evidence for every keyword of every paper, by (paper id, key); a paper is read when it is asked for.

    `forms` gives for a paper its keywords, each with the keys merged into it.
    """

    def __init__(
        self,
        papers: Collection[str],
        read: Callable[[str], Document],
        forms: Callable[[str], Mapping[str, Sequence[str]]],
    ) -> None:
        self._papers, self._read, self._forms = papers, read, forms
        self._found: dict[str, dict[str, Evidence]] = {}

    def __getitem__(self, place: tuple[str, str]) -> Evidence:
        paper, key = place
        return self._of(paper)[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((paper, key) for paper in self._papers for key in self._of(paper))

    def __len__(self) -> int:
        return sum(len(self._of(paper)) for paper in self._papers)

    def _of(self, paper: str) -> dict[str, Evidence]:
        if paper not in self._found:
            known = paper in self._papers
            self._found[paper] = evidence(self._read(paper), self._forms(paper)) if known else {}
        return self._found[paper]


def evidence(document: Document, wanted: Mapping[str, Sequence[str]]) -> dict[str, Evidence]:
    """Where each wanted keyword stands: in the first sentence of the abstract that holds it, else in the
    title.

    `wanted` gives for each key the keys merged into it (synonyms, acronyms, other spellings); any of them
    is found whatever the inflection, capitals and hyphens of the text. Keywords without a place are left
    out.
    """
    places = (*sentences(document.abstract), document.title)
    runs = _runs(places, {_squash(form) for key, other in wanted.items() for form in (key, *other)})
    found = {}
    for key, other in wanted.items():
        spelled = [runs[form] for one in (key, *other) if (form := _squash(one)) in runs]
        if spelled:
            number, start, end = min(spelled)
            place: Literal["title", "abstract"] = "abstract" if number + 1 < len(places) else "title"
            found[key] = Evidence(place, places[number], start, end)
    return found


def _runs(places: Sequence[str], forms: Set[str]) -> dict[str, tuple[int, int, int]]:
    """(number of the place, start, end) of the first run of words that spells a form; forms are without
    spaces.
    """
    wanted = _Wanted(forms)
    found: dict[str, tuple[int, int, int]] = {}
    for number, text in enumerate(places):
        words = [(match.start(), match[1]) for match in _WORD.finditer(text)]
        for first in wanted.openings(words):
            run = glued = ""
            start = end = words[first][0]
            for at, word in words[first : first + LONGEST]:
                if run and (run not in wanted.beginnings or not _BETWEEN.fullmatch(text, end, at)):
                    break
                run, glued, end = run + stem(word), glued + word, at + len(word)
                for form in wanted.spelled(run, glued):
                    found.setdefault(form, (number, start, end))
    return found


class _Wanted:
    """Forms to look for, with what tells quickly that words spell none of them: nearly all do not."""

    def __init__(self, forms: Set[str]) -> None:
        self.forms = forms
        self.beginnings = {form[:length] for form in forms for length in range(1, len(form) + 1)}
        self.heads = {form[:length].lower() for form in forms for length in (1, 2)}
        self.lengths: defaultdict[str, set[int]] = defaultdict(set)
        for form in forms:
            self.lengths[form[:2].lower()].update(range(len(form), len(form) + LOST + 1))

    def openings(self, words: Sequence[tuple[int, str]]) -> Iterator[int]:
        """The places of words that may begin a form."""
        for place, (_, word) in enumerate(words):
            # Neither stemming nor American spelling changes the first two letters.
            if word[:2].lower() not in self.heads and word.isascii():
                continue
            if stem(word) not in self.beginnings and _one_word(word) not in self.forms:
                continue
            if place and words[place - 1][1].lower() == "non":  # "non-convex" is no evidence of "convex"
                continue
            yield place

    def spelled(self, run: str, glued: str) -> Iterator[str]:
        """The forms that words spell, given the stems and the words themselves, both without spaces."""
        if run in self.forms:
            yield run
        if (len(glued) in self.lengths[glued[:2].lower()] or not glued.isascii()) and _one_word(glued) in self.forms:
            yield _one_word(glued)


def _squash(key: str) -> str:
    return key.replace(" s ", " ").replace(" ", "")


@lru_cache(maxsize=1 << 17)
def _one_word(word: str) -> str:
    return acronym(word) or singular(word) if word.isalnum() else key_of(word)


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


def terms(keywords: Sequence[Keyword], common: Collection[str] = ()) -> Terms:
    """The keywords of a paper made ready for `adds_lacks`.

    Keys in `common` are passed over: facets, and what else says nothing about a single paper.
    """
    words = [frozenset(keyword.key.split()) for keyword in keywords]
    told = [(each.label, each.key, held) for each, held in zip(keywords, words, strict=True) if each.key not in common]
    return Terms(tuple(told), frozenset().union(*words, [keyword.key for keyword in keywords]))


def adds_lacks(paper: Terms, other: Terms) -> Difference:
    """What `other` is about that `paper` is not (adds), and what only `paper` is about (lacks).

    The best keywords of one that the other does not hold, in any form that contains it or is part of it.
    """
    return Difference(_only(other, paper), _only(paper, other))


def _only(these: Terms, those: Terms) -> tuple[str, ...]:
    chosen: list[str] = []
    taken: set[str] = set()
    for label, key, words in these.told:
        if key in those.held or words <= those.held or not taken.isdisjoint(words):
            continue
        chosen.append(label)
        taken |= words
        if len(chosen) == DIFFERENCES:
            break
    return tuple(chosen)
