"""The generated part of content/: pages, published data, what scripts load and what only programs read."""

from __future__ import annotations

from pathlib import Path

from build_scripts.cache import FILE as STORE
from build_scripts.cache import Store
from build_scripts.catalog import Catalog
from build_scripts.citations import Citations
from build_scripts.exports import write_exports
from build_scripts.graph import SHOWN
from build_scripts.kept import Kept, digest
from build_scripts.ledger import Ledger
from build_scripts.machine import address_files, is_published, machine_files
from build_scripts.map_data import map_files
from build_scripts.model import Site
from build_scripts.pages import page_files, pages_by_hand
from build_scripts.paper_parts import card_files
from build_scripts.progress import Each
from build_scripts.search_page import facet_file, title_files
from build_scripts.sequence import walks
from build_scripts.settled import Settled, find_settled
from build_scripts.views import Views, make_views, with_pages


def write_content(root: Path, catalog: Catalog, ledger: Ledger, site: Site, kept: Kept, each: Each) -> int:
    """Have all generated files in content/ as they should be; the number of pages."""
    store = Store(root / STORE)
    views = make_views(catalog, store)
    store.save()
    bases = {paper: brief.citation_base for paper, brief in views.briefs.items()}
    citations = Citations(catalog, bases, abstracts=not views.large)  # they stand in papers.json and papers.csv
    places = walks(views.rows, catalog.papers)
    settled = find_settled(views, citations, places, kept)
    published = write_exports(views, citations, ledger, site.url, settled)
    days = dict.fromkeys(pages_by_hand(root / "content"), "")
    pages = 0
    expected = sum(map(len, (catalog.papers, catalog.tags, catalog.topics, with_pages(catalog))))
    removed = ledger.read().removed
    for page in each(page_files(views, citations, site, published, places, settled, removed), total=expected):
        kept.put(page)
        pages += 1
        if page.day is not None:
            days[page.path] = page.day
    kept.papers["days"] = days
    _put_data(views, settled)  # what scripts load
    for file in machine_files(views, days, site, settled):
        kept.put(file)
    if is_published(site):
        kept.put_together("sitemap", digest(days, site.url), lambda: address_files(days, site))
    return pages


def _put_data(views: Views, settled: Settled) -> None:
    catalog, kept, briefs = views.catalog, settled.kept, views.briefs
    order, nearest = digest(catalog.order), catalog.graph.nearest
    links = [part[:, :SHOWN].tobytes() for part in (nearest.papers, nearest.scores)]
    tags = [(tag.key, tag.slug, tag.label) for tag in catalog.tags]
    topics = [(topic.slug, topic.label) for topic in catalog.topics]
    homes = [(region.slug, region.papers) for region in catalog.layout.regions]
    lists = [(dump.slug, dump.title, papers) for dump, papers in views.lists]
    listed = settled.each("listed", briefs, lambda paper: (briefs[paper].facts, catalog.paper_tags[paper]))
    shown = digest(order, [*listed.values()])
    titles = digest(order, [brief.plain_title for brief in briefs.values()])
    kept.put_together("map", digest(order, tags, links, [*views.near.marks().values()]), lambda: map_files(views))
    kept.put_together("cards", shown, lambda: card_files(views, listed))
    kept.put_together("facets", digest(shown, tags, topics, homes, lists), lambda: [facet_file(views)])
    kept.put_together("titles", titles, lambda: title_files(views))
