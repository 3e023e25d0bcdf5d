"""The best links of each paper, as far as many files show them: kept between runs, so that no run reads all links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from build_scripts.cache import Store, code_version, remembered
from build_scripts.catalog import Catalog
from build_scripts.graph import SHOWN
from build_scripts.kept import CODE, digest

REASONS = 3  # shared keywords shown for each of them
# Score below which a link is shown as a weak one: of 200 links judged by a reader, 24 of the 27 below were not worth
# opening, and 49 of the 173 above.
WEAK = 0.25

Shared = tuple[tuple[str, str], ...]  # (key, label) of what two papers share, strongest first


class Near(NamedTuple):
    """The related papers of one paper with what is shared, best first; the last `weak` of them are linked weakly.

    `key` changes with any of it.
    """

    key: str
    papers: Mapping[str, Shared]
    weak: int


def near_papers(catalog: Catalog, store: Store) -> dict[str, Near]:
    """For each paper what is near to it."""
    shelf = store.shelf("near", code_version(*CODE))
    inputs = {paper: (mark, paper) for paper, mark in catalog.link_marks.items()}
    found = remembered(shelf, lambda paper: tuple(_near(catalog, paper)), inputs)
    return {paper: Near._make(near) for paper, near in found.items()}


def _near(catalog: Catalog, paper: str) -> Near:
    links = catalog.links[paper][:SHOWN]
    papers = {link.target: tuple([(one.key, one.label) for one in link.shared]) for link in links}
    weak = sum(link.score < WEAK for link in links)
    return Near(digest([*papers.items()], weak), papers, weak)
