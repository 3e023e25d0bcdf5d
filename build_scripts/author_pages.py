"""Pages of authors: an index by family name, a page for each, redirects from other spellings.

In a large catalog authors of two or three papers have no page: their address leads to the search for their name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from urllib.parse import quote

from build_scripts.authors import sort_key
from build_scripts.kept import File, digest
from build_scripts.model import Author, Tag
from build_scripts.paper_view import PaperView
from build_scripts.sequence import by_year
from build_scripts.settled import Settled
from build_scripts.templating import redirect, render
from build_scripts.urls import redirects, slug
from build_scripts.views import Views, page_from, with_pages

COAUTHORS = 12
TAGS = 8
PROLIFIC = 24  # authors named above the index


def author_pages(views: Views, settled: Settled) -> Iterator[File]:
    """The pages; none where nobody wrote several papers."""
    everybody = views.catalog.authors
    authors, least = with_pages(views.catalog), page_from(views.catalog)
    yield from _redirects(everybody, least)
    if not authors:
        return
    named = sum(bool(paper.record.authors) for paper in views.catalog.papers)
    shown = [(author.slug, author.name, len(author.papers)) for author in authors]
    sizes = {"total": len(everybody), "least": least, "named": named, "papers": len(views.papers)}
    yield File("authors/index.md", digest(shown, sizes), partial(_index, authors, sizes))
    by_slug = {author.slug: author for author in authors}
    for author in authors:
        path, papers = f"authors/{author.slug}.md", author.papers
        key = settled.list_key(
            path, (author.slug, author.name, author.spellings), papers, partial(settled.shown, papers)
        )
        day = settled.day(path, key, partial(views.newest_day, papers))
        yield File(path, key, partial(_author_page, author, views, by_slug), day)


def _redirects(everybody: Sequence[Author], least: int) -> Iterator[File]:
    """From other spellings, and to the search from where an author of too few papers would have a page."""
    several = [author for author in everybody if len(author.papers) > 1]
    taken = {"", *(author.slug for author in everybody)}
    others = {author.slug: [name for name in author.spellings if name != author.name] for author in several}
    spelled = {author: sorted({slug(name) for name in names} - taken) for author, names in others.items() if names}
    for old, new in redirects(spelled):
        yield redirect(f"authors/{old}.md", f"authors/{new}/")
    for author in several:
        if len(author.papers) < least:
            name = quote(f'"{author.name}"', safe="")
            yield redirect(f"authors/{author.slug}.md", f"search/?q={name}")


def _index(authors: Sequence[Author], sizes: Mapping[str, int]) -> str:
    letters: defaultdict[str, list[Author]] = defaultdict(list)
    for author in sorted(authors, key=sort_key):
        letters[_letter(author)].append(author)
    prolific = sorted(authors, key=lambda author: (-len(author.papers), sort_key(author)))[:PROLIFIC]
    index = {"letters": sorted(letters.items()), "shown": len(authors), "prolific": prolific}
    return render("authors.md.j2", 1, **index, **sizes)


def _author_page(author: Author, views: Views, by_slug: Mapping[str, Author]) -> str:
    papers = [views.papers[paper] for paper in author.papers]
    written = {name for view in papers for name in view.record.authors}
    ordered = [views.papers[paper] for paper in views.by_date(author.papers)]
    return render(
        "author.md.j2",
        2,
        author=author,
        papers=ordered,
        groups=by_year(ordered),
        others=[name for name in author.spellings if name != author.name and name in written],
        coauthors=_coauthors(author, papers, by_slug)[:COAUTHORS],
        tags=_tags(papers)[:TAGS],
    )


def _coauthors(author: Author, papers: Sequence[PaperView], by_slug: Mapping[str, Author]) -> list[tuple[Author, int]]:
    """The people with a page that an author wrote with and on how many papers, most first."""
    counts = Counter(name for view in papers for name in {other.slug for other in view.authors} - {author.slug, ""})
    found = [(by_slug[name], count) for name, count in counts.items()]
    return sorted(found, key=lambda item: (-item[1], sort_key(item[0])))


def _tags(papers: Sequence[PaperView]) -> list[tuple[Tag, int]]:
    """The tags of the papers and on how many they stand, most first; facets last."""
    counts = Counter(tag for view in papers for tag in view.tags)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0].facet, item[0].slug))


def _letter(author: Author) -> str:
    first = slug(sort_key(author)[0])[:1].upper()
    return first if first.isalpha() else "0-9"
