"""Names and values of fields, as databases and reference managers export them, become an entry.

Headings are compared in lower case by letters and digits alone; the first alias that is filled counts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from build_scripts.bibliography import (
    arxiv_field,
    arxiv_in_note,
    find_arxiv_id,
    is_preprint_server,
    read_date,
    usable_doi,
    usable_url,
    without_markup,
)
from build_scripts.model import Entry, Location
from build_scripts.report import Report

Value = str | Sequence[str]
Values = Mapping[str, Value]

_NAMES = {  # the names of each field, the most telling one first
    "title": "title documenttitle articletitle itemtitle papertitle ti t1 primarytitle titles displayname ct name "
            "paper",
    "abstract": "abstract abstractnote ab n2 notesabstract summary abstracttext",
    "authors": "authorfullnames authorfullname af fau authors author authornames authorlist au a1 firstauthors "
            "creator creators authorshipsauthordisplayname",
    "author_count": "authorcount numberofauthors",
    "date": "publicationdate date published publisheddate issued da dp pd created",
    "year": "publicationyear year pubyear py yearpublished y1",
    "venue": "publicationtitle sourcetitle publicationname journal journaltitle journalname booktitle "
            "containertitle publicationvenue venue conferencename conferencetitle so jt jo jf ja t2 secondarytitle "
            "alternatetitle3 alternatetitle2 publication source conference primarylocationsourcedisplayname",
    "arxiv_id": "arxivid arxiv arxivnumber eprint",
    "doi": "doi itemdoi do di doilink doiurl l3",
    "url": "url landingpageurl urls ur link articleurl ee site openreview fulltexturl pdf",
    "code": "code github codeurl repository",
    "keywords": "authorkeywords de keywords keyword kw ot manualtags",
    "status": "isretracted retracted documenttype dt status publicationstage venueid",
}  # fmt: skip
ALIASES = {field: tuple(names.split()) for field, names in _NAMES.items()}
_FIELD_OF = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
_ARXIV_PLACES = (*ALIASES["doi"], *ALIASES["url"], *ALIASES["venue"], "id", "an")
_NOTES = ("extra", "note", "notes", "n1", "m1")
_ABSENT = frozenset({"", "-", "null", "none", "nan", "n/a", "na", "undefined", "[anonymous]", "#n/a"})
_NO_ABSTRACT = re.compile(r"\[?(?:no abstract(?: is)?(?: available)?|abstract not available|not available)\.?\]?", re.I)
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_LABEL = re.compile(
    r"(?:Abstract|ABSTRACT|Summary)\s*[:.\u2013\u2014-]\s*|ABSTRACT\s+(?=[A-Z])|Abstract\s+(?=[A-Z][a-z]*\s)"
)
_COPYRIGHT = re.compile(
    r"\s*(?:©|\([cC]\)|Copyright ©)\s*(?:19|20)[0-9]{2}\b"
    r"(?=.*(?:rights reserved|Elsevier|Springer|Wiley|IEEE|ACM|Inc\.|Ltd|Society|Press|Publish|Authors?\b)).{0,160}$"
)
_MARKED = re.compile(
    r"\s*[\[(]?\b(retracted|withdrawn)\b(?:\s+(?:article|paper|chapter))?[\])]?\s*[:.\u2013\u2014-]?\s+", re.I
)
_CUT = re.compile(r"(?:…|\.\.\.)\s*$|^\s*…")
_SEASON = re.compile(r"^([0-9]{4}/[0-9]{1,2}/[0-9]{0,2})/.*")  # of RIS: 2019/07/03/Summer
_TAKEN_BACK = re.compile(r"\b(retracted|withdrawn|withdraw)\b")
_TASK = re.compile(r"[/_]|#[a-z]|[\u2600-\u27bf\u2b50-\u2b55\U0001f300-\U0001faff]")
_FLOAT = re.compile(r"([0-9]+)\.0+")
_DATABASE = re.compile(
    r"https?://(?:[\w-]+\.)*(?:doi\.org|scopus\.com|webofscience\.com|webofknowledge\.com|semanticscholar\.org|openalex\.org|scholar\.google\.[\w.]+|dblp\.org|proquest\.com)/",
    re.I,
)
_INCOMPLETE = re.compile(r"\bet\.?\s+al\b|\band others\b|…|\.\.\.", re.I)
_NO_NAME = re.compile(r"[=<>@\"|]|https?:")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[- ]?){1,4}")
_INITIALS_LAST = re.compile(r"(\S.*?)\s+((?:[A-ZÀ-Þ]\.[- ]?)+|[A-Z]{1,3})")
_NUMBERED = re.compile(r"\s*\([0-9]+\)$|\s+[0-9]{4}$")


def name_key(heading: str) -> str:
    """What spellings of a heading share."""
    return "".join(c for c in heading.casefold() if c.isalnum())


def is_known(heading: str, field: str = "") -> bool:
    """Whether a heading is read as a field, or as this field."""
    found = _FIELD_OF.get(name_key(heading))
    return found == field if field else found is not None


def make_entry(values: Values, place: Location, report: Report) -> Entry | None:
    """The entry that values by `name_key` of their headings give; None without a title.

    Values of columns that a curator named come under `=` and the name of the field.

    A value that cannot be used is reported and left out.
    """
    notes = [note for name in _NOTES if isinstance(note := values.get(name), str)]
    values = {name: value for name, raw in values.items() if (value := _cleaned(raw))}
    found = {field: _first(values, (f"={field}", *aliases)) for field, aliases in ALIASES.items()}
    title, mark = _title(_text(found["title"]))
    if not title:
        return None
    doi_text, url_text = _text(found["doi"]), _text(found["url"]).split(";")[0].strip()
    arxiv_id = _arxiv_id(values, _text(found["arxiv_id"]), notes)
    doi = usable_doi(doi_text) if doi_text else None
    url = _own_address(usable_url(url_text) if url_text else None, arxiv_id)
    authors = people(found["authors"])
    date = date_of(_text(found["date"]), _text(found["year"]))
    given = {"authors": (found["authors"], authors), "date": (found["date"] or found["year"], date)}
    given["doi"] = (doi_text, doi or arxiv_id)
    for name, (value, usable) in given.items():
        if _text(value) and not usable:
            report.warning(place, "unusable-value", f'"{_text(value)[:80]}" cannot be used as {name}', "it is left out")
    abstract = _abstract(_text(found["abstract"]), place, report)
    status = mark or _status(values)
    venue = _text(found["venue"])
    count = _FLOAT.sub(r"\1", _text(found["author_count"]))
    return Entry(
        title=title,
        abstract=abstract,
        location=place,
        author_count=int(count) if count.isdecimal() and int(count) and not authors else None,
        authors=authors,
        date=date,
        venue=venue if venue and not is_preprint_server(venue) and not _CUT.search(venue) else None,
        arxiv_id=arxiv_id,
        doi=doi,
        url=url,
        code=tuple(filter(None, map(usable_url, split_list(found["code"])))),
        keywords=_keywords(found["keywords"]),
        status=status,
    )


def finish(entry: Entry) -> Entry:
    """An entry of a reader that knows its format, with what all formats have in common cleaned."""
    title, text = (without_markup(each) if "<" in each else each for each in (entry.title, entry.abstract))
    title, mark = _title(title)
    return replace(
        entry,
        title=title,
        status=mark or entry.status,
        abstract=_abstract(text, entry.location, Report()),
        url=_own_address(entry.url, entry.arxiv_id),
        keywords=_keywords(entry.keywords),
    )


def clean(text: str) -> str:
    """A value on one line, without markup, spreadsheet quoting and words for "nothing"."""
    formula = _FORMULA.fullmatch(text.strip())
    text = formula[1].replace('""', '"') if formula else text
    text = without_markup(text)
    return "" if text.casefold() in _ABSENT else text


def people(value: Value) -> tuple[str, ...]:
    """The names of a list of authors, given names first; none where the list is cut or cannot be read for sure."""
    names = _names(value) if isinstance(value, str) else [clean(name) for name in value]
    if any(_INCOMPLETE.search(name) or _NO_NAME.search(name) for name in names):
        return ()
    return tuple(filter(None, map(_given_first, names)))


def split_list(value: Value) -> list[str]:
    """The items of a list of words, each once."""
    items = [value] if isinstance(value, str) else value
    parts = [part for item in items for part in re.split(r"[;|\n]" if re.search(r"[;|\n]", item) else ",", item)]
    return list(
        {part.casefold(): part for part in reversed([clean(part).strip(" .") for part in parts]) if part}.values()
    )[::-1]


def date_of(text: str, year: str = "") -> str | None:
    """The date that a value states, with a year beside it, which decides where they differ."""
    text, year = (_SEASON.sub(r"\1", _FLOAT.sub(r"\1", each)).rstrip("/ ") for each in (text, year))
    stated = read_date(year)
    found = read_date(text) or (read_date(stated[:4], text) if stated and text else None)
    if not found or (stated and found[:4] != stated[:4]):
        return stated
    return max(found, stated or "", key=len)


def _cleaned(value: Value) -> Value:
    return clean(value) if isinstance(value, str) else [text for each in value if (text := clean(each))]


def _first(values: Values, names: Iterable[str]) -> Value:
    return next((values[name] for name in names if name in values), "")


def _text(value: Value) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _own_address(url: str | None, arxiv_id: str | None) -> str | None:
    """An address that says more than the identifiers do, and is not the page of a database."""
    return None if url and (_DATABASE.match(url) or (arxiv_id and find_arxiv_id(url))) else url


def _keywords(value: Value) -> tuple[str, ...]:
    """The keywords, without marks such as "/unread" and "⛔ No DOI found" that reference managers put beside them."""
    return tuple(word for word in split_list(value) if not _TASK.match(word))


def _title(text: str) -> tuple[str, str | None]:
    """A title, and the status that is written before it."""
    marked = _MARKED.match(text)
    if marked and marked.end() < len(text) and re.search(r"[\])]|:|article|paper|[A-Z]{5}", marked[0]):
        return text[marked.end() :], marked[1].lower()
    return text, None


def _abstract(text: str, place: Location, report: Report) -> str:
    if _NO_ABSTRACT.fullmatch(text):
        return ""
    if _CUT.search(text):
        report.warning(place, "cut-abstract", "the abstract is a snippet", "it is left out")
        return ""
    label = _LABEL.match(text)
    return _COPYRIGHT.sub("", text[label.end() :] if label else text)


def _status(values: Values) -> str | None:
    for name in (*ALIASES["status"], "venue"):
        text = _text(values.get(name, "")).casefold().replace("_", " ")
        if text and name in {"isretracted", "retracted"} and text in {"true", "1", "yes"}:
            return "retracted"
        found = _TAKEN_BACK.search(text) if text else None
        if found:
            return "withdrawn" if found[1].startswith("withdr") else "retracted"
    return None


def _arxiv_id(values: Values, stated: str, notes: Iterable[str]) -> str | None:
    if stated and (found := arxiv_field(_mended(stated))):
        return found
    for name in _ARXIV_PLACES:
        if name in values and (found := find_arxiv_id(_text(values[name]))):
            return found
    return next((found for note in notes if (found := arxiv_in_note(note))), None)


def _mended(number: str) -> str:
    """An arXiv number that a spreadsheet took for a decimal: zeros at its ends are lost."""
    parts = re.fullmatch(r"([0-9]{3,4})\.([0-9]{1,5})", number)
    if not parts:
        return number
    month = parts[1].zfill(4)
    return f"{month}.{parts[2].ljust(5 if month >= '1501' else 4, '0')}"


def _names(text: str) -> list[str]:
    text = clean(text).strip(" ;,|")
    for separator in (";", "|"):
        if separator in text:
            return [part.strip() for part in text.split(separator)]
    parts = re.split(r"\s*,?\s+(?:and|&)\s+", text)
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if len(parts) > 1:
        listed = [piece.strip() for piece in parts[0].split(",")]
        if all(" " in piece for piece in listed) or (len(parts) == 2 and len(listed) > 2):
            return [*listed, *parts[1:]]
        return parts
    if len(pieces) < 2:
        return pieces
    if len(pieces) % 2 == 0 and all(_INITIALS.fullmatch(piece) for piece in pieces[1::2]):
        return [f"{last}, {first}" for last, first in zip(pieces[::2], pieces[1::2], strict=True)]
    if all(" " in piece for piece in pieces):
        return pieces
    return [text] if len(pieces) == 2 else ["…"]


def _given_first(name: str) -> str:
    name = _NUMBERED.sub("", clean(name).strip("{} ,"))
    parts = [part.strip() for part in name.split(",")]
    if len(parts) in {2, 3} and all(parts):
        return " ".join((parts[1], parts[0], *parts[2:]))
    swapped = _INITIALS_LAST.fullmatch(name)
    return f"{swapped[2]} {swapped[1]}" if swapped else name
