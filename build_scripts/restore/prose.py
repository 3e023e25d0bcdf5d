"""Addresses, dollars, Markdown, quotes and dashes of prose, the rest of LaTeX, and the named rules with examples."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from build_scripts.model import Span
from build_scripts.restore.draft import PART, STYLE_MARKS, Draft
from build_scripts.restore.formula import restore_formula
from build_scripts.restore.tokens import match_braces, tokenize


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


_URL_SIGN = (
    r"(?:[^\s{}<>\"\\^`|()\[\]…\U000f0000-\U0010ffff]|\\[_%&#~])"  # LaTeX wants some signs of an address escaped
)
_URL = rf"https?://{_URL_SIGN}+(?:\([^\s(){{}}]{{1,40}}\){_URL_SIGN}*)?"
_LINK = re.compile(
    rf"(?P<command>\\(?:href|url)\s?\{{\s?){_URL}"
    rf"|(?<!\\)\[(?P<markdown>[^\[\]]{{1,300}})\]\((?P<href>{_URL})\)"
    rf"|<(?P<angle>{_URL})>"
    rf"|(?P<bare>{_URL})(?:\{{(?P<label>[^{{}}]{{1,200}})\}})?"
)
_TRAILING = ".,;:!?'*_~"


def set_links_aside(draft: Draft) -> None:
    """Addresses as links; only http and https. Those that are arguments of LaTeX commands are left to latex.py."""
    if "://" not in draft.text:
        return

    def link(found: re.Match[str]) -> str:
        if found["command"]:
            return found[0]
        address, label, rest = found["href"] or found["angle"] or found["bare"], "", ""
        if found["bare"] and found["label"] is None:
            address = address.rstrip(_TRAILING)
            rest = found["bare"][len(address) :]
        if address.endswith("://"):
            return found[0]
        address = re.sub(r"\\([_%&#~])", r"\1", address)
        label = draft.plain(typography((found["markdown"] or found["label"] or "").strip()))
        if label.endswith(".") and " " not in label:
            label, rest = label[:-1], "."
        return draft.part(Span("link", label or address, address)) + rest

    draft.apply("links", lambda text: _LINK.sub(link, text))


_EXPLICIT = re.compile(r"\\\(((?:(?!\\\().)+?)\\\)|\\\[((?:(?!\\\[).)+?)\\\]", re.DOTALL)
_DOLLARS = re.compile(r"(\$\$?)((?:[^$\\]|\\.){1,1000})\1", re.DOTALL)
_SENTENCE = re.compile(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}")
_SMALL_WORD = re.compile(r"(?<![\\A-Za-z{])(?:and|of|the|to|for|is|are|per|with|we|or|at|on|by|from) ")


def set_explicit_formulas_aside(draft: Draft) -> bool:
    """Formulas with delimiters of their own; whether some had those that `to_markdown` writes."""
    ours = False

    def formula(found: re.Match[str]) -> str:
        nonlocal ours
        content = (found[1] or found[2]).strip()
        ours = ours or bool(found[1] and content)
        return draft.part(Span("math", content)) if content else ""

    if "\\(" in draft.text or "\\[" in draft.text:
        draft.text = _EXPLICIT.sub(formula, draft.text)
    return ours


def set_dollars_aside(draft: Draft) -> None:
    """Formulas between dollars, distinguished from money by their content."""
    text, last, position = draft.text, 0, 0
    out: list[str] = []
    while (position := text.find("$", position)) >= 0:
        found = _DOLLARS.match(text, position) if text[position - 1 : position] != "\\" else None
        if found is None or not _is_formula(found[2].strip(), text[found.end() : found.end() + 1].isdigit()):
            position += 1
            continue
        draft.rules.append("dollars")
        out += [text[last:position], draft.part(Span("math", _written(draft, found[2])))]
        position = last = found.end()
    draft.text = "".join([*out, text[last:]])


def _is_formula(content: str, number_follows: bool) -> bool:
    if number_follows and (content[:1].isdigit() or not re.search(r"\\[A-Za-z]|[<>=^_]", content)):
        return False  # $5 to $10
    if re.fullmatch(r"[-+−±]?\d[\d.,/+−-]*(?:\\?%)?|\\?%", content):
        return True
    if PART.search(content) or not re.search(r"[A-Za-z\u0370-\u03ff^_\\=<>]", content):
        return False
    if re.search(r"\\[A-Za-z]", content) and not _SENTENCE.search(content):
        return True
    return not _SMALL_WORD.search(content) and all(token.kind != "wall" for token in tokenize(content))


def _written(draft: Draft, content: str) -> str:
    tex, rules = restore_formula(content)
    draft.rules += rules
    return tex


_BEFORE = r"(?<![^\s(\[“‘\"'—–\U000f0000-\U0010ffff-])"
_AFTER = r"(?![^\s)\].,;:?!”’\"'—–\U000f0000-\U0010ffff-])"
# Opens after a space or bracket and closes before one, so that stars of mathematics (x^*, 2**3) stay as they are.
_CODE = re.compile(rf"{_BEFORE}`([^`'\s](?:[^`'\n]{{0,198}}[^`'\s])?)`{_AFTER}")
_EMPHASIS = re.compile(
    rf"{_BEFORE}\*\*(?P<strong>[^\s*](?:[^*^_=]{{0,400}}[^\s*^])?)\*\*(?!\*)"
    rf"|{_BEFORE}\*(?P<emphasis>[^\s*](?:[^*^_=]{{0,400}}[^\s*^])?)\*{_AFTER}"
)


def set_code_aside(draft: Draft) -> None:
    """Code that is written as in Markdown already."""
    if "`" in draft.text:
        draft.apply(
            "markdown", lambda text: _CODE.sub(lambda found: draft.part(Span("code", draft.plain(found[1]))), text)
        )


def read_emphasis(draft: Draft) -> None:
    """Emphasis that is written as in Markdown already."""
    if "*" not in draft.text:
        return

    def styled(found: re.Match[str]) -> str:
        opening, closing = STYLE_MARKS["strong" if found["strong"] else "emphasis"]
        return f"{opening}{found['strong'] or found['emphasis']}{closing}"

    draft.apply("markdown", lambda text: _EMPHASIS.sub(styled, text))


def ties(text: str) -> str:
    """Tildes that tie two words as spaces; "~5" and "(~5)" for "about 5" stay."""
    text = re.sub(r"(?<=[^\s~(\[])~(?=[^\s~])", " ", text) if "~" in text else text
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


def typography(text: str) -> str:
    for _, rule in TYPOGRAPHY:
        text = rule(text)
    return text


_PROTECTED = re.compile(
    r"(?<![\\^_\w{}])\{([A-Z][A-Za-z]{0,9})\}(?=-|[a-z]{2,}\b)|(?<=[a-z]-)\{([A-Z][A-Za-z]{0,9})\}(?![\w^{}])"
)


def protected(text: str) -> str:
    """Braces that keep a capital from BibTeX: `{B}ayes`."""
    return _PROTECTED.sub(r"\1\2", text) if "{" in text else text


TYPOGRAPHY: Sequence[tuple[str, Callable[[str], str]]] = (
    ("ties", ties),
    ("quotes", quotes),
    ("dashes", dashes),
    ("braces", protected),
)


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
