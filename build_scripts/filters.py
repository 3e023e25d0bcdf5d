"""The filters behind `catalog keywords` and `catalog related`: lines in, lines out, no catalog.

A line is a paper, a JSON object `{"id", "title", "abstract"}`. All lines are read
before the first is yielded, because the results depend on the whole input. Lines that are not a paper are reported and
left out.
"""

import json
from collections.abc import Iterable, Iterator

from build_scripts.keywords import extract, make_tags, rank
from build_scripts.model import Document, Location
from build_scripts.report import Report


def keywords_lines(lines: Iterable[str], report: Report) -> Iterator[str]:
    """Yield `{"id", "keywords", "tags"}` for each paper, in input order.

    A tag is its label, or [label, acronym, ...] where other spellings are merged into it.
    """
    documents = read_documents(lines, report)
    ranking = rank(map(extract, documents))
    tagging = make_tags(ranking)
    names = {tag.slug: [tag.label, *tag.aliases] if tag.aliases else tag.label for tag in tagging.tags}
    for document in documents:
        found = {
            "id": document.id,
            "keywords": [keyword.label for keyword in ranking.papers[document.id]],
            "tags": [names[slug] for slug in tagging.papers[document.id]],
        }
        yield json.dumps(found, ensure_ascii=False)


def related_lines(lines: Iterable[str], report: Report) -> Iterator[str]:
    """Yield `{"id", "related": [up to 20 ids, best first]}` for each paper, in input order."""
    from build_scripts.related import relate  # loads SciPy, which `catalog keywords` need not wait for

    documents = read_documents(lines, report)
    relations = relate(documents, rank(map(extract, documents)).papers)
    links = relations.links()
    for document in documents:
        related = [found.target for found in links[document.id]]
        yield json.dumps({"id": document.id, "related": related}, ensure_ascii=False)


def read_documents(lines: Iterable[str], report: Report) -> list[Document]:
    documents: dict[str, Document] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = Location("<stdin>", number)
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as fault:
            report.error(where, "bad-json", f"not a JSON object: {fault}")
            continue
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str | int):
            report.error(where, "bad-paper", "not a paper", 'give {"id": ..., "title": ..., "abstract": ...}')
            continue
        paper = str(entry["id"])
        title, abstract = entry.get("title") or "", entry.get("abstract") or ""
        if not isinstance(title, str) or not isinstance(abstract, str):
            report.error(where, "bad-paper", f'title and abstract of "{paper}" must be text')
        elif paper in documents:
            report.error(where, "duplicate-id", f'the id "{paper}" is given twice')
        else:
            documents[paper] = Document(paper, title, abstract)
    return list(documents.values())
