"""Keywords and texts to links between papers, with evidence; links to topics, reading orders and the map."""

from build_scripts.related.graph import SHOWN, Integers, PaperGraph
from build_scripts.related.links import Relations, link_parts, relate
from build_scripts.related.map_layout import MAP_LINKS, SPACING, Layout, Region, lay_out
from build_scripts.related.pairs import WEIGHTS, ScoreParts
from build_scripts.related.reading_order import ReadingOrder, reading_orders
from build_scripts.related.saved import (
    MAP_YML,
    TOPICS_YML,
    centres,
    centres_text,
    load_centres,
    load_topics,
    replace_anchor,
    topics_text,
)
from build_scripts.related.sentences import Evidence, KeywordSet, adds_lacks, evidence, keyword_set
from build_scripts.related.topics import SavedTopics, find_topics
