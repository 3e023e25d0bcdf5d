"""One paper as pages show it: text in its final forms, dates and names in words. No markup is decided here.

Lists of thousands need a little of every paper (`Brief`), which is remembered between runs; the rest of a paper is
worked out when a page asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple
from urllib.parse import quote_plus, urlsplit

from markupsafe import Markup

from build_scripts.cache import Store, code_version, remembered
from build_scripts.citations import citation_base
from build_scripts.facts import known_code, known_date
from build_scripts.kept import CODE, digest
from build_scripts.model import Author, Paper, Record, Tag
from build_scripts.render_text import to_html, to_plain
from build_scripts.search_words import search_words
from build_scripts.wording import byline, credit, one_line, shorten, words_of

_NAMES = [field.name for field in fields(Record)]
_UNLISTED = [_NAMES.index(name) for name in ("abstract", "abstract_tex", "sources")]
LEAD_LENGTH = 220  # characters of an abstract in a list: two lines on a desktop


class Action(NamedTuple):
    """A way to the paper itself, or to a place that may know it."""

    label: str
    href: str


class AuthorLink(NamedTuple):
    """An author as the record names them, with the address of their page or an empty slug."""

    name: str
    slug: str


class Brief(NamedTuple):
    """What lists show of a paper. `title` is escaped HTML, the rest is plain text, `words` are those of the title.

    `date` is as far as it is known; `date_derived` says that the arXiv number was needed for it. `facts` changes with
    anything that lists show of the record.
    """

    title: str
    plain_title: str
    lead: str
    byline: str
    date: str | None
    date_derived: bool
    citation_base: str
    code: tuple[str, ...]
    words: str
    facts: str


@dataclass(frozen=True)
class PaperView:
    """One paper as templates see it. `title` and `abstract` are escaped HTML, the rest is plain text.

    `key` changes with anything that any page shows of the paper itself, `entry` with anything that lists show of it: of
    the abstract that is its beginning.
    """

    paper: Paper
    brief: Brief
    tags: tuple[Tag, ...] = ()
    people: tuple[Author | None, ...] = ()  # for each author the person that has a page
    topic: str = ""  # the label of its topic, or nothing
    key: str = ""
    entry: str = ""

    @cached_property
    def record(self) -> Record:
        """What people recorded of the paper."""
        return self.paper.record

    @cached_property
    def id(self) -> str:
        """The id of the record."""
        return self.paper.record.id

    @cached_property
    def authors(self) -> tuple[AuthorLink, ...]:
        """The authors in the order of the record."""
        named = zip(self.record.authors, self.people, strict=True)
        return tuple([AuthorLink(one_line(name), person.slug if person else "") for name, person in named])

    @cached_property
    def title(self) -> Markup:
        """The restored title."""
        return Markup(self.brief.title)  # noqa: S704 - escaped by the renderer

    @property
    def plain_title(self) -> str:
        """The title without markup, mathematics in its plain form."""
        return self.brief.plain_title

    @property
    def lead(self) -> str:
        """The beginning of the abstract."""
        return self.brief.lead

    @property
    def byline(self) -> str:
        """Authors, date and venue on one line."""
        return self.brief.byline

    @cached_property
    def credit(self) -> str:
        """The byline with the first author only."""
        return credit(self.record)

    @property
    def date(self) -> str | None:
        """The date as far as it is known."""
        return self.brief.date

    @property
    def date_derived(self) -> bool:
        """Whether the date is that of the arXiv number."""
        return self.brief.date_derived

    @property
    def code(self) -> tuple[str, ...]:
        """Addresses of source code."""
        return self.brief.code

    @cached_property
    def abstract(self) -> Markup:
        """The restored abstract."""
        return Markup(to_html(self.paper.abstract, plain=True))  # noqa: S704 - escaped by the renderer

    @cached_property
    def plain_abstract(self) -> str:
        """The abstract without markup."""
        return to_plain(self.paper.abstract)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of restoration in the order they fired, each once."""
        return tuple(dict.fromkeys(self.paper.title.rules + self.paper.abstract.rules))

    @property
    def was_restored(self) -> bool:
        """Whether the scraped text is another than the one shown."""
        scraped = one_line(self.record.title), one_line(self.record.abstract)
        return scraped != (self.plain_title, self.plain_abstract)

    @property
    def search_words(self) -> str:
        """What else a person may type for the formulas of the paper."""
        return search_words(self.plain_title, self.record.title, self.plain_abstract)

    @property
    def read_at(self) -> tuple[Action, ...]:
        """Where the paper can be read."""
        return _read_at(self.record, self.code)

    @property
    def look_up(self) -> tuple[Action, ...]:
        """Where to look for a paper without identifier."""
        known = self.record.arxiv_id or self.record.doi or self.record.url
        return () if known else _look_up(self.plain_title)


def view_paper(
    paper: Paper,
    tags: tuple[Tag, ...] = (),
    people: Mapping[str, Author] | None = None,
    topic: str = "",
    brief: Brief | None = None,
    file: str = "",
) -> PaperView:
    """One paper as templates see it; `people` are the authors with pages by the names in records.

    `brief` is its brief, for a caller that has it, `file` changes with anything that is recorded of it.
    """
    known = people or {}
    named = tuple([known.get(name) for name in paper.record.authors])
    persons = [(person.slug, person.name) for person in named if person]
    brief = brief or brief_of(paper)
    around = [(tag.slug, tag.label, tag.facet) for tag in tags], persons, topic
    entry = digest(brief.facts, *around)
    return PaperView(paper, brief, tags, named, topic, f"{file} {entry}", entry)


def read_briefs(papers: Iterable[Paper], files: Mapping[str, str], store: Store) -> dict[str, Brief]:
    """What lists show of each paper, by its id; `files` change with anything that is recorded of it."""
    shelf = store.shelf("briefs", code_version(*CODE))
    by_id = {paper.record.id: paper for paper in papers}
    found = remembered(shelf, lambda paper: tuple(brief_of(by_id[paper])), files)
    return {paper: Brief._make(brief) for paper, brief in found.items()}


def brief_of(paper: Paper) -> Brief:
    """What lists show of one paper."""
    date, derived = known_date(paper.record)
    lead = shorten(to_plain(paper.abstract), LEAD_LENGTH)
    title, plain = to_html(paper.title), to_plain(paper.title)
    own = byline(paper.record), date, derived, citation_base(paper), known_code(paper)
    shown = title, plain, lead, *own, " ".join(words_of(plain))
    facts = [*vars(paper.record).values()]
    for place in _UNLISTED:
        facts[place] = None
    return Brief(*shown, digest(facts, shown))


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
