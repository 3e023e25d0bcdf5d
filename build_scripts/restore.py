"""Turns a scraped title or abstract into text a reader can trust: mathematics, accents, emphasis and links.

The chain: explicit formulas are set apart; LaTeX outside mathematics is read by the rules of restore_rules.py; what is left
is cut into tokens (restore_tokens.py), formulas are found in it (formula_spans.py) and written as LaTeX (formula.py). What
the scrape destroyed is not guessed, and no letter or digit is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from build_scripts.formula import write_formula
from build_scripts.formula_spans import find_formulas
from build_scripts.model import Span, Text
from build_scripts.restore_rules import RULES, TEXT_RULES, Rule, accents, braces, debris, links, markdown, markup
from build_scripts.restore_tokens import Token, tokenize

__all__ = ["RULES", "Rule", "from_tex", "restore", "to_markdown"]

_TRUSTED = re.compile(r"\\\((?:(?!\\\().){1,2000}?\\\)", re.DOTALL)
_EXPLICIT = re.compile(r"\\\(((?:(?!\\\().){1,2000}?)\\\)|\\\[((?:(?!\\\[).){1,2000}?)\\\]", re.DOTALL)
_DOLLARS = re.compile(r"(\$\$?)([^$]{1,500})\1(?!\d)")
_PLAIN = re.compile(r"[A-Za-z ,.;:?!'\"\n-]*")
_FOREIGN = re.compile(r"[áéíóúñüàèùçãõâêôäöß]")  # languages in which a lone vowel is a word
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffc]")


def restore(scraped: str) -> Text:
    """The text a scrape stands for.

    Formulas that are already between \\(…\\) are trusted, and no others are looked for beside them: so restoring what
    `to_markdown` printed changes nothing.
    """
    return _restore(scraped, find=_TRUSTED.search(scraped) is None)


def from_tex(text: str) -> Text:
    """Text written by hand with \\(…\\) for mathematics: the rules for prose apply, but no formula is looked for."""
    return _restore(text, find=False)


def to_markdown(text: Text) -> str:
    """The text as one line of Markdown, mathematics as \\(…\\)."""
    return re.sub(r"\s+", " ", "".join(map(_print, text.spans))).strip()


def _print(span: Span) -> str:
    content = span.text
    if span.kind == "math":
        return f"\\({content}\\)"
    if span.kind == "link":
        return content if content == span.href else f"[{content}]({span.href})"
    mark = {"text": "", "emphasis": "*", "strong": "**", "code": "`"}[span.kind]
    return f"{mark}{content}{mark}"


def _restore(source: str, find: bool) -> Text:
    rules: list[str] = []
    source = _CONTROLS.sub(" ", source)
    if _PLAIN.fullmatch(source) and "--" not in source:
        spans = [Span("text", source)]
    else:
        spans = [span for part in _explicit(source) for span in _prose(part, rules)]
    if find:
        spans = [part for span in spans for part in _formulas(span, rules)]
    spans = [part for span in spans for part in _clean(span, find, rules)]
    return Text(_tidy(spans), tuple(dict.fromkeys(rules)))


def _explicit(source: str) -> Iterator[Span]:
    """The source cut at formulas with delimiters of their own."""
    last = 0
    for found in _EXPLICIT.finditer(source):
        yield Span("text", source[last : found.start()])
        content = (found[1] or found[2] or "").strip()
        yield Span("math", content)
        last = found.end()
    yield Span("text", source[last:])


def _prose(span: Span, rules: list[str]) -> Iterator[Span]:
    """LaTeX outside mathematics, undone."""
    if span.kind != "text" or not span.text:
        yield span
        return
    for part in _linked(span.text, rules):
        if part.kind != "text":
            yield part
            continue
        for piece in _dollars(part.text, rules):
            if piece.kind == "math":
                yield piece
            else:
                yield from _marked(piece.text, rules)


def _linked(text: str, rules: list[str]) -> list[Span]:
    spans = links(text)
    if any(span.kind == "link" for span in spans):
        rules.append("links")
    return [replace(span, text=_words(span.text, [])) if span.kind == "link" and span.text != span.href else span for span in spans]


def _dollars(text: str, rules: list[str]) -> Iterator[Span]:
    """Formulas between dollars, told from money by what stands between."""
    last = 0
    if "$" in text:
        for found in _DOLLARS.finditer(text):
            content = found[2].strip()
            if not _is_formula(content):
                continue
            yield Span("text", text[last : found.start()])
            rules.append("dollars")
            yield _formula(content, rules)
            last = found.end()
    if text[last:]:
        yield Span("text", text[last:])


def _is_formula(content: str) -> bool:
    if not re.search(r"[A-Za-z\u0370-\u03ff^_\\=<>]", content):
        return False
    if "\\" in content and not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", content):
        return True
    return all(token.kind != "wall" for token in tokenize(content))


def _formula(source: str, rules: list[str]) -> Span:
    tex, fired = write_formula(source)
    rules += fired
    return Span("math", tex)


def _marked(text: str, rules: list[str]) -> Iterator[Span]:
    text = _apply("accents", accents, text, rules)
    for rule, span in markup(text):
        if rule:
            rules.append(rule)
        if span.kind == "math":
            yield _formula(span.text, rules)
        elif span.kind == "code":
            yield replace(span, text=debris(span.text))
        else:
            content = _words(span.text, rules)
            if span.kind != "text":
                yield replace(span, text=content)
                continue
            parts = markdown(content)
            if len(parts) > 1:
                rules.append("markdown")
            yield from parts


def _words(text: str, rules: list[str]) -> str:
    for name, rule in TEXT_RULES:
        text = _apply(name, rule, text, rules)
    return text


def _apply(name: str, rule: object, text: str, rules: list[str]) -> str:
    assert callable(rule)  # noqa: S101
    changed: str = rule(text)
    if changed != text:
        rules.append(name)
    return changed


def _formulas(span: Span, rules: list[str]) -> Iterator[Span]:
    """A span cut at the formulas found in it."""
    if span.kind not in {"text", "emphasis", "strong"} or (span.kind != "text" and span.text.isalpha()):
        yield span
        return
    text = span.text
    tokens = tokenize(text)
    ranges = find_formulas(tokens)
    if not ranges:
        # The signs that cleaning removes may have hidden what a second reading would find: read what will be printed.
        cleaned = braces(debris(text))
        if cleaned == text:
            yield span
            return
        text, tokens = cleaned, tokenize(cleaned)
        ranges = find_formulas(tokens)
        rules.append("debris")
    last = 0
    foreign = len(_FOREIGN.findall(text)) >= 5
    for first, end in ranges:
        bounds = _trim(tokens, first, end)
        if bounds is None or (foreign and bounds[1] - bounds[0] == 1 and tokens[bounds[0]].text in "aeiouy"):
            continue
        start, stop = tokens[bounds[0]].start, tokens[bounds[1] - 1].end
        yield replace(span, text=text[last:start])
        rules.append("formulas")
        yield _formula(text[start:stop], rules)
        last = stop
    yield replace(span, text=text[last:])


# Words that are English where a formula would begin or end with them: "as in J", "13.9 times".
_LEADING = frozenset({"w:in", "w:to", "w:over", "w:mid", "w:iff", "w:sum"})
_TRAILING = _LEADING | {"w:times", "w:cap", "w:over", "w:top", "w:dim"}
_EDGE = frozenset(",.;:?!’\"")
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


def _is_word(token: Token, words: frozenset[str]) -> bool:
    return token.space and token.kind in words


def _trim(tokens: Sequence[Token], first: int, end: int) -> tuple[int, int] | None:
    """The range of a formula without punctuation and widowed brackets at its ends; None if nothing is left of it."""
    while first < end:
        widows = _widows(tokens, first, end)
        if end < len(tokens) and widows and tokens[widows[-1]].kind in _OPEN and tokens[end].kind in _CLOSE:
            end += 1
        elif first > 0 and widows and tokens[widows[0]].kind in _CLOSE and tokens[first - 1].kind in _OPEN:
            first -= 1
        elif tokens[end - 1].kind in _EDGE or end - 1 in widows or _is_word(tokens[end - 1], _TRAILING):
            end -= 1
        elif tokens[first].kind in _EDGE or first in widows or _is_word(tokens[first], _LEADING):
            first += 1
        else:
            break
    first, end = _stretch(tokens, first, end)
    return (first, end) if first < end and _has_substance(tokens, first, end) else None


_NAMES = frozenset("name mixed mixed+ caps caps+ letters call glued? function article".split())
_SIGNS = frozenset("num - ( ) [ ] { } , / + % ' : . ; ’ * ! pct".split())


def _has_substance(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether a range is worth being a formula: more than names, numbers and punctuation."""
    kinds = {token.kind for token in tokens[first:end]}
    if kinds <= _SIGNS | {"uop", "urel", "uscript", "…", "-", "="} and not kinds & {"num"}:
        return False
    if kinds <= _SIGNS | {"wall"} or (kinds <= _SIGNS | _NAMES and not kinds & {"=", "<", ">"} and not _is_applied(tokens, first, end)):
        return False
    if end - first > 1 or tokens[first].kind not in {"letter", "capital"}:
        return True
    return not _is_label(tokens, first)


def _is_label(tokens: Sequence[Token], i: int) -> bool:
    """Whether a lone letter numbers an item, stands in a name (R-CNN, P&L, L2O) or is an initial."""
    token = tokens[i]
    before = tokens[i - 1].text if i and not token.space else ""
    after = tokens[i + 1].text if i + 1 < len(tokens) and not tokens[i + 1].space else ""
    follows = tokens[i + 2].text if i + 2 < len(tokens) else ""
    if token.text == "e" and after == "-":
        return True
    if before == "&" or after == "&" or before[-1:].isalnum() or after[:1].isalnum():
        return True
    if after == ")" and (before == "(" or not _is_bracketed(tokens, i)):
        return True
    return token.kind == "capital" and after == "-" and follows.isupper()


def _is_bracketed(tokens: Sequence[Token], i: int) -> bool:
    """Whether an opening bracket stands before token `i`, not far away."""
    open_ = 0
    for token in tokens[max(0, i - 60) : i]:
        open_ = max(0, open_ + (token.kind == "(") - (token.kind == ")"))
    return open_ > 0


def _is_applied(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether a range of names and numbers is a product or a function of something, as in `SO(3)` or `(p, q)`."""
    kinds = [token.kind for token in tokens[first:end]]
    return len(kinds) > 3 and kinds[0] in {"mixed", "letters", "name", "function", "call"} and "(" in kinds


_COUNTED = frozenset({"w:times", "operator", "w:sim", "relation", "urel", "uop"})


def _stretch(tokens: Sequence[Token], first: int, end: int) -> tuple[int, int]:
    """The range with the number that touches its first sign (`17.7times`), and without brackets of prose around it."""
    if first >= end:
        return first, end
    touches = first > 0 and not tokens[first].space
    if touches and tokens[first].kind in {"sup", "sub"} and tokens[first - 1].text.isalpha() and len(tokens[first - 1].text) <= 12:
        first -= 1
    if touches and tokens[first].kind in _COUNTED and tokens[first - 1].kind == "num":
        first -= 1
    if end < len(tokens) and tokens[end].kind == "%" and tokens[end - 1].kind == "num" and not tokens[end].space and end - first > 1:
        end += 1
    touched = not tokens[first].space and first > 0 and tokens[first - 1].text[-1].isalnum()
    wrapped = tokens[first].kind == "(" and (tokens[first].space or touched) and end - first > 2 and not _widows(tokens, first + 1, end - 1)
    if wrapped and tokens[end - 1].kind == ")" and (end == len(tokens) or tokens[end].kind not in {"-", "sup", "sub"}):
        inner = {token.kind for token in tokens[first + 1 : end - 1]}
        if touched or (len(inner) == 1 and inner & {"greek", "letter", "capital", "ugreek"}) or inner & {"=", "<", ">", "relation", "urel"}:
            return first + 1, end - 1
    return first, end


def _widows(tokens: Sequence[Token], first: int, end: int) -> list[int]:
    """The brackets of a range that have no partner in it, whatever the shape of the partner: [0, 1) is one interval."""
    stack: list[int] = []
    closers: list[int] = []
    for i in range(first, end):
        if tokens[i].kind in _OPEN:
            stack.append(i)
        elif tokens[i].kind in _CLOSE:
            if stack:
                stack.pop()
            else:
                closers.append(i)
    return closers + stack


def _clean(span: Span, found: bool, rules: list[str]) -> Iterator[Span]:
    """What is left of LaTeX in prose, removed."""
    if span.kind in {"math", "code"} or (span.kind == "link" and span.text == span.href):
        yield span
        return
    text = _apply("debris", debris, _apply("braces", braces, span.text, rules), rules)
    yield replace(span, text=text)


def _tidy(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Neighbours of one kind joined, empty spans dropped, white space single and none at the ends."""
    joined: list[Span] = []
    for span in spans:
        text = re.sub(r"\s+", " ", span.text)
        if joined and joined[-1].kind == span.kind == "text":
            joined[-1] = replace(joined[-1], text=re.sub(r"\s+", " ", joined[-1].text + text))
        elif text:
            joined.append(replace(span, text=text))
    if joined and joined[0].kind == "text":
        joined[0] = replace(joined[0], text=joined[0].text.lstrip())
    if joined and joined[-1].kind == "text":
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip())
    return tuple(span for span in joined if span.text)


