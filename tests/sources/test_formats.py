"""Files as people have them: each format with what it gives, and input that breaks importers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.model import Entry, SourceList
from build_scripts.report import Report
from build_scripts.sources.fields import date_of, people
from build_scripts.sources.formats import FORMATS, ParsedList, parse_list
from build_scripts.sources.importer import Choices, import_lists
from build_scripts.sources.lists import MAX_LIST_BYTES, SOURCES, load_lists
from build_scripts.sources.reading import decode
from build_scripts.sources.tables import looks_like_table
from tests.conftest import INVENTED, copy_by_hand, write_settings
from tests.conftest import run as command
from tests.sources.test_importer import TODAY, checked, import_killed, records, run, tree

FOLDER = Path(__file__).parents[1] / "cases/formats"
SMALL = yaml.safe_load((FOLDER / "small.yml").read_text("utf-8"))
EVERYDAY = yaml.safe_load((FOLDER / "everyday.yml").read_text("utf-8"))
FILES = [FOLDER / case["name"] for case in EVERYDAY]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty catalog."""
    path = tmp_path / "root"
    path.mkdir()
    return path


def facts(entry: Entry) -> dict[str, Any]:
    """An entry as the cases write it: its line or number, and known facts."""
    names = [field.name for field in fields(entry) if field.name not in {"location", "places", "row", "short_title"}]
    known = {name: value for name in names if (value := getattr(entry, name)) not in (None, (), "")}
    lists = {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}
    return {"line": entry.source("").line, **lists}


def read(data: bytes, options: SourceList = SourceList("", "")) -> tuple[ParsedList, list[str]]:  # noqa: B008 - frozen
    """What a file gives, and its problems without its name."""
    report = Report()
    parsed = parse_list("f", data, options, report)
    return parsed, [str(problem)[2:] for problem in report.sorted()]


@pytest.mark.parametrize("case", [*SMALL, *EVERYDAY], ids=lambda case: str(case["name"]))
def test_a_file_gives_its_entries_rejections_and_problems(case: Mapping[str, Any]) -> None:
    """The format is told from the content alone; the file has no name here."""
    data = case["text"].encode() if "text" in case else (FOLDER / case["name"]).read_bytes()
    where = tuple((heading, tuple(values)) for heading, values in case.get("where", {}).items())
    parsed, problems = read(data, SourceList("", "", columns=tuple(case.get("columns", {}).items()), where=where))
    assert parsed.layout == case.get("layout", "")
    assert [facts(entry) for entry in parsed.entries] == case["entries"]
    assert {each.line: each.code for each in parsed.rejections} == case["rejected"]
    assert problems == case["problems"]


def test_every_format_has_a_case() -> None:
    """Those of the two listings stand in cases/import/lists."""
    shown = {case.get("layout") for case in [*SMALL, *EVERYDAY]}
    assert {form.name for form in FORMATS} - shown == {
        "alternating (title, abstract)", "dated (title, abstract, authors and date)", "facts in YAML",
    }  # fmt: skip


def test_the_same_papers_in_all_formats_are_one_record_each(root: Path) -> None:
    """Every file is a source; lists of identifiers find papers that come later; a second import changes no byte."""
    report = Report()
    import_lists(root, FILES, Choices(), report, TODAY)
    assert report.errors == 0
    found = records(root)
    assert {source.file for source in found["moss-on-roofs-a-model-of-light"].sources} == {
        "arxiv-listing.txt", "dois.txt", "library.ris", "numbered.txt", "openalex.json", "s2.jsonl", "scopus.csv",
        "wos.txt", "zotero.csv",
    }  # fmt: skip
    assert found["kettles-that-never-boil"].status == "retracted"
    assert found["singing-kettles-explained"].keywords == ("kettles",)
    assert checked(root) == []
    before = tree(root)
    import_lists(root, reversed(FILES), Choices(), Report(), "2027-01-01")
    assert tree(root) == before
    for path in FILES:
        copies = [copy for copy in (root / SOURCES).iterdir() if copy.read_bytes() == path.read_bytes()]
        assert len(copies) == 1, path


def test_a_killed_import_of_several_formats_is_completed(root: Path, tmp_path: Path) -> None:
    """Killed before some of its writes and run again, it ends where an undisturbed one does."""
    files = [FOLDER / name for name in ("library.ris", "s2.jsonl", "scopus.csv")]
    whole = tmp_path / "whole"
    import_lists(whole, files, Choices(), Report(), "2026-11-20")
    for writes in (2, 5):
        copy = root / str(writes)
        assert import_killed(copy, files, writes)
        import_lists(copy, files, Choices(), Report(), "2026-11-20")
        assert tree(copy) == tree(whole)


@pytest.mark.parametrize(
    ("encoding", "warned"),
    [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("utf-16-le", False), ("cp1252", True)],
)
def test_encodings_are_told_from_the_bytes(encoding: str, warned: bool) -> None:
    """Marks at the beginning, zeros between letters, or what is left: then a warning says what was assumed."""
    text = 'Title,Author,Year\nMoose auf Dächern für Öltürme,"Müller, Jörg",2021\n'
    parsed, problems = read(text.encode(encoding))
    assert [(entry.title, entry.authors) for entry in parsed.entries] == [
        ("Moose auf Dächern für Öltürme", ("Jörg Müller",))
    ]
    assert bool(problems) == warned


def test_files_of_two_encodings_are_read_line_by_line() -> None:
    """The lines in UTF-8 stay what they are beside one that is not."""
    text = decode("f", "Dächer – UTF-8\n".encode() + b"D\xe4cher\n", Report())
    assert text == "Dächer – UTF-8\nDächer\n"


@pytest.mark.parametrize("data", [b"", b" \r\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"Title,Author,Year\n", b"[]", b"{}"])
def test_files_without_papers_say_so(data: bytes) -> None:
    """Empty, blank, nothing but a byte order mark, or headings alone."""
    parsed, problems = read(data)
    assert parsed.entries == ()
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("data", "said"), [(b"PK\x03\x04" + bytes(60), "save the sheet as CSV"), (b"%PDF-1.7\n", "run: catalog add DOI")]
)
def test_files_that_are_no_text_are_named(data: bytes, said: str) -> None:
    """People try workbooks and papers first; they read what to do instead."""
    parsed, (problem,) = read(data)
    assert parsed.entries == ()
    assert "binary-file" in problem
    assert said in problem


def test_endless_lines_are_no_papers() -> None:
    """They are named, and no record has them."""
    assert looks_like_table("x" * (1 << 24) + "xx") == []
    parsed, (problem,) = read(f'[{{"title": "Moss", "abstract": "{"a" * 100_001}"}}]'.encode())
    assert parsed.entries == ()
    assert "line-too-long" in problem


def test_a_wrong_suffix_is_no_obstacle(root: Path) -> None:
    """The copy gets the suffix of its content; two files of one name and two formats are two sources."""
    bib = "@article{a, title = {Moss on Roofs}, author = {Maus, Anna}, year = 2021}\n"
    table = 'Title,Author,Year\nSinging Kettles,"Adler, Cleo",2019\n'
    summaries, problems = run(root, {"papers.txt": bib, "papers.json": table})
    assert problems == []
    assert [summary.stored for summary in summaries] == ["papers.csv", "papers-bib.bib"]
    assert sorted(records(root)) == ["moss-on-roofs", "singing-kettles"]
    run(root, {"papers.txt": bib + bib.replace("Roofs", "Walls")})
    assert sorted(records(root)) == ["moss-on-roofs", "moss-on-walls", "singing-kettles"]


def test_a_file_that_is_too_large_is_refused_at_once(root: Path) -> None:
    """Without being read: a sparse file of more than the limit."""
    path = root / "huge.csv"
    with path.open("wb") as file:
        file.truncate(MAX_LIST_BYTES + 1)
    report = Report()
    import_lists(root, [path], Choices(), report, TODAY)
    assert [problem.code for problem in report.problems] == ["file-too-large"]


def test_columns_and_conditions_are_remembered(root: Path) -> None:
    """They are written to sources.yml and used each time; what they leave out is in the ledger."""
    folder = root.parent / "inbox"
    folder.mkdir()
    path = folder / "list.csv"
    path.write_text("Papier,Leute,Stand\nMoss,Anna Maus,ja\nKettles,Cleo Adler,nein\n")
    choices = Choices(columns=(("Papier", "title"), ("Leute", "authors")), where=(("Stand", ("ja", "doch")),))
    report = Report()
    import_lists(root, [path], choices, report, TODAY)
    assert report.problems == []
    (described,) = load_lists(root, report)
    assert (described.columns, described.where) == (choices.columns, choices.where)
    path.write_text(path.read_text() + "Ferns,Dora Farn,doch\n")
    import_lists(root, [path], Choices(), report, TODAY)
    assert report.problems == []
    assert {key: record.authors for key, record in records(root).items()} == {
        "moss": ("Anna Maus",), "ferns": ("Dora Farn",),
    }  # fmt: skip
    assert "{line: 3, rejected: where, reason: 'Stand is \"nein\"'}" in (root / "catalog/ledger.yml").read_text()
    assert checked(root) == []


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Maus, Anna; von Otter, Bernd;", ("Anna Maus", "Bernd von Otter")),
        ("Maus, Anna (57200000001); Otter, Bernd, Jr. (57200000002)", ("Anna Maus", "Bernd Otter Jr.")),
        ("Gatica, G.N., Sequeira, F.A.", ("G.N. Gatica", "F.A. Sequeira")),
        ("Maus A.; von Otter B.", ("A. Maus", "B. von Otter")),
        ("A Einstein, B Podolsky", ("A Einstein", "B Podolsky")),
        ("Anna Maus and Bernd von Otter", ("Anna Maus", "Bernd von Otter")),
        ("Anna Maus, Bernd von Otter, and Cleo Adler", ("Anna Maus", "Bernd von Otter", "Cleo Adler")),
        ("Anna Maus|Bernd von Otter", ("Anna Maus", "Bernd von Otter")),
        ("Maus, Anna", ("Anna Maus",)),
        ("Anna Maus 0001", ("Anna Maus",)),
        ("A Maus, B Otter, …", ()),
        ("Maus et al.", ()),
        ("Maus, Otter, Adler", ()),
    ],
)
def test_names_in_one_cell(written: str, names: tuple[str, ...]) -> None:
    """All of them with the given name first, or none where the list is cut or could be read in two ways."""
    assert people(written) == names


@pytest.mark.parametrize(
    ("text", "year", "date"),
    [
        ("2021/05/17/", "2021", "2021-05-17"),
        ("2019/07/03/Summer", "", "2019-07-03"),
        ("2019/07//", "2019", "2019-07"),
        ("MAY", "2021", "2021-05"),
        ("", "2021.0", "2021"),
        ("2020-12-30", "2021", "2021"),
        ("2021-05-17T00:00:00Z", "", "2021-05-17"),
        ("Mon, 3 May 2021 10:00:00 GMT", "", "2021-05-03"),
        ("soon", "", None),
    ],
)
def test_dates_beside_years(text: str, year: str, date: str | None) -> None:
    """The year decides where the two differ."""
    assert date_of(text, year) == date


PIECES = [
    "Title,Author\n", '"', ",", "\n", "TY  - JOUR\n", "TI  - Moss\n", "ER  - \n", "{", "}", "[", "]",
    '"title": "Moss"', ":",
    "@article{a, ", "title = {Moss}", "arXiv:2105.00123\n", "Title: Moss\n", "- ", "1. Moss on Roofs\n", "\n\n",
    "10.1000/moss", "<feed>", "<entry>", "PT J\n", "TI Moss\n", "\0", "\ufeff", "é", "NaN", "\\",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_no_text_breaks_a_reader(text: str) -> None:
    """Whatever is mixed, each entry has a place of its own, and a file that gives nothing says why."""
    parsed, problems = read(text.encode("utf-8"))
    places = [entry.source("").line for entry in parsed.entries] + [each.line for each in parsed.rejections]
    assert len(places) == len(set(places))
    assert parsed.entries or problems


@given(st.binary(max_size=300))
def test_no_bytes_break_an_import(data: bytes) -> None:
    """Nothing is raised, and a file that gives nothing says why."""
    parsed, problems = read(data)
    assert parsed.entries or problems


def test_pages_say_what_is_not_known_and_what_was_taken_back(root: Path) -> None:
    """A paper without an abstract and a retracted one on pages and in exports; keywords of authors count."""
    import_lists(root, FILES, Choices(), Report(), TODAY)
    copy_by_hand(INVENTED, root)
    write_settings(root)
    assert command("--root", str(root), "build", "--no-site") == 0
    page = (root / "content/papers/kettles-that-never-boil.md").read_text("utf-8")
    assert "This paper was retracted." in page
    other = (root / "content/papers/lost-gloves-on-fences-2.md").read_text("utf-8")
    assert "No abstract is recorded." in other
    assert "Retracted" in (root / "content/papers/index.md").read_text("utf-8")
    papers = json.loads((root / "content/data/papers.json").read_text("utf-8"))
    jsonschema.validate(papers, json.loads((root / "content/data/papers.schema.json").read_text("utf-8")))
    by_id = {paper["id"]: paper for paper in papers["papers"]}
    moss = by_id["moss-on-roofs-a-model-of-light"]
    assert "abstract" not in by_id["lost-gloves-on-fences-2"]
    assert by_id["kettles-that-never-boil"]["status"] == "retracted"
    assert moss["author_keywords"] == ["moss", "roof ecology"]
    assert "roof ecology" in moss["keywords"]
