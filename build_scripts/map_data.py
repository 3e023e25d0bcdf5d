"""What the scripts of the map and of /connect/ load: points, titles, links, and why papers are linked.

Papers are numbered by region, then by id; every file uses these numbers. An id is left out where it follows from the
title.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.graph import Edge
from build_scripts.urls import MAX_SLUG
from build_scripts.views import Views

CHUNK = 256  # papers whose reasons share a file, which is loaded only for a path through one of them
REASONS = 3


def map_files(catalog: Catalog, views: Views) -> dict[str, str]:
    """The files by their path in content/."""
    order = [paper for region in catalog.layout.regions for paper in region.papers]
    titles = [views.papers[paper].plain_title for paper in order]
    number = {paper: place for place, paper in enumerate(order)}
    edges: dict[int, list[tuple[int, Edge]]] = defaultdict(list)
    for edge in catalog.graph.edges:
        low, high = sorted((number[edge.left], number[edge.right]))
        edges[low].append((high, edge))
    for some in edges.values():
        some.sort(key=lambda pair: pair[0])
    files = {
        "map/points.json": _json(_points(catalog)),
        "map/papers.json": _json({"titles": titles, "ids": _told_ids(order, titles)}),
        "map/links.json": _json(
            {
                "ahead": [[high - low for high, _ in edges[low]] for low in range(len(order))],
                "lengths": [round(edge.length * 10_000) for low in range(len(order)) for _, edge in edges[low]],
                "chunk": CHUNK,
            }
        ),
    }
    tags = {tag.key: tag.slug for tag in catalog.tags}
    for start in range(0, len(order), CHUNK):
        chunk = {low: edges[low] for low in range(start, min(start + CHUNK, len(order)))}
        files[f"map/shared/{start // CHUNK}.json"] = _json(_reasons(chunk, tags))
    return files


def guessed_id(title: str) -> str:
    """The id as a script makes it from a title; wrong for other scripts and for titles that occur twice."""
    name = ""
    for word in re.findall(r"[a-z0-9]+", re.sub(r"['’ʼ`]", "", title.lower())):
        longer = f"{name}-{word}" if name else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        name = longer
    return name


def _points(catalog: Catalog) -> Mapping[str, Any]:
    """Regions with the places of their papers relative to the centre."""
    places = catalog.layout.places
    return {
        "regions": [
            {
                "slug": region.slug,
                "label": region.label,
                "at": [region.x, region.y, region.radius],
                "x": [places[paper][0] - region.x for paper in region.papers],
                "y": [places[paper][1] - region.y for paper in region.papers],
            }
            for region in catalog.layout.regions
        ]
    }


def _told_ids(order: Sequence[str], titles: Sequence[str]) -> dict[str, str]:
    return {
        str(place): paper
        for place, (paper, title) in enumerate(zip(order, titles, strict=True))
        if paper != guessed_id(title)
    }


def _reasons(chunk: Mapping[int, Iterable[tuple[int, Edge]]], tags: Mapping[str, str]) -> Mapping[str, Any]:
    """Labels, each with the slug of its tag if it has one, and the numbers of the labels of every link."""
    labels: dict[tuple[str, ...], int] = {}
    shared = []
    for links in chunk.values():
        for _, edge in links:
            names = [(each.label, *filter(None, [tags.get(each.key)])) for each in edge.shared[:REASONS]]
            shared.append([labels.setdefault(name, len(labels)) for name in names])
    return {"labels": [list(name) for name in labels], "shared": shared}


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
