"""Dumps in: copies them to catalog/sources, makes and completes records, and balances the ledger.

Everything is worked out first and then written in the order dumps, records, sources.yml, ledger, each file
whole. A run killed at any moment leaves a state from which the same command reaches the same end: records
name the entries they hold, so nothing is imported twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from build_scripts.draft import FACTS, Draft, complete, create, start_draft
from build_scripts.identity import match
from build_scripts.ledger import (
    LEDGER,
    DumpLedger,
    ReadDump,
    checksum,
    conflict_reason,
    dump_ledger,
    make_ledger,
)
from build_scripts.model import Dump, Location, Record, Source
from build_scripts.progress import Each, quietly
from build_scripts.records import (
    PAPERS,
    add_source,
    dump_record,
    is_day,
    load_records,
    merge_fields,
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


@dataclass(frozen=True)
class FileSummary:
    """What one file gave. `entries` is the sum of new, known and rejected; `dump` its name in catalog/sources
    or empty.
    """

    file: str
    dump: str
    entries: int = 0
    new: int = 0
    known: int = 0
    rejected: int = 0
    warnings: int = 0


@dataclass(frozen=True)
class ImportSummary:
    """What an import did: the files by name, and the ledger of the whole catalog after it."""

    files: tuple[FileSummary, ...] = ()
    ledger: tuple[DumpLedger, ...] = ()


@dataclass(frozen=True)
class _Arrival:
    """A file to import: where it lies, how problems name it, its dump and its bytes."""

    path: str
    dump: Dump
    data: bytes
    parsed: ParsedDump
    dated_now: bool  # the dump was known without a captured day and gets one now


def import_dumps(
    root: Path,
    files: Iterable[Path],
    captured: str | None,
    report: Report,
    today: str,
    each: Each = quietly,
) -> ImportSummary:
    """Import dumps into the catalog at `root`.

    `captured` is the ISO day on which the files were saved, `today` the ISO day to write as `added` of new
    records. Nothing is written while catalog/papers or sources.yml hold errors. `each` may show how far it is.
    """
    if captured and not is_day(captured):
        report.error(Location("--captured"), "bad-date", f'"{captured}" is not a day', "write YYYY-MM-DD")
        return ImportSummary()
    before = report.errors
    records = load_records(root, report)
    stored = {dump.file: dump for dump in load_dumps(root, report)}
    if report.errors > before:
        message = "nothing was imported, because the catalog has errors"
        report.error(Location("catalog"), "unsound-catalog", message, "mend them and import again")
        return ImportSummary()
    _remove_leftovers(root)
    contents = _stored_contents(root)
    arrivals: list[_Arrival] = []
    summaries: list[FileSummary] = []
    paths = sorted(files, key=lambda path: (path.name, str(path)))
    for path in each(paths, "read"):
        arrival = _arrive(root, path, captured, stored, contents, report)
        if arrival:
            arrivals.append(arrival)
        else:
            summaries.append(FileSummary(_shown(root, path), ""))
    dumps = _read_dumps(root, stored, arrivals)
    entries = {
        Source(name, entry.location.line): entry for name, dump in dumps.items() for entry in dump.parsed.entries
    }
    draft = start_draft(root, records, entries, report, today)
    summaries += [_take_in(draft, arrival) for arrival in arrivals]
    ledger = make_ledger(dumps, draft.records.values(), draft.papers, report)
    _write(root, draft, arrivals, ledger, each)
    return ImportSummary(tuple(sorted(summaries, key=lambda summary: summary.file)), ledger)


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
    if digest not in contents and dump.slug in {Dump(other, "").slug for other in contents.values()}:
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
    contents[digest] = name
    stored[name] = dump
    return _Arrival(shown, dump, data, parsed, dated_now)


def _read_dumps(root: Path, stored: dict[str, Dump], arrivals: list[_Arrival]) -> dict[str, ReadDump]:
    """All dumps of the catalog. Problems of those that were there already were reported when they came."""
    dumps = {arrival.dump.file: ReadDump(checksum(arrival.data), arrival.parsed) for arrival in arrivals}
    for name, dump in stored.items():
        path = root / SOURCES / name
        if name not in dumps and path.is_file():
            data = path.read_bytes()
            dumps[name] = ReadDump(checksum(data), parse_dump(name, data, dump.captured, Report()))
    return dumps


def _take_in(draft: Draft, arrival: _Arrival) -> FileSummary:
    new = known = 0
    rejected = len(arrival.parsed.rejections)
    for entry in arrival.parsed.entries:
        source = Source(arrival.dump.file, entry.location.line)
        found = match(draft.papers, entry, source)
        if found.status == "new":
            create(draft, entry, source)
            new += 1
        elif found.status == "conflict":
            hint = "if it is another paper, add a record by hand that names this source"
            draft.report.error(entry.location, "conflicting-abstract", conflict_reason(found.record), hint)
            rejected += 1
        else:
            if source not in draft.papers.by_source or arrival.dated_now:
                complete(draft, found.record, entry, source)
            known += 1
    warnings = sum(p.severity == "warning" and p.location.path == arrival.path for p in draft.report.problems)
    total = new + known + rejected
    return FileSummary(arrival.path, arrival.dump.file, total, new, known, rejected, warnings)


def _write(root: Path, draft: Draft, arrivals: list[_Arrival], ledger: tuple[DumpLedger, ...], each: Each) -> None:
    for arrival in arrivals:
        write_bytes(root / SOURCES / arrival.dump.file, arrival.data)
    changed = sorted(draft.new | set(draft.gained))
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
    text = path.read_bytes().decode("utf-8")
    facts = {name: getattr(record, name) for name in FACTS if getattr(record, name) is not None}
    edited = merge_fields(text, facts)
    for source in draft.gained[record.id]:
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
