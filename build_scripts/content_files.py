"""The generated part of content/: pages, published data, what scripts load and what only programs read."""

from collections.abc import Callable, Iterator
from pathlib import Path

from build_scripts.catalog import Catalog
from build_scripts.citations import cite_all
from build_scripts.exports import (
    channels,
    data_page,
    export_files,
    feed_files,
    llms_txt,
    math_font,
    math_signs,
    share_image,
    sitemap_files,
    twins,
)
from build_scripts.files import File
from build_scripts.memo import Memo
from build_scripts.model import Site
from build_scripts.pages import make_views, map_files, page_files, pages_by_hand, search_files, with_pages
from build_scripts.progress import Each
from build_scripts.report import counted
from build_scripts.sources import Ledger


def content_files(
    content: Path,
    catalog: Catalog,
    ledger: Ledger,
    site: Site,
    memo: Memo,
    each: Each,
    pages_done: Callable[[], None] = lambda: None,
) -> Iterator[File]:
    """Every generated file, the pages of the catalog first; after them `pages_done` is called.

    `content` is read only for the pages that people write, which the sitemap names.
    """
    views = make_views(catalog)
    labels = {tag.slug: tag.label for tag in catalog.tags}
    keywords = {paper: [labels[slug] for slug in slugs] for paper, slugs in catalog.paper_tags.items()}
    citations = cite_all(catalog.papers, keywords, memo)
    days = dict.fromkeys(pages_by_hand(content), "")
    expected = len(catalog.papers) + len(catalog.tags) + len(catalog.topics) + len(with_pages(catalog))
    for page in each(page_files(views, citations, site, ledger.removed), total=expected):
        if page.day is not None:
            days[page.path] = page.day
        yield page
    yield from search_files(views)
    yield from map_files(views)
    pages_done()
    published: dict[str, int] = {}
    for file in export_files(views, citations, ledger, site.url):
        published[file.path.removeprefix("data/")] = len(file.content)
        yield file
    page = data_page(catalog, site, published)
    days[page.path] = ""
    yield page
    yield from twins(views)
    summary = f"{counted(len(catalog.papers), 'paper')} · {counted(len(catalog.tags), 'tag')}"
    yield File("share.png", memo.map(share_image, [(site.name, summary)])[0])
    if signs := math_signs(html for paper in views.papers.values() for html in (paper.title, paper.abstract)):
        yield File("math.woff2", memo.map(math_font, [(signs,)])[0])
    if site.url.startswith("http"):  # without a published address there are no whole addresses
        if catalog.papers:
            yield from feed_files(channels(catalog), views, site)
            yield llms_txt(views, site)
        yield from sitemap_files(days, site.url)
