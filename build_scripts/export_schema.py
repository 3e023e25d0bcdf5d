"""The JSON Schemas of the published files: the files themselves, and their fields for the data page."""

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
    schema = json.loads(schema_text(name))
    return tuple(_fields(schema, "", schema["$defs"]))


def _fields(schema: Mapping[str, Any], place: str, shared: Mapping[str, Any]) -> Iterator[FieldDoc]:
    for key, value in schema["properties"].items():
        field = shared[value["$ref"].rsplit("/", 1)[-1]] | value if "$ref" in value else value
        items = field.get("items", {})
        if "description" in field:
            kind = json.dumps(field["const"]) if "const" in field else field["type"]
            yield FieldDoc(
                place + key, "list" if kind == "array" else kind, field["description"], key in schema["required"]
            )
        if "properties" in items:
            yield from _fields(items, f"{place}{key}[].", shared)
