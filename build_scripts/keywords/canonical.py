"""Canonical concepts: which keys mean the same, why, and the label of a concept."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from build_scripts.keywords.lexicon import key_of, singular, stem, word_list
from build_scripts.keywords.vocabulary import Vocabulary

MergeReason = Literal["spelling", "acronym", "synonym", "empty head", "empty start"]

_LETTERS = re.compile(r"[^\W\d_]+")
# "training GANs" and "learning disentangled representations" are about GANs and disentangled representations.
_EMPTY_STARTS = frozenset({"train", "learn"})


class Merge(NamedTuple):
    """Spelling `key` was counted as concept `into`."""

    key: str
    into: str
    reason: MergeReason


@dataclass(frozen=True)
class Resolver:
    """Maps the key of a phrase to the key of its concept; caches results with their reasons."""

    papers: Mapping[str, int]  # key -> number of papers, where there are two or more
    acronyms: Mapping[str, str]  # acronym -> key of the long form on which the papers agree
    spellings: Mapping[str, str]  # key -> preferred key that is equal without spaces
    vocabulary: Vocabulary
    results: dict[str, tuple[str, MergeReason | None]] = field(default_factory=dict)

    def local(self, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        """The keys of the long forms of acronyms that a paper defines itself; the curator's meaning goes first."""
        terms, curated = self.vocabulary.terms, self.vocabulary.curated
        return {short: key_of(long) for short, long in pairs if short not in terms and short not in curated}

    def resolve(self, key: str, local: Mapping[str, str], prominent: bool) -> str:
        """The key of the concept; empty if banned, or in one paper only and not `prominent`."""
        if key in local:
            return self.concept(local[key])
        if not prominent and key not in self.papers and key not in self.vocabulary.canonical:
            return ""
        return self.concept(key)

    def concept(self, key: str) -> str:
        """The key of the concept that a key means in the whole catalog; empty if it is banned."""
        found = self.results.get(key)
        if found is None:
            into, reason = self._search(key)
            if into in self.vocabulary.banned or into in self.vocabulary.empty or key in self.vocabulary.empty:
                into, reason = "", None
            self.results[key] = found = (into, reason)
        return found[0]

    def merges(self) -> tuple[Merge, ...]:
        return tuple(
            sorted(Merge(key, into, why) for key, (into, why) in self.results.items() if into and why is not None)
        )

    def vagueness(self, key: str) -> float:
        """The share of generic words in a key, the last one counting twice; 0 for a known term."""
        if key in self.vocabulary.canonical:
            return 0.0
        generic = _stems("generic_nouns", "generic_adjectives")
        vague = [word in generic for word in key.split()]
        return (sum(vague) + vague[-1]) / (len(vague) + 1)

    def _search(self, key: str) -> tuple[str, MergeReason | None]:
        canonical = self.vocabulary.canonical
        if key in self.acronyms and key not in self.vocabulary.terms and key not in self.vocabulary.curated:
            return self.concept(self.acronyms[key]), "acronym"
        if key in canonical:
            return canonical[key], "synonym" if canonical[key] != key else None
        if key.lower() in canonical:
            return canonical[key.lower()], "synonym"
        spelled = self.spellings.get(key, key)
        if spelled != key:
            return self.concept(spelled), "spelling"
        head, _, last = key.rpartition(" ")
        if head and last in _stems("empty_heads"):
            for name in (head, head.upper(), singular(head)):
                if name in canonical or name in self.acronyms:
                    return self.concept(name), "empty head"
        if " " in head and last in _stems("method_heads") and head in self.papers:
            return self.concept(head), "empty head"
        first, _, rest = key.partition(" ")
        if first in _EMPTY_STARTS and rest in canonical:
            return canonical[rest], "empty start"
        return key, None


def resolver(papers: Iterable[Iterable[str]], acronyms: Mapping[str, str], vocabulary: Vocabulary) -> Resolver:
    """Prepare to resolve the keys of a corpus, given those of each paper and the agreed acronyms."""
    counts = Counter(chain.from_iterable(papers))
    joined: dict[str, list[str]] = {}
    for key, number in counts.items():
        if " " in key and (number > 1 or key in vocabulary.canonical):
            joined.setdefault(key.replace(" ", ""), [])
    for key in sorted(key for key, number in counts.items() if number > 1 or key in vocabulary.canonical):
        bucket = joined.get(key.replace(" ", "") if " " in key else stem(key))
        if bucket is not None:
            bucket.append(key)
    spellings: dict[str, str] = {}
    for bucket in joined.values():
        if len(bucket) > 1:
            best = min(bucket, key=lambda key: (key not in vocabulary.canonical, -counts[key], -key.count(" "), key))
            spellings.update((key, best) for key in bucket if key != best)
    return Resolver({key: number for key, number in counts.items() if number > 1}, acronyms, spellings, vocabulary)


def label_of(key: str, surfaces: Counter[str], vocabulary: Vocabulary, lower_words: frozenset[str]) -> str:
    """The label of a concept: from the vocabulary, else its most frequent spelling with the field's usual capitals.

    `lower_words` are written in lower case: "Diffusion Transformers" becomes "diffusion transformers".
    """
    if key in vocabulary.terms:
        return vocabulary.terms[key].label
    if not surfaces:
        return key
    label = min(surfaces.items(), key=lambda item: (-item[1], item[0]))[0]
    return _LETTERS.sub(lambda match: _cased(match[0], lower_words), label)


def lower_words(surfaces: Iterable[Counter[str]]) -> frozenset[str]:
    """The words that are in lower case at least as often as capitalized."""
    small: Counter[str] = Counter()
    for counts in surfaces:
        for surface, number in counts.items():
            for word in _LETTERS.findall(surface):
                if word.islower():
                    small[word] += number
                elif word.istitle():
                    small[word.lower()] -= number
    return frozenset(word for word, number in small.items() if number >= 0)


def similar_spellings(keys: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The spellings in the vocabulary of merged keys, acronyms first."""
    found = {vocabulary.spellings.get(key, key if key != key.lower() else "") for key in keys}
    return tuple(sorted((name for name in found if name), key=lambda name: (not name.isupper(), name.lower(), name)))


def _cased(word: str, small: frozenset[str]) -> str:
    if not (word.islower() or word.istitle()):
        return word
    name = _names().get(word.lower())
    if name is not None:
        return name
    return word.lower() if word.lower() in small else word


@lru_cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in sorted(word_list("proper_names"))}


@lru_cache
def _stems(*lists: str) -> frozenset[str]:
    """The stems of the words in some word lists."""
    return frozenset(stem(word) for name in lists for word in word_list(name))
