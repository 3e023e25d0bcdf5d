"""Generated pages and files, from content/ to site/ without MkDocs.

A page is rendered if its Markdown or its frame changed, or if its HTML is missing from site/ or altered. Bytes
decide, never the times of files, which mean nothing after a clone or beside a restored cache.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from build_scripts.files import files_below, remove, write_bytes
from build_scripts.memo import fingerprint
from build_scripts.model import Site
from build_scripts.pages import GENERATED
from build_scripts.progress import Each, quietly
from build_scripts.site.frames import Frame, Head, fill, frame_key, open_head, page_url
from build_scripts.site.page_source import PageSource, read_page

_PAGE = ".md"
_TEXT_OF_PAGE = ".md.txt"  # published without .txt; under its own name MkDocs would take it for a page

Cutter = Callable[[str, PageSource], Frame]
# Fingerprints of the inputs and of the HTML of a page, by its path in content/.
Rendered = Mapping[str, tuple[str, str]]


class PortTakenError(Exception):
    """The preview cannot listen at the port."""


class SiteError(Exception):
    """The site cannot be rendered or indexed; the message says why, unless MkDocs has."""


class UnknownFrameError(Exception):
    """A page needs a frame that was not cut yet; the message is its key."""


@dataclass
class Frames:
    """The frames known so far, by key, and how to cut another one where the theme is at hand."""

    known: dict[str, Frame] = field(default_factory=dict)
    cutter: Cutter | None = None

    def of(self, key: str, source: str, page: PageSource) -> Frame:
        """The frame for the page; raises UnknownFrameError if it is new and the theme is not at hand."""
        if key not in self.known:
            if self.cutter is None:
                raise UnknownFrameError(key)
            self.known[key] = self.cutter(source, page)
        return self.known[key]


def list_files(root: Path, leave_out: Container[str] = (), leftovers: bool = False) -> list[str]:
    """The paths of all files in `root`, sorted, but for hidden ones and the parts to `leave_out`.

    With `leftovers`, temporary files of a build that was killed are listed too.
    """

    def is_shown(place: str) -> bool:
        folder, _, name = place.rpartition("/")
        hidden = "/." in f"/{folder}" or (name.startswith(".") and not (leftovers and name.endswith(".tmp")))
        return not hidden and place.split("/", 1)[0] not in leave_out

    return sorted(filter(is_shown, files_below(root)))


def is_generated(source: str) -> bool:
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
    site: Path,
    facts: Site,
    frames: Frames,
    sources: Iterable[str],
    before: Rendered,
    each: Each = quietly,
) -> Rendered:
    """Bring the generated part of site/ up to date with the `sources` in content/; remove what none of them makes.

    `before` is the result of an earlier run with the same frames.
    """
    known = set(sources)
    wanted = {published(source): source for source in sorted(known) if is_generated(source)}
    head = open_head(facts, known.__contains__)
    rendered = {}
    for target, source in each(wanted.items(), total=len(wanted)):
        if not source.endswith(_PAGE):
            _publish(content / source, site / target)
            continue
        data = (content / source).read_bytes()
        inputs = _page_fingerprint(source, data, known)
        old = before.get(source, ("", ""))
        if inputs == old[0] and old[1] == _fingerprint_of(site / target):
            rendered[source] = old
            continue
        html = whole_page(source, read_page(data.decode("utf-8")), facts, frames, head).encode("utf-8")
        write_bytes(site / target, html)
        rendered[source] = (inputs, fingerprint(html).hex())
    for place in list_files(site, leftovers=True):
        if place.split("/", 1)[0] in PARTS and place not in wanted:
            remove(site / place, site)
    return rendered


def has_papers(sources: Iterable[str]) -> bool:
    """Whether content/ contains the page of a paper."""
    return any(source.startswith("papers/") and source != "papers/index.md" for source in sources)


def whole_page(source: str, page: PageSource, facts: Site, frames: Frames, head: Head) -> str:
    """The HTML of a page: its frame, filled."""
    address = facts.url + page_url(source) if facts.url != "/" else None
    frame = frames.of(frame_key(source, page, head.has_page), source, page)
    return fill(frame, page, address, head.render(source, page, address) if "head" in frame.slots else "")


def _page_fingerprint(source: str, data: bytes, sources: Container[str]) -> str:
    """The fingerprint of all inputs of a page but its frame: its Markdown, and the files its head refers to."""
    beside = source.removesuffix(_PAGE)
    links = [name for name in ("feed.xml", "index.md.txt") if f"{beside}/{name}" in sources]
    return fingerprint(links, data).hex()


def _fingerprint_of(path: Path) -> str:
    try:
        return fingerprint(path.read_bytes()).hex()
    except OSError:
        return ""


def _publish(source: Path, target: Path) -> None:
    """Hard-link a file into site/, or copy it where the file system cannot. Neither is ever written in place."""
    with suppress(FileNotFoundError):
        if target.samefile(source):
            return
        target.unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        write_bytes(target, source.read_bytes())
