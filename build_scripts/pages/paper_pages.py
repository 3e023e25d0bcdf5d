"""The page of each paper: its metadata, and the previous and next paper of its topic and lists."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from build_scripts.citations import CitationTexts, venue_kind
from build_scripts.files import File
from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.related_papers import ego_graph
from build_scripts.pages.templating import page
from build_scripts.pages.views import Views, newest_day
from build_scripts.pages.wording import shorten
from build_scripts.records import record_path

DESCRIPTION_LENGTH = 160  # characters
FORM_AUTHORS = 10  # an address may not get too long
_VENUE_TAGS = {"article": "citation_journal_title", "inproceedings": "citation_conference_title"}


class PreviousNext(NamedTuple):
    """The papers before and after a paper in a topic or list, whose `address` is relative to the start page.

    Without numbers: every page of a list would change with each new paper.
    """

    kind: Literal["topic", "list"]
    label: str
    address: str
    previous: PaperView | None
    next: PaperView | None


def paper_pages(views: Views, citations: Mapping[str, CitationTexts]) -> Iterator[File]:
    titles = {dump.file: dump.title for dump in views.catalog.lists}
    previous_and_next = previous_next(views)
    for name, paper in views.papers.items():
        beside, related, others = previous_and_next[name], views.related[name], views.neighbours[name]
        shown = [
            paper,
            *(views.papers[other] for other in [*(each.id for each in related), *(each.id for each in others)]),
        ]
        shown += [each for one in beside for each in (one.previous, one.next) if each]
        yield page(
            f"papers/{name}.md",
            "paper.md.j2",
            newest_day(shown),
            paper=paper,
            record=paper.record,
            report=filled_form(paper),
            head=page_head(paper),
            related=related,
            graph=ego_graph([each.id for each in related], views.shared, views.papers),
            others=others,
            topic=views.topics.get(name),
            previous_next=beside,
            sources=[(titles[source.file], source.line) for source in paper.record.sources],
            citation=citations[name],
        )


def previous_next(views: Views) -> Mapping[str, Sequence[PreviousNext]]:
    """For each paper the neighbours in its topic, then in its lists in the order of the catalog.

    Topics are in order of date, which a new paper does not change, unlike centrality.
    """
    found: defaultdict[str, list[PreviousNext]] = defaultdict(list)

    def add(kind: Literal["topic", "list"], label: str, address: str, papers: Sequence[PaperView]) -> None:
        for before, paper, after in zip([None, *papers], papers, [*papers[1:], None], strict=False):
            found[paper.id].append(PreviousNext(kind, label, address, before, after))

    for topic in views.catalog.topics:
        add("topic", topic.label, f"topics/{topic.slug}/", views.by_date(topic.papers))
    for dump, papers in views.lists:
        add("list", dump.title, f"lists/{dump.slug}/", [views.papers[paper] for paper in papers])
    return found


def page_head(view: PaperView) -> Mapping[str, str | Sequence[str]]:
    """Front matter of a paper page: each `citation_*` and `DC.*` becomes a meta element, or one for each item.

    Names and forms follow the inclusion guidelines of Google Scholar (Highwire `citation_*`) and the Embedded Metadata
    translator of Zotero. site_overrides/partials/metadata.html prints them and adds schema.org and the address.
    """
    record = view.record
    kind = venue_kind(record.venue) if record.venue else "preprint"
    facts: dict[str, str | Sequence[str] | None] = {
        "description": shorten(view.plain_abstract, DESCRIPTION_LENGTH),
        "citation_title": view.plain_title,
        "citation_author": record.authors,
        "citation_date": _slashes(view.date),
        "citation_publication_date": _slashes(view.date),
        _VENUE_TAGS.get(kind, ""): record.venue,
        "citation_doi": record.doi,
        "citation_arxiv_id": record.arxiv_id,
        "citation_keywords": "; ".join(tag.label for tag in view.tags),
        "citation_abstract": view.plain_abstract,
        "DC.type": "preprint" if kind == "preprint" else None,  # without it Zotero guesses an article of no journal
        "date": view.date,
    }
    return {name: value for name, value in facts.items() if name and value}


def filled_form(view: PaperView) -> str:
    """The fields of the form "Report a mistake" (.github/ISSUE_TEMPLATE/mistake.yml) as they go into its address."""
    record = view.record
    authors = [*record.authors[:FORM_AUTHORS], *(["…"] if len(record.authors) > FORM_AUTHORS else [])]
    values = {
        "title": record.title,
        "authors": "; ".join(authors),
        **{name: getattr(record, name) for name in ("date", "venue", "arxiv_id", "doi", "url")},
    }
    fields = {
        "title": f"Mistake: {view.plain_title}",
        "paper": record.id,
        "file": ", ".join([record_path(record.id), *(f"{each.file}:{each.line}" for each in record.sources)]),
        "current": "\n".join(f"{name}: {value}" for name, value in values.items() if value),
    }
    return urlencode(fields)


def _slashes(date: str | None) -> str:
    """`2010-05-12` as `2010/5/12`; a month or a year alone keeps its precision."""
    return "/".join(part.lstrip("0") for part in (date or "").split("-"))
