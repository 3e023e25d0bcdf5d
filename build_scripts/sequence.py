"""The order of papers: which one comes before and after in a topic or list, and long lists cut into groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from build_scripts.catalog import Catalog
from build_scripts.exports import list_order
from build_scripts.views import PaperView, Views

LONG = 30  # papers; a longer list is shown in groups


@dataclass(frozen=True)
class Neighbour:
    """The paper before or after another one; `title` is plain text."""

    id: str
    title: str


@dataclass(frozen=True)
class Walk:
    """The place of a paper in a topic or list; `address` is relative to the start page, `position` counts from one."""

    kind: str
    label: str
    address: str
    position: int
    total: int
    before: Neighbour | None
    after: Neighbour | None


@dataclass(frozen=True)
class Group:
    """A part of a list of papers under a heading; the only group of a short list has none."""

    label: str
    papers: tuple[PaperView, ...]


def walks(catalog: Catalog, views: Views) -> Mapping[str, tuple[Walk, ...]]:
    """For each paper its topic, then its lists in the order of the catalog."""
    found: dict[str, list[Walk]] = {paper_id: [] for paper_id in views.papers}
    for kind, label, address, members in _sequences(catalog):
        papers = [Neighbour(paper_id, views.papers[paper_id].plain_title) for paper_id in members]
        for place, paper in enumerate(papers):
            before = papers[place - 1] if place else None
            after = papers[place + 1] if place + 1 < len(papers) else None
            found[paper.id].append(Walk(kind, label, address, place + 1, len(papers), before, after))
    return {paper_id: tuple(places) for paper_id, places in found.items()}


def by_topic(papers: Sequence[PaperView]) -> tuple[Group, ...]:
    """A long list by topic, the largest group first, papers without one last; a short list in one piece."""
    return _grouped(papers, [paper.topic for paper in papers], largest_first=True)


def by_year(papers: Sequence[PaperView]) -> tuple[Group, ...]:
    """A long list by year, the newest first, papers without a date last; a short list in one piece."""
    return _grouped(papers, [(paper.date or "")[:4] for paper in papers], largest_first=False)


def _sequences(catalog: Catalog) -> Iterator[tuple[str, str, str, Iterable[str]]]:
    for topic in catalog.topics:
        yield "topic", topic.label, f"topics/{topic.slug}/", topic.papers
    for dump in catalog.dumps:
        yield "list", dump.title, f"lists/{dump.slug}/", list_order(catalog, dump.file)


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
