"""The chain, from what people write to the pages. Read this first: each stage is one step of `make_catalog`.

dumps    --importer--> catalog/papers                             catalog import
records  --restore--> --keywords--> --tags--> --link--> Catalog   make_catalog
Catalog  --pages, exports, machine--> content/                    generate
content/ --MkDocs--> site/ --search--> site/pagefind/             site.py, search.py
"""

from __future__ import annotations

import dataclasses
import hashlib
import pickle
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from build_scripts import check, graph, records
from build_scripts.authors import find_authors
from build_scripts.authors_file import load_aliases
from build_scripts.cache import code_version, remembered
from build_scripts.catalog import Catalog
from build_scripts.citations import Citations
from build_scripts.curation import read_vocabulary
from build_scripts.evidence import Evidence, evidence, wanted_evidence
from build_scripts.exports import write_exports
from build_scripts.facts import known_date
from build_scripts.kept import Kept, digest, open_kept
from build_scripts.keywords import Candidates, Ranking, extract, rank
from build_scripts.layout_map import place
from build_scripts.ledger import DumpLedger, load_ledger
from build_scripts.link import link
from build_scripts.machine import machine_files
from build_scripts.map_data import map_files
from build_scripts.map_file import PATH as MAP_FILE
from build_scripts.map_file import centres, centres_text, load_centres
from build_scripts.model import Alias, Document, Dump, Link, Paper, Record, Site, Text
from build_scripts.pages import GENERATED, page_files, pages_by_hand
from build_scripts.paper_parts import part_files
from build_scripts.progress import Stages
from build_scripts.reading import reading_orders
from build_scripts.render_text import to_plain, unparsable
from build_scripts.report import Report
from build_scripts.restore import from_tex, restore
from build_scripts.search_page import search_files
from build_scripts.sources import load_dumps
from build_scripts.tags import Tagging, make_tags
from build_scripts.topics import Memory, divide
from build_scripts.topics_file import PATH as TOPICS_FILE
from build_scripts.topics_file import load_memory, memory_text
from build_scripts.views import make_views
from build_scripts.vocabulary import Vocabulary
from build_scripts.write import write_text

RESTORE_CODE = ("restore*.py", "formula*.py", "model.py", "data/*math*", "data/prose*")
EXTRACT_CODE = ("phrases.py", "acronyms.py", "lexicon.py", "keywords.py", "vocabulary.py", "model.py", "data/*.txt")
EVIDENCE_CODE = ("evidence.py", "phrases.py", "lexicon.py", "model.py", "data/*.txt")
LINK_CODE = ("link.py", "vectors.py", "lexicon.py", "model.py", "data/*.txt")


@dataclass(frozen=True)
class Loaded:
    """What people write: everything the catalog is made from, read and validated."""

    records: tuple[Record, ...]
    dumps: tuple[Dump, ...]
    vocabulary: Vocabulary
    memory: Memory
    aliases: tuple[Alias, ...] = ()
    centres: Mapping[str, tuple[int, int]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """The catalog, and for those who ask why: how its tags came about and which topics to remember."""

    catalog: Catalog
    ranking: Ranking
    tagging: Tagging
    memory: Memory


@dataclass(frozen=True)
class Generated:
    """What one run of `generate` did, in files."""

    pages: int
    written: int
    removed: int


def load(root: Path, report: Report) -> Loaded:
    """Read records, descriptions of lists, and the curator's tags, topics and authors of the catalog in `root`."""
    before = report.errors
    found = records.load_records(root, report)
    # With records left out for their errors, authors.yml would seem to name people who are not there.
    aliases = load_aliases(root, found, report) if report.errors == before else ()
    memory = load_memory(root, report, {record.id for record in found})
    centres = load_centres(root, report)
    return Loaded(found, load_dumps(root, report), read_vocabulary(root, report), memory, aliases, centres)


def make_catalog(loaded: Loaded, root: Path, report: Report, stages: Stages) -> Made:
    """Restore, tag, link and divide. Results for single texts are kept in .cache/ between runs."""
    cache = root / ".cache"
    with stages.stage("restore"):
        papers = restore_papers(loaded.records, cache)
        _report_formulas(papers, root, report)
    with stages.stage("keywords"):
        documents = documents_of(papers)
        ranking = rank_keywords(documents, loaded.vocabulary, cache)
    with stages.stage("tags"):
        tagging = make_tags(ranking, loaded.records, report, lambda paper, n: records.locate(root, paper, "tags", n))
    with stages.stage("link"):
        links = link_papers(documents, ranking, cache)
        found = find_evidence(documents, links, ranking, cache)
    with stages.stage("topics"):
        facts = graph.facts(links)
        division = divide(links, tagging.tags, loaded.memory)
        dates = {record.id: date for record in loaded.records if (date := known_date(record)[0])}
        reading = reading_orders(division.topics, facts.edges, dates)
        layout = place(facts.papers, division.topics, facts.edges, loaded.centres)
    catalog = Catalog(
        papers=papers,
        dumps=loaded.dumps,
        keywords=ranking.papers,
        tags=tagging.tags,
        paper_tags=tagging.papers,
        links=links,
        evidence=found,
        graph=facts,
        topics=division.topics,
        reading=reading,
        layout=layout,
        authors=find_authors(loaded.records, loaded.aliases),
        topic_descriptions={topic.slug: topic.description for topic in division.memory.topics},
    )
    return Made(catalog, ranking, tagging, division.memory)


def generate(root: Path, site: Site, report: Report, stages: Stages) -> Generated | None:
    """Write the generated part of content/; None, and not a byte changed, if the data has errors.

    catalog/topics.yml is renewed where new topics were found.
    """
    with stages.stage("load"):
        loaded = load(root, report)
        ledger = load_ledger(root, report)
    made = make_catalog(loaded, root, report, stages) if not report.errors else None
    if made is None or report.errors:
        return None
    with stages.stage("pages"):
        kept = open_kept(root)
        pages, briefs = _write_pages(root, made.catalog, ledger, site, kept)
    with stages.stage("write"):
        removed = kept.finish(GENERATED, briefs)
        _remember_topics(root, loaded.memory, made.memory)
        _remember_centres(root, loaded.centres, centres(made.catalog.layout))
    return Generated(pages, kept.written, removed)


def check_catalog(root: Path, report: Report) -> int:
    """Validate everything without writing to the catalog; return the number of sound records."""
    sound = check.check(root, report)
    if not report.errors:
        vocabulary, memory = read_vocabulary(root, report), load_memory(root, report)
        loaded = Loaded(sound, load_dumps(root, Report()), vocabulary, memory, centres=load_centres(root, report))
        make_catalog(loaded, root, report, Stages())
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


def link_papers(documents: list[Document], ranking: Ranking, cache: Path | None = None) -> dict[str, tuple[Link, ...]]:
    """The related papers of every document; kept as a whole, because each depends on all."""
    inputs = hashlib.sha256(pickle.dumps((documents, sorted(ranking.papers.items())))).hexdigest()

    def links(_inputs: str) -> dict[str, tuple[Link, ...]]:
        return link(documents, ranking.papers)

    return remembered(cache, "links", code_version(*LINK_CODE), links, [inputs])[0]


def find_evidence(
    documents: list[Document], links: dict[str, tuple[Link, ...]], ranking: Ranking, cache: Path | None = None
) -> dict[tuple[str, str], Evidence]:
    """The sentence behind each shared keyword of the links that pages show."""
    wanted = wanted_evidence(links, _merged(ranking))
    inputs = [(document, wanted.get(document.id, ())) for document in documents]

    def look(asked: tuple[Document, tuple[tuple[str, tuple[str, ...]], ...]]) -> dict[str, Evidence]:
        return evidence(asked[0], dict(asked[1]))

    found = remembered(cache, "evidence", code_version(*EVIDENCE_CODE), look, inputs)
    return {
        (document.id, key): place
        for document, places in zip(documents, found, strict=True)
        for key, place in places.items()
    }


def _write_pages(
    root: Path, catalog: Catalog, ledger: Sequence[DumpLedger], site: Site, kept: Kept
) -> tuple[int, Mapping[str, list[Any]]]:
    """Have all generated files in content/ as they should be; the number of pages, and what to remember of papers."""
    views = make_views(catalog, kept.briefs)
    papers = views.papers.values()
    citations = Citations(catalog, {view.id: view.brief.citation_base for view in papers})
    published = write_exports(views, citations, ledger, site.url, kept)
    days = dict.fromkeys(pages_by_hand(root / "content"), "")
    pages = 0
    for page in page_files(views, citations, site.url, published):
        kept.put(page)
        pages += 1
        if page.day is not None:
            days[page.path] = page.day
    numbers, shown = views.map_key(), digest([view.listed for view in papers], catalog.dumps)
    kept.put_together("map", digest(numbers, views.graph_key()), lambda: map_files(catalog))
    kept.put_together("parts", digest(numbers, shown), lambda: part_files(catalog, views))
    kept.put_together("search", digest(numbers, shown), lambda: search_files(catalog, views))
    for file in machine_files(views, days, site):
        kept.put(file)
    return pages, {view.own: list(view.brief) for view in papers}


def _merged(ranking: Ranking) -> dict[str, list[str]]:
    """For each concept the keys of the spellings that were merged into it."""
    merged: defaultdict[str, list[str]] = defaultdict(list)
    for merge in ranking.merges:
        merged[merge.into].append(merge.key)
    return merged


def _report_formulas(papers: tuple[Paper, ...], root: Path, report: Report) -> None:
    """Warn of formulas that can only be shown as their source."""
    for paper in papers:
        for field, text in (("title", paper.title), ("abstract", paper.abstract)):
            for formula in unparsable(text):
                by_hand = getattr(paper.record, f"{field}_tex")
                place = records.locate(root, paper.record.id, f"{field}_tex" if by_hand else field)
                hint = f"write the text as it should be in {field}_tex"
                report.warning(
                    place, "unreadable-formula", f"the formula {formula[:80]!r} is shown as its source", hint
                )


def _remember_topics(root: Path, before: Memory, after: Memory) -> None:
    path = root / TOPICS_FILE
    if after != before and after.topics:
        write_text(path, memory_text(after, path.read_text("utf-8") if path.is_file() else ""))


def _remember_centres(root: Path, before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> None:
    if after != before and after:
        write_text(root / MAP_FILE, centres_text({**before, **after}))


def _by_hand(text: str | None) -> Text | None:
    return from_tex(text) if text else None


def documents_of(papers: tuple[Paper, ...]) -> list[Document]:
    """What keywords and links are made from: the restored text, plain."""
    return [Document(paper.record.id, to_plain(paper.title), to_plain(paper.abstract)) for paper in papers]
