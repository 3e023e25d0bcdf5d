"""The generated pages of the invented catalog are exactly the golden ones, whatever the order of files or hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import INVENTED, REPOSITORY, copy_catalog
from tests.golden import GOLDEN, generate, read


def test_pages_are_the_golden_ones(tmp_path: Path) -> None:
    """A change of a page is a change of a golden file: `python -m tests.golden` renews them, the diff is the review."""
    made, golden = generate(tmp_path), read(GOLDEN)
    assert sorted(made) == sorted(golden)
    changed = [name for name in golden if made[name] != golden[name]]
    assert changed == []


def test_pages_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    """Another order of sets and dictionaries gives the same bytes: this one in every run, a random one above."""
    copy_catalog(INVENTED, tmp_path)
    subprocess.run(
        [sys.executable, "-m", "build_scripts", "--root", str(tmp_path), "build", "--no-site"],
        env=os.environ | {"PYTHONHASHSEED": "4711"},
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    assert read(tmp_path / "content") == read(GOLDEN)
