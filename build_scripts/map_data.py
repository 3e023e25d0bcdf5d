"""What the scripts of the map and of /connect/ load: which papers are linked, and why.

Where the papers lie stands in the picture on the page itself (map_pages.py); titles are in files that the search page
uses too (paper_parts.py, which also numbers the papers).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.graph import Edge
from build_scripts.paper_parts import LINKS, compact, numbered

REASONS = 3


def map_files(catalog: Catalog) -> dict[str, str]:
    """The files by their path in content/."""
    order = numbered(catalog)
    number = {paper: place for place, paper in enumerate(order)}
    edges: defaultdict[int, list[tuple[int, Edge]]] = defaultdict(list)
    near: defaultdict[int, list[int]] = defaultdict(list)
    for edge in catalog.graph.edges:
        low, high = sorted((number[edge.left], number[edge.right]))
        edges[low].append((high, edge))
        near[low].append(high)
        near[high].append(low)
    for some in edges.values():
        some.sort(key=lambda pair: pair[0])
    links = {
        "ahead": [[high - low for high, _ in edges[low]] for low in range(len(order))],
        "lengths": [edge.length for low in range(len(order)) for _, edge in edges[low]],
    }
    files = {"map/links.json": compact(links)}
    tags = {tag.key: tag.slug for tag in catalog.tags}
    for start in range(0, len(order), LINKS):
        numbers = range(start, min(start + LINKS, len(order)))
        files[f"map/near/{start // LINKS}.json"] = compact([sorted(near[each]) for each in numbers])
        files[f"map/shared/{start // LINKS}.json"] = compact(_reasons({low: edges[low] for low in numbers}, tags))
    return files


def _reasons(chunk: Mapping[int, Iterable[tuple[int, Edge]]], tags: Mapping[str, str]) -> Mapping[str, Any]:
    """Labels, each with the slug of its tag if it has one, and the numbers of the labels of every link."""
    labels: dict[tuple[str, ...], int] = {}
    shared = []
    for links in chunk.values():
        for _, edge in links:
            names = [(each.label, *filter(None, [tags.get(each.key)])) for each in edge.shared[:REASONS]]
            shared.append([labels.setdefault(name, len(labels)) for name in names])
    return {"labels": [list(name) for name in labels], "shared": shared}
