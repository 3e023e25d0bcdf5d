"""Pages of authors: an index by family name, a page for each, and redirects from other spellings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from build_scripts.authors import sort_key
from build_scripts.catalog import Catalog
from build_scripts.kept import Kept
from build_scripts.model import Author, Tag
from build_scripts.sequence import by_year
from build_scripts.urls import redirects, slug
from build_scripts.views import Views, by_date, fingerprints

Render = Callable[..., str]
COAUTHORS = 24
TAGS = 12
PROLIFIC = 24  # authors named above the index


def author_pages(catalog: Catalog, views: Views, render: Render, kept: Kept) -> Iterable[tuple[str, str]]:
    """The pages by their path in content/. `render` takes a template, the depth of the page, and its values."""
    if not catalog.authors:
        return
    letters: defaultdict[str, list[Author]] = defaultdict(list)
    for author in sorted(catalog.authors, key=sort_key):
        letters[_letter(author)].append(author)
    prolific = sorted(catalog.authors, key=lambda author: (-len(author.papers), sort_key(author)))
    yield (
        "authors/index.md",
        render(
            "authors.md.j2",
            1,
            letters=sorted(letters.items()),
            total=len(catalog.authors),
            prolific=[author for author in prolific[:PROLIFIC] if len(author.papers) > 1],
            named=sum(bool(view.authors) for view in views.papers.values()),
            papers=len(views.papers),
        ),
    )
    by_slug = {author.slug: author for author in catalog.authors}
    tags = {tag.slug: tag for tag in catalog.tags}
    known = fingerprints(views.papers)
    for author in catalog.authors:
        path = f"authors/{author.slug}.md"
        coauthors = _coauthors(author, views, by_slug)[:COAUTHORS]
        found = _tags(author, catalog, tags)[:TAGS]
        shown = (
            author,
            [known[paper_id] for paper_id in author.papers],
            [(other.slug, other.name, count) for other, count in coauthors],
            [(tag.slug, tag.label, count) for tag, count in found],
        )
        values = {"author": author, "coauthors": coauthors, "tags": found}
        yield path, kept.text(path, shown, partial(_author_page, views, render, author, values))
    spelled = {author.slug: sorted({slug(name) for name in author.spellings} - {""}) for author in catalog.authors}
    for old, new in redirects(spelled):
        yield f"authors/{old}.md", render("redirect.md.j2", 2, location=f"authors/{new}/")


def _author_page(views: Views, render: Render, author: Author, values: Mapping[str, Any]) -> str:
    papers = by_date(views.papers[paper_id] for paper_id in author.papers)
    written = {name for view in papers for name in view.record.authors}
    others = [name for name in author.spellings if name != author.name and name in written]
    return render("author.md.j2", 2, papers=papers, groups=by_year(papers), others=others, **values)


def _coauthors(author: Author, views: Views, by_slug: Mapping[str, Author]) -> list[tuple[Author, int]]:
    """The people an author wrote with and on how many papers, most first."""
    counts = Counter(
        name
        for paper_id in author.papers
        for name in sorted({other.slug for other in views.papers[paper_id].authors})
        if name != author.slug
    )
    found = [(by_slug[name], count) for name, count in counts.items()]
    return sorted(found, key=lambda item: (-item[1], sort_key(item[0])))


def _tags(author: Author, catalog: Catalog, tags: Mapping[str, Tag]) -> list[tuple[Tag, int]]:
    """The tags of an author's papers and on how many they stand, most first; facets last."""
    counts = Counter(name for paper_id in author.papers for name in catalog.paper_tags[paper_id])
    ranked = sorted(counts.items(), key=lambda item: (-item[1], tags[item[0]].facet, item[0]))
    return [(tags[name], count) for name, count in ranked]


def _letter(author: Author) -> str:
    first = slug(sort_key(author)[0])[:1].upper()
    return first if first.isalpha() else "0-9"
