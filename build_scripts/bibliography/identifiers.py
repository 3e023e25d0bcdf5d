"""arXiv numbers, DOIs and web addresses in the forms that people and exporters write them."""

import re
from html import unescape
from urllib.parse import unquote

from build_scripts.records import arxiv_number, is_arxiv_id, is_doi, is_web_address

_NUMBER = r"([a-z-]+(?:\.[a-z]{2})?/[0-9]{7}|[0-9]{4}\.[0-9]{4,5})(?:v[0-9]+)?(?![0-9])"
_SITES = (
    r"(?:arxiv\.org|ar5iv\.(?:labs\.arxiv\.)?org|alphaxiv\.org|xxx\.lanl\.gov)/(?:abs|pdf|html|format|ps|src)/"
    r"|huggingface\.co/papers/|10\.48550/arxiv\."
)
_ARXIV = re.compile(
    rf"(?:{_SITES}|\barxiv(?:e-?prints?|preprint|[\s:./(\[-])*[:\s./(\[]\s*|\bcorr,?\s+(?:abs/)?|^abs/){_NUMBER}", re.I
)
_BARE_NUMBER = re.compile(_NUMBER, re.I)
_ARXIV_DOI = re.compile(r"10\.48550/", re.I)
_DOI = re.compile(r"(?<![\d.])10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_DOI_SITE = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/", re.I)
_ADDRESS = re.compile(r"(?:(?:www\.|(?:dx\.)?doi\.org/|arxiv\.org/)|(?:[\w-]+\.)+(?:org|com|net|edu|io|gov)/)\S+", re.I)
_PREPRINT = re.compile(r"arxiv|corr\b|computing research repository", re.I)
_LEAD_FACTS = re.compile(
    r"^\s*(?:(?:accepted|presented|published|submitted|to appear|in press|\d+ (?:pages?|pp|figures?))[^,]*,\s*)+", re.I
)
_PAGE = re.compile(r"/(?:full(?:text)?(?:\.html?)?|abstract|e?pdf|meta|html)$", re.I)
_OWN_DOI = re.compile(r"\s*(?:https?://)?(?:(?:dx\.)?doi(?:\.org/|[:\s]+))+(10\.\S+)\s*", re.I)
# A note begins with the number of the paper itself; after it nothing may speak of another paper.
_NOTE_LEAD = re.compile(
    r"(?:(?:arxiv|corr|also|freely|open access|available|pre-?print|e-?print|online|as|at|on|in|from|url)[\s:,]*)*$",
    re.I,
)
_OTHER_PAPER = re.compile(
    r"companion|see\b|erratum|corrig|comment on|reply|respon|part\b|earlier|previous|prior|extend|extension|supersed|"
    r"sequel|follow|replac|based on|version of|\bcf\b|cite|related|withdrawn|supplement to|appendix|accompan|continu",
    re.I,
)


def find_arxiv_id(text: str) -> str | None:
    """The arXiv identifier, without its version, that an address, a DOI or words such as "arXiv:2509.24320" name."""
    found = _ARXIV.search(_readable(text))
    return _usable(found[1]) if found else None


def arxiv_field(text: str, archive: str = "") -> str | None:
    """The identifier in a field that holds nothing else: bare numbers too; an old one may need its `archive`."""
    text = text.strip().strip("[]().")
    found = _BARE_NUMBER.fullmatch(text)
    if found:
        return _usable(found[1])
    if re.fullmatch(r"[0-9]{7}(?:v[0-9]+)?", text) and archive:
        return _usable(f"{archive.strip().split()[0].split('.')[0].lower()}/{text}")
    return find_arxiv_id(text)


def arxiv_in_note(text: str) -> str | None:
    """The identifier that a note says is the paper's own; none where it may be that of a companion paper."""
    own = set()
    for whole in re.split(r"\n|;|\.\s", _readable(text)):
        part = _LEAD_FACTS.sub("", whole)
        found = _ARXIV.search(part)
        if (
            found
            and _NOTE_LEAD.fullmatch(re.sub(r"(?:https?://)?(?:\w+\.)*$", "", part[: found.start()]).strip(" \t(["))
            and not _OTHER_PAPER.search(part)
        ):
            own.add(_usable(found[1]))
    return own.pop() if len(own) == 1 else None


def usable_doi(text: str) -> str | None:
    """The DOI in a text, without the address of a resolver; None for none, several, or one that arXiv gave out."""
    readable = _readable(text)
    found = _DOI.search(readable)
    if not found or _ARXIV_DOI.match(found[0]):
        return None
    if len({each.lower().rstrip(".,;") for each in re.findall(_DOI, readable)}) > 1:
        return None
    doi = found[0]
    if "://" in readable[: found.start()]:
        doi = re.split(r"[?#]", doi)[0]
    while doi and (
        doi[-1] in ".,;:\"'"
        or any(doi[-1] == end and doi.count(start) < doi.count(end) for start, end in ("()", "[]", "<>"))
    ):
        doi = doi[:-1]
    doi = _PAGE.sub("", doi)
    return doi if is_doi(doi) and not re.search(r"[,;|]\s*10\.[0-9]{4,9}/", doi) else None


def doi_of_address(text: str) -> str | None:
    """The DOI that an address of its resolver names."""
    return usable_doi(text) if _DOI_SITE.match(text.strip()) else None


def doi_in_note(text: str) -> str | None:
    """The DOI that a line of a note gives and nothing else."""
    own = {usable_doi(found[1]) for part in re.split(r"\n|;\s", text) if (found := _OWN_DOI.fullmatch(part))}
    return own.pop() if len(own) == 1 else None


def usable_url(text: str) -> str | None:
    """A web address, the first of several, or None."""
    words = unescape(text).strip().strip("<>").split()
    if len(words) > 1 and all("://" in word for word in words):
        words = words[:1]
    address = words[0].rstrip(",;") if len(words) == 1 else ""
    if "://" not in address and _ADDRESS.fullmatch(address):
        address = f"https://{address}"
    return address if is_web_address(address) else None


def is_preprint_server(venue: str) -> bool:
    """Whether a journal field only says that the paper is a preprint."""
    return bool(_PREPRINT.match(venue.strip()))


def _readable(text: str) -> str:
    """Without entities and, in identifiers that were written for addresses, percent signs."""
    text = unescape(unescape(text)) if "&" in text else text
    return unquote(text).strip() if re.search(r"%(?:2F|3[ACE]|28|5B)", text, re.I) else text.strip()


def _usable(number: str) -> str | None:
    identifier = arxiv_number(number)
    return identifier if is_arxiv_id(identifier) else None
