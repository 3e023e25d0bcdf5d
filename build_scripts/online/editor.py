"""`catalog add --title`: a record written by a person, in the editor of their choice."""

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from build_scripts.files import write_text
from build_scripts.model import Location, Record
from build_scripts.online.add import Added, Adding
from build_scripts.records import is_id, normalize, parse_record, record_path, scalar
from build_scripts.report import Report, UsageError
from build_scripts.slugs import unique_slug

_TEMPLATE = Path(__file__).parent / "data" / "record.yml"


def add_in_editor(adding: Adding, title: str, again: Callable[[Report], bool]) -> list[Added] | None:
    """Have a person write a record; None if the file was left unchanged. `again` asks whether to correct its faults."""
    draft = adding.draft
    known = draft.papers.by_title.get(normalize(title), ())
    if known and known[0] in draft.records and not adding.another:
        return [Added(known[0], "known", draft.records[known[0]].title)]
    record_id = unique_slug(title, draft.used)
    before = Template(_TEMPLATE.read_text("utf-8")).substitute(id=record_id, title=scalar(title), today=adding.today)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{record_id}.yml")
        path.write_text(before, encoding="utf-8")
        while True:
            _edit(path)
            text = path.read_text("utf-8", errors="replace")
            if text == before:
                return None
            faults = Report()
            record = _parse(adding, text, record_id, faults)
            if record:
                write_text(adding.root / record_path(record.id), text)
                return [Added(record.id, "new", record.title)]
            if not again(faults):
                adding.report.problems += faults.problems
                return []


def _edit(path: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise UsageError("no editor is known; name one, for instance: EDITOR=nano catalog add --title ...")
    try:
        status = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
    except (OSError, ValueError) as error:
        raise UsageError(f"the editor {editor} does not start: {error}") from None
    if status:
        raise UsageError(f"the editor {editor} ended with {status}; nothing was added")


def _parse(adding: Adding, text: str, record_id: str, report: Report) -> Record | None:
    """The record that was written, under the id that it has now."""
    found = re.search(r"(?m)^id:\s*(\S+)", text)
    given = found[1] if found else record_id
    path = record_path(given if is_id(given) else record_id)
    record = parse_record(text.encode("utf-8", errors="replace"), path, report)
    if record and record.id in adding.draft.used:
        report.error(Location(path), "address-taken", f'the id "{record.id}" is taken', "give another one")
        return None
    return record
