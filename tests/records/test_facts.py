"""Facts that follow from a record: the date with its mark, and the links to code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.model import Paper, Record, Source, Span, Text
from build_scripts.records.facts import arxiv_month, arxiv_number, code_links, known_code, known_date
from build_scripts.records.records import is_arxiv_id, is_date, is_web_address
from build_scripts.restore.restoration import restore

CASES = Path(__file__).parents[1] / "cases/facts"
DATES = yaml.load((CASES / "dates.yml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - dates stay text
CODE = yaml.safe_load((CASES / "code.yml").read_text("utf-8"))


def record(**facts: Any) -> Record:
    """A record with these facts."""
    return Record("moss", "Moss", "Text", "2026-11-20", (Source("a.txt", 1),), **facts)


@pytest.mark.parametrize("case", DATES, ids=lambda case: str(case["name"]))
def test_a_date_is_known_or_derived(case: dict[str, str]) -> None:
    """Each case states the recorded facts, the date known from them, and whether it is derived."""
    given_facts = {name: None if case[name] == "null" else case[name] for name in ("date", "arxiv_id", "known")}
    expected = (given_facts.pop("known"), case["derived"] == "true")
    assert known_date(record(**given_facts)) == expected


@pytest.mark.parametrize("case", CODE, ids=lambda case: str(case["name"]))
def test_code_is_found_where_an_abstract_names_it(case: dict[str, Any]) -> None:
    """Each case states an abstract as scraped and all addresses of code."""
    paper = Paper(record(code=tuple(case.get("code", ()))), Text(()), restore(case["abstract"]))
    assert list(known_code(paper)) == case["known"]


@given(st.integers(0, 99), st.integers(1, 12), st.integers(0, 99999), st.sampled_from(["", "v1", "v12"]))
def test_every_arxiv_number_gives_a_month(year: int, month: int, number: int, version: str) -> None:
    """The month is a date, and no version changes the number."""
    identifier = f"{year:02}{month:02}.{number:05}"
    assert is_arxiv_id(identifier + version)
    found = arxiv_month(identifier + version)
    assert found is not None
    assert is_date(found)
    assert found[2:] == f"{year:02}-{month:02}"
    assert arxiv_number(identifier + version) == identifier


ADDRESS = st.text(st.sampled_from("abc./:-_()[]?#%&=@ 中\n\"'<>"), max_size=20)


@given(ADDRESS, st.sampled_from(["text", "link", "code"]))
def test_links_to_code_are_safe_addresses(tail: str, kind: Any) -> None:
    """Whatever stands behind the host, an address found in prose is one that a record could hold."""
    address = f"github.com/{tail}"
    for found in code_links(Text((Span(kind, f"see {address}", ""),))):
        assert is_web_address(found)
