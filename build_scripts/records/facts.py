"""Facts that follow from a record: the date as far as it is known, and the links to code. Nothing is stored here.

What a bibliography or a person recorded always wins; what is worked out from it is marked as derived.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Protocol
from urllib.parse import quote, urlsplit

from build_scripts.files import data_lines
from build_scripts.model import Paper, Record, Text


class Identified(Protocol):
    """What has identifiers: a record, or an entry of a bibliography."""

    @property
    def arxiv_id(self) -> str | None: ...
    @property
    def doi(self) -> str | None: ...


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_VERSION = re.compile(r"v[0-9]+$")
_ARXIV_MONTH = re.compile(r"([0-9]{2})(0[1-9]|1[0-2])")
_FIRST_ARXIV_YEAR = 91
_BARE_ADDRESS = re.compile(r"(?<![\w@/.-])(?:[\w-]+\.)+[a-z]{2,}/[^\s<>\"'\\{}|^`]+", re.ASCII)


def known_date(record: Record) -> tuple[str | None, bool]:
    """The date as far as it is known (YYYY, YYYY-MM or YYYY-MM-DD), and whether the arXiv number was needed for it.

    A recorded date wins. The month in which arXiv gave out the number is used where there is none, and refines a
    recorded year that it agrees with. It is the month of the first version, not of a later publication.
    """
    month = arxiv_month(record.arxiv_id) if record.arxiv_id else None
    if month and (record.date is None or record.date == month[:4]):
        return month, True
    return record.date, False


def dates_agree(one: str, other: str) -> bool:
    """Whether two dates are equal, or one is the coarser form of the other."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def arxiv_month(identifier: str) -> str | None:
    """The month an arXiv identifier states as YYYY-MM: 2025-09 for 2509.24320, 2003-09 for math/0309136."""
    found = _ARXIV_MONTH.match(identifier.rsplit("/", 1)[-1])
    if not found:
        return None
    year = int(found[1])
    return f"{1900 + year if year >= _FIRST_ARXIV_YEAR else 2000 + year}-{found[2]}"


def arxiv_number(identifier: str) -> str:
    """An arXiv identifier as arXiv writes it, without version or subject class: versions are one paper."""
    archive, slash, number = identifier.rpartition("/")
    return f"{archive.split('.')[0].lower()}{slash}{_VERSION.sub('', number)}"


def identifiers(facts: Identified) -> frozenset[str]:
    """What identifies a paper, in forms that all spellings share: arXiv numbers and DOIs. Equal ones are one paper."""
    found = set()
    if facts.arxiv_id:
        found.add(f"arXiv:{arxiv_number(facts.arxiv_id)}")
    if facts.doi:
        found.add(f"doi:{facts.doi.lower()}")
    return frozenset(found)


def doi_address(doi: str) -> str:
    """The address at which a DOI is resolved; older ones hold signs that an address may not."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-~,+@!$*=')}"


def records_by_identifier(records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for record in records:
        for identifier in sorted(identifiers(record)):
            found[identifier] = (*found.get(identifier, ()), record.id)
    return found


def known_code(paper: Paper) -> tuple[str, ...]:
    """The addresses of the code of a paper: those recorded, then those its abstract names."""
    found = {_same(address): address for address in code_links(paper.abstract)}
    recorded = {_same(address) for address in paper.record.code}
    return paper.record.code + tuple(address for key, address in found.items() if key not in recorded)


def code_links(text: Text) -> tuple[str, ...]:
    """Addresses at hosts of code that a restored text links to or spells out, in order, each once."""
    found: dict[str, str] = {}
    for span in text.spans:
        if span.kind == "math":
            continue
        if span.kind != "link" and "/" not in span.text:  # most of them: not worth the search
            continue
        written = [span.href] if span.kind == "link" else _BARE_ADDRESS.findall(span.text)
        for address in written:
            whole = address.rstrip(".,;:!?)]")
            whole = whole if "://" in whole else f"https://{whole}"
            if _leads_to_code(whole):
                found.setdefault(_same(whole), whole)
    return tuple(found.values())


def _leads_to_code(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = (parts.hostname or "").removeprefix("www.")
    folders = [part for part in parts.path.split("/") if part]
    if parts.scheme not in {"http", "https"} or not folders:
        return False
    return any(
        (host.startswith(known) if known.endswith(".") else host == known or host.endswith(f".{known}"))
        and folders[0] not in elsewhere
        for known, elsewhere in code_hosts().items()
    )


def _same(address: str) -> str:
    """What two spellings of one address share."""
    bare = re.sub(r"^https?://(www\.)?", "", address.lower())
    return bare.split("#")[0].rstrip("/").removesuffix(".git")


@cache
def code_hosts() -> Mapping[str, frozenset[str]]:
    """The hosts of data/code_hosts.txt, each with the first path parts that do not lead to code."""
    lines = map(str.split, data_lines(__file__, "code_hosts.txt"))
    return {words[0]: frozenset(words[1:]) for words in lines}
