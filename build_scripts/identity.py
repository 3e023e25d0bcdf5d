"""Which entries are one paper: same place in a dump, or same title and abstract up to punctuation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from build_scripts.model import Entry, Record, Source
from build_scripts.titles import normal


@dataclass
class Papers:
    """The papers known so far, filed for recognition. Texts are normalised."""

    by_source: dict[Source, str] = field(default_factory=dict)
    by_title: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    abstracts: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add_source(self, record_id: str, source: Source) -> None:
        """Note that a record stands at a place of a dump."""
        self.by_source.setdefault(source, record_id)

    def add_text(self, record_id: str, title: str, abstract: str) -> None:
        """Note a title and abstract by which a record is known."""
        owners = self.by_title[normal(title)]
        if record_id not in owners:
            owners.append(record_id)
        self.abstracts[record_id].add(normal(abstract))


@dataclass(frozen=True)
class Match:
    """How an entry stands to the known papers; `record` is the id of the paper it is, or conflicts with."""

    status: Literal["new", "same", "conflict"]
    record: str = ""


def known_papers(records: Iterable[Record], entries: Mapping[Source, Entry]) -> Papers:
    """The papers of a catalog. A record edited by hand is also known by the texts its dumps have at its sources."""
    papers = Papers()
    for record in records:
        papers.add_text(record.id, record.title, record.abstract)
        for source in record.sources:
            papers.add_source(record.id, source)
            entry = entries.get(source)
            if entry:
                papers.add_text(record.id, entry.title, entry.abstract)
    return papers


def match(papers: Papers, entry: Entry, source: Source) -> Match:
    """Whether an entry is a known paper, a new one, or has the title of a known one with another abstract."""
    if source in papers.by_source:
        return Match("same", papers.by_source[source])
    owners = papers.by_title.get(normal(entry.title), [])
    abstract = normal(entry.abstract)
    for owner in owners:
        if abstract in papers.abstracts[owner]:
            return Match("same", owner)
    return Match("conflict", owners[0]) if owners else Match("new")
