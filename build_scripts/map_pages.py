"""The pages /map/ and /connect/, with the picture of the map that needs no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from textwrap import wrap

from build_scripts.catalog import Catalog
from build_scripts.kept import File, digest, facts_of
from build_scripts.layout_map import SPACING, Layout, Region
from build_scripts.templating import render

LABEL_WIDTH = 18  # characters in a line of a label


@dataclass(frozen=True)
class RegionPicture:
    """A region as the template draws it; `path` has a dot for every paper, relative to the centre.

    The script of the map (assets/map_view.js) takes the places of the papers from there; `numbers` says of which, in
    the order of the dots.
    """

    region: Region
    lines: tuple[str, ...]
    hue: int
    path: str
    numbers: str


def map_pages(catalog: Catalog) -> Iterator[File]:
    """Both pages."""
    layout, topics = catalog.layout, [(topic.slug, topic.label, topic.tags) for topic in catalog.topics]
    labels = [(tag.slug, tag.label) for tag in catalog.tags]
    key = digest([*map(facts_of, layout.regions)], [*layout.places.values()], catalog.order, topics, labels)
    yield File("map/index.md", key, partial(_map_page, catalog))
    sizes = {"papers": len(catalog.papers), "links": catalog.graph.size}
    yield File("connect/index.md", digest(sizes), partial(render, "connect.md.j2", 1, **sizes))


def _map_page(catalog: Catalog) -> str:
    number = {paper: place for place, paper in enumerate(catalog.order)}
    return render(
        "map.md.j2",
        1,
        papers=len(catalog.papers),
        topics=catalog.topics,
        tags={tag.slug: tag for tag in catalog.tags},
        box=view_box(catalog.layout),
        regions=[
            _picture(place, region, catalog.layout, number) for place, region in enumerate(catalog.layout.regions)
        ],
    )


def view_box(layout: Layout) -> tuple[int, int, int, int]:
    """Left, top, width and height of the map with a margin."""
    if not layout.regions:
        return 0, 0, SPACING, SPACING
    left = min(region.x - region.radius for region in layout.regions) - SPACING // 2
    top = min(region.y - region.radius for region in layout.regions) - SPACING // 2
    right = max(region.x + region.radius for region in layout.regions) + SPACING // 2
    bottom = max(region.y + region.radius for region in layout.regions) + SPACING // 2
    return left, top, right - left, bottom - top


def _picture(place: int, region: Region, layout: Layout, number: Mapping[str, int]) -> RegionPicture:
    """Hues follow the golden angle, which keeps neighbouring numbers apart."""
    places = (layout.places[paper] for paper in region.papers)
    dots = "".join(f"M{x - region.x} {y - region.y}h0" for x, y in places)
    numbers = ranges([number[paper] for paper in region.papers])
    return RegionPicture(region, tuple(wrap(region.label, LABEL_WIDTH)), place * 137 % 360, dots, numbers)


def ranges(numbers: Sequence[int]) -> str:
    """Numbers in their order, those that follow each other told by their ends: `0-311 10001 312`."""
    first = [number for number, before in zip(numbers, (-2, *numbers), strict=False) if number != before + 1]
    last = [number for number, after in zip(numbers, (*numbers[1:], -1), strict=True) if after != number + 1]
    return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in zip(first, last, strict=True))
