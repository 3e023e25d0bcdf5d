"""sitemap.xml and robots.txt. A page changes when a paper is added that it shows: that day is its `lastmod`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

LIMIT = 50_000  # addresses a sitemap may hold, by the protocol of sitemaps.org
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap_files(pages: Mapping[str, str], site_url: str, limit: int = LIMIT) -> dict[str, str]:
    """The sitemap, split behind an index where it is too long, and robots.txt, by their path in content/.

    `pages` are pages with their day; it is empty where none is known.
    """
    dated = sorted((address(source), day) for source, day in pages.items())
    chunks = [dated[start : start + limit] for start in range(0, len(dated), limit)]
    files = {"robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {site_url}sitemap.xml\n"}
    if len(chunks) == 1:
        return files | {"sitemap.xml": _urls(chunks[0], site_url)}
    names = [f"sitemap-{number}.xml" for number in range(1, len(chunks) + 1)]
    files |= {name: _urls(chunk, site_url) for name, chunk in zip(names, chunks, strict=True)}
    parts = "".join(f"<sitemap><loc>{escape(site_url + name)}</loc></sitemap>\n" for name in names)
    return files | {"sitemap.xml": f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{parts}</sitemapindex>\n"}


def address(source: str) -> str:
    """Where a page of content/ is published, below the site: `tags/x.md` at `tags/x/`."""
    place = source.removesuffix(".md")
    return re.sub(r"(?:^|/)index$", "", place) + "/" if place != "index" else ""


def _urls(dated: Iterable[tuple[str, str]], site_url: str) -> str:
    urls = "".join(
        f"<url><loc>{escape(site_url + place)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for place, day in dated
    )
    return f"{_HEAD}<urlset {_NAMESPACE}>\n{urls}</urlset>\n"
