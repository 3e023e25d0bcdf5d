"""The papers, tags and names of a built catalog that the browser tests open: chosen from what the site publishes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from build_scripts.pages.search_words import words_of

PLAIN = re.compile(r"[A-Za-z0-9 ,:?-]+")  # a title that people type as it is shown


@dataclass(frozen=True)
class Example:
    """One of each kind. Places are written with its fields: `papers/{paper}/`."""

    papers: list[dict[str, Any]]  # as published
    paper: str  # has authors, a date, a topic with others and related papers; no other title holds the words of its own
    title: str
    abstract: str
    other: str  # another paper, of the same topic
    other_title: str
    bare: str  # a paper without authors
    tag: str  # the one with most papers, as are topic, year, author and list
    tag_label: str
    small_tag: str  # has so few papers that its list shows their tags
    topic: str
    year: str
    author: str
    list: str

    def place(self, pattern: str) -> str:
        """The place that a pattern means in this catalog."""
        return pattern.format_map(vars(self))


def choose(site: Path) -> Example:
    """Examples from a built site."""
    published = json.loads((site / "data/papers.json").read_text("utf-8"))
    papers: list[dict[str, Any]] = published["papers"]
    topic = most(paper["topic"] for paper in papers if "topic" in paper)
    full = [paper for paper in papers if paper.get("topic") == topic and is_full(paper, papers)]
    tag = most(tag for paper in papers for tag in paper["tags"])
    return Example(
        papers=papers,
        paper=full[0]["id"],
        title=full[0]["title"],
        abstract=full[0]["abstract"],
        other=full[1]["id"],
        other_title=full[1]["title"],
        bare=next(paper["id"] for paper in papers if "authors" not in paper),
        tag=tag,
        tag_label=next(found["label"] for found in published["tags"] if found["slug"] == tag),
        small_tag=next(found["slug"] for found in published["tags"] if 4 <= found["count"] <= 8),
        topic=topic,
        year=most(str(paper["year"]) for paper in papers if "year" in paper),
        author=max(site.glob("authors/*/index.html"), key=papers_listed).parent.name,
        list=max(site.glob("lists/*/index.html"), key=papers_listed).parent.name,
    )


def is_full(paper: dict[str, Any], papers: Iterable[dict[str, Any]]) -> bool:
    """Whether a paper has everything a page shows, and a title that finds it alone."""
    known = all(paper.get(fact) for fact in ("authors", "date", "tags"))
    related = sum(other["close"] for other in paper["related"]) > 1
    words = set(words_of(paper["title"]))
    alone = all(other is paper or not words <= set(words_of(other["title"])) for other in papers)
    return known and related and alone and PLAIN.fullmatch(paper["title"]) is not None


def most(values: Iterable[str]) -> str:
    """The most frequent value, the first by name of equals."""
    return min(Counter(values).items(), key=lambda found: (-found[1], found[0]))[0]


def papers_listed(page: Path) -> int:
    """How many papers a page lists."""
    return page.read_text("utf-8").count("<h3><a")
