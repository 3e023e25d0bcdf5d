"""The filter behind `catalog related`: papers in, ranked related papers out, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from build_scripts.keywords import Vocabulary, extract, rank
from build_scripts.keywords_filter import read_documents
from build_scripts.related import relate
from build_scripts.report import Report


def related_lines(
    lines: Iterable[str], report: Report, vocabulary: Vocabulary | None = None, path: str = "<stdin>"
) -> Iterator[str]:
    """Yield `{"id", "related": [up to 20 ids, best first]}` for each line `{"id", "title", "abstract"}`, in
    input order.

    All lines are read before the first is yielded. Lines that are not a paper are reported and left out.
    """
    documents = read_documents(lines, report, path)
    relations = relate(documents, rank((extract(document, vocabulary) for document in documents), vocabulary).papers)
    links = relations.links()
    for document in documents:
        related = [found.target for found in links[document.id]]
        yield json.dumps({"id": document.id, "related": related}, ensure_ascii=False)
