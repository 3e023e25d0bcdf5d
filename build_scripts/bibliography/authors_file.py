"""catalog/authors.yml: names that the curator knows to be one person, read strictly."""

from collections.abc import Iterable
from pathlib import Path

import yaml

from build_scripts.bibliography.names import read_name
from build_scripts.model import Alias, Record
from build_scripts.records import YamlFile, items, mapping, read_optional, string
from build_scripts.report import Report, did_you_mean

AUTHORS_YML = "catalog/authors.yml"


def load_aliases(root: Path, records: Iterable[Record], report: Report) -> tuple[Alias, ...]:
    """The people of authors.yml in its order; none if the file is absent or holds only comments.

    A name belongs to one person. One that is in no record, up to accents and punctuation, is left out with a
    warning only: removing a paper must not stop a build.
    """
    found = read_optional(root, AUTHORS_YML, report)
    if not found:
        return ()
    file, node = found
    known = {read_name(author).key: author for record in records for author in record.authors}
    owners: dict[str, str] = {}
    aliases = [_alias(file, entry, known, owners) for entry in items(file, node, "the list of authors")]
    return tuple(alias for alias in aliases if alias)


def _alias(file: YamlFile, node: yaml.Node, known: dict[str, str], owners: dict[str, str]) -> Alias | None:
    nodes = mapping(file, node, ("name", "aliases"), ("name", "aliases"), "an author")
    if len(nodes) < 2:
        return None
    name = _name(file, nodes["name"], "name", known, owners, "")
    others = [
        _name(file, item, "an alias", known, owners, name or "") for item in items(file, nodes["aliases"], "aliases")
    ]
    return Alias(name, tuple(other for other in others if other)) if name else None


def _name(
    file: YamlFile, node: yaml.Node, what: str, known: dict[str, str], owners: dict[str, str], person: str
) -> str | None:
    text = string(file, node, what)
    if text is None:
        return None
    key = read_name(text).key
    if key not in known:
        hint = did_you_mean(text, known.values()) or "write it as in a record, or remove it"
        file.report.warning(file.place(node), "unknown-author", f'no record has an author "{text}"', hint)
        return None
    if key in owners:
        same = owners[key] == person
        message = (
            f'"{text}" is the name itself or given twice' if same else f'"{text}" already belongs to "{owners[key]}"'
        )
        hint = "spellings that differ in accents, case and hyphens need no alias" if same else "a name is one person"
        file.error(node, "duplicate-author", message, hint)
        return None
    owners[key] = person or text
    return text
