"""The catalog to what programs read: JSON, CSV, graphs, citations, feeds, the sitemap, Markdown twins."""

from __future__ import annotations

from build_scripts.exports.data_files import export_files
from build_scripts.exports.data_page import data_page
from build_scripts.exports.feeds import channels, feed_files
from build_scripts.exports.share_image import share_image
from build_scripts.exports.sitemap import llms_txt, sitemap_files, twins

__all__ = ["channels", "data_page", "export_files", "feed_files", "llms_txt", "share_image", "sitemap_files", "twins"]
