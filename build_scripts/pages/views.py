"""All papers as templates see them, with the orders and look-ups that pages, feeds and published data share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

from build_scripts.catalog import Catalog
from build_scripts.model import Author, SourceList, Topic
from build_scripts.pages.paper_view import PaperView, view_paper
from build_scripts.pages.related_papers import (
    Neighbour,
    RelatedPaper,
    Shared,
    neighbours,
    related_papers,
    shared_keywords,
)

LATEST = 50  # papers in the feed of the whole catalog


@dataclass(frozen=True)
class Views:
    """`papers` are in the order of the catalog. By paper: its topic in `topics`, if it has one; what its page shows of
    the `related` papers and of its other `neighbours`; and what it shares with the papers it is linked to. `lists` have
    the ids of the papers of each dump in its order.
    """

    catalog: Catalog
    papers: Mapping[str, PaperView]
    topics: Mapping[str, Topic]
    shared: Mapping[str, Mapping[str, Shared]]
    related: Mapping[str, tuple[RelatedPaper, ...]]
    neighbours: Mapping[str, tuple[Neighbour, ...]]
    lists: tuple[tuple[SourceList, tuple[str, ...]], ...]

    @cached_property
    def latest(self) -> list[PaperView]:
        return self.newest(self.papers, LATEST)

    def newest(self, papers: Iterable[str], count: int) -> list[PaperView]:
        """The papers added last, newest first; of one day, the latest published."""
        views = (self.papers[paper] for paper in papers)
        return nlargest(count, views, key=lambda view: (view.record.added, view.date or "", view.id))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        by_title = sorted(self.papers.values(), key=lambda view: (view.plain_title.casefold(), view.id))
        ordered = sorted(by_title, key=lambda view: view.date or "", reverse=True)
        return {view.id: place for place, view in enumerate(ordered)}

    def by_date(self, papers: Iterable[str]) -> list[PaperView]:
        """Newest first, papers without a date last, then by title."""
        return [self.papers[paper] for paper in sorted(papers, key=self._places.__getitem__)]

    def by_added(self, papers: Iterable[str]) -> list[PaperView]:
        """The papers added last first; of one day, by title."""
        by_title = sorted(
            (self.papers[paper] for paper in papers), key=lambda view: (view.plain_title.casefold(), view.id)
        )
        return sorted(by_title, key=lambda view: view.record.added, reverse=True)

    def shared_by(self, one: str, other: str) -> Shared:
        return self.shared[one].get(other) or self.shared[other][one]


def make_views(catalog: Catalog) -> Views:
    tags = {tag.slug: tag for tag in catalog.tags}
    people = {spelling: author for author in with_pages(catalog) for spelling in author.spellings}
    topics = {paper: topic for topic in catalog.topics for paper in topic.papers}
    papers = {}
    for paper in catalog.papers:
        name = paper.record.id
        own_tags = tuple(tags[slug] for slug in catalog.paper_tags[name])
        papers[name] = view_paper(paper, own_tags, people, topics[name].label if name in topics else "")
    shared = shared_keywords(catalog)
    return Views(
        catalog=catalog,
        papers=papers,
        topics=topics,
        shared=shared,
        related=related_papers(catalog, papers, shared),
        neighbours=neighbours(catalog, papers, shared),
        lists=_lists(catalog),
    )


def with_pages(catalog: Catalog) -> list[Author]:
    """The authors with a page of their own: those of two or more papers."""
    return [author for author in catalog.authors if len(author.papers) > 1]


def newest_day(papers: Iterable[PaperView]) -> str:
    """The newest day on which one of the papers was added."""
    return max((paper.record.added for paper in papers), default="")


def _lists(catalog: Catalog) -> tuple[tuple[SourceList, tuple[str, ...]], ...]:
    places: dict[str, list[tuple[int, str]]] = {dump.file: [] for dump in catalog.lists}
    for paper in catalog.papers:
        for source in paper.record.sources:
            places.setdefault(source.file, []).append((source.line, paper.record.id))
    ordered = [(dump, sorted(places[dump.file])) for dump in catalog.lists]
    return tuple((dump, tuple(dict.fromkeys(paper for _, paper in papers))) for dump, papers in ordered)
