"""Jinja templates and the contexts they write into.

Jinja escapes every value for HTML; the other contexts have one filter each: `front_matter` for YAML, `heading` for text
inside a Markdown heading, `plain_markdown` for Markdown files, `content` for text that is nothing but text.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from build_scripts.files import File
from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.wording import file_size, long_date, one_line, shorten
from build_scripts.records import field_text, scalar
from build_scripts.report import counted
from build_scripts.restore import from_tex, to_html

TEMPLATES = Path(__file__).parent / "templates"
TITLE_LENGTH = 44  # characters of the title of the paper before or after; a column shows hardly more
FULL_CARDS = 12  # papers; a longer list shows titles without abstracts
SHOWN_AUTHORS = 20  # of a longer list the others are folded
FOLDED_AUTHORS = 24  # a list as long as this is shown whole
UNSORTED_CARDS = 8  # papers; a longer list has tools to filter and sort it


def page(path: str, template: str, day: str | None = "", **context: Any) -> File:
    """A page of content/; `day` is the newest day on which a paper it shows was added, empty if it shows none, and None
    for a page left out of the sitemap.
    """
    root = "../" * address(path).count("/") or "./"  # for relative links
    return File(path, render(template, root=root, **context), day)


def redirect(path: str, location: str) -> File:
    """A page that leads to another one, `location` below the start page."""
    return File(path, render("redirect.md.j2", location=location))


def address(path: str) -> str:
    """Where a page of content/ is published, below the site: `tags/x.md` at `tags/x/`."""
    place = path.removesuffix(".md")
    return "" if place == "index" else f"{place.removesuffix('/index')}/"


def render(template: str, **context: Any) -> str:
    return _template(template).render(**context)


@cache
def _template(name: str) -> jinja2.Template:
    return _environment().get_template(name)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        bytecode_cache=jinja2.FileSystemBytecodeCache(),  # by the text of a template, in the user's temporary folder
        auto_reload=False,  # a process writes the pages of one build
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # Jinja's own also looks for items of that name, which takes as long again; a missing attribute is a mistake anyway.
    environment.getattr = getattr  # type: ignore[method-assign,assignment]
    environment.filters |= {
        "front_matter": front_matter,
        "heading": heading,
        "long_date": long_date,
        "one_line": one_line,
        "counted": counted,
        "number": "{:,}".format,
        "plain_markdown": plain_markdown,
        "file_size": file_size,
        "shown": lambda text: Markup(to_html(from_tex(text))),  # noqa: S704 - escaped by the renderer
        "beginning": lambda title: shorten(title, TITLE_LENGTH),
        "content": content,
        "topics": topics_of,
        "direction": direction,
    }
    environment.globals |= {
        "FULL_CARDS": FULL_CARDS,
        "UNSORTED_CARDS": UNSORTED_CARDS,
        "SHOWN_AUTHORS": SHOWN_AUTHORS,
        "FOLDED_AUTHORS": FOLDED_AUTHORS,
    }
    environment.globals["m"] = environment.get_template("_macros.j2").module  # imported once, not by every page
    return environment


def topics_of(lists: Iterable[Iterable[PaperView]]) -> list[str]:
    """The topics of the papers of some lists, sorted."""
    return sorted({paper.topic for papers in lists for paper in papers if paper.topic})


def content(text: str) -> Markup:
    """Text for the inside of an element, where quotation marks are ordinary signs."""
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704 - escaped here


def direction(html: str) -> Markup:
    """The attribute for a text with letters that are not Latin or Greek: its script decides where it begins."""
    return Markup(' dir="auto"') if not html.isascii() and any(map(_is_foreign, set(html))) else Markup()


@cache
def _is_foreign(sign: str) -> bool:
    return sign.isalpha() and not _WESTERN.match(unicodedata.name(sign, ""))


_WESTERN = re.compile("LATIN|GREEK|MATHEMATICAL|MICRO|.*(?:ORDINAL|SCRIPT|BLACK-LETTER|DOUBLE-STRUCK|SYMBOL|SIGN)")


def front_matter(values: Mapping[str, str | Sequence[str]]) -> Markup:
    """The values as YAML front matter, fences included; line ends inside a value cannot end it."""
    lines = [
        f"{key}: {scalar(value)}\n" if isinstance(value, str) else field_text(key, value)
        for key, value in values.items()
    ]
    return Markup(f"---\n{''.join(lines)}---\n")  # noqa: S704 - YAML, not HTML


_MARKDOWN_SPECIAL = {ord(char): f"&#{ord(char)};" for char in "\\`*_{}[]"}


def heading(html: str) -> Markup:
    """Text or escaped HTML made safe inside a one-line Markdown heading.

    Characters with a meaning in Markdown become character references, which Markdown leaves alone. None of them is part
    of the syntax of a tag, and inside an attribute a reference is as good.
    """
    one_line = re.sub(r"\s+", " ", str(escape(html))).strip()
    safe = one_line.translate(_MARKDOWN_SPECIAL)
    return Markup(re.sub(r"(?<!&)#", "&#35;", safe))  # noqa: S704 - escaped above


def plain_markdown(text: str) -> Markup:
    """Plain text as one line of a Markdown file that is read as it is: only what would act is escaped."""
    one_line = re.sub(r"\s+", " ", text).strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    inline = re.sub(r"([\\`*_\[\]])", r"\\\1", one_line)
    # A sign that would make the line a heading, a list item or a fence.
    return Markup(re.sub(r"^(\d*)([-+#.)~])", lambda start: f"{start[1]}&#{ord(start[2])};", inline))  # noqa: S704
