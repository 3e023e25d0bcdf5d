"""Import: lists of papers, copied as text, become records; the ledger accounts for every entry.

In: the bytes of a file. Out: entries, new or completed records, and the ledger that accounts for every entry.
"""

from __future__ import annotations

from build_scripts.sources.identity import known_papers
from build_scripts.sources.importer import import_lists, preview
from build_scripts.sources.ledger import (
    LEDGER,
    Ledger,
    LedgerEntry,
    ListLedger,
    ReadList,
    checksum,
    entries_of,
    ledger_text,
    load_ledger,
    make_ledger,
    read_lists,
    report_changed,
    totals,
)
from build_scripts.sources.lists import HEADER, SOURCES, SOURCES_YML, load_lists, parse_list, shared_licence

__all__ = [
    "HEADER",
    "LEDGER",
    "SOURCES",
    "SOURCES_YML",
    "Ledger",
    "LedgerEntry",
    "ListLedger",
    "ReadList",
    "checksum",
    "entries_of",
    "import_lists",
    "known_papers",
    "ledger_text",
    "load_ledger",
    "load_lists",
    "make_ledger",
    "parse_list",
    "preview",
    "read_lists",
    "report_changed",
    "shared_licence",
    "totals",
]
