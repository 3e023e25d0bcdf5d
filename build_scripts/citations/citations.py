"""The facts of a citation: kind, key, authors, date. Nothing is guessed or filled in.

names.py cuts names, latex.py writes LaTeX, formats.py writes BibTeX, RIS, CSL-JSON and the printed
reference, texts.py all of these for all papers.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from build_scripts.citations.names import Name, split_name
from build_scripts.files import data_lines
from build_scripts.keywords import word_list
from build_scripts.model import Paper, Record, Text
from build_scripts.records import known_date
from build_scripts.restore import to_plain
from build_scripts.slugs import slug

Kind = Literal["article", "inproceedings", "preprint", "unknown"]
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrstv")
TITLE_WORDS = 3  # of the title in the key of a paper whose authors are not known


@dataclass(frozen=True)
class Citation:
    """The known facts of one paper. `title` and `abstract` are plain Unicode, `text` is the title with its mathematics.

    `date` has year, month and day as far as they are known.
    """

    key: str
    kind: Kind
    title: str
    text: Text
    abstract: str
    authors: tuple[Name, ...] = ()
    date: tuple[int, ...] = ()
    venue: str = ""
    arxiv_id: str = ""
    doi: str = ""
    url: str = ""
    keywords: tuple[str, ...] = ()


def cite(paper: Paper, key: str, keywords: tuple[str, ...] = ()) -> Citation:
    record = paper.record
    kind, date = kind_of(record), _date(record)
    return Citation(
        key=key,
        kind=kind,
        title=to_plain(paper.title),
        text=paper.title,
        abstract=to_plain(paper.abstract),
        authors=tuple(split_name(author) for author in record.authors),
        date=tuple(int(part) for part in date.split("-")) if date else (),
        venue=_one_line(record.venue or "") if kind != "preprint" else "",
        arxiv_id=record.arxiv_id or "",
        doi=record.doi or "",
        url=record.url or (f"https://arxiv.org/abs/{record.arxiv_id}" if record.arxiv_id else ""),
        keywords=keywords,
    )


def kind_of(record: Record) -> Kind:
    """What a paper is cited as: by the words of its venue, or else a preprint if it has an arXiv id."""
    kind = venue_kind(record.venue) if record.venue else "unknown"
    return "preprint" if kind == "unknown" and record.arxiv_id and not record.venue else kind


@lru_cache(maxsize=1 << 14)
def venue_kind(venue: str) -> Kind:
    """The kind of a venue by the first line of data/venue_kinds.tsv that fits it; "unknown" if none does."""
    whole = _one_line(venue).casefold()
    names = {whole, *re.findall(r"\(([^()]+)\)", whole)}
    words = frozenset(re.findall(r"[^\W\d_]+\.?", whole)) | frozenset(re.findall(r"[^\W\d_]+", whole))
    for kind, how, text in _venue_kinds():
        fits = {"name": text in names, "word": text in words, "start": whole.startswith(text)}
        if fits[how]:
            return kind
    return "unknown"


def citation_keys(papers: Sequence[Paper]) -> Mapping[str, str]:
    """A key for each paper by its id: its base, with letters made from the id where two would be equal.

    Of equal keys the paper that was added first keeps the short one, so that a new paper never changes the key of an
    older one; its suffix depends on nothing but its id.
    """
    same: defaultdict[str, list[Record]] = defaultdict(list)
    for paper in papers:
        same[key_base(paper)].append(paper.record)
    keys = {}
    for base, group in same.items():
        used: set[str] = set()
        for record in sorted(group, key=lambda record: (record.added, record.id)):
            key = next(key for key in _key_candidates(base, record.id) if key not in used)
            keys[record.id] = key
            used.add(key)
    return keys


def key_base(paper: Paper) -> str:
    """The beginning of the key of a paper: `paquette2024phases`, or words of the title where no author is known."""
    record = paper.record
    words = [word for word in slug(to_plain(paper.title)).split("-") if word not in word_list("function_words")] or [
        "untitled"
    ]
    year = (_date(record) or "")[:4]
    if record.authors:
        family = slug(split_name(record.authors[0]).last).replace("-", "")
        return f"{family}{year}{words[0]}"
    return f"{''.join(words[:TITLE_WORDS])}{year}"


def _key_candidates(base: str, identifier: str) -> Iterator[str]:
    """The key alone, then with letters made from the id: four, and more only should these be used too."""
    yield base
    letters = hashlib.sha256(identifier.encode()).hexdigest().translate(_LETTERS)
    for length in range(4, len(letters) + 1):
        yield f"{base}-{letters[:length]}"


def _date(record: Record) -> str | None:
    """The arXiv number says when a preprint appeared, but not when a venue published the paper."""
    return known_date(record)[0] if kind_of(record) == "preprint" else record.date


def _one_line(text: str) -> str:
    return " ".join(text.split())


@lru_cache
def _venue_kinds() -> tuple[tuple[Kind, str, str], ...]:
    rows = (line.split("\t") for line in data_lines(__file__, "venue_kinds.tsv"))
    return tuple((cast(Kind, kind), how, name.casefold()) for kind, how, name in rows)
