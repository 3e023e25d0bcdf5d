"""The catalog to what programs read: JSON, CSV, graphs, citations, feeds, the sitemap, Markdown twins."""

from __future__ import annotations

from build_scripts.exports.data_docs import data_page
from build_scripts.exports.data_files import export_files
from build_scripts.exports.feeds import channels, feed_files
from build_scripts.exports.formula_font import math_font, math_signs
from build_scripts.exports.sitemap import llms_txt, sitemap_files, twins
from build_scripts.exports.social_card import share_image

__all__ = [
    "channels",
    "data_page",
    "export_files",
    "feed_files",
    "llms_txt",
    "math_font",
    "math_signs",
    "share_image",
    "sitemap_files",
    "twins",
]
