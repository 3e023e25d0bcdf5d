"""catalog/ledger.yml: each entry of each dump is a record, a duplicate, or rejected with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from build_scripts.identity import Papers, match
from build_scripts.model import Entry, Location, Record, Source
from build_scripts.report import Report
from build_scripts.sources import SOURCES, ParsedDump
from build_scripts.strict_yaml import YamlFile, integer, items, mapping, read_yaml, string
from build_scripts.yaml_text import flow_scalar

LEDGER = "catalog/ledger.yml"
Status = Literal["record", "duplicate", "rejected"]
_STATUSES: tuple[Status, ...] = ("record", "duplicate", "rejected")
_COUNTS = ("entries", "records", "duplicates", "rejected")
_HEADER = """\
# Accounts for every entry of every dump in catalog/sources. Written by `catalog import`; `catalog check`
# compares it with dumps and records. Each entry names the line of its title and the record it became, the
# record it is a duplicate of, or why it was rejected.
"""


@dataclass(frozen=True)
class LedgerEntry:
    """What became of the entry at one line of a dump. `code` and `reason` only where it was rejected."""

    line: int
    status: Status
    record: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Totals:
    """Counts of entries; the last three add up to the first."""

    entries: int
    records: int
    duplicates: int
    rejected: int


@dataclass(frozen=True)
class DumpLedger:
    """The entries of one dump by line, and the checksum of the bytes they were read from."""

    file: str
    sha256: str
    entries: tuple[LedgerEntry, ...]


@dataclass(frozen=True)
class Ledger:
    """What became of every entry of every list, when somebody asks; `key` changes with it."""

    key: str
    dumps: Callable[[], tuple[DumpLedger, ...]]


@dataclass(frozen=True)
class ReadDump:
    """A dump of catalog/sources with its checksum."""

    sha256: str
    parsed: ParsedDump


def checksum(data: bytes) -> str:
    """The SHA-256 of a dump in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def totals(entries: Iterable[LedgerEntry]) -> Totals:
    """The counts of some entries."""
    statuses = [entry.status for entry in entries]
    return Totals(len(statuses), *(statuses.count(status) for status in _STATUSES))


def make_ledger(
    dumps: Mapping[str, ReadDump], records: Iterable[Record], papers: Papers, report: Report
) -> tuple[DumpLedger, ...]:
    """Account for all entries. A function of dumps and records alone, so that any import ends with the same
    ledger.

    The first source of a record that exists is the entry it came from; its other sources are duplicates. An
    entry that no record names is rejected if it conflicts with a known paper, and otherwise reported as lost.
    """
    places = {(name, entry.location.line) for name, dump in dumps.items() for entry in dump.parsed.entries}
    origins = set()
    for record in records:
        origins.update([s for s in record.sources if (s.file, s.line) in places][:1])
    ledger = []
    for name in sorted(dumps):
        parsed = dumps[name].parsed
        rows = [LedgerEntry(r.line, "rejected", code=r.code, reason=r.reason) for r in parsed.rejections]
        for entry in parsed.entries:
            row = _account(entry, Source(name, entry.location.line), origins, papers)
            if row:
                rows.append(row)
            else:
                place = Location(f"{SOURCES}/{name}", entry.location.line)
                message = f'no record has the paper "{entry.title[:80]}"'
                report.error(place, "not-imported", message, f"run: catalog import {SOURCES}/{name}")
        ledger.append(DumpLedger(name, dumps[name].sha256, tuple(sorted(rows, key=lambda row: row.line))))
    return tuple(ledger)


def conflict_reason(record_id: str) -> str:
    """Why an entry with a known title and another abstract is rejected."""
    return f"same title as the record {record_id} but another abstract"


def dump_ledger(ledger: Iterable[DumpLedger]) -> str:
    """The ledger as YAML, one line an entry."""
    parts = sorted(ledger, key=lambda part: part.file)
    lines = [_HEADER, f"totals: {_totals_text(totals(e for part in parts for e in part.entries))}\n"]
    lines.append("dumps:\n" if parts else "dumps: []\n")
    for part in parts:
        lines.append(f"  - file: {flow_scalar(part.file)}\n    sha256: {flow_scalar(part.sha256)}\n")
        lines.append(f"    totals: {_totals_text(totals(part.entries))}\n")
        lines.append("    entries:\n" if part.entries else "    entries: []\n")
        lines += [f"      - {_entry_text(entry)}\n" for entry in part.entries]
    return "".join(lines)


def load_ledger(root: Path, report: Report) -> tuple[DumpLedger, ...]:
    """Read the ledger back; faults and totals that do not add up are reported. Empty where there is no ledger."""
    found = read_yaml(root, LEDGER, report)
    if not found:
        return ()
    file, node = found
    top = mapping(file, node, ("totals", "dumps"), ("totals", "dumps"), "the ledger")
    dumps = [_read_dump(file, item) for item in items(file, top["dumps"], "dumps")] if "dumps" in top else []
    ledger = tuple(dump for dump in dumps if dump)
    if "totals" in top:
        _check_totals(file, top["totals"], totals(entry for dump in ledger for entry in dump.entries))
    return ledger


def _account(entry: Entry, source: Source, origins: set[Source], papers: Papers) -> LedgerEntry | None:
    if source in papers.by_source:
        status: Status = "record" if source in origins else "duplicate"
        return LedgerEntry(source.line, status, papers.by_source[source])
    found = match(papers, entry, source)
    if found.status == "conflict":
        reason = conflict_reason(found.record)
        return LedgerEntry(source.line, "rejected", code="conflicting-abstract", reason=reason)
    return None


def _totals_text(counts: Totals) -> str:
    return "{" + ", ".join(f"{name}: {getattr(counts, name)}" for name in _COUNTS) + "}"


def _entry_text(entry: LedgerEntry) -> str:
    if entry.status == "rejected":
        reason = f"rejected: {flow_scalar(entry.code)}, reason: {flow_scalar(entry.reason)}"
        return f"{{line: {entry.line}, {reason}}}"
    return f"{{line: {entry.line}, {entry.status}: {flow_scalar(entry.record)}}}"


def _read_dump(file: YamlFile, node: yaml.Node) -> DumpLedger | None:
    keys = ("file", "sha256", "totals", "entries")
    nodes = mapping(file, node, keys, keys, "a dump of the ledger")
    if len(nodes) < len(keys):
        return None
    name = string(file, nodes["file"], "file", as_written=True)
    digest = string(file, nodes["sha256"], "sha256", as_written=True)
    rows = [_read_entry(file, item) for item in items(file, nodes["entries"], "entries")]
    entries = tuple(row for row in rows if row)
    _check_totals(file, nodes["totals"], totals(entries))
    return DumpLedger(name, digest, entries) if name and digest else None


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


def _check_totals(file: YamlFile, node: yaml.Node, counted: Totals) -> None:
    nodes = mapping(file, node, _COUNTS, _COUNTS, "totals")
    for name, value in nodes.items():
        stated = integer(file, value, name)
        if stated is not None and stated != getattr(counted, name):
            message = f"{name} is {stated} but the entries give {getattr(counted, name)}"
            file.error(value, "ledger-totals", message, "run catalog import again")
