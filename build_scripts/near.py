"""The best links of each paper, as far as many files show them: kept between runs, so that no run reads all links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sys import intern
from typing import Any, NamedTuple

from build_scripts.catalog import Catalog
from build_scripts.graph import SHOWN
from build_scripts.kept import digest

REASONS = 3  # shared keywords shown for each of them
# Score below which a link is shown as a weak one: of 200 links judged by a reader, 24 of the 27 below were not worth
# opening, and 49 of the 173 above.
WEAK = 0.25

Shared = tuple[tuple[str, str], ...]  # (key, label) of what two papers share, strongest first


class Near(NamedTuple):
    """The related papers of one paper with what is shared, best first; the last `weak` of them are linked weakly.

    `mark` says what this was read from, `key` changes with what a page shows of it.
    """

    mark: str
    key: str
    papers: Mapping[str, Shared]
    weak: int


def near_papers(catalog: Catalog, known: Mapping[str, Sequence[Any]]) -> dict[str, Near]:
    """For each paper what is near to it; `known` is what an earlier run found."""
    found = {}
    for paper, mark in catalog.link_marks.items():
        before = known.get(paper)
        found[paper] = Near._make(before) if before and before[0] == mark else _near(catalog, paper, mark)
    return found


def _near(catalog: Catalog, paper: str, mark: str) -> Near:
    links = catalog.links[paper][:SHOWN]
    papers = {
        intern(link.target): tuple([(intern(one.key), intern(one.label)) for one in link.shared]) for link in links
    }
    weak = sum(link.score < WEAK for link in links)
    return Near(mark, digest([(other, shared[:REASONS]) for other, shared in papers.items()], weak), papers, weak)
