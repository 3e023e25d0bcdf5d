"""What people write, read and validated: records, lists, and the curator's tags, topics, map and authors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from build_scripts.bibliography import load_aliases
from build_scripts.findings import Exempt, load_exceptions
from build_scripts.keywords import Vocabulary, read_vocabulary
from build_scripts.memo import Memo
from build_scripts.model import Alias, Record, SourceList
from build_scripts.records import PAPERS, load_records, locate
from build_scripts.related import SavedTopics, load_centres, load_topics
from build_scripts.report import Report, did_you_mean
from build_scripts.sources import SOURCES_YML, load_lists


@dataclass(frozen=True)
class Inputs:
    """Everything that the catalog is made from; `centres` has the place of topics on the map by slug."""

    records: tuple[Record, ...]
    lists: tuple[SourceList, ...]
    vocabulary: Vocabulary
    topics: SavedTopics
    aliases: tuple[Alias, ...] = ()
    centres: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    exceptions: tuple[Exempt, ...] = ()


def load(root: Path, report: Report, memo: Memo | None = None) -> Inputs:
    """Read the catalog in `root`; faults are reported and what has them is left out."""
    records = load_records(root, report, memo)
    vocabulary = read_vocabulary(root, report)
    # Anchors that are no papers are warned of, unless records are left out for their errors.
    papers = None if has_errors(report, PAPERS) else {record.id for record in records}
    topics = load_topics(root, report, papers)
    centres = load_centres(root, report)
    lists = load_lists(root, report)
    _check_sources(root, records, lists, report)
    # With records left out for their errors, authors.yml would seem to name people who are not there.
    aliases = () if has_errors(report, PAPERS) else load_aliases(root, records, report)
    return Inputs(records, lists, vocabulary, topics, aliases, centres, load_exceptions(root, report))


def has_errors(report: Report, *folders: str) -> bool:
    """Whether an error in one of these files or folders has been reported."""
    paths = {problem.location.path for problem in report.problems if problem.severity == "error"}
    return any(path == folder or path.startswith(f"{folder}/") for path in paths for folder in folders)


def _check_sources(root: Path, records: Iterable[Record], lists: Iterable[SourceList], report: Report) -> None:
    """Report sources that are in no list. Without a sound sources.yml nothing can be said of them."""
    known = {source_list.file for source_list in lists}
    if has_errors(report, SOURCES_YML):
        return
    for record in records:
        for number, source in enumerate(record.sources):
            if source.file not in known:
                message = f'{SOURCES_YML} lists no file "{source.file}"'
                hint = did_you_mean(source.file, known) or "import that file, or remove this source"
                report.error(locate(root, record.id, "sources", number), "bad-source", message, hint)
