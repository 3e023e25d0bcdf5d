"""The stages before pages: what they keep between runs changes nothing in what comes out."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from build_scripts import communities, restored
from build_scripts.cache import FILE
from build_scripts.inputs import load
from build_scripts.map_file import PATH as MAP
from build_scripts.map_file import centres, centres_text
from build_scripts.model import Record
from build_scripts.nearest import Floats, Nearest
from build_scripts.pipeline import Made, make_catalog
from build_scripts.progress import Stages
from build_scripts.records import dump_record, load_records
from build_scripts.report import Report
from build_scripts.topics_file import PATH as TOPICS
from build_scripts.topics_file import memory_text
from tests.invented import write_catalog

PAPERS = 100
STAY = "('model', 'axes', 'vectors', 'texts', 'formulas')"  # what the catalog taught, and restored texts, which cost


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred invented papers, after a run that remembers their topics."""
    root = write_catalog(tmp_path_factory.mktemp("known"), PAPERS)
    made = make(root)
    (root / TOPICS).write_text(memory_text(made.memory), encoding="utf-8")
    (root / MAP).write_text(centres_text(centres(made.catalog.layout)), encoding="utf-8")
    make(root)
    return root


@pytest.fixture
def root(known: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(known, tmp_path, dirs_exist_ok=True)


def make(root: Path) -> Made:
    report = Report()
    made = make_catalog(load(root, report), root, report, Stages())
    assert report.errors == 0
    return made


def told(made: Made) -> tuple[object, ...]:
    """What pages are made of, as far as the stages before keep it."""
    catalog = made.catalog
    texts = [(paper.record.id, paper.title, paper.abstract) for paper in catalog.papers]
    marks = catalog.marks, catalog.link_marks
    return texts, marks, catalog.tags, catalog.topics, catalog.reading, catalog.layout, catalog.authors, made.memory


def put(root: Path, record: Record) -> None:
    (root / f"catalog/papers/{record.id}.yml").write_text(dump_record(record), encoding="utf-8")


def test_after_edits_all_follows_from_the_catalog_and_the_model(root: Path) -> None:
    """A paper with other words and one more: the same as with nothing kept but what the catalog taught."""
    first = told(make(root))
    assert told(make(root)) == first
    records = load_records(root, Report())
    put(root, replace(records[3], abstract=records[80].abstract, authors=("Ann Moss", *records[80].authors)))
    put(root, replace(records[90], id="kettles", title=f"Kettles and {records[90].title}"))
    after = told(make(root))
    assert after != first
    with sqlite3.connect(root / FILE) as database:
        database.execute(f"DELETE FROM results WHERE shelf NOT IN {STAY}")  # noqa: S608 - our own words
    assert told(make(root)) == after
    (root / "catalog/papers/kettles.yml").unlink()
    put(root, records[3])
    assert told(make(root)) == first


def test_an_edit_restores_one_text_and_walks_nowhere(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walks are those of the graph that the model was learnt from."""
    done: list[str] = []
    restore, walk = restored._restored, communities.walk

    def restoring(record: Record) -> tuple[bytes, restored.Unreadable]:
        done.append(record.id)
        return restore(record)

    def walking(links: Nearest, anchors: list[list[int]]) -> Floats:
        done.append("walk")
        return walk(links, anchors)

    monkeypatch.setattr(restored, "_restored", restoring)
    monkeypatch.setattr("build_scripts.pipeline.walk", walking)
    record = load_records(root, Report())[3]
    put(root, replace(record, abstract=f"{record.abstract} It is about kettles."))
    make(root)
    assert done == [record.id]
