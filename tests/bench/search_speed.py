"""The search against the one that comes with the theme: seconds and bytes to the first result, for the same pages.

`python -m tests.bench.search_speed ROOT` compares for a built catalog. MkDocs alone makes the theme's search from its
paper pages. Both are served from this machine, compressed, and asked in one run of one browser.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, expect, sync_playwright

from build_scripts.search import index_site
from tests.bench.serving import Served, serving
from tests.browser.conftest import ARGUMENTS
from tests.browser.install import find_browser

PATIENCE = 120_000  # milliseconds: the theme's index takes half a minute at 10,000 papers
ROUNDS = 3
QUESTIONS = ("neural networks", "gaussian process")
OURS, THEIRS = "dialog.rc-search a[role=option]", ".md-search-result__item a"  # a result


@dataclass(frozen=True)
class Found:
    """To the first result: seconds from pressing the key that opens the search, bytes from opening the page."""

    seconds: float
    bytes: int
    first: str


@dataclass(frozen=True)
class Comparison:
    """Medians of some questions, ours and the theme's; `index_cpu` is what making our index costs."""

    papers: int
    ours: Found
    theirs: Found
    index_cpu: float
    index_bytes: int

    @property
    def sooner(self) -> float:
        """How many times sooner the first result is there."""
        return self.theirs.seconds / self.ours.seconds

    @property
    def lighter(self) -> float:
        """How many times fewer bytes it takes."""
        return self.theirs.bytes / self.ours.bytes


def compare(root: Path, folder: Path, questions: Sequence[str] = QUESTIONS) -> Comparison:
    """Both searches over the papers of the built catalog in `root`; the theme's site is made in `folder`."""
    papers = sorted((root / "content" / "papers").glob("*.md"))
    build_by_theme(papers, folder)
    before = os.times()
    size = index_site(root / "site")
    after = os.times()
    spent = sum(after[:4]) - sum(before[:4])
    ours, theirs = race(root / "site", folder / "site", questions)
    return Comparison(len(papers), ours, theirs, spent, size)


def race(ours: Path, theirs: Path, questions: Sequence[str]) -> tuple[Found, Found]:
    """The same questions to both sites, in one browser, some rounds in turn."""
    with sync_playwright() as playwright, serving(ours) as mine, serving(theirs) as other:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        found = [
            (ask(browser, mine, question, OURS), ask(browser, other, question, THEIRS))
            for _ in range(ROUNDS)
            for question in questions
        ]
        browser.close()
    return middle([one for one, _ in found]), middle([other for _, other in found])


def build_by_theme(papers: Sequence[Path], folder: Path) -> None:
    """A site of these pages as MkDocs, the theme and its search make it."""
    docs = folder / "docs"
    (docs / "papers").mkdir(parents=True)
    for path in papers:
        shutil.copy(path, docs / "papers")
    (docs / "index.md").write_text("# Papers\n", encoding="utf-8")
    settings = {
        "site_name": "Papers",
        "docs_dir": "docs",
        "theme": {"name": "material", "font": False},
        "plugins": ["search"],
        "nav": ["index.md"],  # as here: with all pages in it every page would carry the whole tree
        "validation": {"nav": {"omitted_files": "ignore"}, "links": {"not_found": "ignore"}},
    }
    (folder / "mkdocs.yml").write_text(json.dumps(settings), encoding="utf-8")
    build(load_config(str(folder / "mkdocs.yml")))


def ask(browser: Browser, site: Served, question: str, result: str) -> Found:
    """The first result of a question on the start page of a site, for a reader who has never been there."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    before = site.sent
    page.goto(site.address, wait_until="networkidle")  # the theme loads its index here, unasked
    start = time.perf_counter()
    page.keyboard.press("/")
    page.keyboard.insert_text(question)
    expect(page.locator(result).first).to_be_visible(timeout=PATIENCE)
    seconds = time.perf_counter() - start
    first = str(page.locator(result).first.get_attribute("href"))
    page.wait_for_load_state("networkidle")
    page.close()
    return Found(seconds, site.sent - before, first)


def middle(found: Sequence[Found]) -> Found:
    """The median of each figure; the first result of the first question."""
    return Found(median(each.seconds for each in found), int(median(each.bytes for each in found)), found[0].first)


def main(root: Path) -> None:
    """Print the comparison as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        found = compare(root, Path(folder))
    print(json.dumps({**asdict(found), "sooner": found.sooner, "lighter": found.lighter}, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
