"""Files out: written only if they changed, never half written, stale ones removed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_text(path: Path, text: str) -> bool:
    """Write UTF-8 text with `\\n` line ends; see `write_bytes`."""
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> bool:
    """Make `path` hold `data`; return whether it did not already.

    The data goes to a temporary file in the same folder which then replaces `path`, so that a process killed at any
    moment leaves either the old file or the new one. An unchanged file keeps its time stamp.
    """
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


def write_tree(root: Path, files: Mapping[str, str | bytes], owned: Iterable[str]) -> tuple[int, int]:
    """Make the parts of `root` named by `owned` (files or folders) hold exactly `files`.

    Returns how many files were written and how many stale ones removed. Nothing outside `owned` is touched.
    """
    written = 0
    for name, content in sorted(files.items()):
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        written += write_bytes(root / name, data)
    removed = 0
    for name in sorted(set(owned)):
        removed += _remove_stale(root, root / name, files)
    return written, removed


def _remove_stale(root: Path, place: Path, files: Mapping[str, str | bytes]) -> int:
    if place.is_file() and place.relative_to(root).as_posix() not in files:
        place.unlink()
        return 1
    if not place.is_dir():
        return 0
    removed = 0
    for path in sorted(place.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(root).as_posix() not in files:
            path.unlink()
            removed += 1
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return removed
