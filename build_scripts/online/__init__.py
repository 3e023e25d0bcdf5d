"""The network to the catalog: papers and facts from arXiv, Crossref and feeds.

In: an identifier, or records with gaps. Out: records, each fact with its source in catalog/lookups.yml.
"""

from __future__ import annotations

from build_scripts.online.add import Added, CannotAddError, add_bibtex, add_by_identifier, add_in_editor
from build_scripts.online.fill import Filled, enrich_online
from build_scripts.online.settings import Settings, read_settings

__all__ = [
    "Added",
    "CannotAddError",
    "Filled",
    "Settings",
    "add_bibtex",
    "add_by_identifier",
    "add_in_editor",
    "enrich_online",
    "read_settings",
]
