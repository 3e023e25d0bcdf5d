"""The figures as tables: the same text on the terminal and on the page content/performance.md.

`python -m tests.bench.tables` renews the page from figures.json without measuring.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from build_scripts.files import write_text

INDEXING = "search index"
HERE = Path(__file__).parent
FIGURES = HERE / "figures.json"
PAGE = Path("content/performance.md")


def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - our own figures, written as Markdown
        loader=FileSystemLoader(HERE), trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.globals.update(table=table, stages=stages, ratios=ratios, parts=parts)
    environment.filters.update(mb=lambda size: f"{size / 1e6:,.1f}", one=lambda value: f"{value:,.1f}", label=_label)
    environment.filters["seconds"] = lambda value: "" if value is None else f"{value:.2f}"
    return environment


def _label(run: Mapping[str, Any]) -> str:
    return f"{run['papers']:,}" + ("" if run["recombined"] else " real")


def tables_text(figures: Mapping[str, Any]) -> str:
    """The tables alone."""
    return _environment().get_template("tables.md.j2").render(**figures)


def write_page(figures: Mapping[str, Any], root: Path) -> None:
    """The tables with what they mean, as a page of the site."""
    write_text(root / PAGE, _environment().get_template("performance.md.j2").render(**figures).rstrip() + "\n")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table that is readable as text: the first column to the left, figures to the right."""
    lines = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]

    def text(cells: Sequence[str]) -> str:
        padded = [cells[0].ljust(widths[0]), *map(str.rjust, cells[1:], widths[1:])]
        return f"| {' | '.join(padded)} |"

    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([text(lines[0]), rule, *map(text, lines[1:])])


def stages(runs: Sequence[Mapping[str, Any]], build: str) -> list[tuple[object, ...]]:
    """A row for each stage of a build ("full", "edited", …): its CPU seconds at each size, and what is in no stage."""
    names = dict.fromkeys(name for run in runs for name in run[build]["stages"])
    rows: list[tuple[object, ...]] = [
        (name, *(f"{run[build]['stages'].get(name, {'cpu': 0})['cpu']:.1f}" for run in runs)) for name in names
    ]
    inside = [sum(cost["cpu"] for cost in run[build]["stages"].values()) for run in runs]
    outside = (run[build]["whole"]["cpu"] - part for run, part in zip(runs, inside, strict=True))
    return [*rows, ("start of Python, imports", *(f"{seconds:.1f}" for seconds in outside))]


def ratios(run: Mapping[str, Any]) -> dict[str, float]:
    """How many times as much the other way costs, by name, as far as it was measured.

    Builds after one edit are compared without the search index, which is always made whole.
    """

    def without_index(build: str) -> float:
        return float(run[build]["whole"]["cpu"] - run[build]["stages"].get(INDEXING, {"cpu": 0})["cpu"])

    builds = ("edited", "added", "restored")
    found = {f"build after {name}": without_index("full") / without_index(name) for name in builds}
    if run.get("plain"):
        found["render"] = run["plain"]["whole"]["cpu"] / run["full"]["stages"]["render"]["cpu"]
    return found


def parts(runs: Sequence[Mapping[str, Any]]) -> list[tuple[object, ...]]:
    """A row for each folder of the site that weighs a megabyte or more, in MB at each size."""
    names = dict.fromkeys(name for run in reversed(runs) for name in run["output"]["parts"])
    weights = {name: [run["output"]["parts"].get(name, 0) / 1e6 for run in runs] for name in names}
    return [(f"`{name}`", *(f"{size:.1f}" for size in sizes)) for name, sizes in weights.items() if max(sizes) >= 1]


if __name__ == "__main__":
    write_page(json.loads(FIGURES.read_text("utf-8")), HERE.parent.parent)
