"""Lists: what comes before and after a paper, when a list is cut into groups, and when into pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from build_scripts.model import Paper, Record
from build_scripts.pages import lists
from build_scripts.pages.lists import GROUPED, Name, by_topic, by_year, paginate_index
from build_scripts.pages.paper_view import PaperView, view_paper
from build_scripts.restore.restoration import restore
from tests.conftest import INVENTED, copy_catalog, run
from tests.golden import GOLDEN, read


def views(number: int, **facts: str | None) -> list[PaperView]:
    """Equal papers with ids of their own."""
    record = Record(id="x", title="T", abstract="A.", sources=(), added="2026-01-01")
    view = view_paper(Paper(record, restore("T"), restore("A.")))
    return [replace(view, id=f"p{place}", **facts) for place in range(number)]  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [0, 1, GROUPED])
def test_a_short_list_stays_in_one_piece(number: int) -> None:
    """Up to thirty papers need no headings."""
    (group,) = by_topic(views(number, topic="A"))
    assert (group.label, len(group.papers)) == ("", number)


def test_topics_are_ordered_by_size_and_papers_without_one_come_last() -> None:
    """The largest topic first, equal ones by name, the rest at the end however large."""
    papers = views(30) + views(3, topic="B") + views(3, topic="A") + views(5, topic="C")
    found = [(group.label, len(group.papers)) for group in by_topic(papers)]
    assert found == [("C", 5), ("A", 3), ("B", 3), ("No topic", 30)]


def test_years_fall_and_papers_without_a_date_come_last() -> None:
    """The newest year first."""
    papers = views(20, date=None) + views(3, date="2019-04") + views(9, date="2024")
    found = [(group.label, len(group.papers)) for group in by_year(papers)]
    assert found == [("2024", 9), ("2019", 3), ("No date known", 20)]


def test_neighbours_stand_on_every_page_of_a_list() -> None:
    """On the golden pages each paper but the last of a list has one after it: as many afters as befores."""
    pages = [path.read_text("utf-8") for path in sorted(Path(GOLDEN, "papers").glob("*.md"))]
    befores = sum(page.count('<a rel="prev"') for page in pages)
    afters = sum(page.count('<a rel="next"') for page in pages)
    assert befores == afters > 0


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What is generated of the invented catalog where a page has room for two papers or names."""
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    root = copy_catalog(INVENTED, tmp_path)
    assert run("--root", str(root), "build", "--no-site") == 0
    return read(root / "content")


@pytest.mark.parametrize("kind", ["tags", "topics", "years", "lists"])
def test_long_lists_have_several_pages(made: dict[str, str], kind: str) -> None:
    """Each paper of a list is on one of them, two a page; what surrounds the list is on the first."""
    lists_of_papers = {name: text for name, text in made.items() if 'id="papers"' in text}
    first = {name: text for name, text in lists_of_papers.items() if re.fullmatch(rf"{kind}/(?!index)[^/]+\.md", name)}
    assert any(f"{name.removesuffix('.md')}/2.md" in made for name in first)
    for name, text in first.items():
        total = int(re.findall(r"(\d+) papers?\b", text)[-1 if kind != "lists" else 0])
        parts = [text, *(made[more] for more in sorted(made) if re.fullmatch(rf"{name[:-3]}/\d+\.md", more))]
        lists = [re.findall(r'<h3><a href="[./]*papers/([^/]+)/"', part.partition('id="papers"')[2]) for part in parts]
        found = [paper for papers in lists for paper in papers]
        assert len(found) == len(set(found)) == total
        assert all(0 < len(papers) <= 2 for papers in lists)
        assert not any("Where to start" in part or "Often together" in part for part in parts[1:])


@pytest.mark.parametrize("kind", ["tags", "authors"])
def test_long_indexes_have_several_pages(made: dict[str, str], kind: str) -> None:
    """Each name is on one of them, and every letter leads to where it begins."""
    parts = {name: text for name, text in made.items() if re.fullmatch(rf"{kind}/(index|page/\d+)\.md", name)}
    named = re.compile(rf'<li><a href="[./]*{kind}/([^/"]+)/">')
    found = [name for text in parts.values() for name in named.findall(text)]
    places = {name for name in made if re.fullmatch(rf"{kind}/(?!index)[^/]+\.md", name)}
    pages = {name.removeprefix(f"{kind}/").removesuffix(".md") for name in places if "redirect" not in made[name]}
    assert sorted(found) == sorted(pages)
    for text in parts.values():
        for page, letter in re.findall(r'<a href="([^"#]*)#letter-(\S+)">', text):
            path = f"{page.strip('./')}.md".replace(f"{kind}.md", f"{kind}/index.md")
            assert f'<h2 id="letter-{letter}">' in (made[path] if page else text)


CUTS = [
    ("few names share a page", "abc", ["a b c"]),
    ("a letter begins a page that it would overflow", "abbb", ["a", "bbb"]),
    ("a letter of very many has several", "abbbbbbc", ["a", "bbb", "bbb", "c"]),
    ("digits come first", "a1", ["1 a"]),
    ("no names", "", [""]),
]


@pytest.mark.parametrize(("names", "pages"), [case[1:] for case in CUTS], ids=[case[0] for case in CUTS])
def test_an_index_is_cut_between_letters(names: str, pages: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Three names are on a page at most; the letters of all pages lead to the first with that letter."""
    monkeypatch.setattr(lists, "PAGE_SIZE", 3)
    made = list(paginate_index("tags", [(name, Name(name, name, 1)) for name in names]))
    assert [" ".join("".join(name.slug for name in part.names) for part in page.sections) for page in made] == pages
    assert [page.path for page in made] == ["tags/index.md", *(f"tags/page/{n}.md" for n in range(2, len(pages) + 1))]
    first: dict[str, int] = {}
    for place, page in enumerate(made):
        for part in page.sections:
            first.setdefault(part.letter, place)
    for place, page in enumerate(made):
        addresses = {letter: f"tags/page/{there + 1}/" if there else "tags/" for letter, there in first.items()}
        assert dict(page.letters) == addresses | {letter: "" for letter, there in first.items() if there == place}
