"""What is written about the code is true of it: layers, packages, libraries, paths, figures."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests import documents
from tests.bench import tables
from tests.conftest import REPOSITORY

ARCHITECTURE = documents.PAGE.read_text("utf-8")
PAGES = ["README.md", *(f"content/{name}.md" for name in ("architecture", "design", "performance"))]
FOLDERS = ("", "build_scripts", "build_scripts/pages", "site_overrides/assets")  # that paths may leave out


def section(title: str) -> str:
    """A section of the architecture page."""
    return ARCHITECTURE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_the_layers_shown_are_those_of_the_contract() -> None:
    """In its order, each with the first paragraph of its docstring. Renew with `python -m tests.documents`."""
    assert f"{documents.START}\n{documents.layer_table()}\n{documents.END}" in ARCHITECTURE


def test_every_layer_says_what_it_does() -> None:
    """Packages and modules beside them have a docstring that is a sentence."""
    names = [name for layer in documents.layers() for name in layer]
    assert [name for name in names if not documents.summary(name).endswith(".")] == []
    assert set(documents.packages()) <= set(names)


def test_every_package_has_a_short_section() -> None:
    """About ten lines each."""
    _, *parts = section("The packages").split("\n### ")
    texts = dict(part.split("\n", 1) for part in parts)
    assert sorted(texts) == documents.packages()
    assert [name for name, text in texts.items() if len(text.strip().splitlines()) > 10] == []


def test_every_library_has_a_reason() -> None:
    """The table "Libraries" has those that are installed, each once, and no others."""
    config = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    needed = [re.match(r"[\w-]+", each) for each in config["project"]["dependencies"]]
    rows = re.findall(r"^\| ([a-z][\w, -]*?) \|.*\S \|.*\S \|$", section("Libraries"), re.MULTILINE)
    assert sorted(name for row in rows for name in row.split(", ")) == sorted(found[0] for found in needed if found)


@pytest.mark.parametrize("page", PAGES)
def test_paths_exist(page: str) -> None:
    """Every path that a page names; those in catalog/, content/ and site/ are made by their owner or a build."""
    text = (REPOSITORY / page).read_text("utf-8")
    paths = re.findall(r"`([\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|js|css|html|j2|toml)))`", text)
    paths = [path for path in paths if not re.match(r"(\.cache|catalog|content|site|pagefind|data)/", path)]
    assert [path for path in paths if not any((REPOSITORY / folder / path).exists() for folder in FOLDERS)] == []


@pytest.mark.parametrize("page", [*PAGES, "content/guide.md", "content/first-site.md"])
def test_make_targets_exist(page: str) -> None:
    """Every `make` command that a page names."""
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = re.findall(r"(?:^|`)make ([a-z]+)", (REPOSITORY / page).read_text("utf-8"), re.MULTILINE)
    assert set(named) <= set(targets)


def test_where_is_has_at_most_15_rows() -> None:
    """The folders answer the rest."""
    table = (REPOSITORY / "README.md").read_text("utf-8").split("## Where is")[1].split("\n## ")[0]
    assert len(re.findall(r"^\|", table, re.MULTILINE)) <= 15 + 2


def test_the_performance_page_shows_the_last_figures(tmp_path: Path) -> None:
    """It is made of its template and figures.json. Renew with `python -m tests.bench.tables`."""
    tables.write_page(json.loads(tables.FIGURES.read_text("utf-8")), tmp_path)
    assert (tmp_path / tables.PAGE).read_text("utf-8") == (REPOSITORY / tables.PAGE).read_text("utf-8")
