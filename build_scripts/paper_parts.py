"""What scripts know of single papers, cut into small files so that a page loads only what it shows.

All files of the search page, the map and /connect/ use the numbers of numbering.py, and what a file is called and holds
depends on no count of what comes before it: a paper more changes the few files that tell of it. They are read by
site_overrides/assets/papers.js.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import sub
from typing import Any

from build_scripts.kept import File, digest
from build_scripts.paper_view import PaperView
from build_scripts.urls import MAX_SLUG
from build_scripts.views import Views

PARTS = "search/parts.json"
CARDS = 32  # papers whose titles share a file
IDS = 128  # ids in a file at most, on average
LINKS = 128  # papers whose neighbours, and whose reasons, share a file (map_data.py)
WORDS = 8_000  # characters of words and numbers in a file, or some more:
FIRST = 32  # of so many words one may be the first of a file


def part_files(views: Views) -> Iterator[File]:
    """All these files, with one that says which of them holds what."""
    order = views.catalog.order
    papers = [views.papers[paper] for paper in order]
    shelves = id_files(order)
    words = word_files(view.brief.words for view in papers)
    facts: Mapping[str, Any] = {
        "order": order_of(order),
        "papers": len(papers),
        "cards": CARDS,
        "links": LINKS,
        "ids": len(shelves),
        "words": [shelf["words"][0] for shelf in words.values()],
    }
    yield _file(PARTS, facts)
    for start in range(0, len(papers), CARDS):
        some = papers[start : start + CARDS]
        key = digest([view.card for view in some])
        yield File(f"search/cards/{start // CARDS}.json", key, partial(_cards, some), None)
    for place, shelf in enumerate(shelves):
        yield _file(f"search/ids/{place}.json", shelf)
    for name, words_there in words.items():
        yield _file(f"search/words/{name}.json", words_there)


def order_of(ids: Iterable[str]) -> str:
    """A name for this numbering, so that no script mixes files of two: browsers keep old ones for a while."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:8]


def id_files(order: Sequence[str]) -> list[dict[str, int]]:
    """The numbers of ids; the checksum of an id says in which file it is.

    There is a power of two of files: a catalog that grows seldom has other ones.
    """
    files: list[dict[str, int]] = [{} for _ in range(1 << max(0, -(-len(order) // IDS) - 1).bit_length())]
    numbers = {paper: number for number, paper in enumerate(order)}
    for paper in sorted(order):
        files[checksum(paper) % len(files)][paper] = numbers[paper]
    return files


def word_files(titles: Iterable[Sequence[str]]) -> dict[int, Mapping[str, Any]]:
    """The words of titles in alphabetical order with the numbers of the titles, as steps from one to the next.

    A file is called by the checksum of its first word, which also says whether a word may be the first of one.
    """
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(titles):
        for word in set(words):
            holders[word].append(number)
    shelves: dict[int, Mapping[str, Any]] = {}
    room = 0
    for word in sorted(holders, key=lambda word: word.encode("utf-16-be")):  # as scripts compare
        numbers = holders[word]
        steps = [numbers[0], *map(sub, numbers[1:], numbers)]
        name = checksum(word)
        if not shelves or (room <= 0 and name % FIRST == 0 and name not in shelves):
            shelf = shelves[name] = {"words": [], "papers": []}
            room = WORDS
        shelf["words"].append(word)
        shelf["papers"].append(steps)
        room -= len(word) + len(str(steps))
    return shelves


def checksum(text: str) -> int:
    """A number that papers.js makes of a text too."""
    return zlib.crc32(text.encode())


def guessed_id(title: str) -> str:
    """The id as a script makes it from a title; wrong for other scripts and for titles that occur twice."""
    name = ""
    for word in re.findall(r"[a-z0-9]+", re.sub(r"['’ʼ`]", "", title.lower())):
        longer = f"{name}-{word}" if name else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        name = longer
    return name


def compact(data: Any) -> str:
    """JSON without spaces."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _file(path: str, data: Any) -> File:
    text = compact(data)
    return File(path, digest(text), partial(str, text), None)


def _cards(papers: Sequence[PaperView]) -> str:
    """An id is left out where it follows from the title."""
    ids = {str(place): view.id for place, view in enumerate(papers) if view.id != guessed_id(view.plain_title)}
    bylines = [view.byline for view in papers]
    return compact({"titles": [view.plain_title for view in papers], "bylines": bylines, "ids": ids})
