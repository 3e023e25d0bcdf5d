"""Records: catalog/papers/<id>.yml read strictly, written with stable formatting, edited in place."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from build_scripts.memo import Memo
from build_scripts.model import Location, Record, Source
from build_scripts.records.strict_yaml import (
    YamlFile,
    integer,
    items,
    mapping,
    parse_yaml,
    read_file,
    read_yaml,
    string,
)
from build_scripts.records.yaml_text import (
    Value,
    append_item,
    field_node,
    field_text,
    insert_fields,
    remove_item,
    replace_node,
    scalar,
)
from build_scripts.report import Problem, Report
from build_scripts.slugs import MAX_SLUG, RESERVED

PAPERS = "catalog/papers"
KEY_ORDER = (
    "id", "title", "abstract", "abstract_tex", "title_tex", "authors", "author_count", "date", "venue",
    "arxiv_id", "doi", "url", "code", "comments", "evidence", "tags", "keywords", "status", "distinct", "former_ids",
    "added", "sources",
)  # fmt: skip
REQUIRED = ("id", "title", "added")
STATUSES = ("retracted", "withdrawn")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ARXIV = re.compile(r"[0-9]{2}(0[1-9]|1[0-2])(\.[0-9]{4,5}|[0-9]{3})(v[0-9]+)?")
_ARXIV_ARCHIVE = re.compile(r"[a-z]+(-[a-z]+)*(\.[A-Z]{2})?/")
_DOI = re.compile(r"10\.[0-9]{4,9}(\.[0-9]+)*/[^\s\"\\{}]+")


def load_records(root: Path, report: Report, memo: Memo | None = None) -> tuple[Record, ...]:
    """All records of `root` sorted by id. A record with an error is reported and left out."""
    if (root / PAPERS).is_file():
        report.error(Location(PAPERS), "unreadable-file", "a file, where a folder is expected", "move it away")
    files = []
    for path in sorted(path for path in (root / PAPERS).glob("*") if _is_record(path.name)):
        place = f"{PAPERS}/{path.name}"
        if path.suffix != ".yml":
            hint = f"rename it to {path.name.rsplit('.', 1)[0]}.yml"
            report.error(Location(place), "file-name", "the suffix is not .yml", hint)
        elif (data := read_file(root, place, report)) is not None:
            files.append((place, data))
    found = (memo or Memo()).map(_parse, files)
    for _, problems in found:
        report.problems.extend(problems)
    records = sorted((record for record, _ in found if record), key=lambda record: record.id)
    _check_addresses(root, records, report)
    return tuple(records)


def record_path(record_id: str) -> str:
    return f"{PAPERS}/{record_id}.yml"


def locate(root: Path, record_id: str, field: str, item: int | None = None) -> Location:
    """The location of a field (or of its list item number `item`, from 0): for stages that report on
    it later.

    Falls back to the file as a whole. Reads the file again, because locations are rarely
    wanted.
    """
    path = record_path(record_id)
    if not (root / path).is_file():
        return Location(path)
    found = read_yaml(root, path, Report())
    if not found or not isinstance(found[1], yaml.MappingNode):
        return Location(path)
    file, node = found
    value = next((value for key, value in node.value if key.value == field), None)
    if value is None:
        return Location(path)
    if item is not None and isinstance(value, yaml.SequenceNode) and item < len(value.value):
        value = value.value[item]
    return file.place(value)


def record_text(record: Record) -> str:
    """A record as YAML: known fields only, in the order of KEY_ORDER, every text on one line."""
    values = {key: getattr(record, key) for key in KEY_ORDER}
    return "".join(field_text(key, value) for key, value in values.items() if value not in (None, (), ""))


def add_source(text: str, source: Source) -> str:
    """The YAML of a record with one more source; every other line stays as it is."""
    return add_item(text, "sources", source)


def add_item(text: str, key: str, item: str | Source) -> str:
    """The YAML of a record with one more item in a list that may be missing."""
    edited = insert_fields(text, {key: (item,)}, KEY_ORDER)  # type: ignore[dict-item]
    return edited if edited != text else append_item(text, key, item)


def move_sources(text: str, moves: Sequence[Source | None]) -> str:
    """The YAML of a record with its sources replaced one by one; None removes a source."""
    for index, source in reversed([*enumerate(moves)]):
        node = field_node(text, "sources")
        if not isinstance(node, yaml.SequenceNode):
            break
        text = _move_source(text, node.value[index], source) if source else remove_item(text, "sources", index)
    return text


def _move_source(text: str, node: yaml.MappingNode, source: Source) -> str:
    """The line number alone is replaced, so that the item stays as it is written."""
    line = next(value for key, value in node.value if key.value == "line")
    return text if line.value == str(source.line) else replace_node(text, line, str(source.line))


def rename_record(text: str, record_id: str) -> str:
    node = field_node(text, "id")
    return replace_node(text, node, scalar(record_id)) if node else text


def merge_fields(text: str, fields: Mapping[str, Value]) -> str:
    """The YAML of a record with those fields added that it lacks, each at its place in KEY_ORDER.

    A field that is there is never overwritten, and every other line stays as it is.
    """
    return insert_fields(text, fields, KEY_ORDER)


def is_date(text: str) -> bool:
    """Whether `text` is YYYY, YYYY-MM or YYYY-MM-DD and exists in the calendar."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return False
    try:
        date.fromisoformat(text + "-01" * ((10 - len(text)) // 3))
    except ValueError:
        return False
    return True


def is_day(text: str) -> bool:
    """Whether `text` is an existing YYYY-MM-DD."""
    return len(text) == 10 and is_date(text)


def is_arxiv_id(text: str) -> bool:
    """Whether `text` is an arXiv identifier: 2509.24320, 2509.24320v2 or math.PR/0601001."""
    archive = _ARXIV_ARCHIVE.match(text)
    number = text[archive.end() :] if archive else text
    return bool(_ARXIV.fullmatch(number)) and ("." in number) == (archive is None)


def is_doi(text: str) -> bool:
    """Whether `text` is a DOI without the address of the resolver."""
    return bool(_DOI.fullmatch(text))


def is_web_address(text: str) -> bool:
    """Whether `text` is an absolute http or https address without spaces, quotes or angle brackets."""
    if re.search(r"[\s\x00-\x1f\x7f-\x9f<>\"'`\\{}|^]", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_id(text: str) -> bool:
    """Whether `text` can be the id of a record: an address part that no page or system has reserved."""
    return bool(_ID.fullmatch(text)) and len(text) <= MAX_SLUG and text not in RESERVED


_Check = tuple[Callable[[str], bool], str, str]
_FORMATS: dict[str, _Check] = {
    "id": (is_id, "bad-id", "use small letters, digits and single hyphens, at most 80 characters"),
    "date": (is_date, "bad-date", "write YYYY, YYYY-MM or YYYY-MM-DD"),
    "year": (lambda text: len(text) == 4 and is_date(text), "bad-date", "write YYYY"),  # in a bibliography
    "added": (is_day, "bad-date", "write YYYY-MM-DD"),
    "arxiv_id": (is_arxiv_id, "bad-arxiv-id", "write it like 2509.24320 or math.PR/0601001"),
    "doi": (is_doi, "bad-doi", "write it like 10.1000/182, without an address before it"),
    "url": (is_web_address, "bad-url", "write an address that begins with https:// or http://"),
    "code": (is_web_address, "bad-url", "write an address that begins with https:// or http://"),
    "former_ids": (is_id, "bad-id", "use small letters, digits and single hyphens, at most 80 characters"),
    "distinct": (is_id, "bad-id", "give the id of a record"),
    "status": (STATUSES.__contains__, "bad-status", f"write {' or '.join(STATUSES)}"),
}
_ANY: _Check = (lambda _text: True, "", "")
_LISTS = frozenset({"authors", "code", "tags", "keywords", "distinct", "former_ids"})
_NUMBERS = {"author_count": 1, "comments": 0, "evidence": 0}
_AS_WRITTEN = frozenset({"date", "added", "arxiv_id", "doi"})


def _is_record(name: str) -> bool:
    """Whether a file seems to be meant for a record."""
    return name.endswith("ml") and ".y" in name[1:] and not name.startswith(".")


def _parse(path: str, data: bytes) -> tuple[Record | None, tuple[Problem, ...]]:
    """The record in a file, None if it has errors, and all its problems."""
    report = Report()
    return parse_record(data, path, report), tuple(report.problems)


def parse_record(data: bytes, path: str, report: Report) -> Record | None:
    """The record in a file, or None after reporting its faults; its name comes from `path`."""
    before = report.errors
    found = parse_yaml(data, path, report)
    if not found:
        return None
    file, node = found
    nodes = mapping(file, node, KEY_ORDER, REQUIRED, "a record")
    values: dict[str, Any] = {key: _value(file, key, value) for key, value in nodes.items()}
    stem = path.rsplit("/", 1)[1].removesuffix(".yml")
    if values.get("id") and values["id"] != stem:
        rename = f"run: catalog rename {values['id']} {stem} if the file was renamed"
        hint = f"{rename}, catalog rename {stem} {values['id']} if the id was changed"
        hint = hint if is_id(values["id"]) and is_id(stem) else "the id is the name of the file without .yml"
        file.error(nodes["id"], "id-file-name", f'the id is "{values["id"]}" but the file is "{stem}.yml"', hint)
    if report.errors > before:
        return None
    return Record(**{"sources": (), "abstract": "", **values})


def _value(file: YamlFile, key: str, node: yaml.Node) -> object:
    if key == "sources":
        return _unique(file, key, [(read_source(file, item), item) for item in items(file, node, key)])
    if key in _NUMBERS:
        return integer(file, node, key, _NUMBERS[key])
    if key in _LISTS:
        return _unique(file, key, [(_text(file, key, item), item) for item in items(file, node, key)])
    return _text(file, key, node)


def _unique(file: YamlFile, key: str, found: list[tuple[object, yaml.Node]]) -> tuple[object, ...]:
    values: list[object] = []
    for value, node in found:
        if value is not None and value in values:
            shown = f"{value.file}:{value.line}" if isinstance(value, Source) else value
            file.error(node, "duplicate-item", f'"{shown}" stands twice in {key}', "keep one of them")
        values.append(value)
    return tuple(values)


def _text(file: YamlFile, key: str, node: yaml.Node) -> str | None:
    text = string(file, node, key, as_written=key in _AS_WRITTEN)
    if text is not None:
        check_format(file, node, key, text)
    return text


def check_format(file: YamlFile, node: yaml.Node, key: str, text: str) -> None:
    """Report a value that is not in the format of its field."""
    fits, code, hint = _FORMATS.get(key, _ANY)
    if not fits(text):
        file.error(node, code, f'"{text[:80]}" is not a valid {key}', hint)


def read_source(file: YamlFile, node: yaml.Node) -> Source | None:
    """A source as `{file: a.txt, line: 3}`; None after reporting a fault."""
    values = mapping(file, node, ("file", "line"), ("file", "line"), "a source")
    if len(values) < 2:
        return None
    name = string(file, values["file"], "file", as_written=True)
    line = integer(file, values["line"], "line", 1)
    return Source(name, line) if name and line else None


def _check_addresses(root: Path, records: list[Record], report: Report) -> None:
    owners = {record.id: record.id for record in records}
    for record in (record for record in records if record.former_ids):
        for number, former in enumerate(record.former_ids):
            if former in owners:
                place = locate(root, record.id, "former_ids", number)
                message = f'the address "{former}" already belongs to the record "{owners[former]}"'
                joined = f"if they are one paper, run: catalog merge {former} {record.id}"
                hint = joined if former == owners[former] else "an address leads to one paper"
                report.error(place, "address-taken", message, hint)
            else:
                owners[former] = record.id
