"""Tests of the papers shipped with this repository; skipped as soon as papers or lists were added or removed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml

from build_scripts.sources.lists import checksum
from tests.conftest import REPOSITORY, copy_catalog, run

SHIPPED = Path(__file__).parent / "shipped.yml"


def holdings(root: Path) -> dict[str, object]:
    """What is compared: the checksum of each list, and one of the ids of all records."""
    lists = sorted((root / "catalog/sources").glob("*.txt"))
    ids = sorted(path.stem for path in (root / "catalog/papers").glob("*.yml"))
    return {
        "lists": {path.name: checksum(path.read_bytes()) for path in lists},
        "papers": hashlib.sha256("\n".join(ids).encode()).hexdigest(),
    }


@pytest.fixture(scope="session", autouse=True)
def shipped() -> None:
    """Skip a test if the catalog of this repository is no longer the shipped one."""
    if holdings(REPOSITORY) != yaml.safe_load(SHIPPED.read_text("utf-8")):
        pytest.skip("catalog/ holds other papers than the shipped ones")


@pytest.fixture(scope="session")
def shipped_root(shipped: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped catalog, built into a folder of its own."""
    root = copy_catalog(REPOSITORY, tmp_path_factory.mktemp("shipped"))
    assert run("--root", str(root), "build") == 0
    return root
