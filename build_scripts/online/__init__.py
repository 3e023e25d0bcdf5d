"""The network to the catalog: papers and facts from arXiv, Crossref and feeds.

In: an identifier, records with gaps, or saved searches. Out: records, each fact with its source in catalog/lookups.yml,
and proposals in catalog/inbox.yml.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from build_scripts.online.add import Added, Adding, add_by_identifier, add_text, start_adding
from build_scripts.online.editor import add_in_editor
from build_scripts.online.fill import Filled, enrich_online
from build_scripts.online.inbox import INBOX_YML, Proposal, accept, decline, load_inbox
from build_scripts.online.settings import Settings, read_settings
from build_scripts.online.watch_file import WATCH_YML, load_watch
from build_scripts.progress import Each, quietly
from build_scripts.report import Report

if TYPE_CHECKING:
    from build_scripts.online.searches import Watched


def check_watch(root: Path, report: Report) -> None:
    """Report the faults of the saved searches and of the inbox."""
    load_watch(root, report)
    load_inbox(root, report)


def watch(
    root: Path, settings: Settings, seen: Sequence[Path], report: Report, today: str, each: Each = quietly
) -> Watched:
    """Ask the saved searches; what is new to the catalog is proposed in the inbox, closest first."""
    from build_scripts.online.searches import ask_searches  # comparing texts loads SciPy

    return ask_searches(root, settings, seen, report, today, each)
