"""The report of an import and of a branch: everything a curator should look at, in all three forms."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import INVENTED, run

LIBRARY = r"""@article{a, title={Tidal Flow Matching for Ocean Currents!}, author={Moss, Ann}, year=2024,
  abstract={Flow matching at rate O(1/k^2) with <script>alert(1)</script> steps of optimal transport on graphs.}}
@article{b, title={Optimal Transport for Spectral Methods}, author={Quay, Bo}, year=2023,
  abstract={Optimal transport with spectral methods for ocean currents and harmonic embeddings.}}
@article{c, title={Optimal Transport on Graphs of Harbours}}
@article{d, author={Nobody}, year=2020}
"""
TERMINAL = """\
new: optimal-transport-for-spectral-methods: Optimal Transport for Spectral Methods
new: tidal-flow-matching-for-ocean-currents-2: Tidal Flow Matching for Ocean Currents!
mathematics of tidal-flow-matching-for-ocean-currents-2, abstract:
  - Flow matching at rate O(1/k^2) with <script>alert(1)</script> steps of optimal transport on graphs.
  + Flow matching at rate O(1/k²) with <script>alert(1)</script> steps of optimal transport on graphs.
rejected: library.bib:6: an entry without a title [missing-title]
    5: @article{c, title={Optimal Transport on Graphs of Harbours}}
  > 6: @article{d, author={Nobody}, year=2020}
"""
KNOWN = "tidal-flow-matching-for-ocean-currents"
GROUP = f"one paper:  catalog merge {KNOWN}-2 {KNOWN}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog in git, with a library beside it that is not imported yet."""
    shutil.copytree(INVENTED / "catalog", tmp_path / "root" / "catalog")
    (tmp_path / "library.bib").write_text(LIBRARY)
    git = ["git", "-C", str(tmp_path / "root"), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "all"]):
        subprocess.run([*git, *command], check=True)
    return tmp_path / "root"


def test_a_dry_run_reports_what_the_import_does(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page of a dry run is that of the import, and the changed catalog is reported with the same sections."""

    def report(name: str, *command: str) -> str:
        assert run("--root", str(root), *command, "--report", str(root / name)) == 0
        out = capsys.readouterr().out
        assert TERMINAL in out
        assert GROUP in out
        assert "new tags: optimal transport (2 papers)" in out
        return (root / name).read_text("utf-8")

    library = str(root.parent / "library.bib")
    dry = report("dry.html", "import", library, "--dry-run")
    assert "library.bib" not in (root / "catalog/ledger.yml").read_text()
    assert dry == report("import.html", "import", library)
    assert "New: 2. Known: 1. Rejected: 1. Groups that may be one paper: 1. New tags: 2." in dry
    assert "<script" not in dry
    assert "<math" in dry
    assert not re.search(r"(src|href|url)\s*[=(]", dry)
    markdown = report("review.md", "review")
    assert "&lt;script&gt;" in markdown
    assert "- Linked to: Optimal Transport on Graphs of Harbours" in markdown.replace("  -", "-")
    assert re.findall("^### (.*)", markdown, re.MULTILINE) == re.findall("<h2>(.*)</h2>", dry)


def test_an_import_without_a_report_says_what_is_new(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Likenesses, tags and links need the whole catalog; what is new, restored and rejected does not."""
    assert run("--root", str(root), "import", str(root.parent / "library.bib")) == 0
    assert capsys.readouterr().out.endswith(TERMINAL)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["review", "--since", "no-such-branch"], "no-such-branch"),
        (["review", "--since", "--output=x"], "expected one argument"),
        (["review", "--report", "x.pdf"], "ends in .html or .md"),
    ],
)
def test_wrong_usage_is_said(root: Path, command: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown commit, and a form of report that does not exist."""
    assert run("--root", str(root), *command) == 2
    assert said in capsys.readouterr().err
