"""Records: strict reading with places, writing that reads back the same, edits that touch only their own lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from build_scripts.model import Location, Record, Source
from build_scripts.records.records import add_source, load_records, locate, merge_fields, record_path, record_text
from build_scripts.records.yaml_text import flow_scalar
from build_scripts.report import Report

CASES = Path(__file__).parents[1] / "cases/import/records"
READING = yaml.safe_load((CASES / "reading.yml").read_text("utf-8"))
EDITING = yaml.safe_load((CASES / "editing.yml").read_text("utf-8"))
NASTY = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
        st.sampled_from(
            [": ", " #", "---", "...", "- ", "? ", "'", '"', "{", "}", "[", "]", "&a", "*a", "!!str ", "|", ">", "%",
             "@", "`", "\n", "\t", "\x85", "\u2028", "\ufeff", "null", "~", "yes", "1e3", "0E0", "0o7", "1_0",
             "2024-01-01", "<<", "=", "\\"]
        ),
    ),
    min_size=1,
    max_size=6,
).map("".join)  # fmt: skip


def write(root: Path, record_id: str, text: str) -> None:
    """Put the text of a record in its place."""
    path = root / record_path(record_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


@pytest.mark.parametrize("case", READING, ids=lambda case: str(case["name"]))
def test_faults_of_a_record_are_reported_with_their_place(case: dict[str, str | list[str]], tmp_path: Path) -> None:
    """Each case states the text of catalog/papers/moss.yml and all its problems."""
    write(tmp_path, "moss", str(case["text"]))
    report = Report()
    records = load_records(tmp_path, report)
    assert [str(p).removeprefix("catalog/papers/moss.yml:") for p in report.sorted()] == case["problems"]
    assert len(records) == (not case["problems"])


@pytest.mark.parametrize("case", EDITING, ids=lambda case: str(case["name"]))
def test_edits_touch_only_their_own_lines(case: dict[str, str]) -> None:
    """Each case states a record edited by hand, and the same after merging an author count and adding a source."""
    merged = merge_fields(case["before"], {"author_count": 4, "id": "never used"})
    assert add_source(merged, Source("z.txt", 9)) == case["after"]


def test_problems_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    """A broken record hides neither the faults of the others nor the sound ones."""
    write(tmp_path, "a", "id: a\ntitle: [\n")
    write(tmp_path, "b", "id: c\ntitle: T\nabstract: A\nadded: 2026-11-20\n")
    write(tmp_path, "d", "id: d\ntitle: T\nabstract: A\nadded: 2026-11-20\n")
    (tmp_path / "catalog/papers/e.yaml").write_text("")
    report = Report()
    assert [record.id for record in load_records(tmp_path, report)] == ["d"]
    assert {(p.location.path, p.code) for p in report.problems} == {
        ("catalog/papers/a.yml", "yaml-syntax"),
        ("catalog/papers/b.yml", "id-file-name"),
        ("catalog/papers/e.yaml", "file-name"),
    }


def test_an_address_leads_to_one_record(tmp_path: Path) -> None:
    """A former id may not be the id, or a former id, of another record."""
    text = "id: {0}\ntitle: T\nabstract: A\nformer_ids: [{1}]\nadded: 2026-11-20\n"
    write(tmp_path, "a", text.format("a", "b, old"))
    write(tmp_path, "b", text.format("b", "old"))
    report = Report()
    load_records(tmp_path, report)
    assert [str(problem).split(": ", 1)[0] for problem in report.sorted()] == [
        "catalog/papers/a.yml:4:14",
        "catalog/papers/b.yml:4:14",
    ]


def test_later_stages_can_name_the_place_of_a_field(tmp_path: Path) -> None:
    """The place of a field, or of an item of a list, is found again; otherwise the file as a whole."""
    write(tmp_path, "moss", "id: moss\ntitle: 'M \u2028 N'\ntags: [moss,\n  grpah]\n")
    assert locate(tmp_path, "moss", "tags") == Location("catalog/papers/moss.yml", 3, 7)
    assert locate(tmp_path, "moss", "tags", 1) == Location("catalog/papers/moss.yml", 4, 3)
    assert locate(tmp_path, "moss", "venue") == Location("catalog/papers/moss.yml")
    assert locate(tmp_path, "gone", "tags") == Location("catalog/papers/gone.yml")


def full_record(text: str = "Moss: a study") -> Record:
    """A record with every field, each scraped one holding `text`."""
    return Record(
        id="moss", title=text, abstract=text, added="2026-11-20", sources=(Source("a.txt", 3), Source("b.txt", 5)),
        title_tex=text, abstract_tex=text, authors=("Ann Moss", text), author_count=2, date="2024-03", venue=text,
        arxiv_id="2509.24320", doi="10.1000/182", url="https://example.org/", code=("https://example.org/c",),
        comments=0, evidence=3, tags=("moss", "-roof"), former_ids=("old-moss",),
    )  # fmt: skip


def test_a_record_is_written_in_a_fixed_order_one_line_a_value() -> None:
    """Keys stand in the documented order, quotes only where needed, lists one item a line."""
    assert record_text(full_record()) == (CASES / "full.yml").read_text("utf-8")


@given(NASTY.filter(str.strip))
def test_every_text_survives_writing_and_reading(text: str) -> None:
    """Whatever was scraped, YAML syntax included, reads back the same by three parsers, from lines as they were."""
    record = full_record(text)
    written = record_text(record)
    assert written.count("\n") == len(record_text(full_record()).split("\n")) - 1
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        assert yaml.load(written, Loader=loader)["abstract"] == text  # noqa: S506
    assert YAML(typ="safe", pure=True).load(io.StringIO(written))["abstract"] == text


@given(NASTY)
def test_a_text_survives_inside_brackets(text: str) -> None:
    """Quoting inside `[…]` holds for commas and brackets too."""
    assert yaml.safe_load(f"[{flow_scalar(text)}, next]")[0] == text


def test_a_written_record_reads_back_equal(tmp_path: Path) -> None:
    """Reading what was written gives the same record, and adding nothing changes no byte."""
    text = record_text(full_record("Moss: 'on' \"roofs\" \u2028 #1"))
    write(tmp_path, "moss", text)
    report = Report()
    assert load_records(tmp_path, report) == (full_record("Moss: 'on' \"roofs\" \u2028 #1"),)
    assert report.problems == []
    assert merge_fields(text, {"title": "x", "authors": ("y",)}) == text


@given(NASTY.filter(bool), st.sampled_from(["plain", "block", "flow"]))
def test_merged_text_reads_back_the_same(text: str, style: str) -> None:
    """A merged value and all old values are what they were, in whichever style the record is written."""
    before = {"plain": "id: moss\n", "block": "abstract: |\n  x\n\n# c\n", "flow": "{id: moss}"}[style]
    after = yaml.safe_load(merge_fields(before, {"venue": text, "authors": (text,)}))
    assert after == {**yaml.safe_load(before), "venue": text, "authors": [text]}
