"""MkDocs as a library: its configuration, one build, the preview server.

Apart from `site.py` because importing MkDocs costs more than most builds.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from build_scripts.frame import REPOSITORY
from build_scripts.mkdocs_hook import FRAMES, STEPS_DONE, facts_of
from build_scripts.model import Site
from build_scripts.render import Frames
from build_scripts.site import SiteError


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


def run_mkdocs(root: Path, frames: Frames, dirty: bool) -> Site:
    """Have MkDocs render what is written by hand and say how to cut frames."""
    _log_to_terminal()
    config = config_of(root, strict=True)
    config.extra[FRAMES] = frames
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
    return facts_of(config)


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


def _log_to_terminal(level: int = logging.WARNING) -> None:
    logger = logging.getLogger("mkdocs")
    logger.setLevel(level)
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        # Dirty builds are exact here: generation decides what changed, and the theme is part of the state above.
        logging.getLogger("mkdocs.commands.build").addFilter(lambda record: "'dirty' build" not in record.getMessage())
        # Generated pages are rendered here; navigation and pages written by hand name them.
        for part in ("nav", "pages"):
            structure = logging.getLogger(f"mkdocs.structure.{part}")
            structure.addFilter(lambda record: "excluded from the built site" not in record.getMessage())
        logger.addHandler(handler)
