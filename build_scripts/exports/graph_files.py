"""The graph of related papers as files: JSON that networkx and D3 read, and GraphML for Gephi, yEd and Cytoscape.

Both have a node or link a line. Papers of one topic stand together; a link belongs to the paper whose id comes first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from build_scripts.pages import PaperView, Views

Facts = Mapping[str, Any]
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The facts of nodes and links in GraphML with their types.
_NODE_FACTS = {"title": "string", "topic": "string", "year": "long", "url": "string"}
_LINK_FACTS = {"weight": "double", "shared": "string"}


class Graph(NamedTuple):
    """What the files say of each paper and each link."""

    nodes: Sequence[Facts]
    links: Sequence[Facts]


def graph_of(views: Views, site_url: str) -> Graph:
    """The nodes by topic, then by id; the links in the order of their nodes."""
    topics = {paper: topic.slug for paper, topic in views.topics.items()}
    ordered = sorted(views.papers, key=lambda paper: topics.get(paper, ""))
    nodes = [_node(views.papers[paper], topics.get(paper), site_url) for paper in ordered]
    place = {paper: number for number, paper in enumerate(ordered)}
    ids, (left, right, scores, _) = views.catalog.graph.papers, views.catalog.graph.rows
    ties = zip(left.tolist(), right.tolist(), scores.tolist(), strict=True)
    links = sorted(((ids[one], ids[other], score) for one, other, score in ties), key=lambda link: place[link[0]])
    return Graph(nodes, [_link(views, *link) for link in links])


def graph_json(graph: Graph) -> str:
    """The node-link form of networkx."""
    nodes, links = (",\n".join(json.dumps(facts, ensure_ascii=False) for facts in part) for part in graph)
    head = '{"directed": false, "multigraph": false, "graph": {}, "nodes": ['
    return f'{head}\n{nodes}\n], "edges": [\n{links}\n]}}\n'


def graphml(graph: Graph) -> str:
    """The same as GraphML, which has no lists: shared keywords are joined by "; "."""
    keys = [("node", name, kind) for name, kind in _NODE_FACTS.items()]
    keys += [("edge", name, kind) for name, kind in _LINK_FACTS.items()]
    declared = "".join(
        f'<key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n' for owner, name, kind in keys
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
        f'{declared}<graph edgedefault="undirected">\n'
        f"{''.join(map(_xml_node, graph.nodes))}{''.join(map(_xml_link, graph.links))}</graph>\n</graphml>\n"
    )


def _node(view: PaperView, topic: str | None, site_url: str) -> Facts:
    facts = {
        "title": view.plain_title,
        "topic": topic,
        "year": int(view.date[:4]) if view.date else None,
        "url": f"{site_url}papers/{view.id}/",
        "id": view.id,
    }
    return {key: value for key, value in facts.items() if value}


def _link(views: Views, left: str, right: str, score: float) -> Facts:
    labels = [label for _, label in views.shared_by(left, right)]
    return {"weight": round(score, 4), "shared": labels, "source": left, "target": right}


def _xml_node(facts: Facts) -> str:
    return f'<node id="{escape(facts["id"])}">{_xml(facts, _NODE_FACTS)}</node>\n'


def _xml_link(facts: Facts) -> str:
    place = f'source="{escape(facts["source"])}" target="{escape(facts["target"])}"'
    return f"<edge {place}>{_xml({**facts, 'shared': '; '.join(facts['shared'])}, _LINK_FACTS)}</edge>\n"


def _xml(facts: Facts, names: Mapping[str, str]) -> str:
    known = ((name, _NOT_XML.sub(" ", str(facts[name]))) for name in names if name in facts)
    return "".join(f'<data key="{name}">{escape(text, quote=False)}</data>' for name, text in known)
