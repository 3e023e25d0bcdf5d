"""Names of topics: one or two tags that set the papers of a topic apart from the rest of the catalog."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from build_scripts.model import Tag

TELLING = 12  # tags told of a topic
ALONE = 0.6  # share of the papers from which one tag is name enough
SECOND = 0.1  # share of the papers that a second tag must stand for
_ONE_WORD = 0.7  # a single word sets less apart than it seems: it has more meanings
_COVERED = 0.3  # what a paper counts for the second tag if it has the first


def telling_tags(papers: Collection[str], tags: Sequence[Tag], total: int) -> list[Tag]:
    """The tags that set these papers apart from all `total` papers, best first, at most twelve."""
    return _ranked(dict.fromkeys(papers, 1.0), tags, total)[:TELLING]


def name(papers: Collection[str], tags: Sequence[Tag], total: int, taken: Collection[str]) -> str:
    """A label for these papers that is not `taken`, such as "Neural operators and PDE solvers".

    Empty if no tag is shared by two of the papers.
    """
    plain = [tag for tag in tags if not tag.facet] or list(tags)
    for first in _ranked(dict.fromkeys(papers, 1.0), plain, total):
        held = set(first.papers)
        alone = sum(paper in held for paper in papers) >= ALONE * len(papers)
        label = _capital(first.label)
        if alone and label not in taken:
            return label
        left = {paper: _COVERED if paper in held else 1.0 for paper in papers}
        for second in _ranked(left, plain, total):
            apart = not set(second.key.split()) & set(first.key.split())
            joined = f"{label} and {second.label}"
            if (
                apart
                and sum(paper in papers for paper in second.papers) >= SECOND * len(papers)
                and joined not in taken
            ):
                return joined
        if label not in taken:
            return label
    return ""


def _ranked(weights: dict[str, float], tags: Sequence[Tag], total: int) -> list[Tag]:
    """Tags that two or more of the weighted papers share, by their part of the divergence between topic and
    catalog.
    """
    size = math.fsum(weights.values())
    scored = []
    for tag in tags:
        inside = [weights[paper] for paper in tag.papers if paper in weights]
        share, rate = math.fsum(inside) / size, len(tag.papers) / total
        if len(inside) > 1 and share > rate:
            words = _ONE_WORD if " " not in tag.key else 1.0
            scored.append((-round(words * share * math.log(share / rate), 9), tag.slug, tag))
    return [tag for _, _, tag in sorted(scored, key=lambda item: item[:2])]


def _capital(label: str) -> str:
    first, _, rest = label.partition(" ")
    plain = first.islower() or first.split("-")[0].islower()
    return f"{first[0].upper()}{first[1:]} {rest}".strip() if plain else label
