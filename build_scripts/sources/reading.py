"""What readers of formats share: their results, and how a file becomes text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

from build_scripts.model import Entry, Location, SourceList
from build_scripts.report import Problem, Report
from build_scripts.sources.fields import Values, clean, name_key

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONFLICT = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
_FEW = 5  # warnings of one kind that are listed one by one
_SAMPLE = 65536
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What is likely in a bibliography; with more to choose from, short texts are taken for rare ones.
_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "gb18030", "shift_jis", "euc_kr", "big5"]


@dataclass(frozen=True)
class Rejection:
    """A part of a file that yields no record: its line, or number as in `Entry.row`, the code of the problem, why."""

    line: int
    code: str
    reason: str


@dataclass
class Reading:
    """One file while it is read. `options` is what sources.yml says of it; `unused` are the headings or keys that no
    field was read from.
    """

    path: str
    options: SourceList
    report: Report
    entries: list[Entry] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    unused: tuple[str, ...] = ()

    def reject(self, place: Location, code: str, reason: str, hint: str = "it is left out") -> None:
        self.rejections.append(Rejection(place.line, code, reason))
        self.report.error(place, code, reason, hint)

    def take(self, entry: Entry | None, place: Location, what: str) -> None:
        if entry:
            self.entries.append(entry)
        else:
            self.reject(place, "missing-title", f"{what} without a title")

    def leaves_out(self, place: Location, values: Values) -> bool:
        """Whether `where` leaves out an entry with these values by `name_key` of their headings; noted if it does."""
        reason = _unwanted(self.options.where, values)
        if reason:
            self.rejections.append(Rejection(place.line, "where", reason))
        return bool(reason)


_NO_TEXT = {
    b"PK\x03\x04": ("a workbook or an archive", "save the sheet as CSV, or unpack the archive"),
    b"\xd0\xcf\x11\xe0": ("a workbook or a document of an office program", "save the sheet as CSV"),
    b"%PDF-": ("a PDF", "import a list of papers, not a paper; for one paper run: catalog add DOI"),
    b"\x1f\x8b": ("compressed", "unpack it"),
}


def decode(path: str, data: bytes, report: Report) -> str | None:
    """The text of a file with `\\n` line ends; None after reporting that it is none.

    Lines that are not UTF-8 are read in the encoding that they are most likely in, with a warning.
    """
    known = next((what for start, what in _NO_TEXT.items() if data.startswith(start)), None)
    if known:
        report.error(Location(path), "binary-file", f"the file is {known[0]}", known[1])
        return None
    bom, encoding = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", ""))
    if encoding == "utf-16" or _looks_utf16(data):
        order = encoding or ("utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
        text = data.decode(order, errors="replace").removeprefix("\ufeff")
    else:
        try:
            decoded: str | None = data.removeprefix(bom).decode("utf-8")
        except UnicodeDecodeError:
            decoded = _decode_lines(path, data.removeprefix(bom), report)
        if decoded is None or _is_binary(decoded):
            report.error(Location(path), "binary-file", "the file is not text", "save it as plain text in UTF-8")
            return None
        text = decoded
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _CONFLICT.search(text)
    if found and ">>>>>>> " in text and "<<<<<<< " in text:
        place = Location(path, text.count("\n", 0, found.start()) + 1)
        report.error(
            place, "git-conflict", "the file has the marks of a merge that was not finished", "finish it first"
        )
        return None
    return text


def collapse(problems: Sequence[Problem]) -> list[Problem]:
    """The problems, with few warnings of each kind and the number of the others."""
    kept, counts = [], Counter[str]()
    for problem in problems:
        if problem.severity == "warning":
            counts[problem.code] += 1
        if problem.severity == "error" or counts[problem.code] <= _FEW:
            kept.append(problem)
    for code, count in sorted(counts.items()):
        if count > _FEW:
            last = [problem for problem in kept if problem.code == code][-1]
            message = f"{count - _FEW} more warnings of this kind in the file"
            kept.append(Problem(last.location, "warning", code, message))
    return kept


def blocks(start: re.Pattern[str], text: str, path: str) -> Iterator[tuple[Location, re.Match[str], int]]:
    """The parts of a text that begin with a pattern: their lines, the matches, and where they end."""
    starts = list(start.finditer(text))
    ends = [*(found.start() for found in starts[1:]), len(text)]
    line, counted = 1, 0
    for found, end in zip(starts, ends, strict=True):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        yield Location(path, line), found, end


def _unwanted(where: Sequence[tuple[str, tuple[str, ...]]], values: Values) -> str:
    for heading, wanted in where:
        given = values.get(name_key(heading), "")
        text = clean(given if isinstance(given, str) else "; ".join(given))
        if text.casefold() not in {each.casefold() for each in wanted}:
            return f'{heading} is "{text[:60]}"'
    return ""


def _decode_lines(path: str, data: bytes, report: Report) -> str | None:
    lines: list[str | bytes] = []
    for raw in data.split(b"\n"):
        try:
            lines.append(raw.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(raw)
    bad = [line for line in lines if isinstance(line, bytes)]
    guesses = [
        name
        for each in from_bytes(b"\n".join(bad)[:_SAMPLE], cp_isolation=_ENCODINGS)
        for name in each.could_be_from_charset
    ]
    if not guesses:
        return None
    encoding = "cp1252" if "cp1252" in guesses else guesses[0]  # for a few accents several fit: the most common one
    number = next(n for n, line in enumerate(lines, 1) if isinstance(line, bytes))
    message = f"{len(bad)} lines are not UTF-8; they are read as {encoding}"
    report.warning(Location(path, number), "not-utf8", message, "look at accents and signs, or save the file as UTF-8")
    return "\n".join(line if isinstance(line, str) else line.decode(encoding, errors="replace") for line in lines)


def _looks_utf16(data: bytes) -> bool:
    sample = data[:1000]
    return len(sample) > 3 and max(sample[::2].count(0), sample[1::2].count(0)) > 0.3 * len(sample)


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(CONTROL.findall(sample)) + sample.count("\ufffd") > 0.02 * len(sample)
