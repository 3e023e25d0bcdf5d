"""`catalog enrich --online`: gaps are filled by identifier or by title; each fact has its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from build_scripts.online.fill import Filled, enrich_online
from build_scripts.online.settings import read_settings
from build_scripts.records import load_records
from build_scripts.report import Report
from tests.conftest import run
from tests.online.conftest import write
from tests.online.server import BUSY, CUT, FORBIDDEN, HUGE, LATIN, LOGIN, Reply, Services, atom, work, works

CASES = yaml.load((Path(__file__).parents[1] / "cases/online/filling.yml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
DAY = "2026-12-01"
LOOKUPS = "catalog/lookups.yml"


def replies(case: dict[str, Any]) -> dict[str, list[Reply]]:
    """What the services answer in a case."""
    found = {"/arxiv": [atom(*case.get("arxiv", ()))], "/works?": [works(*case.get("works", ()))]}
    return {**found, **({"/works/": [work(**case["work"])]} if "work" in case else {})}


def fill(root: Path, report: Report, *ids: str, day: str = DAY) -> Filled:
    """Fill the gaps of the catalog."""
    settings = read_settings(root, report)
    assert settings
    return enrich_online(root, ids, settings, report, day)


def lookups(root: Path) -> list[str]:
    """The lines of the file of lookups."""
    lines = (root / LOOKUPS).read_text("utf-8").splitlines() if (root / LOOKUPS).is_file() else []
    return [line.removeprefix("- ") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_gaps_are_filled(case: dict[str, Any], root: Path, services: Services) -> None:
    """Each case states a record, the answers, what is asked, the record afterwards, and what is remembered."""
    path = write(root, case["record"])
    services.replies = replies(case)
    report = Report()
    fill(root, report)
    assert [str(problem) for problem in report.sorted()] == case["problems"]
    assert path.read_text("utf-8") == case.get("after", case["record"])
    assert services.requests == case["requests"]
    assert lookups(root) == case["lookups"]
    assert load_records(root, report)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_later_run_asks_nothing_again(case: dict[str, Any], root: Path, services: Services) -> None:
    """Not even without the stored answers, and it changes no byte."""
    path = write(root, case["record"])
    services.replies = replies(case)
    fill(root, Report())
    before, remembered = path.read_bytes(), lookups(root)
    services.requests.clear()
    for stored in (root / ".cache/online").glob("*"):
        stored.unlink()
    again = Report()
    filled = fill(root, again, day="2027-01-01")
    assert (filled.queried, services.requests, again.problems) == (set(), [], [])
    assert (path.read_bytes(), lookups(root)) == (before, remembered)


def test_naming_a_record_asks_again(root: Path, services: Services) -> None:
    """About what it lacks; only the newest of two questions that gave nothing is remembered."""
    write(root, MOSS)
    services.replies = {"/arxiv": [atom()]}
    fill(root, Report())
    fill(root, Report(), "moss", day="2027-01-01")
    assert len(services.requests) == 4
    assert [line.split("day: ")[1] for line in lookups(root)] == ["2027-01-01}", "2027-01-01}"]


MOSS = "id: moss\ntitle: Moss on Roofs\nabstract: Moss.\narxiv_id: '2509.24320'\ndoi: 10.1000/182\nadded: 2026-11-20\n"


@pytest.mark.parametrize(
    ("reply", "problems"),
    [
        (BUSY, ["error[busy]: 127.0.0.1 answers 503 Service Unavailable, 4 times"]),
        (FORBIDDEN, ["error[refused]: 127.0.0.1 answers 403 Forbidden"]),
        (HUGE, ["error[too-large]: 127.0.0.1 sends more than 100,000 bytes"]),
        (LOGIN, ["error[bad-answer]: the answer of {} cannot be read"]),
        (LATIN, ["error[bad-answer]: the answer of {} cannot be read"]),
        (CUT, ["error[bad-answer]: the answer of {} cannot be read"]),
        (Reply(b""), ["error[bad-answer]: the answer of {} cannot be read"]),
        (Reply(b'{"message": []}'), ["error[bad-answer]: the answer of {} cannot be read"]),
        (Reply(b"<feed><entry><title>Moss"), ["error[bad-answer]: the answer of {} cannot be read"]),
    ],
)
def test_what_is_no_answer_changes_nothing(
    reply: Reply, problems: list[str], root: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is reported for each service, not remembered as an answer, and asked again in the next run."""
    monkeypatch.setattr("build_scripts.online.client.MAX_ANSWER", 100_000)
    path = write(root, MOSS)
    services.replies = {"": [reply]}
    report = Report()
    fill(root, report)
    shown = [str(problem) for problem in report.sorted()]
    for service, problem in zip(("Crossref", "arXiv"), shown, strict=True):
        assert problem.startswith(f"{service}: {problems[0].format(service)}")
    assert path.read_text("utf-8") == MOSS
    assert lookups(root) == []
    services.replies = {
        "/arxiv": [atom({"id": "2509.24320", "title": "Moss on Roofs", "abstract": "", "date": "2025-09-29"})]
    }
    fill(root, Report())
    assert "date: 2025-09-29" in path.read_text("utf-8")


def test_a_service_that_fails_is_left_alone(root: Path, services: Services) -> None:
    """A busy one at once, any other after three failures; the papers are asked for in the next run."""
    for number in range(5):
        write(root, f"id: moss-{number}\ntitle: Moss\nabstract: Moss.\ndoi: 10.1000/{number}\nadded: 2026-11-20\n")
    services.replies = {"/arxiv": [atom()], "/works": [BUSY]}
    fill(root, Report())
    assert len([path for path in services.requests if path.startswith("/works")]) == 4
    services.replies["/works"] = [FORBIDDEN]
    services.requests.clear()
    report = Report()
    fill(root, report)
    assert len(services.requests) == 3


def test_many_numbers_are_one_question(root: Path, services: Services) -> None:
    """arXiv answers for fifty papers at once."""
    for number in range(60):
        arxiv = f"2509.{number:05}"
        write(root, f"id: moss-{number:02}\ntitle: Moss\nabstract: Moss.\narxiv_id: '{arxiv}'\nadded: 2026-11-20\n")
    services.replies = {"/arxiv": [atom()], "/works?": [works()]}
    filled = fill(root, Report())
    assert len([path for path in services.requests if path.startswith("/arxiv")]) == 2
    assert (filled.records, len(filled.unknown)) == (60, 60)


def test_lookups_follow_a_renamed_paper(root: Path, services: Services) -> None:
    """And go with a removed one."""
    path = write(root, MOSS)
    services.replies = {"/arxiv": [atom()]}
    fill(root, Report())
    path.unlink()
    write(root, MOSS.replace("id: moss", "id: lichen").replace("added", "former_ids: [moss]\nadded"))
    services.requests.clear()
    assert fill(root, Report()).queried == set()
    assert services.requests == []


def test_the_command_counts_what_it_did(root: Path, services: Services, capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown ids are wrong usage, as is naming nothing at all; being offline is an error with what to do."""
    write(root, CASES[0]["record"])
    services.replies = replies(CASES[0])
    assert run("--root", str(root), "enrich", "--online") == 0
    assert capsys.readouterr().out == (
        "1 record: 1 queried, 0 of them unknown; 1 record changed, 2 fields added, 0 conflicts\n"
    )
    assert run("--root", str(root), "enrich", "--online", "roof") == 2
    assert "there is no paper 'roof'" in capsys.readouterr().err
    assert run("--root", str(root), "enrich") == 2
    (root / "mkdocs.yml").write_text("extra: {online: {arxiv: 'http://127.0.0.1:9', crossref: 'http://127.0.0.1:9'}}\n")
    write(root, MOSS)
    assert run("--root", str(root), "enrich", "--online") == 1
    shown = capsys.readouterr().err
    assert "Crossref: error[offline]: 127.0.0.1 cannot be reached" in shown
    assert "check the connection of this machine, then run the same command again" in shown
    assert shown.count("offline") == 1


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("[", "error[mkdocs-config]: MkDocs cannot read it"),
        ("extra: {online: [1]}", "extra.online must be a mapping"),
        ("extra: {online: {contct: a}}", 'did you mean "contact"?'),
        ("extra: {online: {arxiv: here}}", "extra.online.arxiv is no web address"),
    ],
)
def test_wrong_settings_are_reported(
    settings: str, problem: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is asked."""
    (root / "mkdocs.yml").write_text(settings, encoding="utf-8")
    assert run("--root", str(root), "enrich", "--online") == 1
    assert problem in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "agent"),
    [
        ("extra: {online: {contact: curator@example.com}}", "research-catalog (mailto:curator@example.com)"),
        ("extra: {online: {contact: 'https://example.com/me'}}", "research-catalog (https://example.com/me)"),
        ("repo_url: https://github.com/a/b", "research-catalog (https://github.com/a/b)"),
        ("site_url: https://a.example.com/b/", "research-catalog (https://a.example.com/b/)"),
        ("site_url: https://example.org/research-catalog/", "research-catalog"),
    ],
)
def test_the_user_agent_names_a_contact(settings: str, agent: str, tmp_path: Path) -> None:
    """That of the settings, or else where the catalog lives."""
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    found = read_settings(tmp_path, Report())
    assert found
    assert found.agent == agent
