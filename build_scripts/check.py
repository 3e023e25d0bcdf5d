"""Validates the data of a catalog without writing: lists, records and ledger must account for each other."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from build_scripts.bibliography import load_lookups
from build_scripts.fix import report_form
from build_scripts.inputs import Inputs, has_errors
from build_scripts.model import Entry, Location, Record, Removed, Source, SourceList
from build_scripts.records import PAPERS, locate, read_file, record_path, records_by_identifier
from build_scripts.report import Report, did_you_mean
from build_scripts.sources import (
    LEDGER,
    SOURCES,
    SOURCES_YML,
    Ledger,
    LedgerEntry,
    ListLedger,
    ReadList,
    known_papers,
    make_ledger,
    read_list,
    report_changed,
)


def check(root: Path, inputs: Inputs, stored: Ledger, report: Report) -> None:
    """Report where lists, records and ledger contradict each other. What was loaded has been validated file by file.

    Faults inside a list are not repeated: the ledger accounts for them, and a list stays as it was received.
    """
    read = _read_lists(root, inputs.lists, report)
    entries = {entry.source(name): entry for name, source_list in read.items() for entry in source_list.parsed.entries}
    _check_sources(root, inputs.records, read, entries, report)
    _check_authors(root, inputs.records, report)
    _check_identifiers(root, inputs.records, report)
    _check_distinct(root, inputs.records, stored.removed, report)
    load_lookups(root, inputs.records, report)
    report_form(root, report)
    # With records or lists left out for errors of their own, every comparison would report them a second time.
    if not has_errors(report, PAPERS, SOURCES, LEDGER):
        papers = known_papers(inputs.records, entries, stored.removed)
        expected = make_ledger(read, inputs.records, papers, report, stored)
        _check_removed(inputs.records, stored.removed, report)
        _compare(stored.lists, expected, inputs.records, report)


def _read_lists(root: Path, lists: Sequence[SourceList], report: Report) -> dict[str, ReadList]:
    described = {source_list.file: source_list for source_list in lists}
    present = sorted(
        path.name for path in (root / SOURCES).glob("*") if path.name != "sources.yml" and not path.name.startswith(".")
    )
    for name in present:
        if name not in described and not has_errors(report, SOURCES_YML):
            hint = f"run: catalog import {SOURCES}/{name}"
            report.error(Location(f"{SOURCES}/{name}"), "undescribed-list", "sources.yml lacks this file", hint)
    read = {}
    for name, source_list in described.items():
        if name not in present:
            hint = did_you_mean(name, present)
            report.error(Location(SOURCES_YML), "missing-list", f'there is no file "{name}" in {SOURCES}', hint)
            continue
        data = read_file(root, f"{SOURCES}/{name}", report)
        if data is not None:
            read[name] = read_list(source_list, data)
    return read


def _check_sources(
    root: Path,
    records: Sequence[Record],
    lists: Mapping[str, ReadList],
    entries: Mapping[Source, Entry],
    report: Report,
) -> None:
    owners: dict[Source, str] = {}
    for record in records:
        for number, source in enumerate(record.sources):
            problem = ""
            if source.file not in lists:
                continue  # reported already
            if source not in entries:
                problem, hint = (
                    f"no paper begins at line {source.line} of {source.file}",
                    "give the line of the title",
                )
            elif source in owners:
                problem, hint = f'the record "{owners[source]}" has the same source', "an entry is one paper"
            if problem:
                report.error(locate(root, record.id, "sources", number), "bad-source", problem, hint)
            owners.setdefault(source, record.id)


def _check_authors(root: Path, records: Sequence[Record], report: Report) -> None:
    """Warn where a list counted other authors than a record names: one of the two is wrong."""
    for record in records:
        if record.authors and record.author_count not in (None, len(record.authors)):
            message = f"{len(record.authors)} authors are named, but author_count is {record.author_count}"
            hint = "correct the names or remove author_count"
            report.warning(locate(root, record.id, "author_count"), "author-count", message, hint)


def _check_identifiers(root: Path, records: Sequence[Record], report: Report) -> None:
    """Warn of records with one arXiv number or DOI: probably one paper, or a number that was pasted by mistake."""
    for identifier, (first, *others) in records_by_identifier(records).items():
        name, field = ("DOI", "doi") if identifier.startswith("doi:") else ("arXiv number", "arxiv_id")
        for other in others:
            message = f"the record {first} has the same {name}"
            hint = f"correct it, or if they are one paper, run: catalog merge {other} {first}"
            report.warning(locate(root, other, field), "same-identifier", message, hint)


def _check_distinct(root: Path, records: Sequence[Record], removed: Sequence[Removed], report: Report) -> None:
    """Warn of papers that a record is said not to be and that are not there."""
    papers: list[Record | Removed] = [*records, *removed]
    known = {name for paper in papers for name in (paper.id, *paper.former_ids)}
    for record in records:
        for number, other in enumerate(record.distinct):
            if other not in known or other == record.id:
                place = locate(root, record.id, "distinct", number)
                hint = did_you_mean(other, known) or "remove it"
                report.warning(place, "unknown-record", f'"{other}" is no other record', hint)


def _check_removed(records: Sequence[Record], removed: Sequence[Removed], report: Report) -> None:
    """Report a removed paper whose record or address is still there."""
    owners = {former: record.id for record in records for former in record.former_ids}
    owners |= {record.id: record.id for record in records}
    for paper in removed:
        owner = owners.get(paper.id, "")
        if owner == paper.id:
            message = f"the ledger says that this paper was removed: {paper.reason}"
            hint = f'run: catalog remove {owner} --reason "..."; to keep it, delete its line under removed in {LEDGER}'
            report.error(Location(record_path(owner)), "removed-paper", message, hint)
            continue
        for address in (paper.id, *paper.former_ids):
            if address in owners:
                message = f'the address "{address}" of a removed paper belongs to the record {owners[address]}'
                report.error(Location(LEDGER), "address-taken", message, "remove it from one of the two")


def _compare(
    stored: Sequence[ListLedger], expected: Sequence[ListLedger], records: Sequence[Record], report: Report
) -> None:
    """Report where the ledger says something else than lists and records do."""
    ids = {record.id for record in records}
    named = {entry.record for source_list in stored for entry in source_list.entries}
    moved: set[tuple[str, str]] = set()
    hint = "run catalog import on the list again"
    parts = {source_list.file: source_list for source_list in stored}
    for name in sorted(set(parts) - {source_list.file for source_list in expected}):
        report.error(Location(LEDGER), "ledger-mismatch", f"the ledger names {name}, which is no list", hint)
    for source_list in expected:
        part = parts.get(source_list.file)
        if part is None:
            report.error(Location(LEDGER), "ledger-mismatch", f"the ledger lacks the list {source_list.file}", hint)
            continue
        if part.sha256 != source_list.sha256:
            report_changed(source_list.file, report)
            continue
        ours, theirs = _by_line(source_list), _by_line(part)
        for line in sorted(set(ours) | set(theirs)):
            now, before = ours.get(line), theirs.get(line)
            if now and now.record in ids and before and before.record not in {"", now.record, *ids}:
                moved.add((before.record, now.record))
            elif now != before and not (before and before.status == "removed" and before.record in ids):
                found, said = _words(now), _words(before)
                place = Location(f"{SOURCES}/{source_list.file}", line)
                report.error(place, "ledger-mismatch", f"this entry is {found}, the ledger says {said}", hint)

    for old, new in sorted(moved):
        command = f"{'merge' if new in named else 'rename'} {old} {new}"
        message = f"the ledger names {old}, whose file is gone; its entries now belong to the record {new}"
        report.error(Location(record_path(new)), "moved-record", message, f"run: catalog {command}")


def _by_line(source_list: ListLedger) -> dict[int, LedgerEntry]:
    return {entry.line: entry for entry in source_list.entries}


def _words(entry: LedgerEntry | None) -> str:
    if entry is None:
        return "nothing"
    if entry.status == "rejected":
        return f"rejected ({entry.code})"
    return f"{'the' if entry.status == 'record' else 'a'} {entry.status} {entry.record}"
