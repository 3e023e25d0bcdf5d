"""The text of `catalog related --text FILE`: what the catalog has on a text, found as if it were one of its papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from build_scripts.inputs import Inputs
from build_scripts.keywords import make_tags, stem, word_list
from build_scripts.memo import Memo
from build_scripts.model import Document, Link, Paper
from build_scripts.pipeline import rank_documents
from build_scripts.related import find_topics, relate
from build_scripts.restore import restore, restore_papers, to_plain

PAPERS = 10
LONGEST_TITLE = 250  # characters of a first line that is a title
TEXT = ""  # the id of the text; no paper has it
_WORD = re.compile(r"[^\W\d_]{2,}")


def similar_papers(inputs: Inputs, text: str, memo: Memo) -> Iterator[str]:
    """Lines with the tags that a text would get, its topic, the closest papers, and words that no paper has."""
    restored = restore_papers(inputs.records, memo)
    new = read_text(text)
    documents = (*restored.documents, new)
    ranking = rank_documents(documents, inputs.vocabulary, memo)
    tagging = make_tags(ranking, inputs.records)
    relations = relate(documents, ranking.papers)
    topics = find_topics(relations, tagging, inputs.topics).topics
    found = {tag.slug: f"{tag.label} ({len(tag.papers) - 1})" for tag in tagging.tags}
    yield f"Tags, with the number of papers: {', '.join(found[slug] for slug in tagging.papers[TEXT]) or 'none'}"
    yield f"Topic: {next((topic.label for topic in topics if TEXT in topic.papers), 'none')}"
    if unknown := unknown_words(new, restored.documents):
        yield f"In no paper: {', '.join(unknown)}"
    yield ""
    links = relations.links_of(TEXT, PAPERS)
    if not links:
        yield "No paper of the catalog shares a keyword with this text."
        return
    yield "Closest papers (score, then the shared keywords)"
    papers = {paper.record.id: paper for paper in restored.papers}
    for link in links:
        yield from _paper(link, papers[link.target])


def read_text(text: str) -> Document:
    """A text as a paper: its first line is the title if more follows and it does not end as a sentence does."""
    first, _, rest = text.strip().partition("\n")
    has_title = bool(rest.strip()) and len(first) <= LONGEST_TITLE and not first.rstrip().endswith((".", ",", ";", "-"))
    title, abstract = (first, rest) if has_title else ("", text)
    plain = [to_plain(restore(" ".join(part.split()))) for part in (title, abstract)]
    return Document(TEXT, plain[0], plain[1])


def unknown_words(text: Document, papers: tuple[Document, ...]) -> list[str]:
    """The words of a text of which no paper has any form, in their order."""
    known = {stem(word) for paper in papers for word in set(_words(paper))} | word_list("function_words")
    return [word for word in dict.fromkeys(_words(text)) if word not in known and stem(word) not in known]


def _words(document: Document) -> list[str]:
    return _WORD.findall(f"{document.title} {document.abstract}".lower())


def _paper(link: Link, paper: Paper) -> Iterator[str]:
    yield f"  {link.score:.3f}  {to_plain(paper.title)}{'' if link.close else '  (only loosely related)'}"
    yield f"         {link.target}: {', '.join(shared.label for shared in link.shared)}"
