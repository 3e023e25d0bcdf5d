"""Shows restored text: as escaped HTML with MathML, and as plain Unicode for titles, lists, search and
exports."""

from __future__ import annotations

import re
from html import escape

from build_scripts.model import Span, Text
from build_scripts.restore.mathml import mathml
from build_scripts.restore.plain_text import plain_formula, spoken_formula

_ELEMENTS = {"emphasis": "em", "strong": "strong", "code": "code"}
_SAFE_HREF = re.compile(r"https?://[^\s\"'<>\\`]+", re.IGNORECASE)


def to_html(text: Text) -> str:
    """HTML for the body of a page: scraped text is escaped, formulas are MathML with a spoken `alttext`.

    A formula that cannot be converted stands as its source in `<code class="rc-tex">`.
    """
    return "".join([_html(span) for span in text.spans])


def to_plain(text: Text) -> str:
    """One line of Unicode without markup: `O(k⁻³)`, never LaTeX. It is not escaped."""
    parts = [plain_formula(span.text) if span.kind == "math" else span.text for span in text.spans]
    return " ".join("".join(parts).split())


def unparsable(text: Text) -> tuple[str, ...]:
    """The sources of the formulas that `to_html` cannot show as mathematics."""
    return tuple(span.text for span in text.spans if span.kind == "math" and mathml(span.text) is None)


def _html(span: Span) -> str:
    content = escape(span.text)
    if span.kind == "math":
        return _math(span.text)
    if span.kind == "link":
        if not _SAFE_HREF.fullmatch(span.href):
            return content
        return f'<a href="{escape(span.href)}" rel="nofollow noopener">{content}</a>'
    element = _ELEMENTS.get(span.kind)
    return f"<{element}>{content}</{element}>" if element else content


def _math(tex: str) -> str:
    inner = mathml(tex)
    if inner is None:
        return f'<code class="rc-tex">{escape(tex)}</code>'
    return f'<span class="rc-math"><math alttext="{escape(spoken_formula(tex))}">{inner}</math></span>'
