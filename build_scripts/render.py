"""From content/ to site/ without MkDocs, for everything that is generated: pages by their frames, files as they are.

Only what changed is made: a page whose Markdown is newer than its HTML, a file that is newer than its copy. A page or
file is replaced in one step, so that a run that is killed leaves pages that the next run finds old or missing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
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


# The first parts of the addresses of everything generated.
PARTS = frozenset(published(part).split("/", 1)[0] for part in GENERATED)


def render(content: Path, site: Path, facts: Site, frames: Frames, sources: Mapping[str, int] | None = None) -> int:
    """Bring the generated part of site/ up to date with content/; return how many pages and files were made.

    `sources` is the `listing` of content/, for a caller that has it.
    """
    sources = sources or dict(listing(content))
    head = open_head(facts, sources.__contains__)
    present = {place: time for part in PARTS for place, time in listing(site, part, hidden=True)}
    wanted = {published(source): source for source in sources if source.split("/", 1)[0] in GENERATED}
    folders = {place.rpartition("/")[0] for place in present}
    made = 0
    for target, source in sorted(wanted.items()):
        if not is_ours(source):
            continue
        if not source.endswith(_PAGE):
            if present.get(target, 0) < sources[source]:
                _make_folder(site, target, folders)
                _publish(f"{content}/{source}", f"{site}/{target}")
                made += 1
        elif frames.stale or present.get(target, 0) <= sources[source]:
            with open(f"{content}/{source}", encoding="utf-8", newline="\n") as file:
                page = read_page(file.read())
            _make_folder(site, target, folders)
            _replace(f"{site}/{target}", whole_page(source, page, facts, frames, head).encode("utf-8"))
            made += 1
    _remove(site, present.keys() - wanted.keys())
    frames.stale = False
    return made


def whole_page(source: str, page: PageSource, facts: Site, frames: Frames, head: Head) -> str:
    """The HTML of a page: its frame, filled."""
    address = facts.url + page_url(source) if facts.url != "/" else None
    frame = frames.of(frame_key(source, page, head.has_page), source, page)
    return fill(frame, page, address, head.render(source, page, address) if "head" in frame.slots else "")


def listing(root: Path, part: str = "", hidden: bool = False) -> Iterator[tuple[str, int]]:
    """Path and time of the last change (ns) of every file of a folder or of one part of it."""
    folders = [f"{part}/" if part else ""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(f"{root}/{folder}"))
        except NotADirectoryError:
            yield part, os.stat(root / part).st_mtime_ns
            return
        except FileNotFoundError:
            return
        for entry in entries:
            if entry.name.startswith(".") and not hidden:
                continue
            if entry.is_dir():
                folders.append(f"{folder}{entry.name}/")
            else:
                yield f"{folder}{entry.name}", entry.stat().st_mtime_ns


def _replace(path: str, data: bytes) -> None:
    """Unlike `write_bytes` this renews the time of a file that holds the same already: it tells that it is current."""
    folder, _, name = path.rpartition("/")
    temporary = f"{folder}/.{name}.tmp"
    with open(temporary, "wb") as file:
        file.write(data)
    os.replace(temporary, path)


def _publish(source: str, target: str) -> None:
    """Give a file a second name in site/, or copy it where the file system cannot. Neither is ever written in place."""
    folder, _, name = target.rpartition("/")
    temporary = f"{folder}/.{name}.tmp"
    with suppress(FileNotFoundError):
        os.unlink(temporary)
    try:
        os.link(source, temporary)
    except OSError:
        shutil.copy2(source, temporary)
    os.replace(temporary, target)


def _make_folder(site: Path, place: str, known: set[str]) -> None:
    folder = place.rpartition("/")[0]
    if folder not in known:
        os.makedirs(f"{site}/{folder}", exist_ok=True)
        known.add(folder)


def _remove(site: Path, stale: Iterable[str]) -> None:
    """Remove published files that nothing stands for any more, and folders left empty."""
    for place in sorted(stale):
        (site / place).unlink()
        folder = (site / place).parent
        while folder != site and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent
