"""What every page loads, in one script and one style sheet, made of small files that people read and edit.

Each source has a scope of its own; they run in the order given here, in which navigate.js comes first: the others ask
it to tell them of new pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatch

# Patterns, because the theme has digests in the names of its files; the catalog's own rules come last and win.
BUNDLES: Mapping[str, Sequence[str]] = {
    "assets/site.js": [
        f"assets/{name}.js" for name in ("navigate", "slices", "catalog", "reading-list", "keys", "lists", "paper")
    ],
    "assets/site.css": [
        *("assets/stylesheets/main.*.min.css", "assets/stylesheets/palette.*.min.css", "assets/catalog.css"),
    ],
}
_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/\n?")


class BundleError(Exception):
    """A source is missing, or the theme has several that could be meant; the message says which."""


def sources(name: str, files: Iterable[str]) -> list[str]:
    """The files that a bundle is made of, in their order; raises BundleError."""
    known, found = sorted(files), []
    for pattern in BUNDLES[name]:
        matching = [file for file in known if fnmatch(file, pattern)]
        if len(matching) != 1:
            raise BundleError(f"{name}: {len(matching)} files are called {pattern}")
        found += matching
    return found


def bundle(parts: Sequence[str], read: Callable[[str], str]) -> str:
    """The text of these sources as one file."""
    return "\n".join(_MAP.sub("", read(part)).rstrip("\n") + "\n" for part in parts)
