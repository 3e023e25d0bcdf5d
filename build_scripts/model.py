"""The nouns of the catalog: frozen dataclasses, nothing else.

A new type only where meaning changes: what a list says (Entry), what the catalog trusts (Record), what a reader
sees (Text), what papers share (Keyword, Tag) and what joins them (Link, Topic). Tags, links and topics stand beside
the record instead of inside it, so that no object is ever half filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple


@dataclass(frozen=True, order=True)
class Location:
    """A place in an input file. Lines and columns count from 1; 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [self.line, self.column] if self.column else [self.line] if self.line else []
        return ":".join([self.path, *map(str, numbers)])


@dataclass(frozen=True)
class Entry:
    """One paper as a file states it: text untouched, everything else None or empty where the file is silent.

    `date` is YYYY, YYYY-MM or YYYY-MM-DD. `evidence` is the number of independent public sources that agree, where the
    file states it. `status` is "retracted" or "withdrawn" where the file says so. `row` is the number of the entry in
    its file where several stand on one line. `short_title` is the title without its subtitle, where it has one.
    `places` are fields with lines of their own.
    """

    title: str
    abstract: str = ""
    location: Location = Location("")
    author_count: int | None = None
    date: str | None = None
    comments: int | None = None
    authors: tuple[str, ...] = ()
    venue: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    code: tuple[str, ...] = ()
    evidence: int | None = None
    keywords: tuple[str, ...] = ()
    status: str | None = None
    row: int | None = None
    short_title: str = ""
    places: tuple[tuple[str, Location], ...] = ()

    def place(self, field: str) -> Location:
        """The location of a field, or else of the entry."""
        return dict(self.places).get(field, self.location)

    def source(self, file: str) -> Source:
        return Source(file, self.row or self.location.line)


@dataclass(frozen=True, order=True)
class Source:
    """Where a record comes from: a list in catalog/sources and the line where its entry begins, or the number of the
    entry where several stand on one line."""

    file: str
    line: int


@dataclass(frozen=True)
class Bibliography:
    """The readable entries of one file in its order, how many it has in all, and where those without a title are."""

    facts: tuple[Entry, ...] = ()
    entries: int = 0
    untitled: tuple[Location, ...] = ()


@dataclass(frozen=True)
class SourceList:
    """One file of catalog/sources as described in sources.yml. `captured` is an ISO day or None."""

    file: str
    title: str
    origin: str = ""
    captured: str | None = None
    description: str = ""
    licence: str = ""
    columns: tuple[tuple[str, str], ...] = ()  # (heading, field)
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (heading, values of the entries to take)

    @property
    def slug(self) -> str:
        """The address part of the list page: the file name without its suffix."""
        return self.file.rsplit(".", 1)[0].lower()


@dataclass(frozen=True)
class Record:
    """One paper of catalog/papers: the truth, edited by hand. Unknown facts are None or empty, never guessed."""

    id: str
    title: str
    abstract: str
    added: str
    sources: tuple[Source, ...]
    title_tex: str | None = None
    abstract_tex: str | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    date: str | None = None
    venue: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    code: tuple[str, ...] = ()
    comments: int | None = None
    evidence: int | None = None
    tags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    status: str | None = None
    distinct: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Removed:
    """A paper that was removed on purpose: what its page says, and the entries of lists that would give it again."""

    id: str
    title: str
    reason: str
    former_ids: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


SpanKind = Literal["text", "math", "emphasis", "strong", "code", "link"]


@dataclass(frozen=True)
class Span:
    """A run of restored text. `text` is plain Unicode, or LaTeX without delimiters where kind is "math"."""

    kind: SpanKind
    text: str
    href: str = ""


@dataclass(frozen=True)
class Text:
    """Restored text as a reader should see it, with the names of the restoration rules that fired, in order."""

    spans: tuple[Span, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """What discovery reads of a paper: plain restored text (mathematics in its plain-text form)."""

    id: str
    title: str
    abstract: str
    keywords: tuple[str, ...] = ()  # the authors' own


@dataclass(frozen=True)
class Keyword:
    """A keyphrase of one paper. `key` is the canonical form that equal concepts share; `label` is for people."""

    key: str
    label: str
    score: float


@dataclass(frozen=True)
class Tag:
    """A keyword that two or more papers share, as shown to readers. `papers` is sorted by id."""

    slug: str
    label: str
    key: str
    papers: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    description: str = ""
    facet: bool = False  # covers so many papers that it is a filter, not a reason for a link
    former: tuple[str, ...] = ()  # slugs of the tags that tags.yml renamed or merged into it


@dataclass(frozen=True, slots=True)
class Shared:
    """A keyword two papers share, with its part of the score of their link."""

    key: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Link:
    """A related pair seen from paper `source`. `score` is in [0, 1] and the same from both sides.

    `close` says whether the page of `source` shows `target` as related.
    """

    source: str
    target: str
    score: float
    shared: tuple[Shared, ...]
    close: bool = False


@dataclass(frozen=True)
class Topic:
    """Papers about one tag; `papers` are ordered, most typical first, `tags` most distinctive first.

    `former` are slugs of topics whose pages redirect to it.
    """

    slug: str
    label: str
    papers: tuple[str, ...]
    tags: tuple[str, ...]
    description: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alias:
    """A person of catalog/authors.yml: the name to show, and other names that are the same person."""

    name: str
    others: tuple[str, ...]


class Author(NamedTuple):
    """A person with one paper or more. `name` is for people; `spellings` are all names as given in records, sorted."""

    slug: str
    name: str
    spellings: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """What the configuration says of the published site. `url` ends with a slash; it is `/` if no address is set.

    `data_licence` is that of what the catalog adds to the lists: tags, links, the ledger; empty if it is not stated.
    """

    url: str
    name: str
    description: str
    data_licence: str = ""


@dataclass(frozen=True)
class Paper:
    record: Record
    title: Text
    abstract: Text
