"""JSON and JSON lines: the items are found in the usual wrappers, and their nested values brought to one level."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from build_scripts.bibliography import arxiv_field, csl_facts, read_date
from build_scripts.model import Entry, Location
from build_scripts.report import Report
from build_scripts.sources.fields import Value, finish, is_known, make_entry, name_key, split_list
from build_scripts.sources.reading import Reading

_WRAPPERS = frozenset({"results", "result", "data", "notes", "items", "papers", "records", "message", "hits", "hit"})
_MERGED = ("content", "info", "externalids", "ids", "source", "attributes", "bibjson")  # objects inside an item
_NAMES = ("name", "display_name", "fullname", "literal", "text", "title", "username", "url")
_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)  # an arXiv number is no decimal
_NOT_PUBLISHED = re.compile(r"submitted to|withdrawn|reject|openreview\.net archive", re.I)


def is_json(text: str) -> bool:
    """Whether a text begins like JSON; `[1] arXiv:…` does not."""
    return bool(re.match(r'\s*(?:\{\s*["}]|\[\s*[\[{"\]])', text))


def is_json_lines(text: str) -> bool:
    """Whether the first line is an object of its own and another one follows."""
    first, _, rest = text.lstrip().partition("\n")
    return first.startswith("{") and first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def read_json(text: str, reading: Reading) -> None:
    """Read the items; a broken one is rejected with its line, and reading goes on where another begins."""
    columns = {name_key(heading): f"={field}" for heading, field in reading.options.columns}
    wanted = {name_key(heading) for heading, _ in reading.options.where}
    seen: dict[str, str] = {}
    line, counted = 1, 0
    for start, item in _items(text):
        line, counted = line + text.count("\n", counted, start), start
        place = Location(reading.path, line, start - text.rfind("\n", 0, start))
        if isinstance(item, json.JSONDecodeError):
            reading.reject(place, "json-syntax", item.msg)
            continue
        if not isinstance(item, Mapping):
            reading.reject(place, "wrong-type", "an item must be an object")
            continue
        values = _flatten(item)
        seen |= {name_key(key): key for key in item if name_key(key) not in seen}
        if reading.leaves_out(place, values):
            continue
        values |= {field: values[key] for key, field in columns.items() if key in values}
        reading.take(_entry(item, values, place, reading.report), place, "an item")
    reading.unused = tuple(
        key for name, key in seen.items() if not is_known(key) and name not in {*_READERS, *columns, *wanted}
    )


def _entry(item: Mapping[str, Any], values: dict[str, Value], place: Location, report: Report) -> Entry | None:
    if not _is_csl(item):
        return make_entry(values, place, report)
    facts = csl_facts(item, place, report)
    if not facts:
        return None
    updates = item.get("updated-by") or ()
    retracted = any("retract" in str(update.get("type", "")) for update in updates if isinstance(update, Mapping))
    keywords = split_list(values.get("keyword") or values.get("keywords", ""))
    return finish(replace(facts, keywords=tuple(keywords), status="retracted" if retracted else None))


def _is_csl(item: Mapping[str, Any]) -> bool:
    people = item.get("author")
    named = isinstance(people, list) and any(
        isinstance(person, Mapping) and ({"family", "literal"} & set(person)) for person in people
    )
    return named or "container-title" in item or isinstance(item.get("issued"), Mapping)


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """The items with the index where each begins, or the error in the place of one."""
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        yield from _list_items(text, start)
        return
    try:
        inside = _unwrap(text, start)
        end = start if inside is not None else _skip(text, _DECODER.raw_decode(text, start)[1])
    except (json.JSONDecodeError, RecursionError):
        inside, end = None, start
    if inside is not None and text[inside] == "[":
        yield from _list_items(text, inside)
    elif inside is not None:
        yield from _lines(text, inside) if inside == start else [(inside, _decoded(text, inside)[0])]
    elif end < len(text) or end == start:
        yield from _lines(text, start)
    else:
        yield start, _decoded(text, start)[0]


def _unwrap(text: str, index: int) -> int | None:
    """Where the list of items, or a single wrapped item, begins in the object at `index`; None if it has no wrapper."""
    index = _skip(text, index + 1)
    while text[index : index + 1] == '"':
        key, index = scanstring(text, index + 1)
        index = _skip(text, _skip(text, index) + 1)  # behind the colon
        opening = text[index : index + 1]
        if key.casefold() in _WRAPPERS and opening in {"[", "{"}:
            if opening == "[":
                inner = _skip(text, index + 1)
                if text[inner : inner + 1] in {"{", "]"}:
                    return index
            else:
                inside = _unwrap(text, index)
                if inside is not None or key == "message":
                    return index if inside is None else inside
        _, index = _DECODER.raw_decode(text, index)
        index = _skip(text, index)
        if text[index : index + 1] == ",":
            index = _skip(text, index + 1)
    return None


def _list_items(text: str, start: int) -> Iterator[tuple[int, Any]]:
    index = _skip(text, start + 1)
    before = text[text.rfind("\n", 0, index) + 1 : index]
    own_line = re.compile(rf"^{re.escape(before)}\{{", re.MULTILINE) if not before.strip(" \t[") else None
    while index < len(text) and text[index] != "]":
        item, end = _decoded(text, index)
        yield index, item
        if end is None:
            found = own_line.search(text, index + 1) if own_line and not before.strip() else None
            if not found:
                return
            index = found.end() - 1
            continue
        index = _skip(text, end)
        if text[index : index + 1] == ",":
            index = _skip(text, index + 1)
        elif text[index : index + 1] not in {"]", "{"}:
            yield index, json.JSONDecodeError("expected a comma or the end of the list", text, index)
            return
    if index >= len(text):
        yield len(text.rstrip()) - 1, json.JSONDecodeError("the list is cut: its end is missing", text, index)


def _lines(text: str, start: int) -> Iterator[tuple[int, Any]]:
    """JSON lines, or objects one after the other."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        item, stop = _decoded(text, start)
        yield start, item
        start = _skip(text, max(end, stop or end))


def _decoded(text: str, index: int) -> tuple[Any, int | None]:
    try:
        return _DECODER.raw_decode(text, index)
    except json.JSONDecodeError as error:
        return error, None
    except RecursionError:
        return json.JSONDecodeError("nested too deeply", text, index), None


def _skip(text: str, index: int) -> int:
    found = _SPACE.match(text, index)
    return found.end() if found else index


def _flatten(item: Mapping[str, Any]) -> dict[str, Value]:
    """The values of an item by `name_key` as texts and lists of texts, those of nested objects included."""
    values: dict[str, Value] = {}
    left_out = (
        {"keywords", "topics", "concepts"} if "authorships" in item else set()
    )  # given by a model, not by authors
    for key, raw in item.items():
        name, value = name_key(key), _opened(raw)
        read = _READERS.get(name)
        given = read(value) if read else None
        if given is not None:
            for inner, text in given.items():
                values.setdefault(inner, text)
        elif isinstance(value, list) and name not in left_out:
            values[name] = [_word(each) for each in value]
        elif name not in left_out and ((text := _word(value)) or name not in values):
            values[name] = text
    title, venue = values.get("title", ""), values.get("venue", "")
    if isinstance(title, str) and "ee" in values:  # DBLP closes titles with a full stop
        values["title"] = title.removesuffix(".")
    number = values.get("id", "")
    if isinstance(number, str) and (found := arxiv_field(number)):
        values.setdefault("arxivid", found)
    if not isinstance(venue, str):
        values["venue"] = venue[0] if venue else ""
    elif _NOT_PUBLISHED.search(venue):
        values["venue"] = ""
        values |= {"status": "withdrawn"} if "withdrawn" in venue.casefold() else {}
    return values


def _merge(value: Any) -> dict[str, Value] | None:
    return _flatten(value) if isinstance(value, Mapping) else None


def _place(value: Any) -> dict[str, Value] | None:
    """The venue, and of OpenAlex the address of the paper there."""
    if not isinstance(value, Mapping):
        return None
    return {"venue": _word(value.get("source") or value), "landingpageurl": str(value.get("landing_page_url") or "")}


def _authors(value: Any) -> dict[str, Value] | None:
    return None if isinstance(value, str) else {"authors": _people(value)}


def _parsed_authors(value: Any) -> dict[str, Value] | None:
    """Names of arXiv in parts: family name, given names, suffix."""
    people = [[*map(str, parts), "", "", ""][:3] for parts in value or () if isinstance(parts, list)]
    return {"authorfullname": [" ".join(filter(None, (first, last, suffix))) for last, first, suffix in people]}


def _first_version(value: Any) -> dict[str, Value] | None:
    first = value[0] if isinstance(value, list) and value else None
    return {"published": read_date(str(first.get("created"))) or ""} if isinstance(first, Mapping) else None


def _day(name: str, value: Any) -> dict[str, Value] | None:
    """A day as OpenReview writes it: milliseconds."""
    number = str(value)
    if not number.isdecimal() or len(number) > 13:
        return None
    return {name: datetime.fromtimestamp(int(number) / 1000, UTC).date().isoformat()}


def _rebuilt(index: Any) -> dict[str, Value] | None:
    """The abstract from its inverted index: words with their positions."""
    if not isinstance(index, Mapping):
        return {}
    words = [(int(place), word) for word, places in index.items() if isinstance(places, list) for place in places]
    return {"abstract": " ".join(word for _, word in sorted(words))}


_READERS: dict[str, Callable[[Any], dict[str, Value] | None]] = {
    **dict.fromkeys(_MERGED, _merge),
    **dict.fromkeys(("primarylocation", "journal", "publicationvenue"), _place),
    **dict.fromkeys(("authors", "author", "authorships"), _authors),
    "authorsparsed": _parsed_authors,
    "versions": _first_version,
    "pdate": partial(_day, "published"),
    "cdate": partial(_day, "created"),
    "abstractinvertedindex": _rebuilt,
}


def _opened(value: Any) -> Any:
    """The value itself where it is wrapped as `{"value": …}`."""
    return value["value"] if isinstance(value, Mapping) and "value" in value and len(value) <= 2 else value


def _word(value: Any) -> str:
    if isinstance(value, Mapping):
        return next((str(value[name]) for name in _NAMES if value.get(name)), "")
    if isinstance(value, list):
        return "; ".join(filter(None, map(_word, value)))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None or value != value else str(value)


def _people(value: Any) -> list[str]:
    """The names in a list of authors: of OpenAlex inside `author`, of DBLP under `author`, one or several."""
    if isinstance(value, Mapping):
        value = value.get("author", value)
    people = value if isinstance(value, list) else [value]
    names = []
    for person in people:
        inner = person.get("author", person) if isinstance(person, Mapping) else person
        if isinstance(inner, Mapping) and (inner.get("family") or inner.get("last")):
            given = inner.get("given") or inner.get("first") or ""
            names.append(f"{given} {inner.get('family') or inner.get('last')}".strip())
        else:
            names.append(_word(inner))
    return names
