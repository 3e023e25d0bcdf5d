"""The command line: the parser made from the commands in commands/, and `main`.

Exit status: 0 if all is well, 1 for problems in the data, 2 for wrong usage.
"""

import argparse
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from build_scripts.commands import COMMANDS, Command
from build_scripts.report import UsageError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    if command.needs_catalog and not (options.root / "catalog").is_dir():
        message = f"catalog: {options.root}: no folder catalog/ here; go to the catalog or name it with --root"
        print(message, file=sys.stderr)
        sys.exit(2)
    try:
        sys.exit(command.run(options))
    except UsageError as error:
        print(f"catalog: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:  # the reader of a filter has stopped reading, as `head` does
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)


def description(text: str, example: str) -> str:
    """The opening of a help text: wrapped sentences and an example line."""
    return f"{textwrap.fill(text, 80)}\n\n{example}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="catalog",
        description="Turn lists of papers, in any format, into a searchable static site.",
        epilog="Start with `catalog new` and `catalog import FILE`, look at the site with `catalog serve`, and commit "
        "and push to publish it. `catalog COMMAND --help` explains a command.",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder of the catalog (default: the current folder)")
    parsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        summary, text, example = command.help.split("\n\n")
        subparser = parsers.add_parser(
            command.name,
            help=summary[0].lower() + summary[1:].removesuffix("."),
            description=description(text, example),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        subparser.set_defaults(command=command)
        for names, settings in command.arguments:
            subparser.add_argument(*names, **settings)
    return parser
