"""Files for crawlers and language models: the sitemap, robots.txt, llms.txt, and a Markdown twin of every paper.

MkDocs takes every .md file for a page, so a twin is written as `index.md.txt` and published without the `.txt`.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from build_scripts.files import File
from build_scripts.model import Site
from build_scripts.pages import Views, address, render

TWIN = "index.md.txt"
LIMIT = 50_000  # addresses in a sitemap at most, by the protocol of sitemaps.org
PLAIN = 5_000  # addresses; more are published compressed, a tenth as large
_LEVEL = 5  # the highest takes almost three times as long to save 2 %
# A page changes when a paper is added that it shows: that day is its `lastmod`.
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def twins(views: Views) -> Iterator[File]:
    for name, paper in views.papers.items():
        related = [(other.id, [reason.label for reason in other.reasons]) for other in views.related[name]]
        yield File(f"papers/{name}/{TWIN}", render("paper_twin.md.j2", paper=paper, related=related))


def llms_txt(views: Views, site: Site) -> File:
    catalog = views.catalog
    values = {
        "papers": len(catalog.papers),
        "tags": len(catalog.tags),
        "topics": [(topic.slug, topic.label, len(topic.papers)) for topic in catalog.topics],
        "lists": [(dump.slug, dump.title, dump.licence) for dump in catalog.lists],
        "newest": views.latest,
        "site": site,
    }
    return File("llms.txt", render("llms.txt.j2", **values))


def sitemap_files(pages: Mapping[str, str], site_url: str, limit: int = LIMIT, plain: int = PLAIN) -> Iterator[File]:
    """The sitemap, in compressed parts behind an index where it is long, and robots.txt.

    `pages` are pages of content/ with their day; it is empty where none is known.
    """
    dated = sorted([(address(source), day) for source, day in pages.items()])
    chunks = [dated[start : start + limit] for start in range(0, len(dated), limit)]
    yield File("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {site_url}sitemap.xml\n")
    if len(dated) <= plain:
        yield File("sitemap.xml", _urls(dated, site_url))
        return
    names = [f"sitemap-{number}.xml.gz" for number in range(1, len(chunks) + 1)]
    for name, chunk in zip(names, chunks, strict=True):
        yield File(name, gzip.compress(_urls(chunk, site_url).encode(), _LEVEL, mtime=0))
    parts = "".join(f"<sitemap><loc>{escape(site_url + name)}</loc></sitemap>\n" for name in names)
    yield File("sitemap.xml", f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{parts}</sitemapindex>\n")


def _urls(dated: Iterable[tuple[str, str]], site_url: str) -> str:
    start = f"<url><loc>{escape(site_url)}"
    urls = [f"{start}{escape(place)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n" for place, day in dated]
    return f"{_HEAD}<urlset {_NAMESPACE}>\n{''.join(urls)}</urlset>\n"
