"""A catalog of invented records beside services on this machine, and a clock that does not wait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import SETTINGS
from tests.online.server import Services, serve


@pytest.fixture(scope="session")
def _services() -> Iterator[Services]:
    with serve() as services:
        yield services


@pytest.fixture
def services(_services: Services) -> Services:
    """Services that know nothing yet."""
    _services.replies, _services.requests, _services.agents = {}, [], []
    return _services


@pytest.fixture
def root(tmp_path: Path, services: Services) -> Path:
    """The catalog, whose settings name the services on this machine."""
    (tmp_path / "catalog/papers").mkdir(parents=True)
    online = f"contact: curator@example.com, arxiv: {services.address}/arxiv, crossref: {services.address}/works"
    settings = SETTINGS.replace("extra: {", f"extra: {{online: {{{online}}}, ")
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited for, on a clock that runs by waiting alone."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("time.monotonic", lambda: sum(waited))
    return waited


def write(root: Path, text: str) -> Path:
    """Add a record to the catalog."""
    path = root / "catalog/papers" / f"{text.split()[1]}.yml"
    path.write_text(text, encoding="utf-8")
    return path
