"""Phrases of one text: tokens, segments between function words and verbs, and the candidate keyphrases in them.

The result depends on no other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from build_scripts.keywords.lexicon import breaking_words, singular, stem, word_list

LONGEST = 4  # tokens of a candidate
AUTHORS_KEYWORD = 3
_WRAPPED = re.compile(r"\{?\\(?:emph|em|it|bf|tt|text\w*|mathrm|operatorname)\b\s*\{?")
_MATH = re.compile(r"\\\(.{0,300}?\\\)|\$[^$\s](?:[^$\n]{0,80}[^$\s])?\$|\(cid:\d+\)")
# A run without spaces that contains one of these is a formula or an address.
_JUNK = re.compile(r"[\\^_=<>@~{]|https?:|www\.|\.(?:com|org|io|net)\b")
_ABBREVIATION = re.compile(r"\(?(?:e\.g|i\.e|i\.i\.d|w\.r\.t|resp|al|etc|cf|vs)\.[,:]?", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<word>[^\W_]+(?:['’][^\W_]+)*(?:(?:[-‐‑–]|--)[^\W_]+(?:['’][^\W_]+)*)*(?:\+\+)?)|(?P<stop>[^\s\w}])"
)
_SENTENCE_ENDS = frozenset(".!?:")
_HYPHENS = re.compile(r"[-‐‑–]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z][A-Za-z0-9]{1,9}")
# A word with such an ending is an adjective unless adjective_like_nouns.txt has it.
_ADJECTIVE_END = re.compile(r".{2,}(?:ive|al|ous|ic|able|ible|ful|less|ary|ed|ish|wise|like)")
# A compound with such a last part is an adjective: "transformer-based". What precedes it may be a term.
_MODIFIER = re.compile(
    r"agnostic|augmented|aware|based|constrained|dependent|dimensional|domain|driven|efficient|enhanced|equivariant"
    r"|class|free|guided|hop|independent|induced|informed|inspired|invariant|label|level|like|modal|optimal|order|oriented"
    r"|powered|preserving|regularized|related|scale|shot|specific|stage|step|style|task|time|trained|type|view|world"
)


class Phrase(NamedTuple):
    """A candidate in one text. Counts are occurrences; `left` and `right`: at an edge of their segment."""

    key: str  # stems joined by a space; a lone acronym keeps its capitals: "GAN"
    surface: str  # a spelling found in the text, preferably inside a sentence
    title: int
    total: int
    left: int
    right: int
    whole: int  # occurrences that fill a segment
    first: int  # number of words before the first occurrence


@dataclass(frozen=True)
class Token:
    """A word or hyphen compound."""

    text: str
    stem: str  # one for each part of a compound, joined by a space
    parts: int
    opens: bool  # may begin a phrase
    closes: bool  # may end a phrase
    alone: bool  # says enough to be a phrase by itself
    generic: bool  # says nothing by itself
    lone: str  # key of the word as a phrase by itself
    is_phrase: bool  # may be one by itself
    head: str  # "attention-based" -> key of "attention"


class Segment(NamedTuple):
    """Tokens without a break between them; `start` counts the words before; `of` is whether "of" follows."""

    tokens: list[Token]
    start: int
    of: bool


def segments(text: str) -> list[Segment]:
    """Split text at what no phrase crosses: punctuation, mathematics, function words, verbs, -ly adverbs."""
    found: list[Segment] = []
    current: list[Token] = []
    start = position = 0
    fresh = True  # at the start of a sentence
    for word, stop, token in _words(text):
        if not word:
            if current:
                found.append(Segment(current, start, False))
                current = []
            fresh = stop in _SENTENCE_ENDS or (fresh and stop != "")
            continue
        position += 1
        if fresh:
            fresh = False
            if word[1:].islower():
                token = _token(word[0].lower() + word[1:])
        if token is not None:
            if not current:
                start = position - 1
            current.append(token)
        elif current:
            found.append(Segment(current, start, word == "of"))
            current = []
    if current:
        found.append(Segment(current, start, False))
    return found


def candidates(
    title: str, abstract: str, keywords: Iterable[str], terms: frozenset[str], spanning: frozenset[str]
) -> tuple[Phrase, ...]:
    """The candidate keyphrases of a paper, ordered by key.

    `keywords` are the authors' own: each counts as said AUTHORS_KEYWORD times, in the title too. `terms` are keys of known terms, allowed whatever their words; `spanning` are the lower-case spellings of
    known terms with a function word inside, such as "learning to rank".
    """
    if not title.strip():
        title, abstract = _split_title(abstract)
    if len(title.split()) > 2 and sum(c.isupper() for c in title) > 0.6 * sum(c.isalpha() for c in title):
        title = title.lower()
    found: dict[str, list[int]] = {}
    surface: dict[str, str] = {}
    words = 0
    for in_title, text in ((True, title), (False, abstract)):
        parts = segments(text)
        for key, spelling, left, right, at in _occurrences(parts, terms):
            counts = found.get(key)
            if counts is None:
                found[key] = counts = [0, 0, 0, 0, 0, at + words]
                surface[key] = _uncapitalised(spelling) if in_title else spelling
            elif not in_title and (counts[0] == counts[1] or spelling.islower()):
                surface[key] = spelling
            counts[0] += in_title
            counts[1] += 1
            counts[2] += left
            counts[3] += right
            counts[4] += left and right
        for spelling, at in _spanning(text, spanning):
            key = " ".join(stem(word) for word in re.findall(r"[^\W_]+", spelling))
            counts = found.setdefault(key, [0, 0, 0, 0, 0, at + words])
            surface.setdefault(key, spelling)
            for index, more in enumerate((int(in_title), 1, 1, 1, 1)):
                counts[index] += more
        if parts:
            words += parts[-1].start + len(parts[-1].tokens)
    for keyword in keywords:
        if key := key_of(keyword):
            counts = found.setdefault(key, [0, 0, 0, 0, 0, 0])
            surface.setdefault(key, keyword)
            for index in range(5):
                counts[index] += AUTHORS_KEYWORD
            counts[5] = 0
    return tuple(Phrase(key, surface[key], *counts) for key, counts in sorted(found.items()))


def key_of(phrase: str) -> str:
    """The key of a phrase written by a person: `Differential Equations` -> `differenti equat`."""
    words = re.findall(r"[^\W_]+", re.sub(r"['’]s?(?!\w)", "", phrase))
    if len(words) == 1:
        return acronym(words[0]) or singular(words[0])
    return " ".join(stem(word) for word in words)


def acronym(word: str) -> str:
    """The singular of a word that looks like an acronym (`GANs` -> `GAN`), or the empty string."""
    if not _ACRONYM.fullmatch(word):
        return ""
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _occurrences(parts: list[Segment], terms: frozenset[str]) -> Iterator[tuple[str, str, bool, bool, int]]:
    for number, segment in enumerate(parts):
        yield from _inside(segment, terms)
        if segment.of and number + 1 < len(parts):
            yield from _across_of(segment, parts[number + 1].tokens, terms)


def _words(text: str) -> Iterator[tuple[str, str, Token | None]]:
    """Each word as (word, "", its token), each punctuation mark as ("", mark, None), each formula or address as
    ("", "", None).
    """
    if "\\" in text:
        text = _WRAPPED.sub(" ", text)
    if "\\" in text or "$" in text or "(cid:" in text:
        text = _MATH.sub(" \\\\ ", text)
    return chain.from_iterable(map(_in_run, text.split()))


@lru_cache(maxsize=1 << 17)
def _in_run(run: str) -> tuple[tuple[str, str, Token | None], ...]:
    """The words and marks between two spaces."""
    if _JUNK.search(run) or _ABBREVIATION.fullmatch(run):
        return (("", "", None),)
    found = ((match["word"] or "", match["stop"] or "") for match in _TOKEN.finditer(run))
    return tuple((word, stop, _token(word) if word else None) for word, stop in found)


def _inside(segment: Segment, terms: frozenset[str]) -> Iterator[tuple[str, str, bool, bool, int]]:
    tokens, start, _ = segment
    end = len(tokens)
    for i, token in enumerate(tokens):
        if token.head in terms:
            yield token.head, " ".join(_HYPHENS.split(token.text)[:-1]), i == 0, False, start + i
        if token.is_phrase or token.lone in terms:
            yield token.lone, token.text, i == 0, i + 1 == end, start + i
        key, spelling, size, generic = token.stem, token.text, token.parts, token.generic
        for j in range(i + 1, min(i + LONGEST, end)):
            last = tokens[j]
            key = f"{key} {last.stem}"
            spelling = f"{spelling} {last.text}"
            size += last.parts
            generic = generic and last.generic
            if (token.opens and last.closes and not generic and size <= LONGEST + 1) or key in terms:
                yield key, spelling, i == 0, j + 1 == end, start + i


def _across_of(
    segment: Segment, tail: list[Token], terms: frozenset[str]
) -> Iterator[tuple[str, str, bool, bool, int]]:
    tokens, start, _ = segment
    head = tokens[-1]
    for length in range(1, min(2, len(tail)) + 1):
        last = tail[length - 1]
        key = " ".join([head.stem, "of", *(token.stem for token in tail[:length])])
        good = head.alone and head.opens and tail[0].opens and last.closes and not last.generic
        if good or key in terms:
            spelling = f"{head.text} of {' '.join(token.text for token in tail[:length])}"
            yield key, spelling, len(tokens) == 1, length == len(tail), start + len(tokens) - 1


def _spanning(text: str, spanning: frozenset[str]) -> Iterator[tuple[str, int]]:
    if not spanning:
        return
    words = re.findall(r"[^\W_]+", text.lower())
    starts = _first_words(spanning)
    for index in [index for index, word in enumerate(words) if word in starts]:
        for length in starts[words[index]]:
            spelling = " ".join(words[index : index + length])
            if spelling in spanning:
                yield spelling, index


@lru_cache(maxsize=8)
def _first_words(spanning: frozenset[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for spelling in spanning:
        words = spelling.split()
        lengths.setdefault(words[0], set()).add(len(words))
    return {word: tuple(sorted(sizes)) for word, sizes in lengths.items()}


@lru_cache(maxsize=1 << 17)
def _token(word: str) -> Token | None:
    """The token of a word, or None where the word ends a segment."""
    plain = _POSSESSIVE.sub("", word)
    lower = plain.lower().replace("’", "'")
    if lower in breaking_words() and (plain == lower or plain.istitle() or len(plain) == 1):
        return None
    noun = _HYPHENS.split(lower)[-1] in word_list("adjective_like_nouns")
    if len(plain) == 1 or lower.isdigit() or (lower.endswith("ly") and len(lower) > 4 and not noun):
        return None
    parts = tuple(part for part in _HYPHENS.split(plain) if part)
    lower = "-".join(parts).lower()
    stems = tuple(stem(part) for part in parts)
    noun = lower in word_list("adjective_like_nouns") or parts[-1].lower() in word_list("adjective_like_nouns")
    vague = lower in word_list("generic_adjectives")
    adjective = vague or lower in word_list("field_adjectives")
    if not adjective and not noun and not acronym(parts[-1]):
        tail = parts[-1].lower()
        adjective = _ADJECTIVE_END.fullmatch(tail) is not None or (
            len(parts) > 1 and (_MODIFIER.fullmatch(tail) is not None or tail in word_list("field_adjectives"))
        )
    generic = lower in word_list("generic_nouns") or vague or singular(lower) in word_list("generic_nouns")
    numeric = parts[0][0].isdigit()
    name = plain in word_list("proper_names")
    head = key_of(" ".join(parts[:-1])) if len(parts) > 1 and _MODIFIER.fullmatch(parts[-1].lower()) else ""
    alone = not (adjective or generic or numeric or name)
    if len(parts) == 1:
        lone = acronym(plain) or singular(lower)
        is_phrase = alone or lone != lone.lower()
    else:
        lone, is_phrase = " ".join(stems), alone and not vague and len(stems) <= LONGEST + 1
    return Token(
        text=plain,
        stem=" ".join(stems),
        parts=len(stems),
        opens=not vague,
        closes=not adjective,
        alone=alone,
        generic=generic,
        lone=lone,
        is_phrase=is_phrase,
        head=head,
    )


def _uncapitalised(spelling: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda match: match[0].lower() if match[0].istitle() else match[0], spelling)


def _split_title(text: str) -> tuple[str, str]:
    """Guess the title of a text that begins with one: up to a capital after a small word, else ten words."""
    words = text.split()
    for index in range(3, min(len(words) - 1, 25)):
        if (
            words[index - 1].islower()
            and words[index - 1][-1].isalpha()
            and words[index][:1].isupper()
            and (words[index][1:].islower() or len(words[index]) == 1)
        ):
            return " ".join(words[:index]), " ".join(words[index:])
    return " ".join(words[:10]), " ".join(words[10:])
