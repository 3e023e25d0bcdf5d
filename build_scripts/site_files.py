"""The generated part of site/ as the last complete run left it, so that no build has to look through all its folders.

The memory goes before the first change to the site and comes back after the last: a run that was cut off leaves none,
and the next one looks. The mark of a complete search index goes before the first change to what is indexed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from build_scripts.write import write_text

INDEX_MARK = "indexed.json"
_INDEXED = ("papers/", "search/")
_MEMORY = "site_files.json"


@dataclass
class SiteFiles:
    """The generated files of the site in `root` by their `places`. Without `cache`, a folder, nothing is remembered."""

    root: Path
    places: set[str]
    cache: Path | None = None
    intact: bool = False  # whether the memory on disk holds these places
    marked: bool = True  # whether there may be a mark of a complete index

    def path(self, place: str) -> str:
        """Where a file of the site is."""
        return f"{self.root}/{place}"

    def touch(self, place: str) -> None:
        """To be called before a file comes, changes or goes."""
        if self.cache and self.intact:
            (self.cache / _MEMORY).unlink(missing_ok=True)
        self.intact = False
        if self.cache and self.marked and place.startswith(_INDEXED):
            (self.cache / INDEX_MARK).unlink(missing_ok=True)
            self.marked = False

    def forget(self) -> None:
        """To be called before files change that nobody counts."""
        for place in _INDEXED:
            self.touch(place)

    def keep(self, places: set[str]) -> None:
        """To be called when all is as it should be."""
        if self.cache and not (self.intact and places == self.places):
            write_text(self.cache / _MEMORY, json.dumps(sorted(places)))
        self.places, self.intact = places, True


def open_site_files(root: Path, parts: Iterable[str]) -> SiteFiles:
    """The generated `parts` of the site of the catalog in `root`; looked for unless the last run came to its end."""
    site, cache = root / "site", root / ".cache"
    with suppress(OSError, ValueError):
        stored = json.loads((cache / _MEMORY).read_text("utf-8"))
        if isinstance(stored, list):
            return SiteFiles(site, set(stored), cache, intact=True)
    return SiteFiles(site, look(site, parts), cache)


def look(site: Path, parts: Iterable[str]) -> set[str]:
    """The files that stand in the parts of a site, those included that a killed run left."""
    return {place for part in parts for place in walk(site, part, hidden=True)}


def walk(root: Path, part: str = "", hidden: bool = False) -> Iterator[str]:
    """The path of every file of a folder or of one part of it."""
    folders = [f"{part}/" if part else ""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(f"{root}/{folder}"))
        except NotADirectoryError:
            yield part
            return
        except FileNotFoundError:
            return
        for entry in entries:
            if entry.name.startswith(".") and not hidden:
                continue
            if entry.is_dir():
                folders.append(f"{folder}{entry.name}/")
            else:
                yield f"{folder}{entry.name}"


def changed(path: str) -> int:
    """When the file was last changed (ns), 0 if there is none."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - for ten thousands of files
    except OSError:
        return 0
