"""The measuring tools: papers to measure with, the costs of stages, and how figures become tables."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path

import pytest

from build_scripts.progress import Stages
from build_scripts.records.records import load_records
from build_scripts.records.titles import normalize
from build_scripts.report import Report
from tests.bench import __main__ as bench
from tests.bench.__main__ import merge
from tests.bench.corpus import Item, items, read_corpus, recombined, write_dumps
from tests.bench.known_items import mean_reciprocal, read_papers
from tests.bench.tables import ratios, stages, table, tables_text
from tests.conftest import INVENTED, run


def test_recombined_papers_are_new_and_always_the_same(many_root: Path) -> None:
    """Titles are all different and mostly in no record; another run gives the same papers."""
    papers = items(300, None, many_root)
    titles = {normalize(paper.title) for paper in papers}
    known = {normalize(record.title) for record in load_records(many_root, Report())}
    assert len(titles) == 300
    assert len(titles & known) < 10
    assert papers == items(300, None, many_root)


def test_recombined_authors_often_have_several_papers() -> None:
    """About half of the authors of a catalog come again, so that author pages are measured too."""
    papers = [Item(f"Moss for Roof {n}", "It grows. It is green.", (f"First{n} Last{n}",), "2020") for n in range(300)]
    authors = [name for paper in islice(recombined([("", paper) for paper in papers]), 500) for name in paper.authors]
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


def test_more_papers_than_a_file_has_are_recombined_from_it(tmp_path: Path) -> None:
    """The real ones come first, each once."""
    words = ("Moss", "Kelp", "Sand", "Tide")
    rows = [
        {"title": f"{word} for {word.lower()}", "abstract": f"{word} is. It grows.", "authors": [f"A {word}"]}
        for word in words
    ]
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(row | {"year": 2020, "venue": "Shores"}) + "\n" for row in rows), "utf-8")
    found = items(9, path, tmp_path)
    assert [item.title for item in found[:4]] == [row["title"] for row in rows]
    assert len({item.title for item in found}) == 9
    assert {item.title.split(" for ")[0] for item in found} == set(words)


def test_it_has_help(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`make bench ARGS=--help` opens with sentences and an example."""
    monkeypatch.setattr("sys.argv", ["bench", "--help"])
    with pytest.raises(SystemExit):
        bench.main()
    _, text, example, *_ = capsys.readouterr().out.split("\n\n")
    assert text.count(".") >= 2
    assert example.startswith("Example: make bench ARGS=")


def test_the_lists_written_are_read_back_by_import_and_enrich(many_root: Path, tmp_path: Path) -> None:
    """Every paper becomes a record with its authors and date."""
    papers = items(40, None, many_root)
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
    assert list(costs)[:2] == ["load", "restore"]
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
    "restored": {"whole": {"cpu": 9.0}, "stages": {"search index": {"cpu": 2.0}}},
    "plain": {"whole": {"cpu": 40.0}, "stages": {}},
}


def test_ratios_leave_the_search_index_out_of_builds_after_an_edit() -> None:
    """(50 - 8) / (4 - 2), (50 - 8) / (8 - 2), (50 - 8) / (9 - 2) and 40 / 5."""
    after = {"build after edited": 21.0, "build after added": 7.0, "build after restored": 6.0}
    assert ratios(RUN) == after | {"render": 8.0}
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
    before = {"machine": "a", "runs": [RUN], "pages": None, "search": None, "kills": {"points": 3}, "quality": None}
    now = before | {"runs": [RUN | {"papers": 2000}], "kills": None}
    assert [run["papers"] for run in merge(before, now)["runs"]] == [500, 2000]
    assert merge(before, now)["kills"] == {"points": 3}
    assert [run["papers"] for run in merge(before, before | {"runs": [RUN | {"papers": 499}]})["runs"]] == [499]
    assert merge(before, now | {"machine": "b"}) == now | {"machine": "b"}


def test_a_failing_part_loses_none_of_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was measured before and after it is written, and the run ends with what is missing."""

    def fail() -> None:
        raise OSError("no browser")

    parts = [("kills", lambda: {"points": 2}), ("search", fail), ("quality", lambda: [("tags", "0.9")])]
    monkeypatch.setattr(bench, "steps", lambda *_: iter(parts))
    monkeypatch.setattr(bench, "tables_text", str)
    monkeypatch.setattr("sys.argv", ["bench", "--json", str(tmp_path / "b.json")])
    with pytest.raises(SystemExit, match="not measured: search"):
        bench.main()
    found = json.loads((tmp_path / "b.json").read_text("utf-8"))
    assert (found["kills"], found["search"], found["quality"]) == ({"points": 2}, None, [["tags", "0.9"]])


def test_a_folder_of_an_earlier_run_is_not_measured_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Removing its files would make the new ones dearer."""
    (tmp_path / "500").mkdir()
    monkeypatch.setattr("sys.argv", ["bench", "--sizes", "500", "--folder", str(tmp_path)])
    with pytest.raises(SystemExit, match="2"):
        bench.main()


def test_searches_and_pages_become_tables() -> None:
    """A search that never answered has no later questions; broken builds are named."""
    found = tables_text(
        {
            "runs": [],
            "pages": {
                "papers": 10000,
                "steps": [{"step": "map", "seconds": 0.62, "slow_seconds": 1.78, "longest": 27.4, "bytes": 113012}],
            },
            "search": {
                "papers": 10000,
                "ours": {"seconds": 1.0, "bytes": 286756, "later": 0.3},
                "theirs": {"seconds": 240.0, "bytes": 17022787, "later": None},
            },
            "kills": {"points": 9, "left": 8, "repaired": 8, "broken": ["from nothing, change 3: site/index.html"]},
            "quality": None,
        }
    )
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in found.split("\n") if line.startswith("|")]
    assert ["map", "0.6", "1.8", "27", "113"] in rows
    assert ["seconds to the first result", "1.00", "240.00", "240.0"] in rows
    assert ["seconds of a later question", "0.30", "", ""] in rows
    assert "- from nothing, change 3: site/index.html" in found


def test_known_items_are_papers_with_keyphrases(tmp_path: Path) -> None:
    """Those without are left out; a paper that its keyphrases do not find counts as nothing."""
    lines = "".join(json.dumps({"id": "a", "keyphrases": phrases}) + "\n" for phrases in ([], ["tides"]))
    (tmp_path / "papers.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert [paper["keyphrases"] for paper in read_papers([tmp_path / "papers.jsonl.gz"])] == [["tides"]]
    assert mean_reciprocal([1, 4, 0, 0]) == pytest.approx(1.25 / 4)
