"""catalog/ledger.yml: the papers that were removed, and what each entry of each list is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from build_scripts.model import Entry, Location, Record, Removed, Source
from build_scripts.records import (
    SimilarTitles,
    YamlFile,
    flow_mapping,
    flow_scalar,
    integer,
    is_id,
    listed,
    mapping,
    read_source,
    read_yaml,
    record_path,
    string,
    texts,
)
from build_scripts.report import Report
from build_scripts.sources.identity import Match, Papers, match, normalize
from build_scripts.sources.lists import SOURCES, ReadList

LEDGER = "catalog/ledger.yml"
SKIPPED = "skipped"
UNKNOWN = "unknown-identifier"
_REASONS = {
    "conflicting-abstract": "same title as the {} but another abstract",
    "conflicting-identifier": "same identifier as the {} but another title and other authors",
    UNKNOWN: "an identifier without a title, and no record has it",
}
Status = Literal["record", "duplicate", "rejected", "removed"]
_STATUSES: tuple[Status, ...] = ("record", "duplicate", "rejected", "removed")
_COUNTS = ("entries", "records", "duplicates", "rejected", "removed")
_REMOVED_KEYS = ("id", "title", "reason", "former_ids", "sources")
_HEADER = """\
# What happened to every entry of every list in catalog/sources. Written by `catalog import`; `catalog check`
# compares it with the lists and records. An entry has the line where it begins, or its
# number where several stand on one line, and one of: the record made from it, the record it is a duplicate of, or why
# it was rejected. `removed` names papers that were removed: their entries give no record. To restore such a paper,
# delete its line there and import its list again.
"""


@dataclass(frozen=True)
class LedgerEntry:
    """The status of the entry at one line of a list. `code` and `reason` only where it was rejected."""

    line: int
    status: Status
    record: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ListLedger:
    """The entries of one list by line, and the checksum of the bytes they were read from."""

    file: str
    sha256: str
    entries: tuple[LedgerEntry, ...]


@dataclass(frozen=True)
class Ledger:
    lists: tuple[ListLedger, ...] = ()
    removed: tuple[Removed, ...] = ()


def totals(entries: Iterable[LedgerEntry]) -> dict[str, int]:
    """How many entries there are, and how many of each status."""
    statuses = [entry.status for entry in entries]
    return dict(zip(_COUNTS, (len(statuses), *map(statuses.count, _STATUSES)), strict=True))


def make_ledger(
    lists: Mapping[str, ReadList],
    records: Sequence[Record],
    papers: Papers,
    report: Report,
    before: Ledger,
    skipped: Collection[Source] = (),
) -> tuple[ListLedger, ...]:
    """Account for all entries. A function of lists and records, so that any import ends with the same ledger.

    The first source of a record that exists is the entry it came from; its other sources are duplicates. An
    entry that no record names is rejected if it conflicts with a known paper, and otherwise reported as lost: what the
    ledger said of it `before` is kept, so that the record it names can still be removed or merged. Entries that were
    `skipped`, now or before, stay so.
    """
    places = {entry.source(name) for name, source_list in lists.items() for entry in source_list.parsed.entries}
    origins = set()
    for record in records:
        origins.update([s for s in record.sources if s in places][:1])
    skipped = {*skipped, *skipped_before(before, lists)}
    ledger = []
    present = {*papers.removed, *(record.id for record in records)}
    said = {part.file: part for part in before.lists}
    lost: dict[str, str] = {}
    for name in sorted(lists):
        part = said.get(name)
        known = {e.line: e for e in part.entries if e.record} if part and part.sha256 == lists[name].sha256 else {}
        parsed = lists[name].parsed
        rows = [LedgerEntry(r.line, "rejected", code=r.code, reason=r.reason) for r in parsed.rejections]
        for entry in parsed.entries:
            source = entry.source(name)
            row = _account(entry, source, origins, papers, skipped)
            missing = known.get(source.line)
            gone = missing and missing.status != "removed" and missing.record not in present
            if missing and gone and (not row or row.status == "rejected"):
                rows.append(missing)
                lost.setdefault(missing.record, entry.title)
            elif row:
                rows.append(row)
            else:
                place = Location(f"{SOURCES}/{name}", source.line)
                message = f'no record has the paper "{entry.title[:80]}"'
                report.error(place, "not-imported", message, f"run: catalog import {SOURCES}/{name}")
        ledger.append(ListLedger(name, lists[name].sha256, tuple(sorted(rows, key=lambda row: row.line))))
    for record_id, title in sorted(lost.items()):
        _report_missing(record_id, title, records, report)
    return tuple(ledger)


def skipped_before(ledger: Ledger, lists: Mapping[str, ReadList]) -> frozenset[Source]:
    """The entries of unchanged lists that a curator chose to skip."""
    return frozenset(
        Source(part.file, row.line)
        for part in ledger.lists
        if part.file in lists and lists[part.file].sha256 == part.sha256
        for row in part.entries
        if row.code == SKIPPED
    )


def changed_lists(ledger: Ledger, lists: Mapping[str, ReadList]) -> set[str]:
    """The names of the lists that are not what was imported."""
    imported = {part.file: part.sha256 for part in ledger.lists}
    return {name for name, each in lists.items() if imported.get(name, each.sha256) != each.sha256}


def report_changed(name: str, report: Report) -> None:
    """Report a list that is not what was imported."""
    path = f"{SOURCES}/{name}"
    hint = f"restore the file, or to take the changes in, run: catalog import {path}"
    report.error(Location(path), "changed-list", "the list is not what was imported", hint)


def _report_missing(record_id: str, title: str, records: Iterable[Record], report: Report) -> None:
    """Report a record that was deleted by hand, with the command that completes this."""
    similar = SimilarTitles([normalize(title)])
    titles = {record.id: normalize(record.title) for record in records}
    twins = [other for other, known in titles.items() if known == normalize(title) or similar.similar(known)]
    command = f"merge {record_id} {min(twins)}" if twins else f'remove {record_id} --reason "..."'
    message = f'the file is gone, but the ledger names it: "{title[:80]}"'
    report.error(Location(record_path(record_id)), "missing-record", message, f"run: catalog {command}")


def conflict_reason(found: Match, papers: Papers) -> str:
    """Why it is undecided whether an entry is a known paper or a new one."""
    kind = "removed paper" if found.record in papers.removed else "record"
    return _REASONS[found.doubt].format(f"{kind} {found.record}")


def ledger_text(ledger: Ledger) -> str:
    parts = sorted(ledger.lists, key=lambda part: part.file)
    lines = [_HEADER, f"totals: {_totals(e for part in parts for e in part.entries)}\n"]
    removed = sorted(ledger.removed, key=lambda paper: paper.id)
    lines += ["removed:\n"] if removed else []
    lines += [f"  - {flow_mapping({key: getattr(paper, key) for key in _REMOVED_KEYS})}\n" for paper in removed]
    lines.append("dumps:\n" if parts else "dumps: []\n")
    for part in parts:
        lines.append(f"  - file: {flow_scalar(part.file)}\n    sha256: {flow_scalar(part.sha256)}\n")
        lines.append(f"    totals: {_totals(part.entries)}\n")
        lines.append("    entries:\n" if part.entries else "    entries: []\n")
        lines += [f"      - {_entry(entry)}\n" for entry in part.entries]
    return "".join(lines)


def load_ledger(root: Path, report: Report) -> Ledger:
    """Read the ledger back; faults and totals that do not add up are reported. Empty where there is no ledger."""
    found = read_yaml(root, LEDGER, report)
    if not found:
        return Ledger()
    file, node = found
    top = mapping(file, node, ("totals", "removed", "dumps"), ("totals", "dumps"), "the ledger")
    papers = [_read_removed(file, item) for item in listed(file, top, "removed")]
    lists = [_read_list(file, item) for item in listed(file, top, "dumps")]
    ledger = tuple(source_list for source_list in lists if source_list)
    if "totals" in top:
        _check_totals(file, top["totals"], totals(entry for source_list in ledger for entry in source_list.entries))
    return Ledger(ledger, tuple(paper for paper in papers if paper))


def _account(
    entry: Entry, source: Source, origins: set[Source], papers: Papers, skipped: Collection[Source]
) -> LedgerEntry | None:
    if source in skipped and source not in papers.by_source:
        return LedgerEntry(source.line, "rejected", code=SKIPPED, reason="left out by the curator")
    if not entry.title and source not in papers.by_source:
        reason = conflict_reason(Match("unknown", doubt=UNKNOWN), papers)
        return LedgerEntry(source.line, "rejected", code=UNKNOWN, reason=reason)
    found = match(papers, entry, source)
    if found.status == "removed":
        return LedgerEntry(source.line, "removed", found.record)
    if source in papers.by_source:
        status: Status = "record" if source in origins else "duplicate"
        return LedgerEntry(source.line, status, found.record)
    if found.status == "conflict":
        return LedgerEntry(source.line, "rejected", code=found.doubt, reason=conflict_reason(found, papers))
    return None


def _totals(entries: Iterable[LedgerEntry]) -> str:
    return "{" + ", ".join(f"{name}: {count}" for name, count in totals(entries).items()) + "}"


def _entry(entry: LedgerEntry) -> str:
    return flow_mapping({"line": entry.line, entry.status: entry.code or entry.record, "reason": entry.reason})


def _read_removed(file: YamlFile, node: yaml.Node) -> Removed | None:
    before = file.report.errors
    nodes = mapping(file, node, _REMOVED_KEYS, _REMOVED_KEYS[:3], "a removed paper")
    facts = {key: string(file, nodes[key], key) or "" for key in _REMOVED_KEYS[:3] if key in nodes}
    former = texts(file, nodes, "former_ids", "a former id")
    sources = [read_source(file, item) for item in listed(file, nodes, "sources")]
    for name in (facts.get("id"), *former):
        if name and not is_id(name):
            file.error(node, "bad-id", f'"{name[:80]}" is not a valid id')
    if file.report.errors > before:
        return None
    return Removed(**facts, former_ids=former, sources=tuple(filter(None, sources)))


def _read_list(file: YamlFile, node: yaml.Node) -> ListLedger | None:
    keys = ("file", "sha256", "totals", "entries")
    nodes = mapping(file, node, keys, keys, "a list of the ledger")
    if len(nodes) < len(keys):
        return None
    name = string(file, nodes["file"], "file", as_written=True)
    digest = string(file, nodes["sha256"], "sha256", as_written=True)
    rows = [_read_entry(file, item) for item in listed(file, nodes, "entries")]
    entries = tuple(row for row in rows if row)
    _check_totals(file, nodes["totals"], totals(entries))
    return ListLedger(name, digest, entries) if name and digest else None


def _read_entry(file: YamlFile, node: yaml.Node) -> LedgerEntry | None:
    nodes = mapping(file, node, ("line", *_STATUSES, "reason"), ("line",), "an entry of the ledger")
    line = integer(file, nodes["line"], "line", 1) if "line" in nodes else None
    given = [status for status in _STATUSES if status in nodes]
    if len(given) != 1:
        file.error(node, "ledger-status", f"an entry is exactly one of {', '.join(_STATUSES)}")
        return None
    value = string(file, nodes[given[0]], given[0])
    reason = string(file, nodes["reason"], "reason") if "reason" in nodes else ""
    if line is None or value is None or reason is None:
        return None
    if given[0] == "rejected":
        return LedgerEntry(line, "rejected", code=value, reason=reason)
    return LedgerEntry(line, given[0], value)


def _check_totals(file: YamlFile, node: yaml.Node, counted: Mapping[str, int]) -> None:
    nodes = mapping(file, node, _COUNTS, _COUNTS[:4], "totals")
    for name, value in nodes.items():
        stated = integer(file, value, name)
        if stated is not None and stated != counted[name]:
            message = f"{name} is {stated} but the entries give {counted[name]}"
            file.error(value, "ledger-totals", message, "run catalog import again")
