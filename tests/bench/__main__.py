"""`make bench`: what builds cost at several sizes, whether killed ones are repaired, and how good the result is.

Figures depend on the machine; compare them within one run, or between runs on the same machine.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from build_scripts.cli import description
from tests.bench.kills import kills
from tests.bench.page_speed import measure_pages
from tests.bench.real import measure_quality
from tests.bench.search_speed import compare
from tests.bench.speed import machine, measure
from tests.bench.tables import FIGURES, tables_text, write_page
from tests.conftest import INVENTED, REPOSITORY, copy_catalog

PARTS = ("speed", "pages", "search", "kills", "quality")


def main() -> None:
    """Measure, print tables, and leave the figures where asked, after each step: a failing one loses nothing."""
    parser = _parser()
    options = parser.parse_args()
    taken = [place for place in places(options) if place.exists()]
    if taken:
        parser.error(f"{taken[0]} is there already: take another folder and remove the old one when all is measured")
    figures: dict[str, Any] = {"machine": machine(), "day": date.today().isoformat(), "runs": [], "against": []}
    figures |= dict.fromkeys(PARTS[1:])
    failed = []
    with tempfile.TemporaryDirectory() as temporary:
        for name, take in steps(options, options.folder or Path(temporary)):
            try:
                found = take()
            except (Exception, SystemExit):
                traceback.print_exc()
                failed.append(name)
                continue
            if name in PARTS:
                figures[name] = found
            elif name.endswith("against"):
                figures["against"] = sorted([*figures["against"], found], key=lambda run: int(run["papers"]))
            else:
                figures["runs"] = sorted([*figures["runs"], found], key=lambda run: int(run["papers"]))
            leave(figures, options.json, options.write)
    print(tables_text(figures))
    if figures["against"]:
        others = tables_text({"runs": figures["against"], **dict.fromkeys(PARTS[1:])})
        print(f"\n\nThe same by the program in {options.against}:\n\n{others}")
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def places(options: argparse.Namespace) -> list[Path]:
    """Where catalogs will be made that are to be left there."""
    wanted = options.folder is not None and "speed" in options.parts
    return [options.folder / str(size) for size in options.sizes] if wanted else []


def steps(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is measured: each size, then the other parts asked for."""
    corpus = Path(os.environ["CORPUS"]) if os.environ.get("CORPUS") else None
    largest = folder / str(max(options.sizes))
    if "speed" in options.parts:
        # The largest first, on a quiet disk: ext4 passes over the places of files that were removed or replaced in the
        # last minutes, one by one, which makes each new file several times dearer.
        for size in sorted(options.sizes, reverse=True):
            yield f"{size} papers", partial(speed_of, size, corpus, folder / str(size), not options.no_plain)
            if options.against:
                there = folder / f"{size}-against"
                yield f"{size} papers, against", partial(speed_of, size, corpus, there, False, options.against)
    others: dict[str, Callable[[], Any]] = {
        "pages": partial(pages_of, largest),
        "search": partial(search_of, largest),
        "kills": partial(kill_many, folder / "kills", options.kill),
        "quality": partial(measure_quality, folder / "quality"),
    }
    yield from ((name, others[name]) for name in PARTS[1:] if name in options.parts)


def leave(figures: dict[str, Any], place: Path, write: bool) -> None:
    """Write the figures to a file, and with `write` to the page."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if write:
        merged = merge(json.loads(FIGURES.read_text("utf-8")) if FIGURES.is_file() else {}, figures)
        FIGURES.write_text(json.dumps(merged, indent=1) + "\n", encoding="utf-8")
        write_page(merged, REPOSITORY)


def speed_of(size: int, corpus: Path | None, folder: Path, plain: bool, code: Path = REPOSITORY) -> dict[str, Any]:
    """The builds of a catalog of so many papers by the program in the checkout `code`."""
    return dataclasses.asdict(measure(size, corpus, folder, plain, code))


def pages_of(folder: Path) -> dict[str, Any]:
    """What a reader waits for on the pages with many papers of the catalog that was built in `folder`."""
    site = folder / "catalog" / "site"
    papers = sum(1 for path in (folder / "catalog" / "content" / "papers").glob("*.md") if path.name != "index.md")
    return {"papers": papers, "steps": [dataclasses.asdict(spent) for spent in measure_pages(site)]}


def search_of(folder: Path) -> dict[str, Any]:
    """The search of the catalog that was built in `folder` beside the one that comes with the theme."""
    shutil.rmtree(folder / "theme", ignore_errors=True)
    return dataclasses.asdict(compare(folder / "catalog", folder / "theme"))


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
    # A file of papers may lack a few of the size asked for.
    runs = {(round(run["papers"], -1), not run["recombined"]): run for run in (*before["runs"], *now["runs"])}
    kept = {name: now[name] or before.get(name) for name in PARTS[1:]}
    return now | kept | {"runs": [runs[key] for key in sorted(runs)]}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=description(
            "Measures how long builds of catalogs of several sizes take, how soon pages and search answer, whether "
            "killed builds are repaired, and how good the result is. Without options it measures all of it, which "
            "takes long.",
            'Example: make bench ARGS="--sizes 500 --parts speed"',
        ),
        epilog="With CORPUS=papers.jsonl.gz in the environment the papers are real ones, as far as they go.",
    )
    parser.add_argument("--sizes", nargs="+", type=int, default=[500, 2000, 10000], metavar="N", help="papers to build")
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=PARTS,
        default=PARTS,
        help="what to measure (default: all); pages and search need the site that speed builds, or its --folder",
    )
    parser.add_argument("--kill", type=int, default=30, metavar="N", help="how many builds to kill (default: 30)")
    parser.add_argument("--no-plain", action="store_true", help="leave out the render by plain MkDocs")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="DIR",
        help="measure the program in another checkout as well, run by its own .venv/ if it has one",
    )
    parser.add_argument("--folder", type=Path, help="build here and leave it (default: a temporary folder)")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", default=REPOSITORY / ".cache/bench.json", help="write the figures here"
    )
    parser.add_argument("--write", action="store_true", help="renew content/performance.md from this run")
    return parser


if __name__ == "__main__":
    main()
