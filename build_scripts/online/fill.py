"""`catalog enrich --online`: asks arXiv and Crossref for the facts that records lack.

A paper is looked up by its identifier, or else by its title; then year and first surname must agree, or the abstracts.
Nothing is overwritten. Every query is recorded in catalog/lookups.yml with its result, and made once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from build_scripts.bibliography import LOOKUPS_YML, Lookup, load_lookups, lookups_text, merge_facts, read_name
from build_scripts.files import write_text
from build_scripts.model import Entry, Location, Record
from build_scripts.online.client import DAYS, FOLDER, Client, OnlineError
from build_scripts.online.services import (
    ARXIV,
    BATCH,
    CROSSREF,
    arxiv_papers,
    arxiv_titled,
    crossref_paper,
    crossref_titled,
)
from build_scripts.online.settings import Settings
from build_scripts.progress import Each, quietly
from build_scripts.records import known_date, load_records, normalize, parse_record, record_path
from build_scripts.report import Report, unknown_paper
from build_scripts.restore import restore, to_plain

GIVES = {ARXIV: ("abstract", "authors", "date", "arxiv_id"), CROSSREF: ("authors", "date", "venue", "doi")}
TITLE = "title"  # the question that is not an identifier
_FAILURES = 3  # of a service, after which it is left alone
_ALIKE = 0.8  # share of words that two copies of one abstract have in common
_SAME_WORK = 0.5  # share of words of the shorter title, below which an identifier seems to be of another paper


@dataclass
class Filled:
    """What a run did: counts of records, and of facts by their field."""

    records: int = 0
    queried: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    facts: int = 0


@dataclass
class _Run:
    """One run: the catalog as it is by now, and what has been queried."""

    root: Path
    records: dict[str, Record]
    lookups: list[Lookup]
    named: frozenset[str]
    report: Report
    today: str
    filled: Filled = field(default_factory=Filled)
    failures: dict[str, int] = field(default_factory=dict)
    offline: bool = False

    def __post_init__(self) -> None:
        self._asked = {lookup.key for lookup in self.lookups}

    def wants(self, record: Record, service: str, question: str) -> bool:
        """Whether the record lacks what the service can give, and the query is new or the record was named."""
        lacks = any(getattr(record, name) in (None, (), "") for name in GIVES[service])
        return lacks and (record.id in self.named or (record.id, service, question) not in self._asked)

    def may_ask(self, service: str) -> bool:
        """Whether the service is worth another question."""
        return not self.offline and self.failures.get(service, 0) < _FAILURES

    def fail(self, service: str, error: OnlineError) -> None:
        """Report a query without a response; it counts as not made."""
        self.offline = error.code == "offline"
        self.failures[service] = self.failures.get(service, 0) + (_FAILURES if error.code == "busy" else 1)
        self.report.error(Location(service), error.code, error.message, error.hint)

    def note(self, record: Record, service: str, question: str, facts: Entry | None) -> None:
        """Merge what was found into the record, and remember the question."""
        given = merge_facts(self.root, record, [facts], self.report) if facts else {}
        source = address_of(facts) if facts and given else ""
        self.lookups.append(Lookup(record.id, service, question, self.today, source, tuple(given)))
        self.filled.queried.add(record.id)
        if given:
            self.filled.changed.add(record.id)
            self.filled.facts += len(given)
            path = record_path(record.id)
            self.records[record.id] = parse_record((self.root / path).read_bytes(), path, self.report) or record
        elif not facts:
            self.filled.unknown.add(record.id)


def enrich_online(
    root: Path, ids: Sequence[str], settings: Settings, report: Report, today: str, each: Each = quietly
) -> Filled:
    """Fill what is missing in the records with these ids, or in all; raises UsageError for an id that is none.

    Nothing is queried while catalog/papers has errors. What was found is written at once, so that a run may be stopped.
    """
    before = report.errors
    records = {record.id: record for record in load_records(root, report)}
    lookups = load_lookups(root, records.values(), report)
    if report.unsound(before, "queried"):
        return Filled()
    chosen = sorted(ids or records)
    for record_id in chosen:
        if record_id not in records:
            raise unknown_paper(record_id, records)
    run = _Run(root, records, list(lookups), frozenset(ids), report, today, Filled(len(chosen)))
    client = Client(root / FOLDER, settings.agent, days=0.0 if ids else DAYS)
    try:
        _ask_arxiv(run, client, settings.arxiv, chosen, each)
        _ask_crossref(run, client, settings.crossref, chosen, each)
    finally:
        if run.lookups != list(lookups):
            write_text(root / LOOKUPS_YML, lookups_text(run.lookups))
    return run.filled


def address_of(facts: Entry) -> str:
    """The address that a lookup names as the source of facts."""
    return f"https://arxiv.org/abs/{facts.arxiv_id}" if facts.arxiv_id else f"https://doi.org/{facts.doi}"


def _ask_arxiv(run: _Run, client: Client, address: str, ids: Sequence[str], each: Each) -> None:
    numbers = {key: run.records[key].arxiv_id or "" for key in ids}
    known = [key for key in ids if numbers[key] and run.wants(run.records[key], ARXIV, numbers[key])]
    batches = [known[start : start + BATCH] for start in range(0, len(known), BATCH)]
    for batch in each(batches, "arXiv, by number"):
        found: Mapping[str, Entry] = {}
        if not run.may_ask(ARXIV):
            break
        try:
            found = arxiv_papers(client, address, [numbers[key] for key in batch])
        except OnlineError as error:
            run.fail(ARXIV, error)
            continue
        for key in batch:
            facts = found.get(numbers[key].split("v")[0])
            run.note(run.records[key], ARXIV, numbers[key], _if_same_work(run, run.records[key], facts))
    _ask_by_title(
        run,
        ARXIV,
        [key for key in ids if not numbers[key]],
        each,
        lambda record: arxiv_titled(client, address, record.title),
    )


def _ask_crossref(run: _Run, client: Client, address: str, ids: Sequence[str], each: Each) -> None:
    known = [key for key in ids if (doi := run.records[key].doi) and run.wants(run.records[key], CROSSREF, doi)]
    for key in each(known, "Crossref, by DOI"):
        record = run.records[key]
        if not run.may_ask(CROSSREF):
            break
        try:
            facts = crossref_paper(client, address, record.doi or "")
        except OnlineError as error:
            run.fail(CROSSREF, error)
            continue
        run.note(record, CROSSREF, record.doi or "", _if_same_work(run, record, facts))
    _ask_by_title(
        run,
        CROSSREF,
        [key for key in ids if not run.records[key].doi],
        each,
        lambda record: crossref_titled(client, address, record.title, surname(record.authors)),
    )


def _ask_by_title(
    run: _Run, service: str, ids: Iterable[str], each: Each, search: Callable[[Record], list[Entry]]
) -> None:
    wanted = [key for key in ids if run.wants(run.records[key], service, TITLE) and _can_agree(run.records[key])]
    for key in each(wanted, f"{service}, by title"):
        record = run.records[key]
        if not run.may_ask(service):
            break
        try:
            candidates = [facts for facts in search(record) if _titles(record) & _forms(facts.title, facts.short_title)]
        except OnlineError as error:
            run.fail(service, error)
            continue
        same = next((facts for facts in candidates if agrees(record, facts)), None)
        if candidates and not same:
            _report_unconfirmed(run, record, service, candidates[0])
        run.note(record, service, TITLE, same)


def agrees(record: Record, facts: Entry) -> bool:
    """Whether a paper with the title of a record is that paper: year and first surname agree, or the abstracts."""
    year, _ = known_date(record)
    both = bool(record.authors and facts.authors)
    if both and surname(record.authors) != surname(facts.authors):
        return False
    if both and year and facts.date and year[:4] == facts.date[:4]:
        return True
    ours, theirs = set(normalize(record.abstract).split()), set(normalize(facts.abstract).split())
    return bool(record.abstract and facts.abstract) and len(ours & theirs) >= _ALIKE * len(ours | theirs)


def surname(authors: Sequence[str]) -> str:
    """The family name of the first author, folded; empty without authors."""
    return read_name(authors[0]).family if authors else ""


def _can_agree(record: Record) -> bool:
    return bool(record.abstract or (record.authors and known_date(record)[0]))


def _titles(record: Record) -> set[str]:
    return _forms(record.title, record.title_tex or "")


def _forms(*titles: str) -> set[str]:
    return {form for title in titles if title for form in (normalize(title), normalize(to_plain(restore(title))))}


def _if_same_work(run: _Run, record: Record, facts: Entry | None) -> Entry | None:
    """What an identifier leads to, unless its title is quite another: then the identifier is probably a mistake."""
    if facts is None:
        return None
    ours, theirs = (set(normalize(title).split()) for title in (record.title, facts.title))
    if len(ours & theirs) >= _SAME_WORK * min(len(ours), len(theirs)):
        return facts
    message = f'{address_of(facts)} is another paper: "{facts.title[:120]}"'
    run.report.warning(Location(record_path(record.id)), "other-title", message, "correct the identifier in the record")
    return None


def _report_unconfirmed(run: _Run, record: Record, service: str, facts: Entry) -> None:
    by = f" by {facts.authors[0]}" if facts.authors else ""
    year = f" ({facts.date[:4]})" if facts.date else ""
    message = f"{service} has a paper of this title{by}{year}, which may be another one: {address_of(facts)}"
    hint = f"if it is the same, write its identifier into the record and run: catalog enrich --online {record.id}"
    run.report.warning(Location(record_path(record.id)), "unconfirmed-match", message, hint)
