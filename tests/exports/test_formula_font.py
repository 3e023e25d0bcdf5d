"""The font of formulas holds the signs that occur, and little else."""

from __future__ import annotations

from io import BytesIO

from fontTools.ttLib import TTFont

from build_scripts.exports import math_font, math_signs

PAGES = [
    "no formula here, only é and ∞",
    "<p><math><mi>x</mi><mo>&lt;</mo><mi>ε</mi></math> and <math><mo>∑</mo><msqrt><mi>x</mi></msqrt></math></p>",
]


def test_signs_are_those_of_formulas() -> None:
    """Text outside of formulas needs no font, and markup is no sign, except that of a root."""
    assert math_signs(PAGES) == "<xε∑√"


def test_the_font_has_the_signs_and_their_italics() -> None:
    """A browser sets a single letter in italics; its metrics stay; the same signs give the same bytes."""
    data = math_font("<xε∑")
    with TTFont(BytesIO(data)) as font:
        characters = set(map(chr, font.getBestCmap()))
        assert characters >= set("<xε∑\U0001d465\U0001d700")
        assert not characters & set("yY∫")
        assert "MATH" in font
    assert len(data) < 20_000
    assert math_font("<xε∑") == data
