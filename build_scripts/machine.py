"""What programs read besides the pages: feeds, sitemap, Markdown twins, llms.txt, and the picture of a shared link.

MkDocs takes every .md file for a page, so a twin is written as `index.md.txt` and published without the `.txt`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from build_scripts.feeds import channels, feed_files
from build_scripts.kept import File, digest, facts_of
from build_scripts.model import Site
from build_scripts.paper_view import PaperView
from build_scripts.settled import Settled
from build_scripts.share_image import share_image
from build_scripts.sitemap import sitemap_files
from build_scripts.templating import render_template
from build_scripts.views import Views
from build_scripts.wording import at_least, counted

TWIN = "index.md.txt"


def machine_files(views: Views, pages: Mapping[str, str], site: Site, settled: Settled) -> Iterator[File]:
    """All these files; `pages` are all pages that are no redirects, with their day.

    Feeds and llms.txt hold whole addresses: without a published address there are none.
    """
    catalog = views.catalog
    for view in () if views.large else views.papers.values():
        path = f"papers/{view.id}/{TWIN}"
        key = settled.key(view.id, path) or f"{view.key} {views.related_keys[view.id]}"
        yield File(path, key, partial(_twin, views, view))
    numbers, size = (len(catalog.papers), len(catalog.tags)), at_least if views.large else counted
    holds = " · ".join(map(size, numbers, ("paper", "tag")))
    yield File("share.png", digest(site.name, holds), partial(share_image, site.name, holds))
    if views.papers and is_published(site):
        yield from feed_files(
            channels(catalog.tags, catalog.topics, () if views.large else catalog.authors, pages),
            views,
            site,
            settled,
        )
        newest = views.latest
        topics = [(topic.slug, topic.label, len(topic.papers)) for topic in catalog.topics]
        lists = [(dump.slug, dump.title, dump.licence) for dump in catalog.dumps]
        key = digest(facts_of(site), numbers, topics, lists, newest, settled.shown(newest), views.large)
        yield File("llms.txt", key, partial(_for_models, views, site, newest))


def _for_models(views: Views, site: Site, newest: Iterable[str]) -> str:
    shown = [views.papers[paper] for paper in newest]
    values = {"catalog": views.catalog, "papers": views.papers, "newest": shown, "site": site, "twins": not views.large}
    return render_template("llms.txt.j2", **values)


def is_published(site: Site) -> bool:
    """Whether the address of the site is known."""
    return site.url.startswith("http")


def address_files(pages: Mapping[str, str], site: Site) -> Iterator[File]:
    """The sitemap of these pages, which are given with their day, and robots.txt."""
    for name, held in sitemap_files(pages, site.url).items():
        yield File(name, digest(held), partial(_same, held), None)


def _same(held: str | bytes) -> str | bytes:
    return held


def _twin(views: Views, view: PaperView) -> str:
    return render_template("paper_twin.md.j2", paper=view, related=tuple(views.reasons(view.id)))
