"""What each command does, with its name, arguments and help text; what it needs is imported when it runs."""

from build_scripts.commands.adding import accept, add, decline, enrich, watch
from build_scripts.commands.building import build, check, offline, serve
from build_scripts.commands.command import Command
from build_scripts.commands.editing import distinct, duplicates, merge, remove, rename
from build_scripts.commands.importing import import_, new, review
from build_scripts.commands.showing import explain, keywords, related, restore, tags

COMMANDS = (
    *(import_, new, add, enrich, watch, accept, decline),  # papers come in
    *(remove, rename, merge, duplicates, distinct, review, check),  # records are edited
    *(build, offline, serve, explain, tags),  # the catalog is shown
    *(restore, keywords, related),  # filters
)
