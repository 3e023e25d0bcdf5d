"""Restores the mathematics, accents, emphasis and links of a scraped title or abstract.

Steps: delimited formulas are separated; LaTeX outside mathematics is converted (rules.py); the rest is cut into tokens
(tokens.py), in which formulas are found (spans.py, edges.py) and written as LaTeX (formula.py). What the scrape
destroyed is not guessed, and no letter or digit is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ftfy import fix_encoding

from build_scripts.memo import Memo
from build_scripts.model import Document, Paper, Record, Span, Text
from build_scripts.progress import Each, quietly
from build_scripts.restore.edges import trim
from build_scripts.restore.formula import write_formula
from build_scripts.restore.html import to_plain, unparsable
from build_scripts.restore.rules import (
    TEXT_RULES,
    accents,
    braces,
    debris,
    links,
    markdown,
    markup,
    soft_hyphens,
)
from build_scripts.restore.spans import find_formulas
from build_scripts.restore.tokens import tokenize

_EXPLICIT = re.compile(r"\\\(((?:(?!\\\().)+?)\\\)|\\\[((?:(?!\\\[).)+?)\\\]", re.DOTALL)
_DOLLARS = re.compile(r"(\$\$?)([^$]{1,500})\1(?!\d)")
_PLAIN = re.compile(r"[A-Za-z ,.;:?!'\"\n-]*")
_FOREIGN = re.compile(r"[áéíóúñüàèùçãõâêôäöß]")  # of languages in which a lone vowel is a word
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffc]")


@dataclass(frozen=True)
class Restored:
    """Papers in the order of their records, with their plain text, and formulas that cannot be shown as MathML.

    `unparsable` has (id of the record, field, formula).
    """

    papers: tuple[Paper, ...]
    documents: tuple[Document, ...]
    unparsable: tuple[tuple[str, str, str], ...]


def restore(scraped: str) -> Text:
    """The restored text of a scraped one.

    If formulas are already between \\(…\\), no others are searched for: restoring the output of `to_markdown` changes
    nothing.
    """
    return _restore(scraped, find=not any(found[1] and found[1].strip() for found in _EXPLICIT.finditer(scraped)))


def from_tex(text: str) -> Text:
    """Text written by hand with \\(…\\) for mathematics: only the rules for prose apply."""
    return _restore(text, find=False)


def to_markdown(text: Text) -> str:
    """The text as one line of Markdown, mathematics as \\(…\\)."""
    return " ".join("".join(map(_print, text.spans)).split())


def restore_papers(records: Sequence[Record], memo: Memo | None = None, each: Each = quietly) -> Restored:
    """Restore the texts of all records; `title_tex` and `abstract_tex` take precedence over scraped texts."""
    titles = [(record.title_tex or record.title, bool(record.title_tex)) for record in records]
    abstracts = [(record.abstract_tex or record.abstract, bool(record.abstract_tex)) for record in records]
    found = (memo or Memo()).map(_readable, [*titles, *abstracts], each)
    papers, documents, faults = [], [], []
    for record, title, abstract in zip(records, found[: len(records)], found[len(records) :], strict=True):
        papers.append(Paper(record, title[0], abstract[0]))
        documents.append(Document(record.id, title[1], abstract[1]))
        for field, (_, _, formulas) in (("title", title), ("abstract", abstract)):
            faults += [
                (record.id, f"{field}_tex" if getattr(record, f"{field}_tex") else field, tex) for tex in formulas
            ]
    return Restored(tuple(papers), tuple(documents), tuple(faults))


def _readable(source: str, by_hand: bool) -> tuple[Text, str, tuple[str, ...]]:
    """The restored text, its plain form, and its formulas that cannot be shown as mathematics."""
    text = from_tex(source) if by_hand else restore(source)
    return text, to_plain(text), unparsable(text)


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
    source = _apply("encoding", fix_encoding, source, rules)
    source = _apply("soft-hyphens", soft_hyphens, re.sub(r"\s+", " ", _CONTROLS.sub(" ", source)), rules)
    if _PLAIN.fullmatch(source) and "--" not in source:
        spans = [Span("text", source)]
    else:
        spans = [span for part in _explicit(source) for span in _prose(part, rules)]
    if find:
        spans = [part for span in _together(spans) for part in _formulas(span, rules)]
    spans = [part for span in spans for part in _clean(span, rules)]
    return Text(_tidy(spans), tuple(dict.fromkeys(rules)))


def _together(spans: Iterable[Span]) -> Iterator[Span]:
    """Adjacent text spans joined, because finding formulas depends on the words around them."""
    for is_text, group in groupby(spans, lambda span: span.kind == "text"):
        if is_text:
            yield Span("text", "".join(span.text for span in group))
        else:
            yield from group


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
    """LaTeX outside mathematics converted to spans."""
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
    return [
        replace(span, text=_words(span.text, [])) if span.kind == "link" and span.text != span.href else span
        for span in spans
    ]


def _dollars(text: str, rules: list[str]) -> Iterator[Span]:
    """Formulas between dollars, distinguished from money by their content."""
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


def _apply(name: str, rule: Callable[[str], str], text: str, rules: list[str]) -> str:
    changed = rule(text)
    if changed != text:
        rules.append(name)
    return changed


def _formulas(span: Span, rules: list[str]) -> Iterator[Span]:
    """A span cut at the formulas found in it."""
    if span.kind not in {"text", "emphasis", "strong"} or (span.kind != "text" and span.text.isalpha()):
        yield span
        return
    while True:
        fired: list[str] = []
        parts = list(_cut(span, fired))
        if any(part.kind == "math" and part.text for part in parts):
            break
        # Signs that cleaning removes may hide a formula: search again in the cleaned text, which will be printed.
        cleaned = braces(debris("".join(part.text for part in parts)))
        if cleaned == span.text:
            break
        rules.append("debris")
        span = replace(span, text=cleaned)
    rules += fired
    yield from parts


def _cut(span: Span, rules: list[str]) -> Iterator[Span]:
    """A span of prose cut at the formulas in it; some may turn out empty."""
    last = 0
    for start, end in _places(span.text):
        yield replace(span, text=span.text[last:start])
        rules.append("formulas")
        yield _formula(span.text[start:end], rules)
        last = end
    yield replace(span, text=span.text[last:])


def _places(text: str) -> list[tuple[int, int]]:
    """Where the formulas of a text begin and end, in characters."""
    tokens = tokenize(text)
    foreign = not text.isascii() and len(_FOREIGN.findall(text)) >= 5
    places = []
    for found in find_formulas(tokens):
        first, end = trim(tokens, *found)
        if first < end and not (foreign and end - first == 1 and tokens[first].text in "aeiouy"):
            places.append((tokens[first].start, tokens[end - 1].end))
    return places


def _clean(span: Span, rules: list[str]) -> Iterator[Span]:
    """The span without the rest of LaTeX in prose."""
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
