"""From content/ to site/ without MkDocs, for everything that is generated: pages by their frames, files as they are.

Only what changed is made: a page whose Markdown is newer than its HTML, a file that is newer than its copy. A page or
file is replaced in one step, so that a run that is killed leaves pages that the next run finds old or missing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from build_scripts.compact import compact
from build_scripts.frame import Frame, Head, fill, frame_key, open_head, page_url
from build_scripts.model import Site
from build_scripts.page_source import PageSource, read_page
from build_scripts.pages import GENERATED
from build_scripts.parallel import processes, spread
from build_scripts.progress import Each, quietly
from build_scripts.site_files import SiteFiles, changed, walk
from build_scripts.views import SMALL

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
    return source.split("/", 1)[0] in GENERATED


def published(source: str) -> str:
    """The path in site/ of a file of content/."""
    if source.endswith(_PAGE):
        return f"{page_url(source)}index.html"
    return source.removesuffix(".txt") if source.endswith(_TEXT_OF_PAGE) else source


# The first parts of the addresses of everything generated.
PARTS = frozenset(published(part).split("/", 1)[0] for part in GENERATED)


def render(
    content: Path,
    facts: Site,
    frames: Frames,
    site: SiteFiles,
    sources: Mapping[str, int] | None = None,
    each: Each = quietly,
) -> None:
    """Bring the generated part of a site up to date with content/.

    `sources` are the files of content/ with the times of their last change, for a caller that knows them.
    """
    sources = sources or {source: changed(f"{content}/{source}") for source in walk(content)}
    wanted = {published(source): source for source in sources if source.split("/", 1)[0] in GENERATED}
    old = [place for place in wanted.items() if _is_old(site.path(place[0]), place[1], sources[place[1]], frames.stale)]
    head = open_head(facts, sources.__contains__) if old else None
    finish = compact if is_large(sources) else str

    def make(place: tuple[str, str]) -> dict[str, Frame]:
        """Make a file of the site; returns the frames that were cut for it."""
        target, source = place
        known = len(frames.known)
        if head and source.endswith(_PAGE):
            with open(f"{content}/{source}", encoding="utf-8", newline="\n") as file:
                page = read_page(file.read())
            html = finish(whole_page(source, page, facts, frames, head)).encode("utf-8")
            if frames.stale or not _holds(site.path(target), html):
                _write(site, target, html)
        else:
            _publish(site, target, f"{content}/{source}")
        return dict(islice(frames.known.items(), known, None))

    if processes(len(old)) > 1:
        site.forget()
    for cut in each(spread(make, old), total=len(old)):
        frames.known |= cut
    _remove(site, site.places - wanted.keys())
    site.keep(set(wanted))
    frames.stale = False


def has_papers(sources: Iterable[str]) -> bool:
    """Whether content/ holds the page of a paper."""
    return any(source.startswith("papers/") and source != "papers/index.md" for source in sources)


def is_large(sources: Iterable[str]) -> bool:
    """Whether content/ holds so many papers that bytes count more than a source that is easy to read."""
    papers = (source for source in sources if source.startswith("papers/"))
    return next(islice(papers, SMALL, None), None) is not None


def _is_old(target: str, source: str, time: int, stale: bool) -> bool:
    if source.endswith(_PAGE):
        return stale or changed(target) <= time
    return changed(target) < time


def whole_page(source: str, page: PageSource, facts: Site, frames: Frames, head: Head) -> str:
    """The HTML of a page: its frame, filled."""
    address = facts.url + page_url(source) if facts.url != "/" else None
    frame = frames.of(frame_key(source, page, head.has_page), source, page)
    return fill(frame, page, address, head.render(source, page, address) if "head" in frame.slots else "")


def _holds(path: str, data: bytes) -> bool:
    """Whether the page is the same as before; if so, it is made newer than its source: it is current."""
    with suppress(OSError), open(path, "rb") as file:
        if file.read() == data:
            os.utime(path)
            return True
    return False


def _write(site: SiteFiles, target: str, data: bytes) -> None:
    path = site.path(target)
    site.touch(target)
    temporary = _temporary(path)
    with open(temporary, "wb") as file:
        file.write(data)
    os.replace(temporary, path)


def _publish(site: SiteFiles, target: str, source: str) -> None:
    """Give a file a second name in site/, or copy it where the file system cannot. Neither is ever written in place."""
    path = site.path(target)
    site.touch(target)
    temporary = _temporary(path)
    with suppress(OSError):
        os.link(source, path)
        return
    with suppress(FileNotFoundError):
        os.unlink(temporary)
    try:
        os.link(source, temporary)
    except OSError:
        shutil.copy2(source, temporary)
    os.replace(temporary, path)


def _temporary(path: str) -> str:
    """A name beside the file, in a folder that is there."""
    folder, name = os.path.split(path)
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder)
    return f"{folder}/.{name}.tmp"


def _remove(site: SiteFiles, stale: Iterable[str]) -> None:
    """Remove published files that nothing stands for any more, and folders left empty."""
    for place in sorted(stale):
        site.touch(place)
        path = site.root / place
        path.unlink(missing_ok=True)
        folder = path.parent
        while folder != site.root and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent
