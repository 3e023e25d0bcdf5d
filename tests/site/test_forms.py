"""Links of the site to the forms of the repository: filled in, and only where the repository is known."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jinja2
import pytest
import yaml

from build_scripts.site.frames import OVERRIDES
from tests.conftest import REPOSITORY

FORMS = REPOSITORY / ".github/ISSUE_TEMPLATE"
PAPER = "papers/tidal-flow-matching-for-ocean-currents/index.html"


def links(text: str) -> dict[str, str]:
    """The addresses of the links to the repository, by their labels."""
    found = re.findall(r'<a href="([^"]*://(?:github|gitlab)\.com[^"]*)">([^<]*)</a>', text)
    return {label: unescape(address) for address, label in found}


def form(address: str) -> tuple[set[str], dict[str, str]]:
    """The ids of the form that an address opens, and the fields that it fills."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    fields = yaml.safe_load((FORMS / query.pop("template")).read_text("utf-8"))["body"]
    return {field["id"] for field in fields}, query


def test_a_mistake_is_reported_with_what_the_catalog_says(invented_root: Path) -> None:
    """The form has the id, the record and the lines of its lists, and the values of now."""
    found = links((invented_root / "site" / PAPER).read_text("utf-8"))
    assert found["Report a mistake"].startswith("https://github.com/example/harbours/issues/new?template=mistake.yml&")
    ids, filled = form(found["Report a mistake"])
    assert filled.pop("title") == "Mistake: Tidal Flow Matching for Ocean Currents"
    assert filled.keys() <= ids
    record = "catalog/papers/tidal-flow-matching-for-ocean-currents.yml"
    assert filled["paper"] == "tidal-flow-matching-for-ocean-currents"
    assert filled["file"].split(", ")[0] == record
    assert all(re.fullmatch(r"[\w.]+:\d+", place) for place in filled["file"].split(", ")[1:])
    assert filled["current"].splitlines() == [
        "title: Tidal Flow Matching for Ocean Currents",
        "authors: Ada Tideway; Bo O'Shore; Chi Zhǎo",
        "date: 2025-02-14",
        "venue: Journal of Invented Results",
        "arxiv_id: 2502.01234",
        "doi: 10.5555/tidal.2025",
    ]
    assert found["correct this record"] == f"https://github.com/example/harbours/edit/main/{record}"


def test_addresses_stay_short(invented_root: Path) -> None:
    """GitHub takes some 8,000 characters."""
    pages = (invented_root / "site/papers").glob("*/index.html")
    found = [address for page in pages for address in links(page.read_text("utf-8")).values()]
    assert found
    assert max(map(len, found)) < 4000


def test_a_paper_is_suggested_from_other_pages(invented_root: Path) -> None:
    """By a form that says what to give; pages of papers carry as little as they can."""
    found = links((invented_root / "site/index.html").read_text("utf-8"))
    ids, filled = form(found["Suggest a paper"])
    assert (ids, filled) == ({"papers", "why"}, {})


@pytest.mark.parametrize(
    ("repository", "labels"),
    [
        ("", []),
        ("https://gitlab.com/a/b/", ["Correct this record", "Source"]),
        ("https://github.com/a/b/", ["Report a mistake", "correct this record", "Source", "Suggest a paper"]),
    ],
)
def test_forms_need_a_repository_that_has_them(repository: str, labels: list[str]) -> None:
    """Elsewhere the record can be edited at least; without a repository there is no link at all."""
    environment = jinja2.Environment(  # noqa: S701 - as the theme's own, whose templates escape
        loader=jinja2.ChoiceLoader(
            [jinja2.DictLoader({"base.html": "{% block content %}{% endblock %}{% block footer %}{% endblock %}"}),
             jinja2.FileSystemLoader(OVERRIDES)]
        )
    )  # fmt: skip
    environment.filters |= {"url": str, "script_tag": str}
    page = SimpleNamespace(meta={"record": "catalog/papers/a.yml", "report": "a=1&b=2"}, content="", file=None)
    config = SimpleNamespace(repo_url=repository)
    template = environment.get_template("main.html")
    text = template.render(page=page, config=config, has_page=lambda _: False)
    assert sorted(links(text)) == sorted(labels)
    assert "a=1&b=2" not in text


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.yml")), ids=lambda path: path.name)
def test_forms_are_forms(path: Path) -> None:
    """Every field has a name, a label and a type that GitHub knows."""
    read = yaml.safe_load(path.read_text("utf-8"))
    for field in read.get("body", ()):
        assert re.fullmatch(r"[a-z]+", field["id"])
        assert field["type"] in {"input", "textarea"}
        assert field["attributes"]["label"]
