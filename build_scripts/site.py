"""From content/ to site/: MkDocs renders, then the search index is made. Also the preview server."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from build_scripts.mkdocs_hook import REPOSITORY, STEPS_DONE
from build_scripts.write import write_text

ENGINE = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2")


class SiteError(Exception):
    """MkDocs refused to render; it has printed why."""


def config_of(root: Path, **options: Any) -> MkDocsConfig:
    """The MkDocs configuration for the catalog in `root`: its own mkdocs.yml, or else that of this repository."""
    own = root / "mkdocs.yml"
    (root / "content").mkdir(exist_ok=True)  # MkDocs refuses a folder that is not there yet
    if own.is_file():
        return load_config(config_file=str(own), **options)
    return load_config(
        config_file=str(REPOSITORY / "mkdocs.yml"),
        docs_dir=str(root / "content"),
        site_dir=str(root / "site"),
        **options,
    )


def site_url(root: Path) -> str:
    """The address of the published site, with a slash at its end."""
    return (config_of(root).site_url or "/").rstrip("/") + "/"


def render_site(root: Path, clean: bool) -> int:
    """Render content/ into site/ strictly and return the number of pages.

    Only pages whose Markdown changed are rendered, unless the theme, the configuration or the engine changed, or an
    earlier run did not finish.
    """
    _log_to_terminal()
    config = config_of(root, strict=True)
    state = root / ".cache" / "site.json"
    engine = _engine_version(config)
    dirty = not clean and state.is_file() and json.loads(state.read_text("utf-8")) == engine
    state.unlink(missing_ok=True)
    os.environ[STEPS_DONE] = "1"
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # MkDocs stamps compressed files with a time
    try:
        config.plugins.on_startup(command="build", dirty=dirty)
        build(config, dirty=dirty)
    except Abort as error:
        raise SiteError(str(error)) from error
    finally:
        del os.environ[STEPS_DONE]
        config.plugins.on_shutdown()
    write_text(state, json.dumps(engine))
    return _remove_stale(Path(config.docs_dir), Path(config.site_dir))


def serve_site(root: Path, port: int) -> None:
    """Serve a preview that follows edits until it is interrupted."""
    _log_to_terminal(logging.INFO)
    own = root / "mkdocs.yml"
    options: dict[str, Any] = {} if own.is_file() else {"docs_dir": str(root / "content")}
    (root / "content").mkdir(exist_ok=True)
    serve(
        config_file=str(own if own.is_file() else REPOSITORY / "mkdocs.yml"),
        build_type="dirty",
        dev_addr=f"127.0.0.1:{port}",
        strict=False,
        **options,
    )


def _engine_version(config: MkDocsConfig) -> dict[str, str]:
    digest = hashlib.sha256()
    theme = sorted(path for path in (REPOSITORY / "site_overrides").rglob("*") if path.is_file())
    for path in [Path(config.config_file_path), *theme]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return {"theme": digest.hexdigest(), "site_url": config.site_url or ""} | {name: version(name) for name in ENGINE}


def _remove_stale(content: Path, site: Path) -> int:
    """Remove rendered pages and bibliographies whose source in content/ is gone; return how many pages there are."""
    pages = 0
    for source in content.rglob("*.md"):
        pages += not source.name.startswith(".")
    for file in sorted(site.rglob("*.bib")):
        if not (content / file.relative_to(site)).is_file():
            file.unlink()
    for page in sorted(site.rglob("index.html")):
        place = page.parent.relative_to(site)
        sources = (content / place / "index.md", (content / place).with_suffix(".md"))
        if place.parts and not any(source.is_file() for source in sources):
            page.unlink()
            if not any(page.parent.iterdir()):
                page.parent.rmdir()
    return pages


def _log_to_terminal(level: int = logging.WARNING) -> None:
    logger = logging.getLogger("mkdocs")
    logger.setLevel(level)
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        # Dirty builds are exact here: generation decides what changed, and the theme is part of the state above.
        logging.getLogger("mkdocs.commands.build").addFilter(lambda record: "'dirty' build" not in record.getMessage())
        logger.addHandler(handler)
