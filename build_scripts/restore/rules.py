"""The rules of restoration with their examples, and the functions of those outside formulas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from build_scripts.model import Span
from build_scripts.restore.symbols import words
from build_scripts.restore.tokens import match_braces


@dataclass(frozen=True)
class Rule:
    """A named repair. `before` and `after` (in Markdown form) are its example: a test and a row of the
    documentation."""

    name: str
    what: str
    before: str
    after: str


@cache
def named_rules() -> Sequence[Rule]:
    """All rules, in the order of the documentation."""
    text = (Path(__file__).parent / "data" / "restore_rules.yml").read_text(encoding="utf-8")
    return tuple(Rule(**entry) for entry in yaml.safe_load(text))


_COMBINING = dict(
    zip(
        "\"'`^~=.cvuHkrdb",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0323\u0331",
        strict=True,
    )
)
_LETTER_NAMES = "L l O o AA aa AE ae OE oe ss i j DH dh TH th DJ dj NG ng"
_LETTERS = dict(zip(_LETTER_NAMES.split(), "ŁłØøÅåÆæŒœßıȷÐðÞþĐđŊŋ", strict=True))
_BASE = r"(?:\{\s*\\?([A-Za-z])\s*\}|\\([ij])(?![A-Za-z])|([A-Za-z]))"
_ACCENT = re.compile(
    rf"\\(?:([\"'`^~=.])\s*{_BASE}|([cvuHkrdb])(?:\s*\{{\s*\\?([A-Za-z])\s*\}}|\s+([A-Za-z])(?![A-Za-z]{{0}}\s)))"
)
_BRACED_ACCENT = re.compile(r"\{(\\[\"'`^~=.cvuHkrdb]\s*(?:\{\s*\\?[A-Za-z]\s*\}|\\?[A-Za-z]))\}")
_LETTER = re.compile(
    r"\{\\(AA|aa|AE|ae|OE|oe|ss|DH|dh|TH|th|DJ|dj|NG|ng|[LlOoij])\s*\}"
    r"|\\(AA|aa|AE|ae|OE|oe|ss|DH|dh|TH|th|DJ|dj|NG|ng|[LlOo])(?:\{\}|(?![A-Za-z])\s?)"
)

_KINDS = {
    **dict.fromkeys(words("em it sl emph textit textsl underline itshape"), "emphasis"),
    **dict.fromkeys(words("bf textbf bfseries"), "strong"),
    **dict.fromkeys(words("tt texttt"), "code"),
}
_MARKUP = re.compile(
    r"(?P<switch>\{\s*\\(?P<old>em|it|sl|bf|tt|sc|rm|sf|itshape|bfseries|small|large|color)(?![A-Za-z])\s*)"
    r"|\\(?P<new>emph|textit|textsl|textbf|texttt|textsc|textsf|textrm|textnormal|textsuperscript|textsubscript"
    r"|text|underline|uline|mbox|hbox|fbox|textcolor\{[a-z]{1,20}\}|color\{[a-z]{1,20}\}|ensuremath|xspace)\s?(?=\{)"
    r"|(?<![A-Za-z\\])(?P<bare>text(?:bf|it|tt|sc|sf|rm)?|emph)(?=\{)"
)
_GLUED_FONT = re.compile(r"\\(?:textsc|textit|textbf|texttt|textsf|emph)(?=[A-Za-z])")

_URL_SIGN = r"(?:[^\s{}<>\"\\^`|()\[\]…]|\\[_%&#~])"  # an address may hold signs that LaTeX wants escaped
_URL = rf"https?://{_URL_SIGN}+(?:\([^\s(){{}}]{{1,40}}\){_URL_SIGN}*)?"
_LINK = re.compile(
    rf"\\href\s?\{{(?P<href>{_URL})\}}\s?\{{(?P<label>[^{{}}]{{1,200}})\}}"
    rf"|\\url\s?\{{\s?(?P<command>{_URL})\s?\}}"
    rf"|(?<!\\)\[(?P<mdtext>[^\[\]]{{1,300}})\]\((?P<mdhref>{_URL})\)"
    rf"|<(?P<angle>{_URL})>"
    rf"|(?P<url>{_URL})(?:\{{(?P<text>[^{{}}]{{1,200}})\}})?"
)
_TRAILING = ".,;:!?'*_~"

# Opens after a space or bracket and closes before one, so that stars of mathematics (x^*, 2**3) stay as they
# are.
_BEFORE, _AFTER = r"(?<![^\s(\[“‘\"'—–-])", r"(?![^\s)\].,;:?!”’\"'—–-])"
_MARKDOWN = re.compile(
    rf"{_BEFORE}`(?P<code>[^`'\n]{{1,200}})`{_AFTER}"
    rf"|{_BEFORE}\*\*(?P<strong>[^\s*](?:[^*^_=]{{0,400}}[^\s*^])?)\*\*(?!\*)"
    rf"|{_BEFORE}\*(?P<emphasis>[^\s*](?:[^*^_=]{{0,400}}[^\s*^])?)\*{_AFTER}"
)


# The soft hyphen, and how PDF readers print its code if the font has no name for it.
_SOFT_HYPHEN = r"(?:\xad|\(cid:173\)) ?"
_BROKEN_WORD = re.compile(rf"(?<=[a-zß-öø-ÿ]){_SOFT_HYPHEN}(?=[a-zß-öø-ÿ])")
_HYPHEN = re.compile(rf"(?<=\w){_SOFT_HYPHEN}(?=\w)")


def soft_hyphens(text: str) -> str:
    """Words broken at the end of a line joined; between other letters the hyphen stays: `Gauss-Newton`."""
    return _HYPHEN.sub("-", _BROKEN_WORD.sub("", text)) if "\xad" in text or "(cid:173)" in text else text


def accents(text: str) -> str:
    """LaTeX accents and special letters as Unicode."""
    if "\\" not in text:
        return text

    def accent(found: re.Match[str]) -> str:
        mark = found[1] or found[5]
        letter = found[2] or found[3] or found[4] or found[6] or found[7]
        return unicodedata.normalize("NFC", letter + _COMBINING[mark])

    text = _BRACED_ACCENT.sub(r"\1", text)
    text = _ACCENT.sub(accent, text)
    return _LETTER.sub(lambda found: _LETTERS[found[1] or found[2]], text)


def links(text: str) -> list[Span]:
    """Addresses as link spans; only http and https."""
    if "://" not in text:
        return [Span("text", text)]
    spans: list[Span] = []
    last = 0
    for found in _LINK.finditer(text):
        group = found.groupdict()
        address = group["href"] or group["command"] or group["mdhref"] or group["angle"] or group["url"]
        end = found.end()
        label = group["label"] or group["mdtext"] or group["text"] or ""
        if group["url"] and group["text"] is None:
            trimmed = address.rstrip(_TRAILING)
            end -= len(address) - len(trimmed)
            address = trimmed
        if address.endswith("://"):
            continue
        address = re.sub(r"\\([_%&#~])", r"\1", address)
        label = label.strip()
        tail = label[-1:] if label[-1:] == "." and " " not in label else ""
        label = label.removesuffix(tail) if tail else label
        spans += [Span("text", text[last : found.start()]), Span("link", label or address, address)]
        spans += [Span("text", tail)] if tail else []
        last = end
    spans.append(Span("text", text[last:]))
    return [span for span in spans if span.text]


def markdown(text: str) -> list[Span]:
    """Emphasis and code that are written as in Markdown already."""
    if "*" not in text and "`" not in text:
        return [Span("text", text)]
    spans: list[Span] = []
    last = 0
    for found in _MARKDOWN.finditer(text):
        spans.append(Span("text", text[last : found.start()]))
        if found["code"]:
            spans.append(Span("code", found["code"]))
        elif found["strong"]:
            spans.append(Span("strong", found["strong"]))
        else:
            spans.append(Span("emphasis", found["emphasis"]))
        last = found.end()
    spans.append(Span("text", text[last:]))
    return [span for span in spans if span.text]


def markup(text: str) -> list[tuple[str, Span]]:
    """The spans of a text with LaTeX markup, each with the rule that made it ("" for plain text).

    Markup inside markup keeps the inner kind; an opener without its closing brace is dropped, its text kept.
    """
    spans: list[tuple[str, Span]] = []
    if "{" not in text and "\\" not in text:
        return [("", Span("text", text))] if text else []
    text = _GLUED_FONT.sub("", text)
    braces = match_braces(text)
    # (start, end, kind, rule) of the parts still to be read; the last one is read first.
    work: list[tuple[int, int, str, str]] = [(0, len(text), "text", "")]
    while work:
        start, end, kind, rule = work.pop()
        found = _MARKUP.search(text, start, end)
        if found is None:
            _add(spans, text[start:end], kind, rule)
            continue
        _add(spans, text[start : found.start()], kind, rule)
        brace = found.start() if found["switch"] else found.end()
        close = braces.get(brace)
        command = found["old"] or found["new"] or found["bare"]
        content = brace + 1 if not found["switch"] else found.end()
        if close is None or close > end:
            work.append((min(content, end), end, kind, rule or "markup"))
            continue
        work.append((close + 1, end, kind, rule))
        inner_rule = "bare-text" if found["bare"] else "markup"
        if command == "ensuremath":
            spans.append(("markup", Span("math", text[content:close])))
        else:
            inner = _KINDS.get(command, kind) if not found["bare"] or command != "text" else kind
            work.append((content, close, inner, inner_rule))
    return spans


def _add(spans: list[tuple[str, Span]], text: str, kind: str, rule: str) -> None:
    if text:
        spans.append((rule, Span(kind, text)))  # type: ignore[arg-type]  # kinds come from _KINDS


_CITATION = re.compile(r"\s?~?\\(?:no)?cite[a-zA-Z]{0,10}\*?(?:\[[^\[\]]{0,80}\]){0,2}\s?\{([^{}]{1,300})\}")
_REFERENCE = re.compile(r"\\(?:ref|eqref|label|cref|Cref|autoref)\s?\{([^{}]{1,80})\}")
_FOOTNOTE = re.compile(r"\s?\\(?:footnote|thanks)\s?\{([^{}]{1,600})\}")


def citations(text: str) -> str:
    """Citation keys and references in square brackets, footnotes in round ones."""
    if "\\" not in text:
        return text
    text = _CITATION.sub(r" [\1]", text)
    text = _REFERENCE.sub(r"[\1]", text)
    return _FOOTNOTE.sub(r" (\1)", text)


_SPACING = re.compile(
    r"\\(?:[ \n,;:!/@]|\\"
    r"|(?:quad|qquad|noindent|newline|linebreak|par|smallskip|medskip|bigskip|xspace)(?![A-Za-z]))"
)
_NEXT_TO = re.compile(r"\\(-)")


def escapes(text: str) -> str:
    """Spacing commands as spaces and escaped signs as themselves; braces stay escaped, for they may be
    mathematics."""
    if "\\" not in text:
        return text
    text = _NEXT_TO.sub("", text)
    text = re.sub(r"\\([!/@])", "", text)
    text = _SPACING.sub(" ", text)
    return re.sub(r"\\([%&#])", r"\1", text)


def ties(text: str) -> str:
    """Tildes that tie two words as spaces; "~5" for "about 5" stays."""
    text = re.sub(r"(?<=[^\s~])~(?=[^\s~])", " ", text) if "~" in text else text
    return re.sub(r"(?<=\w,)!(?=\w)", "", text) if ",!" in text else text


def dashes(text: str) -> str:
    """Runs of two or three hyphens as dashes; longer ones are rulers, and a command line option keeps its
    two."""
    if "--" not in text:
        return text
    text = re.sub(r"(?<!-)---(?!-)", "—", text)
    return re.sub(r"(?<=[^\s-])--(?!-)|(?<!-)--(?=\s)", "–", text)


def quotes(text: str) -> str:
    """LaTeX quotes as typographic ones, also those that close where they should open."""
    if "''" in text:
        text = re.sub(r"(?<![^\s(\[])''(?=\w)([^'`\"\n]{1,100}?[\w.,!?])''(?!\w)", r"“\1”", text)
    if "`" not in text:
        return text
    text = re.sub(r"(?<!`)``([^`]{1,400}?)(?:''|\")", r"“\1”", text)
    return re.sub(r"(?<![\w`])`([^`'\s](?:[^`'\n]{0,200}[^`'\s])?)'(?![\w'])", r"‘\1’", text)


def braces(text: str) -> str:
    """Braces of prose: those around a list of short items stay, all others go."""
    text = text.replace("\\{", "{").replace("\\}", "}")
    if "{" not in text and "}" not in text:
        return text
    text = text.replace("}{", "} {")
    pairs = match_braces(text)
    kept = {place for start, end in pairs.items() if _is_list(text[start + 1 : end]) for place in (start, end)}
    return "".join(c for i, c in enumerate(text) if c not in "{}" or i in kept)


def _is_list(content: str) -> bool:
    if len(content) > 200 or "{" in content or "}" in content:
        return False
    items = content.split(",")
    return len(items) >= 2 and all(item.strip() and len(item.split()) <= 3 for item in items)


def debris(text: str) -> str:
    """No backslash and no dollar but money: an unknown command is its name."""
    if "\\" in text:
        text = re.sub(r"\\([A-Za-z]+)\{(?=[^\s{}])", r"\1 {", text)
        text = re.sub(r"\\", "", text)
    if "$" in text:
        text = re.sub(r"\$(?!\s?\.?\d)(?<![A-Z]\$)", "", text)
    return text


_PROTECTED = re.compile(
    r"(?<![\\^_\w{}])\{([A-Z][A-Za-z]{0,9})\}(?=-|[a-z]{2,}\b)|(?<=[a-z]-)\{([A-Z][A-Za-z]{0,9})\}(?![\w^{}])"
)


def protected(text: str) -> str:
    """Braces that keep a capital from BibTeX: `{B}ayes`."""
    return _PROTECTED.sub(r"\1\2", text) if "{" in text else text


TEXT_RULES: Sequence[tuple[str, Callable[[str], str]]] = (
    ("citations", citations),
    ("escapes", escapes),
    ("ties", ties),
    ("quotes", quotes),
    ("dashes", dashes),
    ("braces", protected),
)
