"""Restored text on pages: safe HTML with MathML, and plain Unicode without a trace of LaTeX."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from build_scripts.model import Span, SpanKind, Text
from build_scripts.restore.html import mathml, to_html, to_plain, unparsable
from build_scripts.restore.plain_text import plain_formula, spoken_formula
from build_scripts.restore.restoration import restore

CASES = Path(__file__).parents[1] / "cases" / "render_text" / "plain_form_of_formulas.yml"
MATHML = frozenset(
    [
        "mrow",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mspace",
        "msup",
        "msub",
        "msubsup",
        "mover",
        "munder",
        "munderover",
        "mfrac",
        "msqrt",
        "mroot",
        "mtable",
        "mtr",
        "mtd",
        "mpadded",
        "mphantom",
        "mstyle",
    ]
)
ATTRIBUTES = {
    "stretchy",
    "fence",
    "form",
    "minsize",
    "maxsize",
    "linethickness",
    "width",
    "height",
    "depth",
} | {
    "accent",
    "displaystyle",
    "lspace",
    "mathvariant",
    "rspace",
}
ALLOWED = {
    "a": {"href", "rel"},
    "em": set[str](),
    "strong": set[str](),
    "code": {"class"},
    "span": {"class"},
    "math": {"alttext"},
    **dict.fromkeys(MATHML, ATTRIBUTES),
}


class _Page(HTMLParser):
    """Collects text, tags and attributes, and checks that tags are properly nested."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")


def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    assert page.open == []
    for tag, attributes in page.tags:
        assert tag in ALLOWED, tag
        assert set(attributes) <= ALLOWED[tag], attributes
    return page


def _math(tex: str) -> Text:
    return Text((Span("math", tex),))


@pytest.mark.parametrize("case", yaml.safe_load(CASES.read_text(encoding="utf-8")), ids=lambda case: case["tex"])
def test_formulas_have_a_plain_form(case: dict[str, str]) -> None:
    """Superscripts and subscripts in Unicode where they exist, brackets where they do not."""
    assert to_plain(_math(case["tex"])) == case["plain"]


@pytest.mark.parametrize(
    ("tex", "html"),
    [
        (
            "x_i",
            '<span class="rc-math"><math alttext="x sub i"><msub><mi>x</mi><mi>i</mi></msub></math></span>',
        ),
        (
            "a < b",
            '<span class="rc-math"><math alttext="a &lt; b"><mi>a</mi><mo>&lt;</mo><mi>b</mi></math></span>',
        ),
        (r"\mathbb{R}", '<span class="rc-math"><math alttext="R"><mi>ℝ</mi></math></span>'),
        (r"\mathcal{O}", '<span class="rc-math"><math alttext="O"><mi>𝒪</mi></math></span>'),
        (r"\frac{1", r'<code class="rc-tex">\frac{1</code>'),
        (r"\nosuch x", r'<code class="rc-tex">\nosuch x</code>'),
        (r"\left( <b>", r'<code class="rc-tex">\left( &lt;b&gt;</code>'),
    ],
)
def test_formulas_become_compact_mathml_or_their_source(tex: str, html: str) -> None:
    """No namespaces, no needless rows; what cannot be read is shown as it is."""
    assert to_html(_math(tex)) == html


def test_a_sign_at_a_formula_stays_on_its_line() -> None:
    """Brackets, punctuation and hyphens stand in the element of the formula, which is not broken; spaces do not."""
    text = Text(
        (Span("text", "so (<"), Span("math", "x"), Span("text", "), of "), Span("math", "y"), Span("text", "-th"))
    )
    x, y = ('<math alttext="x"><mi>x</mi></math>', '<math alttext="y"><mi>y</mi></math>')
    assert to_html(text) == f'so (<span class="rc-math">&lt;{x})</span>, of <span class="rc-math">{y}-</span>th'


THIN = '<mspace width=".167em"/>'
CLOSE = 'lspace="0" rspace="0"'
SPACES = [
    ("1/2", f"<mn>1</mn><mo {CLOSE}>/</mo><mn>2</mn>", "a slash has none"),
    ("a-b", "<mi>a</mi><mo>−</mo><mi>b</mi>", "an operator between two signs has those of MathML"),
    ("-b", "<mo>−</mo><mi>b</mi>", "at the beginning MathML knows a sign by itself"),
    ("a=-b", f"<mi>a</mi><mo>=</mo><mo {CLOSE}>−</mo><mi>b</mi>", "after a relation a sign has no spaces"),
    ("x_{i+1}", f"<msub><mi>x</mi><mrow><mi>i</mi><mo {CLOSE}>+</mo><mn>1</mn></mrow></msub>", "scripts are tight"),
    (r"n\log m", f"<mi>n</mi>{THIN}<mi>log</mi>{THIN}<mi>m</mi>", "names of functions stand off from letters"),
    (r"\max\{m\}", '<mi>max</mi><mo stretchy="false">{</mo><mi>m</mi><mo stretchy="false">}</mo>', "not from brackets"),
    (r"1\pm 2", "<mn>1</mn><mo>±</mo><mn>2</mn>", "the converter takes this for a letter"),
    (r"\Omega", '<mi mathvariant="normal">Ω</mi>', "capital Greek is upright"),
]


@pytest.mark.parametrize(("tex", "expected", "why"), SPACES, ids=[why for _, _, why in SPACES])
def test_spaces_are_those_of_tex(tex: str, expected: str, why: str) -> None:
    """Where MathML Core would set others, the formula says so."""
    assert mathml(tex) == expected


def test_markup_and_links() -> None:
    """Each kind of span has its element."""
    text = restore(r"A {\em new} \textbf{bold} \texttt{map} at https://example.org/?a=1&b=2{code}")
    assert to_html(text) == (
        "A <em>new</em> <strong>bold</strong> <code>map</code> at "
        '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener">code</a>'
    )
    assert to_plain(text) == "A new bold map at code"


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//example.org", "http://a b", 'https://x"onclick="y']
)
def test_unsafe_addresses_are_text(href: str) -> None:
    """A link span with any other address than a plain http one is only its text."""
    assert to_html(Text((Span("link", "here", href),))) == "here"


def test_unparsable_formulas_are_named() -> None:
    """The check reports exactly what is shown as source."""
    text = Text((Span("math", "x^2"), Span("text", " or "), Span("math", r"\left(x"), Span("math", r"\nosuch")))
    assert unparsable(text) == (r"\left(x", r"\nosuch")


def test_a_broken_formula_leaves_the_rest_alone() -> None:
    """The text around it and the next formula are rendered as ever."""
    html = to_html(Text((Span("text", "A & "), Span("math", r"\frac{1"), Span("text", " <b> "), Span("math", "y"))))
    assert html.startswith('A &amp; <code class="rc-tex">')
    assert html.endswith('<math alttext="y"><mi>y</mi></math></span>')


def test_formulas_are_spoken_in_words() -> None:
    """A screen reader gets words where it would stumble over raised letters."""
    assert spoken_formula(r"\varepsilon^{-2} \leq \frac{1}{n}") == "epsilon to the power −2 at most 1 over n"


KINDS: list[SpanKind] = ["text", "math", "emphasis", "strong", "code", "link"]
HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=y>',
        "</math></span>",
        "-->",
        "<!--",
        "&lt;",
        "{{ x }}",
        "{% raw %}",
        "\\text{</mtext><script>}",
        "\\href{javascript:alert(1)}{x}",
        "\\style{color:red}{x}",
        "\\class{a}{b}",
        "x^{",
        "}}",
        "\\begin{array}{c}a\\\\b\\end{array}",
        "\\unicode{60}",
        "\\color{red}x",
        "\\htmlId{a}{b}",
        "]]>",
    ]
)
STRINGS = st.lists(HOSTILE | st.text(max_size=8), max_size=5).map("".join)
SPANS = st.builds(Span, st.sampled_from(KINDS), STRINGS, STRINGS | STRINGS.map("https://example.org/{}".format))


@settings(max_examples=500)
@given(st.lists(SPANS, max_size=4).map(tuple))
def test_nothing_scraped_breaks_out_of_the_html(spans: tuple[Span, ...]) -> None:
    """Whatever the spans hold, the page has only our elements and attributes, and all its text."""
    page = _read(to_html(Text(spans)))
    expected = "".join(span.text for span in spans if span.kind != "math")
    rest = iter(page.text)
    assert all(c in rest for c in expected if not c.isspace() and c not in "\x00\r" and c.isprintable())
    assert all(str(a.get("href", "https://")).startswith(("https://", "http://")) for _, a in page.tags)


@settings(max_examples=300)
@given(STRINGS | st.text(alphabet="\\{}()^_ abfracsqrtleftimh12", max_size=40))
def test_the_plain_form_holds_no_latex(tex: str) -> None:
    """No backslash, and a dollar only where the formula asks for one, whatever the formula."""
    plain = plain_formula(tex)
    assert "\\" not in plain
    assert "$" not in plain or "\\$" in tex
    assert "\n" not in plain


MONSTERS = [
    "{" * 5000,
    "x^{" * 3000 + "}" * 3000,
    "\\frac" * 5000,
    "\\left(" * 3000,
    "x_" * 5000,
    "\\sqrt" * 900,
    "\\hat" * 300 + "x",
    "(" * 100 + "x" + ")" * 100,
]


@pytest.mark.parametrize("tex", MONSTERS, ids=lambda tex: tex[:8])
def test_monstrous_formulas_end_soon(tex: str) -> None:
    """Depth and length are bounded: no recursion error, no hanging."""
    start = time.process_time()
    mathml(tex)
    plain_formula(tex)
    spoken_formula(tex)
    to_html(_math(tex))
    assert time.process_time() - start < 30
