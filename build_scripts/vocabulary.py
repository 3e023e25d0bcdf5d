"""The vocabulary: the field's term list (data/terms.txt) under the curator's catalog/tags.yml, which wins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from build_scripts.lexicon import breaking_words
from build_scripts.model import Location
from build_scripts.phrases import key_of


@dataclass(frozen=True)
class Term:
    """A concept with its usual spelling. `location` is where a curator wrote it, None for the term list."""

    label: str
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    description: str = ""
    location: Location | None = None
    places: Mapping[str, Location] = field(default_factory=dict)  # of each parent, for messages

    @property
    def key(self) -> str:
        """The key of the label."""
        return key_of(self.label)


@dataclass(frozen=True)
class Vocabulary:
    """What is known about terms before reading any paper."""

    terms: Mapping[str, Term]  # by key of the label
    canonical: Mapping[str, str]  # key of any spelling -> key of the label
    banned: Mapping[str, Location]  # keys that are never tags
    background: frozenset[str]  # keys of concepts that papers name in passing
    spanning: frozenset[str]  # lower-case spellings with a function word inside

    @property
    def keys(self) -> frozenset[str]:
        """Every key that is a term whatever its words."""
        return frozenset(self.canonical)


@lru_cache
def field_terms() -> Vocabulary:
    """The term list alone."""
    return build(parse_terms(_data("terms.txt")))


def parse_terms(text: str) -> list[Term]:
    """Read the format of data/terms.txt: `label = synonym, synonym < broader, broader`."""
    terms = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            left, _, parents = line.partition("<")
            label, _, aliases = left.partition("=")
            terms.append(Term(label.strip(), _names(aliases), _names(parents)))
    return terms


def build(
    terms: Iterable[Term], curated: Iterable[Term] = (), banned: Mapping[str, Location] | None = None
) -> Vocabulary:
    """Join the term list and the curator's entries; an entry takes over the synonyms of the term that it names."""
    known: dict[str, Term] = {}
    canonical: dict[str, str] = {}
    for term in terms:
        known[term.key] = term
        for name in (term.label, *term.aliases):
            canonical.setdefault(key_of(name), term.key)
    for term in curated:
        for name in (term.label, *term.aliases):
            old = canonical.get(key_of(name))
            if old is not None and old != term.key:
                canonical.update({key: term.key for key, to in canonical.items() if to == old})
            canonical[key_of(name)] = term.key
        known[term.key] = term
    background = frozenset(key_of(line) for line in _data("background.txt").splitlines() if not line.startswith("#"))
    spellings = (name for term in known.values() for name in (term.label, *term.aliases))
    return Vocabulary(known, canonical, dict(banned or {}), background, frozenset(_spanning(spellings)))


def _spanning(spellings: Iterable[str]) -> Iterable[str]:
    for spelling in spellings:
        words = re.findall(r"[^\W_]+", spelling.lower())
        if len(words) > 1 and any(
            word in breaking_words() or len(word) == 1 or word.isdigit() for word in words
        ):
            yield " ".join(words)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _data(name: str) -> str:
    return files("build_scripts").joinpath("data", name).read_text(encoding="utf-8")
