"""Reasons for tags, for the curator: of all tags for `catalog tags`, of one paper for `catalog explain`."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from build_scripts.keywords.assignment import WEAK, strong_score
from build_scripts.keywords.canonical import Merge
from build_scripts.keywords.keywords import Ranking
from build_scripts.keywords.tags import Tagging
from build_scripts.keywords.termhood import WEIGHTS
from build_scripts.model import Tag

Origin = Literal["curator", "term list", "texts"]


@dataclass(frozen=True)
class TagRow:
    """A tag with the origin of its name, its strongest paper and the spellings merged into it."""

    tag: Tag
    origin: Origin
    best: tuple[str, float]  # paper id and score
    merges: tuple[Merge, ...]


@dataclass(frozen=True)
class CandidateRow:
    """A concept that is not a tag, with the papers that have it as a keyword and the reason."""

    key: str
    label: str
    papers: tuple[str, ...]
    best: float
    reason: str


@dataclass(frozen=True)
class KeywordReason:
    """One keyword of one paper: its score, which is the logistic of the sum of its parts, and its status as a tag."""

    label: str
    score: float
    parts: tuple[tuple[str, float], ...]  # name, contribution; largest first, without zeros
    status: str


def review_tags(ranking: Ranking, tagging: Tagging, candidates: int = 100) -> tuple[list[TagRow], list[CandidateRow]]:
    """All tags by size, and the best `candidates` of the concepts that are no tags by score; both then by label."""
    scores: defaultdict[str, dict[str, float]] = defaultdict(dict)
    labels: dict[str, str] = {}
    for paper, found in ranking.papers.items():
        for keyword in found:
            scores[keyword.key][paper] = keyword.score
            labels[keyword.key] = keyword.label
    merges: defaultdict[str, list[Merge]] = defaultdict(list)
    for merge in ranking.merges:
        merges[merge.into].append(merge)
    rows = []
    for tag in tagging.tags:
        best = max(scores[tag.key].items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
        rows.append(TagRow(tag, _origin(tag.key, ranking), best, tuple(merges[tag.key])))
    tags = {tag.key for tag in tagging.tags}
    least = strong_score(ranking.papers.values())
    left = [
        CandidateRow(key, labels[key], tuple(sorted(papers)), max(papers.values()), _why_not(papers, least))
        for key, papers in scores.items()
        if key not in tags and max(papers.values()) >= WEAK * least and len(papers) > 1
    ]
    rows.sort(key=lambda row: (-len(row.tag.papers), row.tag.label))
    return rows, sorted(left, key=lambda row: (-row.best, row.label, row.key))[:candidates]


def explain_keywords(ranking: Ranking, tagging: Tagging, paper: str) -> tuple[KeywordReason, ...]:
    """The reasons for the keywords and tags of a paper, best first; tags that are not keywords of it come first."""
    tags = {tag.key: tag for tag in tagging.tags}
    mine = frozenset(tagging.papers.get(paper, ()))
    changed = {change.key: change.change for change in tagging.adjustments if change.paper == paper}
    found = {keyword.key for keyword in ranking.papers.get(paper, ())}
    least = WEAK * strong_score(ranking.papers.values())
    reasons = [
        KeywordReason(tag.label, 0.0, (), "added by the record")
        for tag in tagging.tags
        if tag.slug in mine and tag.key not in found
    ]
    for keyword, values in zip(ranking.papers.get(paper, ()), ranking.features.get(paper, ()), strict=True):
        weighed = [
            (name, round(weight * value, 3)) for (name, weight), value in zip(WEIGHTS.items(), values, strict=True)
        ]
        parts = sorted((part for part in weighed if part[1]), key=lambda part: (-abs(part[1]), part[0]))
        shared = tags.get(keyword.key)
        if keyword.key in changed:
            status = f"{changed[keyword.key]} by the record"
        elif shared is None:
            status = "not shared with another paper"
        elif shared.slug in mine:
            status = "tag"
        elif keyword.score < least:
            status = "score too low here"
        else:
            longer = any(f" {keyword.key} " in f" {tag.key} " for tag in tagging.tags if tag.slug in mine)
            status = "part of a longer tag" if longer else "only mentioned here"
        reasons.append(KeywordReason(keyword.label, keyword.score, tuple(parts), status))
    return tuple(reasons)


def _origin(key: str, ranking: Ranking) -> Origin:
    if key in ranking.vocabulary.curated:
        return "curator"
    return "term list" if key in ranking.vocabulary.terms else "texts"


def _why_not(papers: dict[str, float], least: float) -> str:
    strong = sum(score >= least for score in papers.values())
    if strong == 0:
        return f"no paper has it with a score of {least:.2g} or more"
    return "only one paper has it with a high score, two are needed" if strong == 1 else "part of longer tags"
