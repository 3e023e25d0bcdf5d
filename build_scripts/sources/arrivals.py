"""Files to import: each is read, matched with the stored list that it is or replaces, and checked."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from build_scripts.files import shown_path
from build_scripts.model import Bibliography, Entry, Location, Record, Source, SourceList
from build_scripts.report import Problem, Report
from build_scripts.sources.formats import SUFFIXES, ParsedList, parse_list
from build_scripts.sources.lists import MAX_LIST_BYTES, SOURCES, SOURCES_YML, checksum, human_title, list_file_name
from build_scripts.sources.realign import Paper, Realigned, realign

_FEW = 0.2  # share of entries that may look wrong; of sound lists none does
_LEFT_OUT = frozenset({"where", "revision"})  # on purpose
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s|<[a-z!/][^<>]*>|[-=*_]{3,}$", re.IGNORECASE)


@dataclass(frozen=True)
class Arrival:
    """A file to import: its path as shown in problems, its list and its bytes."""

    path: str
    source_list: SourceList
    data: bytes
    parsed: ParsedList
    dated_now: bool  # the list was known without a captured day and gets one now
    changed: bool  # the list was imported before with another content
    problems: tuple[Problem, ...]  # of its lines: they matter only if the file is imported


def stored_contents(root: Path) -> dict[str, str]:
    """The names of the lists in catalog/sources by checksum."""
    found = {}
    for path in sorted((root / SOURCES).glob("*"), reverse=True):
        if path.is_file() and path.name != "sources.yml" and not path.name.startswith("."):
            found[checksum(path.read_bytes())] = path.name
    return found


def arrive(
    root: Path,
    path: Path,
    settings: SourceList,
    stored: dict[str, SourceList],
    contents: dict[str, str],
    checksums: Mapping[str, str],
    report: Report,
) -> Arrival | None:
    """Read one file and decide which list it is; None after reporting why it cannot be imported.

    `settings` has the captured day, columns and conditions that are given for this import.
    """
    shown, captured = shown_path(root, path), settings.captured
    data = _read_bytes(path, shown, report)
    if data is None:
        return None
    digest = checksum(data)
    lines = Report()
    name = contents.get(digest) or (path.name if path.resolve().parent == (root / SOURCES).resolve() else "")
    known = stored.get(name) or next((stored[each] for each in _names(path) if each in stored), None)
    described = _described(known or replace(settings, file=name), settings)
    parsed = parse_list(shown, data, described, lines)
    if not parsed.entries and not parsed.rejections:
        report.problems += lines.problems
        return None
    name = name or _free_name(path, parsed.suffix, contents)
    known = stored.get(name)
    source_list = replace(known or described, file=name, title=known.title if known else human_title(name))
    there = (root / SOURCES / name).is_file()
    changed = there and checksums.get(name, digest) != digest
    slugs = {SourceList(other, "").slug for other in contents.values() if not changed or other != name}
    if digest not in contents and source_list.slug in slugs:
        message = f"catalog/sources already has another list named {name}"
        report.error(Location(shown), "list-exists", message, "give the file a name of its own")
        return None
    if known and captured and known.captured and captured != known.captured:
        message = f"the list was captured on {known.captured}, not on {captured}"
        report.error(Location(shown), "captured-conflict", message, f"change it in {SOURCES_YML}")
    # A known list without dates has no use for the day and should not change by being imported with others.
    dated_now = bool(known and parsed.dated and captured and not known.captured)
    if dated_now:
        source_list = replace(source_list, captured=captured)
    return Arrival(shown, source_list, data, parsed, dated_now, changed, tuple(lines.problems))


def read_facts(path: Path, shown: str, report: Report) -> Bibliography:
    """What a file in any format says of papers, without making it a source. `shown` is the path to name in problems."""
    data = _read_bytes(path, shown, report)
    parsed = ParsedList() if data is None else parse_list(shown, data, SourceList("", ""), report)
    return Bibliography(parsed.entries, len(parsed.entries) + len(parsed.rejections))


def _read_bytes(path: Path, shown: str, report: Report) -> bytes | None:
    try:
        size = path.stat().st_size
        if size <= MAX_LIST_BYTES:
            return path.read_bytes()
        report.error(Location(shown), "file-too-large", f"the file has {size:,} bytes", f"at most {MAX_LIST_BYTES:,}")
    except OSError as error:
        report.error(Location(shown), "unreadable-file", error.strerror or str(error))
    return None


def _described(source_list: SourceList, settings: SourceList) -> SourceList:
    """A list with what is given for this import where its description says nothing."""
    return replace(
        source_list,
        captured=source_list.captured or settings.captured,
        columns=source_list.columns or settings.columns,
        where=source_list.where or settings.where,
    )


def _names(path: Path) -> Iterator[str]:
    """The names that the copy of a file may have had when it was imported before."""
    for suffix in SUFFIXES:
        yield list_file_name(path, suffix)
        yield list_file_name(path.with_name(f"{path.stem}-{suffix}.{suffix}"), suffix)


def _free_name(path: Path, suffix: str, contents: Mapping[str, str]) -> str:
    """The name of the copy of a new file; of two files that differ in their suffix only, the second gets both."""
    name = list_file_name(path, suffix)
    others = {other for other in contents.values() if other != name}
    if any(
        SourceList(other, "").slug == SourceList(name, "").slug and other.lower() != name.lower() for other in others
    ):
        return list_file_name(path.with_name(f"{path.stem}-{suffix}.{suffix}"), suffix)
    return name


def realign_arrival(
    arrival: Arrival, papers: Sequence[Paper], before: Mapping[Source, Entry], report: Report
) -> Realigned | None:
    """Match the papers of a changed list with its new entries; None after reporting that it is another list."""
    place, file = Location(arrival.path), arrival.source_list.file
    realigned = realign(file, papers, arrival.parsed.entries, before)
    if realigned is None:
        message = f"this is another list than the one that was imported as {file}: hardly any paper is in both"
        first = "restore the file and " if arrival.path == f"{SOURCES}/{file}" else ""
        report.error(place, "list-exists", message, f"{first}give the new list a file name of its own")
        return None
    owners = {source: paper for paper, moves in realigned.moves.items() for source in moves.values() if source}
    records = {paper.id for paper in papers if isinstance(paper, Record)}
    for entry in realigned.changed:
        owner = owners[entry.source(file)]
        if owner in records:
            message = f"the text of this entry is not that of the record {owner}"
            report.warning(entry.location, "changed-entry", message, "the value in the record stays")
    for paper in papers:
        if paper.id in records and None in realigned.moves.get(paper.id, {}).values():
            message = f"the list no longer has the paper {paper.id}: {paper.title[:80]}"
            hint = f'the record stays; to remove it, run: catalog remove {paper.id} --reason "..."'
            report.warning(place, "vanished-entry", message, hint)
    return realigned


def may_import(
    arrival: Arrival,
    contents: Mapping[str, str],
    moved: Mapping[str, Realigned],
    accept: Callable[[str], bool],
    report: Report,
) -> bool:
    """Whether a file may be imported: a changed list has to be the same list, and a new text a list of papers."""
    if arrival.changed and arrival.source_list.file not in moved:
        return False
    reasons = list(_doubts(arrival.parsed)) if arrival.changed or checksum(arrival.data) not in contents else []
    if not reasons:
        return True
    message = f"this does not look like a list of papers: {'; '.join(reasons)}"
    if accept(f"{arrival.path}: {message}"):
        report.warning(Location(arrival.path), "looks-wrong", message)
        return True
    report.error(Location(arrival.path), "looks-wrong", message, "to import it nevertheless, add --force")
    return False


def _doubts(parsed: ParsedList) -> Iterator[str]:
    """Why the entries of a file are probably no papers; nothing for a sound file."""
    entries, rejected = parsed.entries, sum(each.code not in _LEFT_OUT for each in parsed.rejections)
    total = len(entries) + rejected
    if rejected > total / 2:
        yield f"{rejected} of {total} entries cannot be read"
    if not parsed.loose:
        return
    signs = {
        "titles are longer than their abstracts": sum(0 < len(e.abstract) < len(e.title) for e in entries),
        "entries are web addresses": sum(_is_address(e) for e in entries),
        "titles are headings or markup": sum(bool(_HEADING.match(e.title)) for e in entries),
    }
    for what, count in signs.items():
        if count > _FEW * len(entries):
            yield f"{count} of {len(entries)} {what}"
    short = sum(0 < len(e.abstract) < 2 * len(e.title) for e in entries)
    if short > len(entries) / 2:
        yield f"{short} of {len(entries)} abstracts are not twice as long as their titles"


def _is_address(entry: Entry) -> bool:
    return bool(_ADDRESS.fullmatch(entry.title) or _ADDRESS.fullmatch(entry.abstract))
