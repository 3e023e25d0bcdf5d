"""Score tags and related papers against the hand-made labels of librarian.yml.

The caller brings what the catalog made, by title as scraped; only the labels are read here. As a program, it
reads the catalog's side from JSON files and prints the scores.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import Stemmer
import yaml

LABELS = Path(__file__).with_name("librarian.yml")

_STEMMER = Stemmer.Stemmer("porter")
_STROKES = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O"})  # letters that Unicode does not decompose


@dataclass(frozen=True)
class Labels:
    """The labels by title as scraped. `synonyms` leads from the key of a spelling to the key of its tag."""

    tags: Mapping[str, tuple[str, ...]]
    related: Mapping[str, tuple[str, ...]]
    synonyms: Mapping[str, str]


@dataclass(frozen=True)
class TagScore:
    """Micro averages over (paper, tag) pairs. `missing` are the labelled titles not predicted for, sorted."""

    precision: float
    recall: float
    f1: float
    missing: tuple[str, ...]


@dataclass(frozen=True)
class RelatedScore:
    """Shares of the labelled companions among the first 5 and 10 related papers, averaged over papers."""

    recall_at_5: float
    recall_at_10: float
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Purity:
    """Share of related papers that stand in a list with their paper, and that of papers drawn at random."""

    share: float
    chance: float


@cache
def label_key(label: str) -> str:
    """The form in which labels are compared: no case, accents, hyphens, possessives, spaces, endings."""
    decomposed = unicodedata.normalize("NFKD", label.translate(_STROKES)).casefold()
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = re.findall(r"\w+", re.sub(r"['’]s\b", "", plain))
    return "".join(_STEMMER.stemWord(word) for word in words)


def read_labels(path: Path = LABELS) -> Labels:
    """Read a labels file. A spelling that stands for two tags, or a title labelled twice, is a ValueError."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    synonyms: dict[str, str] = {}
    for tag, spellings in data["synonyms"].items():
        for spelling in (tag, *spellings):
            if synonyms.setdefault(label_key(spelling), label_key(tag)) != label_key(tag):
                raise ValueError(f"{path}: {spelling!r} stands for two tags")
    return Labels(
        tags=_by_title(path, data["papers"], "tags"),
        related=_by_title(path, data["related"], "papers"),
        synonyms=synonyms,
    )


def _by_title(path: Path, rows: Sequence[Mapping[str, object]], field: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for row in rows:
        title, values = str(row["title"]), row[field]
        if title in table or not isinstance(values, list):
            raise ValueError(f"{path}: {title!r} is labelled twice or without a list of {field}")
        table[title] = tuple(map(str, values))
    return table


def score_tags(predicted: Mapping[str, Sequence[str]], gold: Labels) -> TagScore:
    """Compare the tags of the labelled papers; other papers are left out.

    Spellings of one tag count once. A labelled paper not predicted for costs recall and is in `missing`.
    """
    hits = given = wanted = 0
    for title, labels in gold.tags.items():
        truth = _tag_keys(labels, gold)
        guess = _tag_keys(predicted.get(title, ()), gold)
        hits, given, wanted = hits + len(truth & guess), given + len(guess), wanted + len(truth)
    return TagScore(
        precision=_ratio(hits, given),
        recall=_ratio(hits, wanted),
        f1=_ratio(2 * hits, given + wanted),
        missing=tuple(sorted(gold.tags.keys() - predicted.keys())),
    )


def _tag_keys(labels: Sequence[str], gold: Labels) -> set[str]:
    keys = map(label_key, labels)
    return {gold.synonyms.get(key, key) for key in keys}


def score_related(related: Mapping[str, Sequence[str]], gold: Labels) -> RelatedScore:
    """Recall of the labelled companions, of which a paper has at most five. `related` is best first."""

    def recall(size: int) -> float:
        shares = (
            len(set(wanted) & set(related.get(title, ())[:size])) / len(wanted)
            for title, wanted in gold.related.items()
        )
        return _ratio(sum(shares), len(gold.related))

    return RelatedScore(recall(5), recall(10), tuple(sorted(gold.related.keys() - related.keys())))


def related_purity(related: Mapping[str, Sequence[str]], lists: Mapping[str, Collection[str]]) -> Purity:
    """How often related papers come from the same list, over all pairs of a paper and a related one.

    `lists` holds every paper of the catalog with the dumps it stands in. The lists were made by different
    searches, so that they are a weak sign of subject: read the share against the chance, not against 1.
    """
    groups = Counter(frozenset(files) for files in lists.values())
    together = {files: sum(size for other, size in groups.items() if files & other) for files in groups}
    pairs = same = 0
    expected = 0.0
    for paper, others in related.items():
        own = frozenset(lists[paper])
        pairs += len(others)
        same += sum(not own.isdisjoint(lists[other]) for other in others)
        expected += len(others) * _ratio(together[own] - bool(own), len(lists) - 1)
    return Purity(share=_ratio(same, pairs), chance=_ratio(expected, pairs))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores that the given files allow; without any, the size of the labels."""
    parser = argparse.ArgumentParser(description="Score tags and related papers against hand-made labels.")
    parser.add_argument("--labels", type=Path, default=LABELS, help="labels file (default: librarian.yml)")
    parser.add_argument("--tags", type=Path, help="JSON object: title as scraped -> list of tag labels")
    parser.add_argument("--related", type=Path, help="JSON object: title -> related titles, best first")
    parser.add_argument("--lists", type=Path, help="JSON object: title of every paper -> list of dump files")
    options = parser.parse_args(arguments)
    if options.lists and not options.related:
        parser.error("--lists needs --related")
    gold = read_labels(options.labels)
    lines = [f"labels   {len(gold.tags)} papers with tags, {len(gold.related)} with related papers"]
    if options.tags:
        tags = score_tags(_load(options.tags), gold)
        lines.append(f"tags     precision {tags.precision:.3f}  recall {tags.recall:.3f}  F1 {tags.f1:.3f}")
        lines += [f"  no tags for: {title}" for title in tags.missing]
    if options.related:
        found = _load(options.related)
        near = score_related(found, gold)
        lines.append(f"related  recall@5 {near.recall_at_5:.3f}  recall@10 {near.recall_at_10:.3f}")
        lines += [f"  no related papers for: {title}" for title in near.missing]
        if options.lists:
            purity = related_purity(found, _load(options.lists))
            lines.append(f"purity   {purity.share:.3f}  by chance {purity.chance:.3f}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _load(path: Path) -> dict[str, list[str]]:
    data: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return data


if __name__ == "__main__":
    sys.exit(main())
