"""The search index: Pagefind over the rendered site."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from build_scripts.cache import code_version, digest
from build_scripts.paper_parts import compact, order_of
from build_scripts.site_files import INDEX_MARK, walk
from build_scripts.write import write_text

FOLDER = "pagefind"
# Ready interfaces that come with every index; the site has a search box of its own, twenty times smaller.
UNUSED = ("pagefind-component-ui.*", "pagefind-modular-ui.*", "pagefind-ui.*", "pagefind-highlight.js")
# The names of the results by the numbers of the papers: the index itself tells only by loading a file for each.
HITS = "hits.json"
_FRAGMENT_START = b"pagefind_dcd"


class SearchIndexError(Exception):
    """The indexer failed or left an incomplete index; the message holds its output."""


def renew_index(root: Path) -> None:
    """Index the site of the catalog in `root`, unless its index is complete and nothing indexed has changed since."""
    site, mark = root / "site", root / ".cache" / INDEX_MARK
    with suppress(OSError):
        if mark.read_text("utf-8") == _stamp(site):
            return
    index_site(site)
    write_text(mark, _stamp(site))


def _stamp(site: Path) -> str:
    """Changes with the indexer, with this code, and when a file of the index goes."""
    from importlib.metadata import version  # loads long

    return digest(version("pagefind"), code_version("search.py", "paper_parts.py"), *sorted(walk(site, FOLDER)))


def index_site(site: Path) -> int:
    """Index the paper pages of a rendered site; return the size of the index in bytes; no index without papers.

    The index is made in an empty folder beside the old one and replaces it when it is complete.
    """
    fresh, current = site / f".{FOLDER}.new", site / FOLDER
    shutil.rmtree(fresh, ignore_errors=True)
    if not any(site.glob("papers/*/index.html")):
        shutil.rmtree(current, ignore_errors=True)
        return 0
    command = [
        sys.executable,
        "-m",
        "pagefind",
        "--silent",
        "--site",
        str(site),
        "--glob",
        "papers/*/index.html",
    ]
    result = subprocess.run([*command, "--output-path", str(fresh)], capture_output=True, text=True, check=False)
    files = [path for path in fresh.rglob("*") if path.is_file()] if fresh.is_dir() else []
    if result.returncode or not files or any(path.stat().st_size == 0 for path in files):
        shutil.rmtree(fresh, ignore_errors=True)
        raise SearchIndexError(f"search index: {result.stderr.strip() or result.stdout.strip() or 'incomplete'}")
    for pattern in UNUSED:
        for path in fresh.glob(pattern):
            path.unlink()
    (fresh / HITS).write_text(compact(name_hits(fresh, site)), encoding="utf-8")
    shutil.rmtree(current, ignore_errors=True)
    fresh.rename(current)
    return sum(path.stat().st_size for path in current.rglob("*") if path.is_file())


def name_hits(index: Path, site: Path) -> dict[str, str | int]:
    """The name the index gives each paper, in the order of their numbers, and which numbering that is.

    The names, without the `start` that tells their language, stand in one text, blanks behind them up to the
    `width` of the longest. The name of a paper without a page is blank.
    """
    numbers: dict[str, int] = {}
    for shelf in site.glob("search/ids/*.json"):
        numbers |= json.loads(shelf.read_text("utf-8"))
    names = [""] * len(numbers)
    for path in sorted(index.glob("fragment/*")):
        url = json.loads(gzip.decompress(path.read_bytes()).removeprefix(_FRAGMENT_START))["url"]
        number = numbers.get(url.removesuffix("index.html").rstrip("/").rsplit("/", 1)[-1])
        if number is not None:
            names[number] = path.stem
    starts = {name[: name.find("_") + 1] for name in names if name}
    start = starts.pop() if len(starts) == 1 else ""
    rest = [name.removeprefix(start) for name in names]
    width = max(map(len, rest), default=0)
    order = order_of(sorted(numbers, key=lambda paper: numbers[paper]))
    return {"order": order, "start": start, "width": width, "names": "".join(name.ljust(width) for name in rest)}
