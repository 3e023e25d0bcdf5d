"""The chain, from what people write to the pages. Read this first: each stage is one step of `make_catalog`.

dumps    --importer--> catalog/papers                             catalog import
records  --restore--> --keywords--> --tags--> --link--> Catalog   make_catalog
Catalog  --pages, exports--> content/                             generate
content/ --MkDocs--> site/ --search--> site/pagefind/             site.py, search.py
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from build_scripts import check, records
from build_scripts.cache import code_version, remembered
from build_scripts.citations import cite_papers
from build_scripts.exports import downloads, export_files
from build_scripts.keywords import Candidates, Ranking, extract, rank
from build_scripts.ledger import load_ledger
from build_scripts.link import link
from build_scripts.model import Catalog, Document, Dump, Paper, Record, Text
from build_scripts.pages import GENERATED, render_pages
from build_scripts.progress import Stages
from build_scripts.render_text import to_plain
from build_scripts.report import Report
from build_scripts.restore import from_tex, restore
from build_scripts.sources import load_dumps
from build_scripts.tags import make_tags
from build_scripts.vocabulary import Vocabulary, field_terms
from build_scripts.write import write_tree

RESTORE_CODE = ("restore*.py", "formula*.py", "model.py", "data/*math*")
EXTRACT_CODE = (
    "phrases.py",
    "acronyms.py",
    "lexicon.py",
    "keywords.py",
    "vocabulary.py",
    "model.py",
    "data/*.txt",
)


@dataclass(frozen=True)
class Loaded:
    """What people write: everything the catalog is made from, read and validated."""

    records: tuple[Record, ...]
    dumps: tuple[Dump, ...]
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Generated:
    """What one run of `generate` did, in files."""

    pages: int
    written: int
    removed: int


def load(root: Path, report: Report) -> Loaded:
    """Read records, descriptions of lists and the curator's vocabulary of the catalog in `root`."""
    return Loaded(records.load_records(root, report), load_dumps(root, report), field_terms())


def make_catalog(loaded: Loaded, root: Path, report: Report, stages: Stages) -> Catalog:
    """Restore, tag and link. Results for single texts are kept in .cache/ between runs."""
    cache = root / ".cache"
    with stages.stage("restore"):
        papers = restore_papers(loaded.records, cache)
    with stages.stage("keywords"):
        documents = [_document(paper) for paper in papers]
        ranking = rank_keywords(documents, loaded.vocabulary, cache)
    with stages.stage("tags"):
        tagging = make_tags(ranking, loaded.records, report, lambda paper, n: records.locate(root, paper, "tags", n))
    with stages.stage("link"):
        links = link(documents, ranking.papers)
    return Catalog(papers, loaded.dumps, ranking.papers, tagging.tags, tagging.papers, links)


def generate(root: Path, site_url: str, report: Report, stages: Stages) -> Generated | None:
    """Write the generated part of content/; None, and not a byte changed, if the data has errors."""
    with stages.stage("load"):
        loaded = load(root, report)
        ledger = load_ledger(root, report)
    catalog = make_catalog(loaded, root, report, stages) if not report.errors else None
    if catalog is None or report.errors:
        return None
    with stages.stage("pages"):
        citations = cite_papers(catalog)
        files = export_files(catalog, ledger, site_url, citations)
        pages = render_pages(catalog, citations, site_url, downloads(files))
        files |= pages
    with stages.stage("write"):
        written, removed = write_tree(root / "content", files, GENERATED)
    return Generated(len(pages), written, removed)


def check_catalog(root: Path, report: Report) -> int:
    """Validate everything without writing; return the number of sound records."""
    sound = check.check(root, report)
    if not report.errors:
        make_catalog(load(root, Report()), root, report, Stages())
    return len(sound)


def restore_papers(found: tuple[Record, ...], cache: Path | None = None) -> tuple[Paper, ...]:
    """The records with restored text; text written by hand (`title_tex`, `abstract_tex`) wins."""
    scraped = [text for record in found for text in (record.title, record.abstract)]
    restored = iter(remembered(cache, "restored", code_version(*RESTORE_CODE), restore, scraped))
    return tuple(
        Paper(record, _by_hand(record.title_tex) or title, _by_hand(record.abstract_tex) or abstract)
        for record, title, abstract in zip(found, restored, restored, strict=True)
    )


def rank_keywords(documents: list[Document], vocabulary: Vocabulary, cache: Path | None = None) -> Ranking:
    """The ranked keywords of every document."""

    def candidates(document: Document) -> Candidates:
        return extract(document, vocabulary)

    version = code_version(*EXTRACT_CODE) + repr(sorted(vocabulary.keys)) + repr(sorted(vocabulary.spanning))
    return rank(remembered(cache, "candidates", version, candidates, documents), vocabulary)


def _by_hand(text: str | None) -> Text | None:
    return from_tex(text) if text else None


def _document(paper: Paper) -> Document:
    return Document(paper.record.id, to_plain(paper.title), to_plain(paper.abstract))
