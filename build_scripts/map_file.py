"""catalog/map.yml: where the topics lie on the map, so that readers find them again when papers are added."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from build_scripts.layout_map import Layout
from build_scripts.report import Report
from build_scripts.strict_yaml import YamlFile, items, mapping, read_yaml, string
from build_scripts.yaml_text import scalar

PATH = "catalog/map.yml"
HEADER = """\
# Where the topics lie on the map: the centre of each as [x, y], y downwards, neighbouring papers about 100 apart. Kept
# so that the map looks the same when papers are added. Move a topic by hand if you like; topics that would overlap
# make room for each other. Remove the file to have the map laid out anew.
"""
HOMELESS = "none"  # the key of the papers without a topic


def load_centres(root: Path, report: Report) -> dict[str, tuple[int, int]]:
    """The centre of every topic by slug; nothing without the file. Faults are reported and the topic left out."""
    found = read_yaml(root, PATH, report) if (root / PATH).is_file() else None
    if not found:
        return {}
    file, node = found
    values = mapping(file, node, ("topics",), ("topics",), "map.yml")
    topics = values.get("topics")
    if not isinstance(topics, yaml.MappingNode):
        if topics:
            file.error(topics, "wrong-type", '"topics" must be a mapping from topic to [x, y]')
        return {}
    centres = {}
    for key, value in topics.value:
        centre = _centre(file, value)
        if centre:
            centres["" if key.value == HOMELESS else str(key.value)] = centre
    return centres


def centres(layout: Layout) -> dict[str, tuple[int, int]]:
    """What to remember of a layout."""
    return {region.slug: (region.x, region.y) for region in layout.regions}


def centres_text(centres: Mapping[str, tuple[int, int]]) -> str:
    """The file that remembers the centres."""
    lines = (f"  {scalar(slug or HOMELESS)}: [{x}, {y}]\n" for slug, (x, y) in sorted(centres.items()))
    return f"{HEADER}topics:\n{''.join(lines)}"


def _centre(file: YamlFile, node: yaml.Node) -> tuple[int, int] | None:
    try:
        x, y = (
            int(string(file, item, "a coordinate", as_written=True) or "") for item in items(file, node, "a centre")
        )
    except ValueError:
        file.error(node, "bad-centre", "the centre of a topic must be two whole numbers", "write it like [120, -340]")
        return None
    return x, y
