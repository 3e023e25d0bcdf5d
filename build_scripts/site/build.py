"""From content/ to site/: which pages have to be rendered, and whether MkDocs is needed."""

import json
import os
import re
from collections.abc import Collection, Iterable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from build_scripts.files import remove, write_bytes, write_text
from build_scripts.memo import code_fingerprint, fingerprint
from build_scripts.model import Site
from build_scripts.progress import Each, quietly
from build_scripts.report import Report
from build_scripts.site.frames import OVERRIDES, REPOSITORY, Frame
from build_scripts.site.render import (
    PARTS,
    Frames,
    UnknownFrameError,
    has_papers,
    is_generated,
    list_files,
    render,
)
from build_scripts.site.search_index import FOLDER as SEARCH_INDEX
from build_scripts.sources import load_lists, shared_licence


def site_facts(root: Path, report: Report) -> Site:
    """Address, name and description of the site of the catalog in `root`; faults of mkdocs.yml are reported."""
    path, config = root / ".cache" / "facts.json", _config_fingerprint(root)
    known = _read_state(path)
    if known.get("config") == config:
        return Site(**known["facts"])

    from build_scripts.site.engine import facts_of, read_config

    found = read_config(root, report)
    if found is None:
        return Site("/", "", "")
    facts = facts_of(found)
    write_text(path, json.dumps({"config": config, "facts": asdict(facts)}))
    return facts


def render_site(root: Path, clean: bool, each: Each = quietly) -> int:
    """Render content/ into site/ strictly and return the number of pages; raises SiteError if MkDocs refuses.

    Only what changed is rendered, unless `clean`. MkDocs runs only if it has anything to do: a page written by hand or
    a file of the theme has changed, or a frame was not cut yet.
    """
    content, site, path = root / "content", root / "site", root / ".cache" / "site.json"
    sources = list_files(content)
    frame = frame_fingerprint(root, sources)
    state = {} if clean else _read_state(path)
    if state.get("frame") != frame:
        state = {}
    frames = Frames(
        {key: Frame(tuple(pieces), tuple(slots)) for key, (pieces, slots) in state.get("frames", {}).items()}
    )
    rendered = {source: (inputs, html) for source, (inputs, html) in state.get("rendered", {}).items()}
    by_hand = _fingerprint_of_files(content, [source for source in sources if not is_generated(source)])
    facts = Site(**state["facts"]) if state and state["by_hand"] == [by_hand, _fingerprint_by_hand(site)] else None
    if facts:
        try:
            rendered = dict(render(content, site, facts, frames, sources, rendered, each))
        except UnknownFrameError:
            facts = None
    if not facts:
        facts = _run_mkdocs(root, frames)
        rendered = dict(render(content, site, facts, frames, sources, rendered, each))
    fresh = {
        "frame": frame,
        "by_hand": [by_hand, _fingerprint_by_hand(site)],
        "facts": asdict(facts),
        "frames": {key: (cut.pieces, cut.slots) for key, cut in sorted(frames.known.items())},
        "rendered": rendered,
    }
    write_text(path, json.dumps(fresh))
    return sum(source.endswith(".md") for source in sources)


def frame_fingerprint(root: Path, sources: Collection[str]) -> str:
    """The fingerprint of all inputs of frames: configuration, theme, libraries, code, and the places and
    licence that headers and footers name.
    """
    places = [source for source in sources if "/" not in source or re.fullmatch(r"[^/]+/index\.md", source)]
    theme = _fingerprint_of_files(OVERRIDES, list_files(OVERRIDES))
    footer = shared_licence(load_lists(root, Report())), has_papers(sources)
    return fingerprint(_config_fingerprint(root), code_fingerprint(), theme, places, footer).hex()


def _run_mkdocs(root: Path, frames: Frames) -> Site:
    """Have MkDocs render the hand-written pages and prepare `frames` to cut others."""
    from build_scripts.site.engine import run_mkdocs

    site = root / "site"
    with TemporaryDirectory() as folder:
        facts = run_mkdocs(root, frames, Path(folder))
        made = {path.relative_to(folder).as_posix(): path for path in Path(folder).rglob("*") if path.is_file()}
        for place, path in made.items():
            write_bytes(site / place, path.read_bytes())
    for place in _by_hand(site):
        if place not in made:
            remove(site / place, site)
    return facts


def _by_hand(site: Path) -> list[str]:
    """The files of a site that are not generated here."""
    return list_files(site, leave_out={*PARTS, SEARCH_INDEX}, leftovers=True)


def _fingerprint_by_hand(site: Path) -> str:
    return _fingerprint_of_files(site, _by_hand(site))


def _fingerprint_of_files(root: Path, places: Iterable[str]) -> str:
    return fingerprint([(place, (root / place).read_bytes()) for place in places]).hex()


def _read_state(path: Path) -> dict[str, Any]:
    """The state saved by the last complete run; empty if there was none."""
    try:
        state = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _config_fingerprint(root: Path) -> str:
    """The fingerprint of the configuration and of the environment variables it reads."""
    own = root / "mkdocs.yml"
    try:
        text = (own if own.exists() else REPOSITORY / "mkdocs.yml").read_text("utf-8", errors="replace")
    except OSError:
        text = ""  # reading it reports why
    variables = [name for names in re.findall(r"!ENV\s+\[?([\w ,]+)", text) for name in re.findall(r"\w+", names)]
    return fingerprint(text, [(name, os.environ.get(name)) for name in variables]).hex()
