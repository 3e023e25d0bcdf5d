"""The catalog as an import will write it: records made from entries or completed by them, nothing on disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from build_scripts.model import Entry, Record, Removed, Source
from build_scripts.records import PAPERS, SimilarTitles, dates_agree
from build_scripts.report import Report
from build_scripts.restore import restore, to_plain
from build_scripts.slugs import unique_slug
from build_scripts.sources.identity import Papers, known_papers, normalize

_WHOLE_ABSTRACT = 60  # characters; shorter ones say "no abstract" or "withdrawn"
FACTS = ("author_count", "date", "comments")


@dataclass
class Draft:
    """The catalog as it will be written."""

    records: dict[str, Record]
    papers: Papers
    similar: SimilarTitles
    used: set[str]
    report: Report
    today: str
    new: set[str] = field(default_factory=set)
    gained: dict[str, list[Source]] = field(default_factory=dict)
    moved: dict[str, list[Source | None]] = field(default_factory=dict)  # for each source the record has on disk


def start_draft(
    root: Path,
    records: Iterable[Record],
    removed: Iterable[Removed],
    entries: Mapping[Source, Entry],
    report: Report,
    today: str,
) -> Draft:
    """The catalog before the import; `entries` are those of all its lists, the arriving ones too."""
    records, removed = tuple(records), tuple(removed)
    papers = known_papers(records, entries, removed)
    used = {path.name.rsplit(".", 1)[0] for path in (root / PAPERS).glob("*.y*ml")}
    used.update(former for record in records for former in record.former_ids)
    used.update(address for paper in removed for address in (paper.id, *paper.former_ids))
    return Draft({record.id: record for record in records}, papers, SimilarTitles(papers.by_title), used, report, today)


def create(draft: Draft, entry: Entry, source: Source) -> None:
    """Make a record from an entry; a title very similar to a known one is reported."""
    title, record_id = normalize(entry.title), unique_slug(_name(entry.title), draft.used)
    near = {draft.papers.by_title[other][0]: other for other in draft.similar.similar(title)}
    for known, other in near.items():
        _may_be_known(
            draft, entry, record_id, known, "near-title", f'the title is very similar to that of {{}}: "{other[:120]}"'
        )
    abstract = normalize(entry.abstract)
    twin = draft.papers.by_abstract.get(abstract) if len(abstract) >= _WHOLE_ABSTRACT else None
    if twin and twin not in near:
        _may_be_known(draft, entry, record_id, twin, "same-abstract", "the abstract is that of {} under another title")
    facts = {name: getattr(entry, name) for name in FACTS}
    draft.records[record_id] = Record(record_id, entry.title, entry.abstract, draft.today, (source,), **facts)
    draft.new.add(record_id)
    draft.used.add(record_id)
    draft.similar.add(title)
    draft.papers.add_source(record_id, source)
    draft.papers.add_text(record_id, entry.title, entry.abstract)


def _may_be_known(draft: Draft, entry: Entry, record_id: str, known: str, code: str, what: str) -> None:
    gone = known in draft.papers.removed
    command = f'remove {record_id} --reason "..."' if gone else f"merge {record_id} {known}"
    message = what.replace("{}", f"the {'removed paper' if gone else 'record'} {known}", 1)
    draft.report.warning(entry.location, code, message, f"if they are one paper, run: catalog {command}")


def complete(draft: Draft, record_id: str, entry: Entry, source: Source) -> None:
    """Give a known record a new source, and the facts of that source which the record lacks."""
    record = draft.records[record_id]
    facts = {name: getattr(entry, name) for name in FACTS if getattr(entry, name) is not None}
    for name in ("author_count", "date"):
        recorded, given = getattr(record, name), facts.get(name)
        if recorded is not None and given is not None and not dates_agree(str(recorded), str(given)):
            message = f"{name} is {given} here but {recorded} in the record {record_id}"
            draft.report.warning(entry.location, "conflicting-fact", message, "the value in the record stays")
    missing = {name: value for name, value in facts.items() if getattr(record, name) is None}
    sources = record.sources if source in record.sources else (*record.sources, source)
    draft.records[record_id] = replace(record, sources=sources, **missing)
    gained = draft.gained.setdefault(record_id, [])
    if sources != record.sources:
        gained.append(source)
    draft.papers.add_source(record_id, source)
    draft.papers.add_text(record_id, entry.title, entry.abstract)


def _name(title: str) -> str:
    """The title that an id is made from: restored where it holds LaTeX, else exactly as scraped."""
    return to_plain(restore(title)) if re.search(r"[\\{}^$]", title) else title
