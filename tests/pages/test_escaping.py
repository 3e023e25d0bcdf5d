"""Scraped text is hostile until escaped: whatever a title or an abstract contains is shown as text."""

from __future__ import annotations

import json
import re
import unicodedata
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.model import Paper, Record, Source
from build_scripts.pages.paper_view import view_paper
from build_scripts.pages.templating import front_matter, heading, plain_markdown
from build_scripts.records.records import record_text
from build_scripts.restore.html import to_plain
from build_scripts.restore.restoration import restore
from tests.conftest import run

HOSTILE = {
    "script": "<script>alert(1)</script> learning",
    "closing tags": "</p></div></article></body></html> after the end",
    "attribute breakout": '" onmouseover="alert(1)" x="',
    "single quotes": "' onfocus='alert(1)' autofocus='",
    "image": "<img src=x onerror=alert(1)>",
    "javascript link": "[click](javascript:alert(1)) and <a href='javascript:alert(1)'>here</a>",
    "autolink": "<javascript:alert(1)> <https://example.org/?a=1&b=2>",
    "jinja": "{{ 7 * 7 }} {% include 'secret' %} {# note #} {{ config.site_name }}",
    "yaml": "--- !!python/object/apply:os.system ['ls'] : - # & * | > % @ `",
    "yaml fence": "title: x --- description: y",
    "attr_list": "text {: onclick=alert(1) .evil #evil } more { onload=alert(1) }",
    "markdown": "# not a heading * not a list * _not emphasis_ **nor strong** `code` ![x](y) [a][b] ~~x~~ ==y==",
    "admonition": "!!! danger pay attention",
    "reference": "[foo]: https://example.org 'title'",
    "footnote": "text[^1] and [^1]: note",
    "entities": "&lt;b&gt; &amp;amp; &#60;script&#62; &copy",
    "comment": "<!-- hidden --> shown <![CDATA[ x ]]> <?php echo 1 ?>",
    "svg": "<svg/onload=alert(1)> <math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "style": "<style>body{display:none}</style>",
    "meta": "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "pagefind": 'data-pagefind-ignore title[data-title] "],["',
    "beyond the BMP": "𝒪(n) 🎓 proofs 𐍈",
    "bidirectional": "right \u202eto left\u202c text",
}
ALLOWED = frozenset(
    "h1 h2 h3 p div aside span a b ul ol li dl dt dd time details summary blockquote cite mark em strong code pre nav "
    "label select option input output button section figure figcaption svg path circle g text tspan title "
    "math mi mo mn mrow msub msup msubsup mfrac mtext mover munder munderover mspace msqrt mtable mtr mtd "
    "mstyle".split()
)


class Elements(HTMLParser):
    """Collects the text, elements and attributes of a page's article."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside = False
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text: dict[str, str] = {"h1": "", "abstract": ""}
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what opens inside the article."""
        self.inside = self.inside or tag == "article"
        if self.inside and tag != "article":
            self.tags.add(tag)
            self.attributes += [(name, value or "") for name, value in attrs]
            self.stack.append("abstract" if ("class", "rc-abstract") in attrs else tag)

    def handle_endtag(self, tag: str) -> None:
        """Note what closes."""
        self.inside = self.inside and tag != "article"
        if self.inside and self.stack:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        """Keep the text of the title and of the abstract."""
        for part in self.text:
            if part in self.stack:
                self.text[part] += data


def letters(text: str) -> str:
    """Letters and digits only, raised ones as plain: formulas are set differently in different places."""
    return "".join(re.findall(r"\w", unicodedata.normalize("NFKC", text).replace("_", "")))


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose titles and abstracts are the hostile texts, built strictly."""
    root = tmp_path_factory.mktemp("hostile")
    (root / "catalog" / "sources").mkdir(parents=True)
    (root / "catalog" / "papers").mkdir()
    texts = list(HOSTILE.values())
    for number, text in enumerate(texts):
        abstract = f"Deep learning. {text}. Deep learning."
        people = (text, "Ann Moss", texts[number - 1])  # of two papers each, so that everybody has a page
        record = Record(f"paper-{number}", text, abstract, "2026-01-01", (), authors=people, venue=text)
        (root / "catalog" / "papers" / f"paper-{number}.yml").write_text(record_text(record), encoding="utf-8")
    assert run("--root", str(root), "build") == 0
    return root / "site"


@pytest.mark.parametrize(("number", "name"), list(enumerate(HOSTILE)))
def test_hostile_text_comes_out_as_text(hostile_site: Path, number: int, name: str) -> None:
    """No element, attribute or link comes from the text, and every letter of its restored form is shown."""
    html = (hostile_site / "papers" / f"paper-{number}" / "index.html").read_text("utf-8")
    page = Elements()
    page.feed(html)
    assert page.tags <= ALLOWED
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("style", "autofocus")]
    links = [value for name, value in page.attributes if name in ("href", "src")]
    assert all(link.startswith(("https://", "http://", "../", "./", "#")) for link in links)
    assert letters(page.text["h1"]) == letters(to_plain(restore(HOSTILE[name])))
    abstract = to_plain(restore(f"Deep learning. {HOSTILE[name]}. Deep learning."))
    assert letters(page.text["abstract"]) == letters(abstract)


def test_hostile_names_come_out_as_text(hostile_site: Path) -> None:
    """The pages of authors and the index of them are as safe as those of papers."""
    pages = sorted((hostile_site / "authors").rglob("index.html"))
    assert len(pages) > len(HOSTILE)
    for path in pages:
        page = Elements()
        page.feed(path.read_text("utf-8"))
        assert page.tags <= ALLOWED | {"nav", "section", "input", "output", "small"}
        assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("style", "autofocus")]
        links = [value for name, value in page.attributes if name in ("href", "src")]
        assert all(link.startswith(("https://", "http://", "../", "./", "#", "feed.xml")) for link in links)


@pytest.mark.parametrize(("number", "name"), list(enumerate(HOSTILE)))
def test_hostile_text_stays_inside_the_head(hostile_site: Path, number: int, name: str) -> None:
    """Title and description cannot leave their places in the head of the page."""
    html = (hostile_site / "papers" / f"paper-{number}" / "index.html").read_text("utf-8")
    head = html[: html.index("</head>")]
    assert re.search(r"<title>[^<]*</title>", head)
    assert re.search(r'<meta name="description" content="[^"<]*" property="og:description">', head)
    assert "alert(1)</script>" not in head


@pytest.mark.parametrize(("number", "name"), list(enumerate(HOSTILE)))
def test_hostile_text_stays_inside_the_metadata(hostile_site: Path, number: int, name: str) -> None:
    """Citation, Open Graph, JSON-LD and the Markdown version contain it as text."""
    folder = hostile_site / "papers" / f"paper-{number}"
    html = (folder / "index.html").read_text("utf-8")
    head = html[: html.index("</head>")]
    title = to_plain(restore(HOSTILE[name]))
    assert {unescape(found) for found in re.findall(r'"(?:og:|citation_)title" content="([^"<>]*)"', head)} == {title}
    blocks = re.findall(r'<script type="application/ld\+json">([^<>&]*)</script>', head)
    assert [json.loads(block)["headline"] for block in blocks] == [title]
    page = Elements()
    page.feed(f"<article>{markdown.markdown((folder / 'index.md').read_text('utf-8'))}</article>")
    assert page.tags <= {"h1", "h2", "p", "ul", "li", "a"}
    assert " ".join(page.text["h1"].split()) == title


one_line = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


@given(one_line)
def test_a_heading_keeps_any_text(text: str) -> None:
    """Markdown makes one heading of it, with the same text but for runs of white space."""
    html = markdown.markdown(f"# {heading(text)}\n\nnext", extensions=["attr_list", "toc", "tables", "admonition"])
    page = Elements()
    page.feed(f"<article>{html}</article>")
    assert page.tags == {"h1", "p"}
    assert " ".join(page.text["h1"].split()) == " ".join(text.split())


@given(one_line)
def test_plain_text_in_markdown_stays_plain(text: str) -> None:
    """A paragraph with the same text, whatever it looks like."""
    page = Elements()
    page.feed(f"<article>{markdown.markdown(str(plain_markdown(text)))}</article>".replace("<p>", "<h1>"))
    assert page.tags == {"h1"}
    assert " ".join(page.text["h1"].split()) == " ".join(text.split())


@given(st.dictionaries(st.sampled_from(["title", "description"]), st.text(st.characters(exclude_categories=["Cs"]))))
def test_front_matter_keeps_any_text(values: dict[str, str]) -> None:
    """What YAML reads between the fences is what was written, whatever it looks like."""
    text = str(front_matter(values))
    opening, body, rest = text.split("---\n", 2) if values else ("", text[4:-4], "")
    assert (opening, rest) == ("", "")
    assert (yaml.safe_load(body) or {}) == values


def test_a_short_lead_ends_at_a_word() -> None:
    """A lead is cut between words and shows that something is missing."""
    record = Record("x", "Title", "word " * 100, "2026-01-01", (Source("a.txt", 3),))
    view = view_paper(Paper(record, restore(record.title), restore(record.abstract)))
    assert view.lead.endswith("word…")
    assert len(view.lead) <= 220
