"""What MkDocs calls: generate before a build, render and index after it, follow edits in the preview.

It makes no content itself: with the variable CATALOG_PLAIN set, MkDocs renders the same pages alone, ten times slower.
Generation runs as a program of its own, so that edits of Python code and templates count at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

# MkDocs loads this file by its path, which does not make the package importable.
sys.path.insert(0, str(Path(__file__).parents[2]))
from mkdocs.commands.build import get_context
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from build_scripts.model import Location
from build_scripts.pages import GENERATED
from build_scripts.report import Report
from build_scripts.site.assets import BUNDLES, bundle, sources
from build_scripts.site.build import frame_fingerprint
from build_scripts.site.engine import FRAMES, STEPS_DONE, facts_of, read_config, read_others
from build_scripts.site.frames import HEAD, OVERRIDES, REPOSITORY, Frame, cut, with_placeholders
from build_scripts.site.page_source import PageSource
from build_scripts.site.render import Frames, Rendered, has_papers, is_generated, list_files, render
from build_scripts.site.search_index import FOLDER as SEARCH_INDEX
from build_scripts.site.search_index import index_site
from build_scripts.sources import load_lists, shared_licence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

# Set to have MkDocs render every page: the measure that the fast way is compared with.
PLAIN = "CATALOG_PLAIN"
log = get_plugin_logger("catalog")


_rendering, _indexing = threading.Lock(), threading.Lock()


@dataclass(frozen=True)
class _Generator:
    """The program that writes content/: first the pages, of which it prints a line, then the exports."""

    process: subprocess.Popen[str]
    errors: IO[str]

    def problems(self) -> list[str]:
        """Wait for its end and return what it complained about, if it failed."""
        self.process.communicate()
        self.errors.seek(0)
        return self.errors.read().strip().splitlines() if self.process.returncode else []


@dataclass
class _State:
    """State shared between events of MkDocs and between refreshes of the preview."""

    command: str = "build"
    problems: list[str] = field(default_factory=list)
    nav: Any = None
    theme: str = ""
    frames: Frames = field(default_factory=Frames)
    rendered: Rendered = field(default_factory=dict)
    generator: _Generator | None = None  # at work on exports while pages are shown


_state = _State()


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether this is a preview."""
    _state.command = command


def on_config(config: MkDocsConfig) -> None:
    """Pass `preview` and the other catalogs to the templates. The sitemap is generated, not the one of MkDocs."""
    config.extra["preview"] = _state.command == "serve"
    try:
        config.extra["other_catalogs"] = read_others(config.extra.get("other_catalogs"))
    except ValueError as error:
        raise PluginError(f"mkdocs.yml: {error}") from error
    config.theme.static_templates.discard("sitemap.xml")


def on_pre_build(config: MkDocsConfig) -> None:
    """Generate the pages. A fault in the data stops a build; a preview shows it above the last good pages.

    A preview goes on once the pages are written, but for its first build: the menu of a page names exports too.
    """
    if os.environ.get(STEPS_DONE):
        return
    if _state.generator:
        _state.generator.process.kill()  # still busy with the last edit: the next run makes up for it
    root = Path(config.docs_dir).parent
    generator = _start_generator(root)
    assert generator.process.stdout  # noqa: S101 - a pipe
    follows = _state.command == "serve" and _is_indexed(config)
    shows_pages = follows and bool(generator.process.stdout.readline())
    _state.generator = generator if shows_pages else None
    _state.problems = [] if shows_pages else generator.problems()
    for line in _state.problems:
        log.error(line)
    if _state.problems and (_state.command == "build" or not Path(config.docs_dir, "index.md").is_file()):
        raise PluginError("the catalog could not be generated")


def _start_generator(root: Path) -> _Generator:
    command = [sys.executable, "-m", "build_scripts", "--root", str(root), "build", "--no-site"]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    errors = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - read when the program has ended
    return _Generator(
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment), errors
    )


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Take generated files from MkDocs, put together what every page loads, and take the theme's scripts from the site.

    Left to MkDocs, `x.md.txt` is published as `x.md`.
    """
    for name in BUNDLES:
        parts = sources(name, files.src_uris)
        text = bundle(parts, lambda part: files.src_uris[part].content_string)
        for part in parts:
            files.remove(files.src_uris[part])
        files.append(File.generated(config, name, content=text))
    for file in list(files):
        if file.src_uri.startswith(("assets/javascripts/", "assets/stylesheets/")):
            files.remove(file)
        elif not os.environ.get(PLAIN):
            if is_generated(file.src_uri):
                file.inclusion = InclusionLevel.EXCLUDED
        elif file.src_uri.endswith(".md.txt"):
            file.dest_uri = file.dest_uri.removesuffix(".txt")


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Remember the navigation, which the theme needs for every page."""
    _state.nav = nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Let the header link only to pages that exist: another catalog may have no guides. A tag alone prints no line."""
    env.trim_blocks = env.lstrip_blocks = True
    env.globals["has_page"] = lambda source: files.get_file_from_path(source) is not None
    env.globals["has_papers"] = has_papers(files.src_uris)
    env.globals["licence"] = shared_licence(load_lists(Path(config.docs_dir).parent, Report()))

    pages = files.documentation_pages()

    def cutter(source: str, page: PageSource) -> Frame:
        file = files.get_file_from_path(source)
        if file is None:  # written by the exports, after MkDocs has read content/
            file = File(source, config.docs_dir, config.site_dir, config.use_directory_urls)
        return _cut_frame(env, config, pages, file, page)

    content = Path(config.docs_dir)
    theme = frame_fingerprint(content.parent, list_files(content))
    if theme != _state.theme:
        _state.theme, _state.frames, _state.rendered = theme, Frames(), {}
    config.extra.get(FRAMES, _state.frames).cutter = cutter


def on_post_build(config: MkDocsConfig) -> None:
    """Render the generated pages, index them for search and show problems in the preview.

    After an edit the reader sees the pages first: exports and index follow in the background.
    """
    if os.environ.get(STEPS_DONE):
        return
    if not config.extra["preview"]:
        _finish(config, None)
        return
    _show_problems(config)
    if not _is_indexed(config):
        _finish_logged(config, _state.generator)
    elif not _state.problems:
        try:
            _render(config)
        except Exception:  # MkDocs would not refresh any more
            log.exception("the last edit could not be rendered; these are the last good pages")
        threading.Thread(target=_finish_logged, args=[config, _state.generator], daemon=True).start()


def _is_indexed(config: MkDocsConfig) -> bool:
    """Whether the site was finished once: after it, an edit shows its pages before exports and index are renewed."""
    return Path(config.site_dir, SEARCH_INDEX).is_dir()


def _render(config: MkDocsConfig) -> None:
    if os.environ.get(PLAIN):
        return
    content, site = Path(config.docs_dir), Path(config.site_dir)
    with _rendering:
        _state.rendered = render(content, site, facts_of(config), _state.frames, list_files(content), _state.rendered)


def _finish(config: MkDocsConfig, generator: _Generator | None) -> None:
    """Render what `generator` writes after the pages, and index all of it."""
    problems = generator.problems() if generator else []
    for line in problems:
        log.error(line)
    if not generator or not generator.process.returncode:  # else it failed, or was stopped by the next edit
        _render(config)
        with _indexing:
            index_site(Path(config.site_dir))


def _finish_logged(config: MkDocsConfig, generator: _Generator | None) -> None:
    try:
        _finish(config, generator)
    except Exception:
        log.exception("exports and search index are those before the last edit")


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., None]) -> None:
    """Watch what people edit, not what we generate: watching that too would refresh the page twice."""
    server.builder = lambda: _rebuild(config, builder)
    server.unwatch(config.docs_dir)
    server.build_delay = 0.1  # seconds; an editor writes one file, not a tree
    root = Path(config.docs_dir).parent
    for path in (root / "catalog", REPOSITORY / "build_scripts", OVERRIDES):
        server.watch(str(path))
    for path in sorted(Path(config.docs_dir).iterdir()):
        if path.name not in GENERATED:
            server.watch(str(path))


def _rebuild(config: MkDocsConfig, builder: Callable[..., None]) -> None:
    """Build for the preview. What goes wrong is shown on the last good pages: after an exception no page is served."""
    report = Report()
    if read_config(Path(config.docs_dir).parent, report) is not None:
        try:
            builder()
        except (Exception, SystemExit) as error:
            report.error(Location("mkdocs.yml"), "not-rendered", " ".join(str(error).split()) or type(error).__name__)
    if report.errors:
        _state.problems = [str(problem) for problem in report.sorted()] + _state.problems
        for problem in report.sorted():
            log.error(str(problem))
        _show_problems(config)


def _show_problems(config: MkDocsConfig) -> None:
    (Path(config.site_dir) / "assets" / "problems.json").write_text(json.dumps(_state.problems), encoding="utf-8")


def _cut_frame(env: Environment, config: MkDocsConfig, pages: Sequence[File], file: File, page: PageSource) -> Frame:
    """Have the theme print the page with placeholders for what is its own."""
    shown, address = with_placeholders(page), config.site_url and "rcslotaddressrc"
    stand_in = Page(None, file, config)
    stand_in.meta, stand_in.content, stand_in.canonical_url = dict(shown.meta), shown.body, address or None
    if shown.first_id:
        stand_in.toc = TableOfContents([AnchorLink("", shown.first_id, 1)])
    context = get_context(_state.nav, pages, config, stand_in)
    output = env.get_template(str(page.meta.get("template", "main.html"))).render(context)
    if "template" in page.meta:
        return cut(output, "")
    kind = page.meta.get("kind")
    return cut(output, env.get_template(HEAD).render({**context, "kind": kind}))
