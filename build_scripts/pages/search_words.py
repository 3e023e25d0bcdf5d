"""Words that help the search find formulas: what a person types for them, as plain letters and digits.

The search reduces each word of a question in the same way (`plainWords` in assets/search/index.js), so that `O(n^2)`,
`O(n²)` and `on2` meet, `ε` meets `epsilon`, and `C++` is not everything that begins with C. Chinese and Japanese, which
have no spaces, are found by pairs of signs.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from anyascii import anyascii

# Words with anything in them but what `reduce_word` leaves alone: not worth looking at the others one by one.
_ODD = re.compile(r"(?<!\S)(?![A-Za-z0-9]+[.,:;)]?(?!\S))\S+")
_OUTER = re.compile(r"^[^\w]+|[^\w]+$")
_PLAIN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_GREEK = re.compile(r"[\u0370-\u03ff]")
_SIGNED = re.compile(r"([^\W_]+)(\+{1,2}|#)")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々]{2,}")
_GREEK_NAME = re.compile(
    r"GREEK (?:SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)\b.*|GREEK ([A-Z]+) SYMBOL|GREEK LUNATE (\w+) .*"
)


def search_words(*texts: str) -> str:
    """The reduced forms of all words with signs, raised or Greek characters in them, each once, in order."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _ODD.findall(text):
            found |= dict.fromkeys(reduce_word(word))
    return " ".join(found)


def identifier_words(arxiv_id: str | None, doi: str | None) -> list[str]:
    """The words by which a paper is found that has these identifiers."""
    number = re.sub(r"v\d+$", "", arxiv_id or "")
    return [kind + _letters(value) for kind, value in (("arxiv", number), ("doi", doi or "")) if value]


def name_words(names: Iterable[str]) -> list[str]:
    """ASCII words for names with letters that are more than a letter and its accent: Lucja Morska for Łucja Morska."""
    odd = [name for name in names if not "".join(words_of(name)).isascii()]
    return [word for name in odd for word in words_of(anyascii(name))]


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text).lower() if char.isalnum())


def reduce_word(word: str) -> list[str]:
    """The reduced form of one word and the names of its Greek letters; nothing for a plain word of prose."""
    if signed := _SIGNED.fullmatch(re.sub(r"^\W+|[.,:;!?)]+$", "", word)):
        return [_letters(signed[1]) + ("sharp" if signed[2] == "#" else "plus" * len(signed[2]))]
    pairs = [" ".join(map("".join, pairwise(run))) for run in _CJK.findall(word)]
    inner = _OUTER.sub("", word)
    if _PLAIN.fullmatch(inner) and inner == unicodedata.normalize("NFKC", inner) and not _GREEK.search(inner):
        return pairs
    reduced = _letters("".join(greek_name(char) or char for char in unicodedata.normalize("NFKD", inner)))
    names = [greek_name(char) for char in inner]
    return list(dict.fromkeys(each for each in [reduced, *names, *pairs] if each))


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
