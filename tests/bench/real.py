"""The catalog of this repository: its tags and links against hand-made labels, and whether every title is found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.quality import read_labels, related_purity, score_related, score_tags
from tests.bench.speed import run
from tests.bench.titles import titles_not_first
from tests.conftest import REPOSITORY, copy_catalog


def measure_quality(root: Path) -> list[tuple[str, str]]:
    """Build the real catalog in `root` and tell how good it is, as rows of a table."""
    root.mkdir(parents=True)
    run(REPOSITORY, "--root", str(copy_catalog(REPOSITORY, root)), "build")
    data = json.loads((root / "site/data/papers.json").read_text("utf-8"))
    papers = data["papers"]
    found = len(papers) - len(titles_not_first(root / "site", papers))
    rows = [(name, f"{value:.3f}") for name, value in against_labels(data).items()]
    return [*rows, ("exact titles that find their paper first", f"{found} of {len(papers)}")]


def against_labels(data: Mapping[str, Any]) -> dict[str, float]:
    """Tags and related papers against the hand-made labels, and how often related papers share a list."""
    labels = read_labels()
    papers = {paper["id"]: paper for paper in data["papers"]}
    names = {tag["slug"]: tag["label"] for tag in data["tags"]}
    tags = score_tags({p["title"]: [names[slug] for slug in p["tags"]] for p in papers.values()}, labels)
    neighbours = {p["title"]: [papers[r["id"]]["title"] for r in p["related"]] for p in papers.values()}
    related = score_related(neighbours, labels)
    purity = related_purity(
        {p["id"]: [r["id"] for r in p["related"][:5]] for p in papers.values()},
        {p["id"]: [source["file"] for source in p["sources"]] for p in papers.values()},
    )
    return {
        "tags, precision": tags.precision,
        "tags, recall": tags.recall,
        "tags, F1": tags.f1,
        "related papers, recall of five": related.recall_at_5,
        "related papers, recall of ten": related.recall_at_10,
        "related papers in a common list": purity.share,
        "the same by chance": purity.chance,
    }
