"""What the scripts of the map and of /connect/ load: which papers are linked, and why.

Where the papers lie stands in the picture on the page itself (map_pages.py); titles are in files that the search page
uses too (paper_parts.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    order, marks = catalog.order, [catalog.marks[paper] for paper in catalog.order]
    low, high, lengths = _numbered_links(catalog)
    starts = _starts(low, len(order))
    steps = (high - low).tolist()
    yield json_file(
        "map/links.json", {"ahead": [steps[start:end] for start, end in pairwise(starts)], "lengths": lengths.tolist()}
    )
    near = _neighbours(low, high, len(order))
    pairs = list(zip(low.tolist(), high.tolist(), strict=True))
    tags = {tag.key: tag.slug for tag in catalog.tags}
    slugs = digest(sorted(tags.items()))
    for start in range(0, len(order), LINKS):
        place, end = start // LINKS, min(start + LINKS, len(order))
        yield json_file(f"map/near/{place}.json", near[start:end])
        some = pairs[starts[start] : starts[end]]
        key = digest(slugs, " ".join([f"{marks[one]} {marks[other]}" for one, other in some]))
        yield File(f"map/shared/{place}.json", key, partial(_shared, views, some, tags), None)


def _numbered_links(catalog: Catalog) -> tuple[Integers, Integers, Integers]:
    """The numbers of both papers of every link, the lower one first, and its length; sorted."""
    number = {paper: place for place, paper in enumerate(catalog.order)}
    numbers = np.array([number[paper] for paper in catalog.graph.papers], np.int64)
    rows = catalog.graph.rows
    one, other = numbers[rows.left], numbers[rows.right]
    low, high = np.minimum(one, other), np.maximum(one, other)
    sort = np.lexsort((high, low))
    return low[sort], high[sort], rows.lengths[sort]


def _neighbours(low: Integers, high: Integers, papers: int) -> list[list[int]]:
    """For each paper the numbers of all that it is linked to, sorted."""
    one, other = np.concatenate([low, high]), np.concatenate([high, low])
    sort = np.lexsort((other, one))
    numbers = other[sort].tolist()
    return [numbers[start:end] for start, end in pairwise(_starts(one[sort], papers))]


def _starts(numbers: Integers, papers: int) -> list[int]:
    """Where in sorted numbers those of each paper begin, and the end."""
    starts: list[int] = np.searchsorted(numbers, np.arange(papers + 1)).tolist()
    return starts


def _shared(views: Views, pairs: Sequence[tuple[int, int]], tags: Mapping[str, str]) -> str:
    order = views.catalog.order
    ids = (sorted((order[one], order[other])) for one, other in pairs)
    return compact(_reasons((views.shared(one, other) for one, other in ids), tags))


def _reasons(links: Iterable[Shared], tags: Mapping[str, str]) -> Mapping[str, Any]:
    """Labels, each with the slug of its tag if it has one, and the numbers of the labels of every link."""
    labels: dict[tuple[str, ...], int] = {}
    shared = []
    for reasons in links:
        names = [(label, *filter(None, [tags.get(key)])) for key, label in reasons[:REASONS]]
        shared.append([labels.setdefault(name, len(labels)) for name in names])
    return {"labels": [list(name) for name in labels], "shared": shared}
