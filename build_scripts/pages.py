"""Which pages there are, what each shows, and what it depends on.

A page is front matter, Markdown headings, and blocks of HTML made by the templates (templating.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from build_scripts.author_pages import author_pages
from build_scripts.citation_views import view_citation
from build_scripts.citations import Citations
from build_scripts.data_page import data_context, example_tag
from build_scripts.exports import Download, edition
from build_scripts.kept import File, digest, facts_of
from build_scripts.map_pages import map_pages
from build_scripts.metadata import page_head
from build_scripts.model import Removed, Site, Tag
from build_scripts.neighbourhood import among_related, neighbourhood
from build_scripts.paper_view import PaperView
from build_scripts.render_text import to_plain
from build_scripts.restore import restore
from build_scripts.restore_rules import named_rules
from build_scripts.sequence import Walk, by_topic
from build_scripts.settled import Settled
from build_scripts.sheets import in_sheets
from build_scripts.templating import redirect, render
from build_scripts.urls import redirects
from build_scripts.views import Views

# The parts of content/ that are generated; everything else there is written by hand.
GENERATED = (
    *("index.md", "restoration.md", "papers", "tags", "topics", "years", "authors", "lists", "data", "search"),
    *("map", "connect", "reading-list"),
    *("feed.xml", "feeds.opml", "llms.txt", "robots.txt", "share.png", "sitemap.xml", "sitemap-1.xml.gz"),
)
NEWEST = 8
HOME_TAGS = 24
NEAR = 12  # tags shown as often together with another
HOME_TOPICS = 24
CROSSINGS = 5  # neighbours of a topic shown with the links that lead there
TOLD = 2  # of these links, the strongest


def page_files(
    views: Views,
    citations: Citations,
    site: Site,
    downloads: Sequence[Download],
    places: Mapping[str, Sequence[Walk]],
    settled: Settled,
    removed: Sequence[Removed],
) -> Iterator[File]:
    """Every generated page."""
    catalog = views.catalog
    yield from _paper_pages(views, citations, places, settled)
    yield from _all_papers(views, settled)
    yield from _tag_pages(views, settled)
    yield from _topic_pages(views, settled)
    yield from _year_pages(views, settled)
    yield from _list_pages(views, settled)
    yield from author_pages(views, settled)
    yield from map_pages(catalog)
    yield _home(views, site, settled)
    yield File("restoration.md", "rules", lambda: render("restoration.md.j2", 1, rules=named_rules()))
    yield File("reading-list/index.md", "static", lambda: render("reading_list.md.j2", 1))
    holds = digest(len(catalog.papers), bool(catalog.topics))
    yield File("search/index.md", holds, lambda: render("search.md.j2", 1, catalog=catalog))
    example = example_tag(catalog)
    sizes = len(catalog.papers), len(catalog.tags), example and example.slug
    shown = digest(sizes, edition(catalog), [*map(facts_of, [*downloads, *catalog.dumps])], facts_of(site))
    data = partial(data_context, catalog, site, downloads)
    yield File("data/index.md", shown, lambda: render("data.md.j2", 1, **data()))
    yield from _former_addresses(views, removed)


def _former_addresses(views: Views, removed: Sequence[Removed]) -> Iterator[File]:
    """Redirects from former ids, and pages of removed papers. Neither has a day: sitemaps leave them out."""
    former = {paper.record.id: paper.record.former_ids for paper in views.catalog.papers if paper.record.former_ids}
    taken = {*views.papers, *(old for olds in former.values() for old in olds)}
    gone = {paper.id: paper for paper in removed if paper.id not in taken}
    for paper in gone.values():
        show = partial(_removed_page, paper)
        yield File(f"papers/{paper.id}.md", digest(repr(paper)), show, None)
        former[paper.id] = tuple(old for old in paper.former_ids if old not in taken)
    for old, new in redirects(former):
        if old not in views.papers and old not in gone:
            yield redirect(f"papers/{old}.md", f"papers/{new}/")


def _paper_pages(
    views: Views, citations: Citations, places: Mapping[str, Sequence[Walk]], settled: Settled
) -> Iterator[File]:
    lists = digest([*map(facts_of, views.catalog.dumps)])
    neighbours, papers, topics, briefs = views.neighbours, views.papers, views.topics, views.briefs
    for paper_id in papers:
        path = f"papers/{paper_id}.md"
        key = settled.key(paper_id, path)
        if key:
            day = settled.days[path]
        else:
            walks = places[paper_id]
            around = [each for walk in walks for each in (walk.before, walk.after) if each]
            titles = [briefs[each].plain_title for each in around]
            topic, among = topics.get(paper_id), among_related(paper_id, neighbours)
            key = digest(
                *(views.large, papers[paper_id].key, views.related_keys[paper_id], among, topic and topic.slug),
                *(citations.key_of[paper_id], lists, titles, [tuple(walk) for walk in walks]),
            )
            day = views.newest_day([paper_id, *neighbours[paper_id], *around])
        yield File(path, key, partial(_paper_page, views, citations, paper_id, places), day)


def _paper_page(views: Views, citations: Citations, paper_id: str, places: Mapping[str, Sequence[Walk]]) -> str:
    paper, related = views.papers[paper_id], tuple(views.related(paper_id))
    return render(
        "paper.md.j2",
        2,
        paper=paper,
        record=paper.record,
        head=page_head(paper, views.large),
        large=views.large,
        related=related,
        nearby=neighbourhood(related, among_related(paper.id, views.neighbours)),
        topic=views.topics.get(paper.id),
        walks=places[paper_id],
        papers=views.papers,
        dumps=views.dumps,
        citation=view_citation(citations[paper.id]),
    )


def _all_papers(views: Views, settled: Settled) -> Iterator[File]:
    papers, show = views.by_added(views.papers), partial(_list_page, "papers.md.j2", {})
    yield from in_sheets(views, settled, show, "papers", (), papers, index=True)


def _removed_page(paper: Removed) -> str:
    return render("removed.md.j2", 2, title=to_plain(restore(paper.title)), reason=paper.reason)


def _home(views: Views, site: Site, settled: Settled) -> File:
    catalog, newest = views.catalog, views.latest[:NEWEST]
    largest = sorted(catalog.tags, key=lambda tag: (-len(tag.papers), tag.slug))[:HOME_TAGS]
    numbers = [
        ("papers/", len(catalog.papers), "paper"),
        ("topics/", len(catalog.topics), "topic"),
        ("tags/", len(catalog.tags), "tag"),
        ("lists/", len(catalog.dumps), "list"),
        ("map/", catalog.graph.size, "link"),
    ]
    tags, sizes = {tag.slug: tag for tag in catalog.tags}, {dump.file: len(papers) for dump, papers in views.lists}
    shown = (
        *(facts_of(site), numbers, settled.shown(newest), [*map(facts_of, catalog.dumps)], sorted(sizes.items())),
        [(topic.slug, topic.label, len(topic.papers)) for topic in catalog.topics[:HOME_TOPICS]],
        [tags[slug].label for topic in catalog.topics[:HOME_TOPICS] for slug in topic.tags],
        [(tag.slug, tag.label, len(tag.papers)) for tag in largest],
    )
    values = {
        "catalog": catalog,
        "site": site,
        "numbers": [number for number in numbers if number[1]],
        "topics": catalog.topics[:HOME_TOPICS],
        "newest": [views.papers[paper] for paper in newest],
        "largest": sorted(largest, key=lambda tag: tag.label.casefold()),
        "tags": tags,
        "list_sizes": sizes,
    }
    return File("index.md", digest(shown), lambda: render("home.md.j2", 0, **values), views.newest_day(newest))


def _tag_pages(views: Views, settled: Settled) -> Iterator[File]:
    tags = views.catalog.tags
    by_slug = {tag.slug: tag for tag in tags}
    narrower: dict[str, list[Tag]] = defaultdict(list)
    for tag in tags:
        for parent in tag.parents:
            narrower[parent].append(tag)
    for some in narrower.values():
        some.sort(key=lambda tag: (-len(tag.papers), tag.slug))
    letters: dict[str, list[Tag]] = defaultdict(list)
    for tag in sorted(tags, key=lambda t: (t.label.casefold(), t.slug)):
        first = tag.slug[0].upper()
        letters[first if first.isalpha() else "0-9"].append(tag)
    sizes = digest([(tag.slug, tag.label, len(tag.papers)) for tag in tags], bool(views.papers))
    index = {"letters": sorted(letters.items()), "total": len(tags), "papers": len(views.papers)}
    yield File("tags/index.md", sizes, lambda: render("tags.md.j2", 1, **index))
    shown = {"leads": "short" if views.large else "whole"}
    for tag in tags:
        broader = [by_slug[slug] for slug in tag.parents if slug in by_slug]
        related = [(other.slug, other.label, len(other.papers)) for other in (*broader, *narrower[tag.slug])]
        show = partial(_tag_page, views, {**shown, "tag": tag, "broader": broader, "narrower": narrower[tag.slug]})
        facts = (*facts_of(tag, "papers"), len(broader), related, views.large)
        yield from in_sheets(views, settled, show, f"tags/{tag.slug}", facts, tag.papers, views.by_date, whole=True)
        for old in tag.former:
            yield redirect(f"tags/{old}.md", f"tags/{tag.slug}/")


def _tag_page(views: Views, values: Mapping[str, Any], depth: int, sheet: Sequence[PaperView], **numbers: Any) -> str:
    tag = values["tag"]
    papers = map(views.papers.__getitem__, tag.papers)
    together = Counter(other for paper in papers for other in paper.tags if other != tag and not other.facet)
    often = [(other, count) for other, count in together.items() if count > 1]
    near = sorted(often, key=lambda item: (-item[1], item[0].slug))[:NEAR]
    return render("tag.md.j2", depth, papers=sheet, groups=by_topic(sheet), near=near, **numbers, **values)


def _topic_pages(views: Views, settled: Settled) -> Iterator[File]:
    catalog = views.catalog
    if not catalog.topics:
        return
    tags = {tag.slug: tag for tag in catalog.tags}
    topics = {topic.slug: topic for topic in catalog.topics}
    labels = [(topic.slug, topic.label, len(topic.papers), topic.tags) for topic in catalog.topics]
    yield File("topics/index.md", digest(labels), lambda: render("topics.md.j2", 1, topics=catalog.topics, tags=tags))
    for topic in catalog.topics:
        order = catalog.reading[topic.slug]
        told = [crossing for crossing in order.crossings if crossing.strongest][:CROSSINGS]
        crossings = [replace(each, strongest=each.strongest[:TOLD]) for each in told]
        shared = [views.shared(edge.left, edge.right) for each in crossings for edge in each.strongest]
        shown = {*order.start, *order.newest, *order.bridging}
        across = {paper for each in crossings for edge in each.strongest for paper in (edge.left, edge.right)}
        description, named = catalog.topic_descriptions.get(topic.slug, ""), [tags[slug] for slug in topic.tags]
        facts = (
            *(facts_of(topic, "papers"), description, [(tag.slug, tag.label) for tag in named]),
            *(repr(crossings), [topics[each.topic].label for each in crossings], shared),
            (order.start, order.newest, order.bridging),
        )
        values = {"topic": topic, "description": description, "tags": named, "order": order, "crossings": crossings}
        values |= {"views": views.papers, "topics": topics, "shared": views.shared}
        show, besides = partial(_list_page, "topic.md.j2", values), sorted(across | shown)
        yield from in_sheets(views, settled, show, f"topics/{topic.slug}", facts, topic.papers, besides=besides)


def _year_pages(views: Views, settled: Settled) -> Iterator[File]:
    years: dict[str, list[str]] = defaultdict(list)
    for paper, brief in views.briefs.items():
        if brief.date:
            years[brief.date[:4]].append(paper)
    undated = len(views.papers) - sum(map(len, years.values()))
    derived = sum(brief.date_derived for brief in views.briefs.values())
    sizes = [(year, len(papers)) for year, papers in sorted(years.items(), reverse=True)]
    values = {"sizes": sizes, "undated": undated, "derived": derived, "papers": len(views.papers)}
    yield File("years/index.md", digest(values), lambda: render("years.md.j2", 1, **values))
    for year, papers in sorted(years.items()):
        show = partial(_list_page, "year.md.j2", {"year": year})
        yield from in_sheets(views, settled, show, f"years/{year}", (year,), papers, views.by_date)


def _list_pages(views: Views, settled: Settled) -> Iterator[File]:
    dumps, sizes = views.catalog.dumps, {dump.file: len(papers) for dump, papers in views.lists}
    index = {"dumps": dumps, "sizes": sizes, "papers": len(views.papers)}
    key = digest([*map(facts_of, dumps)], sorted(sizes.items()), bool(views.papers))
    yield File("lists/index.md", key, lambda: render("lists.md.j2", 1, **index))
    for dump, papers in views.lists:
        show = partial(_list_page, "list.md.j2", {"dump": dump})
        yield from in_sheets(views, settled, show, f"lists/{dump.slug}", facts_of(dump), papers)


def _list_page(template: str, values: Mapping[str, Any], depth: int, sheet: Sequence[PaperView], **numbers: Any) -> str:
    return render(template, depth, papers=sheet, **numbers, **values)


def pages_by_hand(content: Path) -> list[str]:
    """The pages in content/ that people write, by their path there."""
    parts = [path for path in content.iterdir() if path.name not in GENERATED] if content.is_dir() else []
    sources = [path for part in parts for path in ([part] if part.is_file() else part.rglob("*.md"))]
    return sorted(path.relative_to(content).as_posix() for path in sources if path.suffix == ".md")
