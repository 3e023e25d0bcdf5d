"""The page of all papers: its order, its parts where papers are many, and that it stands in no paper's way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build_scripts.pages import lists
from tests.conftest import run

PAPERS = [
    ("page", "Buoys", "2026-01-02"),
    ("2", "anchors", "2026-01-02"),
    ("cranes", "Cranes", "2026-03-04"),
    ("docks", "Docks", "2025-12-31"),
    ("ebb", "Ebb", "2026-01-01"),
]
LAST_ADDED_FIRST = ["cranes", "2", "page", "ebb", "docks"]  # of one day by title, small and large letters alike


def build(root: Path, papers: list[tuple[str, str, str]]) -> Path:
    """The generated pages of a catalog of these papers: id, title, day added."""
    folder = root / "catalog" / "papers"
    folder.mkdir(parents=True)
    for name, title, added in papers:
        record = f'id: "{name}"\ntitle: {title}\nabstract: On harbours.\nadded: {added}\n'
        (folder / f"{name}.yml").write_text(record, encoding="utf-8")
    assert run("--root", str(root), "build", "--no-site") == 0
    return root / "content"


def listed(page: Path) -> list[str]:
    """The ids of the papers of a page, in its order."""
    return re.findall(r'<h3><a href="[./]*papers/([^/"]+)/"', page.read_text("utf-8").partition('id="papers"')[2])


@pytest.mark.parametrize("number", [1, 2, 5])
def test_the_last_added_comes_first(tmp_path: Path, number: int) -> None:
    """All papers are there, and the page says how many."""
    papers = [paper for paper in PAPERS if paper[0] in LAST_ADDED_FIRST[:number]]
    page = build(tmp_path, papers) / "papers/index.md"
    assert listed(page) == LAST_ADDED_FIRST[:number]
    assert f"{number} paper{'s' if number > 1 else ''}, last added first." in page.read_text("utf-8")


def test_without_papers_it_says_so(tmp_path: Path) -> None:
    """One sentence, and no list or tools without meaning."""
    text = (build(tmp_path, []) / "papers/index.md").read_text("utf-8")
    assert "This catalog has no papers yet." in text
    assert "rc-papers" not in text
    assert "rc-filter" not in text


def test_long_ones_go_on_at_addresses_that_no_paper_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts lie below /papers/page/, so papers with the ids `page` and `2` keep their pages."""
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    pages = build(tmp_path, PAPERS) / "papers"
    parts = [pages / "index.md", pages / "page/2.md", pages / "page/3.md"]
    assert [paper for part in parts for paper in listed(part)] == LAST_ADDED_FIRST
    assert "Buoys</h1>" in (pages / "page.md").read_text("utf-8")
    links = re.findall(r'<a href="([./]*papers/[^"]*)"[^>]*>\d', parts[1].read_text("utf-8"))
    assert links[:3] == ["../../../papers/", "../../../papers/page/2/", "../../../papers/page/3/"]


def test_a_paper_changed_to_another_day_moves(tmp_path: Path) -> None:
    """The order follows `added`, also where nothing else of the page has changed."""
    content = build(tmp_path, PAPERS)
    record = tmp_path / "catalog/papers/docks.yml"
    record.write_text(record.read_text("utf-8").replace("2025-12-31", "2026-04-01"), encoding="utf-8")
    assert run("--root", str(tmp_path), "build", "--no-site") == 0
    assert listed(content / "papers/index.md") == ["docks", *LAST_ADDED_FIRST[:-1]]
