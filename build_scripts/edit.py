"""The life of a paper after its import: it is removed, gets another id, or is merged into another record.

The new state is worked out first and then written: records, ledger, topics.yml; the file that goes is deleted last. A
run killed at any moment leaves a state from which the same command reaches the same end. Files that people edit are
changed line by line. A record that was deleted or renamed by hand is found in the ledger.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from build_scripts.files import write_text
from build_scripts.model import Record, Removed, Source
from build_scripts.records import (
    KEY_ORDER,
    Value,
    add_item,
    dates_agree,
    is_id,
    load_records,
    locate,
    merge_fields,
    normalize,
    parse_record,
    record_path,
    remove_item,
    rename_record,
)
from build_scripts.related import TOPICS_YML, load_topics, replace_anchor
from build_scripts.report import Problem, Report, UsageError, unknown_paper
from build_scripts.sources import (
    LEDGER,
    Ledger,
    ReadList,
    changed_lists,
    entries_of,
    known_papers,
    ledger_text,
    load_ledger,
    load_lists,
    make_ledger,
    read_lists,
    report_changed,
)

_JOINED = ("code", "tags", "keywords", "distinct")  # lists of which a merged record has the items of both
_OWN = frozenset({"id", "title", "abstract", "title_tex", "abstract_tex", "former_ids", "added", "sources", *_JOINED})
_COUNTED = frozenset({"evidence", "comments"})  # differ by the day they were counted


@dataclass(frozen=True)
class _Catalog:
    """What an edit needs to know. `faults` are the errors in the records that it is about."""

    root: Path
    records: Mapping[str, Record]
    lists: Mapping[str, ReadList]
    ledger: Ledger
    faults: tuple[Problem, ...]

    def named(self, record_id: str) -> tuple[Source, ...]:
        """The places where the ledger names a record."""
        lists = self.ledger.lists
        return tuple(
            Source(source_list.file, e.line)
            for source_list in lists
            for e in source_list.entries
            if e.record == record_id
        )

    def title(self, record_id: str) -> str:
        """The title of a record, or of its first entry where the record is gone."""
        if record_id in self.records:
            return self.records[record_id].title
        entries = entries_of(self.lists)
        return next((entries[source].title for source in self.named(record_id) if source in entries), record_id)


def remove_record(root: Path, record_id: str, reason: str, report: Report) -> list[str]:
    """Delete a record and note in the ledger why, so that no import brings it back; returns the changed files."""
    reason = " ".join(reason.split())
    if not reason:
        raise UsageError("the reason is empty; say in a few words why the paper is removed")
    catalog = _open(root, {record_id}, report)
    if not catalog:
        return []
    record, named = catalog.records.get(record_id), catalog.named(record_id)
    before = next((paper for paper in catalog.ledger.removed if paper.id == record_id), None)
    if before and not record:
        gone = replace(before, reason=reason)
    elif record or named or (root / record_path(record_id)).is_file():
        former, sources = (record.former_ids, record.sources) if record else ((), named)
        gone = Removed(record_id, catalog.title(record_id), reason, former, sources)
    else:
        raise _unknown(catalog, record_id)
    removed = [*(paper for paper in catalog.ledger.removed if paper.id != record_id), gone]
    records = {key: value for key, value in catalog.records.items() if key != record_id}
    return _write(catalog, {}, records, removed, record_id)


def rename_record_file(root: Path, record_id: str, new: str, report: Report) -> list[str]:
    """Give a record another id; its old address leads to the new one. Returns the changed files."""
    if not is_id(new) or new == record_id:
        raise UsageError(f'"{new}" cannot be the new id; use small letters, digits and single hyphens')
    catalog = _open(root, {record_id, new}, report)
    if not catalog:
        return []
    path = root / record_path(record_id if _is_source(catalog, record_id, new) else new)
    text = path.read_bytes().decode("utf-8")
    record = parse_record(rename_record(text, new).encode(), record_path(new), report)
    if not record:
        return []
    text = rename_record(text, new)
    if new in record.former_ids:
        text = remove_item(text, "former_ids", record.former_ids.index(new))
    if record_id not in record.former_ids:
        text = add_item(text, "former_ids", record_id)
    former = (*(old for old in record.former_ids if old not in {new, record_id}), record_id)
    records = {key: value for key, value in catalog.records.items() if key not in {record_id, new}}
    records[new] = replace(record, former_ids=former)
    return _write(catalog, {new: text}, records, catalog.ledger.removed, record_id, new)


def merge_records(root: Path, record_id: str, into: str, report: Report) -> list[str]:
    """Move what a record knows into another one of the same paper; returns the changed files.

    Where both have a value that differs, the value in `into` stays and a warning shows the other.
    """
    if record_id == into:
        raise UsageError("a record cannot be merged into itself")
    catalog = _open(root, {record_id, into}, report)
    if not catalog:
        return []
    target, record, named = catalog.records.get(into), catalog.records.get(record_id), catalog.named(record_id)
    faulty = {fault.location.path for fault in catalog.faults if fault.code != "address-taken"}
    if faulty & {record_path(record_id), record_path(into)}:
        report.problems += catalog.faults
        return []
    if not target:
        raise _unknown(catalog, into)
    if not record and not named and record_id not in target.former_ids:
        raise _unknown(catalog, record_id)
    text = _merged_text(root, record or Record(record_id, "", "", "", named), target)
    merged = parse_record(text.encode(), record_path(into), report)
    if not merged:
        return []
    records = {key: value for key, value in catalog.records.items() if key != record_id} | {into: merged}
    files = _write(catalog, {into: text}, records, catalog.ledger.removed, record_id, into)
    for key, theirs, ours in _conflicts(record, target) if record else ():
        message = f"{key} is {_shown(theirs)} in {record_id} but {_shown(ours)} here"
        report.warning(locate(root, into, key), "merge-conflict", message, "the value in the record stays")
    return files


def _open(root: Path, about: Iterable[str], report: Report) -> _Catalog | None:
    """Read the catalog; None after reporting errors elsewhere than in the records that the edit is about."""
    found, own = Report(), {record_path(record_id) for record_id in about}
    records = {record.id: record for record in load_records(root, found)}
    lists = read_lists(root, load_lists(root, found))
    ledger = load_ledger(root, found)
    load_topics(root, found)
    errors = [problem for problem in found.problems if problem.severity == "error"]
    others = [problem for problem in errors if problem.location.path not in own]
    before = report.errors
    for name in sorted(changed_lists(ledger, lists)):
        report_changed(name, report)
    report.problems += others
    if report.unsound(before, "changed"):
        return None
    return _Catalog(root, records, lists, ledger, tuple(errors))


def _is_source(catalog: _Catalog, record_id: str, new: str) -> bool:
    """Whether the file to rename still has its old name; an error where neither file can be the one that is meant."""
    there, here = ((catalog.root / record_path(each)).is_file() for each in (record_id, new))
    target = catalog.records.get(new)
    begun = target is not None and record_id in target.former_ids
    if there and here and not begun:
        raise UsageError(f'there is a paper "{new}" already; if both are one, run: catalog merge {record_id} {new}')
    owners = {former: record.id for record in catalog.records.values() for former in record.former_ids}
    owners |= {address: gone.id for gone in catalog.ledger.removed for address in (gone.id, *gone.former_ids)}
    if owners.get(new, record_id) not in {record_id, new}:
        raise UsageError(f'the address "{new}" belongs to the paper {owners[new]}')
    by_hand = here and (target is None or not set(catalog.named(record_id)).isdisjoint(target.sources))
    if not there and not begun and not by_hand:
        raise _unknown(catalog, record_id)
    return there and not begun


def _unknown(catalog: _Catalog, record_id: str) -> UsageError:
    removed = {paper.id: paper.reason for paper in catalog.ledger.removed}
    former = {old: record.id for record in catalog.records.values() for old in record.former_ids}
    if record_id in removed:
        return UsageError(f"the paper {record_id!r} was removed: {removed[record_id]}")
    if record_id in former:
        return UsageError(f"there is no paper {record_id!r}; it is a former id of {former[record_id]!r}")
    return unknown_paper(record_id, catalog.records)


def _write(
    catalog: _Catalog,
    texts: Mapping[str, str],
    records: Mapping[str, Record],
    removed: Sequence[Removed],
    gone: str,
    replacement: str = "",
) -> list[str]:
    """Write the records that change, the ledger and topics.yml, delete the record that goes; the changed files."""
    root = catalog.root
    changed = [record_path(key) for key, text in texts.items() if write_text(root / record_path(key), text)]
    sound = tuple(records[key] for key in sorted(records))
    papers = known_papers(sound, entries_of(catalog.lists), removed)
    ledger = make_ledger(catalog.lists, sound, papers, Report(), catalog.ledger)
    if write_text(root / LEDGER, ledger_text(Ledger(ledger, tuple(removed)))):
        changed.append(LEDGER)
    topics = root / TOPICS_YML
    if topics.is_file():
        text = replace_anchor(topics.read_bytes().decode("utf-8"), gone, replacement)
        changed += [TOPICS_YML] if write_text(topics, text) else []
    path = root / record_path(gone)
    if path.is_file():
        path.unlink()
        changed.append(record_path(gone))
    return changed


def _merged_text(root: Path, record: Record, target: Record) -> str:
    text = (root / record_path(target.id)).read_bytes().decode("utf-8")
    text = merge_fields(text, _facts(record, target))
    for key, items in _lists(record, target).items():
        for item in items:
            if item not in getattr(target, key):
                text = add_item(text, key, item)
    return text


def _facts(record: Record, target: Record) -> dict[str, Value]:
    """The facts of a record; texts restored by hand only where both have the same text."""
    keys = [key for key in KEY_ORDER if key not in _OWN]
    if normalize(record.title) == normalize(target.title) and normalize(record.abstract) == normalize(target.abstract):
        keys += ["title_tex", "abstract_tex"]
    return {key: getattr(record, key) for key in keys if getattr(record, key)}


def _lists(record: Record, target: Record) -> dict[str, Sequence[str | Source]]:
    return {
        "code": record.code,
        "tags": [tag for tag in record.tags if not _contradicts(tag, target.tags)],
        "keywords": record.keywords,
        "distinct": [other for other in record.distinct if other not in {target.id, record.id}],
        "former_ids": [old for old in (*record.former_ids, record.id) if old != target.id],
        "sources": record.sources,
    }


def _contradicts(tag: str, tags: Sequence[str]) -> bool:
    """Whether one of these tags adds what `tag` takes away, or the other way round."""
    return (tag.removeprefix("-") if tag.startswith("-") else f"-{tag}") in tags


def _conflicts(record: Record, target: Record) -> Iterator[tuple[str, object, object]]:
    """The fields of which both records have values that contradict each other."""
    for key in ("title", "abstract", *(key for key in KEY_ORDER if key not in _OWN | _COUNTED), "tags"):
        theirs, ours = getattr(record, key), getattr(target, key)
        if theirs and ours and not _compatible(key, theirs, ours):
            yield key, theirs, ours


def _compatible(key: str, theirs: Any, ours: Any) -> bool:
    if key in {"title", "abstract"}:
        return normalize(theirs) == normalize(ours)
    if key == "tags":
        return not any(_contradicts(tag, ours) for tag in theirs)
    return dates_agree(theirs, ours) if key == "date" else bool(theirs == ours)


def _shown(value: object) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return f'"{text[:80]}…"' if len(text) > 80 else f'"{text}"'
