"""Published data: the files under /data/ and a bibliography beside each page of a tag, topic, author or list.

Unknown fields are absent, never empty.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.citation_formats import bibtex, csl_json, ris
from build_scripts.citations import Citation
from build_scripts.export_schema import schema_text
from build_scripts.export_table import papers_csv
from build_scripts.facts import known_code, known_date
from build_scripts.graph_files import graph_json, graphml
from build_scripts.ledger import DumpLedger, totals
from build_scripts.model import Link, Paper, Tag
from build_scripts.restore import to_markdown

RELATED_PUBLISHED = 10
# The files under /data/ in the order of the data page, with what they hold.
PUBLISHED = {
    "papers.json": "Every paper with its facts, keywords, tags and related papers; all tags and topics",
    "papers.schema.json": "JSON Schema of papers.json",
    "papers.csv": "The papers as a table for spreadsheets and pandas",
    "papers.bib": "BibTeX for LaTeX, with tags as keywords",
    "papers.ris": "RIS for Zotero, EndNote and Mendeley, with abstracts and tags",
    "papers.csl.json": "CSL-JSON for citation processors such as Pandoc, with abstracts and tags",
    "graph.json": "The graph of related papers for networkx and D3",
    "graph.schema.json": "JSON Schema of graph.json",
    "graph.graphml": "The same graph for Gephi, Cytoscape and yEd",
    "ledger.json": "What became of every entry of every list",
    "SHA256SUMS": "Checksums of these files, for sha256sum --check",
}


@dataclass(frozen=True)
class Download:
    """A published file as the data page lists it; `size` is in bytes."""

    name: str
    what: str
    size: int


def export_files(
    catalog: Catalog, ledger: Sequence[DumpLedger], site_url: str, citations: Mapping[str, Citation]
) -> dict[str, str | bytes]:
    """The published files by their path in content/."""
    papers = list(_papers(catalog, site_url))
    entries = {paper: bibtex(citation, full=True) for paper, citation in citations.items()}
    data: dict[str, str | bytes] = {
        "papers.json": _papers_json(catalog, papers),
        "papers.schema.json": schema_text("papers"),
        "papers.csv": papers_csv(papers),
        "papers.bib": "\n".join(entries.values()),
        "papers.ris": "\n".join(ris(citation, full=True) for citation in citations.values()),
        "papers.csl.json": csl_json(citations.values(), full=True),
        "graph.json": graph_json(catalog, site_url),
        "graph.schema.json": schema_text("graph"),
        "graph.graphml": graphml(catalog, site_url),
        "ledger.json": ledger_json(ledger),
    }
    data["SHA256SUMS"] = checksums(data)
    shelves = {
        f"{place}/papers.bib": "\n".join(entries[paper] for paper in members) for place, members in _shelves(catalog)
    }
    return {f"data/{name}": content for name, content in data.items()} | shelves


def downloads(files: Mapping[str, str | bytes]) -> tuple[Download, ...]:
    """The files of `export_files` that the data page lists."""
    contents = {name: files[f"data/{name}"] for name in PUBLISHED}
    return tuple(Download(name, PUBLISHED[name], len(_bytes(content))) for name, content in contents.items())


def checksums(files: Mapping[str, str | bytes]) -> str:
    """SHA-256 of each file in the format of sha256sum."""
    return "".join(f"{hashlib.sha256(_bytes(files[name])).hexdigest()}  {name}\n" for name in sorted(files))


def list_order(catalog: Catalog, file: str) -> tuple[str, ...]:
    """The ids of the papers of one dump in its order."""
    places = sorted(
        (source.line, paper.record.id)
        for paper in catalog.papers
        for source in paper.record.sources
        if source.file == file
    )
    return tuple(dict.fromkeys(paper for _, paper in places))


def _shelves(catalog: Catalog) -> Iterator[tuple[str, Iterable[str]]]:
    """Every page with a bibliography of its own: its address and its papers. One paper is cited on its own page."""
    yield from ((f"tags/{tag.slug}", tag.papers) for tag in catalog.tags)
    yield from ((f"topics/{topic.slug}", topic.papers) for topic in catalog.topics)
    yield from ((f"authors/{author.slug}", author.papers) for author in catalog.authors if len(author.papers) > 1)
    yield from ((f"lists/{dump.slug}", list_order(catalog, dump.file)) for dump in catalog.dumps)


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8")


def ledger_json(ledger: Sequence[DumpLedger]) -> str:
    """What became of every entry of every dump."""
    data = {
        "totals": asdict(totals(entry for dump in ledger for entry in dump.entries)),
        "dumps": [asdict(dump) for dump in ledger],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _papers_json(catalog: Catalog, papers: Sequence[Mapping[str, Any]]) -> str:
    """The whole catalog as JSON. `generated` is the newest day of any record, so that equal data gives equal bytes."""
    data = {
        "papers": papers,
        "tags": [_tag(tag) for tag in catalog.tags],
        "topics": [
            {"slug": topic.slug, "label": topic.label, "count": len(topic.papers), "tags": list(topic.tags)}
            for topic in catalog.topics
        ],
    }
    newest = {"generated": edition(catalog)} if catalog.papers else {}
    return json.dumps(newest | data, ensure_ascii=False, indent=1) + "\n"


def edition(catalog: Catalog) -> str | None:
    """The newest day on which a paper was added: what the catalog is cited by."""
    return max((paper.record.added for paper in catalog.papers), default=None)


def _papers(catalog: Catalog, site_url: str) -> Iterator[Mapping[str, Any]]:
    topics = {paper: topic.slug for topic in catalog.topics for paper in topic.papers}
    for paper in catalog.papers:
        yield _paper(paper, catalog, site_url, topics.get(paper.record.id))


def _paper(paper: Paper, catalog: Catalog, site_url: str, topic: str | None) -> Mapping[str, Any]:
    record = paper.record
    date, derived = known_date(record)
    facts = {
        "id": record.id,
        "title": record.title,
        "title_tex": to_markdown(paper.title),
        "url": f"{site_url}papers/{record.id}/",
        "abstract": record.abstract,
        "abstract_tex": to_markdown(paper.abstract),
        "authors": list(record.authors),
        "author_count": len(record.authors) or record.author_count,
        "date": date,
        "date_derived": derived,
        "year": int(date[:4]) if date else None,
        "venue": record.venue,
        "arxiv_id": record.arxiv_id,
        "doi": record.doi,
        "code": list(known_code(paper)),
        "added": record.added,
        "keywords": [keyword.label for keyword in catalog.keywords[record.id]],
        "tags": list(catalog.paper_tags[record.id]),
        "topic": topic,
        "related": [_link(link) for link in catalog.links[record.id][:RELATED_PUBLISHED]],
        "sources": [{"file": source.file, "line": source.line} for source in record.sources],
    }
    always = {"keywords", "tags", "related"}
    return {key: value for key, value in facts.items() if value or key in always}


def _link(link: Link) -> Mapping[str, Any]:
    return {
        "id": link.target,
        "score": round(link.score, 4),
        "shared": [shared.label for shared in link.shared],
    }


def _tag(tag: Tag) -> Mapping[str, Any]:
    facts = {
        "slug": tag.slug,
        "label": tag.label,
        "aliases": list(tag.aliases),
        "count": len(tag.papers),
        "parents": list(tag.parents),
    }
    return {key: value for key, value in facts.items() if value}
