"""Reads catalog/tags.yml, the curator's vocabulary. Strict: every fault is reported with its line and column.

tags:
  - label: neural operators          # how the tag is written
    aliases: [operator networks]     # other spellings that mean it; renames or merges tags
    parents: [operator learning]     # broader tags
    description: Networks between spaces of functions.
ban: [in practice]                   # never tags
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from build_scripts.broader import circles
from build_scripts.model import Location
from build_scripts.phrases import key_of
from build_scripts.report import Report, did_you_mean
from build_scripts.vocabulary import Term, Vocabulary, build

_TOP = ("tags", "ban")
_FIELDS = ("label", "aliases", "parents", "description")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_vocabulary(root: Path, report: Report) -> Vocabulary:
    """The vocabulary of the catalog in `root`: the term list alone where catalog/tags.yml does not exist."""
    path = root / "catalog" / "tags.yml"
    name = path.relative_to(root).as_posix()
    if not path.is_file():
        return build()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        report.error(Location(name), "bad-encoding", f"not UTF-8: {fault.reason} at byte {fault.start}")
        return build()
    return parse_vocabulary(text, name, report)


def parse_vocabulary(text: str, path: str, report: Report) -> Vocabulary:
    """The vocabulary of the text of a tags.yml. Faulty entries are reported and left out."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as fault:
        report.error(_fault_location(fault, path), "bad-yaml", f"not YAML: {_fault_text(fault)}")
        return build()
    if root is None:
        return build()
    top = _fields(root, _TOP, path, report)
    entries = [_term(node, path, report) for node in _items(top.get("tags"), "tags", path, report)]
    banned: dict[str, Location] = {}
    for name, where in _texts(top.get("ban"), "ban", path, report):
        banned.setdefault(key_of(name), where)
    terms = _consistent([term for term in entries if term is not None], banned, report)
    vocabulary = build(terms, banned)
    for circle in circles(vocabulary.terms, vocabulary.canonical):
        labels = [vocabulary.terms[key].label for key in circle]
        where = next((t.location for key in circle if (t := vocabulary.terms[key]).location), None) or Location(path)
        route = " < ".join([*labels, labels[0]])
        report.error(where, "circular-parents", f"broader tags go in a circle: {route}", "remove one of these parents")
    return vocabulary


def _term(node: Node, path: str, report: Report) -> Term | None:
    fields = _fields(node, _FIELDS, path, report)
    label = _text(fields.get("label"), "label", path, report)
    if not label:
        if isinstance(node, MappingNode) and "label" not in fields:
            report.error(_place(node, path), "missing-key", 'a tag needs a "label"')
        return None
    if not key_of(label):
        report.error(_place(fields["label"], path), "bad-label", f'"{label}" holds no letter or digit')
        return None
    parents = list(_texts(fields.get("parents"), "parents", path, report))
    return Term(
        label,
        tuple(name for name, _ in _texts(fields.get("aliases"), "aliases", path, report)),
        tuple(name for name, _ in parents),
        _text(fields.get("description"), "description", path, report),
        _place(fields["label"], path),
        tuple(where for _, where in parents),
    )


def _consistent(terms: list[Term], banned: dict[str, Location], report: Report) -> list[Term]:
    """The entries whose spellings no earlier entry and no ban has claimed."""
    owner: dict[str, Term] = {}
    kept = []
    for term in terms:
        where = term.location or Location("")
        spellings = dict.fromkeys(key_of(name) for name in (term.label, *term.aliases))
        clash = next((key for key in spellings if key in owner), None)
        if clash is not None:
            first = owner[clash]
            line = first.location.line if first.location else 0
            message = f'"{term.label}" claims a spelling of "{first.label}" (line {line})'
            report.error(where, "duplicate-tag", message, "join the two entries")
        elif term.key in banned:
            message = f'"{term.label}" is defined here and banned in line {banned[term.key].line}'
            report.error(where, "banned-tag", message, "remove one of the two")
        else:
            owner.update(dict.fromkeys(spellings, term))
            kept.append(term)
    return kept


def _fields(node: Node, known: tuple[str, ...], path: str, report: Report) -> dict[str, Node]:
    if not isinstance(node, MappingNode):
        report.error(_place(node, path), "wrong-type", f"must be a mapping with the keys {', '.join(known)}")
        return {}
    found: dict[str, Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in known:
            hint = did_you_mean(name, known) or f"known keys: {', '.join(known)}"
            report.error(_place(key, path), "unknown-key", f'"{name}" is not a key here', hint)
        elif name in found:
            report.error(_place(key, path), "duplicate-key", f'"{name}" stands twice')
        else:
            found[name] = value
    return found


def _items(node: Node | None, name: str, path: str, report: Report) -> list[Node]:
    if node is None or (isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"):
        return []
    if not isinstance(node, SequenceNode):
        report.error(_place(node, path), "wrong-type", f'"{name}" must be a list')
        return []
    return list(node.value)


def _texts(node: Node | None, name: str, path: str, report: Report) -> Iterator[tuple[str, Location]]:
    for item in _items(node, name, path, report):
        text = _text(item, name, path, report)
        if text and not key_of(text):
            report.error(_place(item, path), "bad-label", f'"{text}" holds no letter or digit')
        elif text:
            yield text, _place(item, path)


def _text(node: Node | None, name: str, path: str, report: Report) -> str:
    if node is None:
        return ""
    if not isinstance(node, ScalarNode) or node.tag != "tag:yaml.org,2002:str":
        hint = "put it in quotes" if isinstance(node, ScalarNode) else ""
        report.error(_place(node, path), "wrong-type", f'"{name}" must be text', hint)
        return ""
    return " ".join(str(node.value).split())


def _place(node: Node, path: str) -> Location:
    return Location(path, node.start_mark.line + 1, node.start_mark.column + 1)


def _fault_location(fault: yaml.YAMLError, path: str) -> Location:
    mark = getattr(fault, "problem_mark", None)
    return Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)


def _fault_text(fault: yaml.YAMLError) -> str:
    return str(getattr(fault, "problem", None) or getattr(fault, "reason", None) or "unreadable").strip()
