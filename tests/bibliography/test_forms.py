"""The forms in which bibliographies write names, dates, identifiers and text: each is read right or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.bibliography.dates import read_date, read_parts
from build_scripts.bibliography.identifiers import arxiv_field, arxiv_in_note, doi_in_note, usable_doi, usable_url
from build_scripts.bibliography.people import read_names, read_people
from build_scripts.bibliography.tex import plain, verbatim
from build_scripts.records.records import is_date, is_doi

CASES = Path(__file__).parents[1] / "cases/enrich"
KINDS = {"doi": usable_doi, "url": usable_url, "note": arxiv_in_note, "doi in a note": doi_in_note}
ANY_TEXT = st.text(st.one_of(st.sampled_from("\\{}$~'\"`^,;- andv019/.()"), st.characters(exclude_categories=["Cs"])))


def cases(name: str) -> Any:
    """The cases of one file."""
    return yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8"))


@pytest.mark.parametrize("case", cases("names"), ids=lambda case: str(case["field"]))
def test_names_are_read_whole_or_not_at_all(case: dict[str, Any]) -> None:
    """Accents, particles, suffixes and organisations are kept; lists that are cut or unclear give no names."""
    assert list(read_names(case["field"])) == case["names"]


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ([{"given": "Ann", "family": "Moss"}, {"name": "the MOSS Consortium"}], ["Ann Moss", "the MOSS Consortium"]),
        ([{"given": "Ann, Jr.", "family": "Moss"}, {"given": "Bo", "family": "Roof, III"}],
         ["Ann Moss Jr.", "Bo Roof III"]),
        ([{"given": "Jo", "dropping-particle": "de", "non-dropping-particle": "la", "family": "Moss"}],
         ["Jo de la Moss"]),
        ([{"given": "Wei", "family": "Moss 0002"}, {"given": "M&uuml;", "family": "<i>Roof</i>"}],
         ["Wei Moss", "Mü Roof"]),
        ("Moss, Ann and Roof, Bo", ["Ann Moss", "Bo Roof"]),
        (["Ann Moss", "Roof, Bo"], ["Ann Moss", "Bo Roof"]),
        ({"family": "Moss", "given": None}, ["Moss"]),
        ([{"given": "Ann", "family": "Moss"}, {"literal": "et al."}], []),
        ([{"given": "Ann", "family": "Moss"}, {}], []),
        ([{"firstName": "Ann", "lastName": "Moss"}], []),
    ],
)  # fmt: skip
def test_people_of_csl_are_read_whole_or_not_at_all(people: Any, names: list[str]) -> None:
    """Parts, literals of teams, and texts; suffixes end a name wherever they are given."""
    assert list(read_people(people)) == names


@pytest.mark.parametrize("case", cases("dates"), ids=str)
def test_dates_are_as_exact_as_their_text(case: dict[str, Any]) -> None:
    """The one year of a text, with month and day where they are certain."""
    assert read_date(case["text"], plain(case.get("month", "")), case.get("day", "")) == case["date"]


@pytest.mark.parametrize("case", cases("csl_dates"), ids=str)
def test_dates_of_csl_have_many_forms(case: dict[str, Any]) -> None:
    """Numbers, texts, ranges, gaps and seasons."""
    assert read_parts(case["value"]) == case["date"]


@pytest.mark.parametrize("case", cases("identifiers"), ids=str)
def test_identifiers_are_found_in_every_form(case: dict[str, Any]) -> None:
    """With resolvers, LaTeX, entities and percent signs; never the number of another paper."""
    value = verbatim(case["value"])
    assert (arxiv_field(value, case["archive"]) if case["kind"] == "arxiv" else KINDS[case["kind"]](value)) == case[
        "is"
    ]


@pytest.mark.parametrize("case", cases("tex"), ids=lambda case: str(case["tex"]))
def test_latex_and_markup_become_text(case: dict[str, Any]) -> None:
    """As a reader sees it, so that titles match those of records."""
    assert plain(case["tex"]) == case["plain"]


@given(ANY_TEXT)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    """Whatever stands in a field, the result is of its kind."""
    assert "\n" not in plain(text)
    assert "\n" not in "".join(read_names(text))
    assert all(is_date(date) for date in [read_date(text)] if date)
    assert all(is_doi(doi) for doi in [usable_doi(text)] if doi)
    arxiv_in_note(text)
    usable_url(verbatim(text))


ATOMS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT)
KEYS = st.sampled_from(["date-parts", "raw", "year", "month", "family", "name"])


@given(st.recursive(ATOMS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner))))
def test_any_json_is_read_without_a_fault(value: Any) -> None:
    """What is no date or no list of people gives none."""
    assert all(is_date(date) for date in [read_parts(value)] if date)
    assert all(read_people(value))
