"""Files out: written only if they changed, never half written, stale ones removed."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from pathlib import Path


def write_text(path: Path, text: str) -> bool:
    """Write UTF-8 text with `\\n` line ends; see `write_bytes`."""
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path | str, *pieces: bytes | memoryview) -> bool:
    """Make `path` hold these pieces; return whether it did not already.

    The data goes to a temporary file in the same folder which then replaces `path`, so that a process killed at any
    moment leaves either the old file or the new one. An unchanged file keeps its time stamp.
    """
    try:
        same = os.stat(path).st_size == sum(map(len, pieces))  # noqa: PTH116 - as below
        if same and Path(path).read_bytes() == b"".join(pieces):
            return False
    except OSError:
        pass
    folder, name = os.path.split(path)
    temporary = f"{folder or '.'}/.{name[:40]}.{os.getpid()}.tmp"
    try:
        _write(temporary, pieces)
        os.replace(temporary, path)  # noqa: PTH105 - for ten thousands of files, as all here
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def _write(path: str, pieces: Iterable[bytes | memoryview]) -> None:
    try:
        file = open(path, "wb")  # noqa: PTH123, SIM115
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        file = open(path, "wb")  # noqa: PTH123, SIM115
    with file:
        file.writelines(pieces)


def stale(root: Path, owned: Iterable[str], made: Container[str]) -> list[Path]:
    """The files in the parts of `root` named by `owned` (files or folders) that are not among the `made` ones."""
    places = [root / name for name in sorted(set(owned))]
    files = [place for place in places if place.is_file()]
    files += [Path(folder, name) for place in places for folder, _, names in os.walk(place) for name in names]
    return [path for path in files if path.relative_to(root).as_posix() not in made]


def remove_leftovers(folder: Path) -> None:
    """Remove what writers that were killed left directly in `folder`."""
    for path in sorted(folder.glob(".*.tmp")):
        path.unlink(missing_ok=True)


def remove(path: Path, root: Path) -> None:
    """Remove a file and the folders below `root` that are empty without it."""
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == root:
            break
        try:
            folder.rmdir()  # says whether it is empty without listing what is in it
        except OSError:
            break
