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
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

Input = TypeVar("Input")
Output = TypeVar("Output")
PACKAGE = Path(__file__).parent
FILE = ".cache/store.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (shelf TEXT PRIMARY KEY, version TEXT);
CREATE TABLE IF NOT EXISTS results (shelf TEXT, key TEXT, stamp TEXT, packed BLOB, PRIMARY KEY (shelf, key));
"""


@dataclass
class Store:
    """The shelves of one catalog; without a path they last as long as the object."""

    path: Path | None = None
    _waiting: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def shelf(self, name: str, version: str) -> Shelf:
        """The shelf `name` as `version` left it; empty if another version did."""
        known = self._ask("SELECT version FROM versions WHERE shelf = ?", name)
        if known != [(version,)]:
            self._waiting.append(("DELETE FROM results WHERE shelf = ?", (name,)))
            self._waiting.append(("INSERT OR REPLACE INTO versions VALUES (?, ?)", (name, version)))
        return Shelf(self, name, known == [(version,)])

    def save(self) -> None:
        """Make what was put onto shelves last. Not being able to costs time in the next run, nothing else."""
        if self.path is None:
            return
        try:
            with _connection(self.path) as connection:
                for statement, values in self._waiting:
                    connection.execute(statement, values)
        except sqlite3.Error:
            return
        self._waiting.clear()

    def _ask(self, question: str, *values: str) -> list[tuple[Any, ...]]:
        if self.path is None or not self.path.is_file():
            return []
        try:
            with _connection(self.path) as connection:
                return connection.execute(question, values).fetchall()
        except sqlite3.OperationalError:  # busy, or without our tables
            return []
        except sqlite3.DatabaseError:
            self.path.unlink(missing_ok=True)
            return []


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

    def keep(self, keys: Set[str]) -> None:
        """Take everything else away."""
        stored = self.store._ask("SELECT key FROM results WHERE shelf = ?", self.name) if self.usable else []
        self.store._waiting.extend(
            ("DELETE FROM results WHERE shelf = ? AND key = ?", (self.name, key))
            for (key,) in stored
            if key not in keys
        )

    def put(self, results: Mapping[str, tuple[str, bytes]]) -> None:
        """Put packed results there."""
        self.store._waiting.extend(
            ("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", (self.name, key, stamp, packed))
            for key, (stamp, packed) in results.items()
        )


class Unpacked(Mapping[str, Output], Generic[Output]):
    """Packed results by key, each unpacked when it is asked for."""

    def __init__(self, packed: Mapping[str, bytes]) -> None:
        self._packed = packed

    def __getitem__(self, key: str) -> Output:
        result: Output = unpack(self._packed[key])
        return result

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


@contextmanager
def _connection(path: Path) -> Iterator[sqlite3.Connection]:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(_SCHEMA)
            yield connection
    finally:
        connection.close()


def pack(result: object) -> bytes:
    """A result as bytes with a checksum before them."""
    data = pickle.dumps(result, 5)
    return zlib.crc32(data).to_bytes(4, "big") + data


def is_sound(packed: bytes) -> bool:
    """Whether the checksum fits."""
    return int.from_bytes(packed[:4], "big") == zlib.crc32(memoryview(packed)[4:])


def unpack(packed: bytes) -> Any:
    """The result that `pack` was given."""
    return pickle.loads(memoryview(packed)[4:])  # noqa: S301 - our own file, in an ignored folder


def remembered(
    shelf: Shelf,
    function: Callable[[Input], Output],
    inputs: Mapping[str, tuple[str, Input]],
) -> dict[str, Output]:
    """`function` of each input, computed only where the shelf has no result with the same stamp.

    `inputs` gives for each key a stamp, a digest of all the result depends on but code, and the input.
    """
    known = shelf.packed()
    results: dict[str, Output] = {}
    fresh: dict[str, tuple[str, bytes]] = {}
    for key, (stamp, value) in inputs.items():
        if key in known and known[key][0] == stamp:
            results[key] = unpack(known[key][1])
        else:
            results[key] = function(value)
            fresh[key] = (stamp, pack(results[key]))
    shelf.put(fresh)
    shelf.keep(inputs.keys())
    return results


@contextmanager
def no_collector() -> Iterator[None]:
    """Without the search for garbage in circles, which costs a third of the time where millions of objects stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def digest(*texts: str | None) -> str:
    """A short digest of texts, for stamps."""
    return hashlib.blake2b(repr(texts).encode(), digest_size=12).hexdigest()


@cache
def code_version(*patterns: str) -> str:
    """A hash of the files of this package that match the glob patterns."""
    found = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in PACKAGE.glob(pattern)}):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
