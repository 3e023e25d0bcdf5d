"""Names of topics: one or two tags that set the papers of a topic apart from the rest of the catalog."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from build_scripts.keywords import stem
from build_scripts.model import Tag

MAX_TAGS = 12  # of a topic
ALONE = 0.75  # share of the papers from which one tag is enough for the name
OWN = 0.3  # share of the papers of a tag that must be in the topic, else it would name any topic
LEAST = 3  # papers of the topic that must have a tag of its name
ONE_WORD = 0.7  # factor for a single word, which has more meanings
COVERED = 0.3  # weight for the second tag of a paper that has the first
UNNAMED = "Further papers"


def distinctive_tags(size: int, counts: Iterable[tuple[Tag, int]], total: int) -> list[Tag]:
    """The at most twelve tags that best set `size` papers apart from all `total` papers, best first.

    `counts` says how many of the `size` papers have each tag.
    """
    return [tag for _, tag in _by_divergence(counts, size, total)[:MAX_TAGS]]


def topic_name(papers: Collection[str], tags: Sequence[Tag], total: int, taken: Collection[str]) -> str:
    """A label for these papers that is not among `taken`, such as "Neural operators and PDE solvers"."""
    equal = dict.fromkeys(papers, 1.0)
    ranked = [
        (strength, tag)
        for strength, tag in _ranked(equal, tags, total)
        if len(equal.keys() & set(tag.papers)) >= max(OWN * len(tag.papers), min(LEAST, len(papers) // 3))
    ]
    for _, first in ranked:
        with_first = equal.keys() & set(first.papers)
        label = _capital(first.label)
        if len(with_first) >= ALONE * len(papers) and label not in taken:
            return label
        rest = {paper: COVERED if paper in with_first else 1.0 for paper in papers}
        apart = {tag.slug: weight for weight, tag in _ranked(rest, tags, total)}
        seconds = [(-round(weight * apart.get(tag.slug, 0.0), 9), tag.slug, tag) for weight, tag in ranked]
        for _, _, second in sorted(seconds, key=lambda item: item[:2]):
            joined = _join(first, second)
            if joined and joined not in taken:
                return joined
        if label not in taken:
            return label
    return UNNAMED if UNNAMED not in taken else f"{UNNAMED} {sum(UNNAMED in other for other in taken) + 1}"


def _ranked(weights: Mapping[str, float], tags: Sequence[Tag], total: int) -> list[tuple[float, Tag]]:
    """The tags that two or more of the weighted papers share, each with its divergence, largest first."""
    inside = ((tag, [weights[paper] for paper in tag.papers if paper in weights]) for tag in tags)
    counts = ((tag, math.fsum(found)) for tag, found in inside if len(found) > 1)
    return _by_divergence(counts, math.fsum(weights.values()), total)


def _by_divergence(counts: Iterable[tuple[Tag, float]], size: float, total: int) -> list[tuple[float, Tag]]:
    """The tags with their contributions to the Kullback-Leibler divergence of a topic from the catalog, largest first.

    `counts` has the weight of the papers of the topic that have each tag, `size` that of all its papers.
    """
    scored = []
    for tag, weight in counts:
        share, rate = weight / size, len(tag.papers) / total
        if share > rate:
            words = ONE_WORD if " " not in tag.key else 1.0
            scored.append((-round(words * share * math.log(share / rate), 9), tag.slug, tag))
    return [(-strength, tag) for strength, _, tag in sorted(scored, key=lambda item: item[:2])]


def _join(first: Tag, second: Tag) -> str:
    """Both labels as one phrase, or the empty string where they say partly the same.

    Two kinds of one thing share the word for it: "Hyperparameter and bilevel optimization".
    """
    one, other = first.label.split(), second.label.split()
    alike = _stems(one) & _stems(other)
    if not alike:
        return f"{_capital(first.label)} and {second.label}"
    if len(one) == len(other) == 2 and one[1] == other[1] and len(alike) == 1:
        return f"{_capital(one[0])} and {second.label}"
    return ""


def _stems(words: Sequence[str]) -> set[str]:
    return {stem(part) for word in words for part in word.split("-")}


def _capital(label: str) -> str:
    first, _, rest = label.partition(" ")
    plain = first.islower() or first.split("-")[0].islower()
    return f"{first[0].upper()}{first[1:]} {rest}".strip() if plain else label
