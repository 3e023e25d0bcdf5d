"""What is kept between runs, so that an edit costs only what it changes: shelves of results in .cache/store.sqlite.

A shelf holds a result for each key, with a stamp of what it was made from. A run reads the shelves it needs and writes
them in one transaction at its end: killed at any moment, it leaves the old state or the new one. Results carry a
checksum; a damaged one counts as absent, a damaged file as empty, and so does a shelf of another version.
"""

from __future__ import annotations

import gc
import hashlib
import pickle
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from build_scripts.progress import Each, quietly

Output = TypeVar("Output")
PACKAGE = Path(__file__).parent
FILE = ".cache/store.sqlite"
WHOLE = "all"
_TOGETHER = ""  # the key of all results that lie together
_MAPPED = 1 << 31  # bytes of the file that are read where they lie
_LOOSE = 1 / 16  # part of them that may lie beside them
_SCHEMA = """
PRAGMA page_size = 16384;
CREATE TABLE IF NOT EXISTS versions (shelf TEXT PRIMARY KEY, version TEXT);
CREATE TABLE IF NOT EXISTS results (shelf TEXT, key TEXT, stamp TEXT, packed BLOB, PRIMARY KEY (shelf, key));
"""


@dataclass
class Store:
    """The shelves of one catalog; without a path they last as long as the object."""

    path: Path | None = None
    _waiting: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    _open: sqlite3.Connection | None = None

    def shelf(self, name: str, version: str) -> Shelf:
        """The shelf `name` as `version` left it; empty if another version did."""
        known = self._ask("SELECT version FROM versions WHERE shelf = ?", name)
        if known != [(version,)]:
            self._waiting.append(("DELETE FROM results WHERE shelf = ?", (name,)))
            self._waiting.append(("INSERT OR REPLACE INTO versions VALUES (?, ?)", (name, version)))
        return Shelf(self, name, known == [(version,)])

    def save(self) -> None:
        """Make what was put onto shelves last. Not being able to costs time in the next run, nothing else."""
        if self.path is None or not self._waiting:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connection(self.path)
            connection.executescript(_SCHEMA)
            with connection:
                for statement, values in self._waiting:
                    connection.execute(statement, values)
        except sqlite3.Error:
            return
        self._waiting.clear()

    def _ask(self, question: str, *values: str) -> list[tuple[Any, ...]]:
        if self.path is None or not self.path.is_file():
            return []
        try:
            return self._connection(self.path).execute(question, values).fetchall()
        except sqlite3.OperationalError:  # busy, or without our tables
            return []
        except sqlite3.DatabaseError:
            self._open = None
            self.path.unlink(missing_ok=True)
            return []

    def _connection(self, path: Path) -> sqlite3.Connection:
        if self._open is None:
            self._open = sqlite3.connect(path)
            self._open.execute(f"PRAGMA mmap_size = {_MAPPED}")
        return self._open


@dataclass(frozen=True)
class Shelf:
    """Results of one kind by key. What is put there counts in this run already, through the objects of the caller."""

    store: Store
    name: str
    usable: bool

    def packed(self, keys: Collection[str] | None = None) -> dict[str, tuple[str, bytes]]:
        """Stamp and packed result of the given keys, or of all, as far as there are any."""
        if not self.usable:
            return {}
        question = "SELECT key, stamp, packed FROM results WHERE shelf = ?"
        if keys is None:
            rows = self.store._ask(question, self.name)
        else:
            rows = [row for key in keys for row in self.store._ask(f"{question} AND key = ?", self.name, key)]
        return {key: (stamp, packed) for key, stamp, packed in rows if is_sound(packed)}

    def bundle(self) -> Bundle:
        """All results, unpacked."""
        packed = self.packed()
        together = packed.pop(_TOGETHER, None)
        results = unpack(together[1]) if together else {}
        results.update({key: (stamp, unpack(data)) for key, (stamp, data) in packed.items()})
        return Bundle(self, results, len(packed))

    def keep(self, keys: Set[str]) -> None:
        """Take everything else away."""
        stored = self.store._ask("SELECT key FROM results WHERE shelf = ?", self.name) if self.usable else []
        self.drop(key for (key,) in stored if key not in keys)

    def drop(self, keys: Iterable[str]) -> None:
        """Take results away."""
        question = "DELETE FROM results WHERE shelf = ? AND key = ?"
        self.store._waiting.extend((question, (self.name, key)) for key in keys)

    def clear(self) -> None:
        """Take everything away."""
        self.store._waiting.append(("DELETE FROM results WHERE shelf = ?", (self.name,)))

    def put(self, results: Mapping[str, tuple[str, bytes]]) -> None:
        """Put packed results there."""
        self.store._waiting.extend(
            ("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", (self.name, key, stamp, packed))
            for key, (stamp, packed) in results.items()
        )


@dataclass(frozen=True)
class Bundle:
    """All results of a shelf with their stamps. Most lie there packed together, which is read in a fraction of the
    time; `loose` ones came later. Results that nobody wants any more stay until the next time all are packed.
    """

    shelf: Shelf
    results: Mapping[str, tuple[str, Any]]
    loose: int

    def change(self, fresh: Mapping[str, tuple[str, Any]], keys: Iterable[str]) -> None:
        """Put new results there; `keys` are all that are wanted."""
        if self.loose + len(fresh) <= _LOOSE * len(self.results):
            self.shelf.put({key: (stamp, pack(result)) for key, (stamp, result) in fresh.items()})
            return
        results = {**self.results, **fresh}
        self.shelf.clear()
        self.shelf.put({_TOGETHER: ("", pack({key: results[key] for key in keys if key in results}))})


def pack(result: object) -> bytes:
    """A result as bytes with a checksum before them."""
    return sealed(pickle.dumps(result, 5))


def sealed(data: bytes) -> bytes:
    """The data behind its checksum."""
    return zlib.crc32(data).to_bytes(4, "big") + data


def is_sound(packed: bytes) -> bool:
    """Whether the checksum fits."""
    return int.from_bytes(packed[:4], "big") == zlib.crc32(memoryview(packed)[4:])


def unpack(packed: bytes) -> Any:
    """The result that `pack` was given."""
    return pickle.loads(memoryview(packed)[4:])  # noqa: S301 - our own file, in an ignored folder


def remembered(
    shelf: Shelf, function: Callable[[str], Output], stamps: Mapping[str, str], each: Each = quietly
) -> dict[str, Output]:
    """`function` of each key, computed only where the shelf has no result with the same stamp.

    A stamp is a digest of all the result depends on but code.
    """
    known = shelf.bundle()
    results, none = known.results, ("", None)
    missing = [key for key, stamp in stamps.items() if results.get(key, none)[0] != stamp]
    if not missing:
        return {key: results[key][1] for key in stamps}
    fresh = dict(zip(missing, each(map(function, missing), total=len(missing)), strict=True))
    known.change({key: (stamps[key], result) for key, result in fresh.items()}, stamps)
    return {key: fresh[key] if key in fresh else results[key][1] for key in stamps}


def remembered_whole(shelf: Shelf, stamp: str, function: Callable[[], Output]) -> Output:
    """The only result of a shelf, computed where what lies there has another stamp."""
    known, packed = shelf.packed([WHOLE]).get(WHOLE, ("", b""))
    if known == stamp:
        result: Output = unpack(packed)
        return result
    made = function()
    shelf.put({WHOLE: (stamp, pack(made))})
    return made


@contextmanager
def no_collector() -> Iterator[None]:
    """Without the search for garbage in circles, which costs a third of the time where millions of objects stay.

    Afterwards it leaves them out.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()


def digest(*texts: str | None) -> str:
    """A short digest of texts, for stamps."""
    told = "".join(["-" if text is None else f"{len(text)}:{text}" for text in texts])
    return digest_of(told.encode("utf-8", "surrogatepass"))


def digest_of(data: bytes) -> str:
    """A short digest of bytes."""
    return hashlib.blake2b(data, digest_size=12).hexdigest()


@cache
def code_version(*_patterns: str) -> str:
    """A hash of all files of this package, data and templates included."""
    found = hashlib.sha256()
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in sorted(files):
        found.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
