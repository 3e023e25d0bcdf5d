"""Reads catalog/tags.yml, the curator's vocabulary. Strict: every fault is reported with its line and column.

tags:
  - label: neural operators          # how the tag is written
    aliases: [operator networks]     # other spellings that mean it; renames or merges tags, old addresses redirect
    parents: [operator learning]     # broader tags
    description: Networks between spaces of functions.
ban: [in practice]                   # never tags
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from build_scripts.keywords.broader import circles
from build_scripts.keywords.phrases import key_of
from build_scripts.keywords.vocabulary import Term, Vocabulary, build
from build_scripts.model import Location
from build_scripts.records import YamlFile, holds_nothing, items, kind, mapping, parse_yaml, read_file, string
from build_scripts.report import Report

TAGS_YML = "catalog/tags.yml"
_TOP = ("tags", "ban")
_FIELDS = ("label", "aliases", "parents", "description")


def read_vocabulary(root: Path, report: Report) -> Vocabulary:
    """The vocabulary of the catalog in `root`: the term list alone where catalog/tags.yml does not exist."""
    data = read_file(root, TAGS_YML, report)
    return build() if data is None else parse_vocabulary(data, TAGS_YML, report)


def parse_vocabulary(data: bytes, path: str, report: Report) -> Vocabulary:
    """The vocabulary of the content of a tags.yml. Faulty entries are reported and left out."""
    if holds_nothing(data):
        return build()  # a curator who has nothing to say yet
    found = parse_yaml(data, path, report)
    if not found:
        return build()
    file, root = found
    top = mapping(file, root, _TOP, (), "tags.yml")
    entries = [_term(file, node) for node in _items(file, top.get("tags"), "tags")]
    banned: dict[str, Location] = {}
    for name, where in _texts(file, top.get("ban"), "ban"):
        banned.setdefault(key_of(name), where)
    terms = _consistent([term for term in entries if term is not None], banned, report)
    vocabulary = build(terms, banned)
    for circle in circles(vocabulary.terms, vocabulary.canonical):
        labels = [vocabulary.terms[key].label for key in circle]
        where = next((t.location for key in circle if (t := vocabulary.terms[key]).location), None) or Location(path)
        route = " < ".join([*labels, labels[0]])
        report.error(where, "circular-parents", f"broader tags go in a circle: {route}", "remove one of these parents")
    return vocabulary


def _term(file: YamlFile, node: yaml.Node) -> Term | None:
    fields = mapping(file, node, _FIELDS, ("label",), "a tag")
    label = _text(file, fields["label"], "label") if "label" in fields else ""
    if not label:
        return None
    aliases = list(_texts(file, fields.get("aliases"), "aliases"))
    parents = list(_texts(file, fields.get("parents"), "parents"))
    return Term(
        label,
        tuple(name for name, _ in aliases),
        tuple(name for name, _ in parents),
        _line(file, fields["description"], "description") if "description" in fields else "",
        file.place(fields["label"]),
        tuple(where for _, where in parents),
        tuple(where for _, where in aliases),
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


def _items(file: YamlFile, node: yaml.Node | None, what: str) -> list[yaml.Node]:
    """The items of a list that may be left empty."""
    return [] if node is None or kind(node) == "empty" else items(file, node, what)


def _texts(file: YamlFile, node: yaml.Node | None, what: str) -> Iterator[tuple[str, Location]]:
    for item in _items(file, node, what):
        if text := _text(file, item, what):
            yield text, file.place(item)


def _text(file: YamlFile, node: yaml.Node, what: str) -> str:
    """A spelling of a tag; empty after a fault."""
    text = _line(file, node, what)
    if text and not key_of(text):
        file.error(node, "bad-label", f'"{text}" holds no letter or digit')
        return ""
    return text


def _line(file: YamlFile, node: yaml.Node, what: str) -> str:
    return " ".join((string(file, node, what) or "").split())
