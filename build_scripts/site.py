"""From content/ to site/: what has to be rendered, and by whom."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from build_scripts.cache import code_version
from build_scripts.frame import OVERRIDES, REPOSITORY, Frame
from build_scripts.model import Site
from build_scripts.pages import GENERATED
from build_scripts.progress import Each, quietly
from build_scripts.render import PARTS, Frames, UnknownFrameError, has_papers, is_large, is_ours, render
from build_scripts.report import Report
from build_scripts.search import FOLDER as SEARCH_INDEX
from build_scripts.site_files import changed, open_site_files, walk
from build_scripts.sources import load_dumps, shared_licence
from build_scripts.write import write_text

ENGINE = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2")
RENDERING = ("bundle.py", "compact.py", "engine.py", "frame.py", "mkdocs_hook.py", "page_source.py", "render.py")


class SiteError(Exception):
    """MkDocs refused to render; it has printed why."""


def site_facts(root: Path, report: Report) -> Site:
    """Address, name and description of the site of the catalog in `root`; faults of mkdocs.yml are reported."""
    path, config = root / ".cache" / "facts.json", _config_digest(root)
    known = _read_state(path)
    if known.get("config") == config:
        return Site(**known["facts"])

    from build_scripts.mkdocs_hook import facts_of
    from build_scripts.site_config import read_config

    found = read_config(root, report)
    if found is None:
        return Site("/", "", "")
    facts = facts_of(found)
    write_text(path, json.dumps({"config": config, "facts": asdict(facts)}))
    return facts


def render_site(root: Path, clean: bool, generated: Mapping[str, int] | None = None, each: Each = quietly) -> int:
    """Render content/ into site/ strictly and return the number of pages; raises SiteError if MkDocs refuses.

    Only what changed is rendered, unless the theme, the configuration or the engine changed or an earlier run did not
    finish. MkDocs is asked only if it has anything to do: a page written by hand, or a frame that was not cut yet.
    `generated` are the generated files of content/ with the times of their last change, for a caller that knows them.
    """
    content, path = root / "content", root / ".cache" / "site.json"
    state = {} if clean else _read_state(path)
    sources = _sources(content, generated)
    pages = sum(source.endswith(".md") for source in sources)
    inputs = {
        "config": _config_digest(root),
        "engine": _engine_version(),
        "places": _places(sources),
        "licence": shared_licence(load_dumps(root, Report())),
        "by_hand": _by_hand(content, sources),
        "rest": _rest(root / "site"),
    }
    same = {name for name, value in inputs.items() if state.get(name) == value}
    framed = {"config", "engine", "places", "licence"} <= same
    frames = Frames(_frames(state), stale=False) if framed else Frames()
    site = open_site_files(root, PARTS)
    if same == inputs.keys():
        try:
            render(content, Site(**state["facts"]), frames, site, sources, each)
        except UnknownFrameError:
            pass
        else:
            return pages

    from build_scripts.engine import run_mkdocs

    path.unlink(missing_ok=True)
    if not framed:  # MkDocs will empty the site
        site.forget()
    facts = run_mkdocs(root, frames, dirty=framed)
    render(content, facts, frames, site, sources, each)
    known = {key: (frame.pieces, frame.slots) for key, frame in sorted(frames.known.items())}
    write_text(path, json.dumps({**inputs, "rest": _rest(root / "site"), "facts": asdict(facts), "frames": known}))
    return pages


def _sources(content: Path, generated: Mapping[str, int] | None) -> dict[str, int]:
    """The files of content/ and when they were last changed (ns)."""
    parts = {path.name for path in content.glob("[!.]*")} - (set(GENERATED) if generated else set())
    return {source: changed(f"{content}/{source}") for part in parts for source in walk(content, part)} | dict(
        generated or {}
    )


def _frames(state: Mapping[str, Any]) -> dict[str, Frame]:
    return {key: Frame(tuple(pieces), tuple(slots)) for key, (pieces, slots) in state["frames"].items()}


def _read_state(path: Path) -> dict[str, Any]:
    """What the last complete run left; nothing if there was none."""
    try:
        state = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _config_digest(root: Path) -> str:
    """Changes with the configuration and with the variables it reads."""
    own = root / "mkdocs.yml"
    try:
        text = (own if own.exists() else REPOSITORY / "mkdocs.yml").read_text("utf-8", errors="replace")
    except OSError:
        text = ""  # reading it reports why
    variables = [name for names in re.findall(r"!ENV\s+\[?([\w ,]+)", text) for name in re.findall(r"\w+", names)]
    values = [(name, os.environ.get(name)) for name in variables]
    return hashlib.sha256(repr((text, values)).encode()).hexdigest()


def _engine_version() -> str:
    """Changes with the theme, the libraries and the code that make a page of its source."""
    digest = hashlib.sha256(repr([(name, version(name)) for name in ENGINE]).encode())
    digest.update(code_version(*RENDERING).encode())
    for path in sorted(path for path in OVERRIDES.rglob("*") if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _by_hand(content: Path, sources: Iterable[str]) -> str:
    """Changes with the files that MkDocs renders or copies."""
    digest = hashlib.sha256()
    for source in sorted(source for source in sources if not is_ours(source)):
        digest.update(source.encode() + b"\0" + (content / source).read_bytes() + b"\0")
    return digest.hexdigest()


def _places(sources: Collection[str]) -> str:
    """Changes with the places that headers and footers may lead to, and with the way all pages are written."""
    places = sorted(
        source for source in sources if "/" not in source or (source.endswith("/index.md") and source.count("/") == 1)
    )
    return hashlib.sha256(repr((places, has_papers(sources), is_large(sources))).encode()).hexdigest()


def _rest(site: Path) -> str:
    """Changes when a file that MkDocs has published comes or goes."""
    parts = sorted({path.name for path in site.glob("*")} - {*PARTS, SEARCH_INDEX})
    return hashlib.sha256(repr(sorted(place for part in parts for place in walk(site, part))).encode()).hexdigest()
