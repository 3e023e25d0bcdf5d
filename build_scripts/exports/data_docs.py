"""The page of the published data: the files with their sizes, the fields by their schemas, how to cite the catalog."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from build_scripts.catalog import Catalog
from build_scripts.citations import Citation, format_citation
from build_scripts.exports.data_files import COLUMNS, COMPRESSED_ABOVE, PUBLISHED, edition, schema_text
from build_scripts.files import File
from build_scripts.model import Site, Span, Text
from build_scripts.pages import page
from build_scripts.slugs import slug


class Download(NamedTuple):
    """A published file as the page lists it; `size` is in bytes."""

    name: str
    what: str
    size: int


class FieldDoc(NamedTuple):
    """A field of a published file: `papers[].id`, its type in words, and its description."""

    path: str
    kind: str
    description: str
    required: bool


def data_page(catalog: Catalog, site: Site, published: Mapping[str, int]) -> File:
    """The page; `published` are the names of the files under /data/ with their sizes in bytes."""
    day = edition(catalog)
    date = tuple(map(int, day.split("-"))) if day else ()
    key, title = slug(site.name).replace("-", "") or "catalog", Text((Span("text", site.name),))
    own = format_citation(Citation(key, "unknown", site.name, title, "", date=date, url=site.url))
    largest = max(catalog.tags, key=lambda tag: (len(tag.papers), tag.slug), default=None)
    return page(
        "data/index.md",
        "data.md.j2",
        site=site,
        lists=catalog.lists,
        papers=len(catalog.papers),
        tags=len(catalog.tags),
        downloads=[Download(name, PUBLISHED[name.removesuffix(".gz")], size) for name, size in published.items()],
        compressed_above=COMPRESSED_ABOVE,
        fields={name: field_docs(name) for name in ("papers", "graph")},
        columns=COLUMNS,
        example_tag=largest.slug if largest else "",  # of the example for jq
        catalog_reference=own.reference,
        catalog_bibtex=own.bibtex,
    )


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
