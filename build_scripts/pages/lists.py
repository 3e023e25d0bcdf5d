"""Lists of papers and names: groups, pagination, an index by letter."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.templating import address

GROUPED = 30  # papers; a longer list is shown in groups
PAGE_SIZE = 1000  # papers of a list, or names of an index, on one page
Item = TypeVar("Item")


class Group(NamedTuple):
    """A part of a list of papers under a heading; the only group of a short list has none."""

    label: str
    papers: tuple[PaperView, ...]


class ListPage(NamedTuple):
    """One page of a list of papers: its file, its papers, its number from 1, how many papers the list has in all, and
    the addresses of all its pages.
    """

    path: str
    papers: Sequence[PaperView]
    number: int
    total: int
    addresses: tuple[str, ...]
    page_size: int = PAGE_SIZE


class Name(NamedTuple):
    """A tag or author in an index or a row of chips, with a number of papers."""

    slug: str
    label: str
    size: int


class Section(NamedTuple):
    """Names that begin with the same letter, or some of them."""

    letter: str
    names: tuple[Name, ...]


class IndexPage(NamedTuple):
    """One page of an index: its file, its sections, and for each letter of the whole index where it begins; an address
    below the start page, or nothing for this page.
    """

    path: str
    sections: tuple[Section, ...]
    letters: tuple[tuple[str, str], ...]


def by_topic(papers: Sequence[PaperView]) -> tuple[Group, ...]:
    """A long list by topic, the largest group first, papers without one last; a short list in one piece."""
    groups = _grouped(papers, lambda paper: paper.topic)
    ordered = sorted(groups, key=lambda group: (group.label == "", -len(group.papers), group.label))
    return _named(ordered, "No topic")


def by_year(papers: Sequence[PaperView]) -> tuple[Group, ...]:
    """A long list by year, the newest first, papers without a date last; a short list in one piece."""
    groups = _grouped(papers, lambda paper: (paper.date or "")[:4])
    return _named(sorted(groups, key=lambda group: group.label, reverse=True), "No date known")


def by_first_tag(papers: Sequence[PaperView]) -> tuple[Group, ...]:
    return tuple(Group(label or "No tag", tuple(some)) for label, some in groupby(papers, first_tag))


def first_tag(paper: PaperView) -> str:
    return paper.tags[0].label if paper.tags else ""


def _grouped(papers: Sequence[PaperView], label: Callable[[PaperView], str]) -> list[Group]:
    groups: defaultdict[str, list[PaperView]] = defaultdict(list)
    for paper in papers:
        groups[label(paper) if len(papers) > GROUPED else ""].append(paper)
    return [Group(name, tuple(some)) for name, some in groups.items()] or [Group("", ())]


def _named(groups: Sequence[Group], missing: str) -> tuple[Group, ...]:
    """The groups with a name for that of papers without a label, unless it is the only one of a short list."""
    short = len(groups) == 1 and len(groups[0].papers) <= GROUPED
    return tuple(group if short or group.label else Group(missing, group.papers) for group in groups)


def paginate(place: str, papers: Sequence[PaperView]) -> Iterator[ListPage]:
    """The pages of a list, the first at `place` itself, the others below it; at least one.

    Below `papers/index`, a folder of papers, the others are in `papers/page/`.
    """
    cuts = _cut(papers) or [papers]
    below = f"{place.removesuffix('index')}page" if place.endswith("/index") else place
    paths = [f"{place}.md", *(f"{below}/{number}.md" for number in range(2, len(cuts) + 1))]
    addresses = tuple(map(address, paths))
    for number, (path, some) in enumerate(zip(paths, cuts, strict=True), 1):
        yield ListPage(path, some, number, len(papers), addresses)


def paginate_index(place: str, names: Iterable[tuple[str, Name]]) -> Iterator[IndexPage]:
    """The pages of an index, the first at `place`/; no letter begins in the middle of one and goes on on the next.

    `names` are sorted, each with the slug whose first letter counts.
    """
    letters: defaultdict[str, list[Name]] = defaultdict(list)
    for spelled, name in names:
        first = spelled[:1].upper()
        letters[first if first.isalpha() else "0-9"].append(name)
    pages: list[list[Section]] = [[]]
    for letter, some in sorted(letters.items()):
        for part in _cut(some):
            if sum(len(section.names) for section in pages[-1]) + len(part) > PAGE_SIZE:
                pages.append([])
            pages[-1].append(Section(letter, tuple(part)))
    paths = [f"{place}/index.md", *(f"{place}/page/{number}.md" for number in range(2, len(pages) + 1))]
    begins = {
        section.letter: path for path, sections in zip(paths[::-1], pages[::-1], strict=True) for section in sections
    }
    for path, sections in zip(paths, pages, strict=True):
        there = [(letter, "" if begins[letter] == path else address(begins[letter])) for letter in sorted(begins)]
        yield IndexPage(path, tuple(sections), tuple(there))


def _cut(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[start : start + PAGE_SIZE] for start in range(0, len(items), PAGE_SIZE)]
