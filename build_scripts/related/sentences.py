"""Evidence of a link: the sentences that contain a keyword, and what the other paper adds or lacks."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from build_scripts.keywords import acronym, key_of, singular, stem
from build_scripts.model import Document, Keyword

DIFFERENCES = 3
LONGEST = 6  # words of a keyword
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
    """The labels of keywords that only the other paper has (adds), and that only this one has (lacks), best first."""

    adds: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class KeywordSet:
    """The distinctive keywords of a paper, best first: (label, key, words of the key); and all its keys and words."""

    distinctive: tuple[tuple[str, str, frozenset[str]], ...]
    all: frozenset[str]


def evidence(document: Document, wanted: Mapping[str, Sequence[str]]) -> dict[str, Evidence]:
    """The first sentence of the abstract that contains each wanted keyword, else the title.

    `wanted` has for each key the keys merged into it (synonyms, acronyms, other spellings); any of them counts,
    whatever its inflection, capitals and hyphens in the text. Keywords that are not found are left out.
    """
    places = (*sentences(document.abstract), document.title)
    spellings = {key: [_squash(one) for one in (key, *other)] for key, other in wanted.items()}
    text = _Words(places, [form for forms in spellings.values() for form in forms])
    found = {}
    for key, forms in spellings.items():
        spelled = [run for form in forms if (run := text.first(form))]
        if spelled:
            number, start, end = min(spelled)
            place: Literal["title", "abstract"] = "abstract" if number + 1 < len(places) else "title"
            found[key] = Evidence(place, places[number], start, end)
    return found


class _Words:
    """The words of sentences, and where those are that may begin a form: by stem, and by key of one word (`whole`).

    Not the words after "non": "non-convex" is no evidence of "convex".
    """

    def __init__(self, places: Sequence[str], forms: Iterable[str]) -> None:
        # Neither stemming nor American spelling changes the first two letters of a word.
        heads = {form[:length].lower() for form in forms for length in (1, 2)}
        self.places = places
        self.words = [[(match.start(), match[1]) for match in _WORD.finditer(text)] for text in places]
        self.stems: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self.whole: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, words in enumerate(self.words):
            for place, (_, word) in enumerate(words):
                if (word[:2].lower() in heads or not word.isascii()) and not self._is_negated(words, place):
                    self.stems[stem(word)].append((number, place))
                    self.whole[_one_word(word)].append((number, place))

    @staticmethod
    def _is_negated(words: Sequence[tuple[int, str]], place: int) -> bool:
        return place > 0 and words[place - 1][1].lower() == "non"

    def first(self, form: str) -> tuple[int, int, int] | None:
        """(number of the sentence, start, end) of the first words that spell a form, which has no spaces."""
        starts = set(self.whole.get(form, ()))
        for length in range(1, len(form) + 1):
            for number, place in self.stems.get(form[:length], ()):
                if length == len(form) or self._may_continue(number, place, form, length):
                    starts.add((number, place))
        for number, place in sorted(starts):
            end = self._end(number, place, form)
            if end:
                return number, self.words[number][place][0], end
        return None

    def _may_continue(self, number: int, place: int, form: str, length: int) -> bool:
        """Whether the next word continues the form; its last letter may be another (`studi` for `study`)."""
        following = self.words[number][place + 1 : place + 2]
        return bool(following) and form.startswith(stem(following[0][1])[:-1], length)

    def _end(self, number: int, place: int, form: str) -> int:
        """The end of the words that spell the form from a place on; 0 if none do."""
        run = glued = ""
        end = 0
        for at, word in self.words[number][place : place + LONGEST]:
            if run and not (form.startswith(run) and _BETWEEN.fullmatch(self.places[number], end, at)):
                break
            run, glued, end = run + stem(word), glued + word, at + len(word)
            if run == form or (len(glued) >= len(form) and _one_word(glued) == form):
                return end
        return 0


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


def keyword_set(keywords: Sequence[Keyword], common: Collection[str] = ()) -> KeywordSet:
    """The keywords of a paper for `adds_lacks`; keys in `common`, such as facets, are not distinctive."""
    words = [frozenset(keyword.key.split()) for keyword in keywords]
    pairs = zip(keywords, words, strict=True)
    distinctive = tuple((each.label, each.key, parts) for each, parts in pairs if each.key not in common)
    return KeywordSet(distinctive, frozenset().union(*words, [keyword.key for keyword in keywords]))


def adds_lacks(paper: KeywordSet, other: KeywordSet) -> Difference:
    """What `other` is about that `paper` is not (adds), and what only `paper` is about (lacks).

    The best keywords of one that the other does not have in any form that contains it or is part of it.
    """
    return Difference(_only(other, paper), _only(paper, other))


def _only(these: KeywordSet, those: KeywordSet) -> tuple[str, ...]:
    chosen: list[str] = []
    taken: set[str] = set()
    for label, key, words in these.distinctive:
        if key in those.all or words <= those.all or not taken.isdisjoint(words):
            continue
        chosen.append(label)
        taken |= words
        if len(chosen) == DIFFERENCES:
            break
    return tuple(chosen)
