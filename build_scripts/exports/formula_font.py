"""The font of formulas: STIX Two Math, cut to the signs that occur.

Without it, machines that have no font for mathematics (Android, plain Linux) set exponents too high and letters of
another kind. Pages without formulas do not load it.
"""

import re
from collections.abc import Iterable
from html import unescape
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

_FORMULA = re.compile("<math.*?</math>", re.DOTALL)
_TAG = re.compile("<[^>]+>")
_ROOT = re.compile("<(?:msqrt|mroot)>")
# Browsers set a variable of one letter in italics, which are letters of their own in Unicode.
_ITALIC = {
    chr(first + place): chr(italic + place)
    for first, italic, count in (
        (ord("A"), 0x1D434, 26),
        (ord("a"), 0x1D44E, 26),
        (0x391, 0x1D6E2, 25),
        (0x3B1, 0x1D6FC, 25),
    )
    for place in range(count)
} | {"h": "ℎ", "ϵ": "\U0001d716", "ϑ": "\U0001d717", "ϕ": "\U0001d719", "ϱ": "\U0001d71a", "ϖ": "\U0001d71b"}


def math_signs(pages: Iterable[str]) -> str:
    """The characters of all formulas in some HTML, sorted, each once."""
    signs: set[str] = set()
    for html in pages:
        for formula in _FORMULA.findall(html) if "<math" in html else ():
            signs.update(unescape(_TAG.sub("", formula)), "√" if _ROOT.search(formula) else "")
    return "".join(sorted(signs))


def math_font(signs: str) -> bytes:
    """A WOFF2 font with these signs, their italics, and the larger forms of brackets, roots and sums."""
    from fontTools import subset  # loads long, and the signs seldom change
    from fontTools.ttLib import TTFont

    package = find_spec("ziamath")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("ziamath")
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False, glyph_names=False)
    with TTFont(Path(package.origin).parent / "fonts/STIXTwoMath-Regular.ttf", recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=signs + "".join(_ITALIC.get(sign, "") for sign in signs))
        subsetter.subset(font)
        font.flavor = "woff2"
        data = BytesIO()
        font.save(data)
    return data.getvalue()
