"""catalog/watch.yml: the saved searches of `catalog watch`, read strictly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from build_scripts.records import YamlFile, integer, is_web_address, listed, mapping, read_optional, string, texts
from build_scripts.report import Report

WATCH_YML = "catalog/watch.yml"
CAP = 20  # proposals of a run, unless the file says otherwise
_OPERATORS = frozenset({"AND", "OR", "ANDNOT"})


@dataclass(frozen=True)
class Search:
    """A query to arXiv or the address of a feed, and phrases: one of `keep` has to occur, none of `skip` may."""

    name: str
    arxiv: str = ""
    feed: str = ""
    keep: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()


@dataclass(frozen=True)
class Watch:
    """The searches, and how many papers a run may propose."""

    searches: tuple[Search, ...] = ()
    cap: int = CAP


def load_watch(root: Path, report: Report) -> Watch:
    """The saved searches; none if the file is absent or holds only comments."""
    found = read_optional(root, WATCH_YML, report)
    if not found:
        return Watch()
    file, node = found
    nodes = mapping(file, node, ("cap", "searches"), ("searches",), "watch.yml")
    cap = integer(file, nodes["cap"], "cap", 1) if "cap" in nodes else None
    searches = listed(file, nodes, "searches")
    read = [search for item in searches if (search := _search(file, item))]
    names = [search.name for search in read]
    for search, item in zip(read, searches, strict=False):
        if names.count(search.name) > 1:
            file.error(item, "duplicate-search", f'two searches are named "{search.name}"', "give each its own name")
    return Watch(tuple(read), cap or CAP)


def _search(file: YamlFile, node: yaml.Node) -> Search | None:
    before = file.report.errors
    nodes = mapping(file, node, ("name", "arxiv", "feed", "keep", "skip"), ("name",), "a search")
    facts = {key: string(file, nodes[key], key) or "" for key in ("name", "arxiv", "feed") if key in nodes}
    keep, skip = (texts(file, nodes, key, "a phrase") for key in ("keep", "skip"))
    if nodes and ("arxiv" in nodes) == ("feed" in nodes):
        file.error(node, "bad-search", "a search has either arxiv or feed", "arxiv: a query; feed: an address")
    if facts.get("feed") and not is_web_address(facts["feed"]):
        hint = "write an address that begins with https:// or http://"
        file.error(nodes["feed"], "bad-url", f'"{facts["feed"][:80]}" is not a valid feed', hint)
    for words in _loose_words(facts.get("arxiv", "")):
        message = f'arXiv looks for any of the words in "{words}", each by itself'
        file.report.warning(
            file.place(nodes["arxiv"]), "loose-words", message, f'for the phrase, write "{words}" in quotes'
        )
    return None if file.report.errors > before else Search(**facts, keep=keep, skip=skip)


def _loose_words(query: str) -> Iterator[str]:
    """Runs of words without an operator between them, as in `abs:tide tables`."""
    outside = re.sub(r'"[^"]*"', '"', query)
    for part in re.split(r"[()\"]|\b(?:AND|OR|ANDNOT)\b", outside):
        words = [word.rsplit(":", 1)[-1] for word in part.split()]
        if len(words) > 1:
            yield " ".join(words)
