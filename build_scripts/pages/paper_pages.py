"""The page of each paper, with the previous and next paper of its topic and lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from build_scripts.citations import CitationTexts
from build_scripts.files import File
from build_scripts.pages.metadata import page_head
from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.related_papers import picture_of
from build_scripts.pages.templating import page
from build_scripts.pages.views import Views, newest_day


class Neighbours(NamedTuple):
    """The papers before and after a paper in a topic or list, whose `address` is relative to the start page.

    Without numbers: every page of a list would change with each new paper.
    """

    kind: Literal["topic", "list"]
    label: str
    address: str
    previous: PaperView | None
    next: PaperView | None


def paper_pages(views: Views, citations: Mapping[str, CitationTexts]) -> Iterator[File]:
    """The pages of all papers."""
    titles = {dump.file: dump.title for dump in views.catalog.lists}
    neighbours = previous_next(views)
    for name, paper in views.papers.items():
        beside = neighbours[name]
        shown = [paper, *(views.papers[other] for other in views.shared[name])]
        shown += [each for one in beside for each in (one.previous, one.next) if each]
        yield page(
            f"papers/{name}.md",
            "paper.md.j2",
            newest_day(shown),
            paper=paper,
            record=paper.record,
            head=page_head(paper),
            related=views.related[name],
            picture=picture_of(name, views.shared, views.papers),
            topic=views.topics.get(name),
            neighbours=beside,
            sources=[(titles[source.file], source.line) for source in paper.record.sources],
            citation=citations[name],
        )


def previous_next(views: Views) -> Mapping[str, Sequence[Neighbours]]:
    """For each paper the neighbours in its topic, then in its lists in the order of the catalog.

    A topic goes by date, an order that a new paper does not change; the most central would be others each time.
    """
    found: defaultdict[str, list[Neighbours]] = defaultdict(list)

    def add(kind: Literal["topic", "list"], label: str, address: str, papers: Sequence[PaperView]) -> None:
        for before, paper, after in zip([None, *papers], papers, [*papers[1:], None], strict=False):
            found[paper.id].append(Neighbours(kind, label, address, before, after))

    for topic in views.catalog.topics:
        add("topic", topic.label, f"topics/{topic.slug}/", views.by_date(topic.papers))
    for dump, papers in views.lists:
        add("list", dump.title, f"lists/{dump.slug}/", [views.papers[paper] for paper in papers])
    return found
