"""Lists in: copies them to catalog/sources, makes and completes records, and balances the ledger.

Everything is worked out first and then written in the order lists, records, sources.yml, ledger, each file
whole. A run killed at any moment leaves a state from which the same command reaches the same end: records
name the entries they hold, so nothing is imported twice, and a list whose checksum is not that of the ledger
is matched with its records again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from build_scripts.files import remove_leftovers, shown_path, write_bytes, write_text
from build_scripts.model import Entry, Record, Removed, Source, SourceList
from build_scripts.progress import Each, quietly
from build_scripts.records import PAPERS, load_records
from build_scripts.report import Report
from build_scripts.sources.arrivals import Arrival, arrive, may_import, realign_arrival, stored_contents
from build_scripts.sources.draft import Draft, clashes, complete, create, same_identifier, start_draft, write_records
from build_scripts.sources.identity import Match, match
from build_scripts.sources.ledger import (
    LEDGER,
    Ledger,
    changed_lists,
    conflict_reason,
    ledger_text,
    load_ledger,
    make_ledger,
    report_changed,
    skipped_before,
)
from build_scripts.sources.lists import (
    SOURCES,
    SOURCES_YML,
    ReadList,
    add_list,
    checksum,
    entries_of,
    load_lists,
    read_lists,
    set_captured,
)
from build_scripts.sources.realign import Paper, Realigned

_SHOWN = 3  # entries of a file in the preview
AnyPaper = TypeVar("AnyPaper", Record, Removed)


@dataclass(frozen=True)
class FileSummary:
    """What one file gave. `entries` is the sum of new, known, removed and rejected; `stored` its name in
    catalog/sources or empty.
    """

    file: str
    stored: str
    entries: int = 0
    new: int = 0
    known: int = 0
    rejected: int = 0
    warnings: int = 0
    removed: int = 0
    layout: str = ""
    unused: tuple[str, ...] = ()
    first: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What a curator says of the files to import.

    `columns` and `where` are as in sources.yml. `clash` says what to do with entries that contradict the record that
    they seem to belong to; `about` limits it to these records.
    """

    captured: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    clash: str | None = None
    about: frozenset[str] = frozenset()

    def answer(self, record_id: str) -> str | None:
        return self.clash if not self.about or record_id in self.about else None


@dataclass(frozen=True)
class ImportSummary:
    """What an import did: the files by name, and ledger and records of the whole catalog after it; `new` are ids."""

    files: tuple[FileSummary, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    records: tuple[Record, ...] = ()
    new: frozenset[str] = frozenset()


def import_lists(
    root: Path,
    files: Iterable[Path],
    choices: Choices,
    report: Report,
    today: str,
    each: Each = quietly,
    accept: Callable[[str], bool] = lambda _question: False,
    *,
    write: bool = True,
) -> ImportSummary:
    """Import lists into the catalog at `root`, or only say what that would give unless `write`.

    `today` is the ISO day to write as `added` of new records. Nothing is written while catalog/papers or sources.yml
    have errors. `each` may show how far it is. A file that looks like no list of papers is imported only if
    `accept` says so.
    """
    settings = SourceList("", "", captured=choices.captured, columns=choices.columns, where=choices.where)
    before = report.errors
    records = load_records(root, report)
    stored = {source_list.file: source_list for source_list in load_lists(root, report)}
    before_import = load_ledger(root, report)
    if report.unsound(before, "imported"):
        return ImportSummary()
    if write:
        _remove_leftovers(root)
    checksums = {part.file: part.sha256 for part in before_import.lists}
    contents = stored_contents(root)
    stored_before = read_lists(root, stored.values())
    papers: list[Paper] = [*records, *before_import.removed]
    arrivals: list[Arrival] = []
    summaries: list[FileSummary] = []
    moved: dict[str, Realigned] = {}
    paths = sorted(files, key=lambda path: (path.name, str(path)))
    for path in each(paths, "read"):
        arrival = arrive(root, path, settings, stored, contents, checksums, report)
        if arrival and arrival.changed:
            known = {
                n: source_list for n, source_list in stored_before.items() if checksums.get(n) == source_list.sha256
            }
            realigned = realign_arrival(arrival, papers, entries_of(known), report)
            if realigned:
                moved[arrival.source_list.file] = realigned
        if arrival and may_import(arrival, contents, moved, accept, report):
            contents[checksum(arrival.data)] = arrival.source_list.file
            stored[arrival.source_list.file] = arrival.source_list
            arrivals.append(arrival)
            report.problems += arrival.problems
        else:
            summaries.append(FileSummary(shown_path(root, path), ""))
    lists = stored_before | {a.source_list.file: ReadList(checksum(a.data), a.parsed) for a in arrivals}
    if not arrivals or not _only_arrivals_changed(lists, arrivals, before_import, report):
        return ImportSummary(tuple(sorted(summaries, key=lambda summary: summary.file)), before_import)
    draft = _start(root, records, before_import.removed, moved, entries_of(lists), report, today)
    skipped = set(skipped_before(before_import, lists))
    summaries += _add_all(draft, arrivals, lists, choices, skipped, each)
    removed = tuple(_moved(paper, moved) for paper in before_import.removed)
    ledger = make_ledger(lists, tuple(draft.records.values()), draft.papers, report, before_import, skipped)
    accounts = Ledger(ledger, removed)
    if write:
        _write(root, draft, arrivals, accounts, each)
    by_file = tuple(sorted(summaries, key=lambda summary: summary.file))
    return ImportSummary(by_file, accounts, tuple(draft.records.values()), frozenset(draft.new))


def _only_arrivals_changed(
    lists: Mapping[str, ReadList], arrivals: Iterable[Arrival], ledger: Ledger, report: Report
) -> bool:
    """Whether all other lists are as they were imported: else the ledger would not fit them."""
    others = changed_lists(ledger, lists) - {arrival.source_list.file for arrival in arrivals}
    for name in sorted(others):
        report_changed(name, report)
    return not others


def _start(
    root: Path,
    records: Sequence[Record],
    removed: Iterable[Removed],
    moved: Mapping[str, Realigned],
    entries: Mapping[Source, Entry],
    report: Report,
    today: str,
) -> Draft:
    """The catalog before the import, with the sources of changed lists where they are now."""
    now = [_moved(record, moved) for record in records]
    draft = start_draft(root, now, (_moved(paper, moved) for paper in removed), entries, report, today)
    for before, after in zip(records, now, strict=True):
        if before != after:
            draft.moved[before.id] = [_place(before, source, moved) for source in before.sources]
    return draft


def _moved(paper: AnyPaper, moved: Mapping[str, Realigned]) -> AnyPaper:
    places = [_place(paper, source, moved) for source in paper.sources]
    return replace(paper, sources=tuple(place for place in places if place))


def _place(paper: Paper, source: Source, moved: Mapping[str, Realigned]) -> Source | None:
    return moved[source.file].moves[paper.id][source] if source.file in moved else source


def _add_all(
    draft: Draft, arrivals: Sequence[Arrival], lists: Mapping[str, ReadList], choices: Choices, skipped: set[Source],
    each: Each,
) -> list[FileSummary]:  # fmt: skip
    """Add the entries of all files. Undecided ones are tried again after all others.

    So are entries of other lists that were rejected before: a list of identifiers may be older than its papers.
    """
    counts = {arrival.path: Counter[str](rejected=len(arrival.parsed.rejections)) for arrival in arrivals}
    waiting, before = [(arrival, entry) for arrival in arrivals for entry in arrival.parsed.entries], 0
    while waiting and len(waiting) != before:
        now, waiting = waiting, []
        before = len(now)
        for arrival, entry in each(now, "match", before):
            result = _add_entry(draft, arrival, entry, choices, skipped)
            if result:
                counts[arrival.path][result] += 1
            else:
                waiting.append((arrival, entry))
    for arrival, entry in waiting:
        counts[arrival.path]["rejected"] += 1
        _report_conflict(draft, entry, match(draft.papers, entry, entry.source(arrival.source_list.file)))
    arrived = {arrival.source_list.file for arrival in arrivals}
    for source, entry in entries_of({name: each for name, each in lists.items() if name not in arrived}).items():
        if source not in draft.papers.by_source and source not in skipped:
            found = match(draft.papers, entry, source)
            if found.status == "same":
                complete(draft, found, entry, source, None)
    return [_summary(draft, arrival, counts[arrival.path]) for arrival in arrivals]


def _summary(draft: Draft, arrival: Arrival, counts: Counter[str]) -> FileSummary:
    parsed = arrival.parsed
    return FileSummary(
        arrival.path,
        arrival.source_list.file,
        entries=counts.total(),
        **counts,
        warnings=sum(p.severity == "warning" and p.location.path == arrival.path for p in draft.report.problems),
        layout=parsed.layout,
        unused=parsed.unused,
        first=parsed.entries[:_SHOWN],
    )


def _add_entry(draft: Draft, arrival: Arrival, entry: Entry, choices: Choices, skipped: set[Source]) -> str:
    """Make or complete a record; returns what the entry counts as, empty if that is undecided yet."""
    source = entry.source(arrival.source_list.file)
    found, known = match(draft.papers, entry, source), source in draft.papers.by_source
    answer = choices.answer(found.record) if found.record else None
    if source in skipped and not known and answer in {None, "skip"}:
        return "rejected"
    skipped.discard(source)
    clash = not known and answer in {"new", "skip"} and clashes(draft, found, entry)
    another = found.status == "conflict" or (clash and not same_identifier(draft, found, entry))
    if found.status == "new" or (answer == "new" and another):
        create(draft, entry, source, found.record if found.record in draft.records else "")
        return "new"
    if found.status == "removed":
        return "removed"
    if answer == "skip" and not known and (found.doubt or clash):
        skipped.add(source)
        return "rejected"
    if found.status == "unknown" or (
        found.status == "conflict" and (not answer or found.record in draft.papers.removed)
    ):
        return ""
    if not known or arrival.dated_now or arrival.changed or answer in {"update", "replace"}:
        complete(draft, found, entry, source, answer)
    return "known"


def _report_conflict(draft: Draft, entry: Entry, found: Match) -> None:
    if found.status == "unknown":
        hint = f"add it with: catalog add {f'arXiv:{entry.arxiv_id}' if entry.arxiv_id else entry.doi}"
    elif found.record in draft.papers.removed:
        hint = "if it is another paper, add a record by hand that names this source"
    else:
        again = f"import again with --clash keep={found.record}"
        hint = f"if it is the same paper, {again}; if not, with --clash new={found.record}"
    draft.report.warning(entry.location, found.doubt, conflict_reason(found, draft.papers), hint)


def _write(root: Path, draft: Draft, arrivals: list[Arrival], ledger: Ledger, each: Each) -> None:
    for arrival in arrivals:
        write_bytes(root / SOURCES / arrival.source_list.file, arrival.data)
    write_records(draft, root, each)
    _write_sources_yml(root, arrivals)
    write_text(root / LEDGER, ledger_text(ledger))


def _write_sources_yml(root: Path, arrivals: list[Arrival]) -> None:
    path = root / SOURCES_YML
    text = path.read_bytes().decode("utf-8") if path.is_file() else ""
    described = {source_list.file: source_list for source_list in load_lists(root, Report())}
    for arrival in arrivals:
        source_list = arrival.source_list
        if source_list.file not in described:
            text = add_list(text, source_list)
            described[source_list.file] = source_list
        elif source_list.captured and not described[source_list.file].captured:
            text = set_captured(text, source_list.file, source_list.captured)
            described[source_list.file] = source_list
    if text:
        write_text(path, text)


def _remove_leftovers(root: Path) -> None:
    """Delete the temporary files of an import that was killed."""
    for folder in ("catalog", PAPERS, SOURCES):
        remove_leftovers(root / folder)
