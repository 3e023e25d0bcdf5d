"""The offline copy: links that a disk can follow, all else byte for byte. tests/browser opens it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.site.offline import file_address, offline_files, offline_page, write_offline


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("../../tags/x/", "../../tags/x/index.html"),
        ("./", "./index.html"),
        (".", "./index.html"),
        ("..", "../index.html"),
        ("../..", "../../index.html"),
        ("tags/#top", "tags/index.html#top"),
        ("search/?q=a/b", "search/index.html?q=a/b"),
        ("#top", "#top"),
        ("", ""),
        ("?q=x", "?q=x"),
        ("feed.xml", "feed.xml"),
        ("../index.md", "../index.md"),
        ("https://arxiv.org/abs/", "https://arxiv.org/abs/"),
        ("//example.org/x/", "//example.org/x/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_addresses_of_folders_become_files(address: str, file: str) -> None:
    """Only a relative address that leads to a folder changes."""
    assert file_address(address) == file


@pytest.mark.parametrize(
    ("html", "offline"),
    [
        ('<a class="x" href="tags/">t</a>', '<a class="x" href="tags/index.html">t</a>'),
        ("<A HREF='tags/'>t</A>", "<A HREF='tags/index.html'>t</A>"),
        ("<a href=../tags/>t</a>", "<a href=../tags/index.html>t</a>"),
        ("<a class=x href=tags/>t</a>", "<a class=x href=tags/index.html>t</a>"),
        ('<form action="search/">', '<form action="search/index.html">'),
        ('<a title="a > b" href="tags/">t</a>', '<a title="a > b" href="tags/index.html">t</a>'),
        ('<a title=\'x href="y/"\' href="tags/">', '<a title=\'x href="y/"\' href="tags/index.html">'),
        ('<a data-href="tags/">', '<a data-href="tags/">'),
        ('<!-- <a href="tags/"> -->', '<!-- <a href="tags/"> -->'),
        ("<script>\"<a href='tags/'>\"</script>", "<script>\"<a href='tags/'>\"</script>"),
        ('<p>&lt;a href="tags/"&gt;</p>', '<p>&lt;a href="tags/"&gt;</p>'),
        ('1 < 2 <a href="tags/">', '1 < 2 <a href="tags/index.html">'),
        (
            '<meta http-equiv="refresh" content="0; url=../new/">',
            '<meta http-equiv="refresh" content="0; url=../new/index.html">',
        ),
        (
            '<meta http-equiv=refresh content="0; url=../new/">',
            '<meta http-equiv=refresh content="0; url=../new/index.html">',
        ),
        ("<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\"><p>", "<p>"),
        ('<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">\n<p>', "<p>"),
    ],
)
def test_only_addresses_in_tags_change(html: str, offline: str) -> None:
    """Text, comments, scripts and other attributes stay; the policy, which a disk cannot meet, is left out."""
    assert offline_page(html, 0) == offline


@given(st.text(alphabet="<a href=\"'/>!-. x", max_size=60))
def test_rewriting_twice_is_rewriting_once(html: str) -> None:
    """A file address is left alone, whatever stands around it."""
    once = offline_page(html, 0)
    assert offline_page(once, 0) == once


def test_the_script_comes_first(invented_root: Path) -> None:
    """Every page loads the offline script from the root before any other."""
    files = dict(offline_files(invented_root / "site"))
    for name, data in files.items():
        if name.endswith(".html"):
            head = data.decode("utf-8").partition("<head>")[2]
            assert head.startswith(f'<script src="{"../" * name.count("/")}offline.js"></script>')


def test_equal_sites_give_equal_copies(invented_root: Path, tmp_path: Path) -> None:
    """The zip has no time of its making, and all files are in one folder."""
    one, other = tmp_path / "one.zip", tmp_path / "deep" / "other.zip"
    assert write_offline(invented_root / "site", one) == write_offline(invented_root / "site", other)
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
    assert {name.split("/")[0] for name in names} == {"catalog"}
    assert {"catalog/index.html", "catalog/offline.js", "catalog/offline/pagefind/pagefind-entry.json.js"} <= set(names)
    assert not [name for name in names if "/404." in name or name.startswith("catalog/pagefind/")]
