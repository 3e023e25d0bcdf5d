"""Authors: which names in the records are one person, and the address of each.

Spellings that differ in case, accents, dots or hyphens are one name. Two different names are one person only

1. where catalog/authors.yml says so, or
2. where one is an abbreviation (initials, or middle names left out) that fits exactly one fuller name of the catalog,
   the two never sign the same paper, and there is evidence: they share a co-author, or both give the first name in full
   and nobody else in the catalog has that family name.

"Z. Liu" beside a single "Zijian Liu" stays apart without a shared co-author: a wrong merger harms two people, a missing
one costs a line in authors.yml.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from build_scripts.bibliography.names import Name, fits, read_name, sort_name
from build_scripts.model import Alias, Author, Record
from build_scripts.slugs import numbered, slug


@dataclass
class _Person:
    """One person while names are put together. `signed` has the authors of each paper, and which of them it is."""

    names: list[Name]
    papers: set[str] = field(default_factory=set)
    signed: list[tuple[Sequence[str], int]] = field(default_factory=list)
    label: str = ""

    def co_authors(self) -> set[str]:
        """Family name and initial of everybody else. Not kept: of 3,000 authors each has 2,999."""
        return {name for names, place in self.signed for name in (*names[:place], *names[place + 1 :])}


def find_authors(records: Iterable[Record], aliases: Iterable[Alias] = ()) -> tuple[Author, ...]:
    """The authors of all records, sorted by slug."""
    signed = [record for record in records if record.authors]
    written = _written(signed)
    added = {record.id: record.added for record in signed}
    families = _families(_by_curator(_people(signed), aliases))
    people = [person for _, members in families for person in _by_evidence(members)]
    # Older papers first, so that of two people with one slug the newcomer gets the number behind it.
    people.sort(key=lambda person: (min(added[paper] for paper in person.papers), _name_key(person.names[0])))
    used: set[str] = set()
    authors = []
    for person in people:
        label = person.label or _best(written[_fullest(person.names).key])
        address = numbered(slug(label) or "author", used)
        used.add(address)
        spellings = sorted(spelling for name in person.names for spelling in written[name.key])
        authors.append(Author(address, label, tuple(spellings), tuple(sorted(person.papers))))
    return tuple(sorted(authors))


def same_people(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two lists name the same people in the same order, as far as initials and middle names can tell."""
    if len(some) != len(others):
        return False
    pairs = zip(map(read_name, some), map(read_name, others), strict=True)
    return all(one.key == other.key or fits(one, other) or fits(other, one) for one, other in pairs)


def sort_key(author: Author) -> tuple[str, str, str]:
    """Order of an index: by family name, then given names."""
    return (*sort_name(author.name), author.slug)


def _written(records: Iterable[Record]) -> dict[str, Counter[str]]:
    """How often each spelling of a name occurs, by the key of the name."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        for author in record.authors:
            found[read_name(author).key][author] += 1
    return dict(found)


def _people(records: Iterable[Record]) -> dict[str, _Person]:
    """Every name as a person of its own, by the key of the name."""
    people: dict[str, _Person] = {}
    for record in records:
        names = {name.key: name for name in map(read_name, record.authors)}
        initials = [name.initial for name in names.values()]
        for place, (key, name) in enumerate(names.items()):
            person = people.get(key)
            if person is None:
                people[key] = person = _Person([name])
            person.papers.add(record.id)
            person.signed.append((initials, place))
    return people


def _by_curator(people: dict[str, _Person], aliases: Iterable[Alias]) -> list[_Person]:
    """The people with those put together that authors.yml names as one."""
    rest = dict(people)
    found = []
    for alias in aliases:
        keys = dict.fromkeys(read_name(name).key for name in (alias.name, *alias.others))
        parts = [rest.pop(key) for key in keys if key in rest]
        if parts:
            person = _join(parts)
            person.label = alias.name
            found.append(person)
    return found + list(rest.values())


def _families(people: Iterable[_Person]) -> Iterator[tuple[str, list[_Person]]]:
    by_family: defaultdict[str, list[_Person]] = defaultdict(list)
    for person in people:
        by_family[_fullest(person.names).family].append(person)
    yield from sorted(by_family.items())


def _by_evidence(family: list[_Person]) -> list[_Person]:
    """Put short names to the one fuller name they fit, fullest names first."""
    if len(family) == 1:
        return family
    people: list[_Person] = []
    by_initial: defaultdict[str, list[int]] = defaultdict(list)  # places in `people`: a name fits none but these
    fullest = sorted(((_fullest(person.names), person) for person in family), key=lambda p: (-p[0].letters, p[0]))
    for short, person in fullest:
        places = by_initial[short.given[0][:1]] if short.given else []
        candidates = [place for place in places if any(fits(short, name) for name in people[place].names)]
        alone = len(people) == 1 and len(family) == 2
        if len(candidates) == 1 and _is_same(person, short, people[candidates[0]], alone):
            people[candidates[0]] = _join([people[candidates[0]], person])
            place = candidates[0]
        else:
            place = len(people)
            people.append(person)
        for initial in {name.given[0][:1] for name in people[place].names if name.given}:
            if place not in by_initial[initial]:
                by_initial[initial].append(place)
    return people


def _is_same(person: _Person, short: Name, other: _Person, alone: bool) -> bool:
    if person.label or person.papers & other.papers:
        return False
    if not person.co_authors().isdisjoint(other.co_authors()):
        return True
    full = _fullest(other.names)
    return alone and len(short.given[0]) > 1 and short.given[0] == full.given[0]


def _name_key(name: Name) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return name.family, name.given, name.suffix


def _join(parts: Sequence[_Person]) -> _Person:
    names = sorted({name for part in parts for name in part.names})
    papers = set().union(*(part.papers for part in parts))
    signed = [paper for part in parts for paper in part.signed]
    return _Person(names, papers, signed, next((part.label for part in parts if part.label), ""))


def _fullest(names: Sequence[Name]) -> Name:
    return names[0] if len(names) == 1 else min(names, key=lambda name: (-name.letters, name))


def _best(spellings: Counter[str]) -> str:
    """The spelling with most accents, which get lost but are not invented; among equals the most frequent, longest."""

    def rank(text: str) -> tuple[int, bool, int, int, str]:
        accents = sum(c.isalpha() and not c.isascii() for c in text)
        return -accents, text.isupper(), -spellings[text], -len(text), text

    return min(spellings, key=rank) if len(spellings) > 1 else next(iter(spellings))
