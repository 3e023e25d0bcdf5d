"""Published data: the files under /data/.

Unknown fields are absent, never empty. Each file is put together from parts of some dozen papers (parts.py), so that an
edit of one paper costs one part.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from typing import Any

from build_scripts.asked import Asked
from build_scripts.catalog import Catalog
from build_scripts.citation_formats import bibtex, csl_item, ris
from build_scripts.citations import Citations
from build_scripts.export_schema import schema_text
from build_scripts.export_table import csv_head, csv_rows
from build_scripts.facts import known_date
from build_scripts.graph_files import by_topic, graph_files
from build_scripts.kept import digest
from build_scripts.ledger import Ledger, LedgerEntry, totals
from build_scripts.model import Removed, Tag
from build_scripts.parts import LARGE, UNBOUNDED, Chunk, Part, checksums, chunks, joined, literal, publish
from build_scripts.restore import to_markdown
from build_scripts.settled import Settled
from build_scripts.views import SMALL, Views

RELATED_PUBLISHED = 10
KEYWORDS_OF_LARGE = 10
RELATED_OF_LARGE = 3  # in a large catalog; graph.json has all of them
# The files under /data/ in the order of the data page, with what they hold.
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
    "ledger.json": "What became of every entry of every list",
    "SHA256SUMS": "Checksums of these files, for sha256sum --check",
}

Keyed = Sequence[tuple[str, Chunk]]


@dataclass(frozen=True)
class Download:
    """A published file as the data page lists it; `size` is in bytes."""

    name: str
    what: str
    size: int


@dataclass(frozen=True)
class Sources:
    """What exports are made from."""

    views: Views
    citations: Citations
    site_url: str

    @property
    def catalog(self) -> Catalog:
        """The catalog itself."""
        return self.views.catalog

    @property
    def keywords(self) -> int | None:
        """How many keywords of a paper are told."""
        return KEYWORDS_OF_LARGE if self.views.large else None

    @cached_property
    def site(self) -> str:
        """Changes with what is not of single papers."""
        return digest(self.site_url, self.views.large)

    @cached_property
    def papers(self) -> Mapping[str, Mapping[str, Any]]:
        """What papers.json and papers.csv tell of each paper by itself."""
        return Asked(self.views.papers, partial(_paper, self))

    @cached_property
    def topics(self) -> Mapping[str, str]:
        """The topic of each paper that has one, by its slug."""
        return {paper: topic.slug for paper, topic in self.views.topics.items()}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of each tag by its slug."""
        return {tag.slug: tag.label for tag in self.catalog.tags}

    def cited(self, papers: Iterable[str]) -> str:
        """Changes with what citations without abstracts tell of these papers."""
        briefs, keys, tags, labels = self.views.briefs, self.citations.key_of, self.catalog.paper_tags, self.labels
        told = [(briefs[paper].facts, keys[paper], [labels[slug] for slug in tags[paper]]) for paper in papers]
        return digest(told)

    def told(self, papers: Iterable[str]) -> str:
        """Changes with what else is known of these papers by themselves."""
        own, marks, tags, topics = self.catalog.files, self.catalog.marks, self.catalog.paper_tags, self.topics
        return digest([(own[paper], marks[paper], tags[paper], topics.get(paper)) for paper in papers])

    def noted(self, papers: Iterable[str]) -> str:
        """Changes with what the graph tells of these papers themselves."""
        briefs, topics = self.views.briefs, self.topics
        return digest([(paper, briefs[paper].facts, topics.get(paper)) for paper in papers])

    def linked(self, papers: Iterable[str]) -> str:
        """Changes with their links."""
        marks = self.catalog.link_marks
        return digest([marks[paper] for paper in papers])


def write_exports(
    views: Views, citations: Citations, ledger: Ledger, site_url: str, settled: Settled
) -> tuple[Download, ...]:
    """Have all published files in content/data/ as they should be; returns what the data page lists."""
    sources, kept, runs = Sources(views, citations, site_url), settled.kept, tuple(chunks(views.papers))
    told = settled.runs("told", runs, sources.told)
    cited = [(sources.site + key, chunk) for chunk, key in settled.runs("cited", runs, sources.cited).items()]
    facts = [(key + told[chunk], chunk) for key, chunk in cited]
    linked = [(key + sources.linked(chunk), chunk) for key, chunk in facts]
    short = cited if views.large else facts
    nodes = settled.runs("nodes", chunks(by_topic(views.papers, sources.topics)), sources.noted)
    graph = graph_files(views, nodes, sources.topics, site_url)
    files = [
        publish(name, list(parts), kept, UNBOUNDED if name == "papers.json" else packed_from(len(views.papers)))
        for name, parts in {
            "papers.json": _papers_json(sources, linked),
            "papers.schema.json": [literal(schema_text("papers"))],
            "papers.csv": [literal(csv_head(views.large)), *_each(sources, _csv, facts)],
            "papers.bib": joined(_each(sources, _bibtex, cited), "\n"),
            "papers.ris": joined(_each(sources, _ris, short), "\n"),
            "papers.csl.json": [literal("[\n"), *joined(_each(sources, _csl, short), ",\n"), literal("\n]\n")],
            "graph.json": graph["graph.json"],
            "graph.schema.json": [literal(schema_text("graph"))],
            "graph.graphml": graph["graph.graphml"],
            "ledger.json": [Part(ledger.key, partial(ledger_json, ledger))],
        }.items()
    ]
    files.append(publish("SHA256SUMS", [literal(checksums(files))], kept))
    return tuple(Download(file.name, PUBLISHED[file.name.removesuffix(".gz")], file.size) for file in files)


def packed_from(papers: int) -> int:
    """From how many bytes on a file is published compressed in a catalog of so many papers."""
    return LARGE if papers <= SMALL else LARGE // 3


def _each(sources: Sources, write: Callable[[Sources, Chunk], str | list[Part]], keyed: Keyed) -> Iterator[Part]:
    """A part for each chunk, which changes with its key."""
    return (Part(key, partial(write, sources, chunk)) for key, chunk in keyed)


def _csv(sources: Sources, chunk: Chunk) -> str:
    return csv_rows((sources.papers[paper] for paper in chunk), sources.views.large)


def _bibtex(sources: Sources, chunk: Chunk) -> str:
    return "\n".join(bibtex(sources.citations[paper], full=True) for paper in chunk)


def _ris(sources: Sources, chunk: Chunk) -> str:
    return "\n".join(ris(sources.citations[paper], full=True) for paper in chunk)


def _csl(sources: Sources, chunk: Chunk) -> str:
    return ",\n".join(json.dumps(csl_item(sources.citations[paper], full=True), ensure_ascii=False) for paper in chunk)


def ledger_json(ledger: Ledger) -> str:
    """The papers that were removed, and what every entry of every dump is."""
    accounts = ledger.read()
    dumps = accounts.dumps
    sums = asdict(totals(entry for dump in dumps for entry in dump.entries))
    told = ",\n".join(
        _json({**vars(dump), "entries": []})[:-2] + "\n" + _lines(map(_known, dump.entries)) + "]}" for dump in dumps
    )
    removed = _lines(
        {**_known(each), "sources": [vars(source) for source in each.sources]} for each in accounts.removed
    )
    return f'{{"totals":{_json(sums)},"removed":[{removed}],"dumps":[\n{told}\n]}}\n'


def _known(entry: LedgerEntry | Removed) -> Mapping[str, Any]:
    return {name: value for name, value in vars(entry).items() if value}


def _papers_json(sources: Sources, keyed: Keyed) -> Iterator[Part]:
    """The whole catalog as JSON, a paper a line. `generated` is the newest day of any record, so that equal data gives
    equal bytes.
    """
    catalog = sources.catalog
    newest = {"generated": edition(catalog)} if catalog.papers else {}
    yield literal(f'{_json(newest)[:-1]}{"," if newest else ""}"papers":[\n')
    yield from joined(_each(sources, _json_parts, keyed), ",\n")
    tags = [_tag(tag) for tag in catalog.tags]
    topics = [
        {"slug": topic.slug, "label": topic.label, "count": len(topic.papers), "tags": list(topic.tags)}
        for topic in catalog.topics
    ]
    yield Part(digest(tags, topics), lambda: f'\n],\n"tags":[\n{_lines(tags)}\n],\n"topics":[\n{_lines(topics)}\n]}}\n')


def _json_parts(sources: Sources, chunk: Chunk) -> list[Part]:
    """Some papers of papers.json, each a part of its own: an edit reaches papers in all places through their links."""
    site, one = sources.site, [(paper,) for paper in chunk]
    keys = (digest(site, sources.cited(paper), sources.told(paper), sources.linked(paper)) for paper in one)
    parts = (Part(key, partial(_json_paper, sources, paper)) for key, paper in zip(keys, chunk, strict=True))
    return list(joined(parts, ",\n"))


def _json_paper(sources: Sources, paper: str) -> str:
    catalog = sources.catalog
    return _json({**_told_once(sources.papers[paper], catalog), "related": _related(catalog, paper)})


def _lines(items: Iterable[Mapping[str, Any]]) -> str:
    return ",\n".join(map(_json, items))


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def edition(catalog: Catalog) -> str | None:
    """The newest day on which a paper was added: what the catalog is cited by."""
    return max([paper.record.added for paper in catalog.papers], default=None)


def _paper(sources: Sources, paper_id: str) -> Mapping[str, Any]:
    catalog, paper, topic = sources.catalog, sources.views.papers[paper_id].paper, sources.topics.get(paper_id)
    record = paper.record
    date, derived = known_date(record)
    facts = {
        "id": record.id,
        "title": record.title,
        "title_tex": to_markdown(paper.title),
        "url": f"{sources.site_url}papers/{record.id}/",
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
        "code": list(sources.views.papers[paper_id].code),
        "added": record.added,
        "keywords": [keyword.label for keyword in catalog.keywords[record.id][: sources.keywords]],
        "tags": list(catalog.paper_tags[record.id]),
        "topic": topic,
        "sources": [{"file": source.file, "line": source.line} for source in record.sources],
    }
    always = {"keywords", "tags"}
    return {key: value for key, value in facts.items() if value or key in always}


def _told_once(paper: Mapping[str, Any], catalog: Catalog) -> Mapping[str, Any]:
    """In a large catalog text that was not changed stands once: five papers of six have no damaged mathematics."""
    if len(catalog.papers) <= SMALL:
        return paper
    same = {f"{name}_tex" for name in ("title", "abstract") if paper[f"{name}_tex"] == paper[name]}
    return {name: value for name, value in paper.items() if name not in same}


def _related(catalog: Catalog, paper_id: str) -> list[Mapping[str, Any]]:
    number = RELATED_PUBLISHED if len(catalog.papers) <= SMALL else RELATED_OF_LARGE
    return [
        {"id": link.target, "score": round(link.score, 4), "shared": [shared.label for shared in link.shared]}
        for link in catalog.links[paper_id][:number]
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
