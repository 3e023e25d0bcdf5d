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
from build_scripts.paper_view import Brief
from build_scripts.urls import MAX_SLUG
from build_scripts.views import Views

PARTS = "search/parts.json"
CARDS = 32  # papers whose titles share a file
IDS = 128  # ids in a file at most, on average
LINKS = 128  # papers whose neighbours, and whose reasons, share a file (map_data.py)
WORDS = 8_000  # characters of words and numbers in a file, or some more
DIGITS = 5  # that a number takes of them, and what stands around a word and its numbers
FIRST = 32  # of so many words one may be the first of a file
Holders = Mapping[str, Sequence[int]]  # words, and the numbers of the titles that hold them, rising


def card_files(views: Views, keys: Mapping[str, str]) -> Iterator[File]:
    """The files with the titles of papers; a key changes with anything that lists show of the paper."""
    order = views.catalog.order
    for start in range(0, len(order), CARDS):
        some = order[start : start + CARDS]
        made = partial(_cards, [(paper, views.briefs[paper]) for paper in some])
        yield File(f"search/cards/{start // CARDS}.json", digest([keys[paper] for paper in some]), made, None)


def part_files(order: Sequence[str], holders: Holders) -> Iterator[File]:
    """The files that find papers by id and by words, with one that says which file holds what."""
    ids, words = id_files(order), word_files(holders)
    facts: Mapping[str, Any] = {
        "order": order_of(order),
        "papers": len(order),
        "cards": CARDS,
        "links": LINKS,
        "ids": len(ids),
        "words": [shelf["words"][0] for shelf in words.values()],
    }
    yield json_file(PARTS, facts)
    for place, numbers in enumerate(ids):
        yield json_file(f"search/ids/{place}.json", numbers)
    for name, words_there in words.items():
        yield json_file(f"search/words/{name}.json", words_there)


def holders_of(titles: Iterable[Iterable[str]]) -> Holders:
    """For each word of a title the numbers of the titles that hold it."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(titles):
        for word in set(words):
            holders[word].append(number)
    return holders


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


def word_files(holders: Holders) -> dict[int, Mapping[str, Any]]:
    """The words of titles in alphabetical order with the numbers of the titles, as steps from one to the next.

    A file is called by the checksum of its first word, which also says whether a word may be the first of one.
    """
    shelves: dict[int, Mapping[str, Any]] = {}
    room = 0
    for word in sorted(holders, key=lambda word: word.encode("utf-16-be")):  # as scripts compare
        name = checksum(word)
        if not shelves or (room <= 0 and name % FIRST == 0 and name not in shelves):
            shelf = shelves[name] = {"words": [], "papers": []}
            room = WORDS
        numbers = holders[word]
        shelf["words"].append(word)
        shelf["papers"].append([numbers[0], *map(sub, numbers[1:], numbers)])
        room -= len(word) + DIGITS * (len(numbers) + 1)
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


def json_file(path: str, data: Any) -> File:
    """A file of JSON that is no page; what it holds is its key."""
    text = compact(data)
    return File(path, digest(text), partial(str, text), None)


def _cards(papers: Sequence[tuple[str, Brief]]) -> str:
    """An id is left out where it follows from the title."""
    titles, bylines = [brief.plain_title for _, brief in papers], [brief.byline for _, brief in papers]
    ids = {str(place): paper for place, (paper, brief) in enumerate(papers) if paper != guessed_id(brief.plain_title)}
    return compact({"titles": titles, "bylines": bylines, "ids": ids})
