"""What people write, read and validated. What has not changed since the last run is not parsed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from build_scripts import curation, ledger, map_file, topics_file
from build_scripts.authors_file import load_aliases
from build_scripts.cache import FILE, Shelf, Store, code_version, digest, no_collector, pack, unpack
from build_scripts.model import Alias, Dump, Record
from build_scripts.records import PAPERS, load_stamped, locate
from build_scripts.report import Report, did_you_mean
from build_scripts.sources import SOURCES_YML, load_dumps
from build_scripts.topics import Memory
from build_scripts.vocabulary import Vocabulary

Read = TypeVar("Read")
RECORD_CODE = ("records.py", "strict_yaml.py", "model.py", "urls.py")
FILE_CODE = (
    *RECORD_CODE, "inputs.py", "curation.py", "vocabulary.py", "broader.py", "phrases.py", "lexicon.py", "ledger.py",
    "topics*.py", "map_file.py", "data/*.txt",
)  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """Everything that the catalog is made from. `stamps` has a digest of the text of each record by its id, `files` one
    of all that is recorded.
    """

    records: tuple[Record, ...]
    stamps: Mapping[str, str]
    dumps: tuple[Dump, ...]
    vocabulary: Vocabulary
    memory: Memory
    aliases: tuple[Alias, ...] = ()
    centres: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def load(root: Path, report: Report) -> Loaded:
    """Read records, descriptions of lists, and the curator's tags, topics and authors of the catalog in `root`."""
    store = Store(root / FILE)
    shelf = store.shelf("files", code_version(*FILE_CODE))
    with no_collector():
        stamped = load_stamped(root, report, store.shelf("records", code_version(*RECORD_CODE)))
        records = tuple([record for _, record, _ in stamped])
        stamps = {record.id: stamp for _, record, stamp in stamped}
        files = {record.id: file for file, record, _ in stamped}
        vocabulary = _unless_changed(
            root / curation.TAGS_YML, shelf, lambda: curation.read_vocabulary(root, report), report
        )
        # Anchors that are no papers are warned of, unless records are left out for their errors.
        papers = None if has_errors(report, PAPERS) else stamps
        memory = _unless_changed(
            root / topics_file.PATH,
            shelf,
            lambda: topics_file.load_memory(root, report, papers),
            report,
            " ".join(papers or ()),
        )
        centres = _unless_changed(root / map_file.PATH, shelf, lambda: map_file.load_centres(root, report), report)
    store.save()
    dumps = load_dumps(root, report)
    _check_sources(root, records, dumps, report)
    # With records left out for their errors, authors.yml would seem to name people who are not there.
    aliases = () if has_errors(report, PAPERS) else load_aliases(root, records, report)
    return Loaded(records, stamps, dumps, vocabulary, memory, aliases, centres, files)


def has_errors(report: Report, *folders: str) -> bool:
    """Whether an error in one of these files or folders has been reported."""
    paths = {problem.location.path for problem in report.problems if problem.severity == "error"}
    return any(path == folder or path.startswith(f"{folder}/") for path in paths for folder in folders)


def _check_sources(root: Path, records: Iterable[Record], dumps: Iterable[Dump], report: Report) -> None:
    """Report sources that are in no list. Without a sound sources.yml nothing can be said of them."""
    known = {dump.file for dump in dumps}
    if has_errors(report, SOURCES_YML):
        return
    for record in records:
        for number, source in enumerate(record.sources):
            if source.file not in known:
                message = f'{SOURCES_YML} lists no file "{source.file}"'
                hint = did_you_mean(source.file, known) or "import that file, or remove this source"
                report.error(locate(root, record.id, "sources", number), "bad-source", message, hint)


def read_ledger(root: Path, report: Report) -> ledger.Ledger:
    """The ledger of the catalog in `root`."""
    store = Store(root / FILE)
    shelf = store.shelf("files", code_version(*FILE_CODE))
    with no_collector():
        stamp, read = _postponed(root / ledger.LEDGER, shelf, lambda: ledger.load_ledger(root, report), report)
    store.save()
    return ledger.Ledger(stamp, read)


def _unless_changed(path: Path, shelf: Shelf, read: Callable[[], Read], report: Report, also: str = "") -> Read:
    """What `read` makes of a file, kept while its content and `also` stay; not kept if there is anything to report."""
    return _postponed(path, shelf, read, report, also)[1]()


def _postponed(
    path: Path, shelf: Shelf, read: Callable[[], Read], report: Report, also: str = ""
) -> tuple[str, Callable[[], Read]]:
    """The same when it is asked for, and a digest of what it is made from."""
    stamp = digest(_content(path), also)
    known, packed = shelf.packed([path.name]).get(path.name, ("", b""))
    if known == stamp:
        return stamp, lambda: unpack(packed)
    before = len(report.problems)
    found = read()
    if len(report.problems) == before:
        shelf.put({path.name: (stamp, pack(found))})
    return stamp, lambda: found


def _content(path: Path) -> str | None:
    """What a file holds; None if it cannot be read, which `read` reports."""
    try:
        return path.read_bytes().decode("latin-1")
    except OSError:
        return None
