"""YAML as a person would write it: minimal quoting, one line a value, edits that touch only their lines.

An edit is a splice into the text at positions the parser gives, so that comments, order and spacing of
everything else stay byte for byte.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import yaml

from build_scripts.model import Source
from build_scripts.records.strict_yaml import compose

Value = str | int | Sequence[str] | Sequence[Source]

_resolve: Callable[..., str] = yaml.resolver.Resolver().resolve
_STRING_TAG = "tag:yaml.org,2002:str"
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_DAY_FIELDS = frozenset({"date", "added", "captured", "day"})
# Characters that YAML forbids, takes for a line end, or that an editor would not show.
_SPECIAL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# YAML 1.1 and 1.2 disagree on numbers such as 0E0 and 0o7: whatever either may take for one is quoted.
_NUMBER_LIKE = re.compile(r"[0-9.+][0-9_:.+-]*([eE][0-9+-]*)?|0[oOxX][0-9a-fA-F_]*")
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"}
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@` ")


def scalar(value: str) -> str:
    """A string as a one-line YAML value: plain if that reads back as the same string, quoted otherwise."""
    plain = (
        value != ""
        and value[0] not in _INDICATORS
        and not value.startswith("...")
        and not value.endswith((":", " "))
        and ": " not in value
        and " #" not in value
        and not _SPECIAL.search(value)
        and not _NUMBER_LIKE.fullmatch(value)
        and _resolve(yaml.ScalarNode, value, (True, False)) == _STRING_TAG
    )
    return value if plain else _quoted(value)


def flow_scalar(value: str) -> str:
    """A string as a value inside `[…]` or `{…}`."""
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._ -]*", value) and value == scalar(value)
    return value if plain else _quoted(value)


def flow_source(source: Source) -> str:
    """A source as `{file: a.txt, line: 3}`."""
    return f"{{file: {flow_scalar(source.file)}, line: {source.line}}}"


def flow_mapping(values: Mapping[str, Value]) -> str:
    """Values as `{id: moss, sources: [{file: a.txt, line: 3}]}`; empty ones are left out."""
    return "{" + ", ".join(f"{key}: {_flow_value(key, value)}" for key, value in values.items() if value) + "}"


def field_text(key: str, value: Value) -> str:
    """A key with its value as whole lines; lists have one item per line."""
    if isinstance(value, int):
        return f"{key}: {value}\n"
    if isinstance(value, str):
        bare = key in _DAY_FIELDS and _DAY.fullmatch(value)
        return f"{key}: {value if bare else scalar(value)}\n"
    lines = [flow_source(item) if isinstance(item, Source) else scalar(item) for item in value]
    return f"{key}:\n" + "".join(f"  - {line}\n" for line in lines)


def insert_fields(
    text: str, fields: Mapping[str, Value], order: Sequence[str], node: yaml.MappingNode | None = None
) -> str:
    """Add fields to a mapping where `order` wants them; a key that is already there keeps its value.

    The mapping is `node` of the text, or the whole text. All other lines stay as they are.
    """
    whole = node or compose(text)
    if not isinstance(whole, yaml.MappingNode):
        raise TypeError("only a mapping has fields")
    present = {key.value: value for key, value in whole.value}
    new = [key for key in order if key in fields and key not in present and fields[key] not in ("", (), [])]
    if whole.flow_style:
        parts = [f"{key}: {_flow_value(key, fields[key])}" for key in new]
        return _insert_in_flow(text, whole, ", ".join(parts)) if parts else text
    start = whole.start_mark.index
    indent = " " * (start - text.rfind("\n", 0, start) - 1)
    inserts: defaultdict[int, str] = defaultdict(str)
    for key in new:
        before = [name for name in order[: order.index(key)] if name in present]
        index = line_after(text, present[before[-1]]) if before else start
        lines = field_text(key, fields[key]).split("\n")[:-1]
        inserts[index] += "".join(f"{indent}{line}{_newline(text)}" for line in lines)
    for index in sorted(inserts, reverse=True):
        text = _insert_lines(text, index, inserts[index])
    return text


def sort_fields(text: str, order: Sequence[str]) -> str:
    """The YAML of a mapping with its fields in this order, each with its lines and the comments above it.

    The same text where a field is repeated or not in `order`. What stands above the first field stays there.
    """
    whole = compose(text)
    if not isinstance(whole, yaml.MappingNode) or whole.flow_style:
        return text
    names = [key.value for key, _ in whole.value]
    if len(set(names)) < len(names) or not set(names) <= set(order):
        return text
    ends = [line_after(text, value) for _, value in whole.value]
    start = text.rfind("\n", 0, whole.start_mark.index) + 1
    parts = {name: text[begin:end] for name, begin, end in zip(names, [start, *ends], ends, strict=False)}
    lines = [
        part if part.endswith("\n") else part + _newline(text)
        for _, part in sorted(parts.items(), key=lambda item: order.index(item[0]))
    ]
    return text[:start] + "".join(lines) + text[ends[-1] :]


def append_item(text: str, key: str, item: str | Source) -> str:
    """Add an item to a list of a YAML mapping, in the style in which the list is written."""
    node = field_node(text, key)
    if not isinstance(node, yaml.SequenceNode):
        raise TypeError(f"{key} is no list")
    if node.flow_style:
        return _insert_in_flow(text, node, _flow_item(item))
    start = node.start_mark.index
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    written = flow_source(item) if isinstance(item, Source) else scalar(item)
    return _insert_lines(text, line_after(text, node), f"{indent}- {written}{_newline(text)}")


def field_node(text: str, key: str) -> yaml.Node | None:
    node = compose(text)
    fields = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in fields if name.value == key), None)


def replace_node(text: str, node: yaml.Node, written: str) -> str:
    """The text with another value in the place of a scalar, or of a list or mapping in brackets."""
    return text[: node.start_mark.index] + written + text[node.end_mark.index :]


def remove_part(text: str, parent: yaml.CollectionNode, index: int) -> str:
    """The text without one item of a list or one field of a mapping; comments around it stay."""
    first, last = _ends(parent.value[index])
    if not parent.flow_style:
        start = text.rfind("\n", 0, first.start_mark.index) + 1
        return text[:start] + text[line_after(text, last) :]
    start, end = first.start_mark.index, last.end_mark.index
    if index + 1 < len(parent.value):
        end = _ends(parent.value[index + 1])[0].start_mark.index
    elif index:
        start = _ends(parent.value[index - 1])[1].end_mark.index
    return text[:start] + text[end:]


def remove_item(text: str, key: str, index: int) -> str:
    """The YAML of a mapping without one item of a list, and without the list where it was the only item."""
    whole, node = compose(text), field_node(text, key)
    if not isinstance(whole, yaml.MappingNode) or not isinstance(node, yaml.SequenceNode):
        raise TypeError(f"{key} is no list")
    if len(node.value) > 1:
        return remove_part(text, node, index)
    return remove_part(text, whole, [name.value for name, _ in whole.value].index(key))


def remove_field(text: str, key: str) -> str:
    whole = compose(text)
    names = [name.value for name, _ in whole.value] if isinstance(whole, yaml.MappingNode) else []
    return remove_part(text, whole, names.index(key)) if isinstance(whole, yaml.MappingNode) and key in names else text


def _ends(part: yaml.Node | tuple[yaml.Node, yaml.Node]) -> tuple[yaml.Node, yaml.Node]:
    return part if isinstance(part, tuple) else (part, part)


def _quoted(value: str) -> str:
    if not _SPECIAL.search(value):
        return "'" + value.replace("'", "''") + "'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _SPECIAL.sub(_escape, escaped) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _flow_value(key: str, value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value if key in _DAY_FIELDS and _DAY.fullmatch(value) else flow_scalar(value)
    return "[" + ", ".join(map(_flow_item, value)) + "]"


def _flow_item(item: str | Source) -> str:
    return flow_source(item) if isinstance(item, Source) else flow_scalar(item)


def _insert_in_flow(text: str, node: yaml.CollectionNode, item: str) -> str:
    """Behind the last item rather than before the bracket: a comment may stand between them."""
    if not node.value:
        index = node.end_mark.index - 1
        return text[:index] + item + text[index:]
    last = node.value[-1]
    index = (last[1] if isinstance(last, tuple) else last).end_mark.index
    return f"{text[:index]}, {item}{text[index:]}"


def _insert_lines(text: str, index: int, lines: str) -> str:
    head = text[:index]
    if head and not head.endswith("\n"):
        head += _newline(text)
    return head + lines + text[index:]


def line_after(text: str, node: yaml.Node) -> int:
    """The index of the line after the last one of a value. A block list or mapping ends with its last item:
    the parser's own end mark is behind the comments that follow."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: int = node.end_mark.index
    if text[:end].endswith("\n"):
        return end
    line_end = text.find("\n", end)
    return len(text) if line_end < 0 else line_end + 1


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
