"""The lists in catalog/sources, and sources.yml, which says what each of them is."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from build_scripts.model import Entry, Source, SourceList
from build_scripts.records import (
    YamlFile,
    compose,
    field_text,
    flow_scalar,
    insert_fields,
    is_day,
    items,
    mapping,
    read_optional,
    string,
)
from build_scripts.report import Report, did_you_mean
from build_scripts.slugs import RESERVED, slug
from build_scripts.sources.fields import ALIASES
from build_scripts.sources.formats import ParsedList, parse_list

Found = TypeVar("Found")
SOURCES = "catalog/sources"
SOURCES_YML = f"{SOURCES}/sources.yml"
MAX_LIST_BYTES = 256 * 1024 * 1024
_LIST_KEYS = ("file", "title", "origin", "captured", "licence", "description", "columns", "where")
_TEXTS = frozenset(_LIST_KEYS) - {"columns", "where"}
FIELDS = (*ALIASES, "ignore")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
HEADER = """\
# What each list in this folder is. `catalog import` adds an entry for a new list; edit title, origin and
# description freely. `captured` is the day the page was saved: dates printed without a year are in that year.
# `licence` says in a few words what may be done with the titles and abstracts; pages show it as it is. Leave it
# out if you do not know.
"""


def load_lists(root: Path, report: Report) -> tuple[SourceList, ...]:
    found = read_optional(root, SOURCES_YML, report)
    if not found:
        return ()
    file, node = found
    lists: dict[str, SourceList] = {}
    slugs: dict[str, str] = {}
    for item in items(file, node, "sources.yml"):
        source_list = _source_list(file, item)
        if not source_list:
            continue
        if source_list.slug in slugs:
            message = f'"{source_list.file}" has the same address as "{slugs[source_list.slug]}"'
            file.error(item, "duplicate-list", message, "one entry for each file, and no two files of one name")
            continue
        slugs[source_list.slug] = source_list.file
        lists[source_list.file] = source_list
    return tuple(lists[name] for name in sorted(lists))


@dataclass(frozen=True)
class ReadList:
    sha256: str
    parsed: ParsedList


def read_lists(root: Path, lists: Iterable[SourceList]) -> dict[str, ReadList]:
    """The lists of a catalog that are there. Their problems were reported when they were imported."""
    read = {}
    for source_list in lists:
        path = root / SOURCES / source_list.file
        if path.is_file():
            read[source_list.file] = read_list(source_list, path.read_bytes())
    return read


def read_list(source_list: SourceList, data: bytes) -> ReadList:
    return ReadList(checksum(data), parse_list(source_list.file, data, source_list, Report()))


def entries_of(lists: Mapping[str, ReadList]) -> dict[Source, Entry]:
    return {entry.source(name): entry for name, source_list in lists.items() for entry in source_list.parsed.entries}


def checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def shared_licence(lists: Collection[SourceList]) -> str:
    """The licence that all lists state; empty if they differ or one states none."""
    licences = {source_list.licence for source_list in lists}
    return licences.pop() if len(licences) == 1 else ""


def add_list(text: str, source_list: SourceList) -> str:
    """The text of sources.yml with one more list at its end; the rest stays as it is."""
    values = {key: getattr(source_list, key) for key in _LIST_KEYS if key in _TEXTS}
    lines = [field_text(key, value) for key, value in values.items() if value]
    lines += [
        f"{key}: {_flow(getattr(source_list, key))}\n" for key in ("columns", "where") if getattr(source_list, key)
    ]
    start = text or HEADER
    return start + ("" if start.endswith("\n") else "\n") + "- " + "  ".join(lines)


def set_captured(text: str, file_name: str, captured: str) -> str:
    """The text of sources.yml with the captured day of a list that has none yet."""
    for item in getattr(compose(text), "value", ()):
        if any(key.value == "file" and value.value == file_name for key, value in item.value):
            return insert_fields(text, {"captured": captured}, _LIST_KEYS, item)
    return text


def list_file_name(path: Path, suffix: str = "txt") -> str:
    """The name of the copy of a file in catalog/sources: its own where that can be an address, and the suffix of what
    is in it."""
    stem = path.name.removesuffix(path.suffix) if path.suffix else path.name
    if not _FILE_NAME.fullmatch(stem) or stem.split(".")[0].lower() in RESERVED:
        stem = slug(stem) or "list"
    return f"{stem}.{suffix}"


def human_title(file_name: str) -> str:
    """A first title for a list made from its file name; the curator writes a better one."""
    words = re.sub(r"[_\W]+", " ", file_name.rsplit(".", 1)[0]).strip()
    return words[:1].upper() + words[1:]


def _source_list(file: YamlFile, node: yaml.Node) -> SourceList | None:
    before = file.report.errors
    nodes = mapping(file, node, _LIST_KEYS, ("file", "title"), "a list")
    values: dict[str, Any] = {
        key: string(file, value, key, as_written=key in {"file", "captured"})
        for key, value in nodes.items()
        if key in _TEXTS
    }
    name, captured = values.get("file"), values.get("captured")
    if name and not _FILE_NAME.fullmatch(name):
        file.error(nodes["file"], "bad-file-name", f'"{name}" is not a plain file name in {SOURCES}')
    if captured and not is_day(captured):
        file.error(nodes["captured"], "bad-date", f'"{captured}" is not a valid captured', "write YYYY-MM-DD")
    if "columns" in nodes:
        values["columns"] = tuple(_pairs(file, nodes["columns"], "columns", _column))
    if "where" in nodes:
        values["where"] = tuple(_pairs(file, nodes["where"], "where", _wanted))
    if file.report.errors > before:
        return None
    return SourceList(**{key: value for key, value in values.items() if value})


def _pairs(
    file: YamlFile, node: yaml.Node, what: str, read: Callable[[YamlFile, yaml.Node, str], Found | None]
) -> Iterator[tuple[str, Found]]:
    """The headings of a mapping, which may be any texts, with what they stand for."""
    if not isinstance(node, yaml.MappingNode):
        file.error(node, "wrong-type", f"{what} must be a mapping of headings")
        return
    for key, value in node.value:
        found = read(file, value, what)
        if found:
            yield str(key.value), found


def _column(file: YamlFile, node: yaml.Node, what: str) -> str | None:
    field = string(file, node, what)
    if field and field not in FIELDS:
        hint = did_you_mean(field, FIELDS) or f"known: {', '.join(FIELDS)}"
        file.error(node, "unknown-field", f'"{field}" is not a field', hint)
        return None
    return field


def _wanted(file: YamlFile, node: yaml.Node, what: str) -> tuple[str, ...] | None:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return tuple(text for each in nodes if (text := string(file, each, what, as_written=True)))


def _flow(pairs: Sequence[tuple[str, str | tuple[str, ...]]]) -> str:
    shown = (
        (key, flow_scalar(value) if isinstance(value, str) else f"[{', '.join(map(flow_scalar, value))}]")
        for key, value in pairs
    )
    return "{" + ", ".join(f"{flow_scalar(key)}: {value}" for key, value in shown) + "}"
