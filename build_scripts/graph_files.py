"""The graph of related papers as files: JSON that networkx and D3 read, and GraphML for Gephi, yEd and Cytoscape."""

from __future__ import annotations

import json
import re
from io import BytesIO

import networkx as nx

from build_scripts.catalog import Catalog
from build_scripts.facts import known_date
from build_scripts.render_text import to_plain

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def graph_json(catalog: Catalog, site_url: str) -> str:
    """Nodes and edges in the node-link form of networkx, one a line."""
    data = nx.node_link_data(_graph(catalog, site_url), edges="edges")
    head = {key: value for key, value in data.items() if key not in ("nodes", "edges")}
    return (
        json.dumps(head, ensure_ascii=False)[:-1]
        + ', "nodes": [\n'
        + ",\n".join(json.dumps(node, ensure_ascii=False) for node in data["nodes"])
        + '\n], "edges": [\n'
        + ",\n".join(json.dumps(edge, ensure_ascii=False) for edge in data["edges"])
        + "\n]}\n"
    )


def graphml(catalog: Catalog, site_url: str) -> bytes:
    """The same graph as GraphML, which has no lists: shared keywords are joined by "; ".

    The writer is named because networkx would take another one, with another layout, wherever lxml is installed.
    """
    graph = _graph(catalog, site_url)
    for _, _, facts in graph.edges(data=True):
        facts["shared"] = "; ".join(facts["shared"])
    for _, facts in graph.nodes(data=True):
        facts["title"] = _NOT_XML.sub(" ", facts["title"])
    file = BytesIO()
    nx.write_graphml_xml(graph, file, prettyprint=True)
    return file.getvalue() + b"\n"


def _graph(catalog: Catalog, site_url: str) -> nx.Graph[str]:
    topics = {paper: topic.slug for topic in catalog.topics for paper in topic.papers}
    graph: nx.Graph[str] = nx.Graph()
    for paper in catalog.papers:
        record, date = paper.record, known_date(paper.record)[0]
        facts = {
            "title": to_plain(paper.title),
            "topic": topics.get(record.id),
            "year": int(date[:4]) if date else None,
            "url": f"{site_url}papers/{record.id}/",
        }
        graph.add_node(record.id, **{key: value for key, value in facts.items() if value})
    for edge in catalog.graph.edges:
        graph.add_edge(edge.left, edge.right, weight=round(edge.score, 4), shared=[each.label for each in edge.shared])
    return graph
