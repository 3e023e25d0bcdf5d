"""HTML, JATS and MathML inside a text, as publishers send abstracts, become what they show."""

import re
from functools import partial
from xml.etree import ElementTree

from build_scripts.model import Span
from build_scripts.restore.draft import STYLE_MARKS, Draft
from build_scripts.restore.formula import write_formula
from build_scripts.restore.plain_text import SUBSCRIPTS, SUPERSCRIPTS
from build_scripts.restore.symbols import SYMBOLS, words

_SOME = re.compile(r"</?[A-Za-z]")
_MATHML = re.compile(r"<((?:mml:)?math)\b[^<>]{0,300}>.{0,20000}?</\1>", re.DOTALL)
_TEX_MATH = re.compile(r"<((?:jats:)?tex-math)\b[^<>]{0,200}>(.{0,3000}?)</\1>", re.DOTALL)
_DOCUMENT = re.compile(r"\\documentclass.*?\\begin\{document\}|\\end\{document\}", re.DOTALL)
_HEADING = re.compile(r"<((?:jats:)?title)>\s*(?:Abstract|Summary)\.?\s*</\1>", re.IGNORECASE)
_STYLED = re.compile(
    r"<((?:jats:)?(i|em|italic|b|strong|bold|tt|code|monospace))(?:\s[^<>]{0,100})?>([^<>]{0,2000})</\1>", re.IGNORECASE
)
_STYLES = {
    **dict.fromkeys(words("i em italic"), "emphasis"),
    **dict.fromkeys(words("b strong bold"), "strong"),
}
_ANCHOR = re.compile(
    r"<(a|(?:jats:)?ext-link)\s[^<>]{0,300}?href=[\"'](https?://[^\"'<>\s]+)[\"'][^<>]{0,300}>([^<>]{0,300})</\1>"
)
_ONE_SCRIPT = re.compile(r"<(?:jats:)?(su[bp]|inf)>([^<>]{1,80})</(?:jats:)?(?:su[bp]|inf)>", re.IGNORECASE)
_SCRIPTS = re.compile(
    r"(?:(?<![^\W_])([A-Za-z\u0370-\u03ff]|\d{1,6}))?"
    r"((?:<(?:jats:)?(?:su[bp]|inf)>[^<>]{1,80}</(?:jats:)?(?:su[bp]|inf)>){1,3})",
    re.IGNORECASE,
)
_ORDINALS = words("st nd rd th")
_BLOCK = re.compile(
    r"</?(?:jats:)?(?:p|br|div|ul|ol|li|sec|title|list|list-item|label|h[1-6]|abstract)(?:\s[^<>]{0,200})?\s?/?>",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"<(/?)((?:jats:)?(?:i|em|italic|b|strong|bold|tt|code|monospace|su[bp]|inf|u|underline|sc|scp|span|font|small|big"
    r"|roman|sans-serif|named-content|styled-content|inline-formula|disp-formula|alternatives|xref|a|ext-link|nobr))"
    r"(?:\s[^<>]{0,300})?\s?/?>",
    re.IGNORECASE,
)


def read_markup(draft: Draft) -> None:
    """Convert tags in the text; what only looks like a tag stays."""
    if not _SOME.search(draft.text):
        return
    for pattern, replace in (
        (_MATHML, _formula),
        (_TEX_MATH, lambda _, found: f" {_DOCUMENT.sub('', found[2])} "),
        (_HEADING, lambda *_: " "),
        (_SCRIPTS, _scripts),
        (_ANCHOR, lambda draft, found: draft.part(Span("link", found[3].strip() or found[2], found[2]))),
        *[(_STYLED, _styled)] * 3,  # the inner of nested styles first
        (_BLOCK, lambda *_: " "),
        (_INLINE, _lone),
    ):
        draft.apply("html", partial(pattern.sub, partial(replace, draft)))


def _lone(_draft: Draft, found: re.Match[str]) -> str:
    """Nothing for a tag, but the tag itself where it opens what the text never closes: a<b>c."""
    return "" if found[1] or f"</{found[2]}>" in found.string else found[0]


def _styled(draft: Draft, found: re.Match[str]) -> str:
    style = _STYLES.get(found[2].lower())
    if style is None:
        return draft.part(Span("code", draft.plain(found[3])))
    opening, closing = STYLE_MARKS[style]
    return f"{opening}{found[3]}{closing}"


def _scripts(draft: Draft, found: re.Match[str]) -> str:
    """`CO<sub>2</sub>` with the digits of Unicode, other scripts as a formula with the letter before them."""
    base, scripts = found[1] or "", [(tag.lower(), text.strip()) for tag, text in _ONE_SCRIPT.findall(found[2])]
    if any(text in _ORDINALS or (not text.isascii() and not text.strip("−–")[:1].isalnum()) for _, text in scripts):
        return base + "".join(text for _, text in scripts)
    tables = [(SUPERSCRIPTS if tag == "sup" else SUBSCRIPTS, text.replace("–", "-")) for tag, text in scripts]
    formula = base.islower() or (base and scripts[-1][0] == "sup" and scripts[-1][1].isdigit()) or base.isdigit()
    if not formula and all(set(text) <= set("0123456789+-−") for _, text in tables):
        return base + "".join(text.translate(str.maketrans(table)) for table, text in tables)
    tex = base
    for tag, text in scripts:
        tex += ("^" if tag == "sup" else "_") + (text if len(text) == 1 else f"{{{text}}}")
    return draft.part(Span("math", write_formula(tex)[0]))


def _formula(draft: Draft, found: re.Match[str]) -> str:
    source = re.sub(r"(?<=[<\s/])[a-z]+:(?=[a-z])|\sxmlns[^=]*=\"[^\"]*\"", "", found[0])
    try:
        root = ElementTree.fromstring(source)  # noqa: S314  # at most 20,000 characters, and entities are not defined
        return draft.part(Span("math", " ".join(_tex(root).split())))
    except (ElementTree.ParseError, RecursionError):
        return found[0]


_COMMANDS = {symbol.unicode: f"\\{name} " for name, symbol in reversed([*SYMBOLS.items()]) if len(symbol.unicode) == 1}
# The LaTeX of elements with a fixed number of children.
_LAYOUTS = {
    "msup": "{0}^{{{1}}}",
    "mover": "{0}^{{{1}}}",
    "msub": "{0}_{{{1}}}",
    "munder": "{0}_{{{1}}}",
    "msubsup": "{0}_{{{1}}}^{{{2}}}",
    "munderover": "{0}_{{{1}}}^{{{2}}}",
    "mfrac": "\\frac{{{0}}}{{{1}}}",
    "mroot": "\\sqrt[{1}]{{{0}}}",
}


def _tex(element: ElementTree.Element) -> str:
    if element.tag in {"annotation", "annotation-xml"}:
        return ""
    parts = [_tex(child) for child in element]
    if not parts:
        return _token(element)
    if len(parts) == 2 + (element.tag in {"msubsup", "munderover"}) and element.tag in _LAYOUTS:
        grouped = len(parts[0]) > 1 and element.tag[1:4] in {"sup", "sub"}
        return _LAYOUTS[element.tag].format(f"{{{parts[0]}}}" if grouped else parts[0], *parts[1:])
    return f"\\sqrt{{{''.join(parts)}}}" if element.tag == "msqrt" else "".join(parts)


def _token(element: ElementTree.Element) -> str:
    text = " ".join((element.text or "").split())
    if element.tag == "mtext":
        return f"\\text{{{element.text or ''}}}"
    if element.tag == "mi" and len(text) > 1 and text.isalpha() and text.isascii():
        return f"\\{text} " if text in SYMBOLS else f"\\mathrm{{{text}}}"
    return _COMMANDS.get(text, f"\\{text}" if text in {"{", "}"} else text)
