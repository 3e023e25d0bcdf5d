"""Bundles: the script and the style sheet of every page, joined from small source files.

Each script has a scope of its own. They run in this order; later ones use what earlier ones export.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatch

_SCRIPTS = (
    "common/prefetch common/slices common/frame search/index search/box "
    "reading_list/marks common/keys lists/lists lists/news paper/paper"
)
_STYLES = (
    "common/colours common/frame common/text lists/papers paper/paper lists/indexes search/search "
    "reading_list/reading_list common/keys common/screens map/map connect/connect paper/nearby"
)
# Patterns, because the theme has digests in the names of its files; the catalog's own rules come last and win.
BUNDLES: Mapping[str, Sequence[str]] = {
    "assets/site.js": [f"assets/{name}.js" for name in _SCRIPTS.split()],
    "assets/site.css": [
        "assets/stylesheets/main.*.min.css",
        "assets/stylesheets/palette.*.min.css",
        *[f"assets/{name}.css" for name in _STYLES.split()],
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
