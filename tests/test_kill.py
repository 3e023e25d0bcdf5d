"""A build killed at any moment leaves nothing that the next build does not repair. `make bench` kills hundreds."""

from __future__ import annotations

from pathlib import Path

from tests.bench.kills import kills
from tests.conftest import INVENTED, copy_catalog


def test_the_next_build_repairs_what_a_killed_one_left(tmp_path: Path) -> None:
    """Killed before a random change to a file and run again, a build ends where an undisturbed one does.

    Nearly every kill has to leave something to repair, or this would prove nothing. One of each scene.
    """
    (tmp_path / "source").mkdir()
    killed = list(kills(copy_catalog(INVENTED, tmp_path / "source"), tmp_path, points=3))
    assert [each for each in killed if each.wrong] == []
    assert sum(each.left > 0 for each in killed) >= 2
