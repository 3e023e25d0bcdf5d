"""Generated files that need not be made again, because nothing they are made from has changed.

The memory is one file in .cache/ with a checksum. It counts for the code and the templates it was written with. A file
is taken for unchanged if its size and time are those of the last run, or else its text. The memory is removed before
the first file is touched and written anew after the last: a run that was cut off leaves none, and the next one makes
everything again.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from build_scripts.cache import code_version, is_sound, sealed
from build_scripts.write import remove, remove_leftovers, stale, write_bytes

CODE = ("*.py", "templates/*", "data/*")
_SHORT = 20  # digits of a checksum that are remembered
_PLAIN = 2  # the version of the format that depends on values alone, not on how often an object is referred to
# A file as it was written: the key of what it was made from, then size, time and a digest of its text.
State = tuple[str, int, int, str]


def digest(*parts: Any) -> str:
    """A short text that changes with any part; parts are texts, numbers, None, and lists, tuples or dicts of such."""
    return hashlib.blake2b(marshal.dumps(parts, _PLAIN), digest_size=10).hexdigest()


def checksum(pieces: Iterable[bytes | memoryview]) -> str:
    """The SHA-256 of a text in pieces."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def facts_of(thing: object, but: str = "") -> tuple[object, ...]:
    """The fields of a dataclass, `but` one perhaps, for `digest`."""
    fields = vars(thing)
    return tuple([fields[name] for name in fields if name != but] if but else fields.values())


class File(NamedTuple):
    """A file to be generated: its path in content/ and how to make it.

    `key` changes with anything it is made from but code and templates; an empty one says that this is not known. `day`
    is the newest day on which a paper was added that it shows, None for what is no page of its own.
    """

    path: str
    key: str
    make: Callable[[], str | bytes]
    day: str | None = ""


@dataclass
class Kept:
    """What an earlier run wrote (`known`) and what this one did (`made`), by path; other memories of single modules.

    `bundles` are the keys of files made together and their paths, `parts` what export files are put together from,
    `papers` what pages show of papers (settled.py).
    """

    root: Path
    known: Mapping[str, State] = field(default_factory=dict)
    bundles: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    papers: dict[str, Any] = field(default_factory=dict)
    made: dict[str, State] = field(default_factory=dict)
    written: int = 0
    intact: bool = False  # whether the memory on disk is that of the last run

    def put(self, file: File) -> None:
        """Have the file in content/ as it should be."""
        if not self.stands(file.path, file.key):
            self.write(file.path, file.key, file.make())

    def put_together(self, name: str, key: str, make: Callable[[], Iterable[File]]) -> None:
        """Have all files in content/ that `make` tells; it is not even asked while `key` is that of the last run."""
        before, paths = self.bundles.get(name, ("", ()))
        if before != key or not all(self.stands(path, self.known[path][0]) for path in paths):
            files = list(make())
            for file in files:
                self.put(file)
            paths = tuple(file.path for file in files)
        self.bundles[name] = (key, paths)

    def stands(self, path: str, key: str) -> bool:
        """Whether the file made from `key` is in content/; if so, it counts as made."""
        known = self.known.get(path)
        if known is None or not key or known[0] != key:
            return False
        _, size, time, text = known
        place = f"{self.root}/content/{path}"
        try:
            found = os.stat(place)  # noqa: PTH116 - for ten thousands of files
            if found.st_mtime_ns != time or found.st_size != size:
                if found.st_size != size or checksum([Path(place).read_bytes()])[:_SHORT] != text:
                    return False
                known = (key, size, found.st_mtime_ns, text)
        except OSError:
            return False
        self.made[path] = known
        return True

    def write(self, path: str, key: str, content: str | bytes) -> None:
        """Write a file that was made from `key`, if it holds anything else."""
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        self.write_pieces(path, key, [data], checksum([data]))

    def write_pieces(self, path: str, key: str, pieces: Sequence[bytes | memoryview], sha256: str) -> None:
        """The same of a file in pieces, which has this checksum."""
        place = f"{self.root}/content/{path}"
        self._touch()
        self.written += write_bytes(place, *pieces)
        found = os.stat(place)  # noqa: PTH116 - for ten thousands of files
        self.made[path] = (key, found.st_size, found.st_mtime_ns, sha256[:_SHORT])

    def finish(self, owned: Iterable[str]) -> int:
        """Remove what was not made from the parts of content/ named by `owned`, remember the rest; how many went."""
        content = self.root / "content"
        # Without a memory anything may lie there; otherwise only what the last run wrote.
        known = [content / path for path in self.known if path not in self.made]
        gone = known if self.known else stale(content, owned, self.made)
        if not self.known:
            remove_leftovers(content)
        if gone:
            self._touch()
        for path in gone:
            remove(path, content)
        if not self.intact or self.made != self.known:
            memory = self.made, self.bundles, self.parts, self.papers
            write_bytes(_file(self.root), sealed(marshal.dumps((code_version(*CODE), memory))))
        return len(gone)

    def _touch(self) -> None:
        if self.intact:
            _file(self.root).unlink(missing_ok=True)
            self.intact = False


def open_kept(root: Path) -> Kept:
    """The memory of the catalog in `root`; empty if there is none, it is damaged, or the code has changed since."""
    try:
        stored = _file(root).read_bytes()
        if is_sound(stored):
            # Of other code it may have any form.
            code, memory = marshal.loads(memoryview(stored)[4:])  # noqa: S302 - our own file, in an ignored folder
            if code == code_version(*CODE):
                known, bundles, parts, papers = memory
                return Kept(root, known, bundles, parts, papers, intact=True)
    except (OSError, EOFError):  # no file, or an empty one
        pass
    return Kept(root)


def _file(root: Path) -> Path:
    return root / ".cache" / "kept.marshal"
