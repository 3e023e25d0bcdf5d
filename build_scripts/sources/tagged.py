"""Files of tagged lines: RIS, Web of Science and PubMed, record by record, so that a broken one costs no other."""

import re
from typing import Any

from rispy.parser import ParseError, RisParser, WokParser

from build_scripts.sources.fields import Value, make_entry
from build_scripts.sources.reading import Reading, blocks

Line = tuple[str, str] | tuple[None, str]


class _OwnTags(dict[str, str]):
    """Tags keep their names: what each means is decided with the headings of all other formats."""

    def __missing__(self, tag: str) -> str:
        return tag


class _Ris(RisParser):
    DEFAULT_MAPPING = _OwnTags()
    DEFAULT_LIST_TAGS = ["AU", "A1", "FAU", "KW", "OT", "AID", "UR"]  # noqa: RUF012 - as the library declares it
    DEFAULT_DELIMITER_MAPPING = {}  # noqa: RUF012

    def parse_line(self, line: str) -> Line:
        found = re.match(r"([A-Z][A-Z0-9]{1,3}) *-(?: (.*)|$)", line)
        return (found[1], (found[2] or "").strip()) if found else (None, line.strip())


class _PubMed(_Ris):
    START_TAG = "PMID"


class _Wos(WokParser):
    DEFAULT_MAPPING = _OwnTags()
    DEFAULT_LIST_TAGS = ["AU", "AF"]  # noqa: RUF012


_PARSERS: dict[str, type[RisParser]] = {"TY": _Ris, "PMID": _PubMed, "PT": _Wos}
_START = re.compile(r"^(?:(TY)  ?-|(PMID) *-|(PT) [A-Z])", re.MULTILINE)
_BEGINNINGS = {
    "TY": re.compile(r"\s*(?:[^\n]{0,200}\n+){0,5}?TY  ?- ?[A-Z]"),
    "PMID": re.compile(r"\s*PMID *- ?[0-9]"),
    "PT": re.compile(r"\s*(?:FN [^\n]+\n\s*VR |(?:VR [^\n]+\n)?PT [A-Z]\n(?:AU|AF|TI) )"),
}
_END = re.compile(r"^(?:ER(?:  ?-.*)?|EF)\s*$", re.MULTILINE)


def begins_with(text: str, tag: str) -> bool:
    return bool(_BEGINNINGS[tag].match(text))


def read_tagged(text: str, reading: Reading) -> None:
    for place, start, end in blocks(_START, text, reading.path):
        tag = start[1] or start[2] or start[3]
        body = text[start.start() : end]
        closing = _END.search(body)
        try:
            found = _PARSERS[tag]().parse((body[: closing.start()] if closing else body.rstrip() + "\n") + "ER  - ")
        except (ParseError, KeyError, ValueError, TypeError, AttributeError):
            found = []
        if not found:
            reading.reject(place, "broken-record", "a record that cannot be read")
            continue
        if not closing and tag != "PMID":
            hint = "look whether it is whole"
            reading.report.warning(place, "unclosed-record", "a record without its last line, ER", hint)
        values = _values(found[0])
        if not reading.leaves_out(place, values):
            reading.take(make_entry(values, place, reading.report), place, "a record")


def _values(record: dict[str, Any]) -> dict[str, Value]:
    """The values by tag in small letters, with what only these formats have brought into common forms."""
    values: dict[str, Value] = {tag.lower(): value for tag, value in record.items() if isinstance(tag, str)}
    dois = [each.split()[0] for each in values.get("aid", ()) if each.endswith("[doi]")]
    if dois:
        values.setdefault("do", dois[0])
    title = values.get("ti", "")
    if "PMID" in record and isinstance(title, str):
        values["ti"] = title.removesuffix(".")
    return values
