"""Characters as they were before encodings, fonts and line ends damaged them; what is unknown stays as it is."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from html import unescape

from ftfy import fix_encoding

from build_scripts.files import data_lines

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,31}\d{0,2}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffc]")
_OWN = re.compile("[\U000f0000-\U0010ffff]")  # for private use: stand for finished parts (draft.py)
# Of no width: spaces and joiners, signs of mathematics nobody sees, switches of direction. Between letters of scripts
# that are joined or run from right to left some have a meaning.
_INVISIBLE = re.compile(
    "[\u180e\u200b\u202a-\u202e\u2060-\u2069\ufeff]|(?<![^\\s!-\u024f])[\u200c-\u200f](?![^\\s!-\u024f])"
)
_LIGATURE = re.compile("[\ufb00-\ufb06]")
# An accent after its letter counts as part of the word only beside another letter: alone it is mathematics.
_COMBINED = re.compile("(?:(?<=[^\\W\\d_])|(?=.[\u0300-\u036f]+[^\\W\\d_]))[^\\W\\d_][\u0300-\u036f]+")
# Copies of PDF files have the accent as a sign of its own before the letter, and a cedilla after it.
_SPACING = dict(zip("´¨˜ˆˇ˘˙˚˝¯", "\u0301\u0308\u0303\u0302\u030c\u0306\u0307\u030a\u030b\u0304", strict=True))
_ACCENTED = re.compile(rf"(?:(?<=[^\W\d_])|(?<![^\s(]))([{''.join(_SPACING)}])([^\W\d_])")
_IN_A_NAME = re.compile(rf"(\b[A-Z][a-z]{{0,9}}) (?=[{''.join(_SPACING)}][a-zı])")
_CEDILLA = re.compile(r"([cCsStT])¸(?=[^\W\d_])")
# A hyphen at the end of a line, a soft one (173 is how PDF readers print its code) or one that was written.
_LINE_END = re.compile(r"(-?)(?<![^\W_])([^\W\d_]+)(?:(- )|(?:\xad|\(cid:173\))( ?))(?=([^\W\d_]+)(-?))")
_SOFT = re.compile("\xad(?! )")


def entities(text: str) -> str:
    """References of HTML as the characters they stand for, also where they were escaped twice."""
    for _ in range(3):
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return text


def plain_letters(text: str) -> str:
    """Ligatures and loose accents as letters, without signs that nobody sees."""
    if text.isascii():
        return text
    text = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), _INVISIBLE.sub("", text))
    text = _COMBINED.sub(lambda found: _composed(found[0][0], found[0][1:]), text)
    text = _IN_A_NAME.sub(r"\1", text)
    text = _ACCENTED.sub(lambda found: _composed(found[2], _SPACING[found[1]]), text)
    return _CEDILLA.sub(lambda found: _composed(found[1], "\u0327"), text)


def _composed(letter: str, marks: str) -> str:
    return unicodedata.normalize("NFC", {"ı": "i", "ȷ": "j"}.get(letter, letter) + marks)


def hyphens(text: str) -> str:
    """Words broken at the end of a line joined; compounds keep their hyphen, and "pre- and post-" is none."""
    if "- " not in text and "\xad" not in text and "(cid:173)" not in text:
        return text
    return _LINE_END.sub(_joined, _SOFT.sub("", text))


def _joined(found: re.Match[str]) -> str:
    chain, before, written, after, chained = found[1], found[2], found[3], found[5], bool(found[6])
    firsts, seconds, endings, small = _hyphenated()
    if written and (
        (after.lower() in small and not chained) or len(before) == len(after) == 1 or re.match(r".{6}.*[^s]s$", before)
    ):
        return found[0]
    if not (before[-1] + after[0]).islower():
        names = not written or before[-1].isupper() or (before[0].isupper() and after[0].isupper())
        return f"{chain}{before}-" if names else found[0]
    compound = (
        before.lower() in firsts or after in seconds or (chained and after in small) or (chain and before in small)
    )
    hyphen = "-" if (compound and after not in endings) or (len(before) == 1 and written) else ""
    return f"{chain}{before}{hyphen}"


@cache
def _hyphenated() -> tuple[frozenset[str], ...]:
    """First and second parts of compounds, endings of words, and small words before which no word is broken."""
    return tuple(frozenset(line.split()) for line in data_lines(__file__, "hyphenated_words.txt"))


def _visible(text: str) -> str:
    """White space as single spaces, no control characters, none that this package uses for itself."""
    if not text.isprintable() or "\ufffc" in text:
        text = _OWN.sub("\ufffd", _CONTROLS.sub(" ", text))
    return " ".join(text.split())


RULES: Sequence[tuple[str, Callable[[str], str]]] = (
    ("encoding", fix_encoding),
    ("html", entities),
    ("", _visible),
    ("characters", plain_letters),
    ("line-ends", hyphens),
)
