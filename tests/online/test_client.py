"""The client: polite, patient with busy services, and clear about what went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_scripts.online import client
from build_scripts.online.client import Client, OnlineError
from tests.online.server import BROKEN, BUSY, DRIP, FORBIDDEN, HUGE, LATER, LOOP, Reply, Services

GOOD = Reply(b"good")


def ask(tmp_path: Path, address: str) -> bytes | None:
    return Client(tmp_path, "research-catalog (mailto:curator@example.com)").get(address)


@pytest.mark.parametrize(
    ("replies", "waited"),
    [
        ([GOOD], []),
        ([BUSY, GOOD], [2]),
        ([BUSY, BROKEN, GOOD], [2, 4]),
        ([LATER, GOOD], [7]),
        ([Reply(status=429, headers={"Retry-After": "86400"}), GOOD], [60]),
        ([Reply(status=503, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), GOOD], [60]),
        ([Reply(status=302, headers={"Location": "/moved"}), GOOD], []),
    ],
)
def test_a_busy_service_is_asked_again(
    replies: list[Reply], waited: list[float], services: Services, tmp_path: Path, waits: list[float]
) -> None:
    """After two, four, eight seconds, or as many as it asks for, up to a minute; redirects are followed."""
    services.replies = {"": list(replies)}
    assert ask(tmp_path, f"{services.address}/a") == b"good"
    assert waits == waited
    assert len(services.requests) == len(replies)


def test_a_host_is_asked_once_a_second_in_the_name_of_a_contact(
    services: Services, tmp_path: Path, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hosts that want a longer pause get it; what was answered before costs no request."""
    services.replies = {"": [GOOD]}
    polite = Client(tmp_path, "research-catalog (mailto:curator@example.com)")
    for name in "aba":
        polite.get(f"{services.address}/{name}")
    assert waits == [1.0]
    monkeypatch.setattr(client, "PAUSES", {"127.0.0.1": 3.0})
    polite.get(f"{services.address}/c")
    polite.get(f"{services.address}/d")
    assert waits == [1.0, 1.0, 3.0]
    assert set(services.agents) == {"research-catalog (mailto:curator@example.com)"}


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (BUSY, "busy", "answers 503 Service Unavailable, 4 times"),
        (FORBIDDEN, "refused", "answers 403 Forbidden"),
        (LOOP, "refused", "redirects without end"),
        (HUGE, "too-large", "sends more than 33,554,432 bytes"),
        (DRIP, "busy", "breaks the connection off, 4 times"),
    ],
)
def test_what_is_no_answer_says_why(
    reply: Reply, code: str, words: str, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is stored."""
    if reply.drip:
        monkeypatch.setattr(client, "_SILENCE", 0.2)
    services.replies = {"": [reply]}
    with pytest.raises(OnlineError) as error:
        ask(tmp_path / "answers", f"{services.address}/a")
    assert error.value.code == code
    assert words in error.value.message
    assert not (tmp_path / "answers").exists()


def test_slow_answers_end(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However steadily an answer comes in, it has to end some time."""
    monkeypatch.setattr(client, "_ENOUGH", -1.0)
    services.replies = {"": [GOOD]}
    with pytest.raises(OnlineError, match="does not answer in time"):
        ask(tmp_path, f"{services.address}/a")


def test_what_is_not_there_is_none(services: Services, tmp_path: Path) -> None:
    """A service that knows nothing of a paper has answered; it is queried once, and nothing is stored."""
    assert ask(tmp_path, f"{services.address}/a") is None
    assert len(services.requests) == 1


def test_being_offline_is_said_at_once(tmp_path: Path, waits: list[float]) -> None:
    """Another try would not help."""
    with pytest.raises(OnlineError) as error:
        ask(tmp_path, "http://127.0.0.1:9/a")
    assert error.value.code == "offline"
    assert "127.0.0.1 cannot be reached: " in error.value.message
    assert "run the same command again" in error.value.hint
    assert waits == []


def test_old_answers_are_asked_for_again(services: Services, tmp_path: Path) -> None:
    """An answer counts for some days."""
    services.replies = {"": [GOOD]}
    for days in (30.0, 30.0, 0.0):
        Client(tmp_path, "", days).get(f"{services.address}/a")
    assert len(services.requests) == 2
