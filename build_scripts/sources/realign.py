"""An edited list: which of its entries are the papers that were in it before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from build_scripts.model import Entry, Record, Removed, Source
from build_scripts.sources.identity import normalize

SAME_LIST = 0.5  # share of papers that an edited list has in common with what it was
ALIKE = 0.9  # share of words that two versions of one abstract have in common

Paper = Record | Removed
Moves = dict[str, dict[Source, Source | None]]


@dataclass(frozen=True)
class Realigned:
    """Where the sources of each paper are now (None: nowhere), and the entries whose text is no longer known."""

    moves: Moves = field(default_factory=dict)
    changed: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class _Known:
    """The texts by which a paper is known, normalised."""

    paper: Paper
    titles: set[str]
    abstracts: set[str]

    @property
    def words(self) -> set[str]:
        return {word for text in self.abstracts for word in text.split()}


def realign(
    file: str, papers: Iterable[Paper], entries: Sequence[Entry], before: Mapping[Source, Entry]
) -> Realigned | None:
    """Match the papers that have sources in `file` with its new entries; None if it is a list of other papers.

    `before` are the entries at the sources of these papers, of `file` as it was and of other lists, as far as known.
    """
    known = [_texts(paper, before) for paper in papers if any(source.file == file for source in paper.sources)]
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    free = _match_known(known, entries, found)
    changed = _match_alike(known, free, found)
    if len(found) < SAME_LIST * min(len(known), len(entries)):
        return None
    return Realigned({each.paper.id: _moves(file, each.paper, found[each.paper.id]) for each in known}, tuple(changed))


def _texts(paper: Paper, before: Mapping[Source, Entry]) -> _Known:
    entries = [before[source] for source in paper.sources if source in before]
    abstracts = {paper.abstract} if isinstance(paper, Record) else set()
    titles = {paper.title, *(entry.title for entry in entries)}
    return _Known(
        paper,
        set(map(normalize, titles)),
        {normalize(text) for text in (*abstracts, *(e.abstract for e in entries)) if text},
    )


def _match_known(known: Sequence[_Known], entries: Sequence[Entry], found: dict[str, list[Entry]]) -> list[Entry]:
    """Find the papers with the same title and abstract; returns the entries that are left."""
    owners = defaultdict(list)
    for each in known:
        for title in each.titles:
            owners[title].append(each)
    free = []
    for entry in entries:
        abstract = normalize(entry.abstract)
        same = (each for each in owners[normalize(entry.title)] if not each.abstracts or abstract in each.abstracts)
        owner = next(same, None)
        if owner:
            found[owner.paper.id].append(entry)
        else:
            free.append(entry)
    return free


def _match_alike(known: Sequence[_Known], free: Iterable[Entry], found: dict[str, list[Entry]]) -> list[Entry]:
    """Find papers with the same title, else the same abstract, else nearly the same; returns their entries."""
    left = [(each, each.words) for each in known if each.paper.id not in found]
    scores = []
    for number, entry in enumerate(free):
        title, abstract = normalize(entry.title), normalize(entry.abstract)
        words = set(abstract.split())
        for each, theirs in left:
            share = len(words & theirs) / max(len(words | theirs), 1)
            score = 3 if title in each.titles else 2 if abstract in each.abstracts else share
            if score >= ALIKE:
                scores.append((-score, number, each.paper.id, entry))
    used: set[int] = set()
    for _, number, paper, entry in sorted(scores, key=lambda score: score[:3]):
        if paper not in found and number not in used:
            found[paper].append(entry)
            used.add(number)
    return [entry for number, entry in enumerate(free) if number in used]


def _moves(file: str, paper: Paper, entries: Iterable[Entry]) -> dict[Source, Source | None]:
    """The sources of a paper in a list, each with its new place, in order."""
    lines = iter(sorted(entry.source(file).line for entry in entries))
    old = sorted(source for source in paper.sources if source.file == file)
    return {source: Source(file, line) if (line := next(lines, None)) else None for source in old}
