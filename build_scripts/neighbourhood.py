"""The picture on a paper page: the paper in the middle, its related papers around it, and the links among them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap

from build_scripts.paper_view import PaperView
from build_scripts.views import RelatedView

# The paper is in the middle, at 0 and 0, of a picture of 340 by 250, about as many pixels as it has on a phone.
ACROSS, DOWN = 108, 95  # radii of the ellipse on which the related papers lie
LINE = 20  # characters
LINES = 2


@dataclass(frozen=True)
class Neighbour:
    """A related paper in the picture and the first lines of its title."""

    paper: PaperView
    lines: tuple[str, ...]
    x: int
    y: int


@dataclass(frozen=True)
class Neighbourhood:
    """The neighbours in the order of the list below it, and lines between those that are related themselves."""

    neighbours: tuple[Neighbour, ...]
    lines: tuple[tuple[int, int, int, int], ...]


def among_related(paper: str, near: Mapping[str, frozenset[str]]) -> tuple[tuple[str, str], ...]:
    """The pairs of papers near to `paper` that are near to each other, sorted."""
    mine = near[paper]
    pairs = [(one, other) for one in mine if not mine.isdisjoint(near[one]) for other in mine & near[one]]
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs})) if pairs else ()


def neighbourhood(related: Sequence[RelatedView], among: Sequence[tuple[str, str]]) -> Neighbourhood:
    """The picture for a paper with these related papers, of which the pairs `among` are linked."""
    found = tuple(_neighbour(place, len(related), other) for place, other in enumerate(related))
    place = {each.paper.id: number for number, each in enumerate(found)}
    ends = sorted(sorted((place[one], place[other])) for one, other in among)
    lines = ((found[one].x, found[one].y, found[other].x, found[other].y) for one, other in ends)
    return Neighbourhood(found, tuple(lines))


def _neighbour(place: int, number: int, other: RelatedView) -> Neighbour:
    angle = 2 * math.pi * place / number - math.pi / 2
    x, y = ACROSS * math.cos(angle), DOWN * math.sin(angle)
    return Neighbour(other.paper, _lines(other.paper.plain_title), round(x), round(y))


@lru_cache(maxsize=1 << 14)
def _lines(title: str) -> tuple[str, ...]:
    return tuple(wrap(title, LINE, max_lines=LINES, placeholder=" …"))
