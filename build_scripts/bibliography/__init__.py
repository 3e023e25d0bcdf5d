"""Bibliographic facts for records: readers of bibliographies, names of people, conflicts, authors."""

from __future__ import annotations

from build_scripts.bibliography.authors import find_authors, sort_key
from build_scripts.bibliography.authors_file import AUTHORS_YML, load_aliases
from build_scripts.bibliography.enrichment import enrich

__all__ = ["AUTHORS_YML", "enrich", "find_authors", "load_aliases", "sort_key"]
