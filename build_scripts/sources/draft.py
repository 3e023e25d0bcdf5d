"""The catalog as an import will write it: records made from entries or completed by them, and written at the end."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from build_scripts.bibliography import COMPARED, IDENTIFIERS, agree, clashing, show_value
from build_scripts.files import write_text
from build_scripts.model import Entry, Record, Removed, Source
from build_scripts.progress import Each
from build_scripts.records import (
    PAPERS,
    SimilarTitles,
    add_source,
    merge_fields,
    move_sources,
    record_path,
    record_text,
    remove_field,
)
from build_scripts.report import Report
from build_scripts.restore import restore, to_plain
from build_scripts.slugs import unique_slug
from build_scripts.sources.identity import Match, Papers, known_papers, normalize

_WHOLE_ABSTRACT = 60  # characters; shorter ones say "no abstract" or "withdrawn"
CLASHES = ("keep", "update", "replace", "new", "skip")
FACTS = (
    "abstract", "authors", "author_count", "date", "venue", "arxiv_id", "doi", "url", "code", "comments", "evidence",
    "keywords", "status",
)  # fmt: skip
_CLASHING = ("author_count", *COMPARED)
_NOTHING: tuple[object, ...] = (None, (), "")


@dataclass
class Draft:
    records: dict[str, Record]
    papers: Papers
    similar: SimilarTitles
    used: set[str]
    report: Report
    today: str
    new: set[str] = field(default_factory=set)
    gained: dict[str, list[Source]] = field(default_factory=dict)
    replaced: dict[str, set[str]] = field(default_factory=dict)  # the fields that lose their value on disk
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


def create(draft: Draft, entry: Entry, source: Source | None, unlike: str = "") -> str:
    """Make a record from an entry and return its id; a title very similar to a known one is reported.

    `unlike` is the record that a curator says it is not, for all its likeness.
    """
    title, record_id = normalize(entry.title), unique_slug(_name(entry.title), draft.used)
    seen = {unlike}
    for known, code, what in _likenesses(draft.papers, draft.similar, entry, title):
        if known not in seen:
            seen.add(known)
            gone = known in draft.papers.removed
            command = f'remove {record_id} --reason "..."' if gone else f"merge {record_id} {known}"
            message = what.format(f"{'removed paper' if gone else 'record'} {known}")
            draft.report.warning(entry.location, code, message, f"if they are one paper, run: catalog {command}")
    facts = {name: getattr(entry, name) for name in FACTS if name != "abstract"}
    distinct = (unlike,) if unlike else ()
    draft.records[record_id] = Record(
        record_id, entry.title, entry.abstract, draft.today, (source,) if source else (), distinct=distinct, **facts
    )
    draft.new.add(record_id)
    draft.used.add(record_id)
    draft.similar.add(title)
    if source:
        draft.papers.add_source(record_id, source)
    draft.papers.add(record_id, entry)
    return record_id


def _likenesses(papers: Papers, similar: SimilarTitles, entry: Entry, title: str) -> Iterator[tuple[str, str, str]]:
    """The known papers that a new one is like: id, code of the problem, and what it says."""
    for other in similar.similar(title):
        shown = other[:120].replace("{", "{{").replace("}", "}}")
        yield papers.by_title[other][0], "near-title", f'the title is very similar to that of the {{}}: "{shown}"'
    for known in papers.by_title.get(title, ()):
        yield known, "same-title", "the title is that of the {}, but the authors are others"
    abstract = normalize(entry.abstract)
    if len(abstract) >= _WHOLE_ABSTRACT and abstract in papers.by_abstract:
        yield papers.by_abstract[abstract], "same-abstract", "the abstract is that of the {} under another title"


def clashes(draft: Draft, found: Match, entry: Entry) -> bool:
    """Whether an entry seems to belong to a record, and contradicts it."""
    record = draft.records.get(found.record)
    return found.status == "same" and record is not None and bool(clashing(record, entry, _CLASHING))


def same_identifier(draft: Draft, found: Match, entry: Entry) -> bool:
    """Whether an entry and the record that it seems to belong to have an identifier in common."""
    record = draft.records.get(found.record)
    return record is not None and any(
        given and recorded and agree(name, recorded, given)
        for name in IDENTIFIERS
        for given, recorded in [(getattr(entry, name), getattr(record, name))]
    )


def complete(draft: Draft, found: Match, entry: Entry, source: Source, clash: str | None) -> None:
    """Give a known record a new source, and the facts of that source which the record lacks.

    Where the two contradict each other the record keeps its own values, unless `clash` is "replace". Where an
    identifier contradicts, the record gains nothing else either, unless `clash` is "update" or "replace".
    """
    record = draft.records[found.record]
    given: dict[str, Any] = {name: value for name in FACTS if (value := getattr(entry, name)) not in _NOTHING}
    doubtful = set(clashing(record, entry, _CLASHING))
    other = record.abstract and given.get("abstract", record.abstract) != record.abstract
    if other and (found.doubt == "changed-abstract" or clash == "replace"):
        doubtful.add("abstract")
    if clash == "replace":
        changes = {name: value for name, value in given.items() if name in doubtful}
        draft.replaced.setdefault(record.id, set()).update(name for name in changes if getattr(record, name))
    else:
        _report_clashes(draft, record, entry, doubtful, found)
        changes = {}
    if clash in {"update", "replace"} or not doubtful & IDENTIFIERS:
        refused = doubtful | ({"author_count"} if record.authors or entry.authors else set())
        changes |= {name: v for name, v in given.items() if getattr(record, name) in _NOTHING and name not in refused}
    sources = record.sources if source in record.sources else (*record.sources, source)
    draft.records[record.id] = replace(record, sources=sources, **changes)
    gained = draft.gained.setdefault(record.id, [])
    if sources != record.sources:
        gained.append(source)
    draft.papers.add_source(record.id, source)
    draft.papers.add(record.id, entry)


def write_records(draft: Draft, root: Path, each: Each) -> None:
    """Write the records that are new or changed, each file whole; of a changed one only the lines that change."""
    for record_id in each(sorted({*draft.new, *draft.gained, *draft.moved}), "write"):
        record, path = draft.records[record_id], root / record_path(record_id)
        write_text(path, record_text(record) if record_id in draft.new else _edited(path, record, draft))


def _edited(path: Path, record: Record, draft: Draft) -> str:
    text = move_sources(path.read_bytes().decode("utf-8"), draft.moved.get(record.id, ()))
    for name in sorted(draft.replaced.get(record.id, ())):
        text = remove_field(text, name)
    text = merge_fields(text, {name: value for name in FACTS if (value := getattr(record, name)) not in _NOTHING})
    for source in draft.gained.get(record.id, ()):
        text = add_source(text, source)
    return text


def _report_clashes(draft: Draft, record: Record, entry: Entry, doubtful: set[str], found: Match) -> None:
    hint = "the value in the record stays"
    for name in _CLASHING:
        if name not in doubtful:
            continue
        recorded = record.author_count if name == "authors" and not record.authors else getattr(record, name)
        message = (
            f"{name} is {show_value(getattr(entry, name))} here but {show_value(recorded)} in the record {record.id}"
        )
        draft.report.warning(entry.place(name), "conflicting-fact", message, hint)
    if "abstract" in doubtful:
        message = f"the abstract is not that of the record {record.id}, which has the same title and a common author"
        draft.report.warning(
            entry.location, "changed-abstract", message, f"{hint}; to take this one, add --clash replace"
        )
    if found.doubt == "changed-title":
        message = f'an identifier is that of the record {record.id}, whose title is "{record.title[:120]}"'
        draft.report.warning(entry.location, found.doubt, message, hint)


def _name(title: str) -> str:
    """The title that an id is made from: restored where it holds LaTeX, else exactly as scraped."""
    return to_plain(restore(title)) if re.search(r"[\\{}^$]", title) else title
