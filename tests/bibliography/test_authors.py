"""Authors: names that are one person, the curator's aliases, and the pages of authors."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.bibliography.authors import find_authors, same_people, sort_key
from build_scripts.bibliography.authors_file import AUTHORS_YML, load_aliases
from build_scripts.bibliography.names import fits, read_name
from build_scripts.model import Alias, Author, Record
from build_scripts.records.records import record_text
from build_scripts.report import Report
from build_scripts.slugs import slug
from tests.conftest import run

CASES = Path(__file__).parents[1] / "cases/authors"
MERGING = yaml.safe_load((CASES / "merging.yml").read_text("utf-8"))
READING = yaml.safe_load((CASES / "reading.yml").read_text("utf-8"))
NAMES = ["Ann Moss", "A. Moss", "Anna B. Moss", "A. B. Moss", "Paula Roof", "P. Roof", "Y. Li", "Yang Li", "Yáng Li"]


def papers(authors: list[list[str]]) -> list[Record]:
    """Records with these authors, numbered from 1."""
    return [
        Record(str(number), f"Title {number}", "Text", f"2026-01-{number:02}", (), authors=tuple(names))
        for number, names in enumerate(authors, 1)
    ]


@pytest.mark.parametrize("case", MERGING, ids=lambda case: str(case["name"]))
def test_names_become_people(case: dict[str, Any]) -> None:
    """Each case states the authors of papers and all people they are."""
    aliases = [Alias(alias["name"], tuple(alias["aliases"])) for alias in case.get("aliases", [])]
    expected = [
        Author(
            person["slug"],
            person["name"],
            tuple(sorted([person["name"], *person.get("others", [])])),
            tuple(map(str, person["papers"])),
        )
        for person in case["people"]
    ]
    assert list(find_authors(papers(case["papers"]), aliases)) == expected


@given(st.lists(st.lists(st.sampled_from(NAMES), unique=True, max_size=4), max_size=6), st.randoms())
def test_people_do_not_depend_on_the_order_of_papers(authors: list[list[str]], order: random.Random) -> None:
    """Whatever the order, the same people; every name of a paper belongs to exactly one of them."""
    records = papers(authors)
    found = find_authors(records)
    order.shuffle(records)
    assert find_authors(records) == found
    for record in records:
        for name in record.authors:
            assert [record.id in author.papers for author in found if name in author.spellings] == [True]
    assert len({author.slug for author in found}) == len(found)


# One in letters that make the slug of another family.
SIGNED = st.lists(st.sampled_from([*NAMES, "Ann Fern", "Moss Fern", "Анн Мосс"]), unique=True, max_size=3)
ALIASES = [
    [],
    [Alias("Ann Fern", ("Paula Roof",))],
    [Alias("Ann Fern", ("P. Roof",)), Alias("Anna B. Moss", ("M. Fern",))],
]


@given(st.lists(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4), min_size=1, max_size=6))
def test_old_addresses_lead_on_when_a_fuller_name_arrives(authors: list[list[str]]) -> None:
    """The slug of an author stays one of the slugs of their spellings, from which redirects are made."""
    records = papers(authors)
    after = find_authors(records)
    for author in find_authors(records[:-1]):
        assert any(author.slug in {other.slug, *map(slug, other.spellings)} for other in after)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_name_can_be_read(name: str) -> None:
    """Reading a name never fails, and case and spaces around it do not matter to ASCII names."""
    found = read_name(name)
    assert found.key
    assert find_authors(papers([[name]]))[0].slug
    if name.isascii():
        assert read_name(f" {name.upper()} ").key == found.key


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("A. Moss", "Ann Moss", True),
        ("A. B. Moss", "Ann Beth Moss", True),
        ("A. Moss", "Ann Beth Moss", True),
        ("J.-A. Moss", "Jean-Alain Moss", True),
        ("B. Moss", "Ann Beth Moss", False),
        ("A. C. Moss", "Ann Beth Moss", False),
        ("Ann Moss", "A. Moss", False),
        ("Anna Moss", "Ann Moss", False),
        ("Moss", "Ann Moss", False),
        ("A. Moss", "Ann Roof", False),
    ],
)
def test_an_abbreviation_fits_a_name(short: str, full: str, expected: bool) -> None:
    """Initials stand for names in order; the first given name is never left out."""
    assert fits(read_name(short), read_name(full)) is expected


def test_lists_of_names_are_compared_up_to_initials() -> None:
    """A shortened name in the same place is the same person; another order is not the same list."""
    assert same_people(["A. Moss", "Bo O'Roof"], ["Ann Moss", "Bo ORoof"])
    assert not same_people(["Bo Roof", "A. Moss"], ["Ann Moss", "Bo Roof"])
    assert not same_people(["A. Moss"], ["Ann Moss", "Bo Roof"])


def test_the_index_sorts_by_family_name() -> None:
    """Hyphens keep a family name together, suffixes are not one, particles are left at the front."""
    people = find_authors(papers([["Ann van Moss", "Zoe Fein-Ashley", "Bo Kettle Jr.", "Élan Abel"]]))
    assert [person.name for person in sorted(people, key=sort_key)] == [
        "Élan Abel", "Zoe Fein-Ashley", "Bo Kettle Jr.", "Ann van Moss",
    ]  # fmt: skip


@pytest.mark.parametrize("case", READING, ids=lambda case: str(case["name"]))
def test_faults_of_authors_yml_are_reported_with_their_place(case: dict[str, Any], tmp_path: Path) -> None:
    """Each case states the text of catalog/authors.yml, all its problems, and how many people remain."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / AUTHORS_YML).write_text(case["text"], encoding="utf-8")
    report = Report()
    aliases = load_aliases(tmp_path, papers([["Ann Moss", "P. Roof"], ["A. Moss", "Paula Roof"]]), report)
    assert [str(problem).removeprefix(f"{AUTHORS_YML}:") for problem in report.sorted()] == case["problems"]
    assert len(aliases) == case["aliases"]


def write(root: Path, records: list[Record]) -> None:
    """Put records in their places."""
    (root / "catalog/papers").mkdir(parents=True, exist_ok=True)
    (root / "catalog/sources").mkdir(exist_ok=True)
    for record in records:
        (root / "catalog/papers" / f"{record.id}.yml").write_text(record_text(record), encoding="utf-8")


def test_check_reports_faults_of_authors_yml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Check and build warn of an unknown name, and stop where one name belongs to two people."""
    write(tmp_path, papers([["Ann Moss"]]))
    (tmp_path / AUTHORS_YML).write_text("- name: Ann Mos\n  aliases: []\n")
    for command in (["check"], ["build", "--no-site"]):
        assert run("--root", str(tmp_path), *command) == 0
        assert f"{AUTHORS_YML}:1:9: warning[unknown-author]" in capsys.readouterr().err
    (tmp_path / AUTHORS_YML).write_text("- name: Ann Moss\n  aliases: [Ann Moss]\n")
    shutil.rmtree(tmp_path / "content")
    for command in (["check"], ["build", "--no-site"]):
        assert run("--root", str(tmp_path), *command) == 1
        assert f"{AUTHORS_YML}:2:13: error[duplicate-author]" in capsys.readouterr().err
    assert not (tmp_path / "content/authors").exists()


def test_pages_of_authors_link_to_papers_and_back(tmp_path: Path) -> None:
    """Index, author pages newest first, redirects from other spellings, and links on the pages of papers."""
    records = [
        Record("old", "An old paper", "Text", "2026-01-01", (), authors=("P. Moss", "F. Kettle"), date="2020"),
        Record(
            "new",
            "A new paper",
            "Text",
            "2026-01-02",
            (),
            authors=("Paula Moss", "Fabio Kettle", "Once Only"),
            date="2024",
        ),
        Record("none", "Nobody's paper", "Text", "2026-01-03", ()),
    ]
    write(tmp_path, records)
    assert run("--root", str(tmp_path), "build", "--no-site") == 0
    pages = {path.stem: path.read_text("utf-8") for path in (tmp_path / "content/authors").glob("*.md")}
    assert sorted(pages) == ["f-kettle", "fabio-kettle", "index", "p-moss", "paula-moss"]
    assert "2 authors with two or more papers" in pages["index"]
    assert "The papers name 3 authors in all" in pages["index"]
    assert "authors/paula-moss/" in pages["p-moss"]
    page = pages["paula-moss"]
    assert "Also written P. Moss" in page
    assert page.index("A new paper") < page.index("An old paper")
    assert '<a href="../../authors/fabio-kettle/">Fabio Kettle<' in page
    paper = (tmp_path / "content/papers/old.md").read_text("utf-8")
    assert '<a href="../../authors/paula-moss/">P. Moss</a>' in paper
    assert "</a>, Once Only</p>" in (tmp_path / "content/papers/new.md").read_text("utf-8")
    assert "Authors not recorded" in (tmp_path / "content/papers/none.md").read_text("utf-8")


def test_a_catalog_without_names_has_no_pages_of_authors(tmp_path: Path) -> None:
    """Pages exist only where there is something to show."""
    write(tmp_path, papers([[]]))
    assert run("--root", str(tmp_path), "build", "--no-site") == 0
    assert not (tmp_path / "content/authors").exists()
