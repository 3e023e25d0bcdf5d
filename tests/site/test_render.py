"""Generated pages are rendered without MkDocs: the same pages, and only those that changed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.commands.build import build

from build_scripts.pages.templating import front_matter, heading
from build_scripts.report import Report
from build_scripts.site.build import render_site
from build_scripts.site.engine import STEPS_DONE, read_config
from build_scripts.site.frames import OVERRIDES, FrameError, cut, fill
from build_scripts.site.page_source import OtherMarkdownError, PageSource, read_page
from build_scripts.site.preview import PLAIN
from build_scripts.site.render import PARTS
from tests.conftest import REPOSITORY, run, write_settings

Events = list[tuple[str, object]]


class Seen(HTMLParser):
    """What a browser makes of a page: elements with their attributes, links resolved, and text without its layout."""

    LINKS = ("href", "src", "xlink:href", "data-bundle", "data-page", "action")

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.events: Events = []
        self.verbatim = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.verbatim = tag in ("pre", "script")
        values = {name: urljoin(self.address, value or "") if name in self.LINKS else value for name, value in attrs}
        if values.get("http-equiv") == "refresh":
            before, address = str(values["content"]).split("url=")
            values["content"] = before + urljoin(self.address, address)
        self.events.append((tag, sorted(values.items(), key=str)))

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        self.verbatim = False
        self.events.append(("/", tag))

    def handle_data(self, data: str) -> None:
        """Note its text."""
        text = data if self.verbatim else " ".join(data.split())
        if text:
            self.events.append(("text", text))


def seen(site: Path, place: str) -> Events:
    """A page of a site as a browser sees it."""
    page = Seen(f"https://example.org/{place.removesuffix('index.html')}")
    page.feed((site / place).read_text("utf-8"))
    return page.events


@pytest.fixture(scope="module")
def plain_site(invented_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented catalog as MkDocs renders it alone."""
    root = tmp_path_factory.mktemp("plain")
    shutil.copytree(invented_root / "content", root / "content")
    write_settings(root)
    config = read_config(root, Report(), strict=True)
    assert config
    patch = pytest.MonkeyPatch()
    patch.setenv(PLAIN, "1")
    patch.setenv(STEPS_DONE, "1")
    patch.setenv("SOURCE_DATE_EPOCH", "0")
    try:
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    finally:
        patch.undo()
    return root / "site"


def switch(name: str) -> Events:
    """What opens the theme's drawer or search."""
    attributes = {"autocomplete": "off", "class": "md-toggle", "data-md-toggle": name, "id": f"__{name}"}
    return [("input", [*attributes.items(), ("type", "checkbox")])]


def empty(name: str) -> Events:
    """A place that the theme's script would fill."""
    return [("div", [("data-md-component", name)]), ("/", "div")]


# What the fast way leaves out of the theme's frame, as a browser sees it: all of it is for the theme's script, which is
# not loaded. tests/browser/test_reading.py sees to it that nothing of it is shown or reached on pages that have it.
LEFT_OUT: list[Events] = [
    switch("drawer"),
    switch("search"),
    [("label", [("class", "md-overlay"), ("for", "__drawer")]), ("/", "label")],
    empty("skip"),
    empty("announce"),
    [
        ("div", [("class", "md-dialog"), ("data-md-component", "dialog")]),
        *(("div", [("class", "md-dialog__inner md-typeset")]), ("/", "div"), ("/", "div")),
    ],
]


NAMES = [("data-md-component", "main")]  # of the content, for that script


def without_leftovers(events: Events) -> Events:
    """A page of the theme without what the fast way leaves out."""
    kept: Events = []
    while events:
        found = next((part for part in LEFT_OUT if events[: len(part)] == part), None)
        if not found:
            name, value = events[0]
            own = [pair for pair in value if pair not in NAMES] if isinstance(value, list) else value
            kept.append((name, own))
        events = events[len(found or [0]) :]
    return kept


def files(site: Path) -> list[str]:
    """The published files, search index aside."""
    found = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return sorted(place for place in found if not place.startswith("pagefind/"))


def test_the_fast_way_publishes_what_mkdocs_publishes(invented_root: Path, plain_site: Path) -> None:
    """Every page of every kind has the same elements, attributes, links, metadata and text, leftovers of the theme
    aside; other files are equal."""
    fast = invented_root / "site"
    assert files(fast) == files(plain_site)
    for place in files(fast):
        if place.endswith(".html"):
            expected = seen(plain_site, place)
            ours = place.split("/")[0] in PARTS
            assert seen(fast, place) == (without_leftovers(expected) if ours else expected), place
        else:
            assert (fast / place).read_bytes() == (plain_site / place).read_bytes(), place


def read_by_markdown(text: str) -> str:
    """The HTML that Python-Markdown makes of a page, as the configuration asks for it."""
    return markdown.markdown(text, extensions=["admonition", "attr_list", "tables", "toc", "pymdownx.superfences"])


@pytest.mark.parametrize(
    "text",
    [
        "# Title",
        "## 1,204 papers",
        "## Twice\n\n## Twice",
        "# <em>Slanted</em> &amp; escaped &#42;stars&#42;",
        "# <math><mi>x</mi></math> of size <math><mn>2</mn></math>",
        "# Über die Größe",
        "# 数学",
        "<p>One block</p>\n\n<div>\n<p>two\nlines</p>\n</div>",
        "<p>Before</p>\n\n## Between\n\n<p>after</p>",
    ],
)
def test_a_body_reads_as_markdown_reads_it(text: str) -> None:
    """Headings with their ids and blocks of HTML come out as Python-Markdown writes them."""
    assert re.sub(r"\s+", "", read_page(text).body) == re.sub(r"\s+", "", read_by_markdown(text))


# Control characters are dropped when a dump is read; Python-Markdown uses two of them for itself.
TITLES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)


@given(TITLES)
def test_any_title_makes_the_heading_that_markdown_makes(title: str) -> None:
    """Whatever a scraped title contains, both ways agree on the heading and its id."""
    text = f"# {heading(title)}"
    if text != "# ":
        ours, theirs = Seen(""), Seen("")
        ours.feed(read_page(text).body)
        theirs.feed(read_by_markdown(text))
        assert ours.events == theirs.events


# A field named "no" would be false in YAML; the templates name none like that.
FIELDS = st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda name: yaml.safe_load(name) == name)


@given(st.dictionaries(FIELDS, st.text() | st.lists(st.text(), min_size=1), min_size=1))
def test_front_matter_reads_as_yaml_reads_it(values: dict[str, str | list[str]]) -> None:
    """The reader of front matter is the inverse of its writer, and agrees with a YAML library."""
    text = str(front_matter(values))
    assert read_page(text).meta == values == yaml.safe_load(text.removeprefix("---\n").removesuffix("---\n"))


@pytest.mark.parametrize("text", ["A paragraph.", "- a list", "```\ncode\n```", "# Title\nand a line"])
def test_other_markdown_is_refused(text: str) -> None:
    """A page that needs Markdown proper is an error, not a page with something missing."""
    with pytest.raises(OtherMarkdownError):
        read_page(text)


def test_a_frame_is_cut_at_its_slots_and_filled() -> None:
    """Text of a page is escaped where the theme escapes it; white space of scripts stays."""
    frame = cut("<title>rcslottitlerc</title>\n\n  <script>a\n\n  b</script>\n<p>rcslotbodyrc</p>", "")
    page = PageSource({"title": "<Q&A>"}, "<b>bold</b>", "")
    assert fill(frame, page, None, "") == (
        "<title>&lt;Q&amp;A&gt;</title>\n<script>a\n\n  b</script><p><b>bold</b></p>"
    )


@pytest.mark.parametrize(
    ("body", "published"),
    [
        ("<p>One</p>\n<p>Two</p>\n", "<p>One</p><p>Two</p>\n"),
        ("<ul>\n<li>A <b>b</b>\n</li>\n</ul>", "<ul><li>A <b>b</b></li></ul>"),
        ('<a href="x/">one</a>\n<a href="y/">other</a>', '<a href="x/">one</a>\n<a href="y/">other</a>'),
        ("<p>a\n<em>word</em>\n<span>more</span></p>", "<p>a\n<em>word</em>\n<span>more</span></p>"),
        ("<pre>@misc{x,\n  title = {&lt;p>}\n}</pre>", "<pre>@misc{x,\n  title = {&lt;p>}\n}</pre>"),
    ],
)
def test_line_ends_go_where_they_mean_nothing(body: str, published: str) -> None:
    """Before blocks; between words, links and in preformatted text they are spaces and line ends."""
    assert fill(cut("rcslotbodyrc", ""), PageSource({}, body, ""), None, "") == published


def test_a_frame_without_its_metadata_is_an_error() -> None:
    """A theme that prints the metadata twice, or not at all, is noticed."""
    with pytest.raises(FrameError):
        cut("<head></head>", "<meta>")


@pytest.fixture
def root(invented_root: Path, tmp_path: Path) -> Path:
    """A built catalog to change."""
    shutil.copytree(invented_root, tmp_path / "root", symlinks=True)
    return tmp_path / "root"


def rendered_by(change: Callable[[Path], object], root: Path) -> set[str]:
    """The pages that are rendered again after a change, by the first part of their address."""
    pages = {path: path.stat().st_mtime_ns for path in (root / "site").rglob("*.html")}
    change(root)
    render_site(root, clean=False)
    again = {path for path in (root / "site").rglob("*.html") if pages.get(path) != path.stat().st_mtime_ns}
    return {path.relative_to(root / "site").parts[0] for path in again}


def nothing(root: Path) -> None:
    """Change nothing."""


def touch_every_page(root: Path) -> None:
    """Make all sources newer than their pages, as a fresh clone does."""
    for path in (root / "content").rglob("*.md"):
        os.utime(path)


def edit_a_list(root: Path) -> None:
    """Add a word to the index of lists."""
    page = root / "content/lists/index.md"
    page.write_text(page.read_text("utf-8").replace("</p>", " more</p>", 1), encoding="utf-8")


def write_a_guide(root: Path) -> None:
    """Add a word to a page written by hand."""
    page = root / "content/about.md"
    page.write_text(page.read_text("utf-8") + "\nMore.\n", encoding="utf-8")


def spoil_a_page(root: Path) -> None:
    """Change a page behind the back of the build."""
    (root / "site/years/index.html").write_text("spoilt", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "rendered"),
    [
        (nothing, set()),
        (touch_every_page, set()),
        (edit_a_list, {"lists"}),
        (spoil_a_page, {"years"}),
        (lambda root: (root / "site/years/index.html").unlink(), {"years"}),
    ],
)
def test_only_what_changed_is_rendered(change: Callable[[Path], object], rendered: set[str], root: Path) -> None:
    """Nothing, a page whose source has changed, or one that is missing or not what was rendered. Times do not count."""
    assert rendered_by(change, root) == rendered


def test_a_guide_is_rendered_without_the_papers(root: Path) -> None:
    """MkDocs renders what is written by hand; other pages stay."""
    assert rendered_by(write_a_guide, root) == {"about"}


def test_a_new_theme_renders_every_page(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When theme or engine change, frames are cut again and all pages follow."""
    overrides = tmp_path / "overrides"
    shutil.copytree(OVERRIDES, overrides)
    main = overrides / "main.html"
    main.write_text(
        main.read_text("utf-8").replace("Abstracts are the authors'.", "Abstracts are free."), encoding="utf-8"
    )
    (root / "mkdocs.yml").write_text(
        (REPOSITORY / "mkdocs.yml")
        .read_text("utf-8")
        .replace("site_overrides", str(overrides))
        .replace("build_scripts/site/preview.py", str(REPOSITORY / "build_scripts/site/preview.py")),
        encoding="utf-8",
    )
    assert {"papers", "tags", "about", "index.html"} <= rendered_by(nothing, root)
    assert "Abstracts are free." in (root / "site/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / ".cache/site.json").unlink(),
        lambda root: (root / ".cache/site.json").write_text(""),
        lambda root: (root / ".cache/site.json").write_text("[]"),
        lambda root: (root / ".cache/site.json").write_text('{"frame": 1}'),
        lambda root: (root / "site/papers/.index.html.1.tmp").write_text("half"),
        lambda root: (root / "site/.404.html.1.tmp").write_text("half"),
        lambda root: (root / "site/guide.html").write_text("of an older version"),
        lambda root: (root / "site/papers/nobody.html").write_text("of an older version"),
        lambda root: (root / "site/assets/site.css").write_text("spoilt"),
        lambda root: (root / "site/papers").rename(root / "site/elsewhere"),
        lambda root: shutil.rmtree(root / "site"),
    ],
)
def test_whatever_happened_to_state_or_site_the_next_build_mends_it(
    change: Callable[[Path], object], root: Path
) -> None:
    """State or pages that are lost, damaged, half written or of an older version leave no trace."""
    before = {place: (root / "site" / place).read_bytes() for place in files(root / "site")}
    change(root)
    render_site(root, clean=False)
    assert {place: (root / "site" / place).read_bytes() for place in files(root / "site")} == before


def test_a_clean_build_forgets_what_was_remembered(root: Path) -> None:
    """Everything is computed again, and the pages of an unchanged catalog stay the same."""
    store, page = root / ".cache/memo.sqlite", root / "site/index.html"
    kept, before = store.stat().st_ino, page.read_text("utf-8")
    os.link(store, root / "held")  # so that its number is not given to the new file
    assert run("--root", str(root), "build", "--clean") == 0
    assert store.stat().st_ino != kept
    assert page.read_text("utf-8") == before
