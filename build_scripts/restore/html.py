"""Restored text as escaped HTML with MathML, and as plain Unicode for titles, lists, search and exports.

latex2mathml converts the formulas; its output is checked and reduced here.
"""

import re
import unicodedata
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element

from latex2mathml import converter

from build_scripts.model import Span, Text
from build_scripts.restore.plain_text import plain_formula, spoken_formula
from build_scripts.restore.spacing import set_spaces
from build_scripts.restore.symbols import words

_ELEMENTS = {"emphasis": "em", "strong": "strong", "code": "code"}
_SAFE_HREF = re.compile(r"https?://[^\s\"'<>\\`]+", re.IGNORECASE)


def to_html(text: Text) -> str:
    """HTML for the body of a page: text is escaped, formulas are MathML with a spoken `alttext`.

    A formula that cannot be converted is shown as its source in `<code class="rc-tex">`. A sign that touches a formula
    is written into its element: no line breaks there.
    """
    parts = [span.text for span in text.spans]
    for number, span in enumerate(text.spans):
        if span.kind == "math":
            before, after = _sign_before(text.spans, parts, number), _sign_after(text.spans, parts, number)
            parts[number] = _math(span.text, before, after)
    return "".join(
        part if span.kind == "math" else _html(span, part) for span, part in zip(text.spans, parts, strict=True)
    )


def _sign_before(spans: tuple[Span, ...], parts: list[str], number: int) -> str:
    """Take the last sign from the text before a formula, unless it is a space."""
    if number == 0 or spans[number - 1].kind != "text" or not parts[number - 1][-1:].strip():
        return ""
    parts[number - 1], sign = parts[number - 1][:-1], parts[number - 1][-1]
    return sign


def _sign_after(spans: tuple[Span, ...], parts: list[str], number: int) -> str:
    """Take the first sign from the text after a formula, unless it is a space."""
    if number + 1 == len(spans) or spans[number + 1].kind != "text" or not parts[number + 1][:1].strip():
        return ""
    sign, parts[number + 1] = parts[number + 1][0], parts[number + 1][1:]
    return sign


def to_plain(text: Text) -> str:
    """One line of Unicode without markup: `O(k⁻³)`, never LaTeX. It is not escaped."""
    parts = [plain_formula(span.text) if span.kind == "math" else span.text for span in text.spans]
    return " ".join("".join(parts).split())


def unparsable(text: Text) -> tuple[str, ...]:
    """The sources of the formulas that `to_html` cannot show as mathematics."""
    return tuple(span.text for span in text.spans if span.kind == "math" and mathml(span.text) is None)


def _html(span: Span, text: str) -> str:
    content = escape(text)
    if span.kind == "link":
        if not _SAFE_HREF.fullmatch(span.href):
            return content
        return f'<a href="{escape(span.href)}" rel="nofollow noopener">{content}</a>'
    element = _ELEMENTS.get(span.kind)
    return f"<{element}>{content}</{element}>" if element else content


def _math(tex: str, before: str, after: str) -> str:
    inner = mathml(tex)
    if inner is None:
        return f'{escape(before)}<code class="rc-tex">{escape(tex)}</code>{escape(after)}'
    math = f'<math alttext="{escape(spoken_formula(tex))}">{inner}</math>'
    if len(plain_formula(tex)) > _WIDE:
        math = f'<span class="rc-wide">{math}</span>'
    return f'<span class="rc-math">{escape(before)}{math}{escape(after)}</span>'


_WIDE = 16  # characters: a longer formula may not fit on a phone
_MAX_LENGTH = 1500  # characters
_MAX_DEPTH = 40
_MATHML_ELEMENTS = words(
    "math mrow mi mn mo ms mtext mspace msup msub msubsup mover munder munderover mfrac msqrt mroot "
    "mtable mtr mtd mpadded mphantom mstyle"
)
_CHILDREN = {
    "mfrac": 2,
    "msup": 2,
    "msub": 2,
    "mover": 2,
    "munder": 2,
    "mroot": 2,
    "msubsup": 3,
    "munderover": 3,
}
# The attributes of MathML Core; others are left out. Values are checked against this pattern.
_ATTRIBUTES = words(
    "stretchy fence form minsize maxsize linethickness width height depth accent displaystyle lspace rspace"
)
_VALUE = re.compile(r"[A-Za-z0-9.%+-]{1,20}")
_DEFAULTS = {("stretchy", "true"), ("fence", "true"), ("form", "prefix"), ("form", "postfix")}
_ALPHABETS = {
    "script": "SCRIPT",
    "bold": "BOLD",
    "bold-italic": "BOLD ITALIC",
    "fraktur": "FRAKTUR",
    "double-struck": "DOUBLE-STRUCK",
    "sans-serif": "SANS-SERIF",
    "monospace": "MONOSPACE",
    "bold-script": "BOLD SCRIPT",
}


@lru_cache(maxsize=16384)
def mathml(tex: str) -> str | None:
    """The content of a <math> element, or None for a formula that cannot be shown as mathematics."""
    if len(tex) > _MAX_LENGTH or _depth(tex) > _MAX_DEPTH or not tex.strip():
        return None
    try:
        root = converter.convert_to_element(_prepare(tex))
        set_spaces(root)
        return _inner(root)
    except _UnfitError:
        return None
    except Exception:
        return None


class _UnfitError(Exception):
    """The output of the library contains something that must not be shown."""


def _depth(tex: str) -> int:
    depth = deepest = 0
    for character in tex:
        if character in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "})]":
            depth -= 1
    return deepest + tex.count("\\left") + len(re.findall(r"[\^_]\s*(?=[\^_])", tex))


def _prepare(tex: str) -> str:
    """The formula with what the library does not know replaced: common macros, names, \\arg, curly primes."""
    tex = tex.replace("’", "'")
    tex = re.sub(r"\\Tilde(?![A-Za-z])", r"\\tilde", tex)
    tex = re.sub(r"\\nicefrac(?![A-Za-z])", r"\\frac", tex)
    tex = re.sub(r"\\([NRZ])(?![A-Za-z])", r"\\mathbb{\1}", tex)
    tex = re.sub(r"\\mathrm\{([A-Za-z0-9 ]{2,})\}", r"\\text{\1}", tex)
    tex = re.sub(r"\\arg(?![A-Za-z])", r"\\operatorname{arg}", tex)
    return re.sub(r"\\mathop(?![A-Za-z])", "", tex)


def _inner(element: Element) -> str:
    """The children of a row without the row itself, where one element is enough."""
    content = "".join(map(_write, element))
    while len(element) == 1 and element[0].tag == "mrow":
        element = element[0]
        content = "".join(map(_write, element))
    return content


def _write(element: Element) -> str:
    tag = element.tag
    if tag not in _MATHML_ELEMENTS:
        raise _UnfitError
    if _CHILDREN.get(tag, len(element)) != len(element):
        raise _UnfitError
    text = unescape(element.text or "")  # the library writes its symbols as references
    if len(element) == 0:
        if "\\" in text:
            raise _UnfitError
        text = _styled(text, element.get("mathvariant", ""))
        if not text:
            return f"<{tag}{_attributes(element)}/>"
        return f"<{tag}{_attributes(element)}>{escape(text, quote=False)}</{tag}>"
    if tag == "mo":
        return "".join(map(_write, element))
    if tag == "mrow" and len(element) == 1:
        return _write(element[0])
    return f"<{tag}{_attributes(element)}>{''.join(map(_write, element))}</{tag}>"


def _attributes(element: Element) -> str:
    out = []
    for name, value in sorted(element.attrib.items()):
        if name in _ATTRIBUTES and _VALUE.fullmatch(value) and (name, value) not in _DEFAULTS:
            out.append(f' {name}="{value}"')
    if element.get("mathvariant") == "normal" and element.tag == "mi" and len(element.text or "") == 1:
        out.append(' mathvariant="normal"')
    return "".join(out)


def _styled(text: str, variant: str) -> str:
    """The text in one of Unicode's mathematical alphabets, because browsers support no other styling."""
    alphabet = _ALPHABETS.get(variant)
    if alphabet is None or len(text) != 1:
        return text
    name = unicodedata.name(text, "")
    name = re.sub(r"^(?:LATIN|GREEK) (SMALL|CAPITAL)(?: LETTER)?", r"\1", name)
    for candidate in (
        f"MATHEMATICAL {alphabet} {name}",
        f"{alphabet} {name}",
        f"{alphabet.replace('FRAKTUR', 'BLACK-LETTER')} {name}",
    ):
        try:
            return unicodedata.lookup(candidate)
        except KeyError:
            continue
    return text
