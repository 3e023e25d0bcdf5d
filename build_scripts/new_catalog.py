"""`catalog new`: turns a fork into an empty catalog of its own.

The final state does not depend on the initial one, so a run that was killed is finished by running it again. What
is written besides comes from templates/new_*.
"""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import yaml

from build_scripts.bibliography import AUTHORS_YML, LOOKUPS_YML
from build_scripts.files import remove_leftovers, write_text
from build_scripts.findings import EXCEPTIONS_YML, changed_files
from build_scripts.keywords import TAGS_YML
from build_scripts.online import INBOX_YML, WATCH_YML
from build_scripts.pages import GENERATED, render
from build_scripts.records import PAPERS, compose, scalar
from build_scripts.related import MAP_YML, TOPICS_YML
from build_scripts.report import UsageError, counted
from build_scripts.sources import HEADER, LEDGER, SOURCES, SOURCES_YML

MAX_NAME = 100
CONFIG, README, ABOUT, PICTURE = "mkdocs.yml", "README.md", "content/about.md", ".github/screenshot.png"
REMOVED = (PAPERS, LEDGER, LOOKUPS_YML, INBOX_YML, TOPICS_YML, MAP_YML, EXCEPTIONS_YML, PICTURE)
BUILT = (*(f"content/{name}" for name in GENERATED), "site", "dist", ".cache")
EMPTIED = (SOURCES_YML, TAGS_YML, AUTHORS_YML, WATCH_YML)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Plan:
    """What will be done: paths to remove, what is only built again, and texts to write, all below the root."""

    removed: tuple[str, ...]
    built: tuple[str, ...]
    written: Mapping[str, str]


def name_problem(name: str) -> str:
    """Why `name` cannot be the name of a catalog; empty if it can."""
    if not name.strip():
        return "the name is empty"
    if _UNPRINTABLE.search(name):
        return "the name contains a line break or another character that cannot be shown"
    return f"the name has more than {MAX_NAME} characters" if len(name) > MAX_NAME else ""


def plan_new(root: Path, name: str) -> Plan:
    """What makes the fork in `root` an empty catalog called `name`; raises UsageError."""
    if problem := name_problem(name):
        raise UsageError(problem)
    if not (root / "catalog").is_dir() or not (root / CONFIG).is_file():
        raise UsageError(
            f"{root}: no catalog/ and {CONFIG} here; run this in the root of your fork, or name it with --root"
        )
    texts = {README: render("new_readme.md.j2", name=name), ABOUT: render("new_about.md.j2")}
    description = render("new_description.txt.j2").strip()
    if (root / README).is_file():
        texts[README] = _with_head(_read(root, README), texts[README])
    settings = {"site_name": name, "site_description": description, "extra.data_licence": ""}
    if not (root / SOURCES_YML).is_file():  # git keeps no empty folders
        texts[SOURCES_YML] = HEADER
    written = {
        CONFIG: _with_settings(_read(root, CONFIG), settings),
        **texts,
        **{path: _comments(_read(root, path)) for path in EMPTIED if (root / path).is_file()},
    }
    lists = [path for path in (root / SOURCES).glob("*") if path != root / SOURCES_YML]
    found = [*(root / path for path in REMOVED if (root / path).exists()), *sorted(lists)]
    return Plan(
        tuple(path.relative_to(root).as_posix() for path in found),
        tuple(path for path in BUILT if (root / path).exists()),
        {path: text for path, text in written.items() if not (root / path).is_file() or _read(root, path) != text},
    )


def listing(root: Path, plan: Plan) -> Iterator[str]:
    """What will be removed and changed, a line each."""
    for path in plan.removed:
        number = sum(1 for file in (root / path).glob("*.yml")) if path == PAPERS else 0
        records = f"  ({counted(number, 'record')})" if number else ""
        yield f"  remove  {path}{records}"
    if plan.built:
        yield f"  remove  what was built: {', '.join(plan.built)}"
    for path in plan.written:
        yield f"  {'empty ' if path in EMPTIED else 'change'}  {path}  ({_WHAT.get(path, 'its comments stay')})"


def uncommitted(root: Path, plan: Plan) -> str:
    """A warning if git could not bring back what is removed or changed; empty if it could."""
    places = ("catalog", *plan.removed, *plan.written)
    try:
        files = sorted(changed_files(root))
    except UsageError as error:
        return f"{error}; what is removed cannot be brought back"
    changes = [path for path in files if any(f"{path}/".startswith(f"{place}/") for place in places)]
    if not changes:
        return ""
    shown = ", ".join(changes[:3]) + (f" and {len(changes) - 3} more" if len(changes) > 3 else "")
    return f"changes that are not committed would be lost: {shown}"


def carry_out(root: Path, plan: Plan) -> None:
    """Remove and write; catalog/ itself stays, so that a run that was killed can be repeated."""
    for path in (*plan.built, *plan.removed):
        place = root / path
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    for path, text in plan.written.items():
        write_text(root / path, text)
    remove_leftovers(root / "catalog")


_WHAT = {
    CONFIG: "name, description and licence of the site; its comments stay",
    README: "title and introduction",
    ABOUT: "a text to begin with",
}


def _read(root: Path, path: str) -> str:
    try:
        return (root / path).read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: the file is not UTF-8; save it as UTF-8") from error


def _comments(text: str) -> str:
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    return "".join(takewhile(lambda line: line.startswith("#"), lines))


def _with_head(text: str, head: str) -> str:
    """A README with everything before its first section replaced."""
    section = re.search(r"(?m)^## ", text)
    return head + text[section.start() :] if section else head


def _with_settings(text: str, settings: Mapping[str, str]) -> str:
    """A configuration with other values; all else stays, comments too. Of missing keys only the name is added."""
    try:
        root = compose(text)
    except yaml.YAMLError as error:
        raise UsageError(f"{CONFIG}: not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(root, yaml.MappingNode):
        raise UsageError(f"{CONFIG}: expected settings such as site_name: …")
    edits = []
    for key, value in settings.items():
        node = _node(root, key.split("."))
        if node is not None:
            end = node.end_mark.index
            line_end = "\n" if text[:end].endswith("\n") else ""
            edits.append((node.start_mark.index, end, scalar(value) + line_end))
    for start, end, value in sorted(edits, reverse=True):
        space = " " if start and text[start - 1] == ":" and value.strip() else ""
        text = text[:start] + space + value + text[end:]
    if _node(root, ["site_name"]) is None:
        text = f"site_name: {scalar(settings['site_name'])}\n{text}"
    return text


def _node(node: yaml.Node, keys: Sequence[str]) -> yaml.Node | None:
    for name in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        found = next((value for key, value in pairs if key.value == name), None)
        if found is None:
            return None
        node = found
    return node
