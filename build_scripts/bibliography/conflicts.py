"""Where bibliographies contradict a record or each other: which facts that puts in doubt, and the warning about it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from build_scripts.bibliography.authors import same_people
from build_scripts.model import Entry, Location, Record
from build_scripts.records import arxiv_number, dates_agree, locate, normalize
from build_scripts.report import Report

ENRICHED = ("abstract", "authors", "date", "venue", "arxiv_id", "doi", "url", "code", "evidence", "keywords", "status")
IDENTIFIERS = frozenset({"arxiv_id", "doi"})
# Two addresses of one paper, links to code, and counts of sources do not contradict each other.
COMPARED = ("authors", "date", "venue", "arxiv_id", "doi")
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "de", "la", "und", "für"})  # what abbreviations leave out
_NOTHING = (None, (), "")
_NAMES = {"arxiv_id": "arXiv number", "doi": "DOI"}


def agree(field: str, one: object, other: object) -> bool:
    """Whether two values of a field can both be true of one paper: the coarser date, the shorter venue, initials."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return same_people(one, other)
    left, right = str(one), str(other)
    if field == "date":
        return dates_agree(left, right)
    if field == "venue":
        short, long = sorted((normalize(left), normalize(right)), key=len)
        return f" {short} " in f" {long} " or _abbreviates(short, long)
    if field == "arxiv_id":
        return arxiv_number(left) == arxiv_number(right)
    return left.casefold() == right.casefold()


def _abbreviates(short: str, long: str) -> bool:
    """Whether a venue is another one with its words cut, as in "J. Moss Res." for "Journal of Moss Research"."""
    words = [word for word in long.split() if word not in _SMALL]
    pieces = [word for word in short.split() if word not in _SMALL]
    return len(words) == len(pieces) > 1 and all(map(str.startswith, words, pieces))


def clashing(record: Record, facts: Entry, names: Iterable[str] = COMPARED) -> frozenset[str]:
    """The fields of which both have values that contradict; authors too where only their number is recorded."""
    found = set()
    for field in names:
        recorded, given = getattr(record, field), getattr(facts, field)
        if recorded not in _NOTHING and given not in _NOTHING and not agree(field, recorded, given):
            found.add(field)
    if facts.authors and not record.authors and record.author_count not in (None, len(facts.authors)):
        found.add("authors")
    return frozenset(found)


def contradictions(root: Path, record: Record, facts: Entry, report: Report) -> frozenset[str]:
    """The fields of an entry that its record contradicts, after a warning about each."""
    found = clashing(record, facts)
    for field in (field for field in COMPARED if field in found):
        if recorded := getattr(record, field):
            _warn(facts, field, getattr(facts, field), recorded, locate(root, record.id, field), report)
        else:
            place = locate(root, record.id, "author_count")
            names = f"{len(facts.authors)} names are given here ({show_value(facts.authors)})"
            message = f"{names}, but author_count is {record.author_count} at {_at(place)}"
            hint = "the names are not added; check the paper"
            report.warning(facts.place("authors"), "conflicting-fact", message, hint)
    return found


def contested(entries: Sequence[Entry], report: Report) -> frozenset[str]:
    """The fields on which entries about one paper disagree, after a warning about each."""
    found = set()
    for field in COMPARED:
        said = [facts for facts in entries if getattr(facts, field) not in (None, ())]
        for facts in said[1:]:
            first = next((e for e in said if not agree(field, getattr(e, field), getattr(facts, field))), None)
            if first and first.location < facts.location:
                found.add(field)
                value, other = getattr(facts, field), getattr(first, field)
                _warn(facts, field, value, other, first.place(field), report)
    return frozenset(found)


def _warn(facts: Entry, field: str, given: object, recorded: object, place: Location, report: Report) -> None:
    name = _NAMES.get(field, field)
    verb = "are" if field == "authors" else "is"
    message = f"{name} {verb} {show_value(given)} here but {show_value(recorded)} at {_at(place)}"
    hint = "nothing of this entry is added; another paper?" if field in IDENTIFIERS else "nothing is overwritten"
    report.warning(facts.place(field), "conflicting-fact", message, hint)


def show_value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value[:4]) + (f" and {len(value) - 4} more" if len(value) > 4 else "")
    return str(value)


def _at(place: Location) -> str:
    return f"{place.path}:{place.line}" if place.line else place.path
