"""What the scripts of the map and of /connect/ load: which papers are linked, and why.

Where the papers lie stands in the picture on the page itself (map_pages.py); titles are in files that the search page
uses too (paper_parts.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from build_scripts.catalog import Catalog
from build_scripts.kept import File, digest
from build_scripts.near import REASONS, Shared
from build_scripts.nearest import Integers
from build_scripts.paper_parts import LINKS, compact, json_file
from build_scripts.views import Views


def map_files(views: Views) -> Iterator[File]:
    """All these files. What two papers share follows from both texts."""
    catalog = views.catalog
    papers, marks = len(catalog.order), np.array([catalog.marks[paper].encode() for paper in catalog.order])
    low, high, lengths = _numbered_links(catalog)
    one, other = _both_ways(low, high)
    from_low, from_one = _starts(low, papers), _starts(one, papers)
    yield json_file("map/links.json", {"ahead": _cut(high - low, from_low), "lengths": lengths.tolist()})
    tags = {tag.key: tag.slug for tag in catalog.tags}
    slugs = digest(sorted(tags.items()))
    for start in range(0, papers, LINKS):
        place, end = start // LINKS, min(start + LINKS, papers)
        near = other[from_one[start] : from_one[end]], from_one[start : end + 1] - from_one[start]
        key = digest(*(part.tobytes() for part in near))
        yield File(f"map/near/{place}.json", key, partial(_neighbours, *near), None)
        ahead = slice(from_low[start], from_low[end])
        key = digest(slugs, marks[low[ahead]].tobytes(), marks[high[ahead]].tobytes())
        yield File(f"map/shared/{place}.json", key, partial(_shared, views, low[ahead], high[ahead], tags), None)


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
    """Where in sorted numbers those of each paper begin, and the end."""
    return np.searchsorted(numbers, np.arange(papers + 1))


def _cut(values: Integers, starts: Integers) -> list[list[int]]:
    told = values.tolist()
    return [told[start:end] for start, end in pairwise(starts.tolist())]


def _neighbours(numbers: Integers, starts: Integers) -> str:
    """For each of some papers the numbers of all that it is linked to."""
    return compact(_cut(numbers, starts))


def _shared(views: Views, low: Integers, high: Integers, tags: Mapping[str, str]) -> str:
    order = views.catalog.order
    pairs = (sorted((order[one], order[other])) for one, other in zip(low.tolist(), high.tolist(), strict=True))
    return compact(_reasons((views.shared(one, other) for one, other in pairs), tags))


def _reasons(links: Iterable[Shared], tags: Mapping[str, str]) -> Mapping[str, Any]:
    """Labels, each with the slug of its tag if it has one, and the numbers of the labels of every link."""
    labels: dict[tuple[str, ...], int] = {}
    shared = []
    for reasons in links:
        names = [(label, *filter(None, [tags.get(key)])) for key, label in reasons[:REASONS]]
        shared.append([labels.setdefault(name, len(labels)) for name in names])
    return {"labels": [list(name) for name in labels], "shared": shared}
