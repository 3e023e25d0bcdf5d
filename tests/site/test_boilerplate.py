"""What every paper page carries besides its paper: little, and all that a reader needs to get about."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest

from build_scripts.site.assets import BUNDLES, BundleError, sources
from build_scripts.site.frames import OVERRIDES

LIMIT = 2500  # bytes
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
    "search, with and without scripts": '<a class="rc-search-button" href="../../search/">',
    "reading list": 'href="../../reading-list/" title="Reading list"',
    "scheme switch": '<button class="rc-scheme"',
    "one script": 'src="../../assets/site.js" defer></script>',
    "one style sheet": '<link rel="stylesheet" href="../../assets/site.css">',
    "feed": '<link rel="alternate" type="application/atom+xml"',
    "footer": '<nav aria-label="Footer">',
}


def boilerplate(html: str) -> str:
    """A paper page without what is its own."""
    return OWN.sub("", ARTICLE.sub(r"\1\2", html))


def test_a_paper_page_carries_little_frame(many_site: Path) -> None:
    """Every one of them; and the measure takes away what it should, the content and the citation."""
    pages = [path.read_text("utf-8") for path in sorted(many_site.glob("papers/*/index.html"))]
    pages = [page for page in pages if 'content="noindex"' not in page]  # former addresses
    sizes = [len(boilerplate(page).encode()) for page in pages]
    assert len(sizes) == 120
    assert max(sizes) <= LIMIT
    assert median(sizes) > 1800
    assert not [page for page in pages if "citation_title" in boilerplate(page) or "<h1" in boilerplate(page)]


def test_the_frame_lacks_nothing(many_site: Path) -> None:
    """Header, search, scheme switch, skip link, footer and the rest stand once in a paper page."""
    page = many_site / "papers/fog-denoising-for-coastal-radio/index.html"
    frame = boilerplate(page.read_text("utf-8"))
    assert {name: frame.count(part) for name, part in CARRIED.items()} == dict.fromkeys(CARRIED, 1)


def test_no_script_of_the_theme_is_published(many_site: Path) -> None:
    """Its scripts are left out, its styles are part of the catalog's: nothing would ask for the files."""
    assert not list(many_site.glob("assets/javascripts/**/*"))
    assert not list(many_site.glob("assets/stylesheets/**/*"))


def test_a_bundle_holds_its_sources_in_their_order(many_site: Path) -> None:
    """Scripts and styles are the readable files one after the other; the theme's styles come before the catalog's."""
    script, styles = ((many_site / name).read_text("utf-8") for name in BUNDLES)
    places = [script.index((OVERRIDES / name).read_text("utf-8")) for name in BUNDLES["assets/site.js"]]
    assert places == sorted(places)
    own = [
        styles.index((OVERRIDES / name).read_text("utf-8")) for name in BUNDLES["assets/site.css"] if "*" not in name
    ]
    assert own == sorted(own)
    assert styles.index(".md-typeset") < own[0]
    assert not [name for names in BUNDLES.values() for name in names if (many_site / name).exists()]
    assert "sourceMappingURL" not in styles


@pytest.mark.parametrize("files", [[], ["assets/stylesheets/main.1.min.css", "assets/stylesheets/main.2.min.css"]])
def test_a_theme_with_other_files_is_an_error(files: list[str]) -> None:
    """A missing or doubtful source stops the build: pages without styles are no pages."""
    with pytest.raises(BundleError, match="main"):
        sources("assets/site.css", [*files, "assets/stylesheets/palette.1.min.css"])
