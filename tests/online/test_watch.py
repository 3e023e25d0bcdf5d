"""`catalog watch`: saved searches propose what is new, closest first; a decision is remembered for good."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from build_scripts.online.watch_file import load_watch
from build_scripts.report import Report
from tests.conftest import INVENTED, copy_catalog, run
from tests.online.server import BUSY, LOGIN, Reply, Services, atom
from tests.online.test_fill import lookups

INBOX = "catalog/inbox.yml"
WATCH = """\
cap: 2
searches:
  - name: Harbours
    arxiv: 'abs:"optimal transport" AND abs:harbour'
    keep: [harbours, tide tables]
    skip: [survey]
"""
CLOSE = {
    "id": "2611.00001",
    "title": "Flow Matching between Harbours",
    "abstract": "Flow matching and optimal transport agree on graphs of harbours. A Schrödinger bridge joins both.",
    "date": "2026-11-30",
    "authors": ["Ann Quay"],
}
FAR = {
    "id": "2611.00002",
    "title": "Bread for Harbours",
    "abstract": "We bake optimal transport bread.",
    "date": "2026-11-29",
}
NONE = {"id": "2611.00003", "title": "Ropes", "abstract": "Harbours have ropes.", "date": "2026-11-28"}
SKIPPED = {"id": "2611.00004", "title": "A Survey of Harbours", "abstract": "All harbours.", "date": "2026-11-28"}
OTHER = {"id": "2611.00005", "title": "Slates", "abstract": "Nothing of the kind.", "date": "2026-11-28"}
KNOWN = {"id": "2502.01234", "title": "Tidal Flow: Harbours", "abstract": "Harbours.", "date": "2025-02-14"}
RSS = Reply(
    b"<rss><channel><item><title>Tide Tables of Harbours</title><link>https://example.org/tables</link>"
    b"<description>Tide tables.</description><pubDate>Sat, 28 Nov 2026 00:00:00 GMT</pubDate></item></channel></rss>"
)


@pytest.fixture
def harbours(root: Path, services: Services) -> Path:
    """The invented catalog with a saved search, whose answer has a paper of each kind."""
    settings = (root / "mkdocs.yml").read_text("utf-8")
    place = root / "harbours"
    copy_catalog(INVENTED, place)
    (place / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (place / "catalog/watch.yml").write_text(WATCH, encoding="utf-8")
    services.replies = {"/arxiv": [atom(FAR, NONE, SKIPPED, OTHER, KNOWN, CLOSE)], "/feed": [RSS]}
    return place


def proposed(root: Path) -> list[dict[str, object]]:
    """The open proposals."""
    found = yaml.safe_load((root / INBOX).read_text("utf-8"))
    return list(found["proposed"])


def test_what_is_new_is_proposed_closest_first(
    harbours: Path, services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    """Phrases keep papers out, then the cap; the rest comes with the next run, what was proposed does not."""
    assert run("--root", str(harbours), "watch") == 0
    out = capsys.readouterr().out
    assert "Harbours: 6 papers: 3 new, 1 known, 2 left out by their phrases\n" in out
    assert "2 papers proposed in catalog/inbox.yml, 1 more are left to the next run\n" in out
    assert "sortBy=submittedDate" in services.requests[0]
    first, second = proposed(harbours)
    assert (first["number"], first["title"], first["arxiv_id"]) == (1, CLOSE["title"], CLOSE["id"])
    assert first["authors"] == ["Ann Quay"]
    assert int(str(first["closeness"])) > int(str(second["closeness"]))
    assert "a-schrodinger-bridge-between-two-harbours" in first["related"]  # type: ignore[operator]
    assert second["title"] == FAR["title"]
    assert run("--root", str(harbours), "check") == 0
    capsys.readouterr()
    assert run("--root", str(harbours), "watch") == 0
    assert "Harbours: 6 papers: 1 new, 3 known, 2 left out by their phrases\n" in capsys.readouterr().out
    assert [each["title"] for each in proposed(harbours)] == [CLOSE["title"], FAR["title"], NONE["title"]]
    before = (harbours / INBOX).read_bytes()
    assert run("--root", str(harbours), "watch") == 0
    assert (harbours / INBOX).read_bytes() == before
    assert len(services.requests) == 1


def test_what_was_decided_is_not_proposed_again(harbours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An accepted paper has a record that names its source; neither it nor a declined one comes back."""
    run("--root", str(harbours), "watch")
    assert run("--root", str(harbours), "accept", "1") == 0
    assert run("--root", str(harbours), "decline", "2") == 0
    out = capsys.readouterr().out
    assert "new: catalog/papers/flow-matching-between-harbours.yml: Flow Matching between Harbours\n" in out
    assert "declined: Bread for Harbours\n" in out
    record = yaml.safe_load((harbours / "catalog/papers/flow-matching-between-harbours.yml").read_text("utf-8"))
    assert record["arxiv_id"] == CLOSE["id"]
    assert record["added"] == date.today()
    assert any("question: '2611.00001'" in line and "abstract" in line for line in lookups(harbours))
    assert proposed(harbours) == []
    (harbours / "catalog/papers/flow-matching-between-harbours.yml").unlink()  # as in a review
    run("--root", str(harbours), "watch")
    assert [each["title"] for each in proposed(harbours)] == [NONE["title"]]
    assert run("--root", str(harbours), "check") == 0


def test_another_branch_has_seen_papers_too(harbours: Path, tmp_path: Path) -> None:
    """What is proposed there is not proposed here as well."""
    run("--root", str(harbours), "watch")
    other = tmp_path / "other.yml"
    (harbours / INBOX).rename(other)
    (tmp_path / "empty.yml").write_text("")
    assert run("--root", str(harbours), "watch", "--seen", str(other), str(tmp_path / "empty.yml")) == 0
    assert [each["title"] for each in proposed(harbours)] == [NONE["title"]]
    assert run("--root", str(harbours), "watch", "--seen", str(tmp_path / "gone.yml")) == 1


def test_all_can_be_accepted(harbours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As the workflow does. Numbers that are none are wrong usage, and so is naming nothing."""
    run("--root", str(harbours), "watch")
    for arguments in (["accept"], ["accept", "1", "--all"], ["accept", "1", "7"], ["decline", "7"], ["decline"]):
        assert run("--root", str(harbours), *arguments) == 2
    assert "catalog/inbox.yml has no proposal 7; open are: 1, 2" in capsys.readouterr().err
    assert run("--root", str(harbours), "accept", "--all") == 0
    assert capsys.readouterr().out.count("new: ") == 2
    assert proposed(harbours) == []


def test_feeds_are_watched(harbours: Path, services: Services, capsys: pytest.CaptureFixture[str]) -> None:
    """Their papers are known by their addresses; `explain` names the address of what was accepted."""
    feed = f"searches: [{{name: Tables, feed: '{services.address}/feed'}}]\n"
    (harbours / "catalog/watch.yml").write_text(feed, encoding="utf-8")
    assert run("--root", str(harbours), "watch") == 0
    assert [each["url"] for each in proposed(harbours)] == ["https://example.org/tables"]
    assert run("--root", str(harbours), "accept", "1") == 0
    assert run("--root", str(harbours), "explain", "tide-tables-of-harbours") == 0
    assert "title, abstract, date, url: https://example.org/tables, queried on " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("watch", "reply", "problem"),
    [
        ("# none\n", BUSY, "catalog/watch.yml: warning[no-searches]: no searches are saved"),
        (WATCH, BUSY, "catalog/watch.yml: error[busy]: Harbours: 127.0.0.1 answers 503"),
        (WATCH, LOGIN, "catalog/watch.yml: error[bad-answer]: Harbours: the answer of arXiv cannot be read"),
        ("searches: [{name: A, feed: 'URL/a'}]\n", LOGIN, "error[bad-answer]: A: http://127.0.0.1"),
        ("searches: [{name: A, feed: 'URL/a'}]\n", Reply(status=404), "is no feed: this is neither Atom nor RSS"),
        (
            "searches: [{name: A, feed: 'http://127.0.0.1:9/'}]\n",
            BUSY,
            "error[offline]: A: 127.0.0.1 cannot be reached",
        ),
    ],
)
def test_a_search_without_an_answer_is_named(
    watch: str, reply: Reply, problem: str, harbours: Path, services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    """And changes nothing; it is asked again in the next run."""
    (harbours / "catalog/watch.yml").write_text(watch.replace("URL", services.address), encoding="utf-8")
    services.replies = {"": [reply]}
    assert run("--root", str(harbours), "watch") == int("error" in problem or "is no feed" in problem)
    assert problem in capsys.readouterr().err
    assert not (harbours / INBOX).exists()


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (WATCH, []),
        ("cap: 0\nsearches: []\n", ["1:6: error[wrong-type]: cap must be a whole number from 1 up"]),
        ("searches: [{name: A}]\n", ["1:12: error[bad-search]: a search has either arxiv or feed"]),
        ("searches: [{name: A, arxiv: a, feed: 'https://example.org/'}]\n", ["1:12: error[bad-search]"]),
        ("searches: [{name: A, feed: here}]\n", ['1:28: error[bad-url]: "here" is not a valid feed']),
        ("searches: [{name: A, arxiv: a, keep: [1]}]\n", ["1:39: error[wrong-type]: a phrase must be text"]),
        ("searches: [{name: A, arxiv: a}, {name: A, arxiv: b}]\n", ["1:12: error[dup", "1:33: error[dup"]),
        (
            "searches: [{name: A, arxiv: 'ti:tide tables AND (cat:cs.LG OR abs:\"old bells\") ANDNOT a'}]\n",
            ['1:29: warning[loose-words]: arXiv looks for any of the words in "tide tables", each by itself; for the'],
        ),
    ],
)
def test_saved_searches_are_read_strictly(text: str, problems: list[str], tmp_path: Path) -> None:
    """A phrase without quotes finds too much, which is worth a warning."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog/watch.yml").write_text(text, encoding="utf-8")
    report = Report()
    load_watch(tmp_path, report)
    shown = [str(problem).removeprefix("catalog/watch.yml:") for problem in report.sorted()]
    assert len(shown) == len(problems)
    assert all(found.startswith(expected) for found, expected in zip(shown, problems, strict=True))


def test_check_reads_searches_and_inbox(harbours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Their faults are named as those of any other file."""
    (harbours / "catalog/watch.yml").write_text("searches: [{name: A}]\n", encoding="utf-8")
    (harbours / INBOX).write_text("proposed: [{number: 1, title: A, search: B}]\ndecided: []\n", encoding="utf-8")
    assert run("--root", str(harbours), "check") == 1
    shown = capsys.readouterr().err
    assert "catalog/watch.yml:1:12: error[bad-search]" in shown
    assert 'catalog/inbox.yml:1:12: error[missing-key]: a proposal lacks "found"' in shown
    assert run("--root", str(harbours), "accept", "--all") == 1
