"""Records with their text restored; kept between runs, and unpacked for the few papers that somebody looks at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from build_scripts.cache import Store, code_version, digest, pack, remembered, unpack
from build_scripts.model import Document, Paper, Record, Text
from build_scripts.progress import Each
from build_scripts.render_text import to_plain, unparsable
from build_scripts.restore import from_tex, restore

CODE = ("restore*.py", "formula*.py", "render_text.py", "model.py", "data/*math*", "data/prose*")


@dataclass(frozen=True)
class Restored:
    """The readable text of a record, packed, and the formulas in it that can only be shown as their source, by
    field.
    """

    texts: bytes
    unreadable: tuple[tuple[str, str], ...]


class _Packed(Paper):
    """A paper whose title and abstract are unpacked when they are first looked at."""

    def __init__(self, record: Record, texts: bytes) -> None:
        vars(self).update(record=record, _texts=texts)

    def __getattr__(self, name: str) -> Text:
        if name not in {"title", "abstract"}:
            raise AttributeError(name)
        title, abstract = unpack(vars(self)["_texts"])
        vars(self).update(title=title, abstract=abstract)
        found: Text = vars(self)[name]
        return found


def restore_all(found: Iterable[Record], stamps: Mapping[str, str], store: Store, each: Each) -> dict[str, Restored]:
    """The readable text of each record by its id."""
    shelf = store.shelf("texts", code_version(*CODE, "restored.py"))
    by_id = {record.id: record for record in found}
    return remembered(shelf, lambda paper: _restored(by_id[paper]), stamps, each)


def restore_papers(found: Iterable[Record], restored: Mapping[str, Restored] | None = None) -> tuple[Paper, ...]:
    """The records with restored text; text written by hand (`title_tex`, `abstract_tex`) wins."""
    return tuple(_Packed(one, (restored[one.id] if restored else _restored(one)).texts) for one in found)


def stamp_of(record: Record) -> str:
    """What all that is told by the text of a paper depends on."""
    return digest(record.title, record.abstract, record.title_tex, record.abstract_tex)


def document_of(paper: Paper) -> Document:
    """What keywords and links are made from: the restored text, plain."""
    return Document(paper.record.id, to_plain(paper.title), to_plain(paper.abstract))


def _restored(record: Record) -> Restored:
    title = from_tex(record.title_tex) if record.title_tex else restore(record.title)
    abstract = from_tex(record.abstract_tex) if record.abstract_tex else restore(record.abstract)
    fields = (("title", title), ("abstract", abstract))
    unreadable = tuple((name, formula) for name, text in fields for formula in unparsable(text))
    return Restored(pack((title, abstract)), unreadable)
