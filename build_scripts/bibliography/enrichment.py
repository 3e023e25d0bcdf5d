"""Merges facts of bibliographies into records by identifier or exact title. Nothing recorded is overwritten.

All files are read before anything is decided, so that their order changes nothing. A fact on which two entries disagree
is contested and not added. Where an identifier contradicts (another arXiv number, another DOI), the entry may be about
another paper of the same title: nothing from it is added. Other contradictions cost only the fact itself.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from build_scripts.bibliography.conflicts import ENRICHED, IDENTIFIERS, contested, contradictions
from build_scripts.bibliography.tex import without_markup
from build_scripts.files import shown_path, write_text
from build_scripts.model import Bibliography, Entry, Record
from build_scripts.progress import Each, quietly
from build_scripts.records import (
    SimilarTitles,
    identifiers,
    load_records,
    merge_fields,
    normalize,
    record_path,
    records_by_identifier,
)
from build_scripts.report import Report
from build_scripts.restore import from_tex, restore, to_plain

_NOTHING = (None, (), "")


@dataclass(frozen=True)
class FileSummary:
    """What one file gave: its entries, those matched to a record, and what they added.

    `facts` = `matched` + `unmatched` + `rejected`. `changed` counts records, `added` fields, `conflicts` warnings.
    """

    file: str
    facts: int = 0
    matched: int = 0
    unmatched: int = 0
    rejected: int = 0
    changed: int = 0
    added: int = 0
    conflicts: int = 0


def enrich(
    root: Path,
    files: Iterable[Path],
    reader: Callable[[Path, str, Report], Bibliography],
    report: Report,
    each: Each = quietly,
) -> tuple[FileSummary, ...]:
    """Merge bibliographies into the records at `root`; a second run changes no byte.

    Nothing is written while catalog/papers has errors. `each` may show how far it is. `reader` reads a file, which
    problems call by the name given.
    """
    before = report.errors
    records = load_records(root, report)
    if report.unsound(before, "merged"):
        return ()
    paths = sorted(set(files), key=lambda path: (path.name, str(path)))
    read: dict[str, Bibliography] = {}
    for path in each(paths, "read"):
        read[shown_path(root, path)] = reader(path, shown_path(root, path), report)
    titles = _titles(records)
    matched = _match(records, read.values(), titles, report)
    by_id = {record.id: record for record in records}
    additions: list[tuple[str, str]] = []  # (file, record) for every field added
    for record_id, entries in each(sorted(matched.items()), "merge"):
        given = merge_facts(root, by_id[record_id], entries, report)
        additions += [(facts.location.path, record_id) for facts in given.values()]
    return tuple(_summary(name, part, matched, additions, report) for name, part in sorted(read.items()))


def _titles(records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    """The ids of the records known by each normalised title: as scraped, as restored, and as corrected by hand."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        forms = [record.title, without_markup(record.title), to_plain(restore(record.title))]
        if record.title_tex:
            forms.append(to_plain(from_tex(record.title_tex)))
        for form in forms:
            found[normalize(form)].add(record.id)
    return {title: tuple(sorted(ids)) for title, ids in found.items()}


def _match(
    records: Iterable[Record], read: Iterable[Bibliography], titles: Mapping[str, tuple[str, ...]], report: Report
) -> dict[str, list[Entry]]:
    """The entries about each record, in the order of their places: by identifier, else by title.

    What fits two records fits none.
    """
    similar, closed = SimilarTitles(titles), {title.replace(" ", ""): ids for title, ids in titles.items()}
    by_identifier = records_by_identifier(records)
    matched: defaultdict[str, list[Entry]] = defaultdict(list)
    for facts in sorted((facts for part in read for facts in part.facts), key=lambda facts: facts.location):
        named = sorted({owner for each in identifiers(facts) for owner in by_identifier.get(each, ())})
        titled = next((closed[form] for form in _closed_forms(facts) if form in closed), ())
        owners = sorted({*named} & {*titled}) or named or titled
        if len(owners) == 1:
            matched[owners[0]].append(facts)
            if titled and owners[0] not in titled:
                message = f"the identifier is that of the record {owners[0]}, the title that of {', '.join(titled)}"
                report.warning(
                    facts.location, "conflicting-title", message, "one of the two is wrong, or they are one paper"
                )
        elif owners:
            what = "identifiers are those" if named else "title is that"
            message = f"the {what} of {len(owners)} records: {', '.join(owners)}"
            report.warning(facts.location, "ambiguous-title", message, "add the facts by hand")
        title = normalize(facts.title)
        for other in () if owners else similar.similar(title):
            message = f'not matched, but very similar to the title of the record {titles[other][0]}: "{other[:120]}"'
            report.warning(facts.location, "near-title", message, "if it is the same paper, add the facts by hand")
    return dict(matched)


def _closed_forms(facts: Entry) -> Iterator[str]:
    """The title of an entry in the forms by which records are known, without spaces: formulas are spaced at will."""
    for title in filter(None, (facts.title, facts.short_title)):
        yield normalize(title).replace(" ", "")
        if re.search(r"[\\{}$^_]", title):
            yield normalize(to_plain(restore(title))).replace(" ", "")


def merge_facts(root: Path, record: Record, entries: Sequence[Entry], report: Report) -> dict[str, Entry]:
    """Write what the entries add to a record; return the entry that gave each field added."""
    disputed = contested(entries, report)
    if disputed & IDENTIFIERS:
        return {}
    chosen: dict[str, Entry] = {}
    for facts in entries:
        refused = disputed | contradictions(root, record, facts, report)
        if refused & IDENTIFIERS:
            continue
        for name in ENRICHED:
            if getattr(facts, name) in _NOTHING or name in refused or getattr(record, name) not in _NOTHING:
                continue
            if name not in chosen or _tells_more(getattr(facts, name), getattr(chosen[name], name)):
                chosen[name] = facts
    if chosen:
        path = root / record_path(record.id)
        text = path.read_bytes().decode("utf-8")
        write_text(path, merge_fields(text, {name: getattr(facts, name) for name, facts in chosen.items()}))
    return chosen


def _tells_more(value: object, than: object) -> bool:
    """Whether one of two values that agree says more: names in full, a day instead of a year, more sources."""
    if isinstance(value, int) and isinstance(than, int):
        return value > than
    return len("".join(_words(value))) > len("".join(_words(than)))


def _words(value: object) -> Iterator[str]:
    yield from value if isinstance(value, tuple) else (str(value),)


def _summary(
    name: str,
    part: Bibliography,
    matched: Mapping[str, Sequence[Entry]],
    additions: Sequence[tuple[str, str]],
    report: Report,
) -> FileSummary:
    ours = sum(facts.location.path == name for entries in matched.values() for facts in entries)
    added = [record_id for file, record_id in additions if file == name]
    return FileSummary(
        name,
        facts=part.entries,
        matched=ours,
        unmatched=len(part.facts) - ours,
        rejected=part.entries - len(part.facts),
        changed=len(set(added)),
        added=len(added),
        conflicts=sum(p.code == "conflicting-fact" and p.location.path == name for p in report.problems),
    )
