"""Lists of authors as bibliographies write them: the names with the given name first, or none if one is unreadable."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from build_scripts.bibliography.tex import decode_tex, plain, without_markup

_OTHERS = re.compile(
    r"(?:and\s+)?(?:(?:\d+ |many |the )?(?:others|more)|et\.?\s*al\.?|u\.\s?a\.|\.\.\.|…|\[?anonymous\]?)", re.I
)
_ET_AL = re.compile(r"\bet\.?\s+al\b|…|\.\.\.", re.I)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|v|2nd|3rd|4th)\.?", re.I)
_HOMONYM = re.compile(r"\s+0\d{3}$")  # DBLP numbers people of one name
_NO_NAME = re.compile(r"[@=<>{}$\\|^*#;]|[^\W\d_]\d|https?:|\s&\s")
_AND, _SEMICOLON, _COMMA = (re.compile(rf"\\[{{}}]|[{{}}]|{sign}", re.I) for sign in (r"\s+and(?=\s|$)", ";", ","))
_NAMED = frozenset("family given prefix suffix useprefix given-i prefix-i family-i suffix-i".split())
_INITIAL = re.compile(r"[^\W\d_]\.")


def read_names(field: str) -> tuple[str, ...]:
    """The names of a BibTeX field; none where the list is cut by "and others" or a name cannot be read."""
    field = without_entities(field)
    names = [name.strip() for name in _split(field, _AND)]
    if len(names) == 1 and len(parts := list(_split(field, _SEMICOLON))) > 1:
        names = [part.strip() for part in parts]
    while names and names[-1] in {"", "and"}:
        names.pop()
    names[:1] = [re.sub(r"^and\s+", "", name) for name in names[:1]]
    commas = sum("," in name for name in names)  # where only one name has a comma, it may part two people
    found = [_name(name, commas == 1) for name in names]
    return tuple(name for name in found if name) if all(found) else ()


def read_people(value: Any) -> tuple[str, ...]:
    """The names of CSL; none where one of them cannot be read."""
    if isinstance(value, str):
        return read_names(value)
    people = [value] if isinstance(value, Mapping) else value if isinstance(value, list) else []
    found = [_person(person) for person in people]
    return tuple(name for name in found if name) if all(found) else ()


def without_entities(field: str) -> str:
    """A field with `&uuml;` as its letter: its semicolon would part names."""
    return without_markup(field) if re.search(r"&#?\w+;", field) else field


def _split(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """The parts of a text between separators outside braces; an accent such as `\\"O` is no word boundary."""
    depth = start = 0
    for found in separator.finditer(text):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and not found[0].startswith("\\"):
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


@lru_cache(maxsize=1 << 16)
def _name(written: str, unsure: bool) -> str | None:
    """One name with its given name first. `unsure`: a comma may part two people instead."""
    decoded = decode_tex(written)
    if not decoded.text or decoded.unknown or _OTHERS.fullmatch(decoded.text):
        return None
    if re.fullmatch(r"\{(?:[^{}]|\{[^{}]*\})*\}", written):  # an organisation, or a name that must stay whole
        whole = plain(written)
        return None if re.search(r"\w, .+ and .+, \w", whole) else whole
    parts = [plain(part) for part in _split(written, _COMMA)]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    named = dict(part.split("=", 1) for part in parts if "=" in part)  # BibLaTeX: family=Roof, given=Bo, prefix=van
    if len(named) == len(parts) and named.keys() <= _NAMED and "family" in named:
        return " ".join(named[key] for key in ("given", "prefix", "family", "suffix") if key in named)
    name = _in_order(parts, unsure)
    name = _HOMONYM.sub("", " ".join(name.split())) if name else None
    bad = name is None or _NO_NAME.search(name) or _ET_AL.search(name) or not any(map(str.isalpha, name))
    return None if bad else name


def _in_order(parts: list[str], unsure: bool) -> str | None:
    """`Family, Given` and `Family, Suffix, Given` with the given name first."""
    if len(parts) == 1:
        return parts[0]
    suffixes = [part for part in parts[1:] if _SUFFIX.fullmatch(part)]
    rest = [_HOMONYM.sub("", part) for part in parts if part not in suffixes]
    if not all(rest) or len(suffixes) > 1 or len(rest) > 2:
        return None
    if len(rest) == 1:
        return f"{rest[0]} {suffixes[0]}"
    family, given = rest
    if _INITIAL.match(family) or (unsure and _may_be_two(family, given)):
        return None
    return " ".join([given, family, *suffixes])


def _may_be_two(one: str, other: str) -> bool:
    """Whether "Ann Moss, Bo Roof" may be two people: both have two words, none a particle or an initial."""
    words = [*one.split(), *other.split()]
    full = all(word[:1].isupper() and not _INITIAL.match(word) for word in words)
    return full and len(one.split()) > 1 and len(other.split()) > 1


def _person(person: Any) -> str | None:
    """One name of CSL; its parts may hold a suffix after a comma."""
    if isinstance(person, str):
        return _name(person, unsure=False)
    if not isinstance(person, Mapping):
        return None
    text = {key: without_markup(value) for key, value in person.items() if isinstance(value, str)}
    whole = text.get("literal") or text.get("name")
    if whole:
        return None if _OTHERS.fullmatch(whole) else _HOMONYM.sub("", whole)
    (given, after_given), (family, after_family) = (_without_suffix(text.get(key, "")) for key in ("given", "family"))
    parts = [given, text.get("dropping-particle", ""), text.get("non-dropping-particle", ""), family]
    parts.append(text.get("suffix", "") or after_given or after_family)
    if not family and not given:
        return None
    name = _HOMONYM.sub("", " ".join(" ".join(parts).split()))
    return None if _OTHERS.fullmatch(name) or _ET_AL.search(name) or "," in name else name


def _without_suffix(part: str) -> tuple[str, str]:
    """`Ann, Jr.` as name and suffix."""
    name, _, suffix = part.rpartition(",")
    return (name, suffix.strip()) if _SUFFIX.fullmatch(suffix.strip()) and name else (part, "")
