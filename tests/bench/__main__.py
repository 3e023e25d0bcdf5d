"""`make bench`: builds the real catalog from nothing and prints what that costs and how good the result is.

Figures depend on the machine; compare them within one run, or between runs on the same machine.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from build_scripts.pipeline import generate
from build_scripts.progress import Stages
from build_scripts.report import Report
from build_scripts.search import index_site
from build_scripts.site import render_site, site_facts
from tests.bench.quality import read_labels, related_purity, score_related, score_tags
from tests.bench.titles import titles_not_first
from tests.conftest import REPOSITORY, copy_catalog


def build(root: Path) -> dict[str, float]:
    """Seconds of each stage of a clean build of the real catalog in `root`."""
    copy_catalog(REPOSITORY, root)
    report, stages = Report(), Stages()
    generate(root, site_facts(root), report, stages)
    with stages.stage("render"):
        render_site(root, clean=True)
    with stages.stage("search index"):
        index_site(root / "site")
    return stages.seconds


def sizes(site: Path) -> dict[str, int]:
    """Bytes and counts of a built site."""
    files = [path for path in site.rglob("*") if path.is_file()]
    index = [path for path in (site / "pagefind").rglob("*") if path.is_file()]
    return {
        "pages": sum(path.suffix == ".html" for path in files),
        "site bytes": sum(path.stat().st_size for path in files),
        "search index bytes": sum(path.stat().st_size for path in index),
    }


def quality(data: Mapping[str, Any]) -> dict[str, float]:
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
        "tags precision": tags.precision,
        "tags recall": tags.recall,
        "tags F1": tags.f1,
        "related recall@5": related.recall_at_5,
        "related recall@10": related.recall_at_10,
        "related in a common list": purity.share,
        "by chance": purity.chance,
    }


def main() -> None:
    """Measure, print a table, and leave the figures as JSON where asked."""
    parser = argparse.ArgumentParser(prog="make bench", description=re.sub(r"\s+", " ", __doc__ or ""))
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    parser.add_argument("--no-browser", action="store_true", help="leave out the search for all titles")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        figures: dict[str, Mapping[str, float]] = {"seconds": build(root), "sizes": sizes(root / "site")}
        data = json.loads((root / "site/data/papers.json").read_text("utf-8"))
        figures["quality"] = quality(data)
        if not options.no_browser:
            start = time.perf_counter()
            wrong = titles_not_first(root / "site", data["papers"])
            figures["search"] = {
                "titles": len(data["papers"]),
                "titles found first": len(data["papers"]) - len(wrong),
                "seconds": time.perf_counter() - start,
            }
    for title, rows in figures.items():
        print(f"\n{title}")
        for name, value in rows.items():
            print(f"  {name:28} {value:12,.3f}" if isinstance(value, float) else f"  {name:28} {value:12,}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
