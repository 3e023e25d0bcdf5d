"""Golden pages: what the invented catalog must generate, byte for byte. Renew with `python -m tests.golden`, then read
the diff: it is the review."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.conftest import INVENTED, copy_catalog, run

GOLDEN = Path(__file__).parent / "golden"
HAND_WRITTEN = "about.md"


def generate(root: Path) -> dict[str, str]:
    """The generated part of content/ of the invented catalog, made in `root`."""
    copy_catalog(INVENTED, root)
    assert run("--root", str(root), "build", "--no-site") == 0
    return read(root / "content")


def read(folder: Path) -> dict[str, str]:
    """All generated files below a folder by their path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != HAND_WRITTEN and path.suffix not in (".png", ".woff2")
    }


def renew() -> None:
    """Replace the golden pages by what is generated now."""
    with tempfile.TemporaryDirectory() as folder:
        pages = generate(Path(folder))
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for name, text in pages.items():
        (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(text, encoding="utf-8")
    print(f"{len(pages)} golden files")


if __name__ == "__main__":
    renew()
