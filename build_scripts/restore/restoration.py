"""Restores the mathematics, accents, emphasis and links of a scraped title or abstract.

Steps: characters are repaired (characters.py); formulas with delimiters, links, code and what LaTeX or HTML says are
set aside as finished parts (draft.py, prose.py, latex.py, markup.py); the rest is cut into tokens (tokens.py), in which
formulas are found (spans.py, edges.py) and written as LaTeX (formula.py). What the scrape destroyed is not guessed, and
no letter or digit is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from build_scripts.memo import Memo
from build_scripts.model import Document, Paper, Record, Span, Text
from build_scripts.progress import Each, quietly
from build_scripts.restore.characters import RULES
from build_scripts.restore.draft import MARK, PART, Draft
from build_scripts.restore.edges import ranges
from build_scripts.restore.formula import write_formula
from build_scripts.restore.html import to_plain, unparsable
from build_scripts.restore.latex import accents, read_latex
from build_scripts.restore.markup import read_markup
from build_scripts.restore.prose import (
    TYPOGRAPHY,
    braces,
    debris,
    read_emphasis,
    set_code_aside,
    set_dollars_aside,
    set_explicit_formulas_aside,
    set_links_aside,
)
from build_scripts.restore.spans import find_formulas
from build_scripts.restore.tokens import tokenize

_PLAIN = re.compile(r"[A-Za-z ,.;:?!'\"\n-]*")
_SURE = re.compile(r"(?<![\w\[-])(?:S[EOUL]|GL|Sp)\(\d\)|(?<![\w\]])\[(?:0|[-−]\d), ?\d\]")  # groups, intervals
_FOREIGN = re.compile(r"[áéíóúñüàèùçãõâêôäöß]")  # of languages in which a lone vowel is a word


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
    return _restore(scraped, find=True)


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
        documents.append(Document(record.id, title[1], abstract[1], record.keywords))
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
    inner = content.strip()
    return content.replace(inner, f"{mark}{inner}{mark}") if inner else content


def _restore(source: str, find: bool) -> Text:
    draft = Draft(source)
    for name, rule in RULES:
        draft.apply(name, rule)
    if not _PLAIN.fullmatch(draft.text) or "--" in draft.text:
        read_markup(draft)
        find = not set_explicit_formulas_aside(draft) and find
        set_code_aside(draft)
        set_links_aside(draft)
        set_dollars_aside(draft)
        draft.apply("accents", accents)
        read_latex(draft)
        for name, rule in TYPOGRAPHY:
            draft.apply(name, rule)
        read_emphasis(draft)
    if find:
        _set_formulas_aside(draft)
    draft.apply("braces", braces)
    draft.apply("debris", debris)
    return Text(draft.spans(), tuple(dict.fromkeys(draft.rules)))


def _set_formulas_aside(draft: Draft) -> None:
    """Formulas without delimiters. Signs that cleaning removes may hide one: then the cleaned text is searched."""
    while True:
        text, last = draft.text, 0
        out, fired = [], []
        for start, end in _places(text):
            if MARK.search(text, start, end):
                continue  # a group of brackets with an address or a style in it is no formula
            tex, rules = write_formula(text[start:end])
            out += [text[last:start], draft.part(Span("math", tex)) if tex else text[start:end]]
            fired += ["formulas", *rules] if tex else []
            last = end
        draft.text = "".join([*out, text[last:]])
        if fired:
            draft.rules += fired
            return
        draft.apply("debris", lambda found: braces(debris(found)))
        if draft.text == text:
            return


def _places(text: str) -> list[tuple[int, int]]:
    """Where the formulas of a text begin and end, in characters."""
    tokens = tokenize(text)
    foreign = not text.isascii() and len(_FOREIGN.findall(text)) >= 5
    places = []
    for first, end in (part for found in find_formulas(tokens) for part in ranges(tokens, *found)):
        start, stop = tokens[first].start, tokens[end - 1].end
        beside_part = PART.search(text, max(0, start - 1), stop + 1) is not None  # the M of M$_\odot$
        if end - first > 1 or not (beside_part or (foreign and tokens[first].text in "aeiouy")):
            places.append((start, stop))
    for sure in _SURE.finditer(text):
        if not any(start < sure.end() and sure.start() < stop for start, stop in places):
            places.append(sure.span())
    return sorted(places)
