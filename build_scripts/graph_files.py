"""The graph of related papers as files: JSON that networkx and D3 read, and GraphML for Gephi, yEd and Cytoscape.

Both are written a node or link a line, in parts for chunks of papers; a link belongs to the paper whose id comes first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

from build_scripts.graph import Edge
from build_scripts.kept import digest
from build_scripts.near import Shared
from build_scripts.parts import Part, joined, literal
from build_scripts.views import Views

Chunks = Sequence[Sequence[str]]
Facts = Mapping[str, Any]
Keyed = Sequence[tuple[str, Callable[[], list[Facts]]]]
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The facts of nodes and links in GraphML with their types.
_NODE_FACTS = {"title": "string", "topic": "string", "year": "long", "url": "string"}
_LINK_FACTS = {"weight": "double", "shared": "string"}


def graph_files(views: Views, chunks: Chunks, site_url: str, entries: Mapping[str, str]) -> dict[str, list[Part]]:
    """Both files by name; `entries` change for each paper with what lists show of it."""
    nodes = [(_nodes_key(views, chunk, site_url, entries), partial(_nodes, views, chunk, site_url)) for chunk in chunks]
    keys = [[(paper, views.tie_keys[paper]) for paper in chunk if paper in views.tie_keys] for chunk in chunks]
    links = [(digest(key), partial(_links, views, chunk)) for key, chunk in zip(keys, chunks, strict=True) if key]
    return {"graph.json": list(_graph_json(nodes, links)), "graph.graphml": list(_graphml(nodes, links))}


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


def _nodes_key(views: Views, chunk: Sequence[str], site_url: str, entries: Mapping[str, str]) -> str:
    topics = [topic.slug for paper in chunk if (topic := views.topics.get(paper))]
    return digest([entries[paper] for paper in chunk], topics, site_url)


def _nodes(views: Views, chunk: Sequence[str], site_url: str) -> list[Facts]:
    return [_node(views, paper, site_url) for paper in chunk]


def _node(views: Views, paper: str, site_url: str) -> Facts:
    view, topic = views.papers[paper], views.topics.get(paper)
    facts = {
        "title": view.plain_title,
        "topic": topic.slug if topic else None,
        "year": int(view.date[:4]) if view.date else None,
        "url": f"{site_url}papers/{paper}/",
        "id": paper,
    }
    return {key: value for key, value in facts.items() if value}


def _links(views: Views, chunk: Sequence[str]) -> list[Facts]:
    """The links of some papers to papers that come later."""
    return [_link(tie, views.shared(tie.left, tie.right)) for paper in chunk for tie in views.ties[paper]]


def _link(tie: Edge, shared: Shared) -> Facts:
    labels = [label for _, label in shared]
    return {"weight": round(tie.score, 4), "shared": labels, "source": tie.left, "target": tie.right}


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
