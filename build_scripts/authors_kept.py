"""Authors kept between runs: a record that changes, comes or goes touches only people who share a family name with one
of its authors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from build_scripts.authors import Settled, addressed, settle
from build_scripts.cache import WHOLE, Store, code_version, digest, pack, remembered_whole, unpack
from build_scripts.model import Alias, Author, Record
from build_scripts.person_names import read_name

CODE = ("authors*.py", "person_names.py", "urls.py", "model.py")
Signed = tuple[str, tuple[str, ...]]  # when a record was added, and by whom it is


@dataclass(frozen=True)
class Known:
    """Who the authors of these records were."""

    signed: Mapping[str, Signed]
    aliases: Sequence[Alias]
    people: Mapping[str, tuple[Settled, ...]]


def kept_authors(records: Sequence[Record], aliases: Sequence[Alias], store: Store) -> tuple[Author, ...]:
    """The authors of all records, sorted by slug."""
    signed = {record.id: (record.added, record.authors) for record in records}

    def found() -> tuple[Author, ...]:
        shelf = store.shelf("people", code_version(*CODE))
        packed = shelf.packed([WHOLE])
        people = settled_again(unpack(packed[WHOLE][1]) if packed else None, records, signed, aliases)
        shelf.put({WHOLE: ("", pack(Known(signed, aliases, people)))})
        return addressed(people)

    shelf = store.shelf("authors", code_version(*CODE))
    return remembered_whole(shelf, digest(repr((list(signed.items()), aliases))), found)


def settled_again(
    before: Known | None, records: Sequence[Record], signed: Mapping[str, Signed], aliases: Sequence[Alias]
) -> dict[str, tuple[Settled, ...]]:
    """What `settle` finds in all records, by what it found `before`."""
    if before is None or before.aliases != aliases:
        return settle(records, aliases)
    both = signed.keys() | before.signed.keys()
    changed = {paper for paper in both if signed.get(paper) != before.signed.get(paper)}
    names = {
        name for known in (before.signed, signed) for paper in changed if paper in known for name in known[paper][1]
    }
    touched = _with_aliases({read_name(name).family for name in names}, aliases)
    papers = {paper for family in touched for person in before.people.get(family, ()) for paper in person.papers}
    near = [record for record in records if record.id in papers or record.id in changed]
    others = {family: people for family, people in before.people.items() if family not in touched}
    return others | settle(near, aliases, touched)


def _with_aliases(families: set[str], aliases: Sequence[Alias]) -> set[str]:
    """The family names with all those that the curator ties to one of them by naming two people as one."""
    tied = [{read_name(name).family for name in (alias.name, *alias.others)} for alias in aliases]
    while more := [group for group in tied if group & families and not group <= families]:
        families = families.union(*more)
    return families
