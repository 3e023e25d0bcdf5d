"""Generated files that need not be made again, because nothing they are made from has changed.

The memory is one file of digests in .cache/. It counts for the code and the templates it was written with, and an
answer is taken only if the file in content/ is still the one that was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from build_scripts.cache import code_version
from build_scripts.write import write_text

CODE = ("*.py", "templates/*", "data/*")


@dataclass
class Kept:
    """What an earlier run wrote (`known`) and what this one did (`made`): digests of inputs and text by path."""

    content: Path | None = None
    known: dict[str, list[str]] = field(default_factory=dict)
    made: dict[str, list[str]] = field(default_factory=dict)

    def text(self, path: str, made_from: object, make: Callable[[], str]) -> str:
        """The text of a generated file: the one in content/ if `made_from` has the same `repr` as then, else `make()`.

        `made_from` has to hold everything the text depends on but code and templates.
        """
        if self.content is None:
            return make()
        inputs = hashlib.sha1(repr(made_from).encode(), usedforsecurity=False).hexdigest()
        known = self.known.get(path, ["", ""])
        text = _read(self.content / path) if known[0] == inputs else ""
        if not text or _digest(text) != known[1]:
            text = make()
        self.made[path] = [inputs, _digest(text)]
        return text


def open_kept(root: Path) -> Kept:
    """The memory of the catalog in `root`; empty if there is none or the code has changed since."""
    try:
        stored = json.loads(_file(root).read_text("utf-8"))
        known = stored["files"] if stored["code"] == code_version(*CODE) else {}
    except (OSError, ValueError, KeyError, TypeError):
        known = {}
    return Kept(root / "content", known)


def save_kept(root: Path, kept: Kept) -> None:
    """Remember what this run made; to be called when it is written."""
    write_text(_file(root), json.dumps({"code": code_version(*CODE), "files": kept.made}))


def _file(root: Path) -> Path:
    return root / ".cache" / "kept.json"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError):
        return ""


def _digest(text: str) -> str:
    return hashlib.sha1(text.encode("utf-8"), usedforsecurity=False).hexdigest()
