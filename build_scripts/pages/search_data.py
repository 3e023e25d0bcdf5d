"""The data of the search page, the map and /connect/: papers by number in small files, so that a page loads only what
it shows; facets in columns, sort orders, and an inverted index of the words of titles.

They are read by site_overrides/assets/common/papers.js and search/query.js.
"""

import hashlib
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import sub
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.files import File
from build_scripts.model import Tag
from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.search_words import words_of
from build_scripts.pages.text_search import text_search
from build_scripts.pages.views import Views
from build_scripts.slugs import MAX_SLUG

CARDS = 32  # papers whose titles share a file
IDS = 128  # ids in a file at most, on average
LINKS = 128  # papers whose neighbours, and whose reasons, share a file (pages/map_pages.py)
WORDS = 8_000  # characters of words and numbers in a file, or some more
DIGITS = 5  # characters counted for a number, and for the JSON around a word
FIRST = 32  # one of so many words may begin a file
Postings = Mapping[str, Sequence[int]]  # words, and the sorted numbers of the titles with them
NEWS = 200  # papers at most of which scripts know that they were added lately
SHORTEST = 3  # letters of a word that typing errors are corrected to; shorter ones resemble too many others
HAS_CODE, HAS_AUTHORS = 1, 2  # bits of the column "known"


def number_papers(regions: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The ids in the order of the numbers by which scripts know papers: by region of the map, so that papers of one
    topic share files, then by id.
    """
    return tuple(paper for region in regions for paper in sorted(region))


def search_files(views: Views) -> Iterator[File]:
    """These files, except those of the map."""
    order = views.catalog.order
    papers = [views.papers[paper] for paper in order]
    titles = [words_of(paper.plain_title) for paper in papers]
    postings = inverted_index(titles)
    ids, words = id_files(order), word_files(postings)
    yield json_file(
        "search/parts.json",
        {
            "order": numbering_hash(order),
            "papers": len(order),
            "cards": CARDS,
            "links": LINKS,
            "ids": len(ids),
            "words": [file["words"][0] for file in words.values()],
        },
    )
    for start in range(0, len(order), CARDS):
        yield json_file(f"search/cards/{start // CARDS}.json", _cards(papers[start : start + CARDS]))
    for place, numbers in enumerate(ids):
        yield json_file(f"search/ids/{place}.json", numbers)
    for name, file in words.items():
        yield json_file(f"search/words/{name}.json", file)
    yield json_file("search/facets.json", facets(views))
    yield json_file("search/keywords.json", text_search(views.catalog, frequent_tags(views.catalog)))
    yield json_file("search/orders.json", orders(views.catalog, titles))
    yield json_file("search/words.json", title_words(postings))
    if papers:
        yield json_file("search/news.json", news(papers))


def news(papers: Iterable[PaperView]) -> dict[str, list[str]]:
    """The ids of the papers added last, by the day they were added, newest first."""
    latest = sorted(papers, key=lambda paper: paper.id)
    latest.sort(key=lambda paper: paper.record.added, reverse=True)
    days: dict[str, list[str]] = {}
    for paper in latest[:NEWS]:
        days.setdefault(paper.record.added, []).append(paper.id)
    return days


def inverted_index(titles: Iterable[Iterable[str]]) -> Postings:
    """For each word the numbers of the titles that contain it."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(titles):
        for word in set(words):
            postings[word].append(number)
    return postings


def numbering_hash(ids: Iterable[str]) -> str:
    """A fingerprint of the numbering, so that no script mixes files of two builds: browsers cache old ones."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:8]


def id_files(order: Sequence[str]) -> list[dict[str, int]]:
    """The numbers of ids, sharded by the checksum of the id.

    The number of files is a power of two, so that it seldom changes as the catalog grows.
    """
    files: list[dict[str, int]] = [{} for _ in range(1 << max(0, -(-len(order) // IDS) - 1).bit_length())]
    numbers = {paper: number for number, paper in enumerate(order)}
    for paper in sorted(order):
        files[checksum(paper) % len(files)][paper] = numbers[paper]
    return files


def word_files(postings: Postings) -> dict[int, Mapping[str, Any]]:
    """The words of titles in alphabetical order with the numbers of the titles, delta-encoded.

    The checksum of the first word names a file; checksums also decide which words may begin one, so that a new word
    seldom moves others to another file.
    """
    files: dict[int, Mapping[str, Any]] = {}
    left = 0
    for word in sorted(postings, key=lambda word: word.encode("utf-16-be")):  # as scripts compare
        name = checksum(word)
        if not files or (left <= 0 and name % FIRST == 0 and name not in files):
            file = files[name] = {"words": [], "papers": []}
            left = WORDS
        numbers = postings[word]
        file["words"].append(word)
        file["papers"].append([numbers[0], *map(sub, numbers[1:], numbers)])
        left -= len(word) + DIGITS * (len(numbers) + 1)
    return files


def checksum(text: str) -> int:
    """CRC-32, as papers.js computes it."""
    return zlib.crc32(text.encode())


def guessed_id(title: str) -> str:
    """The id as papers.js derives it from a title; wrong for non-Latin titles and for titles that occur twice."""
    name = ""
    for word in re.findall(r"[a-z0-9]+", re.sub(r"['’ʼ`]", "", title.lower())):
        longer = f"{name}-{word}" if name else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        name = longer
    return name


def compact_json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def json_file(path: str, data: Any) -> File:
    return File(path, compact_json(data))


def _cards(papers: Sequence[PaperView]) -> Mapping[str, Any]:
    """Titles and bylines of some papers; an id is left out where it follows from the title."""
    return {
        "titles": [paper.plain_title for paper in papers],
        "bylines": [paper.byline for paper in papers],
        "ids": {
            str(place): paper.id for place, paper in enumerate(papers) if paper.id != guessed_id(paper.plain_title)
        },
    }


def facets(views: Views) -> Mapping[str, Any]:
    """The values of each facet as [slug, label], or as the label alone where the slug follows from it, and columns with
    what each paper has of them.

    Tags and lists are given by places, one alone or several in a list; topics by place or -1 and the number of papers
    in a row that are in it; dates as numbers of four, six or eight digits, or 0; `known` has a digit for each paper,
    the sum of HAS_CODE and HAS_AUTHORS.
    """
    catalog = views.catalog
    papers = [views.papers[paper] for paper in catalog.order]
    topics = {paper: place for place, topic in enumerate(catalog.topics) for paper in topic.papers}
    tags = frequent_tags(catalog)
    numbers = {tag.slug: place for place, tag in enumerate(tags)}
    lists: dict[str, list[int]] = {paper: [] for paper in catalog.order}
    for place, (_, members) in enumerate(views.lists):
        for paper in members:
            lists[paper].append(place)
    return {
        "topics": [_value(topic.slug, topic.label) for topic in catalog.topics],
        "tags": [_value(tag.slug, tag.label) for tag in tags],
        "lists": [_value(dump.slug, dump.title) for dump in catalog.lists],
        "dates": [int((paper.date or "0").replace("-", "")) for paper in papers],
        "topic": [[at, len(list(run))] for at, run in groupby(topics.get(paper, -1) for paper in catalog.order)],
        "tag": [_places([numbers[tag.slug] for tag in paper.tags]) for paper in papers],
        "list": [_places(lists[paper]) for paper in catalog.order],
        "known": "".join(str(HAS_CODE * bool(paper.code) + HAS_AUTHORS * bool(paper.authors)) for paper in papers),
    }


def frequent_tags(catalog: Catalog) -> list[Tag]:
    """The tags in the order of their numbers: the most frequent has the shortest one."""
    return sorted(catalog.tags, key=lambda tag: (-len(tag.papers), tag.slug))


def _places(places: list[int]) -> int | list[int]:
    return places[0] if len(places) == 1 else places


def _value(slug: str, label: str) -> str | list[str]:
    return label if slug == guessed_id(label) else [slug, label]


def orders(catalog: Catalog, titles: Iterable[Sequence[str]]) -> Mapping[str, Sequence[int]]:
    """The place of each paper in the alphabet of titles and in the published bibliographies; titles are their words."""
    alphabet = sorted(zip(titles, catalog.order, strict=True))
    by_title = {paper: place for place, (_, paper) in enumerate(alphabet)}
    published = {paper: place for place, paper in enumerate(catalog.graph.papers)}  # by id, as the files under data/
    return {
        "title": [by_title[paper] for paper in catalog.order],
        "data": [published[paper] for paper in catalog.order],
    }


def title_words(postings: Postings) -> list[str]:
    """The words of all titles, those of most titles first."""
    long = [word for word in postings if len(word) >= SHORTEST]
    return sorted(long, key=lambda word: (-len(postings[word]), word))
