"""Candidate keyphrases of one text: phrases of up to four tokens of a segment, "X of Y", and known terms.

The result depends on no other text.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from build_scripts.keywords.lexicon import key_of, stem, word_list
from build_scripts.keywords.tokens import HYPHENS, LONGEST, Segment, Token, segments

AUTHORS_KEYWORD = 3


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


def candidates(
    title: str, abstract: str, keywords: Iterable[str], terms: frozenset[str], spanning: frozenset[str]
) -> tuple[Phrase, ...]:
    """The candidate keyphrases of a paper, ordered by key.

    `keywords` are the authors' own: each counts as if said AUTHORS_KEYWORD times, in the title too. `terms` are keys
    of known terms, allowed whatever their words; `spanning` are the lower-case spellings of known terms with a
    function word inside, such as "learning to rank".
    """
    if not title.strip():
        title, abstract = _split_title(abstract)
    if len(title.split()) > 2 and sum(c.isupper() for c in title) > 0.6 * sum(c.isalpha() for c in title):
        title = title.lower()
    found: dict[str, list[int]] = {}
    surface: dict[str, str] = {}
    words = _count(title, True, 0, terms, spanning, found, surface)
    _count(abstract, False, words, terms, spanning, found, surface)
    for keyword in keywords:
        key = key_of(keyword)
        surface.setdefault(key, _uncapitalised(keyword))
        found[key] = [*(count + AUTHORS_KEYWORD for count in found.get(key, [0] * 6)[:5]), 0]
    return tuple(Phrase(key, surface[key], *counts) for key, counts in sorted(found.items()) if key)


def _count(
    text: str,
    in_title: bool,
    before: int,
    terms: frozenset[str],
    spanning: frozenset[str],
    found: dict[str, list[int]],
    surface: dict[str, str],
) -> int:
    """Add the phrases of a text to `found` (key -> counts) and `surface`; the number of words up to its end."""
    parts = segments(text)
    for key, spelling, left, right, at in chain(_occurrences(parts, terms), _spanning(text, spanning)):
        counts = found.get(key)
        if counts is None:
            found[key] = counts = [0, 0, 0, 0, 0, at + before]
            surface[key] = _uncapitalised(spelling) if in_title else spelling
        elif not in_title and (counts[0] == counts[1] or spelling.islower()):
            surface[key] = spelling
        counts[0] += in_title
        counts[1] += 1
        counts[2] += left
        counts[3] += right
        counts[4] += left and right
    return before + parts[-1].start + len(parts[-1].tokens) if parts else before


def _occurrences(parts: list[Segment], terms: frozenset[str]) -> Iterator[tuple[str, str, bool, bool, int]]:
    for number, segment in enumerate(parts):
        yield from _inside(segment, terms)
        if segment.of and number + 1 < len(parts):
            yield from _across_of(segment, parts[number + 1].tokens, terms)


def _inside(segment: Segment, terms: frozenset[str]) -> Iterator[tuple[str, str, bool, bool, int]]:
    tokens, start, _ = segment
    end = len(tokens)
    for i, token in enumerate(tokens):
        if token.head in terms:
            yield token.head, " ".join(HYPHENS.split(token.text)[:-1]), i == 0, False, start + i
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


def _spanning(text: str, spanning: frozenset[str]) -> Iterator[tuple[str, str, bool, bool, int]]:
    if not spanning:
        return
    words = re.findall(r"[^\W_]+", text.lower())
    starts = _first_words(spanning)
    for index in [index for index, word in enumerate(words) if word in starts]:
        for length in starts[words[index]]:
            spelling = " ".join(words[index : index + length])
            if spelling in spanning:
                yield " ".join(map(stem, spelling.split())), spelling, True, True, index


@lru_cache(maxsize=8)
def _first_words(spanning: frozenset[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for spelling in spanning:
        words = spelling.split()
        lengths.setdefault(words[0], set()).add(len(words))
    return {word: tuple(sorted(sizes)) for word, sizes in lengths.items()}


def _uncapitalised(spelling: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda match: match[0].lower() if match[0].istitle() else match[0], spelling)


def _split_title(text: str) -> tuple[str, str]:
    """Guess the title of a text: up to a capital after a small word that can end a title, else ten words."""
    words = text.split()
    for index in range(3, min(len(words) - 1, 25)):
        before, word = words[index - 1], words[index]
        ends = before.islower() and before[-1].isalpha() and before not in word_list("function_words")
        if ends and word[:1].isupper() and (word[1:].islower() or len(word) == 1):
            return " ".join(words[:index]), " ".join(words[index:])
    return " ".join(words[:10]), " ".join(words[10:])
