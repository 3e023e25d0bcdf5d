"""What people write, read and validated. What has not changed since the last run is not parsed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from build_scripts import curation, ledger, map_file, topics_file
from build_scripts.authors_file import load_aliases
from build_scripts.cache import FILE, Shelf, Store, code_version, digest, no_collector, pack, unpack
from build_scripts.model import Alias, Dump, Record
from build_scripts.records import load_stamped
from build_scripts.report import Report
from build_scripts.sources import load_dumps
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
    before = report.errors
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
        known = digest(" ".join(stamps))  # anchors that are no papers are warned of
        memory = _unless_changed(
            root / topics_file.PATH, shelf, lambda: topics_file.load_memory(root, report, stamps), report, known
        )
        centres = _unless_changed(root / map_file.PATH, shelf, lambda: map_file.load_centres(root, report), report)
    store.save()
    # With records left out for their errors, authors.yml would seem to name people who are not there.
    aliases = load_aliases(root, records, report) if report.errors == before else ()
    return Loaded(records, stamps, load_dumps(root, report), vocabulary, memory, aliases, centres, files)


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
    stamp = digest(path.read_bytes().decode("latin-1") if path.is_file() else None, also)
    known, packed = shelf.packed([path.name]).get(path.name, ("", b""))
    if known == stamp:
        return stamp, lambda: unpack(packed)
    before = len(report.problems)
    found = read()
    if len(report.problems) == before:
        shelf.put({path.name: (stamp, pack(found))})
    return stamp, lambda: found
