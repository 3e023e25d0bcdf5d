"""Published data: the files under /data/. Unknown fields are absent, never empty."""

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.citations import CitationTexts
from build_scripts.exports.graph_files import graph_json, graph_of, graphml
from build_scripts.files import File
from build_scripts.model import Paper, Removed, Tag
from build_scripts.pages import PaperView, Views
from build_scripts.restore import to_markdown
from build_scripts.sources import Ledger, LedgerEntry, totals

RELATED = 10  # related papers of each paper in papers.json; graph.json has all links
COMPRESSED_ABOVE = 3_000_000  # bytes; a larger file is published as .gz
_LEVEL = 4  # of compression: the next one takes half as long again to save 4 %
# The files under /data/ in the order of the data page, with their contents.
PUBLISHED = {
    "papers.json": "Every paper with its facts, keywords, tags and related papers; all tags and topics",
    "papers.schema.json": "JSON Schema of papers.json",
    "papers.csv": "The papers as a table for spreadsheets and pandas",
    "papers.bib": "BibTeX for LaTeX, with tags as keywords",
    "papers.ris": "RIS for Zotero, EndNote and Mendeley, with tags",
    "papers.csl.json": "CSL-JSON for citation processors such as Pandoc, with tags",
    "graph.json": "The graph of related papers for networkx and D3",
    "graph.schema.json": "JSON Schema of graph.json",
    "graph.graphml": "The same graph for Gephi, Cytoscape and yEd",
    "ledger.json": "The status of every entry of every list",
    "SHA256SUMS": "Checksums of these files, for sha256sum --check",
}
SEPARATOR = "; "  # between the items of a list in one cell
COLUMNS = (
    "id", "title", "authors", "author_count", "date", "year", "venue", "arxiv_id", "doi", "code", "status", "added",
    "url", "topic", "tags", "author_keywords", "keywords", "title_tex", "abstract_tex",
)  # fmt: skip
# What spreadsheets read as the beginning of a formula, behind any blanks, and the apostrophe that prevents it.
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠|%]")


def export_files(views: Views, citations: Mapping[str, CitationTexts], ledger: Ledger, site_url: str) -> Iterator[File]:
    """All published files, in the order of the data page."""
    sums: dict[str, str] = {}
    for name, pieces in _pieces(views, citations, ledger, site_url):
        data = b"".join([piece.encode("utf-8") for piece in pieces])
        if len(data) > COMPRESSED_ABOVE and name != "papers.json":
            name, data = f"{name}.gz", gzip.compress(data, _LEVEL, mtime=0)
        sums[name] = hashlib.sha256(data).hexdigest()
        yield File(f"data/{name}", data)
    yield File("data/SHA256SUMS", "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())))


def _pieces(
    views: Views, citations: Mapping[str, CitationTexts], ledger: Ledger, site_url: str
) -> Iterator[tuple[str, Iterable[str]]]:
    """Names, and texts in pieces: as one, texts with rare characters would take four times the memory."""
    topics = {paper: topic.slug for paper, topic in views.topics.items()}
    papers = [
        _paper(views.catalog, paper, view, topics.get(view.id), site_url)
        for paper, view in zip(views.catalog.papers, views.papers.values(), strict=True)
    ]
    yield "papers.json", papers_json(views.catalog, papers)
    yield "papers.schema.json", [schema_text("papers")]
    yield "papers.csv", [csv_table(papers)]
    yield "papers.bib", _joined("\n", (citation.full_bibtex for citation in citations.values()))
    yield "papers.ris", _joined("\n", (citation.ris for citation in citations.values()))
    yield "papers.csl.json", ["[\n", *_joined(",\n", (citation.csl for citation in citations.values())), "\n]\n"]
    graph = graph_of(views, site_url)
    yield "graph.json", [graph_json(graph)]
    yield "graph.schema.json", [schema_text("graph")]
    yield "graph.graphml", [graphml(graph)]
    yield "ledger.json", [ledger_json(ledger)]


def ledger_json(ledger: Ledger) -> str:
    """The papers that were removed, and the status of every entry of every list."""
    dumps = ledger.lists
    removed = _lines({**_known(each), "sources": [vars(source) for source in each.sources]} for each in ledger.removed)
    sums = totals(entry for dump in dumps for entry in dump.entries)
    texts = ",\n".join(
        _json({**vars(dump), "entries": []})[:-2] + "\n" + _lines(map(_known, dump.entries)) + "]}" for dump in dumps
    )
    return f'{{"totals":{_json(sums)},"removed":[{removed}],"dumps":[\n{texts}\n]}}\n'


def _known(entry: LedgerEntry | Removed) -> Mapping[str, Any]:
    return {name: value for name, value in vars(entry).items() if value}


def papers_json(catalog: Catalog, papers: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The whole catalog, a paper a line. `generated` is the newest day of any record, so that equal data gives equal
    bytes.
    """
    newest = {"generated": edition(catalog)} if catalog.papers else {}
    lines = (_json({**paper, "related": _related(catalog, paper["id"])}) for paper in papers)
    tags = _lines(map(_tag, catalog.tags))
    topics = _lines(
        {"slug": topic.slug, "label": topic.label, "count": len(topic.papers), "tags": list(topic.tags)}
        for topic in catalog.topics
    )
    yield f'{_json(newest)[:-1]}{"," if newest else ""}"papers":[\n'
    yield from _joined(",\n", lines)
    yield f'\n],\n"tags":[\n{tags}\n],\n"topics":[\n{topics}\n]}}\n'


def schema_text(name: str) -> str:
    """The JSON Schema of `<name>.json` as it is published.

    It has no references, which validators follow slowly: eighty times slower for this catalog.
    """
    return files("build_scripts.exports").joinpath("data", f"{name}.schema.json").read_text(encoding="utf-8")


def edition(catalog: Catalog) -> str | None:
    """The newest day on which a paper was added: what the catalog is cited by."""
    return max([paper.record.added for paper in catalog.papers], default=None)


def _joined(between: str, texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield between + text if number else text


def _lines(items: Iterable[Mapping[str, Any]]) -> str:
    return ",\n".join(map(_json, items))


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _paper(catalog: Catalog, paper: Paper, view: PaperView, topic: str | None, site_url: str) -> Mapping[str, Any]:
    """The fields of a paper in papers.json and papers.csv, without its related papers."""
    record = paper.record
    facts = {
        "id": record.id,
        "title": record.title,
        "title_tex": to_markdown(paper.title),
        "url": f"{site_url}papers/{record.id}/",
        "abstract": record.abstract,
        "abstract_tex": to_markdown(paper.abstract),
        "authors": list(record.authors),
        "author_count": len(record.authors) or record.author_count,
        "date": view.date,
        "date_derived": view.date_derived,
        "year": int(view.date[:4]) if view.date else None,
        "venue": record.venue,
        "arxiv_id": record.arxiv_id,
        "doi": record.doi,
        "code": list(view.code),
        "status": record.status,
        "added": record.added,
        "author_keywords": list(record.keywords),
        "keywords": [keyword.label for keyword in catalog.keywords[record.id]],
        "tags": list(catalog.paper_tags[record.id]),
        "topic": topic,
        "sources": [{"file": source.file, "line": source.line} for source in record.sources],
    }
    always = {"keywords", "tags"}
    return {key: value for key, value in facts.items() if value or key in always}


def _related(catalog: Catalog, paper_id: str) -> list[Mapping[str, Any]]:
    return [
        {
            "id": link.target,
            "score": round(link.score, 4),
            "close": link.close,
            "shared": [shared.label for shared in link.shared],
        }
        for link in catalog.links[paper_id][:RELATED]
    ]


def _tag(tag: Tag) -> Mapping[str, Any]:
    facts = {
        "slug": tag.slug,
        "label": tag.label,
        "aliases": list(tag.aliases),
        "count": len(tag.papers),
        "parents": list(tag.parents),
    }
    return {key: value for key, value in facts.items() if value}


def csv_table(papers: Iterable[Mapping[str, Any]]) -> str:
    """The papers of papers.json below the names of the columns; lists are joined by "; ", unknown facts are empty.

    It begins with a byte order mark, without which Excel reads UTF-8 as Latin text. arXiv numbers are arXiv:2509.10050:
    as bare numbers they would lose their zeros.
    """
    file = io.StringIO()
    file.write("\ufeff")
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows([safe_cell(_cell(column, paper.get(column))) for column in COLUMNS] for paper in papers)
    return file.getvalue()


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(column: str, value: str | int | Sequence[str] | None) -> str:
    if value is None:
        return ""
    if column == "arxiv_id":
        return f"arXiv:{value}"
    return str(value) if isinstance(value, str | int) else SEPARATOR.join(value)
