"""The table of layers on the architecture page, made of the contract in pyproject.toml and of docstrings.

Renew it with `python -m tests.documents`.
"""

from __future__ import annotations

import ast
import re
import tomllib

from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "build_scripts"
PAGE = REPOSITORY / "content" / "architecture.md"
START, END = "<!-- layers -->\n", "<!-- end of layers -->\n"


def layers() -> list[list[str]]:
    """The modules and packages of each layer, highest layer first."""
    config = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    (found,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [re.split(r"\s*[|:]\s*", layer) for layer in found]


def packages() -> list[str]:
    """The folders of build_scripts/ that are packages."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def summary(name: str) -> str:
    """The first paragraph of the docstring of a module or package, on one line."""
    folder = PACKAGE / name
    path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split())


def layer_table() -> str:
    """A row for each module or package, numbered by layer."""
    rows = ["| Layer | Module or package | What it does |", "|---|---|---|"]
    for number, names in enumerate(layers(), 1):
        for name in names:
            shown = f"{name}/" if (PACKAGE / name).is_dir() else f"{name}.py"
            rows.append(f"| {number} | `{shown}` | {_cell(summary(name))} |")
    return "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    """Text of a docstring for a Markdown table: only its code is markup."""
    parts = text.replace("|", "&#124;").split("`")
    parts[::2] = [part.replace("<", "&lt;").replace("*", r"\*") for part in parts[::2]]
    return "`".join(parts)


def renew() -> None:
    """Put the table into the page."""
    head, _, rest = PAGE.read_text("utf-8").partition(START)
    text = f"{head}{START}\n{layer_table()}\n{END}{rest.partition(END)[2]}"
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    renew()
