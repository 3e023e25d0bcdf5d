"""What MkDocs calls: generate before a build, index after it, follow edits in the preview. It makes no content itself.

Generation runs as a program of its own, so that edits of Python code and templates count at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

# MkDocs loads this file by its path, which does not make the package importable.
sys.path.insert(0, str(Path(__file__).parent.parent))
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

from build_scripts.others import read_others
from build_scripts.pages import GENERATED
from build_scripts.search import SearchIndexError, index_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files

REPOSITORY = Path(__file__).parent.parent
# Set by `catalog build`, which does both steps itself and times them.
STEPS_DONE = "CATALOG_STEPS_DONE"
log = get_plugin_logger("catalog")
_indexing = threading.Lock()
_state: dict[str, Any] = {"command": "build", "problems": [], "theme": None}


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether this is a preview."""
    _state["command"] = command


def on_config(config: MkDocsConfig) -> None:
    """Tell the templates whether they are shown in a preview. The sitemap is generated, not the engine's own."""
    config.extra["preview"] = _state["command"] == "serve"
    try:
        config.extra["other_catalogs"] = read_others(config.extra.get("other_catalogs"))
    except ValueError as error:
        raise PluginError(f"mkdocs.yml: {error}") from error
    config.theme.static_templates.discard("sitemap.xml")


def on_pre_build(config: MkDocsConfig) -> None:
    """Generate the pages. A fault in the data stops a build; a preview keeps its last good pages and shows it."""
    if os.environ.get(STEPS_DONE):
        return
    root = Path(config.docs_dir).parent
    command = [sys.executable, "-m", "build_scripts", "--root", str(root), "build", "--no-site"]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    _state["problems"] = result.stderr.strip().splitlines() if result.returncode else []
    for line in _state["problems"]:
        log.error(line)
    if result.returncode and (_state["command"] == "build" or not Path(config.docs_dir, "index.md").is_file()):
        raise PluginError("the catalog could not be generated")
    _forget_pages_of_old_theme(config)


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Publish `x.md.txt` as `x.md`: under its own name it would be taken for a page. Leave out the theme's scripts."""
    for file in list(files):
        if file.src_uri.startswith("assets/javascripts/"):
            files.remove(file)
        if file.src_uri.endswith(".md.txt"):
            file.dest_uri = file.dest_uri.removesuffix(".txt")


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Let the header link only to pages that exist: another catalog may have no guides. Print no line for a tag alone."""
    env.trim_blocks = env.lstrip_blocks = True
    env.globals["has_page"] = lambda source: files.get_file_from_path(source) is not None


def on_post_build(config: MkDocsConfig) -> None:
    """Index the rendered pages for search and leave word of problems for the preview."""
    if os.environ.get(STEPS_DONE):
        return
    site = Path(config.site_dir)
    if not (site / "pagefind").is_dir() or not config.extra["preview"]:
        index_site(site)
    else:
        threading.Thread(target=_index_again, args=[site], daemon=True).start()
    if config.extra["preview"]:
        (site / "assets" / "problems.json").write_text(json.dumps(_state["problems"]), encoding="utf-8")


def _index_again(site: Path) -> None:
    """Renew the index while the reader already looks at the edited page."""
    with _indexing:
        try:
            index_site(site)
        except (OSError, SearchIndexError) as error:
            log.warning("the search still knows the pages before the last edit: %s", error)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., None]) -> None:
    """Watch what people edit, not what we generate: watching that too would refresh the page twice."""
    server.unwatch(config.docs_dir)
    root = Path(config.docs_dir).parent
    for path in (root / "catalog", REPOSITORY / "build_scripts", REPOSITORY / "site_overrides"):
        server.watch(str(path))
    for path in sorted(Path(config.docs_dir).iterdir()):
        if path.name not in GENERATED:
            server.watch(str(path))


def _forget_pages_of_old_theme(config: MkDocsConfig) -> None:
    """After an edit of the theme every page is rendered again; otherwise only those whose Markdown changed."""
    places = [Path(config.config_file_path), *sorted((REPOSITORY / "site_overrides").rglob("*.*"))]
    theme = [(str(path), path.stat().st_mtime_ns) for path in places if path.is_file()]
    if _state["theme"] not in (None, theme):
        for page in Path(config.site_dir).rglob("*.html"):
            page.unlink()
    _state["theme"] = theme
