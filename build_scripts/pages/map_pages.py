"""The pages /map/ and /connect/; without scripts the map is an SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple

from build_scripts.files import File
from build_scripts.pages.list_pages import topic_cards
from build_scripts.pages.templating import page
from build_scripts.pages.views import Views
from build_scripts.related import SPACING, Layout, Region

LABEL_WIDTH = 18  # characters in a line of a label


class MapRegion(NamedTuple):
    """A region as the template draws it; `path` has a dot for every paper, relative to the centre.

    The script of the map (assets/map/view.js) reads the positions of the papers from there; `numbers` are those of the
    papers, in the order of the dots.
    """

    slug: str
    label: str
    x: int
    y: int
    radius: int
    papers: int
    lines: tuple[str, ...]
    hue: int
    path: str
    numbers: str


def map_pages(views: Views) -> Iterator[File]:
    """Both pages."""
    catalog = views.catalog
    layout, number = catalog.layout, {paper: place for place, paper in enumerate(catalog.order)}
    regions = [_map_region(place, region, layout, number) for place, region in enumerate(layout.regions)]
    yield page(
        "map/index.md",
        "map.md.j2",
        papers=len(catalog.papers),
        topics=topic_cards(views),
        box=view_box(layout),
        regions=regions,
    )
    yield page("connect/index.md", "connect.md.j2", papers=len(catalog.papers), links=catalog.graph.size)


def view_box(layout: Layout) -> tuple[int, int, int, int]:
    """Left, top, width and height of the map with a margin."""
    if not layout.regions:
        return 0, 0, 0, 0
    left = min(region.x - region.radius for region in layout.regions) - SPACING // 2
    top = min(region.y - region.radius for region in layout.regions) - SPACING // 2
    right = max(region.x + region.radius for region in layout.regions) + SPACING // 2
    bottom = max(region.y + region.radius for region in layout.regions) + SPACING // 2
    return left, top, right - left, bottom - top


def _map_region(place: int, region: Region, layout: Layout, number: Mapping[str, int]) -> MapRegion:
    """Hues follow the golden angle, so that consecutive regions differ in colour."""
    places = (layout.places[paper] for paper in region.papers)
    dots = "".join(f"M{x - region.x} {y - region.y}h0" for x, y in places)
    numbers = ranges([number[paper] for paper in region.papers])
    named = bool(layout.regions[0].slug)  # without topics nothing needs a name
    lines, hue = tuple(wrap(region.label, LABEL_WIDTH)) if named else (), place * 137 % 360
    circle = region.slug, region.label, region.x, region.y, region.radius, len(region.papers)
    return MapRegion(*circle, lines, hue, dots, numbers)


def ranges(numbers: Sequence[int]) -> str:
    """Numbers in their order, those that follow each other as a range: `0-311 10001 312`."""
    first = [number for number, before in zip(numbers, (-2, *numbers), strict=False) if number != before + 1]
    last = [number for number, after in zip(numbers, (*numbers[1:], -1), strict=True) if after != number + 1]
    return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in zip(first, last, strict=True))
