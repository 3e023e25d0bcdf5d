"""The chain, from records to files. Read this first: every stage is one line of `make_catalog` or `generate`.

    catalog/sources --importer--> catalog/papers      (catalog import, see importer.py)
    catalog/papers  --records--> restore --> keywords --> tags --> link --> pages, exports --> content/
    content/        --MkDocs--> site/ --search--> site/pagefind      (see site.py)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from build_scripts.cache import remembered
from build_scripts.exports import export_files
from build_scripts.keywords import extract, keywords
from build_scripts.ledger import read_ledger
from build_scripts.link import link
from build_scripts.model import Catalog, Document, Dump, Paper, Record, Text
from build_scripts.pages import GENERATED, render_pages
from build_scripts.progress import Stages
from build_scripts.records import load_records
from build_scripts.render_text import to_plain
from build_scripts.report import Report
from build_scripts.restore import from_tex, restore
from build_scripts.sources import read_dumps
from build_scripts.tags import make_tags
from build_scripts.vocabulary import Vocabulary, read_vocabulary
from build_scripts.write import write_tree


@dataclass(frozen=True)
class Loaded:
    """What people write: everything the catalog is made from, read and validated."""

    records: tuple[Record, ...]
    dumps: tuple[Dump, ...]
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Generated:
    """What one run of `generate` did."""

    pages: int
    written: int
    removed: int


def load(root: Path, report: Report) -> Loaded:
    """Read records, list descriptions and the curator's vocabulary of a catalog folder."""
    return Loaded(load_records(root, report), read_dumps(root, report), read_vocabulary(root, report))
