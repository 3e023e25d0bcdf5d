"""Facts of a record to BibTeX, RIS, CSL-JSON and a reference to read."""

from build_scripts.citations.citations import Citation, venue_kind
from build_scripts.citations.texts import CitationTexts, cite_all, format_citation
