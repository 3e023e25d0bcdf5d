"""The graph of related papers in networkx, and as files: JSON in its node-link form, which D3 reads too, and GraphML
for Gephi, yEd and Cytoscape.

Papers of one topic stand together; a link belongs to the paper whose id comes first.
"""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import networkx as nx

from build_scripts.pages import PaperView, Views

Facts = dict[str, Any]
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def graph_of(views: Views, site_url: str) -> nx.Graph[str]:
    """The papers by topic, then by id, with their facts; the links in the order of their papers, with their reasons."""
    topics = {paper: topic.slug for paper, topic in views.topics.items()}
    ordered = sorted(views.papers, key=lambda paper: topics.get(paper, ""))
    place = {paper: number for number, paper in enumerate(ordered)}
    ids, (left, right, scores, _) = views.catalog.graph.papers, views.catalog.graph.rows
    ties = zip(left.tolist(), right.tolist(), scores.tolist(), strict=True)
    links = sorted(((ids[one], ids[other], score) for one, other, score in ties), key=lambda link: place[link[0]])
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from((paper, _node(views.papers[paper], topics.get(paper), site_url)) for paper in ordered)
    for one, other, score in links:
        shared = [label for _, label in views.shared_by(one, other)]
        graph.add_edge(one, other, weight=round(score, 4), shared=shared)
    return graph


def graph_json(graph: nx.Graph[str]) -> str:
    """The node-link form, a node or link a line."""
    data = nx.node_link_data(graph, edges="edges")
    parts = (",\n".join(json.dumps(facts, ensure_ascii=False) for facts in data[part]) for part in ("nodes", "edges"))
    nodes, edges = parts
    head = '{"directed": false, "multigraph": false, "graph": {}, "nodes": ['
    return f'{head}\n{nodes}\n], "edges": [\n{edges}\n]}}\n'


def graphml(graph: nx.Graph[str]) -> str:
    """The same as GraphML, which has no lists: shared keywords are joined by "; "."""
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from((paper, _xml(facts)) for paper, facts in graph.nodes(data=True))
    plain.add_edges_from((one, other, _xml(facts)) for one, other, facts in graph.edges(data=True))
    data = BytesIO()
    nx.write_graphml_xml(plain, data)
    return data.getvalue().decode("utf-8")


def _node(view: PaperView, topic: str | None, site_url: str) -> Facts:
    facts = {
        "title": view.plain_title,
        "topic": topic,
        "year": int(view.date[:4]) if view.date else None,
        "url": f"{site_url}papers/{view.id}/",
    }
    return {key: value for key, value in facts.items() if value}


def _xml(facts: Facts) -> Facts:
    """The facts as GraphML can hold them: no lists, and no characters that XML does not allow."""
    texts = {name: "; ".join(value) if isinstance(value, list) else value for name, value in facts.items()}
    return {name: _NOT_XML.sub(" ", value) if isinstance(value, str) else value for name, value in texts.items()}
