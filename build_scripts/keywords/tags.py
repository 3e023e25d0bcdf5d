"""Tags: the keywords that papers share, and their assignment to papers.

The assignment is computed by assignment.py; catalog/tags.yml and the `tags` field of a record take precedence.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from build_scripts.keywords.assignment import assign
from build_scripts.keywords.broader import parents_of
from build_scripts.keywords.canonical import similar_spellings
from build_scripts.keywords.keywords import Ranking
from build_scripts.keywords.lexicon import key_of
from build_scripts.keywords.vocabulary import Vocabulary, term_list
from build_scripts.model import Location, Record, Tag
from build_scripts.report import Report, did_you_mean
from build_scripts.slugs import slug, unique_slug

FACET_SHARE = 0.05
FACET_PAPERS = 10


@dataclass(frozen=True, order=True)
class Adjustment:
    """A change of the tags of a paper by the `tags` field of its record."""

    paper: str
    key: str
    change: Literal["added", "removed"]


@dataclass(frozen=True)
class Tagging:
    """The tags of the catalog, ordered by slug, and of each paper, best first, as slugs."""

    tags: tuple[Tag, ...]
    papers: Mapping[str, tuple[str, ...]]
    adjustments: tuple[Adjustment, ...] = ()


def make_tags(
    ranking: Ranking,
    records: Iterable[Record] = (),
    report: Report | None = None,
    locate: Callable[[str, int], Location] | None = None,
) -> Tagging:
    """Assign tags to all papers.

    `records` may adjust them by their `tags` field; `locate(paper id, index in that field)` is the place of an entry.
    """
    problems = Report() if report is None else report
    found = {keyword.key: keyword.label for keywords in ranking.papers.values() for keyword in keywords}
    labels = {**found, **{key: term.label for key, term in ranking.vocabulary.terms.items()}}
    chosen = assign(ranking)
    adjustments = _adjustments(records, ranking, labels, problems, locate or _record_file)
    for paper, key, change in ((change.paper, change.key, change.change) for change in adjustments):
        others = [other for other in chosen.get(paper, ()) if other != key]
        chosen[paper] = [key, *others] if change == "added" else others
    papers_of: defaultdict[str, list[str]] = defaultdict(list)
    for paper, keys in sorted(chosen.items()):
        for key in keys:
            papers_of[key].append(paper)
    _warn_of_unused(ranking, found, papers_of.keys(), problems)
    # A broader term that tags.yml misspells has no label; `parents_of` reports it.
    shared = {key: papers for key, papers in papers_of.items() if len(papers) > 1 and key in labels}
    tags = _tags(shared, ranking, labels, len(chosen), problems)
    slugs = {tag.key: tag.slug for tag in tags}
    return Tagging(
        tags,
        {paper: tuple([slugs[key] for key in keys if key in slugs]) for paper, keys in sorted(chosen.items())},
        tuple(adjustments),
    )


def _adjustments(
    records: Iterable[Record],
    ranking: Ranking,
    labels: Mapping[str, str],
    report: Report,
    locate: Callable[[str, int], Location],
) -> list[Adjustment]:
    found = []
    for record in sorted((record for record in records if record.tags), key=lambda record: record.id):
        for index, entry in enumerate(record.tags):
            name = entry.removeprefix("-")
            key = ranking.vocabulary.canonical.get(key_of(name), key_of(name))
            if key in ranking.vocabulary.banned:
                hint = "remove it here, or from the list of banned words in tags.yml"
                report.error(locate(record.id, index), "banned-tag", f'"{name}" is banned', hint)
            elif key not in labels:
                hint = did_you_mean(name, labels.values())
                report.error(locate(record.id, index), "unknown-tag", f'"{name}" is not a tag', hint)
            else:
                found.append(Adjustment(record.id, key, "removed" if entry.startswith("-") else "added"))
    return found


def _tags(
    shared: Mapping[str, list[str]], ranking: Ranking, labels: Mapping[str, str], size: int, report: Report
) -> tuple[Tag, ...]:
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for merge in ranking.merges:
        if merge.reason in ("acronym", "synonym"):
            spellings[merge.into].append(merge.key)
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(shared, key=lambda key: (-len(shared[key]), key)):
        slugs[key] = unique_slug(labels[key], taken, "tag")
        taken.add(slugs[key])
    parents = parents_of(frozenset(shared), labels, ranking.vocabulary, report)
    former = _former(slugs, ranking.vocabulary)
    tags = []
    for key, papers in shared.items():
        term = ranking.vocabulary.terms.get(key)
        tags.append(
            Tag(
                slug=slugs[key],
                label=labels[key],
                key=key,
                papers=tuple(papers),
                aliases=similar_spellings(spellings[key], ranking.vocabulary),
                parents=tuple(slugs[parent] for parent in parents[key]),
                description=term.description if term else "",
                facet=len(papers) >= FACET_PAPERS and len(papers) > FACET_SHARE * size,
                former=former[key],
            )
        )
    return tuple(sorted(tags, key=lambda tag: tag.slug))


def _former(slugs: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The slugs that tags would have without tags.yml: of its aliases, and of terms that it renames."""
    renamed: defaultdict[str, list[str]] = defaultdict(list)
    for term in term_list():
        renamed[vocabulary.canonical[term.key]].append(term.label)
    former: dict[str, tuple[str, ...]] = {}
    taken = set(slugs.values())
    for key in sorted(slugs):
        entry = vocabulary.terms.get(key)
        names = [*entry.aliases, *renamed[key]] if entry and entry.location else []
        found = dict.fromkeys(old for name in names if (old := slug(name)) and old not in taken)
        taken.update(found)
        former[key] = tuple(found)
    return former


def _warn_of_unused(ranking: Ranking, labels: Mapping[str, str], chosen: Collection[str], report: Report) -> None:
    """Warn of labels and aliases in tags.yml that occur in no text: most are misspelt."""
    vocabulary = ranking.vocabulary
    curated = [term for _, term in sorted(vocabulary.terms.items()) if term.location]
    if not curated:
        return
    merged = {key for merge in ranking.merges for key in _names_in(merge.key)}
    for term in curated:
        used = term.key in labels or term.key in chosen
        names = [(term.label, term.location, "label")] if not used else []
        names += [
            (alias, where, "alias")
            for alias, where in zip(term.aliases, term.alias_locations, strict=True)
            if key_of(alias) not in merged and not (used and key_of(alias) == term.key)
        ]
        for name, where, what in names:
            others = [label for key, label in labels.items() if key not in (term.key, key_of(name))]
            hint = did_you_mean(name, others) or "correct it, or remove it"
            report.warning(where or Location(""), f"unused-{what}", f'no paper has the keyword "{name}"', hint)


def _names_in(key: str) -> tuple[str, ...]:
    """The keys by which canonical.Resolver may have found the concept of a key."""
    return key, key.lower(), key.partition(" ")[2]


def _record_file(paper: str, _: int) -> Location:
    return Location(f"catalog/papers/{paper}.yml")
