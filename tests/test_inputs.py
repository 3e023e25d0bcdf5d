"""Files that people write are parsed again when they, or what they speak of, have changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_scripts import curation, ledger, map_file, strict_yaml, topics_file
from build_scripts.inputs import load, read_ledger
from build_scripts.report import Report
from tests.conftest import INVENTED, copy_catalog, run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The invented catalog, built once, so that topics and the map are remembered."""
    copy_catalog(INVENTED, tmp_path)
    assert run("--root", str(tmp_path), "build", "--no-site") == 0
    return tmp_path


def parsed(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that one run parses."""
    seen: list[str] = []
    original = strict_yaml.parse_yaml

    def spy(data: bytes, path: str, report: Report) -> object:
        seen.append(path)
        return original(data, path, report)

    for module in (strict_yaml, curation):
        monkeypatch.setattr(module, "parse_yaml", spy)
    load(root, Report())
    read_ledger(root, Report())
    return sorted(seen)


@pytest.mark.parametrize("path", [curation.TAGS_YML, topics_file.PATH, map_file.PATH, ledger.LEDGER])
def test_a_file_is_parsed_again_when_its_content_changes(
    root: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Not when only its time does."""
    file = root / path
    if not file.is_file():
        file.write_text("tags:\n  - label: moss codes\n", encoding="utf-8")
    parsed(root, monkeypatch)
    assert path not in parsed(root, monkeypatch)
    file.touch()
    assert path not in parsed(root, monkeypatch)
    file.write_text(file.read_text("utf-8") + "# a word\n", encoding="utf-8")
    assert path in parsed(root, monkeypatch)


def test_problems_are_told_in_every_run(root: Path) -> None:
    """What is not sound is not kept: here a topic that holds on to a paper which has gone."""
    gone = sorted((root / "catalog/papers").glob("*.yml"))[0]
    before = Report()
    load(root, before)
    gone.unlink()
    for _ in range(2):
        report = Report()
        load(root, report)
        told = [problem.code for problem in report.problems if problem not in before.problems]
        assert told == ["unknown-paper"]
