"""The search index: Pagefind over the rendered site."""

import gzip
import json
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from build_scripts.files import write_text
from build_scripts.memo import code_fingerprint, fingerprint
from build_scripts.pages import compact_json, numbering_hash
from build_scripts.site.render import SiteError

FOLDER = "pagefind"
# Ready interfaces that come with every index; the site has a search box of its own, twenty times smaller.
UNUSED = ("pagefind-component-ui.*", "pagefind-modular-ui.*", "pagefind-ui.*", "pagefind-highlight.js")
# The names of the results by the numbers of the papers: the index itself gives them only in a file for each.
HITS = "hits.json"
_INDEXED = "papers/*/index.html"
_NUMBERS = "search/ids/*.json"
_FRESH = f".{FOLDER}.new"
_FRAGMENT_START = b"pagefind_dcd"


def renew_index(root: Path) -> None:
    """Index the site of the catalog in `root`, unless its index is that of these pages and complete."""
    site, path = root / "site", root / ".cache" / "indexed.txt"
    shutil.rmtree(site / _FRESH, ignore_errors=True)  # of a build that was killed
    with suppress(OSError):
        if path.read_text("utf-8") == _state_of(site):
            return
    index_site(site)
    write_text(path, _state_of(site))


def _state_of(site: Path) -> str:
    """The fingerprint of pages, numbers of papers, code and libraries, and of the files of the index, whose names have
    digests.
    """
    inputs = [path for pattern in (_INDEXED, _NUMBERS) for path in sorted(site.glob(pattern))]
    indexed = [(str(path.relative_to(site)), fingerprint(path.read_bytes())) for path in inputs]
    index = [str(path.relative_to(site)) for path in sorted((site / FOLDER).rglob("*"))]
    return fingerprint(code_fingerprint(), indexed, index).hex()


def index_site(site: Path) -> int:
    """Index the paper pages of a rendered site; return the size of the index in bytes; no index without papers.

    The index is made in an empty folder beside the old one and replaces it when it is complete.
    """
    fresh, current = site / _FRESH, site / FOLDER
    if not any(site.glob(_INDEXED)):
        shutil.rmtree(current, ignore_errors=True)
        return 0
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--silent", "--site", str(site), "--glob", _INDEXED]
    result = subprocess.run([*command, "--output-path", str(fresh)], capture_output=True, text=True, check=False)
    files = [path for path in fresh.rglob("*") if path.is_file()] if fresh.is_dir() else []
    if result.returncode or not files or any(path.stat().st_size == 0 for path in files):
        shutil.rmtree(fresh, ignore_errors=True)
        raise SiteError(f"search index: {result.stderr.strip() or result.stdout.strip() or 'incomplete'}")
    for pattern in UNUSED:
        for path in fresh.glob(pattern):
            path.unlink()
    (fresh / HITS).write_text(compact_json(name_hits(fresh, site)), encoding="utf-8")
    shutil.rmtree(current, ignore_errors=True)
    fresh.rename(current)
    return sum(path.stat().st_size for path in current.rglob("*") if path.is_file())


def name_hits(index: Path, site: Path) -> dict[str, str | int]:
    """The name the index gives each paper, in the order of their numbers, and which numbering that is.

    The names, without the `start` that says their language, are in one text, each padded with blanks to the `width`
    of the longest. The name of a paper without a page is blank.
    """
    numbers: dict[str, int] = {}
    for path in site.glob(_NUMBERS):
        numbers |= json.loads(path.read_text("utf-8"))
    names = [""] * len(numbers)
    for path in sorted(index.glob("fragment/*")):
        url = json.loads(gzip.decompress(path.read_bytes()).removeprefix(_FRAGMENT_START))["url"]
        number = numbers.get(url.removesuffix("index.html").rstrip("/").rsplit("/", 1)[-1])
        if number is not None:
            names[number] = path.stem
    starts = {name[: name.find("_") + 1] for name in names if name}
    start = starts.pop() if len(starts) == 1 else ""
    short = [name.removeprefix(start) for name in names]
    width = max(map(len, short), default=0)
    order = numbering_hash(sorted(numbers, key=lambda paper: numbers[paper]))
    return {"order": order, "start": start, "width": width, "names": "".join(name.ljust(width) for name in short)}
