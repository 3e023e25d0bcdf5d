"""Invented catalogs to test with, each built once a worker: a small one that uses every feature, and one of 120 papers.

No test but those in shipped/ reads the papers or the settings of this repository, which are its owner's.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from build_scripts.cli import main
from build_scripts.model import Location
from build_scripts.pages import pages_by_hand
from build_scripts.related.graph import Edge, Rows
from build_scripts.report import Problem, Severity, codes
from tests.invented import write_catalog

# The same examples in every run: what fails has been broken by a change, not found by chance. New ones are looked for
# with `make test ARGS="--hypothesis-profile searching"`.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("searching", max_examples=2000, deadline=None)
settings.load_profile("repeatable")

_make_problem = Problem.__init__


def _explained(self: Problem, location: Location, severity: Severity, code: str, message: str, hint: str = "") -> None:
    """Every problem that any test meets has a code of the table."""
    assert code in codes(), f"{code} is not in codes.yml"
    _make_problem(self, location, severity, code, message, hint)


Problem.__init__ = _explained  # type: ignore[method-assign]

REPOSITORY = Path(__file__).parent.parent
INVENTED = Path(__file__).parent / "catalog_valid"


SETTINGS = f"""\
INHERIT: {REPOSITORY}/mkdocs.yml
site_name: Research Catalog
site_description: Papers on learning, optimisation and computation, found in seconds, with the reason for every link.
site_url: !ENV [SITE_URL, "https://example.org/research-catalog/"]
repo_url: https://github.com/example/harbours
docs_dir: content
site_dir: site
theme: {{custom_dir: {REPOSITORY}/site_overrides}}
hooks: [{REPOSITORY}/build_scripts/site/preview.py]
extra: {{other_catalogs: [], data_licence: CC0}}
"""
os.environ.pop("SITE_URL", None)  # set where the repository's own site is published


def copy_catalog(source: Path, target: Path) -> Path:
    """A copy of what people write of a catalog: its data and its hand-written pages."""
    shutil.copytree(source / "catalog", target / "catalog")
    copy_by_hand(source, target)
    write_settings(target)
    return target


def write_settings(root: Path) -> None:
    """Give a catalog settings of its own: name and address of the repository's site are its owner's to change."""
    (root / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")


def copy_by_hand(source: Path, target: Path) -> None:
    """Copy the hand-written pages of a catalog."""
    (target / "content").mkdir(exist_ok=True)
    for page in pages_by_hand(source / "content"):
        shutil.copy(source / "content" / page, target / "content" / page)


def run(*arguments: str) -> int:
    """The exit status of `catalog` with these arguments."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    return int(stop.value.code or 0)


def rows_of(papers: Iterable[str], edges: Iterable[Edge] = ()) -> tuple[list[str], Rows]:
    """The papers in order, and the edges between them as numbers."""
    ids = sorted(papers)
    row = {paper: number for number, paper in enumerate(ids)}
    known = [edge for edge in sorted(edges) if edge.left in row and edge.right in row]
    return ids, Rows(
        left=np.array([row[edge.left] for edge in known], dtype=np.int64),
        right=np.array([row[edge.right] for edge in known], dtype=np.int64),
        scores=np.array([edge.score for edge in known], dtype=np.float64),
        lengths=np.array([edge.length for edge in known], dtype=np.int64),
    )


@pytest.fixture(scope="session")
def invented_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented catalog, built into a folder of its own."""
    root = copy_catalog(INVENTED, tmp_path_factory.mktemp("invented"))
    assert run("--root", str(root), "build") == 0
    return root


@pytest.fixture(scope="session")
def many_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented catalog of 120 papers and a guide, built into a folder of its own."""
    root = write_catalog(tmp_path_factory.mktemp("many"))
    write_settings(root)
    shutil.copy(Path(__file__).parent / "browser/guide.md", root / "content/guide.md")
    assert run("--root", str(root), "build") == 0
    return root


@pytest.fixture(scope="session")
def many_site(many_root: Path) -> Path:
    """The rendered pages of the invented catalog of 120 papers."""
    return many_root / "site"
