"""`catalog watch`: asks the saved searches for papers new to the catalog, and puts the closest into the inbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from build_scripts.bibliography import read_feed
from build_scripts.inputs import Inputs, load
from build_scripts.memo import FILE as MEMO
from build_scripts.memo import Memo
from build_scripts.model import Entry, Location, Record
from build_scripts.online.client import FOLDER, Client, OnlineError
from build_scripts.online.inbox import GIVEN, Proposal, keys, load_inbox, read_inbox, write_inbox
from build_scripts.online.services import search_arxiv
from build_scripts.online.settings import Settings
from build_scripts.online.watch_file import WATCH_YML, Search, load_watch
from build_scripts.pipeline import rank_documents
from build_scripts.progress import Each, quietly
from build_scripts.records import normalize
from build_scripts.related import relate
from build_scripts.report import Report
from build_scripts.restore import restore_papers
from build_scripts.sources import load_ledger

RESULTS = 100  # of a query, newest first
RELATED = 3  # papers named for each proposal
_DAYS = 0.25  # that an answer counts: what is new is looked for more often than what is missing


@dataclass(frozen=True)
class Searched:
    """What a search gave: `found` is the sum of the other counts."""

    name: str
    found: int = 0
    new: int = 0
    known: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class Watched:
    """What a run did: its searches, the new proposals, and how many papers more the cap kept out."""

    searches: tuple[Searched, ...] = ()
    proposed: tuple[Proposal, ...] = ()
    left: int = 0


def ask_searches(
    root: Path, settings: Settings, seen: Sequence[Path], report: Report, today: str, each: Each = quietly
) -> Watched:
    """Ask all searches of catalog/watch.yml. `seen` are inboxes of other branches, whose papers are known as well."""
    before = report.errors
    inputs, inbox, searches = load(root, report), load_inbox(root, report), load_watch(root, report)
    removed = load_ledger(root, report).removed
    others = [read_inbox(path, report) for path in seen]
    if report.unsound(before, "queried"):
        return Watched()
    if not searches.searches:
        report.warning(Location(WATCH_YML), "no-searches", "no searches are saved", "see the curator's guide, Watch")
    known = {key for paper in (*inputs.records, *removed) for key in keys(paper)}
    known |= {key for box in (inbox, *others) for paper in (*box.proposed, *box.decided) for key in keys(paper)}
    client = Client(root / FOLDER, settings.agent, days=_DAYS)
    counts: list[Searched] = []
    fresh: list[tuple[Search, Entry]] = []
    for search in each(searches.searches, "ask"):
        try:
            found = _ask(client, settings, search)
        except OnlineError as error:
            report.error(Location(WATCH_YML), error.code, f"{search.name}: {error.message}", error.hint)
            if error.code == "offline":
                break
            continue
        new, skipped = [], 0
        for facts in found:
            if known.intersection(keys(facts)):
                continue
            if not _wanted(search, facts):
                skipped += 1
                continue
            known.update(keys(facts))
            new.append((search, facts))
        counts.append(Searched(search.name, len(found), len(new), len(found) - len(new) - skipped, skipped))
        fresh += new
    proposed = _closest(root, inputs, fresh, today)
    kept = tuple(replace(proposal, number=inbox.next_number + n) for n, proposal in enumerate(proposed[: searches.cap]))
    if kept:
        write_inbox(root, replace(inbox, proposed=(*inbox.proposed, *kept)))
    return Watched(tuple(counts), kept, len(proposed) - len(kept))


def _ask(client: Client, settings: Settings, search: Search) -> list[Entry]:
    if search.arxiv:
        return search_arxiv(client, settings.arxiv, search.arxiv, RESULTS, newest=True)
    faults = Report()
    answer = client.get(search.feed)
    found = read_feed(answer or b"", search.feed, faults)
    if faults.errors and not found.facts:
        client.forget(search.feed)
        message = f"{search.feed} is no feed: {faults.sorted()[0].message}"
        raise OnlineError("bad-answer", message, "look at the address in a browser")
    return list(found.facts)


def _wanted(search: Search, facts: Entry) -> bool:
    """Whether a paper has one of the phrases to keep, if there are any, and none of those to skip."""
    text = f" {normalize(facts.title)} {normalize(facts.abstract)} "

    def has(phrases: Iterable[str]) -> bool:
        return any(f" {normalize(phrase)} " in text for phrase in phrases)

    return (not search.keep or has(search.keep)) and not has(search.skip)


def _closest(root: Path, inputs: Inputs, fresh: Sequence[tuple[Search, Entry]], today: str) -> list[Proposal]:
    """The papers as proposals, closest to the catalog first: they are linked as if they were part of it."""
    if not fresh:
        return []
    memo = Memo(root / MEMO)
    names = [f"new paper {n}" for n in range(len(fresh))]  # no id of a record has a space
    papers = [
        Record(name, facts.title, facts.abstract, today, ()) for name, (_, facts) in zip(names, fresh, strict=True)
    ]
    restored = restore_papers([*inputs.records, *papers], memo)
    ranking = rank_documents(restored.documents, inputs.vocabulary, memo)
    links = relate(restored.documents, ranking.papers).links()
    proposals = []
    for name, (search, facts) in zip(names, fresh, strict=True):
        near = [link for link in links[name] if link.target not in names][:RELATED]
        proposals.append(
            Proposal(
                number=0,
                search=search.name,
                found=today,
                closeness=round(100 * near[0].score) if near else 0,
                related=tuple(link.target for link in near),
                **{name: getattr(facts, name) for name in GIVEN},
            )
        )
    return sorted(proposals, key=lambda proposal: (-proposal.closeness, *keys(proposal)))
