"""Results of slow pure functions, kept between runs so that an edit costs only what it changes."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from build_scripts.write import write_bytes

Input = TypeVar("Input")
Output = TypeVar("Output")
PACKAGE = Path(__file__).parent


def remembered(
    folder: Path | None,
    name: str,
    version: str,
    function: Callable[[Input], Output],
    inputs: Sequence[Input],
) -> list[Output]:
    """`function` of each input, computed only where an earlier run in `folder` has no answer.

    `version` names everything else that the answers depend on: another version forgets them all, see
    `code_version`. A damaged file counts as absent. Without a folder nothing is kept.
    """
    if folder is None:
        return [function(each) for each in inputs]
    path = folder / f"{name}.pickle"
    known: dict[Input, Output] = _read(path, version)
    answers: dict[Input, Output] = {}
    for each in inputs:
        if each not in answers:
            answers[each] = known[each] if each in known else function(each)
    if answers.keys() != known.keys():
        write_bytes(path, pickle.dumps((version, answers)))
    return [answers[each] for each in inputs]


def _read(path: Path, version: str) -> dict[Any, Any]:
    try:
        found, answers = pickle.loads(path.read_bytes())  # noqa: S301 - our own file, in an ignored folder
    except (OSError, EOFError, ValueError, TypeError, AttributeError, ImportError, pickle.UnpicklingError):
        return {}
    return answers if found == version else {}


@cache
def code_version(*patterns: str) -> str:
    """A hash of the files of this package that match the glob patterns."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in PACKAGE.glob(pattern)}):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
