"""The finished catalog: everything that pages and published data are made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from build_scripts.model import Author, Keyword, Link, Paper, SourceList, Tag, Topic
from build_scripts.related import Evidence, Layout, PaperGraph, ReadingOrder

# For the ids of papers with keys of their keywords: the evidence by paper and key.
EvidenceFinder = Callable[[Mapping[str, Iterable[str]]], Mapping[str, Mapping[str, Evidence]]]


@dataclass(frozen=True)
class Catalog:
    """`papers` by id, `tags` and `authors` by slug, `topics` by size, `lists` by file.

    `keywords`, `paper_tags` and `links` are ranked, best first, and have an entry for every paper id. `evidence` finds
    the sentences that contain keywords, `reading` is by slug of the topic, `order` has the ids in the order of their
    numbers (pages/search_data.py).
    """

    papers: tuple[Paper, ...]
    lists: tuple[SourceList, ...]
    keywords: Mapping[str, tuple[Keyword, ...]]
    tags: tuple[Tag, ...]
    paper_tags: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[Link, ...]]
    evidence: EvidenceFinder
    graph: PaperGraph
    topics: tuple[Topic, ...]
    reading: Mapping[str, ReadingOrder]
    layout: Layout
    order: tuple[str, ...]
    authors: tuple[Author, ...] = ()
