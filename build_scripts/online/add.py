"""`catalog add`: one paper more, by its identifier or from BibTeX. One that the catalog has is not added again."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from build_scripts.bibliography import (
    LOOKUPS_YML,
    Lookup,
    find_arxiv_id,
    load_lookups,
    lookups_text,
    read_bibtex,
    usable_doi,
)
from build_scripts.files import write_text
from build_scripts.model import Entry, Location, Record
from build_scripts.online.client import FOLDER, Client, OnlineError
from build_scripts.online.fill import TITLE, address_of, agrees
from build_scripts.online.services import ARXIV, CROSSREF, arxiv_papers, arxiv_titled, crossref_paper
from build_scripts.online.settings import Settings
from build_scripts.records import (
    arxiv_number,
    identifiers,
    is_arxiv_id,
    load_records,
    normalize,
    record_path,
    record_text,
)
from build_scripts.report import Report, UsageError
from build_scripts.sources import (
    FACTS,
    Draft,
    create,
    entries_of,
    load_ledger,
    load_lists,
    match,
    read_lists,
    start_draft,
)

STDIN = "<stdin>"
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s<>\"\\?#]+")
_Answer = tuple[str, str, Entry]  # the service, the question, and what it gave


@dataclass(frozen=True)
class Added:
    """The result for one paper: the record made for it, or the one that it has."""

    record: str
    status: Literal["new", "known"]
    title: str


@dataclass(frozen=True)
class Adding:
    """What adding a paper needs. `another`: it is not the record that it seems to be."""

    root: Path
    draft: Draft
    report: Report
    today: str
    another: bool = False


def start_adding(root: Path, report: Report, today: str, *, another: bool = False) -> Adding | None:
    """Read the catalog; None after reporting its errors."""
    before = report.errors
    records, ledger, lists = load_records(root, report), load_ledger(root, report), load_lists(root, report)
    if report.unsound(before, "added"):
        return None
    entries = entries_of(read_lists(root, lists))
    return Adding(root, start_draft(root, records, ledger.removed, entries, report, today), report, today, another)


def add_by_identifier(adding: Adding, what: str, settings: Settings) -> list[Added]:
    """Add the paper that an arXiv number, a DOI or an address names; raises UsageError where it names none."""
    service, identifier = identify(what)
    report = adding.report
    for name in identifiers(Entry("", arxiv_id=identifier) if service == ARXIV else Entry("", doi=identifier)):
        if known := adding.draft.records.get(adding.draft.papers.by_identifier.get(name, "")):
            return [Added(known.id, "known", known.title)]
    try:
        found = _resolve(Client(adding.root / FOLDER, settings.agent), settings, service, identifier)
    except OnlineError as error:
        report.error(Location(what), error.code, error.message, error.hint)
        return []
    if not found:
        report.error(Location(what), "not-found", f"{service} does not know {identifier}", "look for a mistake in it")
        return []
    added = add_entry(adding, _joined(found))
    if added and added.status == "new":
        remember(
            adding,
            [
                Lookup(added.record, asked_of, question, adding.today, address_of(facts), gave)
                for (asked_of, question, facts), gave in zip(found, _given(found), strict=True)
            ],
        )
    return [added] if added else []


def add_text(adding: Adding, text: str, settings: Settings) -> list[Added]:
    """Add the papers of a text: BibTeX, or identifiers and addresses on lines of their own, as in an issue."""
    if re.search(r"@\w+\s*[{(]", text):
        found = read_bibtex(text.encode(), STDIN, adding.report).facts
        return [added for facts in found if (added := add_entry(adding, facts))]
    named = []
    for line in text.split("\n"):
        with suppress(UsageError):
            identify(line)
            named.append(line.strip())
    if not named:
        hint = "begin an entry with @article{ or the like, or give an arXiv number or DOI on each line"
        adding.report.error(Location(STDIN), "no-entry", "neither BibTeX nor an identifier was given", hint)
    return [paper for what in named for paper in add_by_identifier(adding, what, settings)]


def identify(text: str) -> tuple[str, str]:
    """The service and identifier that a text names; raises UsageError if it names none."""
    bare = text.strip()
    number = arxiv_number(bare) if is_arxiv_id(bare) else find_arxiv_id(bare)
    if number:
        return ARXIV, number
    found = _DOI.search(bare)
    doi = usable_doi(found[0].rstrip(".,;)")) if found else None
    if doi:
        return CROSSREF, doi
    raise UsageError(
        f'"{bare[:80]}" is no arXiv number, DOI or address with one; for any other paper use --title, or give BibTeX'
    )


def add_entry(adding: Adding, facts: Entry) -> Added | None:
    """Write a record, unless the paper has one, was removed, or may be one that the curator has to look at."""
    draft = adding.draft
    found = match(draft.papers, facts, None)
    unlike = found.record if adding.another and found.status in {"same", "conflict"} else ""
    if found.status == "same" and not unlike:
        return Added(found.record, "known", draft.records[found.record].title)
    if found.status == "removed":
        reason = next(paper.reason for paper in load_ledger(adding.root, Report()).removed if paper.id == found.record)
        hint = "to have it back, delete its line in catalog/ledger.yml and run the command again"
        adding.report.error(facts.location, "removed-paper", f"{found.record} was removed: {reason}", hint)
        return None
    if found.status == "conflict" and not unlike:
        what = "identifier" if found.doubt == "conflicting-identifier" else "title"
        message = f"the {what} is that of the record {found.record}, the rest is not"
        adding.report.error(facts.location, found.doubt, message, "if it is another paper, add --new")
        return None
    record_id = create(draft, facts, None, unlike)
    write_text(adding.root / record_path(record_id), record_text(draft.records[record_id]))
    return Added(record_id, "new", facts.title)


def remember(adding: Adding, lookups: Sequence[Lookup]) -> None:
    """Note where the facts of new records come from."""
    known = load_lookups(adding.root, adding.draft.records.values(), adding.report)
    write_text(adding.root / LOOKUPS_YML, lookups_text([*known, *lookups]))


def fields_of(facts: Entry) -> tuple[str, ...]:
    return ("title", *(name for name in FACTS if getattr(facts, name) not in (None, (), "")))


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
        gave = tuple(name for name in fields_of(facts) if name not in taken)
        taken.update(gave)
        yield gave


def _joined(found: Sequence[_Answer]) -> Entry:
    joined = found[0][2]
    for (*_, facts), gave in zip(found, _given(found), strict=True):
        joined = replace(joined, **{name: getattr(facts, name) for name in gave})
    return joined
