"""Corrections that need no judgement: the form of files and values, never what they say."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

from build_scripts.bibliography import arxiv_field, read_date, usable_doi
from build_scripts.files import write_text
from build_scripts.model import Location
from build_scripts.records import (
    KEY_ORDER,
    PAPERS,
    compose,
    field_text,
    index_location,
    is_arxiv_id,
    is_date,
    is_day,
    is_doi,
    remove_part,
    replace_node,
    sort_fields,
)
from build_scripts.report import Problem, Report

_SPACES = re.compile(r"[ \t]+(?=\r?$)", re.MULTILINE)
_KEYS = re.compile(r"^([a-z_]+):", re.MULTILINE)
_PREFIX = re.compile(r"(?:arxiv|doi)\s*:\s*|https?://", re.IGNORECASE)
_TIME = re.compile(r"(?<=\d)[T ]\d\d:\d\d\S*$")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


@dataclass(frozen=True)
class Fix:
    """One correction. The line is the one it had in the file before."""

    location: Location
    code: str
    message: str


_Found = tuple[str, list[tuple[int, str]]]  # the text corrected; where it was wrong, and what was done


def report_form(root: Path, report: Report) -> None:
    """Warn of files whose form a correction would change, though they are read as they should be."""
    for path in sorted(
        [
            *(root / "catalog").glob("*.yml"),
            *(root / PAPERS).glob("*.yml"),
            *(root / "catalog/sources").glob("sources.yml"),
        ]
    ):
        place = path.relative_to(root).as_posix()
        _, fixes = fix_text(place, _read(path), _FORM)
        for fix in fixes:
            report.warning(fix.location, fix.code, fix.message, "run: catalog check --fix")


def fix_problems(root: Path, problems: Iterable[Problem], *, write: bool) -> list[Fix]:
    """Correct what needs no judgement of these problems, and say what was done, or would be unless `write`."""
    wanted: dict[str, set[str]] = {}
    for problem in problems:
        if problem.code in FIXABLE:
            wanted.setdefault(problem.location.path, set()).add(problem.code)
    done = []
    for place, codes in sorted(wanted.items()):
        text, fixes = fix_text(place, _read(root / place), codes)
        if fixes and write:
            write_text(root / place, text)
        done += fixes
    return done


def fix_text(path: str, text: str, wanted: Iterable[str]) -> tuple[str, list[Fix]]:
    """The text of a file with the corrections for these codes, those left out that would change what it says."""
    fixes = []
    for code in (code for code in FIXABLE if code in set(wanted)):
        if code not in _ANYWHERE and not path.startswith(f"{PAPERS}/"):
            continue
        try:
            edited, found = FIXABLE[code](text)
            if edited != text and (code in _VALUES or _content(edited) == _content(text)):
                fixes += [Fix(index_location(path, text, index), code, message) for index, message in found]
                text = edited
        except (yaml.YAMLError, RecursionError):
            continue
    return text, sorted(fixes, key=lambda fix: (fix.location, fix.code))


def _read(path: Path) -> str:
    """The text of a file; empty where it cannot be read or begins with a mark, for others report that."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return "" if text.startswith("\ufeff") else text


def _without_spaces(text: str) -> _Found:
    found = list(_SPACES.finditer(text))
    lines = f"{len(found)} lines end" if len(found) > 1 else "the line ends"
    return _SPACES.sub("", text), [(found[0].start(), f"{lines} in spaces")] if found else []


def _with_newline(text: str) -> _Found:
    if not text or text.endswith("\n"):
        return text, []
    return f"{text}\n", [(len(text), "the last line has no line end")]


def _in_order(text: str) -> _Found:
    keys = list(_KEYS.finditer(text))
    ranks = [KEY_ORDER.index(key[1]) for key in keys if key[1] in KEY_ORDER]
    if ranks == sorted(ranks):
        return text, []
    late, early = next((b, a) for a, b in pairwise(keys) if _rank(b[1]) < _rank(a[1]))
    return sort_fields(text, KEY_ORDER), [(late.start(), f"{late[1]} stands before {early[1]} in other records")]


def _rank(key: str) -> int:
    return KEY_ORDER.index(key) if key in KEY_ORDER else len(KEY_ORDER)


def _without_repetition(text: str) -> _Found:
    found = []
    while again := _repeated(text):
        key, node, index = again
        edited = remove_part(text, node, index)
        if edited.count(" #") < text.count(" #"):  # a comment goes with it
            break
        found.append((node.value[index].start_mark.index, f"the second of two equal items of {key} is deleted"))
        text = edited
    return text, found


def _repeated(text: str) -> tuple[str, yaml.SequenceNode, int] | None:
    """The first item of a list that is there already: the key of the list, the list, and its number."""
    for key, node in _fields(text):
        items = [_plain(item) for item in node.value] if isinstance(node, yaml.SequenceNode) else []
        for index, item in enumerate(items):
            if item in items[:index] and isinstance(node, yaml.SequenceNode):
                return key, node, index
    return None


def _canonical(
    fields: tuple[str, ...], fits: Callable[[str], bool], read: Callable[[str], str | None]
) -> Callable[[str], _Found]:
    """A correction of the values of some fields that do not fit."""

    def correct(text: str) -> _Found:
        found = []
        for key, node in reversed(_fields(text)):
            if key not in fields or not isinstance(node, yaml.ScalarNode) or fits(node.value):
                continue
            value = read(node.value.strip())
            if value and fits(value) and (key != "added" or is_day(value)):
                written = field_text(key, value).removeprefix(f"{key}: ").rstrip("\n")
                found.append((node.start_mark.index, f"{key} is {value} instead of {node.value!r}"))
                text = replace_node(text, node, written)
        return text, found

    return correct


def _doi(text: str) -> str | None:
    """The DOI of a text that holds nothing else but a prefix or the address of the resolver."""
    return usable_doi(text) if len(_PREFIX.sub("", text, count=1).split()) == 1 else None


def _arxiv(text: str) -> str | None:
    """The number of a text that holds nothing else but a prefix or the address of its page; its version stays."""
    number = arxiv_field(text) if len(_PREFIX.sub("", text, count=1).split()) == 1 else None
    version = re.search(rf"{re.escape(number)}(v[0-9]+)", text, re.IGNORECASE) if number else None
    return f"{number}{version[1].lower()}" if number and version else number


def _date(text: str) -> str | None:
    """The date that a text has in another form. It must keep all parts: 3/2024 would lose its month."""
    text = _ORDINAL.sub("", _TIME.sub("", text))
    date = read_date(text)
    return date if date and len(re.findall(r"[0-9]+|[^\W\d_]+", text)) == len(date.split("-")) else None


def _fields(text: str) -> list[tuple[str, yaml.Node]]:
    node = compose(text)
    return [(key.value, value) for key, value in node.value] if isinstance(node, yaml.MappingNode) else []


def _content(text: str) -> object:
    """What a file says, whatever the order of its fields."""
    node = compose(text)
    if isinstance(node, yaml.MappingNode):
        return sorted((key.value, repr(_plain(value))) for key, value in node.value)
    return _plain(node) if node else None


def _plain(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return [(_plain(key), _plain(value)) for key, value in node.value]
    return [_plain(item) for item in node.value] if isinstance(node, yaml.SequenceNode) else (node.tag, node.value)


FIXABLE: dict[str, Callable[[str], _Found]] = {
    "bad-doi": _canonical(("doi",), is_doi, _doi),
    "bad-arxiv-id": _canonical(("arxiv_id",), is_arxiv_id, _arxiv),
    "bad-date": _canonical(("date", "added"), is_date, _date),
    "trailing-spaces": _without_spaces,
    "no-final-newline": _with_newline,
    "duplicate-item": _without_repetition,
    "field-order": _in_order,
}
_VALUES = frozenset({"bad-doi", "bad-arxiv-id", "bad-date", "duplicate-item"})  # these are meant to change values
_FORM = ("trailing-spaces", "no-final-newline", "field-order")
_ANYWHERE = frozenset({"trailing-spaces", "no-final-newline"})
