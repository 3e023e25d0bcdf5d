"""The catalog to what programs read: JSON, CSV, graphs, citations, feeds, the sitemap, Markdown twins."""

from build_scripts.exports.data_docs import data_page
from build_scripts.exports.data_files import export_files
from build_scripts.exports.feeds import channels, feed_files
from build_scripts.exports.formula_font import math_font, math_signs
from build_scripts.exports.sitemap import llms_txt, sitemap_files, twins
from build_scripts.exports.social_card import share_image
