"""What pages of large catalogs are written without. That a browser makes the same document of them is tested in one."""

from __future__ import annotations

import pytest

from build_scripts.compact import compact


@pytest.mark.parametrize(
    ("html", "fewer"),
    [
        ('<a href="../x/">t</a>', "<a href=../x/>t</a>"),
        ('<p class="rc-meta">t</p>', "<p class=rc-meta>t</p>"),
        ('<a class="x" href="../x/">t</a>', "<a class=x href=../x/>t</a>"),
        ('<a class="x y" href="../x/">t</a>', '<a class="x y" href=../x/>t</a>'),
        ("<p>a</p></div></body>\n</html>\n", "<p>a</div>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a<li>b</ul>"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<dl><dt>a<dd>b</dl>"),
        ("<p>a</p><p>b</p><h2>c</h2>", "<p>a<p>b<h2>c</h2>"),
        ("<li><p>a</p></li></ol>", "<li><p>a</ol>"),
    ],
)
def test_needless_quotes_and_end_tags_go(html: str, fewer: str) -> None:
    """A parser of HTML supplies them."""
    assert compact(html) == fewer


@pytest.mark.parametrize(
    "html",
    [
        '<p title="two words">t',
        '<a href="?q=x">t</a>',
        '<a title="">t</a>',
        '<a title="a&amp;b">t</a>',
        '<circle r="6"/>',
        "<p>a</p> and <b>b</b>",
        "<p>a</p><span>b</span>",
        "<li>a</li>b",
        '<p>&lt;a href="x"&gt;',
        '<p>an <i>x</i> a="b" c',
        '<pre><a href="x">t</a></pre>',
        '<script type="module">"<li>a</li><li>"</script>',
    ],
)
def test_what_would_change_the_document_stays(html: str) -> None:
    """Values that need their quotes, ends that nothing implies, text, scripts and preformatted text."""
    assert compact(html) == html
