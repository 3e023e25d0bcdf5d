"""The text of `catalog related --text FILE`: what the catalog has on a text, found as if it were one of its papers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from build_scripts.inputs import Inputs
from build_scripts.keywords import stem, word_list
from build_scripts.memo import Memo
from build_scripts.model import Link, Paper, Record
from build_scripts.pipeline import make_catalog
from build_scripts.progress import Stages
from build_scripts.report import Report
from build_scripts.restore import to_plain

LONGEST_TITLE = 250  # characters of a first line that is a title
TEXT = ""  # the id of the text; no paper has it
_WORD = re.compile(r"[^\W\d_]{2,}")


def similar_papers(root: Path, inputs: Inputs, text: str, memo: Memo) -> Iterator[str]:
    """Lines with the tags that a text would get, its topic, the closest papers, and words that no paper has."""
    inputs = replace(inputs, records=(*inputs.records, read_text(text)))
    catalog = make_catalog(inputs, root, Report(), Stages(), memo).catalog
    papers = {paper.record.id: paper for paper in catalog.papers}
    found = {tag.slug: f"{tag.label} ({len(tag.papers) - 1})" for tag in catalog.tags}
    yield f"Tags, with the number of papers: {', '.join(found[slug] for slug in catalog.paper_tags[TEXT]) or 'none'}"
    yield f"Topic: {next((topic.label for topic in catalog.topics if TEXT in topic.papers), 'none')}"
    if unknown := unknown_words(papers.pop(TEXT), papers.values()):
        yield f"In no paper: {', '.join(unknown)}"
    yield ""
    links = catalog.links[TEXT]
    if not links:
        yield "No paper of the catalog shares a keyword with this text."
        return
    yield "Closest papers (score, then the shared keywords)"
    for link in links:
        yield from _paper(link, papers[link.target])


def read_text(text: str) -> Record:
    """A text as a record: its first line is the title if more follows and it does not end as a sentence does."""
    first, _, rest = text.strip().partition("\n")
    has_title = bool(rest.strip()) and len(first) <= LONGEST_TITLE and not first.rstrip().endswith((".", ",", ";", "-"))
    title, abstract = (" ".join(part.split()) for part in ((first, rest) if has_title else ("", text)))
    return Record(TEXT, title, abstract, added="", sources=())


def unknown_words(text: Paper, papers: Iterable[Paper]) -> list[str]:
    """The words of a text of which no paper has any form, in their order."""
    known = {stem(word) for paper in papers for word in set(_words(paper))} | word_list("function_words")
    return [word for word in dict.fromkeys(_words(text)) if word not in known and stem(word) not in known]


def _words(paper: Paper) -> list[str]:
    return _WORD.findall(f"{to_plain(paper.title)} {to_plain(paper.abstract)}".lower())


def _paper(link: Link, paper: Paper) -> Iterator[str]:
    yield f"  {link.score:.3f}  {to_plain(paper.title)}{'' if link.close else '  (only loosely related)'}"
    yield f"         {link.target}: {', '.join(shared.label for shared in link.shared)}"
