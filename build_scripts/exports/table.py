"""The catalog as a table: CSV after RFC 4180 whose cells no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SEPARATOR = "; "  # between the items of a list in one cell
COLUMNS = (
    "id", "title", "authors", "author_count", "date", "year", "venue", "arxiv_id", "doi", "code", "added", "url",
    "topic", "tags", "keywords", "title_tex", "abstract_tex",
)  # fmt: skip
# What spreadsheets read as the beginning of a formula, behind any blanks, and the apostrophe that prevents it.
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠|%]")


def csv_table(papers: Iterable[Mapping[str, Any]]) -> str:
    """The papers of papers.json below the names of the columns; lists are joined by "; ", unknown facts are empty."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows([safe_cell(_cell(paper.get(column))) for column in COLUMNS] for paper in papers)
    return file.getvalue()


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula; `plain_cell` undoes this."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain_cell(cell: str) -> str:
    """The text of a cell that `safe_cell` made."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cell(value: str | int | Sequence[str] | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, str | int) else SEPARATOR.join(value)
