"""The chain, from what people write to the pages. Read this first: each stage is one step of `make_catalog`.

files    --sources--> catalog/papers                              catalog import
records  --restore--> --keywords--> --related--> Catalog          make_catalog
Catalog  --pages, exports--> content/                             generate: content_files.py
content/ --MkDocs--> site/ --Pagefind--> site/pagefind/           site/

Every stage is a pure function of its inputs. What is costly for a single paper is remembered by memo.py.
"""

import functools
import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from build_scripts import check
from build_scripts.bibliography import find_authors
from build_scripts.catalog import Catalog, EvidenceFinder
from build_scripts.content_files import content_files
from build_scripts.files import Written, remove_leftovers, write_generated, write_text
from build_scripts.findings import apply_exceptions
from build_scripts.inputs import Inputs, has_errors, load
from build_scripts.keywords import Candidates, Ranking, Tagging, Vocabulary, extract, make_tags, rank
from build_scripts.memo import FILE as MEMO
from build_scripts.memo import Memo
from build_scripts.model import Document, Record, Site
from build_scripts.pages import GENERATED, check_pages, number_papers
from build_scripts.progress import Each, Stages, quietly
from build_scripts.records import PAPERS, known_date, locate
from build_scripts.related import (
    MAP_LINKS,
    MAP_YML,
    TOPICS_YML,
    Evidence,
    PaperGraph,
    Relations,
    SavedTopics,
    centres,
    centres_text,
    evidence,
    find_topics,
    lay_out,
    reading_orders,
    relate,
    topics_text,
)
from build_scripts.report import Report
from build_scripts.restore import Restored, restore_papers
from build_scripts.site import site_facts
from build_scripts.sources import Ledger, load_ledger

LINKS = 10  # links of a paper that pages and published data name


@dataclass(frozen=True)
class Made:
    """The catalog, and for those who ask why: how its tags and links came about and which topics to remember."""

    catalog: Catalog
    ranking: Ranking
    tagging: Tagging
    relations: Relations
    saved_topics: SavedTopics


def make_catalog(inputs: Inputs, root: Path, report: Report, stages: Stages, memo: Memo | None = None) -> Made:
    memo = memo or Memo()
    records = inputs.records
    with stages.stage("restore"):
        restored = restore_papers(records, memo, stages.each)
        _report_formulas(restored, root, report)
    with stages.stage("keywords"):
        ranking = rank_documents(restored.documents, inputs.vocabulary, memo, stages.each)
    with stages.stage("tags"):
        locate_tag = functools.partial(locate, root, field="tags")
        tagging = make_tags(ranking, records, report, lambda paper, n: locate_tag(paper, item=n))
    with stages.stage("links"):
        relations = relate(restored.documents, ranking.papers)
        graph = PaperGraph(relations.neighbours)
    with stages.stage("topics"):
        dates = {record.id: date for record in records if (date := known_date(record)[0])}
        found = find_topics(relations, tagging, inputs.topics)
        reading = reading_orders(found.topics, graph.papers, graph.rows, dates)
        layout = lay_out(graph.papers, relations.neighbours.pairs(MAP_LINKS), found.topics, inputs.centres)
    with stages.stage("authors"):
        authors = find_authors(records, inputs.aliases)
    catalog = Catalog(
        papers=restored.papers,
        lists=inputs.lists,
        keywords=ranking.papers,
        tags=tagging.tags,
        paper_tags=tagging.papers,
        links=relations.links(LINKS),
        evidence=_evidence_finder(restored.documents, _spellings(ranking), memo),
        graph=graph,
        topics=found.topics,
        reading=reading,
        layout=layout,
        order=number_papers([region.papers for region in layout.regions]),
        authors=authors,
    )
    return Made(catalog, ranking, tagging, relations, found.saved)


def generate(
    root: Path, site: Site, report: Report, stages: Stages, pages_done: Callable[[], None] = lambda: None
) -> Written | None:
    """Write the generated part of content/; None, and not a byte changed, if the data has errors.

    catalog/topics.yml and catalog/map.yml are renewed where new topics were found. `pages_done` is called when all
    pages of the catalog are written and exports are still to come.
    """
    memo = Memo(root / MEMO)
    with _no_collector():
        with stages.stage("load"):
            inputs, ledger = _read(root, report, memo)
        made = make_catalog(inputs, root, report, stages, memo) if not report.errors else None
        apply_exceptions(inputs.exceptions, report, complete=False)
        if made is None or report.errors:
            return None
        with stages.stage("pages"):
            files = content_files(root / "content", made.catalog, ledger, site, memo, stages.each, pages_done)
            written = write_generated(root / "content", files, GENERATED)
        with stages.stage("write"):
            remove_leftovers(root / "catalog")
            _save_topics(root, inputs.topics, made.saved_topics)
            _save_centres(root, inputs.centres, centres(made.catalog.layout))
            memo.save()
    return written


def check_catalog(
    root: Path, report: Report, check_more: Callable[[Path, Report], None] = lambda _root, _report: None
) -> tuple[Record, ...]:
    """Validate everything without writing to the catalog; return the sound records.

    Reports all that `generate` does, and where lists, records and ledger contradict each other. `check_more` checks
    files that the pages are not made of.
    """
    site_facts(root, report)
    inputs, ledger = _read(root, report)
    usable = not report.errors
    check.check(root, inputs, ledger, report)
    if usable:
        make_catalog(inputs, root, report, Stages())
    check_more(root, report)
    apply_exceptions(inputs.exceptions, report, complete=not report.errors)
    return inputs.records


def _read(root: Path, report: Report, memo: Memo | None = None) -> tuple[Inputs, Ledger]:
    inputs, ledger = load(root, report, memo), load_ledger(root, report)
    if not has_errors(report, PAPERS):
        papers = {name for paper in inputs.records for name in (paper.id, *paper.former_ids)}
        papers |= {name for paper in ledger.removed for name in (paper.id, *paper.former_ids)}
        check_pages(root, papers, report)
    return inputs, ledger


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the search for reference cycles, which costs a third of the time where millions of objects stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def rank_documents(
    documents: tuple[Document, ...], vocabulary: Vocabulary, memo: Memo, each: Each = quietly
) -> Ranking:
    """The keywords of papers, phrases looked up in the memo."""
    read = functools.partial(_candidates, vocabulary)
    texts = [(document.id, document.title, document.abstract, document.keywords) for document in documents]
    return rank(memo.map(read, texts, each, context=(vocabulary.fingerprint,)), vocabulary)


def _candidates(vocabulary: Vocabulary, paper: str, title: str, abstract: str, keywords: tuple[str, ...]) -> Candidates:
    return extract(Document(paper, title, abstract, keywords), vocabulary)


def _evidence_finder(
    documents: Iterable[Document], spellings: Mapping[str, tuple[str, ...]], memo: Memo
) -> EvidenceFinder:
    texts = {document.id: (document.title, document.abstract) for document in documents}

    def find(wanted: Mapping[str, Iterable[str]]) -> dict[str, Mapping[str, Evidence]]:
        forms = {paper: tuple((key, spellings.get(key, ())) for key in sorted(keys)) for paper, keys in wanted.items()}
        found = memo.map(_evidence, [(*texts[paper], some) for paper, some in forms.items()])
        return dict(zip(forms, found, strict=True))

    return find


def _evidence(title: str, abstract: str, forms: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, Evidence]:
    return evidence(Document("", title, abstract), dict(forms))


def _spellings(ranking: Ranking) -> Mapping[str, tuple[str, ...]]:
    merged: defaultdict[str, set[str]] = defaultdict(set)
    for merge in ranking.merges:
        merged[merge.into].add(merge.key)
    return {key: tuple(sorted(keys)) for key, keys in merged.items()}


def _report_formulas(restored: Restored, root: Path, report: Report) -> None:
    """Warn of formulas that can only be shown as their source."""
    for paper, field, formula in sorted(restored.unparsable):
        hint = f"write the text as it should be in {field.removesuffix('_tex')}_tex"
        message = f"the formula {formula[:80]!r} is shown as its source"
        report.warning(locate(root, paper, field), "unreadable-formula", message, hint)


def _save_topics(root: Path, before: SavedTopics, after: SavedTopics) -> None:
    path = root / TOPICS_YML
    if after != before and after.topics:
        write_text(path, topics_text(after, path.read_text("utf-8") if path.is_file() else ""))


def _save_centres(root: Path, before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> None:
    if after != before and after:
        write_text(root / MAP_YML, centres_text({**before, **after}))
