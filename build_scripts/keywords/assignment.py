"""Which keywords of a paper become its tags.

A keyword that is strong in two papers is a tag of every paper in which it is not weak; so is a label of the curator.
The best keyword of a paper is a tag as soon as another paper has it. What a paper only mentions is no tag of it,
unless it suits the paper.
"""

import itertools
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from build_scripts.keywords.keywords import COVERED, Ranking
from build_scripts.model import Keyword

MAX_TAGS = 10  # of a paper
# Scores depend on the field and on the size of a catalog. So a keyword is strong from this share of the score that
# half of the papers reach with their best shared keyword ...
STRONG = 0.6
LOWEST_STRONG, HIGHEST_STRONG = 0.05, 0.3  # ... within these scores.
# Shares of the score of a strong keyword:
WEAK = 0.12  # below it, a keyword is no tag of the paper
CENTRAL = 0.7  # from it, the best keyword of a paper is a tag if another paper has it
# A known term that is mentioned once has to suit the paper this many times as well as half of the terms in titles suit
# their papers; one of many papers, which is a broad subject, less.
SUITABLE = 1.5
SUITABLE_BROAD = 0.2
HARDLY_SUITABLE = 0.1  # the same for the last tag of a paper
BROAD = 0.02  # share of papers, if these are
BROAD_PAPERS = 10  # more papers than this


def strong_score(papers: Iterable[Sequence[Keyword]]) -> float:
    found = list(papers)
    counts = Counter(keyword.key for keywords in found for keyword in keywords)
    best = [next((word.score for word in keywords if counts[word.key] > 1), 0.0) for keywords in found]
    usual = statistics.median_high(best) if best else 0.0
    return min(max(STRONG * usual, LOWEST_STRONG), HIGHEST_STRONG)


def assign(ranking: Ranking) -> dict[str, list[str]]:
    """The keys of the tags of each paper, best first. A key of one paper only is none of the catalog yet."""
    papers, vocabulary = ranking.papers, ranking.vocabulary
    least = strong_score(papers.values())
    counts = Counter(key for found in papers.values() for key in _best(found, least))
    strong = {key for key, number in counts.items() if number > 1} | (vocabulary.curated & vocabulary.terms.keys())
    central = _central(ranking, CENTRAL * least)
    assigned = {}
    for paper, found in papers.items():
        known = (w for w in found if w.key in strong or (w.key in central and w.score >= CENTRAL * least))
        assigned[paper] = _best(known, WEAK * least)
    return _without_mentions(assigned, ranking)


def _best(keywords: Iterable[Keyword], least: float) -> list[str]:
    """The best keys with at least the score `least`, without those that are part of a better one."""
    chosen: list[str] = []
    for keyword in keywords:
        if keyword.score < least or len(chosen) == MAX_TAGS:
            break
        if not any(f" {keyword.key} " in f" {other} " for other in chosen):
            chosen.append(keyword.key)
    return chosen


def _central(ranking: Ranking, least: float) -> set[str]:
    """The best keyword of each paper among those that are prominent in it and that another paper has, too."""
    counts = Counter(word.key for found in ranking.papers.values() for word in found if word.score >= least)
    background = ranking.vocabulary.background
    shared = {key for key, number in counts.items() if number > 1 and key not in background}
    chosen: set[str] = set()
    for paper, found in ranking.papers.items():
        keys = (word.key for word in found if word.score >= least)
        chosen.update(itertools.islice((k for k in keys if k in shared and k in ranking.prominent[paper]), 1))
    return chosen


def _without_mentions(assigned: Mapping[str, list[str]], ranking: Ranking) -> dict[str, list[str]]:
    """Drop the known terms that a paper mentions once and that do not suit it.

    One is kept where a tag would have no second paper, and one that hardly suits where a paper would have no tag. This
    is for catalogs that the term list covers: there, terms are found in most sentences.
    """
    if ranking.coverage < COVERED:
        return dict(assigned)
    suits = _suitability(assigned, ranking)
    pairs = [(paper, key) for paper, keys in assigned.items() for key in keys]
    usual = statistics.median([suits(paper, key) for paper, key in pairs if key in ranking.prominent[paper]] or [0.0])
    broad = max(BROAD * len(assigned), BROAD_PAPERS)
    counts = Counter(key for _, key in pairs)
    dropped: dict[tuple[str, str], float] = {}
    for paper, key in pairs:
        if key not in ranking.prominent[paper] and key in ranking.vocabulary.terms:
            suitable = suits(paper, key)
            if suitable < usual * (SUITABLE_BROAD if counts[key] > broad else SUITABLE):
                dropped[paper, key] = suitable
    left = Counter(pair[1] for pair in pairs if pair not in dropped)
    for paper, key in sorted(dropped, key=lambda pair: (-dropped[pair], pair)):
        if left[key] == 1:
            left[key] += 1
            del dropped[paper, key]
    kept = {paper: [key for key in keys if (paper, key) not in dropped] for paper, keys in assigned.items()}
    for paper, keys in kept.items():
        if not keys:
            fitting = [key for key in assigned[paper] if dropped[paper, key] > usual * HARDLY_SUITABLE]
            keys.extend(fitting[:1])
    return kept


def _suitability(assigned: Mapping[str, list[str]], ranking: Ranking) -> Callable[[str, str], float]:
    """How much the other keywords of a paper are like those of the other papers with a tag: their mean cosine."""
    counts = Counter(keyword.key for found in ranking.papers.values() for keyword in found)
    vectors: dict[str, dict[str, float]] = {}
    sums: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    tagged = Counter(key for keys in assigned.values() for key in keys)
    for paper, found in ranking.papers.items():
        weights = {word.key: word.score * math.log(len(assigned) / counts[word.key]) for word in found}
        length = math.hypot(*weights.values()) or 1.0
        vectors[paper] = {key: weight / length for key, weight in weights.items() if weight and counts[key] > 1}
        for key in assigned[paper]:
            total = sums[key]
            for other, weight in vectors[paper].items():
                total[other] += weight

    def suits(paper: str, key: str) -> float:
        total = sums[key]
        product = sum(weight * (total[k] - weight) for k, weight in vectors[paper].items() if k != key)
        return product / max(tagged[key] - 1, 1)

    return suits
