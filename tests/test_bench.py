"""The measuring tools: papers to measure with, the costs of stages, and how figures become tables."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path

import pytest

from build_scripts.progress import Stages
from build_scripts.records import load_records
from build_scripts.report import Report
from build_scripts.titles import normal
from tests.bench.__main__ import merge
from tests.bench.corpus import Item, items, read_corpus, recombined, write_dumps
from tests.bench.tables import ratios, stages, table
from tests.conftest import INVENTED, REPOSITORY, run


def test_recombined_papers_are_new_and_always_the_same() -> None:
    """Titles are all different and mostly in no record; another run gives the same papers."""
    papers = items(300, None, REPOSITORY)
    titles = {normal(paper.title) for paper in papers}
    known = {normal(record.title) for record in load_records(REPOSITORY, Report())}
    assert len(titles) == 300
    assert len(titles & known) < 10
    assert papers == items(300, None, REPOSITORY)


def test_recombined_authors_often_have_several_papers() -> None:
    """About half of the authors of a catalog come again, so that author pages are measured too."""
    records = load_records(REPOSITORY, Report())
    authors = [name for paper in islice(recombined(records), 500) for name in paper.authors]
    again = {name for name in authors if authors.count(name) > 1}
    assert 0.3 < len(again) / len(set(authors)) < 0.7


@pytest.mark.parametrize("name", ["papers.jsonl", "papers.jsonl.gz"])
def test_real_papers_come_from_json_lines(tmp_path: Path, name: str) -> None:
    """Packed or not; line breaks in a text become spaces, an author named twice counts once, no abstract no paper."""
    rows = [
        {"title": "Moss\nand tides", "abstract": "A  study.", "authors": ["A. B", "C. D", "A. B"], "year": 2020},
        {"title": "Nothing known", "abstract": " ", "authors": [], "year": 2021},
    ]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert list(read_corpus(tmp_path / name)) == [Item("Moss and tides", "A study.", ("A. B", "C. D"), "2020")]


def test_the_lists_written_are_read_back_by_import_and_enrich(tmp_path: Path) -> None:
    """Every paper becomes a record with its authors and date."""
    papers = items(40, None, REPOSITORY)
    dumps, facts = write_dumps(tmp_path / "lists", papers)
    root = tmp_path / "catalog"
    (root / "catalog").mkdir(parents=True)
    assert run("--root", str(root), "import", *map(str, dumps)) == 0
    assert run("--root", str(root), "enrich", str(facts)) == 0
    records = load_records(root, Report())
    assert {(record.title, record.authors, record.date) for record in records} == {
        (paper.title, paper.authors, paper.date) for paper in papers
    }


def test_a_build_tells_what_each_stage_cost(tmp_path: Path) -> None:
    """`--timings` leaves seconds, CPU seconds and memory of every stage in the order they ran."""
    assert run("--root", str(INVENTED), "build", "--no-site", "--timings", str(tmp_path / "t.json")) == 0
    costs = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert list(costs)[:3] == ["load", "restore", "keywords"]
    assert all(cost.keys() == {"seconds", "cpu", "peak"} for cost in costs.values())
    assert costs["load"]["peak"] > 10


def test_a_stage_costs_the_work_done_in_it() -> None:
    """CPU seconds are those between its beginning and its end."""
    chain = Stages()
    with chain.stage("work"):
        sum(range(5_000_000))
    with chain.stage("rest"):
        pass
    assert chain.costs["work"].cpu > chain.costs["rest"].cpu
    assert 0 < chain.costs["work"].cpu <= chain.costs["work"].seconds + 0.05


RUN = {
    "papers": 500,
    "recombined": True,
    "full": {
        "whole": {"cpu": 50.0},
        "stages": {"load": {"cpu": 1.0}, "render": {"cpu": 5.0}, "search index": {"cpu": 8.0}},
    },
    "edited": {"whole": {"cpu": 4.0}, "stages": {"load": {"cpu": 0.5}, "search index": {"cpu": 2.0}}},
    "added": {"whole": {"cpu": 8.0}, "stages": {"search index": {"cpu": 2.0}}},
    "plain": {"whole": {"cpu": 40.0}, "stages": {}},
}


def test_ratios_leave_the_search_index_out_of_builds_after_an_edit() -> None:
    """(50 - 8) / (4 - 2), (50 - 8) / (8 - 2) and 40 / 5."""
    assert ratios(RUN) == {"build after edited": 21.0, "build after added": 7.0, "render": 8.0}
    assert "render" not in ratios(RUN | {"plain": None})


def test_stages_add_up_to_the_whole() -> None:
    """What is in no stage has a row of its own."""
    assert stages([RUN], "edited") == [
        ("load", "0.5"),
        ("search index", "2.0"),
        ("start of Python, imports", "1.5"),
    ]


def test_tables_are_aligned() -> None:
    """Names to the left, figures to the right, readable as text and as Markdown."""
    assert table(["Stage", "500"], [("load", 1.5), ("link", 12)]) == (
        "| Stage | 500 |\n|-------|----:|\n| load  | 1.5 |\n| link  |  12 |"
    )


def test_the_page_keeps_figures_of_the_same_machine_only() -> None:
    """A run of other sizes adds its columns; a run on another machine replaces everything."""
    before = {"machine": "a", "runs": [RUN], "search": None, "kills": {"points": 3}, "quality": None}
    now = before | {"runs": [RUN | {"papers": 2000}], "kills": None}
    assert [run["papers"] for run in merge(before, now)["runs"]] == [500, 2000]
    assert merge(before, now)["kills"] == {"points": 3}
    assert merge(before, now | {"machine": "b"}) == now | {"machine": "b"}
