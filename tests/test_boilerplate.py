"""What every paper page carries besides its paper: little, and all that a reader needs to get about."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

LIMIT = 4096  # bytes
# What is the paper's own in the head: title, description, citation, address.
OWN = re.compile(
    r'<title>.*?</title>|<meta name="(?:description|citation_|DC\.).*?>|<link rel="canonical".*?>'
    r'|<script type="application/ld\+json">.*?</script>',
    re.DOTALL,
)
ARTICLE = re.compile(r"(<article\b[^>]*>).*(</article>)", re.DOTALL)
CARRIED = {
    "policy": '<meta http-equiv="Content-Security-Policy"',
    "skip link": 'class="md-skip"',
    "home": '<a class="rc-brand" href="../../">',
    "places": '<nav class="rc-places" aria-label="Main">',
    "search, with and without scripts": '<a class="rc-search-button" href="../../search/" data-rc-search>',
    "reading list": 'href="../../reading-list/" title="Reading list"',
    "scheme switch": "data-rc-scheme",
    "feed": '<link rel="alternate" type="application/atom+xml"',
    "footer": '<nav aria-label="Footer">',
}


def boilerplate(html: str) -> str:
    """A paper page without what is its own."""
    return OWN.sub("", ARTICLE.sub(r"\1\2", html))


def test_a_paper_page_carries_at_most_four_kilobytes_of_frame(real_site: Path) -> None:
    """Every one of them; and the measure takes away what it should, the content and the citation."""
    pages = [path.read_text("utf-8") for path in sorted(real_site.glob("papers/*/index.html"))]
    sizes = [len(boilerplate(page).encode()) for page in pages]
    assert len(sizes) == 568
    assert max(sizes) <= LIMIT
    assert median(sizes) > 2000
    assert not [page for page in pages if "citation_title" in boilerplate(page) or "<h1" in boilerplate(page)]


def test_the_frame_lacks_nothing(real_site: Path) -> None:
    """Header, search, scheme switch, skip link, footer and the rest stand once in a paper page."""
    frame = boilerplate((real_site / "papers/rewrite-the-stars/index.html").read_text("utf-8"))
    assert {name: frame.count(part) for name, part in CARRIED.items()} == dict.fromkeys(CARRIED, 1)


def test_no_script_of_the_theme_is_published(real_site: Path) -> None:
    """Its bundle and its search worker are left out: nothing would ask for them."""
    assert not list(real_site.glob("assets/javascripts/**/*"))
