"""`make bench`: what builds cost at several sizes, whether killed ones are repaired, and how good the result is.

Figures depend on the machine; compare them within one run, or between runs on the same machine.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.kills import kills
from tests.bench.real import measure_quality
from tests.bench.speed import machine, measure
from tests.bench.tables import FIGURES, tables_text, write_page
from tests.conftest import INVENTED, REPOSITORY, copy_catalog

PARTS = ("speed", "kills", "quality")


def main() -> None:
    """Measure, print tables, and leave the figures where asked."""
    options = _parser().parse_args()
    corpus = Path(os.environ["CORPUS"]) if os.environ.get("CORPUS") else None
    figures: dict[str, Any] = {"machine": machine(), "day": date.today().isoformat(), "runs": []}
    figures |= {"search": None, "kills": None, "quality": None}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if "speed" in options.parts:
            runs = (measure(size, corpus, folder / str(size), plain=not options.no_plain) for size in options.sizes)
            figures["runs"] = [dataclasses.asdict(run) for run in runs]
        if "kills" in options.parts:
            figures["kills"] = kill_many(folder / "kills", options.kill)
        if "quality" in options.parts:
            figures["quality"] = measure_quality(folder / "quality")
    print(tables_text(figures))
    text = json.dumps(figures, indent=1) + "\n"
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(text, encoding="utf-8")
    if options.write:
        merged = merge(json.loads(FIGURES.read_text("utf-8")) if FIGURES.is_file() else {}, figures)
        FIGURES.write_text(json.dumps(merged, indent=1) + "\n", encoding="utf-8")
        write_page(merged, REPOSITORY)


def kill_many(folder: Path, points: int) -> dict[str, Any]:
    """How many of so many killed builds the next build repaired."""
    (folder / "source").mkdir(parents=True)
    killed = list(kills(copy_catalog(INVENTED, folder / "source"), folder, points, clock=True))
    broken = [f"{each.scene}, {each.point}: {', '.join(each.wrong)}" for each in killed if each.wrong]
    return {
        "points": len(killed),
        "left": sum(each.left > 0 for each in killed),
        "repaired": len(killed) - len(broken),
        "broken": broken,
    }


def merge(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The figures of the page with those of this run in place of the same ones; of one machine only."""
    if before.get("machine") != now["machine"]:
        return now
    runs = {(run["papers"], not run["recombined"]): run for run in (*before["runs"], *now["runs"])}
    kept = {name: now[name] or before.get(name) for name in ("search", "kills", "quality")}
    return now | kept | {"runs": [runs[key] for key in sorted(runs)]}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make bench",
        description=re.sub(r"\s+", " ", __doc__ or ""),
        epilog="With CORPUS=papers.jsonl.gz in the environment the papers are real ones.",
    )
    parser.add_argument("--sizes", nargs="+", type=int, default=[500, 2000, 10000], metavar="N", help="papers to build")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure (default: all)")
    parser.add_argument("--kill", type=int, default=30, metavar="N", help="how many builds to kill (default: 30)")
    parser.add_argument("--no-plain", action="store_true", help="leave out the render by plain MkDocs")
    parser.add_argument("--folder", type=Path, help="build here and leave it (default: a temporary folder)")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", default=REPOSITORY / ".cache/bench.json", help="write the figures here"
    )
    parser.add_argument("--write", action="store_true", help="renew content/performance.md from this run")
    return parser


if __name__ == "__main__":
    main()
