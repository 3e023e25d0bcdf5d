"""Authors kept between runs: a record that changes, comes or goes touches only people who share a family name with one
of its authors.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from build_scripts.authors import addressed, settle
from build_scripts.cache import WHOLE, Store, code_version, pack, unpack
from build_scripts.kept import digest, facts_of
from build_scripts.model import Alias, Author, Record
from build_scripts.person_names import read_name
from build_scripts.urls import unnumbered

CODE = ("authors*.py", "person_names.py", "urls.py", "model.py")
_SIGNED = "signed"
Signed = tuple[str, tuple[str, ...]]  # when a record was added, and by whom it is
People = tuple[tuple[Author, str], ...]  # with the family name by which each was told from others, sorted


@dataclass(frozen=True)
class Known:
    """Who the authors of these records were."""

    signed: Mapping[str, Signed]
    aliases: Sequence[Alias]
    people: People


def kept_authors(records: Sequence[Record], aliases: Sequence[Alias], store: Store) -> tuple[Author, ...]:
    """The authors of all records, sorted by slug."""
    signed = {record.id: (record.added, record.authors) for record in records}
    stamp = digest(signed, [facts_of(alias) for alias in aliases])
    shelf = store.shelf("authors", code_version(*CODE))
    (known, packed), *_ = [*shelf.packed([WHOLE]).values(), ("", b"")]
    if known == stamp:
        return tuple(map(Author, *unpack(packed)[:-1]))
    earlier = shelf.packed([_SIGNED]).get(_SIGNED, ("", b""))
    before = None
    if known and earlier[0] == known:
        *columns, families = unpack(packed)
        earlier_signed, earlier_aliases = unpack(earlier[1])
        people = tuple(zip(map(Author, *columns), families, strict=True))
        before = Known(earlier_signed, earlier_aliases, people)
    people = people_again(before, records, signed, aliases)
    authors = tuple(author for author, _ in people)
    columns = [*map(list, zip(*authors, strict=True))] or [[] for _ in Author._fields]
    families = [family for _, family in people]
    shelf.put({WHOLE: (stamp, pack((*columns, families))), _SIGNED: (stamp, pack((signed, aliases)))})
    return authors


def people_again(
    before: Known | None, records: Sequence[Record], signed: Mapping[str, Signed], aliases: Sequence[Alias]
) -> People:
    """The people of all records, by those known `before`."""
    if before is None or before.aliases != aliases:
        return addressed(settle(records, aliases))
    both = signed.keys() | before.signed.keys()
    changed = {paper for paper in both if signed.get(paper) != before.signed.get(paper)}
    names = {
        name for known in (before.signed, signed) for paper in changed if paper in known for name in known[paper][1]
    }
    touched = _with_aliases({read_name(name).family for name in names}, aliases)
    old = [author for author, family in before.people if family in touched]
    others = [found for found in before.people if found[1] not in touched]
    papers = {paper for author in old for paper in author.papers}
    near = [record for record in records if record.id in papers or record.id in changed]
    new = addressed(settle(near, aliases, touched))
    roots = {unnumbered(author.slug) for author in old} | {unnumbered(author.slug) for author, _ in new}
    if _meet(roots, [author.slug for author, _ in others]):  # who has which number depends on other families too
        return addressed(settle(records, aliases))
    return tuple(sorted((*others, *new)))


def _meet(roots: Iterable[str], slugs: Sequence[str]) -> bool:
    """Whether one of the sorted slugs has one of these roots."""
    for root in roots:
        place = bisect_left(slugs, root)
        while place < len(slugs) and slugs[place].startswith(root):
            if unnumbered(slugs[place]) == root:
                return True
            place += 1
    return False


def _with_aliases(families: set[str], aliases: Sequence[Alias]) -> set[str]:
    """The family names with all those that the curator ties to one of them by naming two people as one."""
    tied = [{read_name(name).family for name in (alias.name, *alias.others)} for alias in aliases]
    while more := [group for group in tied if group & families and not group <= families]:
        families = families.union(*more)
    return families
