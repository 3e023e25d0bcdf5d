"""Broader and narrower tags: from the curator, the term list, and the words of the tags."""

from collections.abc import Mapping

from build_scripts.keywords.lexicon import key_of
from build_scripts.keywords.vocabulary import Term, Vocabulary
from build_scripts.model import Location
from build_scripts.report import Report, did_you_mean


def parents_of(
    tags: frozenset[str], labels: Mapping[str, str], vocabulary: Vocabulary, report: Report
) -> dict[str, tuple[str, ...]]:
    """The keys of the broader tags of each tag, sorted; never in a circle.

    A broader term that is not a tag is replaced by its own broader terms. A tag without broader terms in the vocabulary
    is narrower than the longest tag that ends it: "Fourier neural operators" than "neural operators". An unknown
    broader term of the curator is an error.
    """
    for key in sorted(vocabulary.curated & vocabulary.terms.keys()):
        _check(vocabulary.terms[key], labels, vocabulary, report)
    found: dict[str, tuple[str, ...]] = {}
    for key in sorted(tags):
        above = _from_vocabulary(key, tags, vocabulary, frozenset({key}))
        if not above:
            above = _by_words(key, tags, vocabulary)
        found[key] = tuple(sorted(parent for parent in above if key not in _ancestors(parent, found)))
    return {key: _direct(parents, found) for key, parents in found.items()}


def broader(key: str, vocabulary: Vocabulary) -> list[str]:
    """The keys of the broader terms of a term in the vocabulary.

    For another phrase: the longest term of at least two words that ends it, and the broader terms of that one.
    """
    if key in vocabulary.above:
        return list(vocabulary.above[key])
    words = key.split()
    for start in range(1, len(words) - 1):
        ending = vocabulary.canonical.get(" ".join(words[start:]), "")
        if ending in vocabulary.terms:
            return [ending, *broader(ending, vocabulary)]
    return []


def _check(term: Term, labels: Mapping[str, str], vocabulary: Vocabulary, report: Report) -> None:
    for index, name in enumerate(term.parents):
        key = vocabulary.canonical.get(key_of(name), key_of(name))
        if key not in labels and index < len(term.parent_locations):
            where: Location = term.parent_locations[index]
            report.error(where, "unknown-tag", f'"{name}" is not a tag', did_you_mean(name, labels.values()))


def _from_vocabulary(key: str, tags: frozenset[str], vocabulary: Vocabulary, seen: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for parent in broader(key, vocabulary):
        if parent in seen:
            continue
        found |= {parent} if parent in tags else _from_vocabulary(parent, tags, vocabulary, seen | {parent})
    return found


def _by_words(key: str, tags: frozenset[str], vocabulary: Vocabulary) -> set[str]:
    words = key.split()
    for start in range(1, len(words)):
        ending = vocabulary.canonical.get(" ".join(words[start:]), " ".join(words[start:]))
        if ending in tags and ending != key and (start < len(words) - 1 or ending in vocabulary.terms):
            return {ending}
    return set()


def _direct(parents: tuple[str, ...], found: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    others = {parent: _ancestors(parent, found) - {parent} for parent in parents}
    return tuple(key for key in parents if not any(key in above for above in others.values()))


def _ancestors(key: str, found: Mapping[str, tuple[str, ...]]) -> set[str]:
    reached = {key}
    waiting = [key]
    while waiting:
        for parent in found.get(waiting.pop(), ()):
            if parent not in reached:
                reached.add(parent)
                waiting.append(parent)
    return reached
