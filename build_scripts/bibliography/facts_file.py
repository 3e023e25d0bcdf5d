"""Bibliographic facts in YAML: a list of mappings with a title and what is known of the paper."""

from typing import Any

import yaml

from build_scripts.model import Bibliography, Entry
from build_scripts.records import YamlFile, check_format, integer, items, mapping, parse_yaml, string
from build_scripts.report import Report

KEYS = ("title", "arxiv_id", "authors", "year", "date", "venue", "doi", "url", "code", "evidence")
_LISTS = frozenset({"authors", "code"})


def read_facts_yaml(data: bytes, shown: str, report: Report) -> Bibliography:
    found = parse_yaml(data, shown, report)
    if not found:
        return Bibliography()
    file, node = found
    entries = items(file, node, "a bibliography")
    facts = []
    for entry in entries:
        before = report.errors
        read = _facts(file, entry)
        if read and report.errors == before:
            facts.append(read)
    return Bibliography(tuple(facts), len(entries))


def _facts(file: YamlFile, node: yaml.Node) -> Entry | None:
    nodes = mapping(file, node, KEYS, ("title",), "an entry")
    values: dict[str, Any] = {key: _value(file, key, value) for key, value in nodes.items()}
    year = values.pop("year", None)
    date = values.get("date")
    if year and date and not date.startswith(year):
        file.error(nodes["year"], "bad-date", f"the year is {year} but the date is {date}", "keep one of them")
    values["date"] = date or year
    if not values.get("title"):
        return None
    places = {key: file.place(value) for key, value in nodes.items()}
    places["date"] = places.get("date") or places.get("year") or file.place(node)
    return Entry(location=file.place(node), places=tuple(places.items()), **values)


def _value(file: YamlFile, key: str, node: yaml.Node) -> object:
    if key == "evidence":
        return integer(file, node, key)
    if key in _LISTS:
        return tuple(text for item in items(file, node, key) if (text := _text(file, key, item)))
    return _text(file, key, node)


def _text(file: YamlFile, key: str, node: yaml.Node) -> str | None:
    # A title such as "2024" and an arXiv number count by their spelling, quoted or not.
    text = string(file, node, key, as_written=key in {"title", "year", "date", "arxiv_id", "doi"})
    if text is None:
        return None
    check_format(file, node, key, text)
    return " ".join(text.split())
