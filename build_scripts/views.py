"""The papers as pages show them, and what joins them: related papers with the reasons and sentences of each link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.evidence import Difference, Evidence, adds_lacks
from build_scripts.kept import digest
from build_scripts.model import Author, Dump, Link, Shared, Tag, Topic
from build_scripts.paper_view import PaperView, view_paper
from build_scripts.wording import shorten

# Papers; a larger catalog says less where it is not read: feeds of tags and topics have the beginnings of abstracts,
# authors have pages from three papers and no feeds, papers.json says things once. The data page tells.
SMALL = 2000
RELATED_SHOWN = 5
# Score below which a link is shown as a weak one: of 200 links judged by a reader, 24 of the 27 below were not worth
# opening, and 49 of the 173 above.
WEAK = 0.25
REASONS = 3  # shared keywords shown for each related paper
QUOTED = 1  # of them shown with the sentences where it stands
QUOTE_LENGTH = 120  # characters of such a sentence around its keyword


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
    """All papers as templates see them, with the look-ups that pages need."""

    papers: Mapping[str, PaperView]
    dumps: Mapping[str, Dump]
    topics: Mapping[str, Topic]
    catalog: Catalog

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the related papers that the page of a paper shows."""
        links = self.catalog.links
        return {paper: tuple([link.target for link in links[paper][:RELATED_SHOWN]]) for paper in self.papers}

    def related(self, paper_id: str) -> tuple[RelatedView, ...]:
        """The related papers that the page of a paper shows, best first."""
        return tuple(self._related(link) for link in self.catalog.links[paper_id][:RELATED_SHOWN])

    def _related(self, link: Link) -> RelatedView:
        reasons = tuple(
            _reason(shared, link, self.catalog, self._tag_of.get(shared.key)) for shared in link.shared[:REASONS]
        )
        difference = adds_lacks(link.source, link.target, self.catalog.keywords, self._facets)
        return RelatedView(self.papers[link.target], reasons, difference, link.score < WEAK)

    @cached_property
    def related_keys(self) -> Mapping[str, str]:
        """For each paper a text that changes with anything that `related` shows."""
        return {paper: digest(self.keyword_keys[paper], self._shown(paper)) for paper in self.papers}

    def _shown(self, paper_id: str) -> list[object]:
        links, keys, slugs = self.catalog.links[paper_id][:RELATED_SHOWN], self.keyword_keys, self._slugs
        spellings = self.catalog.spellings
        here = spellings[paper_id]  # with the text, which is in the key of a paper, they say what the evidence is
        return [
            (
                self.papers[link.target].key,
                keys[link.target],
                link.score < WEAK,
                (here, spellings[link.target]),
                [(one.key, one.label, slugs.get(one.key)) for one in link.shared[:REASONS]],
            )
            for link in links
        ]

    def map_key(self) -> str:
        """Changes with the places of papers on the map, and so with their numbers."""
        layout = self.catalog.layout
        return digest(layout.regions, sorted(layout.places.items()), sorted(self._slugs.items()))

    def graph_key(self) -> str:
        """Changes with the links of the catalog."""
        return digest(
            [(e.left, e.right, e.score, e.length, [one.key for one in e.shared]) for e in self.catalog.graph.edges]
        )

    @cached_property
    def keyword_keys(self) -> Mapping[str, str]:
        """For each paper a text that changes with its keywords."""
        facets, keywords = self._facets, self.catalog.keywords
        return {
            paper: digest([(one.key, one.label, one.key in facets) for one in keywords[paper]]) for paper in self.papers
        }

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


def make_views(catalog: Catalog, briefs: Mapping[str, Sequence[Any]] | None = None) -> Views:
    """Views of every paper of the catalog; `briefs` are those of an earlier run, by the digest of a record."""
    by_slug = {tag.slug: tag for tag in catalog.tags}
    people = {spelling: author for author in with_pages(catalog) for spelling in author.spellings}
    topics = {paper_id: topic for topic in catalog.topics for paper_id in topic.papers}
    papers = {}
    for paper in catalog.papers:
        tags = tuple(by_slug[slug] for slug in catalog.paper_tags[paper.record.id])
        topic = topics[paper.record.id].label if paper.record.id in topics else ""
        papers[paper.record.id] = view_paper(paper, tags, people, topic, briefs or {})
    return Views(papers, {dump.file: dump for dump in catalog.dumps}, topics, catalog)


def page_from(catalog: Catalog) -> int:
    """Of how many papers an author has a page."""
    return 2 if len(catalog.papers) <= SMALL else 3


def with_pages(catalog: Catalog) -> list[Author]:
    """The authors with a page of their own; of the others the pages of their papers and the search say all there is."""
    least = page_from(catalog)
    return [author for author in catalog.authors if len(author.papers) >= least]


def by_date(papers: Iterable[PaperView]) -> list[PaperView]:
    """Newest first, papers without a date last, then by title."""
    ordered = sorted(papers, key=lambda view: (view.plain_title.casefold(), view.id))
    return sorted(ordered, key=lambda view: view.date or "", reverse=True)


def _reason(shared: Shared, link: Link, catalog: Catalog, tag: Tag | None) -> Reason:
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
