"""The chain, from what people write to the pages. Read this first: each stage is one step of `make_catalog`.

dumps    --importer--> catalog/papers                             catalog import
records  --restore--> --keywords--> --tags--> --link--> Catalog   make_catalog
Catalog  --pages, exports, machine--> content/                    generate: content_files.py
content/ --MkDocs--> site/ --search--> site/pagefind/             site.py, search.py
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from build_scripts import check, graph, kept, records
from build_scripts.authors_kept import kept_authors
from build_scripts.cache import FILE as STORE
from build_scripts.cache import Store, code_version, no_collector, remembered_whole
from build_scripts.catalog import Catalog
from build_scripts.communities import Walked, walk
from build_scripts.content_files import write_content
from build_scripts.discovery import Findings, discover
from build_scripts.evidence import evidence
from build_scripts.facts import known_date
from build_scripts.inputs import Loaded, has_errors, load, read_ledger
from build_scripts.keywords import Ranking
from build_scripts.layout_map import Layout, place
from build_scripts.ledger import Ledger
from build_scripts.map_file import PATH as MAP_FILE
from build_scripts.map_file import centres, centres_text
from build_scripts.marks import link_marks, marks_of
from build_scripts.model import Paper, Site
from build_scripts.nearest import packed
from build_scripts.numbering import number_papers
from build_scripts.pages import GENERATED
from build_scripts.pages_by_hand import check_pages
from build_scripts.progress import Stages
from build_scripts.reading import ReadingOrder, reading_orders
from build_scripts.report import Report
from build_scripts.restored import Restored, document_of, restore_all, restore_papers
from build_scripts.site import site_facts
from build_scripts.tags import Tagging, make_tags
from build_scripts.topics import Division, Memory, divide
from build_scripts.topics_file import PATH as TOPICS_FILE
from build_scripts.topics_file import memory_text
from build_scripts.views import SMALL
from build_scripts.write import remove_leftovers, write_text

TOPIC_CODE = ("topic*.py", "communities.py", "graph.py", "reading.py", "layout_map.py", "nearest.py", "model.py")
MARKED = 10  # links of a paper that pages and published data tell; in a large catalog those of its page


@dataclass(frozen=True)
class Made:
    """The catalog, and for those who ask why: how its tags came about and which topics to remember."""

    catalog: Catalog
    ranking: Ranking
    tagging: Tagging
    memory: Memory
    findings: Findings


@dataclass(frozen=True)
class Generated:
    """What one run of `generate` did, in files."""

    pages: int
    written: int
    removed: int
    files: Mapping[str, int]  # of content/, with the times of their last change (ns)
    held: tuple[object, ...]  # all that was read and made: to take it apart costs more than to let it lie


def make_catalog(loaded: Loaded, root: Path, report: Report, stages: Stages) -> Made:
    """Restore, tag, link and divide. What does not change is kept in .cache/ between runs."""
    store = Store(root / STORE)
    with no_collector():
        made = _make(loaded, root, store, report, stages)
        store.save()
    return made


def _make(loaded: Loaded, root: Path, store: Store, report: Report, stages: Stages) -> Made:
    with stages.stage("restore"):
        restored = restore_all(loaded.records, loaded.stamps, store, stages.each)
        papers = restore_papers(loaded.records, restored)
        by_id = {paper.record.id: paper for paper in papers}
        _report_formulas(restored, by_id, root, report)
    with stages.stage("keywords and links"):
        found = discover(loaded.stamps, lambda paper: document_of(by_id[paper]), loaded.vocabulary, store, stages.each)
        ranking = found.ranking(loaded.vocabulary)
    with stages.stage("tags"):
        choices = {paper: choice.keys for paper, choice in found.choices.items()}
        labels = found.labels() if any(record.tags for record in loaded.records) else found.labels_of_tags()
        locate = functools.partial(records.locate, root, field="tags")
        tagging = make_tags(ranking, loaded.records, report, lambda paper, n: locate(paper, item=n), choices, labels)
    with stages.stage("topics"):
        facts = graph.GraphFacts(found.nearest.ids, found.nearest, found.shared)
        division, reading, layout = _topics(loaded, found, facts, tagging, store)
    with stages.stage("authors"):
        authors = kept_authors(loaded.records, loaded.aliases, store)
    marked = MARKED if len(papers) <= SMALL else graph.SHOWN
    added = {record.id: record.added for record in loaded.records}
    regions = [region.papers for region in layout.regions]
    forms, marks = _forms(found), marks_of(found.stamps, found.model.name, loaded.vocabulary)
    catalog = Catalog(
        papers=papers,
        dumps=loaded.dumps,
        keywords=found.keywords,
        tags=tagging.tags,
        paper_tags=tagging.papers,
        links=found.best(marked),
        evidence=lambda paper, keys: evidence(document_of(by_id[paper]), forms(paper, keys)),
        files=loaded.files,
        marks=marks,
        link_marks=link_marks(found.nearest, marks, marked),
        graph=facts,
        topics=division.topics,
        reading=reading,
        layout=layout,
        order=number_papers(added, regions, found.model.name, store),
        authors=authors,
        topic_descriptions={topic.slug: topic.description for topic in division.memory.topics},
    )
    return Made(catalog, ranking, tagging, division.memory, found)


def generate(root: Path, site: Site, report: Report, stages: Stages) -> Generated | None:
    """Write the generated part of content/; None, and not a byte changed, if the data has errors.

    catalog/topics.yml is renewed where new topics were found.
    """
    with stages.stage("load"):
        loaded, ledger = _read(root, report)
    made = make_catalog(loaded, root, report, stages) if not report.errors else None
    if made is None or report.errors:
        return None
    with stages.stage("pages"):
        files = kept.open_kept(root)
        pages = write_content(root, made.catalog, ledger, site, files, stages.each)
    with stages.stage("write"):
        removed = files.finish(GENERATED)
        remove_leftovers(root / "catalog")
        _remember_topics(root, loaded.memory, made.memory)
        _remember_centres(root, loaded.centres, centres(made.catalog.layout))
    times = {path: time for path, (_, _, time, _) in files.made.items()}
    return Generated(pages, files.written, removed, times, (loaded, ledger, made, files))


def check_catalog(root: Path, report: Report) -> int:
    """Validate everything without writing to the catalog; return the number of sound records.

    Reports all that `generate` does, and where lists, records and ledger contradict each other.
    """
    site_facts(root, report)
    loaded, ledger = _read(root, report)
    usable = not report.errors
    check.check(root, loaded, ledger.read(), report)
    if usable:
        make_catalog(loaded, root, report, Stages())
    return len(loaded.records)


def _read(root: Path, report: Report) -> tuple[Loaded, Ledger]:
    """All that people write, validated file by file."""
    loaded, ledger = load(root, report), read_ledger(root, report)
    if not has_errors(report, records.PAPERS):
        papers = {name for record in loaded.records for name in (record.id, *record.former_ids)}
        papers |= {name for paper in ledger.read().removed for name in (paper.id, *paper.former_ids)}
        check_pages(root, papers, report)
    return loaded, ledger


def _topics(
    loaded: Loaded, found: Findings, facts: graph.GraphFacts, tagging: Tagging, store: Store
) -> tuple[Division, Mapping[str, ReadingOrder], Layout]:
    """The topics, what to read first in each and where papers lie on the map; kept until a link, tag or date
    changes."""

    def divided() -> tuple[Division, Mapping[str, ReadingOrder], Layout]:
        dates = {record.id: date for record in loaded.records if (date := known_date(record)[0])}
        division = divide(found.nearest, tagging.tags, loaded.memory, lambda anchors: _walks(found, anchors, store))
        reading = reading_orders(division.topics, facts.papers, facts.rows, dates)
        return division, reading, place(facts.papers, facts.rows, division.topics, loaded.centres, store)

    tags = [(tag.slug, tag.label, tag.key, tag.papers) for tag in tagging.tags]
    dated = [(record.date, record.arxiv_id) for record in loaded.records]
    told = (found.nearest.ids, dated, tags, repr(loaded.memory), loaded.centres)
    stamp = kept.digest(told, *[column.tobytes() for column in packed(found.nearest)], found.model.name)
    return remembered_whole(store.shelf("topics", code_version(*TOPIC_CODE)), stamp, divided)


def _walks(found: Findings, anchors: Sequence[Sequence[str]], store: Store) -> Walked:
    """Walks in the graph of the papers that the model was learnt from, walked once."""
    links = found.learnt()
    row = {paper: number for number, paper in enumerate(links.ids)}
    rows = [[row[anchor] for anchor in group if anchor in row] for group in anchors]
    shelf, stamp = store.shelf("walks", code_version(*TOPIC_CODE)), kept.digest(found.model.name, anchors)
    return Walked(links, remembered_whole(shelf, stamp, lambda: walk(links, rows)))


def _forms(found: Findings) -> Callable[[str, Iterable[str]], dict[str, tuple[str, ...]]]:
    """For a paper some of its keywords, each with the spellings that are merged into it."""

    @functools.cache
    def merged() -> Mapping[str, set[str]]:
        known: defaultdict[str, set[str]] = defaultdict(set)
        for merge in found.model.corpus.merges:
            known[merge.into].add(merge.key)
        return known

    def forms(paper: str, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        own: defaultdict[str, set[str]] = defaultdict(set)
        for merge in found.choices[paper].merges:
            own[merge.into].add(merge.key)
        return {key: tuple(sorted(merged().get(key, set()) | own[key])) for key in keys}

    return forms


def _report_formulas(restored: Restored, by_id: Mapping[str, Paper], root: Path, report: Report) -> None:
    """Warn of formulas that can only be shown as their source."""
    for paper, formulas in sorted(restored.unreadable.items()):
        for field, formula in formulas:
            place = records.locate(
                root, paper, f"{field}_tex" if getattr(by_id[paper].record, f"{field}_tex") else field
            )
            hint = f"write the text as it should be in {field}_tex"
            report.warning(place, "unreadable-formula", f"the formula {formula[:80]!r} is shown as its source", hint)


def _remember_topics(root: Path, before: Memory, after: Memory) -> None:
    path = root / TOPICS_FILE
    if after != before and after.topics:
        write_text(path, memory_text(after, path.read_text("utf-8") if path.is_file() else ""))


def _remember_centres(root: Path, before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> None:
    if after != before and after:
        write_text(root / MAP_FILE, centres_text({**before, **after}))
