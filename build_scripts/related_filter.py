"""The filter behind `catalog related`: papers in, ranked related papers out, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from build_scripts.keywords import extract, rank
from build_scripts.keywords_filter import read_documents
from build_scripts.link import link
from build_scripts.report import Report
from build_scripts.vocabulary import Vocabulary


def related_lines(
    lines: Iterable[str], report: Report, vocabulary: Vocabulary | None = None, path: str = "<stdin>"
) -> Iterator[str]:
    """Yield `{"id", "related": [up to 20 ids, best first]}` for each line `{"id", "title", "abstract"}`, in
    input order.

    All lines are read before the first is yielded. Lines that are not a paper are reported and left out.
    """
    documents = read_documents(lines, report, path)
    links = link(documents, rank((extract(document, vocabulary) for document in documents), vocabulary).papers)
    for document in documents:
        related = [found.target for found in links[document.id]]
        yield json.dumps({"id": document.id, "related": related}, ensure_ascii=False)
