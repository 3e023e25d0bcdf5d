"""What kind of thing a venue is, told from its name: citations, page heads and exports all ask here.

The rules are tried in order and the first that matches decides; each carries names that show what it is for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

VenueKind = Literal["journal", "conference", "preprint"]


@dataclass(frozen=True)
class Rule:
    """A pattern over the name of a venue, with names it decides."""

    kind: VenueKind
    pattern: re.Pattern[str]
    examples: tuple[str, ...]


def _rule(kind: VenueKind, pattern: str, *examples: str) -> Rule:
    return Rule(kind, re.compile(pattern), examples)


RULES = (
    _rule("preprint", r"(?i)\b(?:arxiv|corr|\w+rxiv|ssrn|openreview|preprints?)\b", "arXiv.org", "CoRR", "bioRxiv"),
    _rule(
        "journal",
        r"(?i)\b(?:proceedings of the (?:vldb endowment|national academy|ieee$)|proceedings of the acm on|"
        r"proceedings of the royal society|foundations and trends)",
        "Proceedings of the VLDB Endowment",
        "Proceedings of the ACM on Programming Languages",
        "Foundations and Trends in Machine Learning",
    ),
    _rule(
        "journal",
        r"(?i)\b(?:journal|transactions|letters|reviews?|annals|magazine|bulletin|acta|archives?|quarterly|revista|annales)\b",
        "Journal of Machine Learning Research (JMLR)",
        "IEEE Transactions on Information Theory",
        "Physical Review E",
    ),
    _rule("journal", r"^(?:J[A-Z]{3}|T[A-Z]{3}|T-?PAMI|TACL|IJCV|PNAS|PLOS ONE|CACM|JACM)$", "JMLR", "TMLR", "PNAS"),
    _rule(
        "conference",
        r"(?i)\b(?:conference|symposium|workshops?|congress|meeting|colloquium|proceedings|advances in neural)\b",
        "International Conference on Machine Learning (ICML)",
        "ACM/IEEE Symposium on Logic in Computer Science (LICS)",
        "Advances in Neural Information Processing Systems",
    ),
    _rule("conference", r"\([A-Za-z][\w-]*[A-Z][\w -]*\)\s*$", "Foundations of Software Science (FoSSaCS)"),
    _rule("conference", r"^[A-Z][A-Za-z]*[A-Z]+(?:[ '’-]*\d{2,4})?$", "ICML", "NeurIPS 2024", "CLIMA"),
    _rule("journal", r".", "Neurocomputing", "Machine Learning", "Nuclear Physics B"),
)


def venue_kind(venue: str | None) -> VenueKind:
    """The kind of a venue; a paper without one is a preprint, a name that says nothing is a journal's."""
    name = (venue or "").strip()
    return next((rule.kind for rule in RULES if rule.pattern.search(name)), "preprint")
