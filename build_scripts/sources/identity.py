"""Which entries are one paper: same place in a list, or same title and abstract up to punctuation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from ftfy import fix_encoding

from build_scripts.model import Entry, Record, Removed, Source
from build_scripts.records import normalize as _normalize


@lru_cache(maxsize=1 << 16)
def normalize(text: str) -> str:
    """The text as it counts in comparisons: letters and digits, in the encoding it should have been read in."""
    return _normalize(text if text.isascii() else fix_encoding(text))


def _forms(abstract: str) -> set[str]:
    """The normalised abstract and, where most of it is ASCII, that alone: older records lost parts of other
    characters when their lists were read in the wrong encoding."""
    bare = "" if abstract.isascii() else abstract.encode("ascii", "ignore").decode()
    return {normalize(abstract), *([f"ASCII {_normalize(bare)}"] if len(bare) > max(100, 0.9 * len(abstract)) else [])}


@dataclass
class Papers:
    """The papers known so far, filed for recognition. Texts are normalised. `removed` are the ids of removed papers."""

    by_source: dict[Source, str] = field(default_factory=dict)
    by_title: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    abstracts: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_abstract: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def add_source(self, record_id: str, source: Source) -> None:
        """Note that a record has an entry at this line of a list."""
        self.by_source.setdefault(source, record_id)

    def add_text(self, record_id: str, title: str, abstract: str) -> None:
        """Note a title and abstract by which a record is known."""
        owners = self.by_title[normalize(title)]
        if record_id not in owners:
            owners.append(record_id)
        self.abstracts[record_id].update(_forms(abstract))
        self.by_abstract.setdefault(normalize(abstract), record_id)


@dataclass(frozen=True)
class Match:
    """How an entry relates to the known papers; `record` is the id of the paper it is, or conflicts with."""

    status: Literal["new", "same", "removed", "conflict"]
    record: str = ""


def known_papers(records: Iterable[Record], entries: Mapping[Source, Entry], removed: Iterable[Removed] = ()) -> Papers:
    """The papers of a catalog, those that were removed last.

    A record edited by hand is also known by the texts its lists have at its sources.
    """
    papers = Papers()
    for record in records:
        papers.add_text(record.id, record.title, record.abstract)
        _add_entries(papers, record, entries)
    for gone in removed:
        if gone.id not in papers.abstracts:
            papers.removed.add(gone.id)
            papers.by_title[normalize(gone.title)].append(gone.id)
            _add_entries(papers, gone, entries)
    return papers


def _add_entries(papers: Papers, paper: Record | Removed, entries: Mapping[Source, Entry]) -> None:
    for source in paper.sources:
        papers.add_source(paper.id, source)
        entry = entries.get(source)
        if entry:
            papers.add_text(paper.id, entry.title, entry.abstract)


def match(papers: Papers, entry: Entry, source: Source) -> Match:
    """Whether an entry is a known paper, a new one, or has the title of a known one with another abstract.

    A removed paper of which no abstract is known is recognised by its title alone.
    """
    if source in papers.by_source:
        return _same(papers, papers.by_source[source])
    owners = papers.by_title.get(normalize(entry.title), [])
    abstracts = _forms(entry.abstract)
    for owner in owners:
        known = papers.abstracts.get(owner)
        if not known or not abstracts.isdisjoint(known):
            return _same(papers, owner)
    return Match("conflict", owners[0]) if owners else Match("new")


def _same(papers: Papers, record_id: str) -> Match:
    return Match("removed" if record_id in papers.removed else "same", record_id)
