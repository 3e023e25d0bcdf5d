"""Published data: the files under /data/. Unknown fields are absent, never empty."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.facts import known_code, known_date
from build_scripts.ledger import DumpLedger, totals
from build_scripts.model import Link, Paper, Tag
from build_scripts.restore import to_markdown

RELATED_PUBLISHED = 10


def export_files(catalog: Catalog, ledger: Sequence[DumpLedger], site_url: str) -> dict[str, str]:
    """The published files by their path in content/."""
    return {
        "data/papers.json": papers_json(catalog, site_url),
        "data/ledger.json": ledger_json(ledger),
    }


def ledger_json(ledger: Sequence[DumpLedger]) -> str:
    """What became of every entry of every dump."""
    data = {
        "totals": asdict(totals(entry for dump in ledger for entry in dump.entries)),
        "dumps": [asdict(dump) for dump in ledger],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def papers_json(catalog: Catalog, site_url: str) -> str:
    """The whole catalog as JSON. `generated` is the newest day of any record, so that equal data gives equal bytes."""
    papers = [_paper(paper, catalog, site_url) for paper in catalog.papers]
    data = {
        "generated": max((paper.record.added for paper in catalog.papers), default=None),
        "papers": papers,
        "tags": [_tag(tag) for tag in catalog.tags],
        "topics": [
            {"slug": topic.slug, "label": topic.label, "count": len(topic.papers), "tags": list(topic.tags)}
            for topic in catalog.topics
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _paper(paper: Paper, catalog: Catalog, site_url: str) -> Mapping[str, Any]:
    record = paper.record
    date, derived = known_date(record)
    topic = next((topic.slug for topic in catalog.topics if record.id in topic.papers), None)
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
