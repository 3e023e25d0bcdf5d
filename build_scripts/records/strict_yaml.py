"""YAML read strictly: every value has its location, unknown and duplicate keys are errors, nothing is guessed.

Works on the node tree of PyYAML's C loader instead of loaded values: nodes know their location, and a date
or an arXiv number keeps its spelling.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from build_scripts.model import Location
from build_scripts.report import Report, did_you_mean

_TAG = "tag:yaml.org,2002:"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_COMMENT = re.compile(rb"(?m)^\s*#.*$")
_KINDS = {
    "null": "empty", "bool": "a truth value", "int": "a number", "float": "a number", "timestamp": "a date",
    "seq": "a list", "map": "a mapping", "str": "text",
}  # fmt: skip


@dataclass(frozen=True)
class YamlFile:
    """The text of one file with the path to name in problems, and the report that gets them."""

    path: str
    text: str
    report: Report

    def place(self, node: yaml.Node) -> Location:
        """Where a node begins. Lines end at `\\n` only, whatever else YAML takes for a line end."""
        index = node.start_mark.index
        line = bisect_right(self._line_starts, index)
        return Location(self.path, line, index - self._line_starts[line - 1] + 1)

    @cached_property
    def _line_starts(self) -> list[int]:
        """Kept, so that naming the place of every entry of a long file takes no time by its square."""
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def error(self, node: yaml.Node, code: str, message: str, hint: str = "") -> None:
        self.report.error(self.place(node), code, message, hint)


def read_optional(root: Path, path: str, report: Report) -> tuple[YamlFile, yaml.Node] | None:
    """The same for a file that may be absent or hold nothing but comments: None without a problem then."""
    data = read_file(root, path, report)
    return None if data is None or holds_nothing(data) else parse_yaml(data, path, report)


def holds_nothing(data: bytes) -> bool:
    return not _COMMENT.sub(b"", data.removeprefix(b"\xef\xbb\xbf")).strip()


def index_location(path: str, text: str, index: int) -> Location:
    """The line and column of a character of `text`."""
    return Location(path, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def read_file(root: Path, path: str, report: Report) -> bytes | None:
    """The content of the file at `root / path`; None if there is none, or after reporting why it cannot be read."""
    try:
        return (root / path).read_bytes()
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        report.error(Location(path), "unreadable-file", "a folder, where a file is expected", "move it away")
    except OSError as error:
        hint = "allow your user to read it" if isinstance(error, PermissionError) else ""
        report.error(Location(path), "unreadable-file", f"cannot be read: {error.strerror or error}", hint)
    return None


def read_yaml(root: Path, path: str, report: Report) -> tuple[YamlFile, yaml.Node] | None:
    """The node tree of the file at `root / path`; None if there is no file, or after reporting its faults."""
    data = read_file(root, path, report)
    return None if data is None else parse_yaml(data, path, report)


def parse_yaml(data: bytes, path: str, report: Report) -> tuple[YamlFile, yaml.Node] | None:
    """The node tree of the content of a file, or None after reporting; `path` is only named in problems."""
    text = decode(data, path, report)
    if text is None:
        return None
    file = YamlFile(path, text, report)
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        place = index_location(path, text, forbidden.start())
        report.error(place, "control-character", f"the character U+{ord(forbidden[0]):04X}", "remove it")
        return None
    try:
        node = compose(text)
    except yaml.MarkedYAMLError as error:
        place, message, hint = _explain(path, text, error)
        report.error(place, "yaml-syntax", message, hint)
        return None
    except (yaml.YAMLError, RecursionError) as error:
        report.error(Location(path), "yaml-syntax", " ".join(str(error).split()))
        return None
    if node is None:
        report.error(Location(path, 1), "empty-file", "the file is empty")
        return None
    return file, node


def decode(data: bytes, path: str, report: Report) -> str | None:
    """UTF-8 text without its byte order mark; None after reporting the first line that is not."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.error(Location(path, line), "not-utf8", "bytes that are not UTF-8", "save the file as UTF-8")
        return None


def compose(text: str) -> yaml.Node | None:
    """The node tree of a YAML text; raises yaml.YAMLError where it is none."""
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return node


def mapping(
    file: YamlFile, node: yaml.Node, known: Collection[str], required: Collection[str], what: str
) -> dict[str, yaml.Node]:
    """The values of a mapping by key. Unknown, duplicate and missing keys are reported; unknown ones left out."""
    if not isinstance(node, yaml.MappingNode):
        file.error(node, "wrong-type", f"{what} must be a mapping of keys to values, not {kind(node)}")
        return {}
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value not in known:
            name = key.value if isinstance(key, yaml.ScalarNode) else kind(key)
            hint = did_you_mean(name, known) or f"known keys: {', '.join(known)}"
            file.error(key, "unknown-key", f'"{name}" is not a key of {what}', hint)
        elif key.value in values:
            file.error(key, "duplicate-key", f'"{key.value}" is given twice', "keep one of them")
        else:
            values[key.value] = value
    for name in required:
        if name not in values:
            file.error(node, "missing-key", f'{what} lacks "{name}"')
    return values


def items(file: YamlFile, node: yaml.Node, what: str) -> list[yaml.Node]:
    """The items of a list; anything else is reported."""
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    file.error(node, "wrong-type", f"{what} must be a list, not {kind(node)}", "write it as [one, another]")
    return []


def listed(file: YamlFile, nodes: Mapping[str, yaml.Node], key: str) -> list[yaml.Node]:
    """The items of the list under a key of a mapping; none without the key."""
    return items(file, nodes[key], key) if key in nodes else []


def texts(file: YamlFile, nodes: Mapping[str, yaml.Node], key: str, what: str) -> tuple[str, ...]:
    """The texts of the list under a key of a mapping, each called `what` in problems; none without the key."""
    return tuple(text for item in listed(file, nodes, key) if (text := string(file, item, what)))


def string(file: YamlFile, node: yaml.Node, what: str, *, as_written: bool = False) -> str | None:
    """A non-empty string. `as_written` takes numbers and dates by their spelling, as dates and identifiers need it."""
    if not isinstance(node, yaml.ScalarNode) or kind(node) == "empty":
        hint = "give a value or remove the key" if isinstance(node, yaml.ScalarNode) else ""
        file.error(node, "wrong-type", f"{what} must be text, not {kind(node)}", hint)
        return None
    if node.tag != f"{_TAG}str" and not as_written:
        hint = f"put it in quotes: '{node.value}'" if not kind(node).startswith("of type") else ""
        file.error(node, "wrong-type", f"{what} must be text, not {kind(node)}", hint)
        return None
    value: str = node.value
    if not value.strip():
        file.error(node, "empty-value", f"{what} is empty", "give a value or remove the key")
        return None
    return value


def integer(file: YamlFile, node: yaml.Node, what: str, minimum: int = 0) -> int | None:
    """A whole number in decimal digits, at least `minimum`."""
    if isinstance(node, yaml.ScalarNode) and node.tag == f"{_TAG}int":
        digits = node.value
        if digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) >= minimum:
            return int(digits)
    found = f'"{node.value}"' if isinstance(node, yaml.ScalarNode) else kind(node)
    file.error(node, "wrong-type", f"{what} must be a whole number from {minimum} up, not {found}")
    return None


def kind(node: yaml.Node) -> str:
    """The type of a node, in words for a message."""
    tag = str(node.tag)
    return _KINDS.get(tag.removeprefix(_TAG), f"of type {tag.replace(_TAG, '!!')}")


_NO_COLON = "could not find expected ':'"
_SECOND_COLON = "mapping values are not allowed in this context"
_OPEN = {
    "while scanning a quoted scalar": ("the quotation mark is not closed", "close it, or put the text in other quotes"),
    "while parsing a flow sequence": ("the list is not closed", "close it with ]"),
    "while parsing a flow mapping": ("the mapping is not closed", "close it with }"),
}


def _explain(path: str, text: str, error: yaml.MarkedYAMLError) -> tuple[Location, str, str]:
    """Place, message and hint for a syntax error: where the mistake is, which the parser notices a line later."""
    problem = str(error.problem or error.context)
    begun = error.context_mark and index_location(path, text, error.context_mark.index)
    mark = error.problem_mark or error.context_mark
    place = index_location(path, text, mark.index) if mark else Location(path)
    lines = text.split("\n")
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    if problem == _NO_COLON and begun:
        return _not_a_pair(path, lines, begun.line)
    if problem == _SECOND_COLON and ": " not in line[: place.column - 1]:
        above = _line_above(lines, place.line)
        if above and not re.search(r":(\s|$)", lines[above - 1]):
            return _not_a_pair(path, lines, above)
    if begun and error.context in _OPEN and begun.line < place.line:
        return begun, *_OPEN[error.context]
    if problem == _SECOND_COLON:
        return place, problem, "a value that contains a colon and a space needs quotes"
    if line.startswith("\t"):
        return place, problem, "tabs cannot indent"
    hint = "look at the quotation marks and the indentation here and in the line above"
    return place, problem, hint if problem == "did not find expected key" else ""


def _not_a_pair(path: str, lines: Sequence[str], number: int) -> tuple[Location, str, str]:
    line = lines[number - 1]
    start = re.match(r"[\s-]*", line)
    column = start.end() if start else 0
    word = re.match(r"[^\s:]*", line[column:])
    hint = f'put a colon and a space after "{word[0] if word else ""}", or indent the line if it continues a text'
    return Location(path, number, column + 1), 'the line is not "key: value"', hint


def _line_above(lines: Sequence[str], number: int) -> int:
    """The number of the line that line `number` seems to continue: indented no more than it; 0 if there is none."""

    def indent(line: str) -> int:
        return len(line) - len(line.lstrip())

    for above in range(number - 1, 0, -1):
        line = lines[above - 1]
        if line.strip() and not line.lstrip().startswith("#") and indent(line) <= indent(lines[number - 1]):
            return above
    return 0
