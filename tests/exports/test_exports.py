"""Published data: whole, valid, documented, and safe in the programs that open it."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import html
import io
import json
import re
from pathlib import Path
from typing import Any

import jq
import jsonschema
import networkx as nx
import pandas as pd
import pybtex.database
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.exports.data_docs import field_docs
from build_scripts.exports.data_files import COLUMNS, PUBLISHED, SEPARATOR, csv_table, safe_cell
from build_scripts.model import Record
from build_scripts.pages.wording import file_size
from build_scripts.records.records import record_text
from tests.conftest import run
from tests.pages.test_escaping import HOSTILE


def plain_cell(cell: str) -> str:
    """The text of a cell without the apostrophe that keeps it from being run."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


@pytest.fixture(scope="module")
def many_data(many_root: Path) -> Path:
    """The published files of the 120 invented papers."""
    return many_root / "site" / "data"


@pytest.fixture(scope="module")
def many_json(many_data: Path) -> Any:
    """papers.json of the 120 invented papers."""
    return json.loads((many_data / "papers.json").read_text("utf-8"))


@pytest.mark.parametrize("name", ["papers", "graph"])
@pytest.mark.parametrize("root", ["many_root", "invented_root"])
def test_the_published_json_keeps_its_published_schema(request: pytest.FixtureRequest, root: str, name: str) -> None:
    """Both files, as served, of a catalog of 120 papers and of one that uses every feature."""
    data = request.getfixturevalue(root) / "site" / "data"
    schema = json.loads((data / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads((data / f"{name}.json").read_text("utf-8")), schema)


@pytest.mark.parametrize(
    "fault",
    [{"venue": ""}, {"authors": []}, {"colour": "red"}, {"date": "12 May"}, {"year": "2025"}, {"id": "No Slug"}],
    ids=lambda fault: next(iter(fault)),
)
def test_the_schema_refuses_what_the_catalog_never_publishes(many_data: Path, many_json: Any, fault: Any) -> None:
    """Empty texts and lists, unknown fields, other forms of dates."""
    schema = json.loads((many_data / "papers.schema.json").read_text("utf-8"))
    faulty = {**many_json, "papers": [many_json["papers"][0] | fault]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(faulty, schema)


def test_checksums_cover_every_file(many_data: Path) -> None:
    """Each line of SHA256SUMS is right, and no file is left out."""
    lines = [line.split("  ") for line in (many_data / "SHA256SUMS").read_text("utf-8").splitlines()]
    assert {name: digest for digest, name in lines} == {
        name: hashlib.sha256((many_data / name).read_bytes()).hexdigest() for name in PUBLISHED if name != "SHA256SUMS"
    }
    assert {path.name for path in many_data.iterdir()} == {*PUBLISHED, "index.html"}


def test_csv_holds_every_paper(many_data: Path, many_json: Any) -> None:
    """Rows and cells are those of papers.json, by the reader of Python's library, with the line ends of RFC 4180."""
    text = (many_data / "papers.csv").read_bytes().decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n") == len(many_json["papers"]) + 1
    for row, paper in zip(csv.DictReader(io.StringIO(text)), many_json["papers"], strict=True):
        for column in COLUMNS:
            value = paper.get(column, "")
            value = f"arXiv:{value}" if value and column == "arxiv_id" else value
            assert plain_cell(row[column]) == (SEPARATOR.join(value) if isinstance(value, list) else str(value))


def test_pandas_reads_the_csv_without_help(many_data: Path, many_json: Any) -> None:
    """Types and unknown facts come out as a reader expects."""
    table = pd.read_csv(many_data / "papers.csv", index_col="id")
    assert list(table.index) == [paper["id"] for paper in many_json["papers"]]
    assert table["year"].notna().sum() == sum("year" in paper for paper in many_json["papers"])


def test_arxiv_numbers_keep_their_zeros_and_excel_knows_the_encoding() -> None:
    """A column of nothing but numbers such as 2509.10050 would be read as decimals; a byte order mark says UTF-8."""
    table = csv_table({"id": f"moss-{number}", "arxiv_id": number} for number in ("2509.10050", "2101.00010"))
    assert table.encode("utf-8").startswith(b"\xef\xbb\xbfid,")
    assert list(pd.read_csv(io.BytesIO(table.encode("utf-8")))["arxiv_id"]) == ["arXiv:2509.10050", "arXiv:2101.00010"]


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "'=1", "＝1", "|calc", "%x"])
def test_a_formula_is_shut_in(text: str) -> None:
    """What a spreadsheet would run begins with an apostrophe, also behind blanks."""
    assert safe_cell(text) == f"'{text}"


@given(st.text())
def test_any_cell_comes_back(text: str) -> None:
    """No text is run, none is lost."""
    assert plain_cell(safe_cell(text)) == text
    assert not re.match(r"\s*[=+\-@\t\r]", safe_cell(text))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=4))
def test_any_table_comes_back(titles: list[str]) -> None:
    """Quotes, commas and line ends inside cells stay inside."""
    table = csv_table({"id": "x", "title": title} for title in titles)
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert [plain_cell(row["title"]) for row in rows] == titles


def test_both_graphs_are_one_and_hold_every_paper(many_data: Path, many_json: Any) -> None:
    """networkx reads the same nodes, edges and facts from GraphML and JSON."""
    one = nx.node_link_graph(json.loads((many_data / "graph.json").read_text("utf-8")), edges="edges")
    other = nx.read_graphml(many_data / "graph.graphml")
    assert set(one.nodes) == {paper["id"] for paper in many_json["papers"]}
    assert dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    assert {frozenset(edge) for edge in one.edges} == {frozenset(edge) for edge in other.edges}
    for left, right, facts in one.edges(data=True):
        assert other.edges[left, right] == {"weight": facts["weight"], "shared": SEPARATOR.join(facts["shared"])}


def test_pages_of_parts_lead_to_their_export(many_site: Path) -> None:
    """Tag, topic, list and author pages lead to the search for exactly their papers, which exports what it finds."""
    for name, facet in (("tags", "tag"), ("topics", "topic"), ("lists", "list"), ("authors", "q")):
        pages = [
            page for page in sorted((many_site / name).glob("*/index.html")) if "rc-papers" in page.read_text("utf-8")
        ]
        for page in pages[:5]:
            assert f'href="../../search/?{facet}=' in page.read_text("utf-8")


# The data page ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data_page(many_root: Path) -> str:
    """The source of the data page."""
    return (many_root / "content/data/index.md").read_text("utf-8")


def examples(page: str) -> list[str]:
    """The programs that the page shows."""
    return [
        html.unescape(code) for code in re.findall(r"<pre tabindex=\"0\"><code>(.*?)</code></pre>", page, re.DOTALL)
    ]


def test_the_data_page_lists_every_file_with_its_size(data_page: str, many_data: Path) -> None:
    """Names, sizes and links."""
    for name in PUBLISHED:
        size = file_size((many_data / name).stat().st_size)
        assert re.search(rf'<a href="{re.escape(name)}" download>.*<td>{re.escape(size)}</td>', data_page)


def test_the_data_page_explains_every_field(data_page: str, many_json: Any) -> None:
    """Each field that any paper, tag or topic has stands in the table of fields."""
    documented = {doc.path for doc in field_docs("papers")}
    for part in ("papers", "tags", "topics"):
        assert {f"{part}[].{key}" for item in many_json[part] for key in item} <= documented
    for name in ("papers", "graph"):
        assert all(f"<code>{doc.path}</code>" in data_page and doc.description for doc in field_docs(name))


def test_the_examples_in_python_run(data_page: str, many_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the downloaded files they print ten lines or more."""
    monkeypatch.chdir(many_data)
    programs = [code for code in examples(data_page) if code.startswith("import ")]
    assert len(programs) == 2
    for program in programs:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(program, {})  # noqa: S102 - our own page
        assert len(printed.getvalue().splitlines()) >= 10


def test_the_example_for_jq_runs(data_page: str, many_json: Any) -> None:
    """One line for each paper of the tag it names."""
    (command,) = re.findall(r"^jq -r '(.*)' papers\.json$", "\n".join(examples(data_page)), re.MULTILINE)
    lines = jq.compile(command).input_value(many_json).all()
    count = {tag["slug"]: tag["count"] for tag in many_json["tags"]}
    assert len(lines) == max(count.values())
    assert all("\t" in line for line in lines)


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (999, "999 B"), (1499, "1 KB"), (999_600, "1.0 MB")])
def test_sizes_in_words(size: int, text: str) -> None:
    """Decimal units, as download managers show them."""
    assert file_size(size) == text


def test_hostile_text_is_safe_in_every_file(tmp_path: Path) -> None:
    """Titles that would break out of a format come back whole from each file."""
    (tmp_path / "catalog/sources").mkdir(parents=True)
    (tmp_path / "catalog/papers").mkdir()
    texts = [*HOSTILE.values(), "=cmd()|' /C calc'!A0", "ER  - \\end{document} %", "}} @misc{evil, title={x}}"]
    for number, text in enumerate(texts):
        record = Record(f"paper-{number:02}", f"{text} deep learning", f"Deep learning. {text}", "2026-01-01", ())
        (tmp_path / f"catalog/papers/{record.id}.yml").write_text(record_text(record), encoding="utf-8")
    assert run("--root", str(tmp_path), "build", "--no-site") == 0
    data = tmp_path / "content/data"
    assert len(pybtex.database.parse_file(str(data / "papers.bib"), "bibtex").entries) == len(texts)
    assert len(pd.read_csv(data / "papers.csv")) == len(texts)
    assert len(nx.read_graphml(data / "graph.graphml")) == len(texts)
    papers = json.loads((data / "papers.json").read_text("utf-8"))["papers"]
    assert [paper["title"] for paper in papers] == [f"{text} deep learning" for text in texts]
