"""The order of papers: which one comes before and after in a topic or list, and long lists cut into groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from build_scripts.asked import Asked
from build_scripts.catalog import Catalog
from build_scripts.model import Dump, Paper, Topic
from build_scripts.paper_view import PaperView

Lists = Sequence[tuple[Dump, tuple[str, ...]]]  # the ids of the papers of each dump in its order
LONG = 30  # papers; a longer list is shown in groups


class Walk(NamedTuple):
    """What stands around a paper in a topic or list: ids or nothing; `address` is relative to the start page.

    It tells no numbers: every page of a list would change with each new paper.
    """

    kind: str
    label: str
    address: str
    before: str
    after: str


class Row(NamedTuple):
    """A topic or list with the ids of its papers in a row."""

    kind: str
    label: str
    address: str
    papers: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A part of a list of papers under a heading; the only group of a short list has none."""

    label: str
    papers: tuple[PaperView, ...]


def walks(rows: Collection[Row], papers: Iterable[Paper]) -> Mapping[str, Sequence[Walk]]:
    """For each paper its topic, then its lists in the order of the catalog; found when it is asked for."""
    holders: dict[str, list[Row]] = {paper.record.id: [] for paper in papers}
    for row in rows:
        for paper in row.papers:
            holders[paper].append(row)

    by_address = {row.address: row.papers for row in rows}
    places = Asked(by_address, lambda address: {paper: place for place, paper in enumerate(by_address[address])})
    return Asked(holders, lambda paper: [_walk(row, places[row.address][paper]) for row in holders[paper]])


def _walk(row: Row, place: int) -> Walk:
    before, after = row.papers[place - 1 : place], row.papers[place + 1 : place + 2]
    return Walk(row.kind, row.label, row.address, *(before or ("",)), *(after or ("",)))


def list_orders(catalog: Catalog) -> Lists:
    """The ids of the papers of each dump in its order."""
    places: dict[str, list[tuple[int, str]]] = {dump.file: [] for dump in catalog.dumps}
    for paper in catalog.papers:
        for source in paper.record.sources:
            places.setdefault(source.file, []).append((source.line, paper.record.id))
    return [(dump, tuple(dict.fromkeys(paper for _, paper in sorted(places[dump.file])))) for dump in catalog.dumps]


def by_topic(papers: Sequence[PaperView]) -> tuple[Group, ...]:
    """A long list by topic, the largest group first, papers without one last; a short list in one piece."""
    return _grouped(papers, [paper.topic for paper in papers], largest_first=True)


def by_year(papers: Sequence[PaperView]) -> tuple[Group, ...]:
    """A long list by year, the newest first, papers without a date last; a short list in one piece."""
    return _grouped(papers, [(paper.date or "")[:4] for paper in papers], largest_first=False)


def rows_of(topics: Iterable[tuple[Topic, Sequence[str]]], lists: Lists) -> Iterator[Row]:
    """The topics with their papers in the order in which they are walked through, then the lists."""
    for topic, papers in topics:
        yield Row("topic", topic.label, f"topics/{topic.slug}/", tuple(papers))
    for dump, members in lists:
        yield Row("list", dump.title, f"lists/{dump.slug}/", members)


def _grouped(papers: Sequence[PaperView], labels: Sequence[str], largest_first: bool) -> tuple[Group, ...]:
    if len(papers) <= LONG:
        return (Group("", tuple(papers)),)
    groups: dict[str, list[PaperView]] = defaultdict(list)
    for paper, label in zip(papers, labels, strict=True):
        groups[label].append(paper)
    names = sorted(groups, reverse=not largest_first)
    if largest_first:
        names.sort(key=lambda name: -len(groups[name]))
    names.sort(key=lambda name: name == "")
    missing = "In no topic" if largest_first else "No date known"
    return tuple(Group(name or missing, tuple(groups[name])) for name in names)
