"""Names of topics: one or two tags that set the papers of a topic apart from the rest of the catalog."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from build_scripts.keywords import stem
from build_scripts.model import Tag

TELLING = 12  # tags told of a topic
ALONE = 0.75  # share of the papers from which one tag is name enough
OWN = 0.3  # share of the papers of a tag that must be in the topic, else it would name any topic
LEAST = 3  # papers of the topic that must hold a tag of its name
ONE_WORD = 0.7  # a single word sets less apart than it seems: it has more meanings
COVERED = 0.3  # what a paper counts for the second tag if it has the first
UNNAMED = "Further papers"


def telling_tags(size: int, held: Iterable[tuple[Tag, int]], total: int) -> list[Tag]:
    """The tags that set `size` papers apart from all `total` papers, best first, at most twelve, given the tags that
    they share, each with the number of them that have it.
    """
    return [tag for _, tag in _by_strength(held, size, total)[:TELLING]]


def name(papers: Collection[str], tags: Sequence[Tag], total: int, taken: Collection[str]) -> str:
    """A label for these papers that is not `taken`, such as "Neural operators and PDE solvers"."""
    everywhere = dict.fromkeys(papers, 1.0)
    ranked = [
        (strength, tag)
        for strength, tag in _ranked(everywhere, tags, total)
        if len(everywhere.keys() & set(tag.papers)) >= max(OWN * len(tag.papers), min(LEAST, len(papers) // 3))
    ]
    for _, first in ranked:
        held = everywhere.keys() & set(first.papers)
        label = _capital(first.label)
        if len(held) >= ALONE * len(papers) and label not in taken:
            return label
        rest = {paper: COVERED if paper in held else 1.0 for paper in papers}
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
    """The tags that two or more of the weighted papers share, each with its strength, largest first."""
    inside = ((tag, [weights[paper] for paper in tag.papers if paper in weights]) for tag in tags)
    held = ((tag, math.fsum(found)) for tag, found in inside if len(found) > 1)
    return _by_strength(held, math.fsum(weights.values()), total)


def _by_strength(held: Iterable[tuple[Tag, float]], size: float, total: int) -> list[tuple[float, Tag]]:
    """The tags, given with the weight of the papers that have them, each with its part of the divergence of these
    papers from the catalog (Kullback-Leibler), largest first.
    """
    scored = []
    for tag, weight in held:
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
