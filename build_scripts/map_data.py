"""What the scripts of the map and of /connect/ load: which papers are linked, and why.

Where the papers lie stands in the picture on the page itself (map_pages.py); titles are in files that the search page
uses too (paper_parts.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from build_scripts.kept import File, digest
from build_scripts.near import REASONS, Shared
from build_scripts.paper_parts import LINKS, compact
from build_scripts.views import Views

Ends = list[tuple[int, str, str, int]]  # of links that begin at one paper: number of the other, both ids, length


def map_files(views: Views) -> Iterator[File]:
    """All these files."""
    order = views.catalog.order
    edges, near = _numbered_links(views, order)
    links = {
        "ahead": [[high - low for high, *_ in ends] for low, ends in enumerate(edges)],
        "lengths": [length for ends in edges for *_, length in ends],
    }
    text = compact(links)
    yield File("map/links.json", digest(text), lambda: text, None)
    tags = {tag.key: tag.slug for tag in views.catalog.tags}
    slugs = digest(sorted(tags.items()))
    for start in range(0, len(order), LINKS):
        some, place = slice(start, start + LINKS), start // LINKS
        beside = compact(near[some])
        yield File(f"map/near/{place}.json", digest(beside), partial(str, beside), None)
        told = [(one, other, views.holder(one, other).key) for ends in edges[some] for _, one, other, _ in ends]
        key = digest(slugs, told)
        yield File(f"map/shared/{place}.json", key, partial(_shared, views, edges[some], tags), None)


def _numbered_links(views: Views, order: Sequence[str]) -> tuple[list[Ends], list[list[int]]]:
    """For each paper its links to papers with higher numbers, and the numbers of all that it is linked to; sorted."""
    number = {paper: place for place, paper in enumerate(order)}
    edges: list[Ends] = [[] for _ in order]
    near: list[list[int]] = [[] for _ in order]
    for tie in views.catalog.graph.ties:
        one, other = number[tie.left], number[tie.right]
        near[one].append(other)
        near[other].append(one)
        edges[min(one, other)].append((max(one, other), tie.left, tie.right, tie.length))
    for some in (*edges, *near):
        some.sort()  # type: ignore[attr-defined]
    return edges, near


def _shared(views: Views, edges: Iterable[Ends], tags: Mapping[str, str]) -> str:
    return compact(_reasons((views.shared(one, other) for ends in edges for _, one, other, _ in ends), tags))


def _reasons(links: Iterable[Shared], tags: Mapping[str, str]) -> Mapping[str, Any]:
    """Labels, each with the slug of its tag if it has one, and the numbers of the labels of every link."""
    labels: dict[tuple[str, ...], int] = {}
    shared = []
    for reasons in links:
        names = [(label, *filter(None, [tags.get(key)])) for key, label in reasons[:REASONS]]
        shared.append([labels.setdefault(name, len(labels)) for name in names])
    return {"labels": [list(name) for name in labels], "shared": shared}
