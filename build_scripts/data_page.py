"""What the data page is given: the files with their sizes, the fields, and how to cite the catalog itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.citation_formats import bibtex, reference
from build_scripts.citations import Citation
from build_scripts.export_schema import field_docs
from build_scripts.export_table import COLUMNS
from build_scripts.exports import Download, edition, packed_from
from build_scripts.model import Site, Span, Tag, Text
from build_scripts.urls import slug
from build_scripts.views import SMALL


def data_context(catalog: Catalog, site: Site, downloads: Sequence[Download]) -> Mapping[str, Any]:
    """The values of templates/data.md.j2."""
    day = edition(catalog)
    date = tuple(map(int, day.split("-"))) if day else ()
    key, title = slug(site.name).replace("-", "") or "catalog", Text((Span("text", site.name),))
    own = Citation(key, "unknown", site.name, title, "", date=date, url=site.url)
    return {
        "catalog": catalog,
        "site": site,
        "downloads": downloads,
        "large": packed_from(len(catalog.papers)),
        "small": SMALL,
        "fields": {name: field_docs(name) for name in ("papers", "graph")},
        "columns": COLUMNS,
        "example_tag": example_tag(catalog),
        "catalog_reference": reference(own),
        "catalog_bibtex": bibtex(own).strip(),
    }


def example_tag(catalog: Catalog) -> Tag | None:
    """The tag that the example for jq asks for: the largest."""
    return max(catalog.tags, key=lambda tag: (len(tag.papers), tag.slug), default=None)
