"""From content/ to site/ without MkDocs, for everything that is generated: pages by their frames, files as they are.

Only what changed is made: a page whose Markdown is newer than its HTML, a file that is newer than its copy. A page or
file is replaced in one step, so that a run that is killed leaves pages that the next run finds old or missing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from build_scripts.frame import Frame, Head, fill, frame_key, open_head, page_url
from build_scripts.model import Site
from build_scripts.page_source import PageSource, read_page
from build_scripts.pages import GENERATED

# Generated, but with Markdown that only MkDocs reads.
BY_MKDOCS = frozenset({"data/index.md"})
_PAGE = ".md"
_TEXT_OF_PAGE = ".md.txt"  # published without .txt; under its own name MkDocs would take it for a page

Cutter = Callable[[str, PageSource], Frame]


class UnknownFrameError(Exception):
    """A page needs a frame that was not cut yet; the message is its key."""


@dataclass
class Frames:
    """The frames known so far, by key, and how to cut another one where the theme is at hand.

    `stale` says that pages may have been rendered with other frames and have to be rendered again.
    """

    known: dict[str, Frame] = field(default_factory=dict)
    cutter: Cutter | None = None
    stale: bool = True

    def of(self, key: str, source: str, page: PageSource) -> Frame:
        """The frame for the page; raises UnknownFrameError if it is new and the theme is not at hand."""
        if key not in self.known:
            if self.cutter is None:
                raise UnknownFrameError(key)
            self.known[key] = self.cutter(source, page)
        return self.known[key]


def is_ours(source: str) -> bool:
    """Whether this file of content/ is rendered or copied here rather than by MkDocs."""
    return source.split("/", 1)[0] in GENERATED and source not in BY_MKDOCS


def published(source: str) -> str:
    """The path in site/ of a file of content/."""
    if source.endswith(_PAGE):
        return f"{page_url(source)}index.html"
    return source.removesuffix(".txt") if source.endswith(_TEXT_OF_PAGE) else source


def render(content: Path, site: Path, facts: Site, frames: Frames) -> int:
    """Bring the generated part of site/ up to date with content/; return how many pages and files were made."""
    sources = dict(listing(content))
    head = open_head(facts, sources.__contains__)
    present = {place: time for part in GENERATED for place, time in listing(site, part)}
    wanted = {published(source): source for source in sources if source.split("/", 1)[0] in GENERATED}
    made = 0
    for target, source in sorted(wanted.items()):
        if not is_ours(source):
            continue
        is_page = source.endswith(_PAGE)
        if present.get(target, 0) > sources[source] and not (frames.stale and is_page):
            continue
        if is_page:
            page = read_page((content / source).read_text("utf-8"))
            _replace(site / target, whole_page(source, page, facts, frames, head).encode("utf-8"))
        else:
            _replace(site / target, (content / source).read_bytes())
        made += 1
    _remove(site, present.keys() - wanted.keys())
    frames.stale = False
    return made


def whole_page(source: str, page: PageSource, facts: Site, frames: Frames, head: Head) -> str:
    """The HTML of a page: its frame, filled."""
    address = facts.url + page_url(source) if facts.url != "/" else None
    frame = frames.of(frame_key(source, page, head.has_page), source, page)
    return fill(frame, page, address, head.render(source, page, address) if "head" in frame.slots else "")


def listing(root: Path, part: str = "") -> Iterator[tuple[str, int]]:
    """Path and time of the last change (ns) of every file of a folder or of one part of it, hidden ones left out."""
    try:
        entries = list(os.scandir(root / part))
    except NotADirectoryError:
        yield part, (root / part).stat().st_mtime_ns
        return
    except FileNotFoundError:
        return
    for entry in entries:
        path = f"{part}/{entry.name}" if part else entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from listing(root, path)
        else:
            yield path, entry.stat().st_mtime_ns


def _replace(path: Path, data: bytes) -> None:
    """Unlike `write_bytes` this renews the time of a file that holds the same already: it tells that it is current."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True)
        temporary.write_bytes(data)
    temporary.replace(path)


def _remove(site: Path, stale: Iterable[str]) -> None:
    """Remove published files that nothing stands for any more, and folders left empty."""
    for place in sorted(stale):
        (site / place).unlink()
        folder = (site / place).parent
        while folder != site and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent
