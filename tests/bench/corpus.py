"""Catalogs of any size to measure with: real papers from a file, or recombined from the records of this repository.

A recombined paper has the beginning of one title and the end of another, sentences of three papers of one list or
venue, and authors put together from names that occur. The same size always gives the same papers.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from build_scripts.records.records import load_records
from build_scripts.records.titles import normalize
from build_scripts.report import Report

LIST = 1000  # papers in one list
_HEADER = "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\nSubscribe"
_JOINT = re.compile(r"(?<=:) | (?=(?:for|of|in|with|via|by|from|on|through|using|under|and|to)\b)")
_SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z])")


@dataclass(frozen=True)
class Item:
    """A paper as a listing page and a bibliography tell of it."""

    title: str
    abstract: str
    authors: tuple[str, ...]
    date: str
    venue: str = ""
    url: str = ""


def items(size: int, corpus: Path | None, repository: Path) -> list[Item]:
    """As many papers with different titles as asked for: those of the file `corpus`, then ones recombined from them;
    without a file all are recombined from the records of the repository.
    """
    if corpus:
        real = list(read_corpus(corpus))
        found = chain(real, recombined([(item.venue, item) for item in real]))
    else:
        found = chain(recombined(recorded(repository)))
    unique: dict[str, Item] = {}
    for item in found:
        unique.setdefault(normalize(item.title), item)
        if len(unique) == size:
            break
    return list(unique.values())


def recorded(repository: Path) -> list[tuple[str, Item]]:
    """The papers of a catalog, each with the first list it stands in."""
    return [
        (
            record.sources[0].file if record.sources else "",
            Item(record.title, record.abstract, record.authors, record.date or "", record.venue or ""),
        )
        for record in load_records(repository, Report())
    ]


def read_corpus(path: Path) -> Iterator[Item]:
    """The papers of JSON lines with title, abstract, authors, year, venue and url, packed with gzip or not."""
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8").split("\n"):
        if line.strip():
            paper = json.loads(line)
            title, abstract = (" ".join(paper[field].split()) for field in ("title", "abstract"))
            if title and abstract:
                authors = tuple(dict.fromkeys(paper.get("authors", ())))
                yield Item(title, abstract, authors, str(paper["year"]), paper.get("venue", ""), paper.get("url", ""))


def recombined(papers: Sequence[tuple[str, Item]]) -> Iterator[Item]:
    """New papers without end, each made from papers of one list; `papers` come with the name of their list."""
    chance = random.Random(7)
    lists: dict[str, list[Item]] = {}
    for name, item in papers:
        lists.setdefault(name, []).append(item)
    several = [found for found in lists.values() if len(found) > 2]
    names = [name.rsplit(" ", 1) for _, item in papers for name in item.authors if " " in name]
    dates = [item.date for _, item in papers if item.date]
    people: list[str] = []
    while True:
        first, second, third = chance.sample(chance.choice(several), 3)
        sentences = [_SENTENCE.split(item.abstract) for item in (first, second, third)]
        text = [part for half in sentences for part in half[: max(1, round(len(half) / 3))]]
        # Half of the authors are new ones, so that in the end about half of all have several papers.
        authors = []
        for _ in range(chance.randint(1, 7)):
            if not people or chance.random() < 0.5:
                people.append(f"{chance.choice(names)[0]} {chance.choice(names)[1]}")
                authors.append(people[-1])
            else:
                authors.append(chance.choice(people))
        title = f"{_JOINT.split(first.title)[0]} {' '.join(_JOINT.split(second.title)[1:]) or second.title}"
        yield Item(title, " ".join(text), tuple(dict.fromkeys(authors)), chance.choice(dates), first.venue)


def write_dumps(folder: Path, papers: Sequence[Item]) -> tuple[list[Path], Path]:
    """The papers as listing pages and as a bibliography, to be imported and merged."""
    folder.mkdir(parents=True, exist_ok=True)
    dumps = []
    for start in range(0, len(papers), LIST):
        batch = papers[start : start + LIST]
        dumps.append(folder / f"list-{start // LIST:03}.txt")
        dumps[-1].write_text(_HEADER + "\n".join(f"{item.title}\n{item.abstract}" for item in batch), encoding="utf-8")
    facts = folder / "facts.yml"
    known = [{key: value for key, value in vars(item).items() if value and key != "abstract"} for item in papers]
    facts.write_text(json.dumps(known, ensure_ascii=False, indent=0), encoding="utf-8")  # JSON is YAML too
    return dumps, facts
