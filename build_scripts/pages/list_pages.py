"""Pages that list papers: all of them, and those of each tag, topic, year and list."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from build_scripts.files import File
from build_scripts.model import Tag, Topic
from build_scripts.pages.lists import Name, by_first_tag, by_topic, first_tag, paginate, paginate_index
from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.templating import page, redirect
from build_scripts.pages.views import Views, newest_day

OFTEN_TOGETHER = 12  # tags shown as often together with another
BRIDGES = 5  # other topics shown with the links that lead there
LINKS = 2  # of these links, the strongest


class TopicCard(NamedTuple):
    """A topic as the home page, the map and the index show it; `tags` are labels."""

    slug: str
    label: str
    size: int
    tags: tuple[str, ...]


class BridgeLink(NamedTuple):
    """A link between two topics; `reasons` are labels."""

    left: PaperView
    right: PaperView
    reasons: tuple[str, ...]


class Bridge(NamedTuple):
    """Another topic with the number of links that lead there and the strongest of them."""

    slug: str
    label: str
    links: int
    strongest: tuple[BridgeLink, ...]


def list_pages(views: Views) -> Iterator[File]:
    for part in paginate("papers/index", views.by_added(views.papers)):
        yield page(part.path, "papers.md.j2", newest_day(part.papers), part=part)
    yield from _tag_pages(views)
    yield from _topic_pages(views)
    yield from _year_pages(views)
    yield from _list_pages(views)


def tag_name(tag: Tag) -> Name:
    """A tag with the number of its papers."""
    return Name(tag.slug, tag.label, len(tag.papers))


def topic_cards(views: Views) -> list[TopicCard]:
    """All topics, the largest first, with the tags that distinguish them beside their own."""
    labels = {tag.slug: tag.label for tag in views.catalog.tags}
    cards = []
    for topic in views.catalog.topics:
        others = [labels[slug] for slug in topic.tags if labels[slug].casefold() != topic.label.casefold()]
        cards.append(TopicCard(topic.slug, topic.label, len(topic.papers), tuple(others[:3])))
    return cards


def _tag_pages(views: Views) -> Iterator[File]:
    tags = views.catalog.tags
    by_slug = {tag.slug: tag for tag in tags}
    narrower: defaultdict[str, list[Tag]] = defaultdict(list)
    for tag in sorted(tags, key=lambda tag: (-len(tag.papers), tag.slug)):
        for parent in tag.parents:
            narrower[parent].append(tag)
    ordered = sorted(tags, key=lambda tag: (tag.label.casefold(), tag.slug))
    for index in paginate_index("tags", [(tag.slug, tag_name(tag)) for tag in ordered]):
        yield page(index.path, "tags.md.j2", index=index, total=len(tags), papers=len(views.papers))
    for tag in tags:
        papers = views.by_date(tag.papers)
        values = {
            "tag": tag,
            "broader": [tag_name(by_slug[slug]) for slug in tag.parents if slug in by_slug],
            "narrower": [tag_name(other) for other in narrower[tag.slug]],
            "together": _often_together(tag, papers),
        }
        for part in paginate(f"tags/{tag.slug}", papers):
            yield page(
                part.path, "tag.md.j2", newest_day(part.papers), part=part, groups=by_topic(part.papers), **values
            )
        for former in tag.former:
            yield redirect(f"tags/{former}.md", f"tags/{tag.slug}/")


def _often_together(tag: Tag, papers: Sequence[PaperView]) -> list[Name]:
    """The tags that occur together with this one on two or more papers, with the number of these."""
    together = Counter(other for paper in papers for other in paper.tags if other.slug != tag.slug and not other.facet)
    often = [Name(other.slug, other.label, count) for other, count in together.items() if count > 1]
    return sorted(often, key=lambda name: (-name.size, name.slug))[:OFTEN_TOGETHER]


def _topic_pages(views: Views) -> Iterator[File]:
    catalog = views.catalog
    if not catalog.topics:
        return
    tags = {tag.slug: tag for tag in catalog.tags}
    yield from _topics_index(views)
    for topic in catalog.topics:
        for former in topic.former:
            yield redirect(f"topics/{former}.md", f"topics/{topic.slug}/")
        order = catalog.reading[topic.slug]
        reading = {
            "start": [views.papers[paper] for paper in order.start],
            "newest": [views.papers[paper] for paper in order.newest],
            "bridging": [views.papers[paper] for paper in order.bridging],
        }
        bridges = _bridges(views, topic)
        ends = [paper for bridge in bridges for link in bridge.strongest for paper in (link.left, link.right)]
        values = {
            "topic": topic,
            "tags": [tag_name(tags[slug]) for slug in topic.tags],
            "bridges": bridges,
            **reading,
        }
        for part in paginate(f"topics/{topic.slug}", [views.papers[paper] for paper in topic.papers]):
            besides = [*ends, *(paper for papers in reading.values() for paper in papers)] if part.number == 1 else []
            yield page(part.path, "topic.md.j2", newest_day([*part.papers, *besides]), part=part, **values)


def _topics_index(views: Views) -> Iterator[File]:
    """All topics, and the papers in none by their first tag."""
    in_none = [paper for paper in views.papers.values() if paper.id not in views.topics]
    in_none.sort(
        key=lambda paper: (not paper.tags, first_tag(paper).casefold(), paper.plain_title.casefold(), paper.id)
    )
    for part in paginate("topics/index", in_none):
        groups = by_first_tag(part.papers)
        yield page(
            part.path, "topics.md.j2", newest_day(part.papers), topics=topic_cards(views), part=part, groups=groups
        )


def _bridges(views: Views, topic: Topic) -> list[Bridge]:
    labels = {other.slug: other.label for other in views.catalog.topics}
    crossings = [each for each in views.catalog.reading[topic.slug].topic_links if each.strongest]
    found = []
    for crossing in crossings[:BRIDGES]:
        strongest = []
        for edge in crossing.strongest[:LINKS]:
            reasons = tuple(label for _, label in views.shared_by(edge.left, edge.right)[:2])
            strongest.append(BridgeLink(views.papers[edge.left], views.papers[edge.right], reasons))
        found.append(Bridge(crossing.topic, labels[crossing.topic], crossing.links, tuple(strongest)))
    return found


def _year_pages(views: Views) -> Iterator[File]:
    years: defaultdict[str, list[str]] = defaultdict(list)
    for paper in views.papers.values():
        if paper.date:
            years[paper.date[:4]].append(paper.id)
    undated = sum(not paper.date for paper in views.papers.values())
    derived = sum(paper.date_derived for paper in views.papers.values())
    sizes = [(year, len(papers)) for year, papers in sorted(years.items(), reverse=True)]
    yield page("years/index.md", "years.md.j2", sizes=sizes, undated=undated, derived=derived, papers=len(views.papers))
    for year, papers in sorted(years.items()):
        for part in paginate(f"years/{year}", views.by_date(papers)):
            yield page(part.path, "year.md.j2", newest_day(part.papers), part=part, year=year)


def _list_pages(views: Views) -> Iterator[File]:
    sizes = [(dump, len(papers)) for dump, papers in views.lists]
    yield page("lists/index.md", "lists.md.j2", lists=sizes, papers=len(views.papers))
    for dump, papers in views.lists:
        for part in paginate(f"lists/{dump.slug}", [views.papers[paper] for paper in papers]):
            yield page(part.path, "list.md.j2", newest_day(part.papers), part=part, dump=dump)
