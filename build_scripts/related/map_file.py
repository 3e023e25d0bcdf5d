"""catalog/map.yml: where the topics lie on the map, so that readers find them again when papers are added."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from build_scripts.records import YamlFile, mapping, read_yaml, scalar, string
from build_scripts.related.map_layout import Layout
from build_scripts.report import Report

MAP_YML = "catalog/map.yml"
HEADER = """\
# Where the topics lie on the map: the centre of each as [x, y], y downwards, neighbouring papers about 100 apart. Kept
# so that the map looks the same when papers are added. Move a topic by hand if you like; topics that would overlap
# make room for each other. Remove the file to have the map laid out anew.
"""
_WHOLE = re.compile("-?[0-9]{1,6}")
HOMELESS = "none"  # the key of the papers without a topic


def load_centres(root: Path, report: Report) -> dict[str, tuple[int, int]]:
    """The centre of every topic by slug; nothing without the file. Faults are reported and the topic left out."""
    found = read_yaml(root, MAP_YML, report)
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
        topic, centre = string(file, key, "a topic", as_written=True), _centre(file, value)
        if topic and centre:
            centres["" if topic == HOMELESS else topic] = centre
    return centres


def centres(layout: Layout) -> dict[str, tuple[int, int]]:
    """What to remember of a layout."""
    return {region.slug: (region.x, region.y) for region in layout.regions}


def centres_text(centres: Mapping[str, tuple[int, int]]) -> str:
    """The file that remembers the centres."""
    lines = (f"  {scalar(slug or HOMELESS)}: [{x}, {y}]\n" for slug, (x, y) in sorted(centres.items()))
    return f"{HEADER}topics:\n{''.join(lines)}"


def _centre(file: YamlFile, node: yaml.Node) -> tuple[int, int] | None:
    parts = node.value if isinstance(node, yaml.SequenceNode) else []
    numbers = [part.value for part in parts if isinstance(part, yaml.ScalarNode) and _WHOLE.fullmatch(part.value)]
    if len(parts) != 2 or len(numbers) != 2:
        file.error(node, "bad-centre", "the centre of a topic must be two whole numbers", "write it like [120, -340]")
        return None
    return int(numbers[0]), int(numbers[1])
