"""Which entries are one paper. The first of these that applies decides: the place in a list, an identifier, the title
with the abstract, the title with a shared family name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from ftfy import fix_encoding

from build_scripts.bibliography import read_name
from build_scripts.model import Entry, Record, Removed, Source
from build_scripts.records import identifiers
from build_scripts.records import normalize as _normalize

Status = Literal["new", "same", "removed", "conflict", "unknown"]
_FAR_APART = 0.5  # likeness of two titles below which one identifier was probably pasted by mistake
# Titles that say nothing: of 98 pairs with one of them none was the same paper.
_GENERIC = frozenset(
    "preface|editorial|introduction|poster session|withdrawn|foreword|erratum|corrigendum|contents|index|conclusion|"
    "conclusions|author index|table of contents|front matter|back matter|reply|correction|acknowledgements|"
    "editors note|guest editorial|keynote|panel|welcome|abstract|abstracts|retraction|untitled".split("|")
)


@lru_cache(maxsize=1 << 16)
def normalize(text: str) -> str:
    """The text as it counts in comparisons: letters and digits, in the encoding it should have been read in."""
    return _normalize(text if text.isascii() else fix_encoding(text))


def _forms(abstract: str) -> set[str]:
    """The normalised abstract and, where most of it is ASCII, that alone: older records lost parts of other
    characters when their lists were read in the wrong encoding."""
    if not abstract:
        return set()
    bare = "" if abstract.isascii() else abstract.encode("ascii", "ignore").decode()
    return {normalize(abstract), *([f"ASCII {_normalize(bare)}"] if len(bare) > max(100, 0.9 * len(abstract)) else [])}


@dataclass
class Papers:
    """The papers known so far, filed for recognition. Texts are normalised. `removed` are the ids of removed papers."""

    by_source: dict[Source, str] = field(default_factory=dict)
    by_title: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_identifier: dict[str, str] = field(default_factory=dict)
    titles: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    abstracts: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_abstract: dict[str, str] = field(default_factory=dict)
    families: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    removed: set[str] = field(default_factory=set)

    def add_source(self, record_id: str, source: Source) -> None:
        self.by_source.setdefault(source, record_id)

    def add(self, record_id: str, paper: Record | Entry) -> None:
        title = normalize(paper.title)
        if title and title not in self.titles[record_id]:
            self.titles[record_id].add(title)
            self.by_title[title].append(record_id)
        if paper.abstract:
            self.abstracts[record_id].update(_forms(paper.abstract))
            self.by_abstract.setdefault(normalize(paper.abstract), record_id)
        for identifier in identifiers(paper):
            self.by_identifier.setdefault(identifier, record_id)
        self.families[record_id].update(read_name(name).family for name in paper.authors)


@dataclass(frozen=True)
class Match:
    """How an entry relates to the known papers; `record` is the id of the paper it is, or conflicts with.

    `doubt` is the code of what a curator should know of it, or of the conflict.
    """

    status: Status
    record: str = ""
    doubt: str = ""


def known_papers(records: Iterable[Record], entries: Mapping[Source, Entry], removed: Iterable[Removed] = ()) -> Papers:
    """The papers of a catalog, those that were removed last.

    A record edited by hand is also known by the texts its lists have at its sources.
    """
    papers = Papers()
    for record in records:
        papers.add(record.id, record)
        _add_entries(papers, record, entries)
    for gone in removed:
        if gone.id not in papers.titles:
            papers.removed.add(gone.id)
            papers.titles[gone.id].add(normalize(gone.title))
            papers.by_title[normalize(gone.title)].append(gone.id)
            _add_entries(papers, gone, entries)
    return papers


def _add_entries(papers: Papers, paper: Record | Removed, entries: Mapping[Source, Entry]) -> None:
    for source in paper.sources:
        papers.add_source(paper.id, source)
        entry = entries.get(source)
        if entry:
            papers.add(paper.id, entry)


def match(papers: Papers, entry: Entry, source: Source | None) -> Match:
    """Whether an entry is a known paper, a new one, or one of which a curator has to decide.

    A removed paper of which no abstract is known is recognised by its title alone.
    """
    if source and source in papers.by_source:
        return _same(papers, papers.by_source[source])
    title = normalize(entry.title)
    for identifier in sorted(identifiers(entry)):
        owner = papers.by_identifier.get(identifier)
        if owner:
            return _identified(papers, owner, entry, title)
    if not entry.title:
        return Match("unknown", doubt="unknown-identifier")
    families = {read_name(name).family for name in entry.authors}
    abstracts = _forms(entry.abstract)
    owners = papers.by_title.get(title, [])
    doubtful = ""
    for owner in owners:
        known, theirs = papers.abstracts.get(owner), papers.families.get(owner)
        shared = bool(families and theirs and families & theirs)
        strangers = bool(families and theirs and not families & theirs)
        equal = bool(known and not abstracts.isdisjoint(known))
        if equal or shared or (not (known and abstracts) and not strangers and title not in _GENERIC):
            return _same(papers, owner, "" if equal or not (known and abstracts) else "changed-abstract")
        if not strangers and title not in _GENERIC:
            doubtful = doubtful or owner
    return Match("conflict", doubtful, "conflicting-abstract") if doubtful else Match("new")


def _identified(papers: Papers, owner: str, entry: Entry, title: str) -> Match:
    titles = papers.titles[owner]
    if not entry.title or title in titles:
        return _same(papers, owner)
    likeness = max((SequenceMatcher(None, title, known).ratio() for known in titles), default=1.0)
    families = {read_name(name).family for name in entry.authors}
    if likeness < _FAR_APART and not families & papers.families[owner]:
        return Match("conflict", owner, "conflicting-identifier")
    return _same(papers, owner, "changed-title")


def _same(papers: Papers, record_id: str, doubt: str = "") -> Match:
    return Match("removed" if record_id in papers.removed else "same", record_id, doubt)
