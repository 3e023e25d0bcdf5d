"""Results of expensive functions of one item, stored between builds in .cache/memo.sqlite.

A result is found by the name of the function and a fingerprint of its arguments. The file is valid only for the code
and library versions that wrote it, so that a build with it and one without give the same bytes.
"""

import hashlib
import marshal
import pickle
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, TypeVar

from build_scripts.progress import Each, quietly

Result = TypeVar("Result")
PACKAGE = Path(__file__).parent
FILE = ".cache/memo.sqlite"
_VALUES_ONLY = 2  # the marshal version whose bytes depend on values alone, not on which objects are shared
_SCHEMA = """
CREATE TABLE IF NOT EXISTS code (fingerprint TEXT);
CREATE TABLE IF NOT EXISTS results (function TEXT, fingerprint BLOB, result BLOB, PRIMARY KEY (function, fingerprint));
"""


class Memo:
    """Results of functions by their arguments. Without a path they are lost with the object.

    A file that is damaged, locked or of another version counts as empty: that costs time, never a wrong page.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._database = _open(path) if path else None
        self._used: dict[str, set[bytes]] = {}
        self._new: dict[str, dict[bytes, bytes]] = {}

    def map(
        self,
        function: Callable[..., Result],
        arguments: Iterable[tuple[Any, ...]],
        each: Each = quietly,
        context: tuple[Any, ...] = (),
    ) -> list[Result]:
        """`function(*args)` for each tuple of arguments, in their order; only missing results are computed.

        Arguments are plain values (str, bytes, int, float, bool, None, and tuples, lists or dicts of them). If the
        function depends on anything else, such as bound arguments of a `functools.partial`, `context` has plain values
        that identify it. `each` may show the progress.
        """
        plain = function.func if isinstance(function, partial) else function
        name = f"{plain.__module__}.{plain.__qualname__}"
        calls = list(arguments)
        keys = [fingerprint(*context, *call) for call in calls]
        known = self._known(name)
        self._used.setdefault(name, set()).update(keys)
        missing = {key: call for key, call in zip(keys, calls, strict=True) if key not in known}
        for key, call in each(missing.items(), total=len(missing)):
            packed = known[key] = pickle.dumps(function(*call), pickle.HIGHEST_PROTOCOL)
            self._new.setdefault(name, {})[key] = packed
        return [pickle.loads(known[key]) for key in keys]  # noqa: S301 - written by this program

    def save(self) -> None:
        """Store the results that were used since the memo was opened, and delete all others."""
        if self._database is None:
            return
        try:
            with self._database as database:
                for name, keys in self._used.items():
                    stored = {
                        key for (key,) in _rows(database, "SELECT fingerprint FROM results WHERE function = ?", name)
                    }
                    gone = [(name, key) for key in stored - keys]
                    database.executemany("DELETE FROM results WHERE function = ? AND fingerprint = ?", gone)
                new = [(name, *row) for name, results in self._new.items() for row in results.items()]
                database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", new)
        except sqlite3.Error:
            return
        self._new.clear()

    def _known(self, name: str) -> dict[bytes, bytes]:
        rows: Sequence[tuple[bytes, bytes]] = ()
        if self._database is not None:
            try:
                rows = _rows(self._database, "SELECT fingerprint, result FROM results WHERE function = ?", name)
            except sqlite3.Error:
                self._database = None
        return {**dict(rows), **self._new.get(name, {})}


def fingerprint(*values: Any) -> bytes:
    """16 bytes that differ wherever the plain `values` differ."""
    return hashlib.blake2b(marshal.dumps(values, _VALUES_ONLY), digest_size=16).digest()


@cache
def code_fingerprint() -> str:
    """A hash of every file of this package, data and templates included, and of the versions of all libraries."""
    metadata = (each.metadata for each in distributions())  # read once: every access parses the file
    found = hashlib.sha256(repr(sorted((each["Name"], each["Version"]) for each in metadata)).encode())
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in sorted(files):
        found.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _open(path: Path) -> sqlite3.Connection | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        try:
            database = sqlite3.connect(path)
            database.executescript(_SCHEMA)
            if _rows(database, "SELECT fingerprint FROM code") != [(code_fingerprint(),)]:
                with database:
                    database.execute("DELETE FROM results")
                    database.execute("DELETE FROM code")
                    database.execute("INSERT INTO code VALUES (?)", (code_fingerprint(),))
        except sqlite3.OperationalError:  # locked by another build, or a folder that cannot be written
            return None
        except sqlite3.DatabaseError:  # damaged
            path.unlink(missing_ok=True)
        else:
            return database
    return None


def _rows(database: sqlite3.Connection, query: str, *values: str) -> list[tuple[Any, ...]]:
    return database.execute(query, values).fetchall()
