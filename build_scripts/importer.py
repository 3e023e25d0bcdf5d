"""Dumps in: copies them to catalog/sources, makes and completes records, and balances the ledger.

Everything is worked out first and then written in the order dumps, records, sources.yml, ledger, each file
whole. A run killed at any moment leaves a state from which the same command reaches the same end: records
name the entries they hold, so nothing is imported twice, and a dump whose checksum is not that of the ledger
is matched with its records anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from build_scripts.draft import FACTS, Draft, complete, create, start_draft
from build_scripts.identity import match
from build_scripts.ledger import (
    LEDGER,
    Accounts,
    ReadDump,
    checksum,
    conflict_reason,
    dump_ledger,
    entries_of,
    load_ledger,
    make_ledger,
    read_dumps,
    report_changed,
)
from build_scripts.model import Dump, Entry, Location, Record, Removed, Source
from build_scripts.plausible import doubts
from build_scripts.progress import Each, quietly
from build_scripts.realign import Paper, Realigned, realign
from build_scripts.records import (
    PAPERS,
    add_source,
    dump_record,
    is_day,
    load_records,
    merge_fields,
    move_sources,
    record_path,
)
from build_scripts.report import Report
from build_scripts.sources import (
    MAX_DUMP,
    SOURCES,
    SOURCES_YML,
    ParsedDump,
    add_dump,
    dump_file_name,
    human_title,
    load_dumps,
    parse_dump,
    set_captured,
)
from build_scripts.write import remove_leftovers, write_bytes, write_text

SHOWN = 3  # entries of a file that are shown as they read
AnyPaper = TypeVar("AnyPaper", Record, Removed)


@dataclass(frozen=True)
class FileSummary:
    """What one file gave. `entries` is the sum of new, known, removed and rejected; `dump` its name in
    catalog/sources or empty.
    """

    file: str
    dump: str
    entries: int = 0
    new: int = 0
    known: int = 0
    rejected: int = 0
    warnings: int = 0
    removed: int = 0
    layout: str = ""
    first: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class ImportSummary:
    """What an import did: the files by name, and the ledger of the whole catalog after it."""

    files: tuple[FileSummary, ...] = ()
    ledger: Accounts = field(default_factory=Accounts)


@dataclass(frozen=True)
class _Arrival:
    """A file to import: where it lies, how problems name it, its dump and its bytes."""

    path: str
    dump: Dump
    data: bytes
    parsed: ParsedDump
    dated_now: bool  # the dump was known without a captured day and gets one now
    changed: bool  # the dump was imported before with another content


def import_dumps(
    root: Path,
    files: Iterable[Path],
    captured: str | None,
    report: Report,
    today: str,
    each: Each = quietly,
    accept: Callable[[str], bool] = lambda _question: False,
    *,
    write: bool = True,
) -> ImportSummary:
    """Import dumps into the catalog at `root`, or only say what that would give unless `write`.

    `captured` is the ISO day on which the files were saved, `today` the ISO day to write as `added` of new
    records. Nothing is written while catalog/papers or sources.yml hold errors. `each` may show how far it is.
    A file that looks like no list of papers is imported only if `accept` says so.
    """
    if captured and not is_day(captured):
        report.error(Location("--captured"), "bad-date", f'"{captured}" is not a day', "write YYYY-MM-DD")
        return ImportSummary()
    before = report.errors
    records = load_records(root, report)
    stored = {dump.file: dump for dump in load_dumps(root, report)}
    before_import = load_ledger(root, report)
    if report.errors > before:
        message = "nothing was imported, because the catalog has errors"
        report.error(Location("catalog"), "unsound-catalog", message, "mend them and import again")
        return ImportSummary()
    if write:
        _remove_leftovers(root)
    checksums = {part.file: part.sha256 for part in before_import.dumps}
    contents = _stored_contents(root)
    stored_before = read_dumps(root, stored.values())
    papers: list[Paper] = [*records, *before_import.removed]
    arrivals: list[_Arrival] = []
    summaries: list[FileSummary] = []
    moved: dict[str, Realigned] = {}
    paths = sorted(files, key=lambda path: (path.name, str(path)))
    for path in each(paths, "read"):
        arrival = _arrive(root, path, captured, stored, contents, checksums, report)
        if arrival and arrival.changed:
            known = {n: dump for n, dump in stored_before.items() if checksums.get(n) == dump.sha256}
            realigned = _realign(arrival, papers, entries_of(known), report)
            if realigned:
                moved[arrival.dump.file] = realigned
        if arrival and _is_welcome(arrival, contents, moved, accept, report):
            contents[checksum(arrival.data)] = arrival.dump.file
            stored[arrival.dump.file] = arrival.dump
            arrivals.append(arrival)
        else:
            summaries.append(FileSummary(_shown(root, path), ""))
    dumps = stored_before | {a.dump.file: ReadDump(checksum(a.data), a.parsed) for a in arrivals}
    if not arrivals or not _only_arrivals_changed(dumps, arrivals, checksums, report):
        return ImportSummary(tuple(sorted(summaries, key=lambda summary: summary.file)), before_import)
    draft = _start(root, records, before_import.removed, moved, entries_of(dumps), report, today)
    summaries += [_take_in(draft, arrival) for arrival in arrivals]
    removed = tuple(_moved(paper, moved) for paper in before_import.removed)
    ledger = make_ledger(dumps, tuple(draft.records.values()), draft.papers, report, before_import)
    accounts = Accounts(ledger, removed)
    if write:
        _write(root, draft, arrivals, accounts, each)
    return ImportSummary(tuple(sorted(summaries, key=lambda summary: summary.file)), accounts)


def _shown(root: Path, path: Path) -> str:
    inside = path.resolve().is_relative_to(root.resolve())
    return path.resolve().relative_to(root.resolve()).as_posix() if inside else str(path)


def _stored_contents(root: Path) -> dict[str, str]:
    """The names of the dumps in catalog/sources by checksum."""
    found = {}
    for path in sorted((root / SOURCES).glob("*"), reverse=True):
        if path.is_file() and path.name != "sources.yml" and not path.name.startswith("."):
            found[checksum(path.read_bytes())] = path.name
    return found


def _arrive(
    root: Path,
    path: Path,
    captured: str | None,
    stored: dict[str, Dump],
    contents: dict[str, str],
    checksums: Mapping[str, str],
    report: Report,
) -> _Arrival | None:
    """Read one file and decide which dump it is; None after reporting why it cannot be imported."""
    shown = _shown(root, path)
    try:
        size = path.stat().st_size
        if size > MAX_DUMP:
            report.error(Location(shown), "dump-too-large", f"the file has {size:,} bytes", f"at most {MAX_DUMP:,}")
            return None
        data = path.read_bytes()
    except OSError as error:
        report.error(Location(shown), "unreadable-file", error.strerror or str(error))
        return None
    digest = checksum(data)
    name = contents.get(digest) or dump_file_name(path)
    known = stored.get(name)
    dump = known or Dump(name, human_title(name), captured=captured)
    there = (root / SOURCES / name).is_file()
    changed = there and checksums.get(name, digest) != digest
    slugs = {Dump(other, "").slug for other in contents.values() if not changed or other != name}
    if digest not in contents and dump.slug in slugs:
        message = f"catalog/sources already holds another dump named {name}"
        report.error(Location(shown), "dump-exists", message, "give the file a name of its own")
        return None
    if known and captured and known.captured and captured != known.captured:
        message = f"the dump was captured on {known.captured}, not on {captured}"
        report.error(Location(shown), "captured-conflict", message, f"change it in {SOURCES_YML}")
    parsed = parse_dump(shown, data, dump.captured or captured, report)
    # A known list without dates has no use for the day and should not change by being imported with others.
    dated_now = bool(parsed.dated and captured and not dump.captured)
    if dated_now:
        dump = replace(dump, captured=captured)
    if not parsed.entries and not parsed.rejections:
        return None
    return _Arrival(shown, dump, data, parsed, dated_now, changed)


def _realign(
    arrival: _Arrival, papers: Sequence[Paper], before: Mapping[Source, Entry], report: Report
) -> Realigned | None:
    """Match the papers of a changed dump with its new entries; None after reporting that it is another list."""
    place, file = Location(arrival.path), arrival.dump.file
    realigned = realign(file, papers, arrival.parsed.entries, before)
    if realigned is None:
        message = f"this is another list than the one that was imported as {file}: hardly any paper is in both"
        report.error(place, "dump-exists", message, "give the file a name of its own")
        return None
    owners = {source: paper for paper, moves in realigned.moves.items() for source in moves.values() if source}
    records = {paper.id for paper in papers if isinstance(paper, Record)}
    for entry in realigned.changed:
        owner = owners[Source(file, entry.location.line)]
        if owner in records:
            message = f"the text of this entry is not that of the record {owner}"
            report.warning(entry.location, "changed-entry", message, "the record keeps its own")
    for paper in papers:
        if paper.id in records and None in realigned.moves.get(paper.id, {}).values():
            message = f"the list no longer has the paper {paper.id}: {paper.title[:80]}"
            hint = f'the record stays; to remove it, run: catalog remove {paper.id} --reason "..."'
            report.warning(place, "vanished-entry", message, hint)
    return realigned


def _is_welcome(
    arrival: _Arrival,
    contents: Mapping[str, str],
    moved: Mapping[str, Realigned],
    accept: Callable[[str], bool],
    report: Report,
) -> bool:
    """Whether a file may be imported: a changed dump has to be the same list, and a new text a list of papers."""
    if arrival.changed and arrival.dump.file not in moved:
        return False
    reasons = doubts(arrival.parsed) if arrival.changed or checksum(arrival.data) not in contents else []
    if not reasons:
        return True
    message = f"this does not look like a list of papers: {'; '.join(reasons)}"
    if accept(f"{arrival.path}: {message}"):
        report.warning(Location(arrival.path), "looks-wrong", message)
        return True
    report.error(Location(arrival.path), "looks-wrong", message, "to import it nevertheless, add --force")
    return False


def _only_arrivals_changed(
    dumps: Mapping[str, ReadDump], arrivals: Iterable[_Arrival], checksums: Mapping[str, str], report: Report
) -> bool:
    """Whether all other dumps are as they were imported: else the ledger would not fit them."""
    arrived = {arrival.dump.file for arrival in arrivals}
    changed = [name for name, dump in dumps.items() if checksums.get(name, dump.sha256) != dump.sha256]
    for name in sorted(set(changed) - arrived):
        report_changed(name, report)
    return arrived.issuperset(changed)


def _start(
    root: Path,
    records: Sequence[Record],
    removed: Iterable[Removed],
    moved: Mapping[str, Realigned],
    entries: Mapping[Source, Entry],
    report: Report,
    today: str,
) -> Draft:
    """The catalog before the import, with the sources of changed dumps where they are now."""
    now = [_moved(record, moved) for record in records]
    draft = start_draft(root, now, (_moved(paper, moved) for paper in removed), entries, report, today)
    for before, after in zip(records, now, strict=True):
        if before != after:
            draft.moved[before.id] = [_place(before, source, moved) for source in before.sources]
    return draft


def _moved(paper: AnyPaper, moved: Mapping[str, Realigned]) -> AnyPaper:
    places = [_place(paper, source, moved) for source in paper.sources]
    return replace(paper, sources=tuple(place for place in places if place))


def _place(paper: Paper, source: Source, moved: Mapping[str, Realigned]) -> Source | None:
    return moved[source.file].moves[paper.id][source] if source.file in moved else source


def _take_in(draft: Draft, arrival: _Arrival) -> FileSummary:
    new = known = removed = 0
    rejected = len(arrival.parsed.rejections)
    for entry in arrival.parsed.entries:
        source = Source(arrival.dump.file, entry.location.line)
        found = match(draft.papers, entry, source)
        if found.status == "new":
            create(draft, entry, source)
            new += 1
        elif found.status == "removed":
            removed += 1
        elif found.status == "conflict":
            hint = "if it is another paper, add a record by hand that names this source"
            draft.report.error(
                entry.location, "conflicting-abstract", conflict_reason(found.record, draft.papers), hint
            )
            rejected += 1
        else:
            if source not in draft.papers.by_source or arrival.dated_now or arrival.changed:
                complete(draft, found.record, entry, source)
            known += 1
    warnings = sum(p.severity == "warning" and p.location.path == arrival.path for p in draft.report.problems)
    total, parsed = new + known + removed + rejected, arrival.parsed
    first = parsed.entries[:SHOWN]
    counts = (total, new, known, rejected, warnings, removed)
    return FileSummary(arrival.path, arrival.dump.file, *counts, parsed.layout, first)


def _write(root: Path, draft: Draft, arrivals: list[_Arrival], ledger: Accounts, each: Each) -> None:
    for arrival in arrivals:
        write_bytes(root / SOURCES / arrival.dump.file, arrival.data)
    changed = sorted({*draft.new, *draft.gained, *draft.moved})
    for record_id in each(changed, "write"):
        record = draft.records[record_id]
        path = root / record_path(record_id)
        if record_id in draft.new:
            write_text(path, dump_record(record))
        else:
            _edit(path, record, draft)
    _write_sources_yml(root, arrivals)
    write_text(root / LEDGER, dump_ledger(ledger))


def _edit(path: Path, record: Record, draft: Draft) -> None:
    text = move_sources(path.read_bytes().decode("utf-8"), draft.moved.get(record.id, ()))
    facts = {name: getattr(record, name) for name in FACTS if getattr(record, name) is not None}
    edited = merge_fields(text, facts)
    for source in draft.gained.get(record.id, ()):
        edited = add_source(edited, source)
    write_text(path, edited)


def _write_sources_yml(root: Path, arrivals: list[_Arrival]) -> None:
    path = root / SOURCES_YML
    text = path.read_bytes().decode("utf-8") if path.is_file() else ""
    described = {dump.file: dump for dump in load_dumps(root, Report())}
    for arrival in arrivals:
        dump = arrival.dump
        if dump.file not in described:
            text = add_dump(text, dump)
            described[dump.file] = dump
        elif dump.captured and not described[dump.file].captured:
            text = set_captured(text, dump.file, dump.captured)
            described[dump.file] = dump
    if text:
        write_text(path, text)


def _remove_leftovers(root: Path) -> None:
    """Delete the temporary files of an import that was killed."""
    for folder in ("catalog", PAPERS, SOURCES):
        remove_leftovers(root / folder)
