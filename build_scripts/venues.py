"""What kind of publication a venue is, told from its name. A name that does not tell is "unknown", never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

VenueKind = Literal["article", "inproceedings", "preprint", "unknown"]


@dataclass(frozen=True)
class Rule:
    """A pattern over the name of a venue, with names it decides."""

    kind: VenueKind
    pattern: re.Pattern[str]
    examples: tuple[str, ...]


def _rule(kind: VenueKind, pattern: str, *examples: str) -> Rule:
    return Rule(kind, re.compile(pattern, re.IGNORECASE), examples)


# The first that matches decides.
RULES = (
    _rule("preprint", r"^(?:arxiv\b.*|corr|\w+rxiv)$", "arXiv.org", "CoRR", "bioRxiv"),
    _rule(
        "article",
        r"^(?:proceedings of the (?:ieee$|acm on|vldb|national academy|royal)|foundations and trends)|"
        r"\b(?:journal|transactions|letters|reviews?|annals|magazine|bulletin|archives?|quarterly|communications)\b",
        "Journal of Machine Learning Research (JMLR)",
        "Physical Review E",
        "Proceedings of the VLDB Endowment",
    ),
    _rule(
        "inproceedings",
        r"\b(?:conference|symposium|workshops?|congress|meeting|colloquium|proceedings|advances in neural)\b",
        "International Conference on Machine Learning (ICML)",
        "ACM/IEEE Symposium on Logic in Computer Science (LICS)",
    ),
    _rule("unknown", r"", "Chaos", "Some Name"),
)


def venue_kind(venue: str) -> VenueKind:
    """The kind of a venue as BibTeX names it."""
    return next(rule.kind for rule in RULES if rule.pattern.search(venue.strip()))
