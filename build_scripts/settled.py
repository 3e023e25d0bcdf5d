"""Papers around which nothing was touched since the last run: the keys of their files are those of that run.

Working out the keys of ten thousands of files takes longer than making the dozen that an edit changes. So what a page
shows of its paper, of the related ones and of those before and after is compared once for each paper, and only where
something differs are the keys of the files worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from build_scripts.citations import Citations
from build_scripts.kept import Kept, digest, facts_of
from build_scripts.sequence import Walk, sequences
from build_scripts.views import Views

Row = tuple[str, tuple[str, ...]]  # label and papers of a topic or list


@dataclass(frozen=True)
class Settled:
    """These papers, the files of the last run, and the newest day that the page of each paper shows."""

    papers: Set[str]
    kept: Kept
    days: Mapping[str, str]

    def key(self, paper: str, path: str) -> str:
        """The key of a file of the paper; nothing where it has to be worked out."""
        known = self.kept.known.get(path) if paper in self.papers else None
        return known[0] if known else ""


def find_settled(views: Views, citations: Citations, places: Mapping[str, Sequence[Walk]], kept: Kept) -> Settled:
    """Compare with the last run, and have the next one compare with this."""
    marks, neighbours = _marks(views, citations), views.neighbours
    rows = {address: (label, tuple(papers)) for _, label, address, papers in sequences(views.catalog, views.lists)}
    tags = {tag.key: (tag.slug, tag.label) for tag in views.catalog.tags}
    facets = sorted(tag.key for tag in views.catalog.tags if tag.facet)
    shared = digest(views.large, facets, [*map(facts_of, views.catalog.dumps)])
    before = kept.papers
    kept.papers = {"shared": shared, "rows": rows, "tags": tags, "marks": marks}
    if before.get("shared") != shared:
        return Settled(frozenset(), kept, {})
    touched = {paper for paper, mark in marks.items() if before["marks"].get(paper) != mark}
    beside = {other for paper in touched for walk in places[paper] for other in (walk.before, walk.after)}
    moved = set(_moved(before["rows"], rows))
    related = {paper for paper, near in neighbours.items() if not near.isdisjoint(touched)}
    told = _telling(views, {key for key, _ in before["tags"].items() ^ tags.items()})
    return Settled(marks.keys() - touched - beside - moved - related - told, kept, before["days"])


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


def _marks(views: Views, citations: Citations) -> dict[str, str]:
    """For each paper a text that changes with anything that its own page or that of another shows of it."""
    near, marks, topics, keys = views.near, views.catalog.marks, views.topics, citations.key_of
    slugs = {paper: topic.slug for paper, topic in topics.items()}
    return {
        paper: f"{view.key} {near[paper].key} {marks[paper]} {keys[paper]} {slugs.get(paper, '')}"
        for paper, view in views.papers.items()
    }
