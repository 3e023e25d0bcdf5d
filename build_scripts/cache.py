"""Results of slow pure functions, kept between runs so that an edit costs only what it changes."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from build_scripts.write import write_bytes

Input = TypeVar("Input")
Output = TypeVar("Output")
PACKAGE = Path(__file__).parent


def remembered(
    folder: Path | None, code: Sequence[str], function: Callable[[Input], Output], inputs: Sequence[Input]
) -> list[Output]:
    """`function` of each input, computed only where the file of an earlier run in `folder` has no answer.

    `code` names the modules and data files of this package that the answers depend on, as glob patterns: a change in one
    of them forgets everything. A damaged file counts as absent. Without a folder nothing is kept.
    """
    if folder is None:
        return [function(each) for each in inputs]
    path = folder / f"{function.__name__}.pickle"
    version = code_version(tuple(code))
    known = _read(path, version)
    answers: dict[Input, Output] = {}
    for each in inputs:
        if each not in answers:
            answers[each] = known[each] if each in known else function(each)
    if answers.keys() != known.keys():
        write_bytes(path, pickle.dumps((version, answers)))
    return [answers[each] for each in inputs]


def _read(path: Path, version: str) -> dict[Input, Output]:
    try:
        found, answers = pickle.loads(path.read_bytes())  # noqa: S301 - our own file, in an ignored folder
    except (OSError, EOFError, ValueError, TypeError, AttributeError, ImportError, pickle.UnpicklingError):
        return {}
    return answers if found == version else {}


@cache
def code_version(patterns: tuple[str, ...]) -> str:
    """A hash of the files of this package that match the patterns."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in PACKAGE.glob(pattern)}):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
