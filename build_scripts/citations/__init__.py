"""Facts of a record to BibTeX, RIS, CSL-JSON and a reference to read."""

from __future__ import annotations

from build_scripts.citations.citations import Citation, venue_kind
from build_scripts.citations.texts import CitationTexts, cite_all, format_citation

__all__ = ["Citation", "CitationTexts", "cite_all", "format_citation", "venue_kind"]
