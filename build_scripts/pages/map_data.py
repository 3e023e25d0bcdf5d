"""The links between papers and their shared keywords, as the scripts of the map and of /connect/ load them.

Positions are in the SVG on the page itself (pages/map_pages.py); titles are in the files of the search page
(pages/search_data.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from build_scripts.catalog import Catalog
from build_scripts.files import File
from build_scripts.pages.related_papers import REASONS, Shared
from build_scripts.pages.search_data import LINKS, json_file
from build_scripts.pages.views import Views
from build_scripts.related import Integers


def map_files(views: Views) -> Iterator[File]:
    """These files; papers go by their numbers (pages/search_data.py)."""
    order = views.catalog.order
    papers = len(order)
    low, high, lengths = _numbered_links(views.catalog)
    one, other = _both_ways(low, high)
    from_low, from_one = _starts(low, papers), _starts(one, papers)
    yield json_file("map/links.json", {"ahead": _cut(high - low, from_low), "lengths": lengths.tolist()})
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
