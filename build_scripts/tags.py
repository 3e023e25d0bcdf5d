"""Tags: the keywords that papers share, as a vocabulary for readers, and the tags of each paper.

A paper takes its best keywords; a keyword becomes a tag when two papers take it. catalog/tags.yml and the `tags` field
of a record win where they speak.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from build_scripts.keywords import Ranking
from build_scripts.model import Keyword, Location, Record, Tag
from build_scripts.phrases import key_of
from build_scripts.report import Report, did_you_mean
from build_scripts.urls import unique_slug

MOST = 10  # tags of a paper
LEAST = 2
CUT = 0.264  # score from which a keyword is taken
CUT_KNOWN = 0.103  # score from which a keyword is taken that is a tag already
CUT_LEAST = 0.030  # the same for a paper that would have too few tags
FACET_SHARE = 0.05
FACET_PAPERS = 10


@dataclass(frozen=True)
class Tagging:
    """The tags of the catalog, ordered by slug, and of each paper, best first, as slugs."""

    tags: tuple[Tag, ...]
    papers: Mapping[str, tuple[str, ...]]


def make_tags(
    ranking: Ranking,
    records: Iterable[Record] = (),
    report: Report | None = None,
    locate: Callable[[str, int], Location] | None = None,
) -> Tagging:
    """Choose the tags of all papers.

    `records` may adjust them by their `tags` field; `locate(paper id, index in that field)` is where an entry stands.
    """
    problems = Report() if report is None else report
    chosen = _choose(ranking)
    adjusted = _adjust(chosen, ranking, records, problems, locate or _file_of)
    papers_of: defaultdict[str, list[str]] = defaultdict(list)
    for paper, keys in sorted(adjusted.items()):
        for key in keys:
            papers_of[key].append(paper)
    shared = {key: papers for key, papers in papers_of.items() if len(papers) > 1}
    tags = _tags(shared, ranking, len(adjusted))
    slugs = {tag.key: tag.slug for tag in tags}
    return Tagging(
        tuple(sorted(tags, key=lambda tag: tag.slug)),
        {paper: tuple(slugs[key] for key in keys if key in slugs) for paper, keys in adjusted.items()},
    )


def _choose(ranking: Ranking) -> dict[str, list[str]]:
    first = {paper: _take(keywords, CUT) for paper, keywords in ranking.papers.items()}
    counts = Counter(key for keys in first.values() for key in keys)
    known = {key for key, number in counts.items() if number > 1}
    chosen = {}
    for paper, keywords in ranking.papers.items():
        shared = [keyword for keyword in keywords if keyword.key in known]
        keys = _take(shared, CUT_KNOWN)
        chosen[paper] = keys if len(keys) >= LEAST else _take(shared, CUT_LEAST)[:LEAST]
    return chosen


def _take(keywords: Iterable[Keyword], cut: float) -> list[str]:
    """The best keys from `cut` on, without those inside one that is chosen already."""
    taken: list[str] = []
    for keyword in keywords:
        if keyword.score < cut or len(taken) == MOST:
            break
        if not any(f" {keyword.key} " in f" {other} " for other in taken):
            taken.append(keyword.key)
    return taken


def _adjust(
    chosen: Mapping[str, list[str]],
    ranking: Ranking,
    records: Iterable[Record],
    report: Report,
    locate: Callable[[str, int], Location],
) -> dict[str, list[str]]:
    result = {paper: list(keys) for paper, keys in chosen.items()}
    names = {keyword.key: keyword.label for keywords in ranking.papers.values() for keyword in keywords}
    names |= {key: term.label for key, term in ranking.vocabulary.terms.items()}
    for record in sorted(records, key=lambda record: record.id):
        keys = result.setdefault(record.id, [])
        for index, entry in enumerate(record.tags):
            name = entry.removeprefix("-")
            key = key_of(name)
            key = ranking.vocabulary.canonical.get(key, key)
            if key not in names:
                hint = did_you_mean(name, names.values())
                report.error(locate(record.id, index), "unknown-tag", f'"{name}" is not a tag', hint)
            elif entry.startswith("-"):
                keys[:] = [other for other in keys if other != key]
            elif key not in keys:
                keys.insert(0, key)
    return result


def _tags(shared: Mapping[str, list[str]], ranking: Ranking, size: int) -> list[Tag]:
    labels = {keyword.key: keyword.label for keywords in ranking.papers.values() for keyword in keywords}
    labels |= {key: term.label for key, term in ranking.vocabulary.terms.items()}
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    for merge in ranking.merges:
        if merge.reason == "acronym":
            spellings[merge.into].add(merge.key)
    taken: set[str] = set()
    tags = []
    for key, papers in sorted(shared.items()):
        slug = unique_slug(labels[key], taken, "tag")
        taken.add(slug)
        facet = len(papers) >= FACET_PAPERS and len(papers) > FACET_SHARE * size
        aliases = tuple(sorted(spellings[key]))
        tags.append(Tag(slug, labels[key], key, tuple(papers), aliases, (), "", facet))
    return tags


def _file_of(paper: str, _: int) -> Location:
    return Location(f"catalog/papers/{paper}.yml")
