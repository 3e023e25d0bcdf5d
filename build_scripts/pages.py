"""Markdown pages from Jinja templates: which pages there are, and what each is given.

A page is front matter, Markdown headings, and blocks of HTML made by the templates. Jinja escapes every value for HTML;
the two other contexts have one filter each: `front_matter` for YAML and `heading` for text inside a Markdown heading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from build_scripts.author_pages import author_pages
from build_scripts.catalog import Catalog
from build_scripts.citation_views import view_citation
from build_scripts.citations import Citation
from build_scripts.data_page import data_context, file_size
from build_scripts.exports import Download, list_order
from build_scripts.kept import Kept
from build_scripts.map_pages import map_pages
from build_scripts.metadata import page_head
from build_scripts.model import Tag
from build_scripts.neighbourhood import among_related, neighbourhood
from build_scripts.render_text import to_html
from build_scripts.restore import from_tex
from build_scripts.restore_rules import RULES
from build_scripts.sequence import by_topic, walks
from build_scripts.urls import redirects
from build_scripts.views import (
    PaperView,
    Views,
    by_date,
    fingerprints,
    long_date,
    one_line,
    related_fingerprint,
    shorten,
)
from build_scripts.yaml_text import field_text, scalar

TEMPLATES = Path(__file__).parent / "templates"
# The parts of content/ that are generated; everything else there is written by hand.
GENERATED = (
    *("index.md", "restoration.md", "papers", "tags", "topics", "years", "authors", "lists", "data", "search"),
    *("map", "connect", "reading-list"),
    *("feed.xml", "feeds.opml", "llms.txt", "robots.txt", "share.png", "sitemap.xml"),
)
DESCRIPTION_LENGTH = 160
NEWEST = 8
HOME_TAGS = 24
HOME_TOPICS = 24
CROSSINGS = 5  # neighbours of a topic shown with the links that lead there


def render_pages(
    catalog: Catalog,
    views: Views,
    citations: Mapping[str, Citation],
    site_url: str,
    downloads: Sequence[Download],
    kept: Kept,
) -> dict[str, str]:
    """Every generated page by its path in content/."""
    pages: dict[str, str] = {}
    pages["index.md"] = _home(catalog, views)
    pages |= _paper_pages(catalog, views, citations, kept)
    pages |= _tag_pages(catalog, views)
    pages |= _topic_pages(catalog, views)
    pages |= _year_pages(views)
    pages |= _list_pages(catalog, views)
    pages |= author_pages(catalog, views, _render, kept)
    pages |= map_pages(catalog, _render)
    pages["restoration.md"] = _render("restoration.md.j2", 1, rules=RULES)
    pages["reading-list/index.md"] = _render("reading_list.md.j2", 1)
    pages["search/index.md"] = _render("search.md.j2", 1, catalog=catalog)
    pages["data/index.md"] = _render("data.md.j2", 1, **data_context(catalog, site_url, downloads))
    for old, new in redirects({view.id: view.record.former_ids for view in views.papers.values()}):
        pages[f"papers/{old}.md"] = _render("redirect.md.j2", 2, location=f"papers/{new}/")
    return pages


def _paper_pages(
    catalog: Catalog, views: Views, citations: Mapping[str, Citation], kept: Kept
) -> Iterable[tuple[str, str]]:
    places = walks(catalog, views)
    known = fingerprints(views.papers)
    lists = repr(sorted(views.dumps.items()))
    for paper in views.papers.values():
        related, topic, citation = views.related[paper.id], views.topics.get(paper.id), citations[paper.id]
        path = f"papers/{paper.id}.md"
        near = related_fingerprint(related, known)
        among = among_related(paper.id, views.related)
        topic_shown = topic and (topic.slug, topic.label)
        shown = (known[paper.id], near, among, topic_shown, citation, lists, places[paper.id])
        values = {
            "paper": paper,
            "among": among,
            "related": related,
            "topic": topic,
            "walks": places[paper.id],
            "record": paper.record,
            "dumps": views.dumps,
        }
        yield path, kept.text(path, shown, partial(_paper_page, citation, values))


def _paper_page(citation: Citation, values: Mapping[str, Any]) -> str:
    nearby = neighbourhood(values["related"], values["among"])
    head = page_head(values["paper"])
    return _render("paper.md.j2", 2, head=head, nearby=nearby, citation=view_citation(citation), **values)


def _home(catalog: Catalog, views: Views) -> str:
    largest = sorted(catalog.tags, key=lambda tag: (-len(tag.papers), tag.slug))[:HOME_TAGS]
    numbers = [
        ("search/", len(catalog.papers), "paper"),
        ("topics/", len(catalog.topics), "topic"),
        ("tags/", len(catalog.tags), "tag"),
        ("lists/", len(catalog.dumps), "list"),
        ("map/", len(catalog.graph.edges), "link"),
    ]
    return _render(
        "home.md.j2",
        0,
        catalog=catalog,
        numbers=[number for number in numbers if number[1]],
        topics=catalog.topics[:HOME_TOPICS],
        newest=newest_first(views.papers.values())[:NEWEST],
        largest=sorted(largest, key=lambda tag: tag.label.casefold()),
        tags={tag.slug: tag for tag in catalog.tags},
        list_sizes=_list_sizes(views),
    )


def _tag_pages(catalog: Catalog, views: Views) -> Iterable[tuple[str, str]]:
    by_slug = {tag.slug: tag for tag in catalog.tags}
    together = _together(catalog)
    narrower: dict[str, list[Tag]] = defaultdict(list)
    for tag in catalog.tags:
        for parent in tag.parents:
            narrower[parent].append(tag)
    letters: dict[str, list[Tag]] = defaultdict(list)
    for tag in sorted(catalog.tags, key=lambda t: (t.label.casefold(), t.slug)):
        first = tag.slug[0].upper()
        letters[first if first.isalpha() else "0-9"].append(tag)
    yield "tags/index.md", _render("tags.md.j2", 1, letters=sorted(letters.items()), total=len(catalog.tags))
    for tag in catalog.tags:
        papers = by_date(views.papers[paper_id] for paper_id in tag.papers)
        near = [(by_slug[slug], count) for slug, count in together[tag.slug][:12]]
        broader = [by_slug[slug] for slug in tag.parents if slug in by_slug]
        yield (
            f"tags/{tag.slug}.md",
            _render(
                "tag.md.j2",
                2,
                tag=tag,
                papers=papers,
                groups=by_topic(papers),
                near=near,
                broader=broader,
                narrower=narrower[tag.slug],
            ),
        )


def _topic_pages(catalog: Catalog, views: Views) -> Iterable[tuple[str, str]]:
    if not catalog.topics:
        return
    tags = {tag.slug: tag for tag in catalog.tags}
    topics = {topic.slug: topic for topic in catalog.topics}
    yield "topics/index.md", _render("topics.md.j2", 1, topics=catalog.topics, tags=tags)
    for topic in catalog.topics:
        order = catalog.reading[topic.slug]
        yield (
            f"topics/{topic.slug}.md",
            _render(
                "topic.md.j2",
                2,
                topic=topic,
                description=catalog.topic_descriptions.get(topic.slug, ""),
                tags=[tags[slug] for slug in topic.tags],
                papers=views.papers,
                order=order,
                crossings=[crossing for crossing in order.crossings if crossing.strongest][:CROSSINGS],
                topics=topics,
            ),
        )


def _year_pages(views: Views) -> Iterable[tuple[str, str]]:
    years: dict[str, list[PaperView]] = defaultdict(list)
    for view in views.papers.values():
        if view.date:
            years[view.date[:4]].append(view)
    undated = len(views.papers) - sum(map(len, years.values()))
    derived = sum(view.date_derived for view in views.papers.values())
    sizes = [(year, len(papers)) for year, papers in sorted(years.items(), reverse=True)]
    yield "years/index.md", _render("years.md.j2", 1, sizes=sizes, undated=undated, derived=derived)
    for year, papers in sorted(years.items()):
        yield f"years/{year}.md", _render("year.md.j2", 2, year=year, papers=by_date(papers))


def _list_pages(catalog: Catalog, views: Views) -> Iterable[tuple[str, str]]:
    sizes = _list_sizes(views)
    yield "lists/index.md", _render("lists.md.j2", 1, dumps=catalog.dumps, sizes=sizes)
    for dump in catalog.dumps:
        papers = [views.papers[paper_id] for paper_id in list_order(catalog, dump.file)]
        yield f"lists/{dump.slug}.md", _render("list.md.j2", 2, dump=dump, papers=papers)


def pages_by_hand(content: Path) -> list[str]:
    """The pages in content/ that people write, by their path there."""
    sources = (path.relative_to(content) for path in content.rglob("*.md"))
    return sorted(source.as_posix() for source in sources if source.parts[0] not in GENERATED)


def newest_first(papers: Iterable[PaperView]) -> list[PaperView]:
    """The papers added last first; of one day, the latest published."""
    return sorted(papers, key=lambda view: (view.record.added, view.date or "", view.id), reverse=True)


def _together(catalog: Catalog) -> dict[str, list[tuple[str, int]]]:
    """For each tag the other tags on its papers with their counts, most frequent first; facets left out."""
    facets = {tag.slug for tag in catalog.tags if tag.facet}
    counts: dict[str, dict[str, int]] = {tag.slug: {} for tag in catalog.tags}
    for slugs in catalog.paper_tags.values():
        for one in slugs:
            for other in slugs:
                if other != one and other not in facets:
                    counts[one][other] = counts[one].get(other, 0) + 1
    return {slug: sorted(found.items(), key=lambda item: (-item[1], item[0])) for slug, found in counts.items()}


def _list_sizes(views: Views) -> Mapping[str, int]:
    sizes: dict[str, int] = defaultdict(int)
    for view in views.papers.values():
        for file in {source.file for source in view.record.sources}:
            sizes[file] += 1
    return sizes


def _render(template: str, depth: int, **context: Any) -> str:
    """One page; `depth` is how many folders its address lies below the start page, for relative links."""
    return render_template(template, root="../" * depth or "./", **context)


def render_template(template: str, **context: Any) -> str:
    """A template that needs no relative links."""
    return _environment().get_template(template).render(**context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "front_matter": front_matter,
        "heading": heading,
        "long_date": long_date,
        "one_line": one_line,
        "counted": counted,
        "plain_markdown": plain_markdown,
        "file_size": file_size,
        "shown": lambda text: Markup(to_html(from_tex(text))),  # noqa: S704 - escaped by the renderer
        "lookup": lambda key, mapping: mapping[key],
        "description": lambda text: shorten(text, DESCRIPTION_LENGTH),
    }
    return environment


def counted(number: int, noun: str) -> str:
    """`1 paper`, `1,204 papers`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def front_matter(values: Mapping[str, str | Sequence[str]]) -> Markup:
    """The values as YAML front matter, fences included; line ends inside a value cannot end it."""
    lines = [
        f"{key}: {scalar(value)}\n" if isinstance(value, str) else field_text(key, value)
        for key, value in values.items()
    ]
    return Markup(f"---\n{''.join(lines)}---\n")  # noqa: S704 - YAML, not HTML


_MARKDOWN_SPECIAL = {ord(char): f"&#{ord(char)};" for char in "\\`*_{}[]"}


def heading(html: str) -> Markup:
    """Text or escaped HTML made safe inside a one-line Markdown heading.

    Characters with a meaning in Markdown become character references, which Markdown leaves alone. None of them is part
    of the syntax of a tag, and inside an attribute a reference is as good.
    """
    one_line = re.sub(r"\s+", " ", str(escape(html))).strip()
    safe = one_line.translate(_MARKDOWN_SPECIAL)
    return Markup(re.sub(r"(?<!&)#", "&#35;", safe))  # noqa: S704 - escaped above


def plain_markdown(text: str) -> Markup:
    """Plain text as one line of a Markdown file that is read as it is: only what would act is escaped."""
    one_line = re.sub(r"\s+", " ", text).strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    inline = re.sub(r"([\\`*_\[\]])", r"\\\1", one_line)
    # A sign that would make the line a heading, a list item or a fence.
    return Markup(re.sub(r"^(\d*)([-+#.)~])", lambda start: f"{start[1]}&#{ord(start[2])};", inline))  # noqa: S704
