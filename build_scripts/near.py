"""The best links of each paper, as far as many files show them: kept between runs, so that no run reads all links."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from typing import NamedTuple

from build_scripts.asked import Asked
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


# The same with what is shared apart from the ids, and packed.
Packed = tuple[str, tuple[str, ...], bytes, int]


class Nears(Asked[Near]):
    """What is near to each paper, unpacked for those that somebody asks for."""

    def __init__(self, known: Mapping[str, Packed]) -> None:
        super().__init__(known, lambda paper: _unpacked(known[paper]))
        self._known = known

    def marks(self) -> dict[str, str]:
        """The key of each."""
        return {paper: known[0] for paper, known in self._known.items()}

    def related(self) -> dict[str, tuple[str, ...]]:
        """The ids of the related papers of each."""
        return {paper: known[1] for paper, known in self._known.items()}


def near_papers(catalog: Catalog, store: Store) -> Nears:
    """For each paper what is near to it."""
    shelf = store.shelf("near", code_version(*CODE))
    return Nears(remembered(shelf, lambda paper: packed(_near(catalog, paper)), catalog.link_marks))


def packed(near: Near) -> Packed:
    """As `Nears` hold it."""
    return near.key, tuple(near.papers), marshal.dumps(tuple(near.papers.values())), near.weak


def _unpacked(known: Packed) -> Near:
    key, papers, shared, weak = known
    told = marshal.loads(shared)  # noqa: S302 - our own file, in an ignored folder
    return Near(key, dict(zip(papers, told, strict=True)), weak)


def _near(catalog: Catalog, paper: str) -> Near:
    links = catalog.links[paper][:SHOWN]
    papers = {link.target: tuple([(one.key, one.label) for one in link.shared]) for link in links}
    weak = sum(link.score < WEAK for link in links)
    return Near(digest([*papers.items()], weak), papers, weak)
