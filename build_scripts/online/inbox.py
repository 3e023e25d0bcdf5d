"""catalog/inbox.yml: papers that `catalog watch` proposes, and what was decided about earlier ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import yaml

from build_scripts.bibliography import Lookup
from build_scripts.files import write_text
from build_scripts.model import Entry, Location
from build_scripts.online.add import Added, add_entry, fields_of, remember, start_adding
from build_scripts.online.fill import address_of
from build_scripts.online.services import ARXIV
from build_scripts.records import (
    YamlFile,
    arxiv_number,
    field_text,
    flow_mapping,
    integer,
    listed,
    mapping,
    normalize,
    parse_yaml,
    read_optional,
    string,
    texts,
)
from build_scripts.report import Report, UsageError

INBOX_YML = "catalog/inbox.yml"
_HEADER = """\
# Papers that `catalog watch` found, closest to the catalog first. Decide with `catalog accept N...` and
# `catalog decline N...`; what was decided is remembered below and not proposed again. `closeness` is the score, of 100,
# of the best link that the paper would have; `related` are the papers it would be linked to.
"""
FEED = "feed"


@dataclass(frozen=True)
class Decided:
    """A paper that is not proposed again."""

    title: str
    decision: str
    day: str
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Proposal:
    """A paper that could be added; `number` is what people call it by."""

    number: int
    title: str
    search: str
    found: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    date: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    closeness: int = 0
    related: tuple[str, ...] = ()

    def decided(self, decision: str, day: str) -> Decided:
        return Decided(self.title, decision, day, self.arxiv_id, self.doi, self.url)


@dataclass(frozen=True)
class Inbox:
    proposed: tuple[Proposal, ...] = ()
    decided: tuple[Decided, ...] = ()

    @property
    def next_number(self) -> int:
        """A number that no open proposal has."""
        return max((proposal.number for proposal in self.proposed), default=0) + 1


GIVEN = ("title", "abstract", "authors", "date", "arxiv_id", "doi", "url")  # what a service said of the paper
_PROPOSAL = ("number", *GIVEN, "search", "found", "closeness", "related")
_DECIDED = tuple(each.name for each in fields(Decided))


def keys(paper: Any) -> Iterator[str]:
    """What a paper is known by: its identifiers, its address, its title."""
    for name in ("arxiv_id", "doi", "url"):
        if value := getattr(paper, name, None):
            yield f"{name} {arxiv_number(value) if name == 'arxiv_id' else value.casefold()}"
    yield f"title {normalize(paper.title)}"


def load_inbox(root: Path, report: Report) -> Inbox:
    """The inbox of the catalog; empty where there is none."""
    return _inbox(read_optional(root, INBOX_YML, report))


def read_inbox(path: Path, report: Report) -> Inbox:
    """Another inbox, such as that of an earlier pull request; empty if the file is."""
    try:
        data = path.read_bytes()
    except OSError as error:
        report.error(Location(str(path)), "unreadable-file", error.strerror or str(error))
        return Inbox()
    return _inbox(parse_yaml(data, str(path), report) if data.strip() else None)


def write_inbox(root: Path, inbox: Inbox) -> None:
    lines = [_HEADER, "proposed:\n" if inbox.proposed else "proposed: []\n"]
    for proposal in inbox.proposed:
        values = {name: getattr(proposal, name) for name in _PROPOSAL}
        text = "".join(field_text(name, value) for name, value in values.items() if value not in (None, "", ()))
        lines.append("  - " + text.replace("\n", "\n    ").removesuffix("    "))
    lines.append("decided:\n" if inbox.decided else "decided: []\n")
    lines += [
        f"  - {flow_mapping({name: getattr(each, name) for name in _DECIDED})}\n"
        for each in sorted(inbox.decided, key=lambda each: (each.title, each.day))
    ]
    write_text(root / INBOX_YML, "".join(lines))


def accept(root: Path, numbers: Sequence[int], report: Report, today: str) -> list[Added]:
    """Make records of proposals, all of them without numbers; raises UsageError for a number that is none."""
    inbox = load_inbox(root, report)
    chosen = _chosen(inbox, numbers)
    adding = start_adding(root, report, today)
    added: list[Added] = []
    done: list[Proposal] = []
    lookups: list[Lookup] = []
    for proposal in chosen if adding else ():
        facts = Entry(location=Location(INBOX_YML), **{name: getattr(proposal, name) for name in GIVEN})
        one = add_entry(adding, facts) if adding else None
        if one:
            added.append(one)
            done.append(proposal)
        if one and one.status == "new":
            lookups.append(_lookup(one.record, proposal, facts))
    if adding and lookups:
        remember(adding, lookups)
    if done:
        write_inbox(root, _decide(inbox, done, "accepted", today))
    return added


def decline(root: Path, numbers: Sequence[int], report: Report, today: str) -> list[Proposal]:
    """Remember that proposals are not wanted; raises UsageError for a number that is none."""
    inbox = load_inbox(root, report)
    chosen = _chosen(inbox, numbers)
    if not report.errors:
        write_inbox(root, _decide(inbox, chosen, "declined", today))
    return [] if report.errors else chosen


def _chosen(inbox: Inbox, numbers: Sequence[int]) -> list[Proposal]:
    by_number = {proposal.number: proposal for proposal in inbox.proposed}
    unknown = sorted(set(numbers) - by_number.keys())
    if unknown:
        open_ones = ", ".join(map(str, sorted(by_number))) or "none"
        raise UsageError(f"{INBOX_YML} has no proposal {unknown[0]}; open are: {open_ones}")
    return [by_number[number] for number in dict.fromkeys(numbers)] if numbers else list(inbox.proposed)


def _decide(inbox: Inbox, done: Iterable[Proposal], decision: str, today: str) -> Inbox:
    gone = {proposal.number: proposal for proposal in done}
    decided = [proposal.decided(decision, today) for proposal in gone.values()]
    left = tuple(proposal for proposal in inbox.proposed if proposal.number not in gone)
    return replace(inbox, proposed=left, decided=(*inbox.decided, *decided))


def _lookup(record: str, proposal: Proposal, facts: Entry) -> Lookup:
    if proposal.arxiv_id:
        return Lookup(record, ARXIV, proposal.arxiv_id, proposal.found, address_of(facts), fields_of(facts))
    source = proposal.url or (address_of(facts) if proposal.doi else "")
    return Lookup(record, FEED, proposal.search, proposal.found, source, fields_of(facts))


def _inbox(found: tuple[YamlFile, yaml.Node] | None) -> Inbox:
    if not found:
        return Inbox()
    file, node = found
    nodes = mapping(file, node, ("proposed", "decided"), (), "the inbox")
    proposed = [_proposal(file, item) for item in listed(file, nodes, "proposed")]
    decided = [_decided(file, item) for item in listed(file, nodes, "decided")]
    numbers = [proposal.number for proposal in proposed if proposal]
    if len(set(numbers)) < len(numbers):
        file.error(nodes["proposed"], "duplicate-number", "two proposals have the same number", "give each its own")
    return Inbox(tuple(each for each in proposed if each), tuple(each for each in decided if each))


def _proposal(file: YamlFile, node: yaml.Node) -> Proposal | None:
    before = file.report.errors
    nodes = mapping(file, node, _PROPOSAL, ("number", "title", "search", "found"), "a proposal")
    values: dict[str, Any] = {}
    for name, value in nodes.items():
        if name in ("number", "closeness"):
            values[name] = integer(file, value, name)
        elif name in ("authors", "related"):
            values[name] = texts(file, nodes, name, name)
        else:
            values[name] = string(file, value, name, as_written=True)
    return None if file.report.errors > before else Proposal(**values)


def _decided(file: YamlFile, node: yaml.Node) -> Decided | None:
    before = file.report.errors
    nodes = mapping(file, node, _DECIDED, ("title", "decision", "day"), "a decision")
    values: Mapping[str, Any] = {name: string(file, value, name, as_written=True) for name, value in nodes.items()}
    return None if file.report.errors > before else Decided(**values)
