"""The search against the one that comes with the theme: seconds and bytes to the first result, for the same pages.

`python -m tests.bench.search_speed ROOT` compares for a built catalog. MkDocs alone makes the theme's search from its
paper pages. Both are served from this machine, compressed, and asked in one run of one browser.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as NoResult

from tests.bench.serving import Served, serving
from tests.browser.install import launch

PATIENCE = 240  # seconds for a first result: the theme's takes a minute at 10,000 papers, and more on a busy machine
ROUNDS, ENOUGH = 3, 60  # visits of each site; seconds after which no new round begins
QUESTIONS = (
    "neural networks", "gaussian process", "optimal transport", "reinforcement learning", "image segmentation",
    "graph", "robot grasping", "language model", "stochastic gradient descent", "time series",
)  # fmt: skip
# Begins to watch for a result; the page's own clock tells when it stands there, however seldom anybody looks.
WATCH = """result => {
  window.asked = performance.now();
  window.answered = new Promise(resolve => {
    const look = () => document.querySelector(result) && (observer.disconnect(), resolve(performance.now()));
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
  });
}"""
OURS, THEIRS = "dialog.rc-search a[role=option]:not(.rc-search__all)", ".md-search-result__item a"  # a result


@dataclass(frozen=True)
class Found:
    """To the first result: seconds from pressing the key that opens the search, bytes from opening the page.

    `later` are the seconds of a question on a page that has answered one; None where the first was never answered.
    """

    seconds: float
    bytes: int
    later: float | None


@dataclass(frozen=True)
class Comparison:
    """Medians of some visits, ours and the theme's."""

    papers: int
    ours: Found
    theirs: Found

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
    papers = sorted(path for path in (root / "content" / "papers").glob("*.md") if path.name != "index.md")
    build_by_theme(papers, folder)
    return Comparison(len(papers), *race(root / "site", folder / "site", questions))


def race(ours: Path, theirs: Path, questions: Sequence[str]) -> tuple[Found, Found]:
    """The same questions to both sites, in one browser, some rounds in turn; each begins with another question."""
    with sync_playwright() as playwright, serving(ours) as mine, serving(theirs) as other:
        browser = launch(playwright)
        found: list[tuple[Found, Found]] = []
        start = time.monotonic()
        for turn in range(ROUNDS):
            if found and time.monotonic() - start > ENOUGH:
                break
            asked = [*questions[turn:], *questions[:turn]]
            found.append((visit(browser, mine, asked, OURS), visit(browser, other, asked, THEIRS)))
        browser.close()
    return middle([one for one, _ in found]), middle([other for _, other in found])


def build_by_theme(papers: Sequence[Path], folder: Path) -> None:
    """A site that has the search MkDocs and the theme make of these pages.

    The search is made of what stands on pages, so that the frame of the papers, which nobody visits, can be left out.
    """
    docs, bare = folder / "docs", folder / "bare"
    (docs / "papers").mkdir(parents=True)
    bare.mkdir()
    (bare / "bare.html").write_text("{{ page.content }}", encoding="utf-8")
    for path in papers:
        text = path.read_text("utf-8").removeprefix("---\n")
        (docs / "papers" / path.name).write_text(f"---\ntemplate: bare.html\n{text}", encoding="utf-8")
    (docs / "index.md").write_text("# Papers\n", encoding="utf-8")
    settings = {
        "site_name": "Papers",
        "docs_dir": "docs",
        "theme": {"name": "material", "font": False, "custom_dir": "bare"},
        "plugins": ["search"],
        "nav": ["index.md"],  # as here: with all pages in it every page would carry the whole tree
        "validation": {"nav": {"omitted_files": "ignore"}, "links": {"not_found": "ignore"}},
    }
    (folder / "mkdocs.yml").write_text(json.dumps(settings), encoding="utf-8")
    build(load_config(str(folder / "mkdocs.yml")))


def visit(browser: Browser, site: Served, questions: Sequence[str], result: str) -> Found:
    """The first question on the start page of a site, by a reader who has never been there, then the others."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    before = site.sent
    page.goto(site.address, wait_until="networkidle")  # the theme loads its index here, unasked
    seconds = ask(page, questions[0], result)
    page.wait_for_timeout(500)  # what else the first question asks for
    sent = site.sent - before
    later = [ask(page, question, result) for question in questions[1:]] if seconds < PATIENCE else []
    page.close()
    return Found(seconds, sent, median(later) if later else None)


def ask(page: Page, question: str, result: str) -> float:
    """Seconds from the key that opens the search to the first result; PATIENCE if there is none by then."""
    if page.locator(result).count():
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        expect(page.locator(result)).to_have_count(0)
    on_page = page.evaluate("document.activeElement === document.body")
    page.evaluate(WATCH, result)
    if on_page:
        page.keyboard.press("/")
    page.keyboard.insert_text(question)
    page.keyboard.press("End")  # the theme waits for a key to be let go
    try:
        page.locator(result).first.wait_for()
    except NoResult:
        return PATIENCE
    return float(page.evaluate("async () => await answered - asked")) / 1000


def middle(found: Sequence[Found]) -> Found:
    """The median of each figure."""
    later = [each.later for each in found if each.later is not None]
    seconds, size = median(each.seconds for each in found), int(median(each.bytes for each in found))
    return Found(seconds, size, median(later) if later else None)


def main(root: Path) -> None:
    """Print the comparison as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        found = compare(root, Path(folder))
    print(json.dumps({**asdict(found), "sooner": found.sooner, "lighter": found.lighter}, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
