"""The papers as pages show them, and what joins them: related papers with the reasons and sentences of each link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from build_scripts.asked import Asked
from build_scripts.cache import Store
from build_scripts.catalog import Catalog
from build_scripts.evidence import Evidence, Terms, adds_lacks, terms
from build_scripts.kept import digest
from build_scripts.model import Author, Dump, Tag, Topic
from build_scripts.near import REASONS, Nears, Shared, near_papers
from build_scripts.paper_view import Brief, PaperView, read_briefs, view_paper
from build_scripts.sequence import Lists, Row, list_orders, rows_of
from build_scripts.wording import shorten

# Papers; a larger catalog says less where it is not read: feeds of tags and topics are titles, lists of tags have less
# of each paper, authors have pages from four papers and no feeds, papers have no Markdown twins and shorter heads,
# papers.json says things once. The data page tells.
SMALL = 2000
LATEST = 50  # papers that the feed of the whole catalog tells
ADDED, LACKED = 2, 1  # keywords shown that a related paper adds, and that it lacks
QUOTED = 1  # of them shown with the sentences where it stands
QUOTE_LENGTH = 120  # characters of such a sentence around its keyword


class Quote(NamedTuple):
    """A sentence in three parts; the middle one spells the keyword."""

    before: str
    keyword: str
    after: str


class Reason(NamedTuple):
    """A shared keyword of a link; `tag` is its page, if it has one."""

    label: str
    tag: Tag | None


class Quotes(NamedTuple):
    """The sentences of two papers where a keyword stands that they share."""

    here: Quote
    there: Quote


class RelatedView(NamedTuple):
    """A related paper: the keywords that are the reason, strongest first, sentences that hold them, what the paper adds
    and what it lacks, and whether its link is a weak one."""

    paper: PaperView
    reasons: tuple[Reason, ...]
    quoted: tuple[Quotes, ...]
    adds: str
    lacks: str
    weak: bool


@dataclass(frozen=True)
class Views:
    """All papers as templates see them, with the look-ups that pages need: by paper its topic, its best links (`near`),
    and what lists show of it; by name the authors that have a page.
    """

    papers: Mapping[str, PaperView]
    dumps: Mapping[str, Dump]
    topics: Mapping[str, Topic]
    catalog: Catalog
    near: Nears
    briefs: Mapping[str, Brief]
    people: Mapping[str, Author]

    @property
    def large(self) -> bool:
        """Whether the catalog says less twice."""
        return len(self.papers) > SMALL

    @cached_property
    def neighbours(self) -> Mapping[str, frozenset[str]]:
        """The ids of the related papers that the page of a paper shows."""
        return Asked(self.near, lambda paper: frozenset(self.near[paper].papers))

    @cached_property
    def lists(self) -> Lists:
        """The ids of the papers of each dump in its order."""
        return list_orders(self.catalog)

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The topics and lists as papers lead through them: of a topic the newest paper first. A paper more leaves the
        others in that order; the most central first would be another one each time.
        """
        topics = [(topic, self.by_date(topic.papers)) for topic in self.catalog.topics]
        return tuple(rows_of(topics, self.lists))

    @cached_property
    def latest(self) -> list[str]:
        """The newest of all papers."""
        return self.newest(self.papers, LATEST)

    def newest(self, papers: Iterable[str], count: int) -> list[str]:
        """The papers added last, newest first; of one day, the latest published."""
        added, briefs = self.added, self.briefs
        return nlargest(count, papers, key=lambda paper: (added[paper], briefs[paper].date or "", paper))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        titles = {paper: (brief.plain_title.casefold(), paper) for paper, brief in self.briefs.items()}
        dates = {paper: brief.date or "" for paper, brief in self.briefs.items()}
        ordered = sorted(sorted(titles, key=titles.__getitem__), key=dates.__getitem__, reverse=True)
        return {paper: place for place, paper in enumerate(ordered)}

    def by_date(self, papers: Iterable[str]) -> list[str]:
        """Newest first, papers without a date last, then by title."""
        return sorted(papers, key=self._places.__getitem__)

    def by_added(self, papers: Iterable[str]) -> list[str]:
        """The papers added last first; of one day, by title."""
        by_title = sorted(papers, key=lambda paper: (self.briefs[paper].plain_title.casefold(), paper))
        return sorted(by_title, key=self.added.__getitem__, reverse=True)

    def shared(self, one: str, other: str) -> Shared:
        """What two linked papers share."""
        return self.near[one].papers.get(other) or self.near[other].papers[one]

    def related(self, paper: str) -> Iterator[RelatedView]:
        """The related papers that the page of a paper shows, best first."""
        near = self.near[paper]
        strong = len(near.papers) - near.weak
        for place, (other, shared) in enumerate(near.papers.items()):
            reasons = tuple([Reason(label, self._tag_of.get(key)) for key, label in shared[:REASONS]])
            quoted = tuple(islice(self._quotes(paper, other, shared[:REASONS]), QUOTED))
            difference = adds_lacks(self._terms[paper], self._terms[other])
            adds, lacks = ", ".join(difference.adds[:ADDED]), ", ".join(difference.lacks[:LACKED])
            yield RelatedView(self.papers[other], reasons, quoted, adds, lacks, place >= strong)

    def _quotes(self, paper: str, other: str, shared: Shared) -> Iterator[Quotes]:
        for place, (key, _) in enumerate(shared):
            found = self._others if place else self._strongest
            here, there = found[paper].get(key), found[other].get(key)
            if here and there:
                yield Quotes(_quote(here), _quote(there))

    def reasons(self, paper: str) -> Iterator[tuple[str, list[str]]]:
        """The ids of the related papers, best first, with the labels of what is shared."""
        for other, shared in self.near[paper].papers.items():
            yield other, [label for _, label in shared[:REASONS]]

    @cached_property
    def _strongest(self) -> Mapping[str, Mapping[str, Evidence]]:
        return self._evidence(slice(1))

    @cached_property
    def _others(self) -> Mapping[str, Mapping[str, Evidence]]:
        """Rarely asked for: the strongest reason of a link mostly stands in both papers."""
        return self._evidence(slice(1, REASONS))

    def _evidence(self, reasons: slice) -> Mapping[str, Mapping[str, Evidence]]:
        """For each paper where these of the reasons of its links stand, read when it is asked for."""
        holders: dict[str, list[str]] = {paper: [] for paper in self.papers}
        for paper, related in self.near.related().items():
            for other in related:
                holders[other].append(paper)

        def found(paper: str) -> Mapping[str, Evidence]:
            told = [*self.near[paper].papers.values(), *(self.near[one].papers[paper] for one in holders[paper])]
            return self.catalog.evidence(paper, sorted({key for shared in told for key, _ in shared[reasons]}))

        return Asked(self.papers, found)

    @cached_property
    def _terms(self) -> Mapping[str, Terms]:
        return Asked(self.papers, lambda paper: terms(self.catalog.keywords[paper], self._facets))

    @cached_property
    def related_keys(self) -> Mapping[str, str]:
        """For each paper a text that changes with anything that `related` shows."""
        papers, marks, slugs, facets = self.papers, self.catalog.marks, self._slugs, sorted(self._facets)

        def key(paper: str) -> str:
            near = self.near[paper]
            others = [(papers[other].key, marks[other]) for other in near.papers]
            tags = [slugs.get(key) for shared in near.papers.values() for key, _ in shared[:REASONS]]
            return digest(near.key, marks[paper], others, tags, facets)

        return Asked(papers, key)

    @cached_property
    def added(self) -> Mapping[str, str]:
        """The day on which each paper was added."""
        return {paper.record.id: paper.record.added for paper in self.catalog.papers}

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
    """Views of every paper of the catalog, each made when it is asked for."""
    by_id = {paper.record.id: paper for paper in catalog.papers}
    by_slug = {tag.slug: tag for tag in catalog.tags}
    people = {spelling: author for author in with_pages(catalog) for spelling in author.spellings}
    topics = {paper_id: topic for topic in catalog.topics for paper_id in topic.papers}
    briefs = read_briefs(catalog.papers, catalog.files, store)

    def view(paper_id: str) -> PaperView:
        tags = tuple([by_slug[slug] for slug in catalog.paper_tags[paper_id]])
        topic = topics[paper_id].label if paper_id in topics else ""
        return view_paper(by_id[paper_id], tags, people, topic, briefs[paper_id], catalog.files[paper_id])

    dumps, near = {dump.file: dump for dump in catalog.dumps}, near_papers(catalog, store)
    return Views(Asked(by_id, view), dumps, topics, catalog, near, briefs, people)


def page_from(catalog: Catalog) -> int:
    """Of how many papers an author has a page."""
    return 2 if len(catalog.papers) <= SMALL else 5


def with_pages(catalog: Catalog) -> list[Author]:
    """The authors with a page of their own; of the others the pages of their papers and the search say all there is."""
    least = page_from(catalog)
    return [author for author in catalog.authors if len(author.papers) >= least]


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
