"""Words that help the search find formulas: what a person types for them, as plain letters and digits.

The search box reduces each word of a question in the same way (`plainWords` in assets/search/box.js), so that `O(n^2)`,
`O(n²)` and `on2` meet, and `ε` meets `epsilon`.
"""

from __future__ import annotations

import re
import unicodedata

# Words with anything in them but what `reduce_word` leaves alone: not worth looking at the others one by one.
_ODD = re.compile(r"(?<!\S)(?![A-Za-z0-9]+[.,:;)]?(?!\S))\S+")
_OUTER = re.compile(r"^[^\w]+|[^\w]+$")
_PLAIN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_GREEK = re.compile(r"[\u0370-\u03ff]")
_GREEK_NAME = re.compile(
    r"GREEK (?:SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)\b.*|GREEK ([A-Z]+) SYMBOL|GREEK LUNATE (\w+) .*"
)


def search_words(*texts: str) -> str:
    """The reduced forms of all words with signs, raised or Greek characters in them, each once, in order."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _ODD.findall(text):
            for reduced in reduce_word(word):
                found[reduced] = None
    return " ".join(found)


def reduce_word(word: str) -> list[str]:
    """The reduced form of one word and the names of its Greek letters; nothing for a plain word of prose."""
    inner = _OUTER.sub("", word)
    if _PLAIN.fullmatch(inner) and inner == unicodedata.normalize("NFKC", inner) and not _GREEK.search(inner):
        return []
    spelled = "".join(greek_name(char) or char for char in unicodedata.normalize("NFKD", inner))
    reduced = "".join(char for char in spelled if char.isalnum()).lower()
    names = [greek_name(char) for char in inner]
    return list(dict.fromkeys(each for each in [reduced, *names] if each))


def greek_name(char: str) -> str:
    """`epsilon` for ε and Ε; empty for anything but a Greek letter."""
    match = _GREEK_NAME.fullmatch(unicodedata.name(char, ""))
    return next((name.lower() for name in match.groups() if name), "").replace("lamda", "lambda") if match else ""


def words_of(text: str) -> tuple[str, ...]:
    """The words in small letters without accents, as `simplify` of assets/common/slices.js makes them."""
    if not text.isascii():
        spelled = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in spelled if not unicodedata.category(char).startswith("M"))
    return tuple(re.findall(r"[^\W_]+", text.lower()))
