"""The graph of related papers as files: JSON that networkx and D3 read, and GraphML for Gephi, yEd and Cytoscape.

Both are written a node or link a line, in parts for chunks of papers; a link belongs to the paper whose id comes first.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from html import escape
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from build_scripts.kept import digest
from build_scripts.nearest import Floats, Integers
from build_scripts.paper_view import PaperView
from build_scripts.parts import Part, joined, literal
from build_scripts.views import Views

Chunks = Sequence[Sequence[str]]
Facts = Mapping[str, Any]
Keyed = Sequence[tuple[str, Callable[[], list[Facts]]]]
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The facts of nodes and links in GraphML with their types.
_NODE_FACTS = {"title": "string", "topic": "string", "year": "long", "url": "string"}
_LINK_FACTS = {"weight": "double", "shared": "string"}


def by_topic(papers: Iterable[str], topics: Mapping[str, str]) -> list[str]:
    """The papers in the order of the files: links mostly stay in their topic, so that one that comes or goes touches
    few parts, and what lies together has much in common. `topics` are the slugs.
    """
    return sorted(papers, key=lambda paper: topics.get(paper, ""))


def graph_files(
    views: Views, keys: Mapping[tuple[str, ...], str], topics: Mapping[str, str], site_url: str
) -> dict[str, list[Part]]:
    """Both files by name; `keys` are those of the nodes in chunks of papers `by_topic`."""
    site = digest(site_url)
    nodes = [(site + key, partial(_nodes, views, chunk, topics, site_url)) for chunk, key in keys.items()]
    links = list(_keyed_links(views, tuple(keys)))
    return {"graph.json": list(_graph_json(nodes, links)), "graph.graphml": list(_graphml(nodes, links))}


def _keyed_links(views: Views, chunks: Chunks) -> Iterator[tuple[str, Callable[[], list[Facts]]]]:
    """The links of each chunk that has any. What two papers share follows from both texts."""
    graph, marks = views.catalog.graph, views.catalog.marks
    ids = graph.papers
    rows = {paper: row for row, paper in enumerate(ids)}
    places = np.empty(len(ids), np.int64)
    places[[rows[paper] for chunk in chunks for paper in chunk]] = np.arange(len(ids))
    left, right, scores, _ = graph.rows
    order = np.argsort(places[left], kind="stable")
    left, right, scores = left[order], right[order], scores[order]
    ends = np.frombuffer(b"".join([_short(f"{paper} {marks[paper]}") for paper in ids]), np.int64).reshape(-1, 2)
    told = np.column_stack([ends[left], ends[right], scores.view(np.int64)])
    starts = np.searchsorted(places[left], list(accumulate(map(len, chunks), initial=0))).tolist()
    for start, end in pairwise(starts):
        if start < end:
            between = slice(start, end)
            yield (
                digest(told[between].tobytes()),
                partial(_links, views, left[between], right[between], scores[between]),
            )


def _short(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _graph_json(nodes: Keyed, links: Keyed) -> Iterator[Part]:
    """Nodes and edges in the node-link form of networkx."""
    yield literal('{"directed": false, "multigraph": false, "graph": {}, "nodes": [\n')
    yield from joined(_parts(nodes, ",\n", _json), ",\n")
    yield literal('\n], "edges": [\n')
    yield from joined(_parts(links, ",\n", _json), ",\n")
    yield literal("\n]}\n")


def _graphml(nodes: Keyed, links: Keyed) -> Iterator[Part]:
    """The same graph as GraphML, which has no lists: shared keywords are joined by "; "."""
    keys = [("node", name, kind) for name, kind in _NODE_FACTS.items()]
    keys += [("edge", name, kind) for name, kind in _LINK_FACTS.items()]
    declared = "".join(
        f'<key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n' for owner, name, kind in keys
    )
    yield literal(
        '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
        f'{declared}<graph edgedefault="undirected">\n'
    )
    yield from _parts(nodes, "", _xml_node)
    yield from _parts(links, "", _xml_link)
    yield literal("</graph>\n</graphml>\n")


def _parts(lists: Keyed, between: str, write: Callable[[Facts], str]) -> Iterator[Part]:
    for key, facts in lists:
        yield Part(key, partial(_written, facts, between, write))


def _written(facts: Callable[[], list[Facts]], between: str, write: Callable[[Facts], str]) -> str:
    return between.join(map(write, facts()))


def _nodes(views: Views, chunk: Sequence[str], topics: Mapping[str, str], site_url: str) -> list[Facts]:
    return [_node(views.papers[paper], topics.get(paper), site_url) for paper in chunk]


def _node(view: PaperView, topic: str | None, site_url: str) -> Facts:
    facts = {
        "title": view.plain_title,
        "topic": topic,
        "year": int(view.date[:4]) if view.date else None,
        "url": f"{site_url}papers/{view.id}/",
        "id": view.id,
    }
    return {key: value for key, value in facts.items() if value}


def _links(views: Views, left: Integers, right: Integers, scores: Floats) -> list[Facts]:
    ids = views.catalog.graph.papers
    ties = zip(left.tolist(), right.tolist(), scores.tolist(), strict=True)
    return [_link(views, ids[one], ids[other], score) for one, other, score in ties]


def _link(views: Views, left: str, right: str, score: float) -> Facts:
    labels = [label for _, label in views.shared(left, right)]
    return {"weight": round(score, 4), "shared": labels, "source": left, "target": right}


def _json(facts: Facts) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _xml_node(facts: Facts) -> str:
    return f'<node id="{escape(facts["id"])}">{_xml(facts, _NODE_FACTS)}</node>\n'


def _xml_link(facts: Facts) -> str:
    place = f'source="{escape(facts["source"])}" target="{escape(facts["target"])}"'
    return f"<edge {place}>{_xml({**facts, 'shared': '; '.join(facts['shared'])}, _LINK_FACTS)}</edge>\n"


def _xml(facts: Facts, names: Mapping[str, str]) -> str:
    known = ((name, _NOT_XML.sub(" ", str(facts[name]))) for name in names if name in facts)
    return "".join(f'<data key="{name}">{escape(text, quote=False)}</data>' for name, text in known)
