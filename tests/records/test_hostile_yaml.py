"""Whatever is done to the files of a catalog, a build succeeds or names the place of the mistake: never a traceback."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from build_scripts.pipeline import check_catalog
from build_scripts.records.strict_yaml import parse_yaml, read_file
from build_scripts.report import Report
from tests.conftest import INVENTED, REPOSITORY, copy_catalog, run

EXTRA = {
    "catalog/tags.yml": "tags:\n  - label: flow matching\n    aliases: [matching flows]\n"
    "    parents: [optimal transport]\n    description: About flows.\nban: [ocean currents]\n",
    "catalog/authors.yml": "- name: Ann Moss\n  aliases: [A. Moss]\n",
}
VALUES = (
    "", "null", "~", "true", "3", "-1", "1e999", "2026-02-30", "'", '"', "[]", "{}", "[a, b]", "{a: b}", "x: y", "*a",
    "&a [*a]", "!!binary x", "!ENV X", "!!python/object:os.x y", "|", ">", "-", "?", "- - a", "\t", "\x07", "\u2028",
    "\ufeff", "# x", "<<: {a: b}", "../x", "%", "@", "none", "zzz", "[[[[", "9" * 5000, "---", "...", "é" * 300, "a/b",
)  # fmt: skip
"""Texts to put into a file."""


@dataclass(frozen=True)
class Edit:
    """What is done to one file at a line chosen by a number, so that it fits a file of any length."""

    kind: str
    file: int
    line: int
    column: int
    text: str


EDITS = st.builds(
    Edit,
    st.sampled_from(
        ["delete line", "repeat line", "insert line", "insert", "cut", "value", "remove", "folder", "bytes"]
    ),
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 40),
    st.sampled_from(VALUES),
)


def files_of(root: Path) -> list[str]:
    """The files that people edit, those with the most to get wrong first."""
    return ["mkdocs.yml", *sorted(p.relative_to(root).as_posix() for p in (root / "catalog").rglob("*") if p.is_file())]


def apply(root: Path, edit: Edit) -> None:
    """Edit one file."""
    files = files_of(root)
    path = root / files[edit.file % len(files)]
    if not path.is_file():
        return
    if edit.kind in ("remove", "folder"):
        path.unlink()
        if edit.kind == "folder":
            path.mkdir()
        return
    if edit.kind == "bytes":
        path.write_bytes(path.read_bytes()[: edit.line * 7] + b"\xff\xfe")
        return
    lines = path.read_text("utf-8", errors="replace").split("\n")
    number = edit.line % len(lines)
    line = lines[number]
    lines[number : number + 1] = {
        "delete line": [],
        "repeat line": [line, line],
        "insert line": [edit.text, line],
        "insert": [line[: edit.column] + edit.text + line[edit.column :]],
        "cut": [line[: edit.column] + line[edit.column + 1 :]],
        "value": [re.sub(r"(: |- ).*", lambda found: found[1] + edit.text, line, count=1)],
    }[edit.kind]
    path.write_text("\n".join(lines), encoding="utf-8", newline="")


MKDOCS_YML = """\
site_name: Tides
site_url: https://example.org/
docs_dir: content
site_dir: site
plugins: []
theme: {name: material, custom_dir: site_overrides}
hooks: [build_scripts/site/preview.py]
extra: {other_catalogs: []}
"""


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound catalog with every file a curator may write."""
    root = copy_catalog(INVENTED, tmp_path_factory.mktemp("valid"))
    for path, text in EXTRA.items():
        (root / path).write_text(text, encoding="utf-8")
    for name in ("site_overrides", "build_scripts"):
        (root / name).symlink_to(REPOSITORY / name)
    (root / "mkdocs.yml").write_text(MKDOCS_YML, encoding="utf-8")
    return root


NOT_A_PAIR = (
    'the line is not "key: value"; put a colon and a space after "{}", or indent the line if it continues a text'
)
SYNTAX = [
    # the text, the place of the mistake, what is said
    ("id: x\ntitle Moss\nabstract: y\n", "2:1", NOT_A_PAIR.format("title")),
    ("title Moss\nabstract: y\n", "1:1", NOT_A_PAIR.format("title")),
    ("title:Moss\nabstract: y\n", "1:1", NOT_A_PAIR.format("title")),
    ("id: x\nadded 2026", "2:1", NOT_A_PAIR.format("added")),
    ("tags\n  - label: x\n", "1:1", NOT_A_PAIR.format("tags")),
    ("tags:\n  - label a\n    aliases: [x]\n", "2:5", NOT_A_PAIR.format("label")),
    ("abstract: long\ntext goes on\nadded: x\n", "2:1", NOT_A_PAIR.format("text")),
    ("abstract Long\n  text\nadded: x\n", "1:1", NOT_A_PAIR.format("abstract")),
    ("tags: [a, b\nadded: x\n", "1:7", "the list is not closed; close it with ]"),
    ("a: {b: c\nd: e\n", "1:4", "the mapping is not closed; close it with }"),
    ("title: 'Moss\nadded: x\n", "1:8", "the quotation mark is not closed; close it, or put the text in other quotes"),
    ("title: Moss: a study\n", "1:12",
     "mapping values are not allowed in this context; a value that contains a colon and a space needs quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "said"), SYNTAX)
def test_a_syntax_error_is_reported_where_the_mistake_is(text: str, place: str, said: str) -> None:
    """The parser notices a missing colon or bracket a line later; the curator has to look at the line itself."""
    report = Report()
    assert parse_yaml(text.encode(), "f.yml", report) is None
    assert [str(problem) for problem in report.problems] == [f"f.yml:{place}: error[yaml-syntax]: {said}"]


UNREADABLE = ["catalog/tags.yml", "catalog/topics.yml", "catalog/map.yml", "catalog/authors.yml", "catalog/ledger.yml",
              "catalog/sources/sources.yml", "mkdocs.yml", "catalog/papers/hailiunoyanyumoderu.yml"]  # fmt: skip


@pytest.mark.parametrize("path", UNREADABLE)
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IsADirectoryError(21, "Is a directory"), "a folder, where a file is expected; move it away"),
        (PermissionError(13, "Permission denied"), "cannot be read: Permission denied; allow your user to read it"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    valid: Path, monkeypatch: pytest.MonkeyPatch, path: str, error: OSError, said: str
) -> None:
    """A folder in the place of a file, and a file of somebody else."""
    read = Path.read_bytes

    def refuse(file: Path) -> bytes:
        if file == valid / path:
            raise error
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert read_file(valid, path, report := Report()) is None
    assert [str(problem) for problem in report.problems] == [f"{path}: error[unreadable-file]: {said}"]
    shutil.rmtree(valid / ".cache", ignore_errors=True)
    check_catalog(valid, checked := Report())
    assert report.problems[0] in checked.problems


CONFIG = [
    # what is replaced in mkdocs.yml and by what, the problem
    ("site_dir:", "sitedir:",
     '4:1: error[mkdocs-config]: sitedir: Unrecognised configuration name: sitedir; did you mean "site_dir"?'),
    ("site_dir: site", "? \nsite_dir: site", "error[mkdocs-config]: "),
    ("docs_dir: content", "docs_dir: catalog",
     "3:1: error[mkdocs-config]: docs_dir: pages are generated in content/; write: docs_dir: content"),
    ("hooks: [build_scripts/site/preview.py]", "",
     "mkdocs.yml: error[mkdocs-config]: hooks: build_scripts/site/preview.py is missing; write: hooks: ["),
    ("other_catalogs: []", "other_catalogs: [x]",
     "8:1: error[mkdocs-config]: extra: other_catalogs must be a list of {name: …, url: …}"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), CONFIG)
def test_faults_of_the_configuration_have_a_place(valid: Path, old: str, new: str, said: str) -> None:
    """What MkDocs refuses, and what it would accept though no page could be made."""
    path = valid / "mkdocs.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    check_catalog(valid, report := Report())
    path.write_text(text, encoding="utf-8")
    found = [str(problem) for problem in report.sorted() if problem.severity == "error"]
    assert len(found) == 1
    assert found[0].startswith("mkdocs.yml:")
    assert said in found[0]


PAGES = [
    # a page written by hand, its problems without the path
    (b"[data](data/index.md) [itself](page.md#part) [paper](papers/hailiunoyanyumoderu.md)", []),
    (b"`[code](gone.md)`\n\n```\n[code](gone.md)\n```\n<!-- [x](gone.md) --> [web](https://example.org/gone.md)", []),
    (b"text\n\n[x](pgae.md#part)", ['3:5: error[broken-link]: there is no page "pgae.md"; did you mean "page.md"?']),
    (b"[x](papers/zzz.md)",
     ['1:5: error[broken-link]: there is no page "papers/zzz.md"; did you mean "page.md"?']),
    (b"text\n\xff", ["2: error[not-utf8]: bytes that are not UTF-8; save the file as UTF-8"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PAGES)
def test_faults_of_pages_written_by_hand_are_found_before_rendering(
    valid: Path, text: bytes, expected: list[str]
) -> None:
    """MkDocs would stop a build at them without a line."""
    page = valid / "content/page.md"
    page.write_bytes(text)
    check_catalog(valid, report := Report())
    page.unlink()
    assert [str(p).removeprefix("content/page.md:") for p in report.sorted() if p.severity == "error"] == expected


@given(st.lists(EDITS, min_size=1, max_size=3))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_an_edited_catalog_is_built_or_its_faults_have_a_place(valid: Path, edits: list[Edit]) -> None:
    """Check and build do not raise, and agree: what stops a build is what a check reports."""
    root = valid.parent / "edited"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(valid, root, symlinks=True)
    for edit in edits:
        apply(root, edit)
    report = Report()
    check_catalog(root, report)
    status = run("--root", str(root), "build", "--no-site")
    assert status in ((0, 1) if report.errors else (0,))
    for problem in report.problems:
        assert problem.location.path in {"mkdocs.yml"} or problem.location.path.startswith("catalog/")
        assert problem.message
