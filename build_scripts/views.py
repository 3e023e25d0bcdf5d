"""The papers as pages show them, and what joins them: related papers with the reasons and sentences of each link."""

from __future__ import annotations

from collections.abc import Iterable, KeysView, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from build_scripts.cache import Store
from build_scripts.catalog import Catalog
from build_scripts.evidence import Difference, Evidence, adds_lacks
from build_scripts.graph import SHOWN, Edge
from build_scripts.kept import digest
from build_scripts.model import Author, Dump, Link, Tag, Topic
from build_scripts.model import Shared as SharedKeyword
from build_scripts.near import REASONS, WEAK, Near, Shared, near_papers
from build_scripts.paper_view import PaperView, own_key, read_briefs, view_paper
from build_scripts.wording import shorten

QUOTED = 1  # of them shown with the sentences where it stands
QUOTE_LENGTH = 160  # characters of such a sentence around its keyword


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

    @property
    def quoted(self) -> tuple[Reason, ...]:
        """The strongest reasons for which both papers have a sentence."""
        return tuple(reason for reason in self.reasons if reason.here and reason.there)[:QUOTED]


@dataclass(frozen=True)
class Views:
    """All papers as templates see them, with the look-ups that pages need; `near` are the best links of each."""

    papers: Mapping[str, PaperView]
    dumps: Mapping[str, Dump]
    topics: Mapping[str, Topic]
    catalog: Catalog
    near: Mapping[str, Near]

    @cached_property
    def neighbours(self) -> Mapping[str, KeysView[str]]:
        """The ids of the related papers that the page of a paper shows."""
        return {paper: near.papers.keys() for paper, near in self.near.items()}

    def shared(self, one: str, other: str) -> Shared:
        """What two linked papers share."""
        return self.near[one].papers.get(other) or self.near[other].papers[one]

    @cached_property
    def ties(self) -> Mapping[str, Sequence[Edge]]:
        """The links of the graph by the paper whose id comes first."""
        found: dict[str, list[Edge]] = {paper: [] for paper in self.papers}
        for tie in self.catalog.graph.ties:
            found[tie.left].append(tie)
        return found

    def tie_keys(self, paper: str) -> list[tuple[object, ...]]:
        """Change with anything that is known of the `ties` of a paper."""
        marks = self.catalog.marks
        return [
            (tie.left, tie.right, tie.score, tie.length, marks[paper], marks[tie.right]) for tie in self.ties[paper]
        ]

    def related(self, paper_id: str) -> tuple[RelatedView, ...]:
        """The related papers that the page of a paper shows, best first."""
        return tuple(self._related(link) for link in self.catalog.links[paper_id][:SHOWN])

    def _related(self, link: Link) -> RelatedView:
        reasons = tuple(
            _reason(shared, link, self.catalog, self._tag_of.get(shared.key)) for shared in link.shared[:REASONS]
        )
        difference = adds_lacks(link.source, link.target, self.catalog.keywords, self._facets)
        return RelatedView(self.papers[link.target], reasons, difference, link.score < WEAK)

    @cached_property
    def related_keys(self) -> Mapping[str, str]:
        """For each paper a text that changes with anything that `related` shows."""
        papers, marks, slugs, facets = self.papers, self.catalog.marks, self._slugs, sorted(self._facets)
        keys = {}
        for paper, near in self.near.items():
            others = [(papers[other].key, marks[other]) for other in near.papers]
            tags = [slugs.get(key) for shared in near.papers.values() for key, _ in shared[:REASONS]]
            keys[paper] = digest(near.key, marks[paper], others, tags, facets)
        return keys

    @cached_property
    def added(self) -> Mapping[str, str]:
        """The day on which each paper was added."""
        return {paper: view.record.added for paper, view in self.papers.items()}

    def newest_day(self, papers: Iterable[str]) -> str:
        """The newest day on which one of the papers was added."""
        return max(map(self.added.__getitem__, papers), default="")

    @cached_property
    def _tag_of(self) -> Mapping[str, Tag]:
        return {tag.key: tag for tag in self.catalog.tags}

    @cached_property
    def _slugs(self) -> Mapping[str, tuple[str, str]]:
        return {tag.key: (tag.slug, tag.label) for tag in self.catalog.tags}

    @cached_property
    def _facets(self) -> frozenset[str]:
        return frozenset(tag.key for tag in self.catalog.tags if tag.facet)


def make_views(catalog: Catalog, store: Store) -> Views:
    """Views of every paper of the catalog."""
    by_slug = {tag.slug: tag for tag in catalog.tags}
    people = {spelling: author for author in with_pages(catalog.authors) for spelling in author.spellings}
    topics = {paper_id: topic for topic in catalog.topics for paper_id in topic.papers}
    own = {paper.record.id: own_key(paper.record) for paper in catalog.papers}
    briefs = read_briefs(catalog.papers, own, store)
    papers = {}
    for paper in catalog.papers:
        identifier = paper.record.id
        tags = tuple([by_slug[slug] for slug in catalog.paper_tags[identifier]])
        topic = topics[identifier].label if identifier in topics else ""
        papers[identifier] = view_paper(paper, tags, people, topic, briefs[identifier], own[identifier])
    dumps = {dump.file: dump for dump in catalog.dumps}
    return Views(papers, dumps, topics, catalog, near_papers(catalog, store))


def with_pages(authors: Iterable[Author]) -> list[Author]:
    """The authors of two papers or more; the page of one paper says of its authors all there is."""
    return [author for author in authors if len(author.papers) > 1]


def by_date(papers: Iterable[PaperView]) -> list[PaperView]:
    """Newest first, papers without a date last, then by title."""
    ordered = sorted(papers, key=lambda view: (view.plain_title.casefold(), view.id))
    return sorted(ordered, key=lambda view: view.date or "", reverse=True)


def _reason(shared: SharedKeyword, link: Link, catalog: Catalog, tag: Tag | None) -> Reason:
    places = (catalog.evidence.get((link.source, shared.key)), catalog.evidence.get((link.target, shared.key)))
    here, there = (_quote(place) if place else None for place in places)
    return Reason(shared.label, tag, here, there)


def _quote(found: Evidence) -> Quote:
    """The sentence, cut at words on both sides of the keyword where it is long."""
    before, keyword, after = (
        found.sentence[: found.start],
        found.sentence[found.start : found.end],
        found.sentence[found.end :],
    )
    room = max(QUOTE_LENGTH - len(keyword), 0)
    ahead = min(len(before), max(room // 2, room - len(after)))
    if ahead < len(before):
        before = "…" + before[-ahead:].partition(" ")[2] if ahead else "…"
    return Quote(before, keyword, shorten(after, room - ahead))
