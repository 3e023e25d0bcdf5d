"""`catalog add`: one paper more, by its identifier, from BibTeX, or written in an editor."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Literal

from build_scripts.bibliography import (
    LOOKUPS_YML,
    Facts,
    Lookup,
    find_arxiv_id,
    load_lookups,
    lookups_text,
    read_name,
    read_references,
    usable_doi,
)
from build_scripts.files import write_text
from build_scripts.model import Location, Record, Removed
from build_scripts.online.client import FOLDER, Client, OnlineError
from build_scripts.online.fill import TITLE, address_of, agrees
from build_scripts.online.services import ARXIV, CROSSREF, arxiv_papers, arxiv_titled, crossref_paper
from build_scripts.online.settings import Settings
from build_scripts.records import (
    PAPERS,
    SimilarTitles,
    arxiv_number,
    is_arxiv_id,
    is_id,
    load_records,
    normalize,
    parse_record,
    record_path,
    record_text,
    scalar,
)
from build_scripts.report import Report
from build_scripts.restore import restore, to_plain
from build_scripts.slugs import unique_slug
from build_scripts.sources import load_ledger

STDIN = "<stdin>"
_TEMPLATE = Path(__file__).parent / "data" / "record.yml"
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s<>\"\\?#]+")
_Answer = tuple[str, str, Facts]  # the service, the question, and what it gave
FACTS = ("authors", "date", "venue", "arxiv_id", "doi", "url", "code")


class CannotAddError(Exception):
    """The command cannot be meant as it was given; the message says why."""


@dataclass(frozen=True)
class Added:
    """What became of one paper: the record made for it, or the one that it has."""

    record: str
    status: Literal["new", "known"]
    title: str


@dataclass(frozen=True)
class Papers:
    """The papers that a new one must not repeat."""

    root: Path
    records: Mapping[str, Record]
    removed: tuple[Removed, ...]
    used: frozenset[str]


def load_papers(root: Path, report: Report) -> Papers | None:
    """What the catalog has; None after reporting its errors."""
    before = report.errors
    records, ledger = load_records(root, report), load_ledger(root, report)
    if report.errors > before:
        message = "nothing was added, because the catalog has errors"
        report.error(Location("catalog"), "unsound-catalog", message, "correct them and run the command again")
        return None
    used = {path.name.rsplit(".", 1)[0] for path in (root / PAPERS).glob("*.y*ml")}
    used.update(former for record in records for former in record.former_ids)
    used.update(name for paper in ledger.removed for name in (paper.id, *paper.former_ids))
    return Papers(root, {record.id: record for record in records}, ledger.removed, frozenset(used))


def add_by_identifier(root: Path, what: str, settings: Settings, report: Report, today: str) -> list[Added]:
    """Add the paper that an arXiv number, a DOI or an address names; raises CannotAddError where it names none."""
    service, identifier = identify(what)
    papers = load_papers(root, report)
    if papers is None:
        return []
    known = _by_identifier(papers, identifier)
    if known:
        return [Added(known.id, "known", known.title)]
    client = Client(root / FOLDER, settings.agent)
    try:
        found = _resolve(client, settings, service, identifier)
    except OnlineError as error:
        report.error(Location(what), error.code, error.message, error.hint)
        return []
    if not found:
        report.error(Location(what), "not-found", f"{service} does not know {identifier}", "look for a mistake in it")
        return []
    added = add_entry(papers, _joined(found), report, today)
    if added and added.status == "new":
        lookups = list(load_lookups(root, load_records(root, report), report))
        lookups += [
            Lookup(added.record, asked, question, today, address_of(facts), gave)
            for (asked, question, facts), gave in zip(found, _given(found), strict=True)
        ]
        write_text(root / LOOKUPS_YML, lookups_text(lookups))
    return [added] if added else []


def add_text(root: Path, text: str, settings: Settings, report: Report, today: str) -> list[Added]:
    """Add the papers of a text: BibTeX, or identifiers and addresses on lines of their own, as in an issue."""
    if re.search(r"@\w+\s*[{(]", text):
        return _add_bibtex(root, text, report, today)
    named = []
    for line in text.split("\n"):
        with suppress(CannotAddError):
            identify(line)
            named.append(line.strip())
    if not named:
        hint = "begin an entry with @article{ or the like, or give an arXiv number or DOI on each line"
        report.error(Location(STDIN), "no-entry", "neither BibTeX nor an identifier was given", hint)
    return [paper for what in named for paper in add_by_identifier(root, what, settings, report, today)]


def _add_bibtex(root: Path, text: str, report: Report, today: str) -> list[Added]:
    added = []
    for facts in read_references(text.encode(), ".bib", STDIN, report).facts:
        papers = load_papers(root, report)
        if papers is None:
            break
        one = add_entry(papers, facts, report, today)
        added += [one] if one else []
    return added


def identify(text: str) -> tuple[str, str]:
    """The service and identifier that a text names; raises CannotAddError if it names none."""
    bare = text.strip()
    number = arxiv_number(bare) if is_arxiv_id(bare) else find_arxiv_id(bare)
    if number:
        return ARXIV, number
    found = _DOI.search(bare)
    doi = usable_doi(found[0].rstrip(".,;)")) if found else None
    if doi:
        return CROSSREF, doi
    raise CannotAddError(
        f'"{bare[:80]}" is no arXiv number, DOI or address with one; for any other paper use --title, or give BibTeX'
    )


def add_entry(papers: Papers, facts: Facts, report: Report, today: str) -> Added | None:
    """Write a record, unless the paper has one or was removed. A very similar title is reported."""
    same = next(
        (known for name in (facts.arxiv_id, facts.doi) if name and (known := _by_identifier(papers, name))), None
    )
    same = same or next((record for record in papers.records.values() if is_same(record, facts)), None)
    if same:
        return Added(same.id, "known", same.title)
    title = normalize(facts.title)
    gone = next((paper for paper in papers.removed if normalize(paper.title) == title), None)
    if gone:
        hint = "to have it back, delete its line in catalog/ledger.yml and run the command again"
        report.error(facts.location, "removed-paper", f"{gone.id} was removed: {gone.reason}", hint)
        return None
    if not facts.abstract:
        hint = f"write it yourself: catalog add --title {shlex.quote(facts.title)}"
        report.error(facts.location, "no-abstract", f'no abstract of "{facts.title[:80]}" was found', hint)
        return None
    record_id = unique_slug(_plain(facts.title), papers.used)
    values = {name: getattr(facts, name) for name in FACTS}
    record = Record(record_id, facts.title, facts.abstract, today, (), **values)
    titles = {normalize(known.title): known.id for known in papers.records.values()}
    for other in SimilarTitles(titles).similar(title):
        message = f'the title is very similar to that of the record {titles[other]}: "{other[:120]}"'
        hint = f"if they are one paper, run: catalog merge {record_id} {titles[other]}"
        report.warning(facts.location, "near-title", message, hint)
    write_text(papers.root / record_path(record_id), record_text(record))
    return Added(record_id, "new", facts.title)


def is_same(record: Record, facts: Facts) -> bool:
    """Whether a paper has a record: the same title, and a surname in common where both name their authors."""
    if normalize(record.title) != normalize(facts.title):
        return False
    ours, theirs = ({read_name(author).family for author in names} for names in (record.authors, facts.authors))
    return not ours or not theirs or bool(ours & theirs)


def add_in_editor(
    root: Path, title: str, report: Report, today: str, again: Callable[[Report], bool]
) -> list[Added] | None:
    """Have a person write a record; None if the file was left unchanged. `again` asks whether to correct its faults."""
    papers = load_papers(root, report)
    if papers is None:
        return []
    known = next((record for record in papers.records.values() if normalize(record.title) == normalize(title)), None)
    if known:
        return [Added(known.id, "known", known.title)]
    record_id = unique_slug(_plain(title), papers.used)
    before = Template(_TEMPLATE.read_text("utf-8")).substitute(id=record_id, title=scalar(title), today=today)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{record_id}.yml")
        path.write_text(before, encoding="utf-8")
        while True:
            _edit(path)
            text = path.read_text("utf-8", errors="replace")
            if text == before:
                return None
            faults = Report()
            record = _parse(papers, text, record_id, faults)
            if record:
                write_text(root / record_path(record.id), text)
                return [Added(record.id, "new", record.title)]
            if not again(faults):
                report.problems += faults.problems
                return []


def _edit(path: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise CannotAddError("no editor is known; name one, for instance: EDITOR=nano catalog add --title ...")
    try:
        status = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
    except (OSError, ValueError) as error:
        raise CannotAddError(f"the editor {editor} does not start: {error}") from None
    if status:
        raise CannotAddError(f"the editor {editor} ended with {status}; nothing was added")


def _parse(papers: Papers, text: str, record_id: str, report: Report) -> Record | None:
    """The record that was written, under the id that it has now."""
    found = re.search(r"(?m)^id:\s*(\S+)", text)
    given = found[1] if found else record_id
    path = record_path(given if is_id(given) else record_id)
    record = parse_record(text.encode("utf-8", errors="replace"), path, report)
    if record and record.id in papers.used:
        report.error(Location(path), "address-taken", f'the id "{record.id}" is taken', "give another one")
        return None
    return record


def _resolve(client: Client, settings: Settings, service: str, identifier: str) -> list[_Answer]:
    """What is known of a paper. Where Crossref has no abstract, which is often so, arXiv may have the paper too."""
    if service == ARXIV:
        paper = arxiv_papers(client, settings.arxiv, [identifier]).get(identifier)
        return [(ARXIV, identifier, paper)] if paper else []
    work = crossref_paper(client, settings.crossref, identifier)
    if work is None or work.abstract:
        return [(CROSSREF, identifier, work)] if work else []
    record = Record("", work.title, "", "", (), authors=work.authors, date=work.date)
    others = arxiv_titled(client, settings.arxiv, work.title)
    same = [paper for paper in others if normalize(paper.title) == normalize(work.title) and agrees(record, paper)]
    return [(CROSSREF, identifier, work), *((ARXIV, TITLE, paper) for paper in same[:1])]


def _given(found: Sequence[_Answer]) -> Iterator[tuple[str, ...]]:
    """The fields that each answer gives: the first one that has it."""
    taken: set[str] = set()
    for *_, facts in found:
        gave = tuple(name for name in ("title", "abstract", *FACTS) if getattr(facts, name) and name not in taken)
        taken.update(gave)
        yield gave


def _joined(found: Sequence[_Answer]) -> Facts:
    joined = found[0][2]
    for (*_, facts), gave in zip(found, _given(found), strict=True):
        joined = replace(joined, **{name: getattr(facts, name) for name in gave})
    return joined


def _by_identifier(papers: Papers, identifier: str) -> Record | None:
    name = identifier.casefold()
    return next(
        (
            record
            for record in papers.records.values()
            if name in (arxiv_number(record.arxiv_id or "").casefold(), (record.doi or "").casefold())
        ),
        None,
    )


def _plain(title: str) -> str:
    """The title that an id is made from: restored where it holds LaTeX, else exactly as it stands."""
    return to_plain(restore(title)) if re.search(r"[\\{}^$]", title) else title
