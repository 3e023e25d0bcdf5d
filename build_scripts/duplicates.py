"""Records that may be one paper: groups with what agrees and what contradicts, and the memory of what was decided.

Candidates share an identifier, a title, nearly a title, or an abstract; no two records are compared that share nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from build_scripts.bibliography import COMPARED, agree, read_name, show_value
from build_scripts.files import write_text
from build_scripts.model import Record
from build_scripts.records import SimilarTitles, add_item, identifiers, load_records, normalize, record_path
from build_scripts.report import Report, UsageError, unknown_paper

_CROWD = 20  # records that share a title or an abstract and have nothing else to distinguish them: a generic one
_SHOWN = 60  # characters of a value
_WEIGHTS = {"identifier": 4.0, "title": 3.0, "similar title": 2.0, "abstract": 1.5, "an author": 1.0}


@dataclass(frozen=True)
class Group:
    """Records that may be one paper, the oldest first; `score` orders groups, the most alike first.

    `contradictions` are fields with the value of each record that has one.
    """

    records: tuple[Record, ...]
    score: float
    agreements: tuple[str, ...]
    contradictions: tuple[tuple[str, tuple[str, ...]], ...]


def find_duplicates(records: Sequence[Record]) -> list[Group]:
    """The groups, best first. Pairs that a record says are distinct are left out."""
    import networkx as nx  # loads long, and most imports look for no duplicates

    by_id = {record.id: record for record in records}
    current = {former: record.id for record in records for former in record.former_ids}
    distinct = {frozenset((record.id, current.get(other, other))) for record in records for other in record.distinct}
    graph: nx.Graph[str] = nx.Graph()
    for kind, group in _candidates(records):
        for one, other in combinations(sorted(set(group)), 2):
            if frozenset((one, other)) not in distinct:
                reasons = graph.edges[one, other]["reasons"] if graph.has_edge(one, other) else set()
                graph.add_edge(one, other, reasons=reasons | {kind})
    groups = []
    for names in nx.connected_components(graph):
        reasons = set[str]().union(*(edge["reasons"] for *_, edge in graph.subgraph(names).edges(data=True)))
        groups.append(_group([by_id[name] for name in names], reasons))
    return sorted(groups, key=lambda group: (-group.score, group.records[0].id))


def duplicates_text(groups: Iterable[Group]) -> Iterator[str]:
    """What `catalog duplicates` prints: each group with the commands that settle it."""
    for number, group in enumerate(groups, 1):
        first, *others = group.records
        yield f"{number}. {first.title[:100]}"
        for record in group.records:
            sources = ", ".join(f"{source.file}:{source.line}" for source in record.sources) or "by hand"
            yield f"   {record.id} ({sources})"
        if group.agreements:
            yield f"   agree: {', '.join(group.agreements)}"
        for field, values in group.contradictions:
            yield f"   contradict: {field}: {' | '.join(value[:_SHOWN] for value in values)}"
        for record in others:
            yield f"   one paper:  catalog merge {record.id} {first.id}"
        yield f"   different:  catalog distinct {' '.join(record.id for record in group.records)}"


def mark_distinct(root: Path, ids: Sequence[str], report: Report) -> list[str]:
    """Note in the first of some records that the others are other papers; returns the changed files."""
    records = {record.id: record for record in load_records(root, report)}
    for name in ids:
        if name not in records:
            raise unknown_paper(name, records)
    if len(set(ids)) < 2:
        raise UsageError("name two papers at least")
    changed = []
    for one, other in combinations(dict.fromkeys(ids), 2):
        if other in records[one].distinct or one in records[other].distinct:
            continue
        path = root / record_path(one)
        if write_text(path, add_item(path.read_bytes().decode("utf-8"), "distinct", other)):
            changed.append(record_path(one))
    return sorted(set(changed))


def _candidates(records: Sequence[Record]) -> Iterator[tuple[str, Sequence[str]]]:
    shared: dict[str, defaultdict[str, list[str]]] = {
        kind: defaultdict(list) for kind in ("identifier", "title", "abstract")
    }
    for record in records:
        for identifier in identifiers(record):
            shared["identifier"][identifier].append(record.id)
        shared["title"][normalize(record.title)].append(record.id)
        if record.abstract:
            shared["abstract"][normalize(record.abstract)].append(record.id)
    for kind, owners in shared.items():
        yield from ((kind, ids) for ids in owners.values() if 1 < len(ids) <= _CROWD)
    titles: Mapping[str, list[str]] = shared["title"]
    index = SimilarTitles(titles)
    for title, ids in titles.items():
        for other in index.similar(title):
            if len(ids) + len(titles[other]) <= _CROWD:
                yield "similar title", [ids[0], titles[other][0]]


def _group(records: Sequence[Record], reasons: set[str]) -> Group:
    ordered = tuple(sorted(records, key=lambda record: (record.added, -len(record.sources), record.id)))
    families = [{read_name(name).family for name in record.authors} for record in ordered]
    if all(families) and set.intersection(*families):
        reasons = reasons | {"an author"}
    contradictions, agreements = [], [reason for reason in _WEIGHTS if reason in reasons]
    for field in COMPARED:
        values = [value for record in ordered if (value := getattr(record, field)) not in (None, ())]
        if any(not agree(field, one, other) for one, other in combinations(values, 2)):
            contradictions.append((field, tuple(map(show_value, values))))
        elif len(values) > 1 and field != "authors":
            agreements.append(field)
    score = sum(_WEIGHTS[reason] for reason in reasons) - len(contradictions)
    return Group(ordered, score, tuple(agreements), tuple(contradictions))
