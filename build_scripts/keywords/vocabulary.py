"""The vocabulary: the field's term list (data/terms.txt), overridden by the curator's catalog/tags.yml.

tags:
  - label: neural operators          # how the tag is written
    aliases: [operator networks]     # other spellings that mean it; renames or merges tags, old addresses redirect
    parents: [operator learning]     # broader tags
    description: Networks between spaces of functions.
ban: [in practice]                   # never tags
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path

import yaml

from build_scripts.files import data_lines
from build_scripts.keywords.lexicon import breaking_words
from build_scripts.keywords.lexicon import key_of as read_key
from build_scripts.model import Location
from build_scripts.records import YamlFile, holds_nothing, items, kind, mapping, parse_yaml, read_file, string
from build_scripts.report import Report

TAGS_YML = "catalog/tags.yml"
_TOP = ("tags", "ban")
_FIELDS = ("label", "aliases", "parents", "description")
key_of = cache(read_key)


@dataclass(frozen=True)
class Term:
    """A concept with its usual spelling. `location` is its place in catalog/tags.yml, None for the term list."""

    label: str
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    description: str = ""
    location: Location | None = None
    parent_locations: tuple[Location, ...] = ()
    alias_locations: tuple[Location, ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.label)


@dataclass(frozen=True)
class Vocabulary:
    """The terms known before any paper is read. Keys are those of phrases.key_of."""

    terms: Mapping[str, Term]  # by key of the label
    canonical: Mapping[str, str]  # key of any spelling -> key of the label
    above: Mapping[str, tuple[str, ...]]  # key of a term -> keys of its broader terms
    spellings: Mapping[str, str]  # key of a synonym -> the synonym as written
    curated: frozenset[str]  # keys in catalog/tags.yml
    added: frozenset[str]  # those of them that the term list does not have
    banned: Mapping[str, Location]  # keys that the curator bans
    empty: frozenset[str]  # keys that look like terms but are not
    background: frozenset[str]  # keys of concepts that papers mention in passing
    keys: frozenset[str]  # every key that is a term whatever its words
    spanning: frozenset[str]  # lower-case spellings with a function word inside

    @cached_property
    def fingerprint(self) -> str:
        """A digest of what keywords.extract depends on, for caches."""
        text = "\n".join([*sorted(self.keys), "", *sorted(self.spanning)])
        return hashlib.sha256(text.encode()).hexdigest()


@lru_cache
def field_terms() -> Vocabulary:
    """The term list alone."""
    return build()


@lru_cache
def term_list() -> tuple[Term, ...]:
    """The terms of data/terms.txt in the order of the file."""
    terms = []
    for line in data_lines(__file__, "terms.txt"):  # label = synonym, synonym < broader, broader
        left, _, parents = line.partition("<")
        label, _, aliases = left.partition("=")
        terms.append(Term(label.strip(), _names(aliases), _names(parents)))
    return tuple(terms)


def build(curated: Iterable[Term] = (), banned: Mapping[str, Location] | None = None) -> Vocabulary:
    """Override the term list with the entries of the curator.

    An entry replaces the terms that its label or aliases name, with all their spellings. Without parents of its own, it
    inherits theirs.
    """
    terms: dict[str, Term] = {}
    canonical: dict[str, str] = {}
    spellings: dict[str, str] = {}
    curated_keys: set[str] = set()
    for term in term_list():
        terms[term.key] = term
        for name in (term.label, *term.aliases):
            canonical.setdefault(key_of(name), term.key)
            spellings.setdefault(key_of(name), name)
    listed = frozenset(canonical)
    for term in curated:
        replaced = {canonical[key_of(name)] for name in (term.label, *term.aliases) if key_of(name) in canonical}
        canonical.update({key: term.key for key, to in canonical.items() if to in replaced})
        inherited = [parent for key in sorted(replaced) if key in terms for parent in terms.pop(key).parents]
        for name in (term.label, *term.aliases):
            canonical[key_of(name)] = term.key
            spellings[key_of(name)] = name
            curated_keys.add(key_of(name))
        terms[term.key] = term if term.parents else replace(term, parents=tuple(inherited))
    forbidden = dict(banned or {})
    known = frozenset(canonical) - frozenset(forbidden)
    return Vocabulary(
        terms=terms,
        canonical=canonical,
        above={key: tuple([_canonical(name, canonical) for name in term.parents]) for key, term in terms.items()},
        spellings=spellings,
        curated=frozenset(curated_keys),
        added=frozenset(curated_keys) - listed,
        banned=forbidden,
        empty=_keys("empty_phrases") - known,
        background=frozenset(canonical.get(key, key) for key in _keys("background")),
        keys=known,
        spanning=frozenset(_spanning(spellings.values())),
    )


def read_vocabulary(root: Path, report: Report) -> Vocabulary:
    """The vocabulary of the catalog in `root`: the term list alone where catalog/tags.yml does not exist."""
    data = read_file(root, TAGS_YML, report)
    return build() if data is None else parse_vocabulary(data, TAGS_YML, report)


def parse_vocabulary(data: bytes, path: str, report: Report) -> Vocabulary:
    """The vocabulary of the content of a tags.yml. Faulty entries are reported and left out."""
    if holds_nothing(data):
        return build()
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
    for circle in circles(vocabulary.above):
        labels = [vocabulary.terms[key].label for key in circle]
        where = next((t.location for key in circle if (t := vocabulary.terms[key]).location), None) or Location(path)
        route = " < ".join([*labels, labels[0]])
        report.error(where, "circular-parents", f"broader tags go in a circle: {route}", "remove one of these parents")
    return vocabulary


def circles(above: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """The circles among the broader terms, each as its keys from the smallest on."""
    found: set[tuple[str, ...]] = set()
    finished: set[str] = set()
    for start in sorted(above):
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            key, depth = stack.pop()
            del path[depth:]
            if key in path:
                circle = path[path.index(key) :]
                least = circle.index(min(circle))
                found.add((*circle[least:], *circle[:least]))
            elif key not in finished:
                path.append(key)
                stack.extend((parent, depth + 1) for parent in above.get(key, ()))
        finished.add(start)
    return sorted(found)


def _canonical(name: str, canonical: Mapping[str, str]) -> str:
    return canonical.get(key_of(name), key_of(name))


def _spanning(spellings: Iterable[str]) -> Iterable[str]:
    for spelling in spellings:
        words = re.findall(r"[^\W_]+", spelling.lower())
        if len(words) > 1 and any(word in breaking_words() or len(word) == 1 or word.isdigit() for word in words):
            yield " ".join(words)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


@lru_cache
def _keys(name: str) -> frozenset[str]:
    return frozenset(map(key_of, data_lines(__file__, f"{name}.txt")))


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
    """The entries without a spelling of an earlier entry or a ban."""
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
        file.error(node, "bad-label", f'"{text}" has no letter or digit')
        return ""
    return text


def _line(file: YamlFile, node: yaml.Node, what: str) -> str:
    return " ".join((string(file, node, what) or "").split())
