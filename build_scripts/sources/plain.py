"""Plain text: listings of arXiv copied from its pages and mails, lists of titles, of titles with abstracts, of ids."""

import itertools
import re
from collections.abc import Iterator

from build_scripts.bibliography import find_arxiv_id, usable_doi
from build_scripts.model import Entry, Location
from build_scripts.records import is_arxiv_id
from build_scripts.sources.fields import Value, make_entry
from build_scripts.sources.reading import Reading, blocks

_ARXIV_START = re.compile(r"^(?:\[[0-9]+\]\s*)?arXiv:\s*(\S+?)(?:v[0-9]+)?(?=\s|$|\[).*$", re.MULTILINE)
_ARXIV_LABEL = re.compile(
    r"^(Title|Author|Abstract|Comment|Subject|Categorie|Journal[ -]ref(?:erence)?|DOI|Date(?: \(revised[^)]*\))?"
    r"|MSC[ -]class(?:es)?|ACM[ -]class(?:es)?|Report[ -]no|License)s?:\s*|^Submitted\b\s*",
    re.I,
)
_ARXIV_END = re.compile(
    r"^(?:-{20,}|\\\\ \(.*|(?:Cross|New|Replacement) submissions\b.*|Cross-lists for .*"
    r"|.*\(showing (?:first )?[0-9]+ of [0-9]+ entries.*)$",
    re.M,
)
_LESS = re.compile(r"^…?\s*(.*?)\s*△\s*Less$", re.DOTALL)  # an abstract that was unfolded on the page
_MORE = re.compile(r"\s*▽\s*More$")
_ID = re.compile(
    r"(?:[-*•]\s+|\[?[0-9]+[.)\]]\s+)?"
    r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)|(?:(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*)?"
    r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]+)?(?:\.pdf)?",
    re.I,
)
_MARKER = re.compile(r"^(\s*)(?:([0-9]{1,4})[.)]|\[([0-9]{1,4})\]|\(([0-9]{1,4})\)|([-*•‣▪–]))\s+(?=\S)")
_YEAR_LAST = re.compile(r"\s*[,.]?\s*[(\[]((?:19|20)[0-9]{2})[)\]]\s*[.,]?$")
_ADDRESS = re.compile(r"[\[(<]*(https?://\S+|(?:doi|arxiv):\s*\S+)[\])>]*", re.I)
_QUOTED = re.compile(r"[“\"]([^”\"]{10,300})[”\"]")
_REFERENCE = re.compile(
    r"\b(?:et al\b|pp?\.\s*[0-9]|[Vv]ol\.\s*[0-9]|[A-Z]\.\s*(?:[A-Z]\.\s*)?[A-Z][a-z]+,|[A-Z][a-z]+,\s*[A-Z]\.)"
)
_SENTENCE_END = re.compile(r"[.!?。！？](?=\s|$)")
_HEADER_LINES = 3


def is_arxiv_listing(text: str) -> bool:
    """Whether papers of an arXiv listing, with number and title, are in the text."""
    found = _ARXIV_START.search(text[:20000])
    return bool(found and re.search(r"^Title:", text[found.end() : found.end() + 2000], re.MULTILINE))


def read_arxiv_listing(text: str, reading: Reading) -> None:
    for place, start, end in blocks(_ARXIV_START, text, reading.path):
        stop = _ARXIV_END.search(text, start.end(), end)
        values = _arxiv_values(text[start.end() : stop.start() if stop else end])
        reading.take(make_entry({**values, "arxivid": start[1]}, place, reading.report), place, "a number")


def _arxiv_values(block: str) -> dict[str, Value]:
    """The labelled values of a paper; authors without a label follow the title, the abstract ends the block."""
    values: dict[str, Value] = {}
    label, parts = "", list[str]()
    loose: list[str] = []

    def close() -> None:
        if label:
            values.setdefault(label, _unfolded(" ".join(parts)))

    for raw in block.split("\n"):
        line = raw.strip()
        found = _ARXIV_LABEL.match(line)
        if found:
            close()
            label = (found[1] or "date").lower()
            parts = [line[found.end() :].split(";")[0] if label == "date" else line[found.end() :]]
        elif not line or line == "\\\\":
            close()
            label, parts = "", []
        elif label == "title" and parts != [""] and not raw.startswith(" "):
            close()
            label, parts = "authors", [line]
        elif label:
            parts.append(line)
        else:
            loose.append(line)
    close()
    abstract = " ".join(loose)
    if abstract:
        values.setdefault("abstract", _unfolded(abstract))
    values["venue"] = ""
    return values


def _unfolded(text: str) -> str:
    whole = _LESS.match(text)
    return whole[1] if whole else _MORE.sub("…", text)


def is_id_list(text: str) -> bool:
    """Whether every line is a DOI or an arXiv number, comments aside."""
    lines = [line.strip() for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return bool(lines) and all(_ID.fullmatch(line.rstrip(",;")) for line in lines)


def read_id_list(text: str, reading: Reading) -> None:
    """Read identifiers; the entries have no title and can only be known papers."""
    for number, line in enumerate(text.split("\n"), 1):
        found = _ID.fullmatch(line.strip().rstrip(",;"))
        if found and not line.lstrip().startswith("#"):
            arxiv = find_arxiv_id(found[1] or f"arXiv:{found[2]}")
            doi = None if arxiv or not found[1] else usable_doi(found[1])
            reading.entries.append(Entry("", "", Location(reading.path, number), doi=doi, arxiv_id=arxiv))


def is_plain_list(text: str) -> bool:
    """Whether the text is a numbered or bulleted list, or title lines each with an abstract below it."""
    lines = text.split("\n")
    marked = sum(bool(_MARKER.match(line)) for line in lines)
    blocks = list(_blocks(lines))
    if marked >= 2 and marked >= 0.2 * sum(bool(line.strip()) for line in lines):
        return True
    pairs = sum(_is_title(one[1]) and _is_abstract(two[1]) for one, two in itertools.pairwise(blocks))
    headed = sum(_is_headed(block[2]) for block in blocks)
    return (2 * pairs >= len(blocks) - _HEADER_LINES and pairs > 0) or (headed > 0 and headed >= len(blocks) / 2)


def read_plain_list(text: str, reading: Reading) -> None:
    for number, title, abstract in _items(text.split("\n")):
        place = Location(reading.path, number)
        if not title:
            reading.reject(place, "missing-title", "an abstract without a title")
            continue
        values, reason = _title_values(title)
        entry = None if reason else make_entry({**values, "abstract": abstract}, place, reading.report)
        if entry:
            reading.entries.append(entry)
        else:
            reading.reject(place, "unclear-title", reason or "no title", "write titles alone, or use BibTeX")


def _items(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Line, title and abstract of each item: those behind markers, or else by blank lines."""
    if sum(bool(_MARKER.match(line)) for line in lines) >= 2:
        yield from _marked_items(lines)
        return
    before: tuple[int, str, list[str]] | None = None
    for block in _blocks(lines):
        number, whole, parts = block
        headed = _is_headed(parts, long=before is None)
        if before is not None and _is_abstract(whole) and not headed:
            yield before[0], before[1], whole
            before = None
            continue
        if before is not None and before[0] > _HEADER_LINES:
            yield before[0], before[1], ""
        if headed:
            yield number, parts[0], " ".join(parts[1:])
            before = None
        elif _is_abstract(whole):
            yield number, "", whole
            before = None
        else:
            before = block
    if before is not None:
        yield before[0], before[1], ""


def _is_headed(lines: list[str], *, long: bool = False) -> bool:
    """Whether the first line is a title and the others an abstract: in one paragraph all lines are equally long.

    A title that is `long`, too, differs from the first line of a paragraph by the capital after it.
    """
    title, rest = lines[0], lines[1:]
    shorter = bool(rest) and (len(title) < 0.8 * max(map(len, rest)) or (long and rest[0][:1].isupper()))
    return shorter and _is_title(title) and not _SENTENCE_END.search(title) and _is_abstract(" ".join(rest))


def _marked_items(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    depth = min(len(found[1]) for line in lines if (found := _MARKER.match(line)))
    number, title, abstract, blank = 0, "", "", False
    for index, line in enumerate(lines, 1):
        found = _MARKER.match(line)
        if found and len(found[1]) <= depth + 1:
            if number:
                yield number, title, abstract
            number, title, abstract, blank = index, line[found.end() :].strip(), "", False
        elif not line.strip():
            blank = bool(number)
        elif number and (blank or abstract) and (line[:1].isspace() or len(line) > 200 or abstract):
            abstract = f"{abstract} {line.strip()}".strip()
        elif number and not blank and (_is_abstract(line.strip()) and _is_title(title)):
            abstract = line.strip()
        elif number and not blank:
            title = f"{title} {line.strip()}"
    if number:
        yield number, title, abstract


def _blocks(lines: list[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Runs of lines that are not blank: number of the first, the whole, the lines."""
    start, block = 0, list[str]()
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            start = start if block else number
            block.append(line.strip())
        elif block:
            yield start, " ".join(block), block
            block = []


def _title_values(text: str) -> tuple[dict[str, Value], str]:
    """The facts beside a title in its line, and why no title can be recognised among them."""
    values: dict[str, Value] = {}
    for address in _ADDRESS.finditer(text):
        found = address[1].rstrip(".,;")
        arxiv, doi = find_arxiv_id(found), usable_doi(found)
        values.setdefault("arxivid" if arxiv else "doi" if doi else "url", arxiv or doi or found)
    text = _ADDRESS.sub("", text).strip(" ,;–-")
    year = _YEAR_LAST.search(text)
    if year:
        values["year"], text = year[1], text[: year.start()]
    quoted = _QUOTED.search(text)
    if quoted:
        text = quoted[1].rstrip(",.")
    elif _REFERENCE.search(text) or len(_SENTENCE_END.findall(text[:-1])) > 2:
        return {}, f'"{text[:80]}" looks like a whole reference: which part is the title?'
    values["title"] = text.strip().removesuffix(".")
    return values, ""


def _is_abstract(text: str) -> bool:
    ends = len(_SENTENCE_END.findall(text))
    return (len(text) >= 120 and ends >= 2) or (len(text) >= 300 and ends >= 1)


def _is_title(text: str) -> bool:
    return len(text) < 250 and not text.endswith((".", "。", ":", ",")) and _has_words(text)


def _has_words(text: str) -> bool:
    """Whether a line has at least two words, one of them of letters."""
    return len(text.split()) > 1 and any(c.isalpha() for c in text) and not is_arxiv_id(text)
