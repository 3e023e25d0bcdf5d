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


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound catalog with every file a curator may write."""
    root = copy_catalog(INVENTED, tmp_path_factory.mktemp("valid"))
    for path, text in EXTRA.items():
        (root / path).write_text(text, encoding="utf-8")
    text = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    for name in ("site_overrides", "build_scripts"):
        (root / name).symlink_to(REPOSITORY / name)
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")
    return root


@given(st.lists(EDITS, min_size=1, max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
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
