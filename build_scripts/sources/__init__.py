"""Files that people bring, and what becomes of each entry.

In: the bytes of a file. Out: entries, new or completed records, and the ledger that accounts for every entry.
"""

from __future__ import annotations

from build_scripts.sources.draft import agree
from build_scripts.sources.dry_run import preview
from build_scripts.sources.identity import known_papers
from build_scripts.sources.importer import import_dumps
from build_scripts.sources.ledger import (
    LEDGER,
    Accounts,
    DumpLedger,
    Ledger,
    LedgerEntry,
    ReadDump,
    checksum,
    dump_ledger,
    entries_of,
    load_ledger,
    make_ledger,
    read_dumps,
    report_changed,
    totals,
)
from build_scripts.sources.lists import HEADER, SOURCES, SOURCES_YML, load_dumps, parse_dump, shared_licence

__all__ = [
    "HEADER",
    "LEDGER",
    "SOURCES",
    "SOURCES_YML",
    "Accounts",
    "DumpLedger",
    "Ledger",
    "LedgerEntry",
    "ReadDump",
    "agree",
    "checksum",
    "dump_ledger",
    "entries_of",
    "import_dumps",
    "known_papers",
    "load_dumps",
    "load_ledger",
    "make_ledger",
    "parse_dump",
    "preview",
    "read_dumps",
    "report_changed",
    "shared_licence",
    "totals",
]
