"""What of the last run still holds: papers of which nothing changed that any file shows, and keys of files about them.

Working out the keys of ten thousands of files takes longer than making the dozen that an edit changes. So what is known
of each paper is compared once, and keys are worked out only for files that show a paper of which something changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TypeVar

from build_scripts.citations import Citations
from build_scripts.kept import Kept, digest, facts_of
from build_scripts.sequence import Walk
from build_scripts.views import Views

Thing = TypeVar("Thing")
Row = tuple[str, tuple[str, ...]]  # label and papers of a topic or list


@dataclass(frozen=True)
class Settled:
    """`touched` are the papers of which something changed, of a first run all; `papers` are those whose own page shows
    nothing of these. `days` has the newest day that each page of the last run shows, by path, and `entries` a text for
    each paper that changes with anything that lists show of it.
    """

    kept: Kept
    touched: Set[str]
    papers: Set[str] = frozenset()
    days: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)

    def key(self, paper: str, path: str) -> str:
        """The key of a file of one paper; nothing where it has to be worked out."""
        known = self.kept.known.get(path) if paper in self.papers else None
        return known[0] if known else ""

    def list_key(self, path: str, facts: object, papers: Sequence[str], shown: Callable[[], object]) -> str:
        """The key of a file made from some facts and from what is `shown` of these papers."""
        shape, known = digest(facts, papers), self.kept.known.get(path)
        if known is not None and self.touched.isdisjoint(papers) and known[0].startswith(shape):
            return known[0]
        return f"{shape} {digest(shown())}"

    def shown(self, papers: Iterable[str]) -> list[str]:
        """What lists show of these papers."""
        return [self.entries[paper] for paper in papers]

    def day(self, path: str, key: str, found: Callable[[], str]) -> str:
        """The newest day that a page shows, `found` where its key is not that of the last run."""
        known = self.kept.known.get(path)
        return self.days[path] if known is not None and known[0] == key and path in self.days else found()

    def runs(
        self, name: str, runs: Iterable[tuple[str, ...]], tell: Callable[[tuple[str, ...]], str]
    ) -> dict[tuple[str, ...], str]:
        """What `tell` tells of each run of papers, of which none was touched that of the last run of the program."""
        return self._told(name, runs, tell, lambda run: not self.touched.isdisjoint(run))

    def each(self, name: str, papers: Iterable[str], tell: Callable[[str], object]) -> dict[str, str]:
        """A text for each of all papers that changes with what `tell` tells of it; `name` is the one it is kept by."""
        return self._told(name, papers, lambda paper: digest(tell(paper)), self.touched.__contains__)

    def _told(
        self, name: str, things: Iterable[Thing], tell: Callable[[Thing], str], touched: Callable[[Thing], bool]
    ) -> dict[Thing, str]:
        before = self.kept.papers["told"].get(name, {})
        told = {thing: tell(thing) if touched(thing) or thing not in before else before[thing] for thing in things}
        self.kept.papers["told"][name] = told
        return told


def find_settled(views: Views, citations: Citations, places: Mapping[str, Sequence[Walk]], kept: Kept) -> Settled:
    """Compare with the last run, and have the next one compare with this."""
    catalog, marks = views.catalog, _marks(views, citations)
    rows = {row.address: (row.label, row.papers) for row in views.rows}
    tags = {tag.key: (tag.slug, tag.label, tag.facet) for tag in catalog.tags}
    people = {name: (person.slug, person.name) for name, person in views.people.items()}
    shared = digest(views.large, sorted(tag.key for tag in catalog.tags if tag.facet), [*map(facts_of, catalog.dumps)])
    before = kept.papers
    kept.papers = {"shared": shared, "rows": rows, "tags": tags, "people": people, "marks": marks, "told": {}}
    if before.get("shared") != shared:
        return _with_entries(views, Settled(kept, marks.keys()))
    kept.papers["told"] = before["told"]
    renamed = {key for key, _ in before["tags"].items() ^ tags.items()}
    touched = {
        *(paper for paper, mark in marks.items() if before["marks"].get(paper) != mark),
        *_tagged(views, {known[key][0] for known in (before["tags"], tags) for key in renamed if key in known}),
        *_written(views, {name for name, _ in before["people"].items() ^ people.items()}),
    }
    beside = {other for paper in touched for walk in places[paper] for other in (walk.before, walk.after)}
    moved = set(_moved(before["rows"], rows))
    related = {paper for paper, near in views.near.related().items() if not touched.isdisjoint(near)}
    settled = marks.keys() - touched - beside - moved - related - _telling(views, renamed)
    return _with_entries(views, Settled(kept, touched, settled, before["days"]))


def _with_entries(views: Views, settled: Settled) -> Settled:
    return replace(settled, entries=settled.each("entries", views.briefs, lambda paper: views.papers[paper].entry))


def _marks(views: Views, citations: Citations) -> dict[str, tuple[object, ...]]:
    """For each paper what changes with anything that its own page or another file shows of it, but for the names of
    tags and people.
    """
    catalog, near, keys = views.catalog, views.near.marks(), citations.key_of
    texts, tags = catalog.marks, catalog.paper_tags
    homes = {
        paper: place for topic in catalog.topics for place in [(topic.slug, topic.label)] for paper in topic.papers
    }
    return {
        paper: (file, near[paper], texts[paper], keys[paper], homes.get(paper), tags[paper])
        for paper, file in catalog.files.items()
    }


def _tagged(views: Views, slugs: Set[str]) -> Iterator[str]:
    """The papers that have one of these tags."""
    if slugs:
        yield from (paper for paper, tags in views.catalog.paper_tags.items() if not slugs.isdisjoint(tags))


def _written(views: Views, names: Set[str]) -> Iterator[str]:
    """The papers by authors who are named so."""
    if names:
        yield from (paper.record.id for paper in views.catalog.papers if not names.isdisjoint(paper.record.authors))


def _moved(before: Mapping[str, Row], rows: Mapping[str, Row]) -> Iterator[str]:
    """The papers of topics and lists that have another paper before or after them."""
    for address, (label, papers) in rows.items():
        label_before, papers_before = before.get(address, ("", ()))
        if (label, papers) != (label_before, papers_before):
            known = _beside(papers_before) if label == label_before else {}
            yield from (paper for paper, beside in _beside(papers).items() if known.get(paper) != beside)


def _beside(papers: Sequence[str]) -> dict[str, tuple[str, str]]:
    return dict(zip(papers, zip(("", *papers), (*papers[1:], ""), strict=False), strict=False))


def _telling(views: Views, tags: Set[str]) -> Set[str]:
    """The papers whose pages name one of these tags as what two papers share."""
    if not tags:
        return frozenset()
    named = ((paper, key) for paper, near in views.near.items() for some in near.papers.values() for key, _ in some)
    return {paper for paper, key in named if key in tags}
