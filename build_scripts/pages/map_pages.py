"""The pages /map/ and /connect/, and the data of their scripts: the links between papers and their shared keywords.

Without scripts the map is an SVG, from which the scripts read the positions of papers; titles are in the files of the
search page (pages/search_data.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np

from build_scripts.catalog import Catalog
from build_scripts.files import File
from build_scripts.pages.list_pages import topic_cards
from build_scripts.pages.related_papers import REASONS, Shared
from build_scripts.pages.search_data import LINKS, json_file
from build_scripts.pages.templating import page
from build_scripts.pages.views import Views
from build_scripts.related import SPACING, Integers, Layout, Region

LABEL_WIDTH = 18  # characters in a line of a label


class MapRegion(NamedTuple):
    """A region as the template draws it; `path` has a dot for every paper, relative to the centre, as is `outline`.

    The script of the map (assets/map/view.js) reads the positions of the papers from there; `numbers` are those of the
    papers, in the order of the dots.
    """

    slug: str
    label: str
    x: int
    y: int
    bottom: int
    papers: int
    lines: tuple[str, ...]
    hue: int
    outline: str
    path: str
    numbers: str


def map_pages(views: Views) -> Iterator[File]:
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
    corners = [(region.x + x, region.y + y) for region in layout.regions for x, y in region.outline]
    across, down = zip(*corners, *layout.places.values(), strict=True)
    left, top, right, bottom = min(across) - SPACING, min(down) - SPACING, max(across) + SPACING, max(down) + SPACING
    return left, top, right - left, bottom - top


def _map_region(place: int, region: Region, layout: Layout, number: Mapping[str, int]) -> MapRegion:
    """Hues follow the golden angle, so that consecutive regions differ in colour."""
    places = (layout.places[paper] for paper in region.papers)
    return MapRegion(
        region.slug,
        region.label,
        region.x,
        region.y,
        max((y for _, y in region.outline), default=0),
        len(region.papers),
        tuple(wrap(region.label, LABEL_WIDTH)) if region.slug else (),
        place * 137 % 360,
        _curve(region.outline),
        "".join(f"M{x - region.x} {y - region.y}h0" for x, y in places),
        ranges([number[paper] for paper in region.papers]),
    )


def _curve(outline: Sequence[tuple[int, int]]) -> str:
    """A closed path that rounds the corners of a polygon: it goes from middle to middle of the sides."""
    if not outline:
        return ""
    middles = [((x + to_x) // 2, (y + to_y) // 2) for (x, y), (to_x, to_y) in pairwise((*outline, outline[0]))]
    curves = (f"Q{x} {y} {to_x} {to_y}" for (x, y), (to_x, to_y) in zip(outline, middles, strict=True))
    return f"M{middles[-1][0]} {middles[-1][1]}{''.join(curves)}Z"


def ranges(numbers: Sequence[int]) -> str:
    """Numbers in their order, those that follow each other as a range: `0-311 10001 312`."""
    first = [number for number, before in zip(numbers, (-2, *numbers), strict=False) if number != before + 1]
    last = [number for number, after in zip(numbers, (*numbers[1:], -1), strict=True) if after != number + 1]
    return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in zip(first, last, strict=True))


def map_files(views: Views) -> Iterator[File]:
    """These files; papers go by their numbers (pages/search_data.py)."""
    order = views.catalog.order
    papers = len(order)
    low, high, lengths = _numbered_links(views.catalog)
    one, other = _both_ways(low, high)
    from_low, from_one = _starts(low, papers), _starts(one, papers)
    steps = high - np.where(np.diff(low, prepend=-1), low, np.roll(high, 1))  # from the paper, then from the one before
    yield json_file("map/links.json", {"ahead": _cut(steps, from_low), "lengths": lengths.tolist()})
    slugs = {tag.key: tag.slug for tag in views.catalog.tags}
    for start in range(0, papers, LINKS):
        place, end = start // LINKS, min(start + LINKS, papers)
        neighbours = _cut(other[from_one[start] : from_one[end]], from_one[start : end + 1] - from_one[start])
        yield json_file(f"map/neighbours/{place}.json", neighbours)
        ahead = slice(from_low[start], from_low[end])
        pairs = zip(low[ahead].tolist(), high[ahead].tolist(), strict=True)
        shared = (views.shared_by(*sorted((order[one], order[other]))) for one, other in pairs)
        yield json_file(f"map/shared/{place}.json", _reasons(shared, slugs))


def _numbered_links(catalog: Catalog) -> tuple[Integers, Integers, Integers]:
    """The numbers of both papers of every link, the lower one first, and its length; sorted."""
    number = {paper: place for place, paper in enumerate(catalog.order)}
    numbers = np.array([number[paper] for paper in catalog.graph.papers], np.int64)
    rows = catalog.graph.rows
    one, other = numbers[rows.left], numbers[rows.right]
    low, high = np.minimum(one, other), np.maximum(one, other)
    sort = np.lexsort((high, low))
    return low[sort], high[sort], rows.lengths[sort]


def _both_ways(low: Integers, high: Integers) -> tuple[Integers, Integers]:
    """Every link from both ends, sorted."""
    one, other = np.concatenate([low, high]), np.concatenate([high, low])
    sort = np.lexsort((other, one))
    return one[sort], other[sort]


def _starts(numbers: Integers, papers: int) -> Integers:
    """The offset of each paper in sorted numbers, and the end (as `indptr` of a sparse matrix)."""
    return np.searchsorted(numbers, np.arange(papers + 1))


def _cut(values: Integers, starts: Integers) -> list[list[int]]:
    numbers = values.tolist()
    return [numbers[start:end] for start, end in pairwise(starts.tolist())]


def _reasons(links: Iterable[Shared], tags: Mapping[str, str]) -> Mapping[str, Any]:
    """Labels, each with the slug of its tag if it has one, and the numbers of the labels of every link."""
    labels: dict[tuple[str, ...], int] = {}
    shared = []
    for reasons in links:
        names = [(label, *filter(None, [tags.get(key)])) for key, label in reasons[:REASONS]]
        shared.append([labels.setdefault(name, len(labels)) for name in names])
    return {"labels": [list(name) for name in labels], "shared": shared}
