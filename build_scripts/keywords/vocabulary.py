"""The vocabulary: the field's term list (data/terms.txt) under the curator's catalog/tags.yml, which wins."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from build_scripts.keywords.lexicon import breaking_words
from build_scripts.keywords.phrases import key_of as read_key
from build_scripts.model import Location

key_of = cache(read_key)  # the names of terms are few, and asked for again and again


@dataclass(frozen=True)
class Term:
    """A concept with its usual spelling. `location` is where a curator wrote it, None for the term list."""

    label: str
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    description: str = ""
    location: Location | None = None
    parent_locations: tuple[Location, ...] = ()
    alias_locations: tuple[Location, ...] = ()

    @property
    def key(self) -> str:
        """The key of the label."""
        return key_of(self.label)


@dataclass(frozen=True)
class Vocabulary:
    """What is known about terms before reading any paper. Keys are those of phrases.key_of."""

    terms: Mapping[str, Term]  # by key of the label
    canonical: Mapping[str, str]  # key of any spelling -> key of the label
    above: Mapping[str, tuple[str, ...]]  # key of a term -> keys of its broader terms
    spellings: Mapping[str, str]  # key of a synonym -> the synonym as written
    curated: frozenset[str]  # keys of which the curator speaks
    added: frozenset[str]  # those of them that the term list does not have
    banned: Mapping[str, Location]  # keys that the curator bans
    empty: frozenset[str]  # keys that look like terms and are none
    background: frozenset[str]  # keys of concepts that papers name in passing
    keys: frozenset[str]  # every key that is a term whatever its words
    spanning: frozenset[str]  # lower-case spellings with a function word inside

    @cached_property
    def fingerprint(self) -> str:
        """A digest of what keywords.extract depends on, for caches."""
        text = "\n".join([*sorted(self.keys), "", *sorted(self.spanning)])
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def identity(self) -> str:
        """A digest of all that is known, but not of the lines where it is written."""
        terms = [(term.label, term.aliases, term.parents, term.description) for _, term in sorted(self.terms.items())]
        sets = [sorted(keys) for keys in (self.curated, self.added, self.banned, self.empty, self.background)]
        text = repr((terms, sorted(self.canonical.items()), sorted(self.spellings.items()), sets))
        return hashlib.sha256(text.encode()).hexdigest()


@lru_cache
def field_terms() -> Vocabulary:
    """The term list alone."""
    return build()


@lru_cache
def term_list() -> tuple[Term, ...]:
    """The terms of data/terms.txt in the order of the file."""
    return tuple(parse_terms(_data("terms")))


def parse_terms(text: str) -> list[Term]:
    """Read the format of data/terms.txt: `label = synonym, synonym < broader, broader`."""
    terms = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            left, _, parents = line.partition("<")
            label, _, aliases = left.partition("=")
            terms.append(Term(label.strip(), _names(aliases), _names(parents)))
    return terms


def build(curated: Iterable[Term] = (), banned: Mapping[str, Location] | None = None) -> Vocabulary:
    """Put the curator's entries over the term list.

    An entry takes over every spelling of the terms that its label or aliases name; it keeps their parents
    where it gives none.
    """
    terms: dict[str, Term] = {}
    canonical: dict[str, str] = {}
    spellings: dict[str, str] = {}
    spoken: set[str] = set()
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
            spoken.add(key_of(name))
        terms[term.key] = term if term.parents else replace(term, parents=tuple(inherited))
    forbidden = dict(banned or {})
    known = frozenset(canonical) - frozenset(forbidden)
    return Vocabulary(
        terms=terms,
        canonical=canonical,
        above={key: tuple([_canonical(name, canonical) for name in term.parents]) for key, term in terms.items()},
        spellings=spellings,
        curated=frozenset(spoken),
        added=frozenset(spoken) - listed,
        banned=forbidden,
        empty=_keys("empty_phrases") - known,
        background=frozenset(canonical.get(key, key) for key in _keys("background")),
        keys=known,
        spanning=frozenset(_spanning(spellings.values())),
    )


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
    return frozenset(key_of(line) for line in _data(name).splitlines() if line.strip() and not line.startswith("#"))


def _data(name: str) -> str:
    return files("build_scripts.keywords").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
