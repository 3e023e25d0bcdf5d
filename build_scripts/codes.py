"""What the codes of problems mean: the table codes.yml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_TABLE = Path(__file__).parent / "codes.yml"


@cache
def codes() -> Mapping[str, Mapping[str, str]]:
    """For each code what it `means`, an `example` and the `remedy`."""
    table: Mapping[str, Mapping[str, str]] = yaml.load(_TABLE.read_text("utf-8"), yaml.CSafeLoader)
    return table


def explain_code(code: str) -> list[str]:
    """A code with its meaning, an example and the remedy, as lines."""
    entry = codes()[code]
    return [code, f"  {entry['means']}", f"  Example: {entry['example']}", f"  Remedy: {entry['remedy']}"]
