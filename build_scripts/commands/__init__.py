"""What each command does: arguments in, an exit code out. cli.py has their names and options.

They import what they need when they run: `catalog --help` loads nothing heavy.
"""

from __future__ import annotations

from build_scripts.commands.building import build, check, offline, serve
from build_scripts.commands.editing import distinct, duplicates, merge, remove, rename
from build_scripts.commands.importing import accept, add, decline, enrich, import_, new, review, watch
from build_scripts.commands.showing import explain, keywords, related, restore_lines, tags

__all__ = [
    "accept",
    "add",
    "build",
    "check",
    "decline",
    "distinct",
    "duplicates",
    "enrich",
    "explain",
    "import_",
    "keywords",
    "merge",
    "new",
    "offline",
    "related",
    "remove",
    "rename",
    "restore_lines",
    "review",
    "serve",
    "tags",
    "watch",
]
