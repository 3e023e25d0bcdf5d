"""The JSON Schemas of the published files: the files themselves, and their fields for the data page.

They are written without references, which validators follow slowly: eighty times slower for this catalog.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class FieldDoc:
    """A field of a published file: `papers[].id`, its type in words, and what it holds."""

    path: str
    kind: str
    description: str
    required: bool


def schema_text(name: str) -> str:
    """The schema of `<name>.json` as it is published."""
    return files("build_scripts").joinpath("data", f"{name}.schema.json").read_text(encoding="utf-8")


def field_docs(name: str) -> tuple[FieldDoc, ...]:
    """The fields of `<name>.json` in the order of its schema."""
    return tuple(_fields(json.loads(schema_text(name)), ""))


def _fields(schema: Mapping[str, Any], place: str) -> Iterator[FieldDoc]:
    for key, field in schema["properties"].items():
        kind = json.dumps(field["const"]) if "const" in field else field["type"]
        if "description" in field:
            described = "list" if kind == "array" else kind
            yield FieldDoc(place + key, described, field["description"], key in schema["required"])
        if "properties" in field.get("items", {}):
            yield from _fields(field["items"], f"{place}{key}[].")
