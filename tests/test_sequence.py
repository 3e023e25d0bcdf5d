"""The order of papers: what comes before and after, and when a list is cut into groups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from build_scripts.model import Paper, Record
from build_scripts.paper_view import PaperView, view_paper
from build_scripts.restore import restore
from build_scripts.sequence import LONG, by_topic, by_year
from tests.golden import GOLDEN


def views(number: int, **facts: str | None) -> list[PaperView]:
    """Equal papers with ids of their own."""
    record = Record(id="x", title="T", abstract="A.", sources=(), added="2026-01-01")
    view = view_paper(Paper(record, restore("T"), restore("A.")))
    topic = str(facts.pop("topic", ""))
    brief = view.brief._replace(**facts)  # type: ignore[arg-type]
    papers = [replace(view.paper, record=replace(record, id=f"p{place}")) for place in range(number)]
    return [replace(view, paper=paper, brief=brief, topic=topic) for paper in papers]


@pytest.mark.parametrize("number", [0, 1, LONG])
def test_a_short_list_stays_in_one_piece(number: int) -> None:
    """Up to thirty papers need no headings."""
    (group,) = by_topic(views(number, topic="A"))
    assert (group.label, len(group.papers)) == ("", number)


def test_topics_are_ordered_by_size_and_papers_without_one_come_last() -> None:
    """The largest topic first, equal ones by name, the rest at the end however large."""
    papers = views(30) + views(3, topic="B") + views(3, topic="A") + views(5, topic="C")
    found = [(group.label, len(group.papers)) for group in by_topic(papers)]
    assert found == [("C", 5), ("A", 3), ("B", 3), ("In no topic", 30)]


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
