"""The citations of all papers in every format, as pages and published files show them; remembered between builds."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from build_scripts.citations.citations import Citation, citation_keys, cite
from build_scripts.citations.formats import bibtex, bibtex_url, csl_item, reference, ris
from build_scripts.citations.names import Name
from build_scripts.memo import Memo
from build_scripts.model import Paper, Record, Span, SpanKind, Text

Spans = tuple[tuple[SpanKind, str, str], ...]
Facts = tuple[tuple[str, ...], str | None, str | None, str | None, str | None, str | None]


class CitationTexts(NamedTuple):
    """A citation as plain text: a printed reference, a short entry for its page, full ones with tags and abstract.

    The page of a paper makes the other formats in the reader's browser (assets/paper.js) from its head and the short
    entry; `extra` is JSON with the facts that neither contains.
    """

    key: str
    reference: str
    bibtex: str
    extra: str
    full_bibtex: str
    ris: str
    csl: str  # an item of CSL-JSON on one line


def cite_all(papers: Sequence[Paper], keywords: Mapping[str, Sequence[str]], memo: Memo) -> dict[str, CitationTexts]:
    """The citation of every paper by its id, in the order given; `keywords` are the labels of its tags."""
    keys = citation_keys(papers)
    arguments = [_plain(paper, keys[paper.record.id], keywords[paper.record.id]) for paper in papers]
    return dict(zip((paper.record.id for paper in papers), memo.map(_texts, arguments), strict=True))


def _plain(paper: Paper, key: str, keywords: Sequence[str]) -> tuple[str, tuple[str, ...], Facts, Spans, Spans]:
    """All facts of a paper that citations use, as plain values for the memo."""
    record = paper.record
    title, abstract = (
        tuple((span.kind, span.text, span.href) for span in text.spans) for text in (paper.title, paper.abstract)
    )
    facts = record.authors, record.date, record.venue, record.arxiv_id, record.doi, record.url
    return key, tuple(keywords), facts, title, abstract


def _texts(key: str, keywords: tuple[str, ...], facts: Facts, title: Spans, abstract: Spans) -> CitationTexts:
    authors, date, venue, arxiv_id, doi, url = facts
    record = Record(*("", "", "", "", ()), authors=authors, date=date, venue=venue, arxiv_id=arxiv_id, doi=doi, url=url)
    texts = [Text(tuple(Span(*span) for span in spans)) for spans in (title, abstract)]
    return format_citation(cite(Paper(record, *texts), key, keywords))


def format_citation(citation: Citation) -> CitationTexts:
    return CitationTexts(
        key=citation.key,
        reference=reference(citation),
        bibtex=bibtex(citation).strip(),
        extra=_extra_facts(citation),
        full_bibtex=bibtex(citation, full=True),
        ris=ris(citation, full=True),
        csl=json.dumps(csl_item(citation, full=True), ensure_ascii=False),
    )


def _extra_facts(citation: Citation) -> str:
    """As JSON, or nothing for most papers."""
    family = [_family(name) for name in citation.authors]
    readable = bibtex_url(citation.url).replace(r"\%", "%") == citation.url
    facts = {
        "family": family if any(words != "1" for words in family) else None,
        "venue": citation.venue if citation.kind == "unknown" else None,
        "preprint": True if citation.kind == "preprint" and not citation.arxiv_id else None,
        "url": None if readable else citation.url,
    }
    known = {name: value for name, value in facts.items() if value}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")) if known else ""


def _family(name: Name) -> str:
    """How many words the family name has with its particle, 0 if nothing may cut the name; `s` if a suffix follows."""
    return "0" if name.whole else f"{len(name.last.split())}{'s' if name.suffix else ''}"
