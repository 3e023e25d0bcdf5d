"""Problems found in the data: every stage adds to one Report, nobody raises for bad input."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from build_scripts.model import Location

_CODES = Path(__file__).parent / "codes.yml"
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One fault in one place. `code` is a stable kebab-case name that documentation and tests refer to."""

    location: Location
    severity: Severity
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.message}; {self.hint}" if self.hint else self.message
        return f"{self.location}: {self.severity}[{self.code}]: {text}"

    def github(self) -> str:
        """The problem as a workflow command, which the hosting site shows beside the line."""
        place = self.location
        where = f"file={_escape_property(place.path)}"
        if place.line:
            where += f",line={place.line}"
        if place.column:
            where += f",col={place.column}"
        text = f"{self.message}; {self.hint}" if self.hint else self.message
        return f"::{self.severity} {where},title={self.code}::{_escape_data(text)}"


@dataclass
class Report:
    """Collects the problems of one run. The only mutable object that stages share."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, location: Location, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(location, "error", code, message, hint))

    def warning(self, location: Location, code: str, message: str, hint: str = "") -> None:
        """Record something a curator should look at; it does not stop a build."""
        self.problems.append(Problem(location, "warning", code, message, hint))

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors

    def unsound(self, before: int, what: str) -> bool:
        """Whether errors came to the first `before` ones; if so, a last one says that nothing was done (`what`)."""
        if self.errors == before:
            return False
        message = f"nothing was {what}, because the catalog has errors"
        self.error(Location("catalog"), "unsound-catalog", message, "correct them and run the command again")
        return True

    def sorted(self) -> list[Problem]:
        """The problems by file and line, each once."""
        return sorted(set(self.problems), key=lambda p: (p.location, p.severity, p.code, p.message))


class UsageError(Exception):
    """A command cannot be meant as it was given; the message says why."""


def counted(number: int, noun: str) -> str:
    """`1 paper`, `1,204 papers`, `2 entries`."""
    several = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}"


def unknown_paper(name: str, known: Iterable[str]) -> UsageError:
    hint = did_you_mean(name, known) or "an id is the file name of a record without .yml"
    return UsageError(f"there is no paper {name!r}; {hint}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the known word most similar to `word`, or the empty string."""
    similar = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f'did you mean "{similar[0]}"?' if similar else ""


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


@cache
def codes() -> Mapping[str, Mapping[str, str]]:
    """For each code what it `means`, an `example` and the `remedy`."""
    table: Mapping[str, Mapping[str, str]] = yaml.load(_CODES.read_text("utf-8"), yaml.CSafeLoader)
    return table


def explain_code(code: str) -> list[str]:
    entry = codes()[code]
    return [code, f"  {entry['means']}", f"  Example: {entry['example']}", f"  Remedy: {entry['remedy']}"]
