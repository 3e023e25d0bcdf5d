"""Files out: written only if they changed, never half written, stale ones removed."""

import os
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple


class File(NamedTuple):
    """A generated file: its path below content/ and its content.

    A page has the newest day on which a paper was added that it shows, or an empty text if it shows none. Redirects and
    data have None: they are in no sitemap.
    """

    path: str
    content: str | bytes
    day: str | None = None


class Written(NamedTuple):
    """How many pages there are, how many files changed, and how many were removed."""

    pages: int
    written: int
    removed: int


def write_generated(content: Path, files: Iterable[File], owned: Container[str]) -> Written:
    """Write the files that changed and remove everything else in the parts of `content` named by `owned`, with what a
    killed build left there.
    """
    made: set[str] = set()
    written = 0
    for place, text, _ in files:
        made.add(place)
        written += write_bytes(f"{content}/{place}", text if isinstance(text, bytes) else text.encode("utf-8"))
    remove_leftovers(content)
    gone = stale(content, owned, made)
    for place in gone:
        remove(content / place, content)
    return Written(sum(path.endswith(".md") for path in made), written, len(gone))


def data_lines(module: str, name: str) -> list[str]:
    """The lines of the file `name` in the folder data/ beside a module, given by its `__file__`; no comments."""
    lines = (Path(module).parent / "data" / name).read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line.strip() and not line.startswith("#")]


def shown_path(root: Path, path: Path) -> str:
    """How problems name a file: relative to the root of the catalog if it is inside."""
    inside = path.resolve().is_relative_to(root.resolve())
    return path.resolve().relative_to(root.resolve()).as_posix() if inside else str(path)


def write_text(path: Path, text: str) -> bool:
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path | str, data: bytes) -> bool:
    """Make `path` hold this data; return whether it did not already.

    The data goes to a temporary file in the same folder which then replaces `path`, so that a process killed at any
    moment leaves either the old file or the new one. An unchanged file keeps its modification time.
    """
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - for ten thousands of files, as all here
            if file.read(len(data) + 1) == data:
                return False
    except OSError:
        pass
    folder, name = os.path.split(path)
    temporary = f"{folder or '.'}/.{name[:40]}.{os.getpid()}.tmp"
    try:
        _write(temporary, data)
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def _write(path: str, data: bytes) -> None:
    try:
        file = open(path, "wb")  # noqa: PTH123, SIM115
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        file = open(path, "wb")  # noqa: PTH123, SIM115
    with file:
        file.write(data)


def stale(root: Path, owned: Container[str], made: Container[str]) -> list[str]:
    """The files in the parts of `root` named by `owned` (files or folders) that are not among the `made` ones."""
    return [place for place in sorted(files_below(root)) if place.split("/", 1)[0] in owned and place not in made]


def files_below(folder: Path | str, start: str = "") -> Iterator[str]:
    """The paths of all files below a folder, each behind `start`; nothing if there is no folder."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if not entry.is_dir():
            yield start + entry.name
        elif not entry.is_symlink():
            yield from files_below(entry.path, f"{start}{entry.name}/")


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
