"""What a page shows of a paper: text in its final forms, dates and names in words. No markup is decided here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote_plus, urlsplit

from markupsafe import Markup

from build_scripts.catalog import Catalog
from build_scripts.evidence import Difference, Evidence, adds_lacks
from build_scripts.facts import known_code, known_date
from build_scripts.model import Dump, Link, Paper, Record, Shared, Tag, Topic
from build_scripts.render_text import to_html, to_plain
from build_scripts.search_words import search_words

LEAD_LENGTH = 220  # characters of an abstract in a list: two lines on a desktop
RELATED_SHOWN = 5
# Score below which a link is shown as a weak one: of 200 links judged by a reader, 24 of the 27 below were not worth
# opening, and 49 of the 173 above.
WEAK = 0.25
REASONS = 3  # shared keywords shown for each related paper
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Action:
    """A way to the paper itself, or to a place that may know it."""

    label: str
    href: str


@dataclass(frozen=True)
class AuthorLink:
    """An author as the record names them, with the address of their page or an empty slug."""

    name: str
    slug: str


@dataclass(frozen=True)
class PaperView:
    """One paper as templates see it. `title` and `abstract` are escaped HTML, the rest is plain text.

    `date` is as far as it is known; `date_derived` says that the arXiv number was needed for it.
    """

    record: Record
    title: Markup
    plain_title: str
    abstract: Markup
    plain_abstract: str
    lead: str
    rules: tuple[str, ...]  # of restoration, in the order they fired, each once
    search_words: str
    byline: str
    authors: tuple[AuthorLink, ...]
    date: str | None
    date_derived: bool
    code: tuple[str, ...]
    tags: tuple[Tag, ...]
    read_at: tuple[Action, ...]
    look_up: tuple[Action, ...]
    topic: str  # the label of its topic, or nothing

    @property
    def id(self) -> str:
        """The id of the record."""
        return self.record.id


@dataclass(frozen=True)
class Quote:
    """A sentence in three parts; the middle one spells the keyword."""

    before: str
    keyword: str
    after: str


@dataclass(frozen=True)
class Reason:
    """A shared keyword of a link with the sentence of each paper where it stands; `tag` is its page, if it has one."""

    label: str
    tag: Tag | None
    here: Quote | None
    there: Quote | None


@dataclass(frozen=True)
class RelatedView:
    """A related paper: the keywords that are the reason, strongest first, and how the two differ."""

    paper: PaperView
    reasons: tuple[Reason, ...]
    difference: Difference
    weak: bool


@dataclass(frozen=True)
class Views:
    """All papers as templates see them, with the look-ups that pages need."""

    papers: Mapping[str, PaperView]
    related: Mapping[str, tuple[RelatedView, ...]]
    dumps: Mapping[str, Dump]
    topics: Mapping[str, Topic]


def make_views(catalog: Catalog) -> Views:
    """Views of every paper of the catalog."""
    by_slug = {tag.slug: tag for tag in catalog.tags}
    authors = {spelling: author.slug for author in catalog.authors for spelling in author.spellings}
    topics = {paper_id: topic for topic in catalog.topics for paper_id in topic.papers}
    papers = {
        paper.record.id: view_paper(
            paper,
            tuple(by_slug[slug] for slug in catalog.paper_tags[paper.record.id]),
            authors,
            topics[paper.record.id].label if paper.record.id in topics else "",
        )
        for paper in catalog.papers
    }
    by_key = {tag.key: tag for tag in catalog.tags}
    facets = frozenset(tag.key for tag in catalog.tags if tag.facet)

    def view_link(link: Link) -> RelatedView:
        reasons = tuple(_reason(shared, link, catalog, by_key.get(shared.key)) for shared in link.shared[:REASONS])
        difference = adds_lacks(link.source, link.target, catalog.keywords, facets)
        return RelatedView(papers[link.target], reasons, difference, link.score < WEAK)

    related = {
        paper_id: tuple(view_link(link) for link in links[:RELATED_SHOWN]) for paper_id, links in catalog.links.items()
    }
    return Views(papers, related, {dump.file: dump for dump in catalog.dumps}, topics)


def view_paper(
    paper: Paper, tags: tuple[Tag, ...] = (), authors: Mapping[str, str] | None = None, topic: str = ""
) -> PaperView:
    """One paper as templates see it; `authors` gives the slug of the page of a name."""
    date, derived = known_date(paper.record)
    code = known_code(paper)
    record, plain_title, plain_abstract = paper.record, to_plain(paper.title), to_plain(paper.abstract)
    return PaperView(
        record=record,
        title=Markup(to_html(paper.title)),  # noqa: S704 - escaped by the renderer
        plain_title=plain_title,
        abstract=Markup(to_html(paper.abstract)),  # noqa: S704 - escaped by the renderer
        plain_abstract=plain_abstract,
        lead=shorten(plain_abstract, LEAD_LENGTH),
        rules=tuple(dict.fromkeys(paper.title.rules + paper.abstract.rules)),
        search_words=search_words(plain_title, record.title, plain_abstract),
        byline=byline(record),
        authors=tuple(AuthorLink(one_line(name), (authors or {}).get(name, "")) for name in record.authors),
        date=date,
        date_derived=derived,
        code=code,
        tags=tags,
        read_at=_read_at(record, code),
        topic=topic,
        look_up=() if record.arxiv_id or record.doi or record.url else _look_up(plain_title),
    )


def shorten(text: str, length: int) -> str:
    """`text` cut at a word to at most `length` characters, with an ellipsis where something is missing."""
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0].rstrip(" ,;:.-–—(")
    return f"{cut}…"


def byline(record: Record) -> str:
    """Authors, date and venue on one line, as far as known; a derived date says where it is from."""
    date, derived = known_date(record)
    shown = f"{long_date(date)} (arXiv)" if derived else long_date(date)
    return one_line(" · ".join(part for part in (names(record), shown, record.venue) if part))


def one_line(text: str) -> str:
    """`text` without line ends, which could close a block of HTML in Markdown."""
    return " ".join(text.split())


def by_date(papers: Iterable[PaperView]) -> list[PaperView]:
    """Newest first, papers without a date last, then by title."""
    ordered = sorted(papers, key=lambda view: (view.plain_title.casefold(), view.id))
    return sorted(ordered, key=lambda view: view.date or "", reverse=True)


def names(record: Record) -> str:
    """The authors as a byline; where only their number is known, that."""
    if record.authors:
        shown = record.authors if len(record.authors) <= 6 else record.authors[:5]
        rest = len(record.authors) - len(shown)
        if rest:
            return f"{', '.join(shown)} and {rest} more"
        return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    if record.author_count:
        return f"{record.author_count} author{'s' if record.author_count > 1 else ''}, names not recorded"
    return ""


def long_date(date: str | None) -> str:
    """`2024-03-29` as `29 Mar 2024`; a month or a year alone stays what it is."""
    if not date:
        return ""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    if not match:
        return date
    year, month, day = match.groups()
    return " ".join(part for part in (day and str(int(day)), month and MONTHS[int(month) - 1], year) if part)


def _read_at(record: Record, code: tuple[str, ...]) -> tuple[Action, ...]:
    actions = []
    if record.arxiv_id:
        actions += [
            Action("arXiv", f"https://arxiv.org/abs/{record.arxiv_id}"),
            Action("PDF", f"https://arxiv.org/pdf/{record.arxiv_id}"),
        ]
    if record.doi:
        actions.append(Action("Publisher", f"https://doi.org/{record.doi}"))
    if record.url and not (record.arxiv_id and "arxiv.org" in record.url):
        host = (urlsplit(record.url).hostname or record.url).removeprefix("www.")
        actions.append(Action(host, record.url))
    numbered = len(code) > 1
    actions += [Action(f"Code {n}" if numbered else "Code", href) for n, href in enumerate(code, 1)]
    return tuple(actions)


def _look_up(title: str) -> tuple[Action, ...]:
    query = quote_plus(title)
    return (
        Action("arXiv", f"https://arxiv.org/search/?searchtype=title&query={query}"),
        Action("Google Scholar", f"https://scholar.google.com/scholar?q={query}"),
        Action("Semantic Scholar", f"https://www.semanticscholar.org/search?q={query}"),
    )


def _reason(shared: Shared, link: Link, catalog: Catalog, tag: Tag | None) -> Reason:
    places = (catalog.evidence.get((link.source, shared.key)), catalog.evidence.get((link.target, shared.key)))
    here, there = (_quote(place) if place else None for place in places)
    return Reason(shared.label, tag, here, there)


def _quote(found: Evidence) -> Quote:
    return Quote(found.sentence[: found.start], found.sentence[found.start : found.end], found.sentence[found.end :])


def fingerprints(papers: Mapping[str, PaperView]) -> dict[str, str]:
    """For each paper a short text that changes with anything its card or page shows of the paper itself."""
    return {
        view.id: hashlib.sha1(
            repr((replace(view, tags=()), [(tag.slug, tag.label) for tag in view.tags])).encode(), usedforsecurity=False
        ).hexdigest()
        for view in papers.values()
    }


def related_fingerprint(related: tuple[RelatedView, ...], papers: Mapping[str, str]) -> list[object]:
    """What a list of related papers shows, given the fingerprints of all papers."""
    return [
        (
            papers[each.paper.id],
            [(one.label, one.tag.slug if one.tag else "", one.here, one.there) for one in each.reasons],
            each.difference,
            each.weak,
        )
        for each in related
    ]
