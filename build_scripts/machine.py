"""What programs read besides the pages: feeds, sitemap, Markdown twins, llms.txt, and the picture of a shared link.

MkDocs takes every .md file for a page, so a twin is written as `index.md.txt` and published without the `.txt`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from build_scripts.catalog import Catalog
from build_scripts.feeds import ENTRIES, channels, feed_files
from build_scripts.kept import Kept
from build_scripts.model import Site
from build_scripts.pages import counted, newest_first, render_template
from build_scripts.share_image import share_image
from build_scripts.sitemap import sitemap_files
from build_scripts.views import Views, fingerprints, related_fingerprint

TWIN = "index.md.txt"


def machine_files(
    catalog: Catalog, views: Views, pages: Mapping[str, str], by_hand: Iterable[str], site: Site, kept: Kept
) -> dict[str, str | bytes]:
    """All these files by their path in content/; `by_hand` are the pages there that are not generated.

    Feeds, sitemap and llms.txt hold whole addresses: without a published address there are none.
    """
    files: dict[str, str | bytes] = {**dict(_twins(views, kept))}
    holds = f"{counted(len(catalog.papers), 'paper')} · {counted(len(catalog.tags), 'tag')}"
    files["share.png"] = share_image(site.name, holds)
    if site.url.startswith("http") and views.papers:
        files |= feed_files(channels(catalog.tags, catalog.topics, catalog.authors, pages), views.papers, site, kept)
        added = {view.id: view.record.added for view in views.papers.values()}
        published = {source: text for source, text in pages.items() if "\ntemplate: redirect.html\n" not in text}
        files |= sitemap_files(published, by_hand, added, site.url)
        newest = newest_first(views.papers.values())[:ENTRIES]
        files["llms.txt"] = render_template(
            "llms.txt.j2", catalog=catalog, papers=views.papers, newest=newest, site=site
        )
    return files


def _twins(views: Views, kept: Kept) -> Iterable[tuple[str, str]]:
    known = fingerprints(views.papers)
    for view in views.papers.values():
        path, related = f"papers/{view.id}/{TWIN}", views.related[view.id]
        render = partial(render_template, "paper_twin.md.j2", paper=view, related=related)
        yield path, kept.text(path, (known[view.id], related_fingerprint(related, known)), render)
