"""Bibliographic facts for records: readers of bibliographies, names of people, conflicts, authors."""

from build_scripts.bibliography.authors import find_authors, sort_key
from build_scripts.bibliography.authors_file import AUTHORS_YML, load_aliases
from build_scripts.bibliography.bibtex import read_bibtex
from build_scripts.bibliography.conflicts import COMPARED, IDENTIFIERS, agree, clashing, show_value
from build_scripts.bibliography.csl import csl_facts
from build_scripts.bibliography.dates import make_date, read_date
from build_scripts.bibliography.enrichment import enrich, merge_facts
from build_scripts.bibliography.facts_file import read_facts_yaml
from build_scripts.bibliography.feeds import read_feed
from build_scripts.bibliography.identifiers import (
    arxiv_field,
    arxiv_in_note,
    find_arxiv_id,
    is_preprint_server,
    usable_doi,
    usable_url,
)
from build_scripts.bibliography.lookups import LOOKUPS_YML, Lookup, load_lookups, lookups_text
from build_scripts.bibliography.names import read_name
from build_scripts.bibliography.tex import without_markup
