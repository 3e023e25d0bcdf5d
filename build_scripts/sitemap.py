"""sitemap.xml and robots.txt. A page changes when a paper is added that it shows: that day is its `lastmod`."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from html import escape

LIMIT = 50_000  # addresses a sitemap may hold, by the protocol of sitemaps.org
PLAIN = 5_000  # addresses; more are published compressed, a tenth as large
_LEVEL = 5  # the highest takes almost three times the time and 2 % less room
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap_files(
    pages: Mapping[str, str], site_url: str, limit: int = LIMIT, plain: int = PLAIN
) -> dict[str, str | bytes]:
    """The sitemap, in compressed parts behind an index where it is long, and robots.txt, by their path in content/.

    `pages` are pages with their day; it is empty where none is known.
    """
    dated = sorted([(address(source), day) for source, day in pages.items()])
    chunks = [dated[start : start + limit] for start in range(0, len(dated), limit)]
    files: dict[str, str | bytes] = {"robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {site_url}sitemap.xml\n"}
    if len(dated) <= plain:
        return files | {"sitemap.xml": _urls(dated, site_url)}
    names = [f"sitemap-{number}.xml.gz" for number in range(1, len(chunks) + 1)]
    packed = (gzip.compress(_urls(chunk, site_url).encode(), _LEVEL, mtime=0) for chunk in chunks)
    files |= dict(zip(names, packed, strict=True))
    parts = "".join(f"<sitemap><loc>{escape(site_url + name)}</loc></sitemap>\n" for name in names)
    return files | {"sitemap.xml": f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{parts}</sitemapindex>\n"}


def address(source: str) -> str:
    """Where a page of content/ is published, below the site: `tags/x.md` at `tags/x/`."""
    place = source.removesuffix(".md")
    return "" if place == "index" else f"{place.removesuffix('/index')}/"


def _urls(dated: Iterable[tuple[str, str]], site_url: str) -> str:
    start = f"<url><loc>{escape(site_url)}"
    urls = [f"{start}{escape(place)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n" for place, day in dated]
    return f"{_HEAD}<urlset {_NAMESPACE}>\n{''.join(urls)}</urlset>\n"
