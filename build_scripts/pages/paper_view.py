"""One paper as templates see it: rendered text, dates and names in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote_plus, urlsplit

from markupsafe import Markup

from build_scripts.model import Author, Paper, Record, Tag
from build_scripts.pages.search_words import identifier_words, name_words, search_words
from build_scripts.pages.wording import byline, credit, one_line, shorten
from build_scripts.records import doi_address, known_code, known_date
from build_scripts.restore import to_html, to_plain

LEAD_LENGTH = 220  # characters of an abstract in a list: two lines on a desktop


class Action(NamedTuple):
    """A link to the paper itself, or to a search for it elsewhere."""

    label: str
    href: str


class AuthorLink(NamedTuple):
    """An author as the record names them, with the address of their page or an empty slug."""

    name: str
    slug: str


class TagLink(NamedTuple):
    """A tag of a paper; a facet is a tag of so many papers that it hardly describes one."""

    slug: str
    label: str
    facet: bool


@dataclass(frozen=True)
class PaperView:
    """One paper as templates see it. `title` and `abstract` are escaped HTML, the rest is plain text.

    `lead` is the beginning of the abstract; `byline` has authors, date and venue on one line, `credit` the same with
    the first author only. `date` has the known parts; `date_derived` is true if it comes from the arXiv number.
    `topic` is a label or empty. `rules` of restoration are in the order they fired; `was_restored` is true if the
    scraped text differs from the one shown. `search_words` are other spellings of formulas and accented words.
    """

    id: str
    record: Record
    title: Markup
    plain_title: str
    abstract: Markup
    plain_abstract: str
    lead: str
    byline: str
    credit: str
    date: str | None
    date_derived: bool
    code: tuple[str, ...]
    authors: tuple[AuthorLink, ...]
    tags: tuple[TagLink, ...]
    topic: str
    rules: tuple[str, ...]
    was_restored: bool
    search_words: str
    read_at: tuple[Action, ...]
    look_up: tuple[Action, ...]


def view_paper(
    paper: Paper, tags: tuple[Tag, ...] = (), people: Mapping[str, Author] | None = None, topic: str = ""
) -> PaperView:
    """One paper as templates see it; `people` are the authors with pages by the names in records."""
    record = paper.record
    date, derived = known_date(record)
    title, abstract, code = to_plain(paper.title), to_plain(paper.abstract), known_code(paper)
    identified = record.arxiv_id or record.doi or record.url
    return PaperView(
        id=record.id,
        record=record,
        title=Markup(to_html(paper.title)),  # noqa: S704 - escaped by the renderer
        plain_title=title,
        abstract=Markup(to_html(paper.abstract)),  # noqa: S704 - escaped by the renderer
        plain_abstract=abstract,
        lead=shorten(abstract, LEAD_LENGTH),
        byline=byline(record),
        credit=credit(record),
        date=date,
        date_derived=derived,
        code=code,
        authors=_author_links(record, people or {}),
        tags=tuple(TagLink(tag.slug, tag.label, tag.facet) for tag in tags),
        topic=topic,
        rules=tuple(dict.fromkeys(paper.title.rules + paper.abstract.rules)),
        was_restored=(one_line(record.title), one_line(record.abstract)) != (title, abstract),
        search_words=_search_words(record, title, abstract),
        read_at=_read_at(record, code),
        look_up=() if identified else _look_up(title),
    )


def _search_words(record: Record, title: str, abstract: str) -> str:
    identifiers = identifier_words(record.arxiv_id, record.doi)
    return " ".join([*identifiers, *name_words(record.authors), search_words(title, record.title, abstract)]).strip()


def _author_links(record: Record, people: Mapping[str, Author]) -> tuple[AuthorLink, ...]:
    slugs = (people[name].slug if name in people else "" for name in record.authors)
    return tuple(AuthorLink(one_line(name), slug) for name, slug in zip(record.authors, slugs, strict=True))


def _read_at(record: Record, code: tuple[str, ...]) -> tuple[Action, ...]:
    actions = []
    if record.arxiv_id:
        actions += [
            Action("arXiv", f"https://arxiv.org/abs/{record.arxiv_id}"),
            Action("PDF", f"https://arxiv.org/pdf/{record.arxiv_id}"),
        ]
    if record.doi:
        actions.append(Action("Publisher", doi_address(record.doi)))
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
