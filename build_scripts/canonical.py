"""Canonical concepts: which keys mean the same, why, and how the concept is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from build_scripts.lexicon import stem, word_list
from build_scripts.phrases import key_of
from build_scripts.vocabulary import Vocabulary

# Words behind a term or acronym that add nothing: "SGD algorithm", "LSTM networks", "Adam optimizer".
_EMPTY_HEADS = frozenset(
    stem(word)
    for word in "network model algorithm method approach technique framework optimizer architecture classifier problem "
    "task layer system solver module based estimator scheme theory".split()
)


@dataclass(frozen=True, order=True)
class Merge:
    """Spelling `key` was counted as concept `into`; `reason` is one of spelling, acronym, synonym, empty head."""

    key: str
    into: str
    reason: str


@dataclass(frozen=True)
class Resolver:
    """Maps the key of a phrase to the key of its concept."""

    papers: Mapping[str, int]  # key -> number of papers
    acronyms: Mapping[str, str]
    spellings: Mapping[str, str]
    vocabulary: Vocabulary
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    longs: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, papers: Iterable[Iterable[str]], acronyms: Mapping[str, str], vocabulary: Vocabulary
    ) -> Resolver:
        """Prepare for a corpus, given the keys of each paper and the agreed acronyms."""
        counts = Counter(chain.from_iterable(papers))
        joined: dict[str, list[str]] = {}
        for key, number in counts.items():
            if " " in key and (number > 1 or key in vocabulary.canonical):
                joined.setdefault(key.replace(" ", ""), [key])
        for key, number in counts.items():
            bucket = joined.get(stem(key) if " " not in key else key.replace(" ", ""))
            if bucket is not None and number > 1 and key not in bucket:
                bucket.append(key)
        spellings: dict[str, str] = {}
        for bucket in joined.values():
            if len(bucket) > 1:
                best = min(bucket, key=lambda key: _preference(key, counts, vocabulary))
                spellings.update((key, best) for key in bucket if key != best)
        return cls(counts, acronyms, spellings, vocabulary, longs=frozenset(acronyms.values()))

    def local(self, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        """What the acronyms mean in a paper that defines them itself."""
        return {short: key_of(long) for short, long in pairs}

    def resolve(self, key: str, local: Mapping[str, str], prominent: bool) -> str:
        """The key of the concept, or the empty string for what cannot be a keyword."""
        if key in local:
            return self._global(local[key])[0]
        if not prominent and self.papers[key] < 2 and key not in self.vocabulary.canonical:
            return ""
        return self._global(key)[0]

    def merges(self) -> tuple[Merge, ...]:
        """All merges made so far."""
        return tuple(sorted(Merge(key, into, why) for key, (into, why) in self.known.items() if into and why))

    def has_acronym(self, key: str) -> bool:
        """Whether the papers give the concept an acronym."""
        return key in self.longs or key != key.lower()

    def vagueness(self, key: str) -> float:
        """The share of generic words in a key, their last one counting twice; 0 for a known term."""
        if key in self.vocabulary.canonical:
            return 0.0
        vague = [word in _generic_stems() for word in key.split()]
        return (sum(vague) + vague[-1]) / (len(vague) + 1)

    def is_background(self, key: str) -> bool:
        """Whether the concept is one that papers name in passing."""
        return key in self.vocabulary.background

    def _global(self, key: str) -> tuple[str, str]:
        found = self.known.get(key)
        if found is None:
            self.known[key] = found = self._search(key)
        return found

    def _search(self, key: str) -> tuple[str, str]:
        canonical = self.vocabulary.canonical
        if key in self.vocabulary.banned:
            return "", "banned"
        if key != key.lower():
            if key in self.acronyms:
                return self._global(self.acronyms[key])[0], "acronym"
            if key in canonical:
                return canonical[key], "synonym" if canonical[key] != key else ""
            return (canonical[key.lower()], "synonym") if key.lower() in canonical else (key, "")
        if key in canonical:
            return canonical[key], "synonym" if canonical[key] != key else ""
        spelled = self.spellings.get(key, key)
        if spelled != key:
            return self._global(spelled)[0], "spelling"
        head, _, last = key.rpartition(" ")
        if head and last in _EMPTY_HEADS:
            for short in (head, head.upper()):
                if short in canonical or short in self.acronyms:
                    return self._global(short)[0], "empty head"
        return key, ""


def label_of(key: str, surfaces: Counter[str], vocabulary: Vocabulary) -> str:
    """How a concept is written: by the vocabulary, else its commonest spelling, by alphabet among equals."""
    if key in vocabulary.terms:
        return vocabulary.terms[key].label
    if not surfaces:
        return key
    return min(surfaces.items(), key=lambda item: (-item[1], item[0]))[0]


def _preference(key: str, counts: Mapping[str, int], vocabulary: Vocabulary) -> tuple[bool, int, int, str]:
    return key not in vocabulary.canonical, -counts[key], -key.count(" "), key


@lru_cache
def _generic_stems() -> frozenset[str]:
    lists = ("generic_nouns", "generic_adjectives")
    return frozenset(stem(word) for name in lists for word in word_list(name))
