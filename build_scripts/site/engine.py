"""MkDocs as a library: its configuration, one build, the preview server.

Apart from `build.py` because importing MkDocs costs more than most builds.
"""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.exceptions import Abort

from build_scripts.model import Site
from build_scripts.report import Report
from build_scripts.site.config import MKDOCS_YML, read_config
from build_scripts.site.frames import REPOSITORY, FrameError
from build_scripts.site.preview import FRAMES, STEPS_DONE, facts_of
from build_scripts.site.render import Frames, PortTakenError, SiteError


def run_mkdocs(root: Path, frames: Frames, target: Path) -> Site:
    """Have MkDocs render what is written by hand into the folder `target` and say how to cut frames."""
    _log_to_terminal()
    report = Report()
    config = read_config(root, report, strict=True)
    if config is None:
        raise SiteError("\n".join(str(problem) for problem in report.sorted()))
    config.site_dir = str(target)
    config.extra[FRAMES] = frames
    os.environ[STEPS_DONE] = "1"
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # MkDocs stamps compressed files with a time
    try:
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    except (Abort, FrameError, TemplateError, OSError, ValueError) as error:
        raise SiteError(str(error)) from error
    finally:
        del os.environ[STEPS_DONE]
        config.plugins.on_shutdown()
    return facts_of(config)


def serve_site(root: Path, port: int, report: Report) -> None:
    """Serve a preview that follows edits until it is interrupted. Nothing is served if mkdocs.yml has errors."""
    _log_to_terminal(logging.INFO)
    _try_port(port)
    if read_config(root, report) is None:
        return
    own = (root / MKDOCS_YML).is_file()
    options: dict[str, Any] = {} if own else {"docs_dir": str(root / "content")}
    serve(
        config_file=str((root if own else REPOSITORY) / MKDOCS_YML),
        build_type="dirty",
        dev_addr=f"127.0.0.1:{port}",
        strict=False,
        **options,
    )


def _try_port(port: int) -> None:
    """Before the first build, which takes its time."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except PermissionError:
            message = f"port {port} is reserved by the system; choose one above 1023, for instance --port 8000"
            raise PortTakenError(message) from None
        except OSError:
            message = f"port {port} is in use; stop the other program or choose another port, for instance --port"
            raise PortTakenError(f"{message} {port + 1 if port < 65535 else port - 1}") from None


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
