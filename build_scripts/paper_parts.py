"""What scripts know of single papers, cut into small files so that a page loads only what it shows.

Papers are numbered by region of the map, then by id: papers of one topic share files. All files of the search page, the
map and /connect/ use these numbers. They are read by site_overrides/assets/papers.js.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import sub
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.kept import File, digest
from build_scripts.paper_view import PaperView
from build_scripts.urls import MAX_SLUG
from build_scripts.views import Views

PARTS = "search/parts.json"
CARDS = 32  # papers whose titles share a file
IDS = 128  # ids in a file
LINKS = 128  # papers whose neighbours, and whose reasons, share a file (map_data.py)
WORDS = 8_000  # characters of words and numbers in a file


def numbered(catalog: Catalog) -> list[str]:
    """The ids of all papers in the order of their numbers."""
    return [paper for region in catalog.layout.regions for paper in region.papers]


def part_files(views: Views) -> Iterator[File]:
    """All these files, with one that says which of them holds what."""
    papers = [views.papers[paper] for paper in numbered(views.catalog)]
    ids = sorted((view.id, number) for number, view in enumerate(papers))
    shelves = [ids[start : start + IDS] for start in range(0, len(ids), IDS)]
    words = word_files(view.brief.words for view in papers)
    facts: Mapping[str, Any] = {
        "order": order_of(view.id for view in papers),
        "papers": len(papers),
        "cards": CARDS,
        "links": LINKS,
        "ids": [shelf[0][0] for shelf in shelves],
        "words": [shelf["words"][0] for shelf in words],
    }
    yield _file(PARTS, facts)
    for start in range(0, len(papers), CARDS):
        some = papers[start : start + CARDS]
        key = digest([view.card for view in some])
        yield File(f"search/cards/{start // CARDS}.json", key, partial(_cards, some), None)
    for place, shelf in enumerate(shelves):
        yield _file(f"search/ids/{place}.json", dict(shelf))
    for place, words_there in enumerate(words):
        yield _file(f"search/words/{place}.json", dict(words_there))


def order_of(ids: Iterable[str]) -> str:
    """A name for this numbering, so that no script mixes files of two: browsers keep old ones for a while."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:8]


def word_files(titles: Iterable[Sequence[str]]) -> list[Mapping[str, Any]]:
    """The words of titles in alphabetical order with the numbers of the titles, as steps from one to the next."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(titles):
        for word in set(words):
            holders[word].append(number)
    shelves: list[Mapping[str, Any]] = []
    room = 0
    for word in sorted(holders, key=lambda word: word.encode("utf-16-be")):  # as scripts compare
        numbers = holders[word]
        steps = [numbers[0], *map(sub, numbers[1:], numbers)]
        if room <= 0:
            shelves.append({"words": [], "papers": []})
            room = WORDS
        shelves[-1]["words"].append(word)
        shelves[-1]["papers"].append(steps)
        room -= len(word) + len(str(steps))
    return shelves


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
