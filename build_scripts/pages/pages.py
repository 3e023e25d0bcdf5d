"""Which pages there are, generated and written by hand, and the check of the latter.

A page is front matter, Markdown headings, and blocks of HTML made by the templates (pages/templating.py).
"""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from build_scripts.citations import CitationTexts
from build_scripts.files import File
from build_scripts.model import Removed, Site
from build_scripts.pages.author_pages import author_pages
from build_scripts.pages.list_pages import list_pages, tag_name, topic_cards
from build_scripts.pages.map_pages import map_pages
from build_scripts.pages.paper_pages import paper_pages
from build_scripts.pages.templating import page, redirect
from build_scripts.pages.views import Views, newest_day
from build_scripts.records import decode, index_location, read_file
from build_scripts.report import Report, did_you_mean
from build_scripts.restore import named_rules, restore, to_plain
from build_scripts.slugs import redirects

# The parts of content/ that are generated; everything else there is written by hand.
GENERATED = (
    *("index.md", "restoration.md", "papers", "tags", "topics", "years", "authors", "lists", "data", "search"),
    *("map", "connect", "reading-list"),
    *("feed.xml", "feeds.opml", "llms.txt", "math.woff2", "robots.txt", "share.png", "sitemap.xml"),
    *(f"sitemap-{number}.xml.gz" for number in range(1, 5)),
)
NEWEST = 8
HOME_TAGS = 24
HOME_TOPICS = 24
_NOT_TEXT = re.compile(r"(?ms)^ *(```|~~~).*?^ *\1|(`+)[^\n]*?\2|<!--.*?-->")
_LINK = re.compile(r"\]\(<?([^)\s>#?:]+\.md)[#>)\s]")


def page_files(
    views: Views, citations: Mapping[str, CitationTexts], site: Site, removed: Sequence[Removed]
) -> Iterator[File]:
    """Every generated page but that of the published data."""
    papers, topics = views.papers, views.catalog.topics
    yield from paper_pages(views, citations)
    yield from list_pages(views)
    yield from author_pages(views)
    yield from map_pages(views)
    yield _home(views, site)
    yield page("restoration.md", "restoration.md.j2", rules=named_rules())
    yield page("reading-list/index.md", "reading_list.md.j2")
    yield page("search/index.md", "search.md.j2", papers=len(papers), topics=len(topics))
    yield from _former_addresses(views, removed)


def _former_addresses(views: Views, removed: Sequence[Removed]) -> Iterator[File]:
    """Redirects from former ids, and pages of removed papers. Neither has a day: sitemaps leave them out."""
    papers = views.papers
    former = {name: paper.record.former_ids for name, paper in papers.items() if paper.record.former_ids}
    used = {*papers, *(old for olds in former.values() for old in olds)}
    gone = {paper.id: paper for paper in removed if paper.id not in used}
    for paper in gone.values():
        title = to_plain(restore(paper.title))
        yield page(f"papers/{paper.id}.md", "removed.md.j2", None, title=title, reason=paper.reason)
        former[paper.id] = tuple(old for old in paper.former_ids if old not in used)
    for old, new in redirects(former):
        if old not in papers and old not in gone:
            yield redirect(f"papers/{old}.md", f"papers/{new}/")


def _home(views: Views, site: Site) -> File:
    catalog, newest = views.catalog, views.latest[:NEWEST]
    largest = sorted(catalog.tags, key=lambda tag: (-len(tag.papers), tag.slug))[:HOME_TAGS]
    numbers = [
        ("papers/", len(catalog.papers), "paper"),
        ("topics/", len(catalog.topics), "topic"),
        ("tags/", len(catalog.tags), "tag"),
        ("lists/", len(catalog.lists), "list"),
        ("map/", catalog.graph.size, "link"),
    ]
    return page(
        "index.md",
        "home.md.j2",
        newest_day(newest),
        site=site,
        papers=len(catalog.papers),
        numbers=[number for number in numbers if number[1]],
        topics=topic_cards(views)[:HOME_TOPICS],
        all_topics=len(catalog.topics),
        newest=newest,
        lists=[(dump.slug, dump.title, len(papers)) for dump, papers in views.lists],
        tags=[tag_name(tag) for tag in sorted(largest, key=lambda tag: tag.label.casefold())],
        all_tags=len(catalog.tags),
    )


def pages_by_hand(content: Path) -> list[str]:
    """The pages in content/ that people write, by their path there."""
    parts = [path for path in content.iterdir() if path.name not in GENERATED] if content.is_dir() else []
    sources = [path for part in parts for path in ([part] if part.is_file() else part.rglob("*.md"))]
    return sorted(path.relative_to(content).as_posix() for path in sources if path.suffix == ".md")


def check_pages(root: Path, papers: Collection[str], report: Report) -> None:
    """Report pages that are not UTF-8, and links between pages that lead nowhere; `papers` are ids and former ids.

    Of a link to a generated page other than a paper's only the folder is checked.
    """
    content = root / "content"
    pages = pages_by_hand(content)
    targets = {*pages, "papers/index.md", *(f"papers/{paper}.md" for paper in papers)}
    for name in pages:
        path = f"content/{name}"
        data = read_file(root, path, report)
        text = None if data is None else decode(data, path, report)
        if text is None:
            continue
        plain = _NOT_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        for link in _LINK.finditer(plain):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), link[1]))
            part = target.split("/")[0]
            if target not in targets and (part not in GENERATED or part == "papers"):
                place = index_location(path, text, link.start(1))
                hint = did_you_mean(target, pages) or "correct the link, or remove it"
                report.error(place, "broken-link", f'there is no page "{link[1]}"', hint)
