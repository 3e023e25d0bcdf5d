"""What a catalog of a given size costs: a clean build by stages, builds after one edit, and plain MkDocs beside it.

Every build is a process of its own, as a reader of the README would start it. CPU seconds are those of the process and
all it starts.
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from build_scripts.model import Record
from build_scripts.progress import Cost
from build_scripts.records.records import PAPERS, load_records, record_text
from build_scripts.records.titles import normalize
from build_scripts.report import Report
from tests.bench.corpus import items, read_corpus, write_dumps
from tests.conftest import REPOSITORY

SENTENCE = " We also measure how long an edit of one sentence takes."
TIMES = 3  # builds of each kind; the table shows the middle one


@dataclass(frozen=True)
class Build:
    """One run of the program: its cost, and that of its stages if it has any."""

    whole: Cost
    stages: Mapping[str, Cost] = field(default_factory=dict)


@dataclass(frozen=True)
class Output:
    """What a build leaves on the disk. Parts are the folders of site/, in bytes; a paper's page is the median one."""

    pages: int
    files: int
    content: int
    site: int
    parts: Mapping[str, int]
    paper_page: int
    paper_page_packed: int


@dataclass(frozen=True)
class Speed:
    """All figures of one size; `recombined` if any of its papers are. `restored` is a build after an edit in a fresh
    checkout with what earlier builds made; these and `added` are the middle one of three, each of another paper.
    `plain` is a render of the same pages by MkDocs as it comes.
    """

    papers: int
    recombined: bool
    imported: Build
    enriched: Build
    full: Build
    output: Output
    unchanged: Build
    edited: Build
    added: Build
    restored: Build
    plain: Build | None = None


def measure(size: int, corpus: Path | None, folder: Path, plain: bool, code: Path = REPOSITORY) -> Speed:
    """Make a catalog of `size` papers in `folder`, which is not there yet, and build it in every way by the program in
    the checkout `code`.
    """
    root = folder / "catalog"
    found = items(size + TIMES, corpus, REPOSITORY)[: size + TIMES]
    new = found[-TIMES:]
    dumps, facts = write_dumps(folder / "lists", found[:-TIMES])
    (root / "catalog").mkdir(parents=True)
    _say(f"{len(found) - TIMES} papers: import")
    imported = run(code, "--root", str(root), "import", *map(str, dumps))
    enriched = run(code, "--root", str(root), "enrich", str(facts))
    _say("clean build")
    full = build(root, code)
    output = weigh(root)
    _say("builds after no edit, one edit, one paper more")
    unchanged = build(root, code)
    records = load_records(root, Report())
    some = [records[len(records) * (number + 1) // (TIMES + 1)] for number in range(TIMES)]

    def edit(number: int) -> None:
        write(root, replace(some[number], abstract=some[number].abstract + SENTENCE))

    def add(number: int) -> None:
        item, other = new[number], some[number]
        facts = replace(other, title=item.title, abstract=item.abstract, authors=item.authors)
        write(root, replace(facts, id=f"one-paper-more-{number}", sources=()))

    def check_out(number: int) -> None:
        shutil.rmtree(root / "content")
        for path in sorted((root / PAPERS).iterdir()):
            os.utime(path)
        write(root, replace(some[number], abstract=some[number].abstract + 2 * SENTENCE))

    edited, added, restored = middle_ones(root, code, edit, add, check_out)
    by_mkdocs = None
    if plain:
        _say("plain MkDocs")
        by_mkdocs = run_module("tests.bench.plain", str(root), str(folder / "plain"))
    made_up = not corpus or len(found) - TIMES > len({normalize(item.title) for item in read_corpus(corpus)})
    return Speed(len(records), made_up, imported, enriched, full, output, unchanged, edited, added, restored, by_mkdocs)


def middle_ones(root: Path, code: Path, *changes: Callable[[int], None]) -> list[Build]:
    """For each kind of change the middle one, by CPU without the search index, of builds after some of that kind.

    They take turns: where other programs slow the machine down for a minute, that is one of each.
    """
    builds: dict[int, list[Build]] = {kind: [] for kind in range(len(changes))}
    for number in range(TIMES):
        for kind, change in enumerate(changes):
            change(number)
            builds[kind].append(build(root, code))
    ranked = (
        sorted(found, key=lambda each: each.whole.cpu - each.stages["search index"].cpu) for found in builds.values()
    )
    return [found[TIMES // 2] for found in ranked]


def write(root: Path, record: Record) -> None:
    """Put a record into the catalog, or in place of the one with its id."""
    (root / PAPERS / f"{record.id}.yml").write_text(record_text(record), encoding="utf-8")


def build(root: Path, code: Path = REPOSITORY) -> Build:
    """`catalog build` with the cost of its stages."""
    timings = root.parent / "timings.json"
    whole = run(code, "--root", str(root), "build", "--timings", str(timings)).whole
    stages = json.loads(timings.read_text("utf-8"))
    return Build(whole, {name: Cost(**cost) for name, cost in stages.items()})


def run(code: Path, *arguments: str) -> Build:
    """One run of the program in the checkout `code`."""
    return run_module("build_scripts", *arguments, code=code)


def run_module(*arguments: str, code: Path = REPOSITORY) -> Build:
    """One run of a Python program of a checkout; what it prints is shown only if it fails.

    Python keeps compiled modules, as it does wherever nobody forbids it.
    """
    os.sync()  # what the run before has written does not reach the disk at the cost of this one
    start = time.perf_counter()
    own = code / ".venv/bin/python"  # another checkout may need other libraries
    command = [str(own) if own.is_file() else sys.executable, "-m", *arguments]
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    variables["PYTHONPATH"] = str(code)
    with subprocess.Popen(
        command, cwd=code, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        printed = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)}: exit status {process.returncode}\n{printed[-3000:]}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Build(Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / unit))


def weigh(root: Path) -> Output:
    """Count and weigh what a build has made."""
    site, parts, files = root / "site", Counter[str](), 0
    for path in site.rglob("*"):
        if path.is_file():
            place = path.relative_to(site)
            parts[place.parts[0] if len(place.parts) > 1 else "others"] += path.stat().st_size
            files += 1
    papers = sorted(site.glob("papers/*/index.html"))
    some = papers[:: max(1, len(papers) // 200)]
    return Output(
        pages=sum(1 for _ in site.rglob("*.html")),
        files=files,
        content=sum(path.stat().st_size for path in (root / "content").rglob("*") if path.is_file()),
        site=parts.total(),
        parts=dict(parts.most_common()),
        paper_page=int(statistics.median(path.stat().st_size for path in papers)),
        paper_page_packed=int(statistics.median(len(gzip.compress(path.read_bytes(), 6)) for path in some)),
    )


def machine() -> str:
    """This machine in general terms."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def _say(text: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
