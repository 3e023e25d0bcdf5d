"""Keywords and texts to links between papers, with evidence; links to topics, reading orders and the map."""

from __future__ import annotations

from build_scripts.related.graph import SHOWN, GraphFacts
from build_scripts.related.links import Parts, Relations, link_parts, relate
from build_scripts.related.map_file import MAP_YML, centres, centres_text, load_centres
from build_scripts.related.map_layout import SPACING, Layout, Region, place
from build_scripts.related.neighbours import Floats, Integers
from build_scripts.related.reading_order import ReadingOrder, reading_orders
from build_scripts.related.sentences import Evidence, Terms, adds_lacks, evidence, terms
from build_scripts.related.topics import Division, Memory, divide
from build_scripts.related.topics_file import TOPICS_YML, load_memory, memory_text, replace_anchor

__all__ = [
    "MAP_YML",
    "SHOWN",
    "SPACING",
    "TOPICS_YML",
    "Division",
    "Evidence",
    "Floats",
    "GraphFacts",
    "Integers",
    "Layout",
    "Memory",
    "Parts",
    "ReadingOrder",
    "Region",
    "Relations",
    "Terms",
    "adds_lacks",
    "centres",
    "centres_text",
    "divide",
    "evidence",
    "link_parts",
    "load_centres",
    "load_memory",
    "memory_text",
    "place",
    "reading_orders",
    "relate",
    "replace_anchor",
    "terms",
]
