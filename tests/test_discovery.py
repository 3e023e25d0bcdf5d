"""Keeping what a catalog taught: an edit costs what it touches, and changes nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from build_scripts.cache import Store
from build_scripts.discovery import DRIFT, Findings, discover
from build_scripts.keywords import extract, learn, rank_one
from build_scripts.link import link
from build_scripts.model import Document
from build_scripts.records import load_records
from build_scripts.report import Report
from build_scripts.restored import document_of, restore_papers
from build_scripts.vocabulary import field_terms
from tests.invented import write_catalog

Papers = dict[str, Document]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """A hundred and twenty invented papers."""
    records = load_records(write_catalog(tmp_path_factory.mktemp("papers")), Report())
    return {paper.record.id: document_of(paper) for paper in restore_papers(records)}


class Catalog:
    """Papers with a store; `read` are those that were read in the last run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read: list[str] = []

    def run(self, papers: Papers) -> Findings:
        """One run, as the pipeline does it."""
        self.read = []

        def document(paper: str) -> Document:
            self.read.append(paper)
            return papers[paper]

        store = Store(self.path)
        stamps = {paper: f"{papers[paper].title}{papers[paper].abstract}" for paper in sorted(papers)}
        found = discover(stamps, document, field_terms(), store)
        store.save()
        return found

    def forget_all_but_the_model(self) -> None:
        """As if nothing was known of any paper, but what all of them taught."""
        with sqlite3.connect(self.path) as database:
            database.execute("UPDATE results SET stamp = 'another' WHERE shelf NOT IN ('model', 'axes', 'vectors')")


def told(found: Findings) -> tuple[object, ...]:
    """Everything that a run found of its papers, read out."""
    nearest = found.nearest
    return (
        dict(found.keywords), {paper: choice.keys for paper, choice in found.choices.items()}, dict(found.links),
        nearest.ids, nearest.papers.tolist(), nearest.scores.tolist(),
    )  # fmt: skip


def edited(papers: Papers) -> Papers:
    """The third paper with another abstract."""
    name = sorted(papers)[2]
    text = "Diffusion models for graph neural networks, and reinforcement learning with large language models."
    return papers | {name: replace(papers[name], abstract=text)}


def added(papers: Papers) -> Papers:
    """One paper more, much like the fifth."""
    like = papers[sorted(papers)[4]]
    return papers | {"kettles": Document("kettles", f"Kettles and {like.title}", like.abstract)}


def removed(papers: Papers) -> Papers:
    """All but the seventh."""
    return {name: paper for name, paper in papers.items() if name != sorted(papers)[6]}


CHANGES = [edited, added, removed]


def test_a_paper_ranked_by_itself_has_the_keywords_that_all_together_gave_it(papers: Papers) -> None:
    """What the catalog taught, and one text, are all that the keywords of a paper depend on."""
    candidates = [extract(paper) for paper in papers.values()]
    corpus, ranking = learn(candidates)
    for paper in candidates:
        assert rank_one(paper, corpus, field_terms()).keywords == ranking.papers[paper.id]


def test_the_first_run_finds_what_a_run_without_memory_finds(papers: Papers, tmp_path: Path) -> None:
    """Links are those of `link`, the second run gives the same and reads nothing."""
    catalog = Catalog(tmp_path / "store")
    first = catalog.run(papers)
    assert dict(first.links) == link(papers.values(), first.keywords)
    assert sorted(catalog.read) == sorted(papers)
    assert told(catalog.run(papers)) == told(first)
    assert catalog.read == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_reads_one_paper_and_gives_what_the_model_gives_for_all(
    papers: Papers, tmp_path: Path, change: Callable[[Papers], Papers]
) -> None:
    """The exception from clean builds and its bound: results depend on catalog and model, not on how one got there."""
    catalog = Catalog(tmp_path / "store")
    before = told(catalog.run(papers))
    after = told(catalog.run(change(papers)))
    assert len(set(catalog.read)) <= 1
    assert after != before
    catalog.forget_all_but_the_model()
    assert told(catalog.run(change(papers))) == after
    assert told(catalog.run(papers)) == before


def test_a_new_model_is_learnt_when_enough_papers_have_changed(papers: Papers, tmp_path: Path) -> None:
    """Up to DRIFT the model stays, beyond it the result is that of a clean build."""
    catalog = Catalog(tmp_path / "store")
    model = catalog.run(papers).model.name
    names, few = sorted(papers), int(DRIFT * len(papers))
    assert few == 2
    for number, same in ((few, True), (few + 1, False)):
        fewer = {name: papers[name] for name in names[number:]}
        found = catalog.run(fewer)
        assert (found.model.name == model) is same
        assert (told(found) == told(Catalog(tmp_path / f"clean-{number}").run(fewer))) is not same


@pytest.mark.parametrize("shelf", ["model", "axes", "vectors", "state", "keywords", "candidates"])
def test_damage_counts_as_absence(papers: Papers, tmp_path: Path, shelf: str) -> None:
    """Bytes that rot on any shelf change nothing in what is found, not even in the run after."""
    catalog = Catalog(tmp_path / "store")
    first = told(catalog.run(papers))
    with sqlite3.connect(catalog.path) as database:
        spoilt = "substr(packed, 1, length(packed) - 3) || x'000000'"
        database.execute(f"UPDATE results SET packed = {spoilt} WHERE shelf = ? AND rowid % 3 < 2", (shelf,))  # noqa: S608
    changed = Catalog(tmp_path / "clean").run(papers)
    assert told(catalog.run(papers)) == first == told(changed)
    assert told(catalog.run(papers)) == first


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_counts_as_empty(papers: Papers, tmp_path: Path, content: bytes) -> None:
    """And is usable again after the run."""
    catalog = Catalog(tmp_path / "store")
    few = {name: papers[name] for name in sorted(papers)[:20]}
    first = told(catalog.run(few))
    catalog.path.write_bytes(content)
    assert told(catalog.run(few)) == first
    assert sorted(catalog.read) == sorted(few)
    catalog.run(few)
    assert catalog.read == []
