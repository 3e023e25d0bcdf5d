"""A text on its way to spans: its finished parts are set aside, one character for private use stands for each.

So every rule sees the whole text and none touches what is finished.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from build_scripts.model import Span

# Characters of planes 15 and 16, which no source may hold (characters.py): where a style begins and ends, and parts.
_STYLES = {"\U000f0000": ("emphasis", True), "\U000f0001": ("emphasis", False)}
_STYLES |= {"\U000f0002": ("strong", True), "\U000f0003": ("strong", False)}
STYLE_MARKS = {"emphasis": ("\U000f0000", "\U000f0001"), "strong": ("\U000f0002", "\U000f0003")}
_FIRST, _LAST = 0xF0010, 0x10FFFD
PART = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
MARK = re.compile(f"[\U000f0000-{chr(_LAST)}]")
_SPACES = re.compile(r"  +")
_SPACE_INSIDE = re.compile("([\U000f0000\U000f0002]+)( +)|( +)([\U000f0001\U000f0003]+)")


@dataclass
class Draft:
    """The text so far, the parts set aside, and the names of the rules that fired, in their order."""

    text: str
    parts: list[Span] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    def apply(self, name: str, rule: Callable[[str], str]) -> None:
        """Change the text by a rule; its name is noted if it did."""
        changed = rule(self.text)
        if changed != self.text and name:
            self.rules.append(name)
        self.text = changed

    def part(self, span: Span) -> str:
        """Set a finished part aside and return the character that stands for it."""
        if _FIRST + len(self.parts) > _LAST:
            return span.text
        self.parts.append(span)
        return chr(_FIRST + len(self.parts) - 1)

    def plain(self, text: str) -> str:
        return MARK.sub(lambda found: self._span(found[0]).text, text)

    def _span(self, mark: str) -> Span:
        return Span("text", "") if mark in _STYLES else self.parts[ord(mark) - _FIRST]

    def spans(self) -> tuple[Span, ...]:
        """The whole as spans: white space single and none at the ends, the inner of two styles counts."""
        text = _SPACE_INSIDE.sub(lambda found: f"{found[2] or ''}{found[1] or found[4]}{found[3] or ''}", self.text)
        spans: list[Span] = []
        styles: list[str] = []
        last = 0
        for found in MARK.finditer(text):
            self._add(spans, Span(styles[-1] if styles else "text", text[last : found.start()]))  # type: ignore[arg-type]
            last = found.end()
            style, begins = _STYLES.get(found[0], ("", False))
            if begins:
                styles.append(style)
            elif style:
                styles = styles[:-1]
            else:
                self._add(spans, self._span(found[0]))
        self._add(spans, Span(styles[-1] if styles else "text", text[last:]))  # type: ignore[arg-type]
        if spans and spans[0].kind == "text":
            spans[0] = replace(spans[0], text=spans[0].text.lstrip())
        if spans and spans[-1].kind == "text":
            spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip())
        return tuple(span for span in spans if span.text)

    @staticmethod
    def _add(spans: list[Span], span: Span) -> None:
        if spans and spans[-1].kind == span.kind == "text":
            span = replace(span, text=spans.pop().text + span.text)
        if span.text:
            spans.append(replace(span, text=_SPACES.sub(" ", span.text)) if "  " in span.text else span)
