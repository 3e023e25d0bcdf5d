"""The picture on a paper page: the paper in the middle, its related papers around it, and the links among them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap

from build_scripts.views import PaperView, RelatedView

WIDTH, HEIGHT = 440, 250
ACROSS, DOWN = 158, 78  # radii of the ellipse on which the related papers lie
LINE = 24  # characters
LINES = 3


@dataclass(frozen=True)
class Neighbour:
    """A related paper in the picture; `reason` is the keyword written on its link."""

    paper: PaperView
    lines: tuple[str, ...]
    reason: str
    x: int
    y: int


@dataclass(frozen=True)
class Neighbourhood:
    """The neighbours in the order of the list below it, and lines between those that are related themselves."""

    neighbours: tuple[Neighbour, ...]
    lines: tuple[tuple[int, int, int, int], ...]


def neighbourhood(paper: str, related: Mapping[str, Sequence[RelatedView]]) -> Neighbourhood:
    """The picture for one paper."""
    others = related[paper]
    neighbours = tuple(_neighbour(place, len(others), other) for place, other in enumerate(others))
    known = {each.paper.id: each for each in neighbours}
    pairs = {
        (min(one, other.paper.id), max(one, other.paper.id))
        for one in known
        for other in related[one]
        if other.paper.id in known
    }
    lines = ((known[one].x, known[one].y, known[other].x, known[other].y) for one, other in sorted(pairs))
    return Neighbourhood(neighbours, tuple(lines))


def _neighbour(place: int, number: int, other: RelatedView) -> Neighbour:
    angle = 2 * math.pi * place / number - math.pi / 2
    title = shorten(other.paper.plain_title, LINE * LINES - 8, placeholder=" …")
    lines = wrap(title, LINE)[:LINES] or [title[:LINE]]
    reason = other.reasons[0].label if other.reasons else ""
    x, y = WIDTH / 2 + ACROSS * math.cos(angle), HEIGHT / 2 - 14 + DOWN * math.sin(angle)
    return Neighbour(other.paper, tuple(lines), reason, round(x), round(y))
