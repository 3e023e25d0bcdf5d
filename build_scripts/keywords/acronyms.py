"""Acronyms and their long forms in brackets.

Method: Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text",
2003, over every text of the catalog; the long form that most papers define wins.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable

from build_scripts.keywords.lexicon import acronym, key_of

_BRACKET = re.compile(r"\(\s*([A-Za-z][A-Za-z0-9-]{1,9})\s*[,;)]")
_BRACKETED_LONG = re.compile(r"\b([A-Z][A-Za-z0-9]{1,9})\s+\(([a-zA-Z][^()]{5,80})\)")
_MAJORITY = 0.6  # share of the papers defining an acronym that must agree on its long form


def definitions(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs (acronym, long form) that a text defines, in order: `support vector machines (SVMs)`."""
    found: dict[str, str] = {}
    if "(" not in text:
        return ()
    for match in _BRACKET.finditer(text):
        if short := acronym(match[1].replace("-", "")):
            words = re.split(r"\s+", text[max(0, match.start() - 120) : match.start()].strip())
            words = words[-min(len(short) + 5, 2 * len(short)) :]
            if long := _long_form(short, " ".join(words)):
                found.setdefault(short, long)
    for match in _BRACKETED_LONG.finditer(text):
        if (short := acronym(match[1])) and (long := _long_form(short, match[2])) and long == match[2].strip():
            found.setdefault(short, long)
    return tuple(found.items())


def dominant(papers: Iterable[Iterable[tuple[str, str]]], known: Container[str] = ()) -> dict[str, str]:
    """Acronym -> key of its long form, if a clear majority of the papers that define it agree.

    To redefine a `known` acronym, three papers must agree.
    """
    votes: dict[str, Counter[str]] = {}
    for pairs in papers:
        for short, long in pairs:
            votes.setdefault(short, Counter())[key_of(long)] += 1
    agreed = {}
    for short, counts in votes.items():
        key, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
        if most >= _MAJORITY * counts.total() and (short not in known or most > 2):
            agreed[short] = key
    return agreed


def _long_form(short: str, text: str) -> str:
    """The shortest ending of `text` that has the letters of `short` in order, the first opening a word."""
    letters = [c for c in short.lower() if c.isalnum()]
    position = len(text) - 1
    for index in range(len(letters) - 1, -1, -1):
        while position >= 0 and (
            text[position].lower() != letters[index] or (index == 0 and position > 0 and text[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return ""
        position -= 1
    long = text[position + 1 :].strip()
    words = re.findall(r"[^\W_]+", long)
    short_enough = 2 <= len(words) <= min(len(letters) + 3, 2 * len(letters))
    if not short_enough or any(c in long for c in ".,;:()[]$\\=") or short.lower() in (w.lower() for w in words):
        return ""
    return long
