"""Generated pages read back: front matter, and a body of headings and blocks of HTML.

This is the part of Markdown that the templates use. MkDocs reads the same files with Python-Markdown and comes to the
same page, at ten times the cost; anything beyond that part is left to it.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from markdown.extensions import toc

Meta = Mapping[str, str | list[str]]

_FRONT = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)
_HEADING = re.compile(r"(#{1,6}) (.+)")
_LIST_ITEM = "  - "


class OtherMarkdownError(ValueError):
    """A page has Markdown beyond headings and blocks of HTML; the message is the line."""


@dataclass(frozen=True)
class PageSource:
    """A page as written: the values of its front matter, its body as HTML and the id of its first heading."""

    meta: Meta
    body: str
    first_id: str


def read_page(text: str) -> PageSource:
    """Read a generated page; raises OtherMarkdownError for what only Python-Markdown can read."""
    front = _FRONT.match(text)
    meta = _fields(front[1]) if front else {}
    ids: set[str] = set()
    first = ""
    parts = []
    for block in (text[front.end() :] if front else text).split("\n\n"):
        lines = block.strip("\n")
        heading = _HEADING.fullmatch(lines)
        if heading:
            level, inner = len(heading[1]), heading[2].strip()
            name = toc.unique(toc.slugify(html.unescape(toc.strip_tags(inner)), "-"), ids)
            first = first or name
            parts.append(f'<h{level} id="{name}">{inner}</h{level}>')
        elif lines.startswith("<"):
            parts.append(lines)
        elif lines.strip():
            raise OtherMarkdownError(lines.split("\n", 1)[0][:80])
    return PageSource(meta, "\n".join(parts), first)


def _fields(front: str) -> Meta:
    """What `yaml_text.field_text` wrote: strings and lists of strings, one value a line."""
    meta: dict[str, str | list[str]] = {}
    items: list[str] = []
    for line in front.split("\n")[:-1]:
        if line.startswith(_LIST_ITEM):
            items.append(_value(line[len(_LIST_ITEM) :]))
            continue
        key, _, value = line.partition(":")
        if value:
            meta[key] = _value(value[1:])
        else:
            meta[key] = items = []
    return meta


def _value(written: str) -> str:
    if written.startswith("'"):
        return written[1:-1].replace("''", "'")
    if written.startswith('"'):
        return str(yaml.safe_load(written))
    return written
