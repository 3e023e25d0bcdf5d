"""catalog/lookups.yml: the queries to arXiv and Crossref about each paper, their days, and which facts they gave."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import yaml

from build_scripts.model import Record
from build_scripts.records import YamlFile, flow_mapping, is_day, items, mapping, read_optional, string, texts
from build_scripts.report import Report

LOOKUPS_YML = "catalog/lookups.yml"
_HEADER = """\
# The queries to arXiv and Crossref about each paper, by identifier or by title, and which facts came from the response.
# Written by `catalog add` and `catalog enrich --online`. A query without facts is not made again; to repeat it,
# delete its line, or name the paper: catalog enrich --online ID
"""


@dataclass(frozen=True, order=True)
class Lookup:
    """A question about a paper. `question` is an identifier, or "title"; `source` is the address of what was found."""

    id: str
    service: str
    question: str
    day: str
    source: str = ""
    facts: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        return self.id, self.service, self.question


_FIELDS = tuple(field.name for field in fields(Lookup))


def load_lookups(root: Path, records: Iterable[Record], report: Report) -> tuple[Lookup, ...]:
    """The lookups about these records, under the ids they have now; those about papers that are gone are left out."""
    found = read_optional(root, LOOKUPS_YML, report)
    if not found:
        return ()
    file, node = found
    now = {former: record.id for record in records for former in (record.id, *record.former_ids)}
    lookups = [lookup for item in items(file, node, "the list of lookups") if (lookup := _lookup(file, item))]
    return tuple(replace(lookup, id=now[lookup.id]) for lookup in lookups if lookup.id in now)


def lookups_text(lookups: Iterable[Lookup]) -> str:
    """The file: a line for each answer that gave facts, and the newest one for a question that gave none."""
    rows = sorted(set(lookups), key=lambda row: (row.id, row.service, row.question, row.day))
    answered = {row.key for row in rows if row.facts}
    misses = {row.key: row for row in rows if row.key not in answered}
    kept = sorted([*(row for row in rows if row.facts), *misses.values()])
    return _HEADER + "".join(f"- {flow_mapping({name: getattr(row, name) for name in _FIELDS})}\n" for row in kept)


def _lookup(file: YamlFile, node: yaml.Node) -> Lookup | None:
    before = file.report.errors
    nodes = mapping(file, node, _FIELDS, _FIELDS[:4], "a lookup")
    facts = texts(file, nodes, "facts", "a fact")
    nodes.pop("facts", None)
    row = {key: string(file, value, key, as_written=True) or "" for key, value in nodes.items()}
    if row.get("day") and not is_day(row["day"]):
        file.error(nodes["day"], "bad-date", f'"{row["day"]}" is not a valid day', "write YYYY-MM-DD")
    return None if file.report.errors > before else Lookup(**row, facts=facts)
