"""Known items: how high a question of an author's keyphrases ranks the paper they belong to.

`python -m tests.bench.known_items FILE…` builds a catalog of the papers of these files (JSON lines with id, title,
abstract and keyphrases, packed with gzip or not) and asks the search page of its site for each. It prints the mean
reciprocal rank among the exact hits alone, and with the papers near in meaning below them.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.serving import serving
from tests.bench.speed import run
from tests.browser.install import launch
from tests.conftest import INVENTED, REPOSITORY, copy_by_hand, write_settings

BATCH = 50
# For each question the place of its paper among all hits, and among hits followed by near papers; 0 if it is not there.
RANKS = """async questions => {
  window.ready ??= (async () => {
    const data = await catalogQuery.loadPapers(new URL('../', location.href).href);
    return [data, await catalogQuery.openIndex(data), catalogLike.makeNear(data)];
  })();
  const [data, index, near] = await ready;
  return Promise.all(questions.map(async ([question, id]) => {
    const paper = await catalogPapers.numberOf(data.root, id);
    const { found, words } = await index.find(question);
    const { papers } = near(await index.answered(words));
    const hits = [...found.keys()], others = papers.filter(other => !found.has(other));
    return [hits.indexOf(paper) + 1, [...hits, ...others].indexOf(paper) + 1];
  }));
}"""


def read_papers(files: Iterable[Path]) -> list[dict[str, Any]]:
    """The papers of JSON lines that have keyphrases."""
    lines = [
        line
        for file in files
        for line in (gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()).splitlines()
    ]
    return [paper for paper in map(json.loads, lines) if paper.get("keyphrases")]


def write_catalog(root: Path, papers: Sequence[dict[str, Any]]) -> None:
    """A catalog with these papers under the ids p0, p1 …; keyphrases stay out of it."""
    (root / "catalog/papers").mkdir(parents=True)
    write_settings(root)
    copy_by_hand(INVENTED, root)
    for number, paper in enumerate(papers):
        title = paper["title"] or " ".join(paper["abstract"].split()[:10])
        record = {"id": f"p{number}", "title": title, "abstract": paper["abstract"], "added": "2026-01-01"}
        text = "".join(
            f"{key}: {json.dumps(' '.join(value.split()), ensure_ascii=False)}\n" for key, value in record.items()
        )
        (root / f"catalog/papers/p{number}.yml").write_text(text, encoding="utf-8")


def ranks(site: Path, papers: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    """The ranks of each paper for its keyphrases."""
    questions = [(" ".join(paper["keyphrases"]), f"p{number}") for number, paper in enumerate(papers)]
    with sync_playwright() as playwright, serving(site) as served:
        page = launch(playwright).new_page()
        page.goto(f"{served.address}search/")
        found: list[tuple[int, int]] = []
        for start in range(0, len(questions), BATCH):
            found += page.evaluate(RANKS, questions[start : start + BATCH])
    return found


def mean_reciprocal(places: Iterable[int]) -> float:
    """The mean reciprocal rank; 0 stands for a paper that was not found."""
    all_places = list(places)
    return sum(1 / place for place in all_places if place) / max(len(all_places), 1)


def main(files: Sequence[str]) -> None:
    """Build, ask, print."""
    papers = read_papers(map(Path, files))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_catalog(root, papers)
        run(REPOSITORY, "--root", str(root), "build")
        found = ranks(root / "site", papers)
    lost = sum(exact > 0 and exact != both for exact, both in found)
    exact, near = (mean_reciprocal(each[column] for each in found) for column in (0, 1))
    print(
        f"{len(found)} questions: mean reciprocal rank {exact:.3f} by exact hits, {near:.3f} with papers near in "
        f"meaning; {lost} hits lost"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
