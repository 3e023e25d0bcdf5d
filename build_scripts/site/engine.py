"""MkDocs as a library: its configuration, one build, the preview server.

Apart from `build.py` because importing MkDocs costs more than most builds.
"""

import logging
import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from jinja2 import TemplateError
from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.utils.yaml import yaml_load

from build_scripts.model import Location, Site
from build_scripts.records import YamlFile, read_yaml
from build_scripts.report import Report, did_you_mean
from build_scripts.site.frames import HEAD, REPOSITORY, FrameError
from build_scripts.site.render import Frames, PortTakenError, SiteError

MKDOCS_YML = "mkdocs.yml"
_HOOK = "build_scripts/site/preview.py"
_KEYS = {"name", "url"}
# Set by `catalog build`, which does the steps around MkDocs itself and times them.
STEPS_DONE = "CATALOG_STEPS_DONE"
# Where `catalog build` hands over its frames, in `extra` of the configuration.
FRAMES = "catalog_frames"


def run_mkdocs(root: Path, frames: Frames, target: Path) -> Site:
    """Have MkDocs render the hand-written pages into the folder `target` and prepare `frames` to cut others."""
    _log_to_terminal()
    report = Report()
    config = read_config(root, report, strict=True)
    if config is None:
        raise SiteError("\n".join(str(problem) for problem in report.sorted()))
    config.site_dir = str(target)
    config.extra[FRAMES] = frames
    os.environ[STEPS_DONE] = "1"
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # the time in files that MkDocs compresses
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


def read_config(root: Path, report: Report, **options: Any) -> MkDocsConfig | None:
    """The configuration for the catalog in `root`, its own mkdocs.yml or else that of this repository.

    None after reporting its faults. What MkDocs only warns of is an error as well, since builds are strict.
    """
    (root / "content").mkdir(exist_ok=True)  # MkDocs refuses a folder that is not there yet
    own = (root / MKDOCS_YML).exists()
    base = root if own else REPOSITORY
    found = read_yaml(base, MKDOCS_YML, report)
    if not found:
        return None
    file, node = found
    if not isinstance(node, yaml.MappingNode):
        file.error(node, "wrong-type", "mkdocs.yml must be a mapping of keys to values")
        return None
    before = report.errors
    config = MkDocsConfig(config_file_path=str(base / MKDOCS_YML))
    folders = {"docs_dir": str(root / "content"), "site_dir": str(root / "site")}
    try:
        with (base / MKDOCS_YML).open("rb") as stream:
            config.load_file(stream)
        config.load_dict({**({} if own else folders), **options})
        errors, warnings = config.validate()
    except (Exception, SystemExit) as error:
        report.error(_place(file, node, ""), "mkdocs-config", f"MkDocs cannot read it: {_words(error)}")
        return None
    known = [key for key, _ in config._schema]
    for key, problem in [*errors, *warnings]:
        hint = did_you_mean(str(key), known) if key not in known else ""  # YAML has keys that are no text
        report.error(_place(file, node, key), "mkdocs-config", f"{key}: {_words(problem)}", hint)
    if report.errors == before:
        _check_ours(config, file, node, folders)
    return config if report.errors == before else None


def read_extra(root: Path, report: Report) -> dict[str, Any] | None:
    """The settings of `extra`, with `repo_url` and `site_url`, for commands that render nothing."""
    path = next(base / MKDOCS_YML for base in (root, REPOSITORY) if (base / MKDOCS_YML).is_file())
    try:
        with path.open("rb") as stream:
            config = yaml_load(stream)
        extra = config.get("extra") or {}
        return {**extra, "repo_url": config.get("repo_url") or "", "site_url": config.get("site_url") or ""}
    except (yaml.YAMLError, ConfigurationError, OSError, UnicodeDecodeError, TypeError, AttributeError) as error:
        report.error(Location(MKDOCS_YML), "mkdocs-config", f"MkDocs cannot read it: {_words(error)}")
        return None


def _check_ours(config: MkDocsConfig, file: YamlFile, node: yaml.MappingNode, folders: dict[str, str]) -> None:
    """Report settings that MkDocs accepts but the pages need otherwise."""

    def error(key: str, message: str, hint: str) -> None:
        file.report.error(_place(file, node, key), "mkdocs-config", f"{key}: {message}", hint)

    if Path(config.docs_dir).resolve() != Path(folders["docs_dir"]).resolve():
        error("docs_dir", "pages are generated in content/", "write: docs_dir: content")
    if not any(str(name).endswith(Path(_HOOK).name) for name in config.hooks):
        error("hooks", f"{_HOOK} is missing", f"write: hooks: [{_HOOK}]")
    if not any(Path(folder, HEAD).is_file() for folder in config.theme.dirs):
        error("theme", "the templates of this catalog are missing", "write below it: custom_dir: site_overrides")
    try:
        read_others(config.extra.get("other_catalogs"))
    except ValueError as problem:
        error("extra", str(problem), "")


def _place(file: YamlFile, node: yaml.MappingNode, key: str) -> Location:
    """The place of a key in the file, or else the file."""
    found = next((each for each, _ in node.value if each.value == key), None)
    return file.place(found) if found is not None else Location(file.path)


def _words(problem: object) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__


def facts_of(config: MkDocsConfig) -> Site:
    """Address, name, description and licence of the site by its configuration."""
    licence = str(config.extra.get("data_licence") or "")
    return Site((config.site_url or "/").rstrip("/") + "/", config.site_name, config.site_description or "", licence)


def read_others(given: object) -> list[dict[str, str]]:
    """The catalogs as the pages need them, with the host (`origin`) of those on another one.

    Raises ValueError with what to write where something else is given.
    """
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(each, dict) and each.keys() == _KEYS for each in given):
        raise ValueError("other_catalogs must be a list of {name: …, url: …}")
    return [_catalog(str(each["name"]).strip(), str(each["url"]).strip()) for each in given]


def _catalog(name: str, url: str) -> dict[str, str]:
    parts = urlsplit(url)
    if not name or not url or parts.scheme not in ("", "http", "https") or bool(parts.scheme) != bool(parts.netloc):
        raise ValueError(
            f'"{url}" of other_catalogs is neither an https address nor a place on this host, or has no name'
        )
    origin = f"{parts.scheme}://{parts.netloc}" if parts.scheme else ""
    if set(origin) & set(" ;,'\"<>"):  # it becomes a word of the policy of the pages
        raise ValueError(f'"{url}" of other_catalogs has no proper host')
    return {"name": name, "url": url.rstrip("/") + "/", "origin": origin}
