"""Which problems a check names: those without an exception, with the codes and in the files chosen."""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from build_scripts.model import Location
from build_scripts.records import YamlFile, items, mapping, read_optional, string
from build_scripts.report import Problem, Report, UsageError, codes, did_you_mean

EXCEPTIONS_YML = "catalog/exceptions.yml"
_KEYS = ("code", "path", "reason")


@dataclass(frozen=True)
class Exempt:
    """An exception: warnings of this code in this file are not named. `location` is where it is listed."""

    code: str
    path: str
    location: Location


def load_exceptions(root: Path, report: Report) -> tuple[Exempt, ...]:
    found = read_optional(root, EXCEPTIONS_YML, report)
    exceptions: dict[tuple[str, str], Exempt] = {}
    for node in items(found[0], found[1], EXCEPTIONS_YML) if found else ():
        exempt = _exempt(found[0], node) if found else None
        if exempt and (exempt.code, exempt.path) in exceptions:
            message = f"{exempt.code} in {exempt.path} is listed already"
            report.error(exempt.location, "duplicate-exception", message, "delete it")
        elif exempt:
            exceptions[exempt.code, exempt.path] = exempt
    return tuple(exceptions.values())


def _exempt(file: YamlFile, node: yaml.Node) -> Exempt | None:
    nodes = mapping(file, node, _KEYS, _KEYS, "an exception")
    values = {key: string(file, value, key) for key, value in nodes.items()}
    code, path = values.get("code"), values.get("path")
    if code and code not in codes():
        file.error(nodes["code"], "unknown-code", f'no problem has the code "{code}"', did_you_mean(code, codes()))
        return None
    return Exempt(code, path, file.place(node)) if code and path and values.get("reason") else None


def apply_exceptions(exceptions: Iterable[Exempt], report: Report, *, complete: bool) -> None:
    """Take excepted warnings out of the report; those for an error are named, and, if all else has been checked
    (`complete`), those for nothing.
    """
    for exempt in exceptions:
        found = [p for p in report.problems if (p.code, p.location.path) == (exempt.code, exempt.path)]
        what = f"{exempt.code} in {exempt.path}"
        if any(problem.severity == "error" for problem in found):
            report.warning(exempt.location, "bad-exception", f"{what} is an error", "correct it; errors stop the build")
        elif not found and complete:
            report.warning(exempt.location, "unused-exception", f"there is no {what}", "delete it")
        report.problems = [p for p in report.problems if p not in found or p.severity == "error"]


def select(
    problems: Iterable[Problem], only: Iterable[str], skip: Iterable[str], files: frozenset[str] | None
) -> list[Problem]:
    """The problems with one of the codes, if any is given, not with those to skip, in some of the files, if given."""
    wanted, unwanted = frozenset(only), frozenset(skip)
    return [
        problem
        for problem in problems
        if (not wanted or problem.code in wanted)
        and problem.code not in unwanted
        and (files is None or problem.location.path in files)
    ]


def changed_files(root: Path) -> frozenset[str]:
    """The files below `root` that differ from the last commit, new ones too."""
    prefix = _git(root, "rev-parse", "--show-prefix").rstrip("\n")
    status = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", ".")
    return frozenset(line[3:].removeprefix(prefix) for line in status.split("\0") if line)


def committed_files(root: Path, commit: str) -> frozenset[str]:
    """The files below `root` in a commit; raises UsageError."""
    return frozenset(_git(root, "ls-tree", "-r", "--name-only", "-z", "--end-of-options", commit, ".").split("\0"))


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise UsageError("what was changed cannot be said, git is not installed") from error
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["git failed"])[-1]
        raise UsageError(f"what was changed cannot be said: {reason}")
    return result.stdout
