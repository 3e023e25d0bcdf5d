"""The frame of a page: what the theme prints around it, rendered once for all pages of a kind and cut at its slots.

The theme's templates stay the only source of the frame. A page of each kind is rendered with placeholders for its own
title, description, body and so on; filling the slots between the pieces then gives what the theme would have printed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import jinja2
from jinja2.runtime import Context
from markupsafe import escape

from build_scripts.model import Site
from build_scripts.site.page_source import PageSource

REPOSITORY = Path(__file__).parents[2]
OVERRIDES = REPOSITORY / "site_overrides"
HEAD = "partials/metadata.html"
SLOTS = ("title", "description", "record", "report", "location", "address", "first", "body", "head")
_PLAIN_PATH = re.compile(r"[a-z0-9/.-]*")
_SLOT = re.compile(rf"rcslot({'|'.join(SLOTS)})rc")
# What the theme prints for its own script, which is not loaded here: switches, empty places, names. Nothing of it is
# seen, read aloud or reached by a key.
_LEFTOVER = re.compile(
    r'<input class="md-toggle"[^>]*>|<label class="md-overlay"[^>]*></label>'
    r'|<div data-md-component="(?:skip|announce)">\s*</div>'
    r'|<div class="md-dialog" data-md-component="dialog">\s*<div class="md-dialog__inner md-typeset"></div>\s*</div>'
    r'| data-md-component="main"'
)
# A line end before a block has no meaning; between words, links or buttons it is a space.
_NEEDLESS = re.compile(
    r"\n(?=</?(?:head|body|meta|link|title|script|header|nav|main|article|aside|footer|div|h[1-6]|p|ol|ul|li|dl|dt|dd"
    r"|details|figure|pre|table|thead|tbody|tr|path|circle)\b)"
)
_SCRIPT = re.compile(r"(<script\b.*?</script>|<pre\b.*?</pre>)", re.DOTALL)


class FrameError(Exception):
    """The output of the theme cannot be cut; the message says why."""


@dataclass(frozen=True)
class Frame:
    """Pieces of the theme's output, and the slots between them: one fewer than pieces."""

    pieces: tuple[str, ...]
    slots: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """Renders the part of the page head that differs in shape from page to page."""

    template: jinja2.Template
    has_page: Callable[[str], bool]

    def render(self, source: str, page: PageSource, address: str | None) -> str:
        """The metadata of the page with this path in content/; `address` is its full one, if the site has one."""
        shown = SimpleNamespace(
            meta=page.meta,
            title=page.meta.get("title", ""),
            url=page_url(source),
            canonical_url=address,
            is_homepage=source == "index.md",
            file=SimpleNamespace(src_uri=source),
        )
        return self.template.render(page=shown, kind=page.meta.get("kind"), has_page=self.has_page)


def open_head(site: Site, has_page: Callable[[str], bool]) -> Head:
    """The metadata template with what it needs to know of the site."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(OVERRIDES))  # noqa: S701 - the template escapes
    environment.filters["url"] = jinja2.pass_context(_relative)
    environment.globals["config"] = SimpleNamespace(
        site_name=site.name, site_url=site.url.strip("/"), site_description=site.description
    )
    return Head(environment.get_template(HEAD), has_page)


def _relative(context: Context, place: str) -> str:
    return "../" * str(context["page"].url).count("/") + place


def page_url(source: str) -> str:
    """The address, relative to the start page, of the page written in `source`."""
    path = source.removesuffix(".md")
    folder = path.removesuffix("index") if path == "index" or path.endswith("/index") else f"{path}/"
    return folder if _PLAIN_PATH.fullmatch(folder) else quote(folder)


def frame_key(source: str, page: PageSource, has_page: Callable[[str], bool]) -> str:
    """Pages with the same key have the same frame: the key has all that the theme reads of a page but its slots."""
    folder, _, name = source.rpartition("/")
    place = source if not folder or name == "index.md" else f"{folder}/*"
    beside = source.removesuffix(".md")
    named = [name for name in ("template", "kind") if name in page.meta]
    facts = [
        *(f"{name}={page.meta[name]}" for name in named),
        *(name for name in ("title", "description", "record", "report") if page.meta.get(name)),
        *(name for name in ("feed.xml", "index.md.txt") if has_page(f"{beside}/{name}")),
        *(["heading"] if page.first_id else []),
    ]
    return " ".join([place, *facts])


def with_placeholders(page: PageSource) -> PageSource:
    """The page with placeholders for everything that is its own."""
    names = ("title", "description", "record", "report", "location")
    own = {name: f"rcslot{name}rc" for name in names if name in page.meta}
    return PageSource({**page.meta, **own}, "rcslotbodyrc", "rcslotfirstrc" if page.first_id else "")


def cut(output: str, head: str) -> Frame:
    """Cut what the theme printed for a page with placeholders; `head` is what it printed of the metadata."""
    if head and output.count(head) != 1:
        raise FrameError(f"{HEAD} is not found once in the page")
    text = _tighten(output.replace(head, "rcslotheadrc") if head else output)
    pieces = _SLOT.split(text)
    return Frame(tuple(pieces[::2]), tuple(pieces[1::2]))


def fill(frame: Frame, page: PageSource, address: str | None, head: str) -> str:
    """The whole page."""
    meta: Mapping[str, Any] = page.meta
    values = {
        "title": str(escape(meta.get("title", ""))),
        "description": str(escape(meta.get("description", ""))),
        "record": meta.get("record", ""),
        "report": str(escape(meta.get("report", ""))),
        "location": meta.get("location", ""),
        "address": address or "",
        "first": page.first_id,
        "body": _NEEDLESS.sub("", page.body),
        "head": _NEEDLESS.sub("", head),
    }
    return "".join(_interleave(frame.pieces, [values[slot] for slot in frame.slots]))


def _interleave(pieces: Sequence[str], values: Sequence[str]) -> list[str]:
    whole = [pieces[0]]
    for value, piece in zip(values, pieces[1:], strict=True):
        whole += (value, piece)
    return whole


def _tighten(html: str) -> str:
    """Without the white space that templates leave, but for that in scripts and preformatted text."""
    parts = _SCRIPT.split(_LEFTOVER.sub("", html))
    parts[::2] = [_NEEDLESS.sub("", re.sub(r"\s*\n\s*", "\n", part)) for part in parts[::2]]
    return "".join(parts)
