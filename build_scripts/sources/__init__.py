"""Import: files with papers become records; the ledger accounts for every entry.

In: the bytes of a file. Out: entries, new or completed records, and the ledger that accounts for every entry.
"""

from build_scripts.sources.arrivals import read_facts
from build_scripts.sources.draft import CLASHES, FACTS, Draft, create, start_draft
from build_scripts.sources.formats import parse_list
from build_scripts.sources.identity import known_papers, match
from build_scripts.sources.importer import Choices, FileSummary, ImportSummary, import_lists
from build_scripts.sources.ledger import (
    LEDGER,
    Ledger,
    LedgerEntry,
    ListLedger,
    changed_lists,
    ledger_text,
    load_ledger,
    make_ledger,
    report_changed,
    totals,
)
from build_scripts.sources.lists import (
    FIELDS,
    HEADER,
    SOURCES,
    SOURCES_YML,
    ReadList,
    checksum,
    entries_of,
    load_lists,
    read_list,
    read_lists,
    shared_licence,
)
