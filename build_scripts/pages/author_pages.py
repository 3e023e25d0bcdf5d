"""Pages of authors: an index by family name, a page for each of several papers, redirects from other spellings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from build_scripts.bibliography import sort_key
from build_scripts.files import File
from build_scripts.model import Author
from build_scripts.pages.lists import Name, by_year, paginate_index
from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.templating import page, redirect
from build_scripts.pages.views import Views, newest_day, with_pages
from build_scripts.slugs import redirects, slug

COAUTHORS = 12
COLLABORATION = 100  # authors; the thousands of a larger one say little of whom somebody works with
TAGS = 8
PROLIFIC = 24  # authors named above the index


def author_pages(views: Views) -> Iterator[File]:
    authors = with_pages(views.catalog)
    if not authors:
        return
    yield from _redirects(authors, views.catalog.authors)
    yield from _index(authors, views)
    by_slug = {author.slug: author for author in authors}
    for author in authors:
        papers = views.by_date(author.papers)
        spellings = [name for name in author.spellings if name != author.name]
        yield page(
            f"authors/{author.slug}.md",
            "author.md.j2",
            newest_day(papers),
            name=author.name,
            others=[name for name in spellings if any(name in paper.record.authors for paper in papers)],
            papers=papers,
            groups=by_year(papers),
            coauthors=_coauthors(author, papers, by_slug)[:COAUTHORS],
            tags=_tags(papers)[:TAGS],
        )


def _redirects(authors: Sequence[Author], everybody: Sequence[Author]) -> Iterator[File]:
    used = {"", *(author.slug for author in everybody)}
    others = {author.slug: [name for name in author.spellings if name != author.name] for author in authors}
    spelled = {author: sorted({slug(name) for name in names} - used) for author, names in others.items() if names}
    for old, new in redirects(spelled):
        yield redirect(f"authors/{old}.md", f"authors/{new}/")


def _index(authors: Sequence[Author], views: Views) -> Iterator[File]:
    ordered = sorted(authors, key=sort_key)
    names = [(slug(sort_key(author)[0]), _name(author)) for author in ordered]
    unnamed = sum(not paper.record.authors for paper in views.papers.values())
    prolific = [_name(author) for author in sorted(ordered, key=lambda author: -len(author.papers))[:PROLIFIC]]
    for index in paginate_index("authors", names):
        yield page(
            index.path,
            "authors.md.j2",
            index=index,
            shown=len(authors),
            total=len(views.catalog.authors),
            unnamed=unnamed,
            prolific=prolific,
        )


def _name(author: Author) -> Name:
    return Name(author.slug, author.name, len(author.papers))


def _coauthors(author: Author, papers: Sequence[PaperView], by_slug: Mapping[str, Author]) -> list[Name]:
    """The coauthors with a page, with the number of joint papers, most first."""
    teams = ({other.slug for other in paper.authors} for paper in papers if len(paper.authors) <= COLLABORATION)
    counts = Counter(name for team in teams for name in team - {author.slug, ""})
    found = sorted(counts.items(), key=lambda item: (-item[1], sort_key(by_slug[item[0]])))
    return [Name(other, by_slug[other].name, count) for other, count in found]


def _tags(papers: Sequence[PaperView]) -> list[Name]:
    """The tags of the papers with the number of papers that have them, most first; facets last."""
    counts = Counter(tag for paper in papers for tag in paper.tags)
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0].facet, item[0].slug))
    return [Name(tag.slug, tag.label, count) for tag, count in found]
