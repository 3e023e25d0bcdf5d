"""Spaces between the signs of a formula as TeX sets them (The TeXbook, chapter 18).

MathML Core alone spaces an operator by its sign and not by its neighbours: it sets "1 / 2", "( − x" and "logm".
"""

from __future__ import annotations

from html import unescape
from xml.etree.ElementTree import Element

_OPENING = frozenset("([{⟨⌊⌈")
_CLOSING = frozenset(")]}⟩⌋⌉!")
_PUNCTUATION = frozenset(",;")
_BINARY = frozenset("+−±∓×·*∗∘⊗⊕⊙∩∪∧∨∖÷")
_SIGNED = frozenset("+−±∓")  # these have no spaces where they begin a row
_PLAIN = frozenset("/|‖")  # operators for MathML, ordinary signs for TeX
_IDENTIFIERS = frozenset("∞⊤⊥…⋯∂∅†")  # likewise, and never stretched
_OPERATORS_AS_LETTERS = frozenset("±:")  # what the converter takes for identifiers
_SUMS = frozenset("∑∏∫∮⋃⋂")
_UPRIGHT = frozenset("ΓΔΘΛΞΠΣΥΦΨΩ")
_BEFORE_SIGNS = frozenset(("", "opening", "name", "sum", "binary", "relation", "punctuation"))
_AFTER_SIGNS = frozenset(("", "closing", "relation", "punctuation"))
_SCRIPTED = frozenset(("msup", "msub", "msubsup", "munder", "mover", "munderover"))
_THIN = ".167em"


def set_spaces(element: Element, script: bool = False) -> None:
    """Set the spaces of a formula and of everything in it, in place; scripts and fractions have hardly any."""
    for number, child in enumerate(element):
        set_spaces(child, script or element.tag == "mfrac" or (element.tag in _SCRIPTED and number > 0))
    if element.tag in ("math", "mrow", "msqrt", "mstyle", "mtd", "mpadded"):
        for child in element:
            _correct(_core(child))
        _group_delimiters(element)
        _space_row(element, script)


def _core(element: Element) -> Element:
    """The sign that carries scripts, or the element itself."""
    while len(element) and (element.tag in _SCRIPTED or (element.tag == "mrow" and len(element) == 1)):
        element = element[0]
    return element


def _correct(sign: Element) -> None:
    """Make an operator of what is one, an identifier of what is none, and capital Greek upright."""
    text = sign.text = unescape(sign.text or "")  # the converter writes signs as references
    if len(sign) or sign.tag not in ("mi", "mo"):
        return
    if text in _OPERATORS_AS_LETTERS:
        sign.tag = "mo"
    elif text in _IDENTIFIERS or (text.isalpha() and len(text) > 1):
        sign.tag = "mi"
    if sign.tag == "mi" and text in _UPRIGHT:
        sign.attrib.setdefault("mathvariant", "normal")


def _group_delimiters(row: Element) -> None:
    """Where a closing bracket of set size carries a script, let the whole pair carry it: both get the same size."""
    for last, scripted in enumerate(row):
        if scripted.tag not in _SCRIPTED or "minsize" not in scripted[0].attrib or scripted[0].text not in _CLOSING:
            continue
        first = next((n for n in range(last - 1, -1, -1) if "minsize" in row[n].attrib), None)
        if first is None:
            continue
        group = Element("mrow")
        group.extend([*row[first:last], scripted[0]])
        scripted[0] = group
        del row[first:last]
        _group_delimiters(row)
        return


def _kind(element: Element) -> str:
    sign = _core(element)
    text = sign.text or ""
    if sign.tag == "mrow" and len(sign) and sign[0].tag == "mo" and sign[0].text in _OPENING:
        return "group"
    if sign.tag == "mi" and len(text) > 1 and text.isalpha():
        return "name"
    if sign.tag == "mspace":
        return "space"
    if sign.tag != "mo" or text in _PLAIN:
        return "ordinary"
    for signs, kind in (
        (_OPENING, "opening"),
        (_CLOSING, "closing"),
        (_PUNCTUATION, "punctuation"),
        (_BINARY, "binary"),
        (_SUMS, "sum"),
    ):
        if text in signs:
            return kind
    return "relation"


def _space_row(row: Element, script: bool) -> None:
    kinds = [_kind(child) for child in row]
    before = ""
    thin: list[int] = []  # where thin spaces come in
    for number, child in enumerate(row):
        sign, kind = _core(child), kinds[number]
        after = kinds[number + 1] if number + 1 < len(kinds) else ""
        if kind == "name":
            thin += [number] * (before in ("ordinary", "closing", "group", "name"))
            thin += [number + 1] * (after == "ordinary")
        elif kind == "sum" and before not in ("ordinary", "closing", "group"):
            sign.set("lspace", "0")
        elif kind == "binary" and (before in _BEFORE_SIGNS or after in _AFTER_SIGNS):
            kind = "ordinary"
        tight = sign.text in _PLAIN or (script and kind in ("binary", "relation", "punctuation"))
        tight = tight or (kind == "ordinary" and kinds[number] == "binary")
        if tight and sign.tag == "mo" and not (number == 0 and sign.text in _SIGNED):
            sign.set("lspace", "0")
            sign.set("rspace", "0")
        if kind != "space":
            before = kind
    for number in reversed(thin):
        row.insert(number, Element("mspace", width=_THIN))
