"""Records with their text restored; kept between runs, and unpacked for the few papers that somebody looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from build_scripts.cache import WHOLE, Store, code_version, pack, unpack
from build_scripts.model import Document, Paper, Record, Text
from build_scripts.progress import Each
from build_scripts.render_text import to_plain, unparsable
from build_scripts.restore import from_tex, restore

CODE = ("restore*.py", "formula*.py", "render_text.py", "model.py", "data/*math*", "data/prose*")
Unreadable = tuple[tuple[str, str], ...]  # field and formula


@dataclass(frozen=True)
class Restored:
    """The readable texts of records, packed, when they are asked for, and by id the formulas in them that can only be
    shown as their source.
    """

    texts: Callable[[Record], bytes]
    unreadable: Mapping[str, Unreadable]


class _Packed(Paper):
    """A paper whose title and abstract are unpacked when they are first looked at."""

    def __init__(self, record: Record, texts: Callable[[Record], bytes]) -> None:
        known = self.__dict__
        known["record"], known["_texts"] = record, texts

    def __getattr__(self, name: str) -> Text:
        if name not in {"title", "abstract"}:
            raise AttributeError(name)
        title, abstract = unpack(vars(self)["_texts"](self.record))
        vars(self).update(title=title, abstract=abstract)
        found: Text = vars(self)[name]
        return found


def restore_all(found: Sequence[Record], stamps: Mapping[str, str], store: Store, each: Each) -> Restored:
    """The readable text of each record, made only where another text is kept."""
    version = code_version(*CODE, "restored.py")
    shelf, whole = store.shelf("texts", version), store.shelf("formulas", version)
    kept = whole.packed([WHOLE]).get(WHOLE)
    known, unreadable = unpack(kept[1]) if kept else ({}, {})
    made: dict[str, bytes] = {}
    if known != stamps:
        missing = [record for record in found if known.get(record.id) != stamps[record.id]]
        unreadable = {paper: formulas for paper, formulas in unreadable.items() if known[paper] == stamps.get(paper)}
        for record, (packed, formulas) in zip(missing, each(map(_restored, missing), total=len(missing)), strict=True):
            made[record.id] = packed
            if formulas:
                unreadable[record.id] = formulas
        shelf.put({paper: (stamps[paper], packed) for paper, packed in made.items()})
        shelf.drop(known.keys() - stamps.keys())
        whole.put({WHOLE: ("", pack((stamps, unreadable)))})

    def texts(record: Record) -> bytes:
        if record.id not in made:
            stamp, kept = shelf.packed([record.id]).get(record.id, ("", b""))
            made[record.id] = kept if stamp == stamps[record.id] else _restored(record)[0]
        return made[record.id]

    return Restored(texts, unreadable)


def restore_papers(found: Iterable[Record], restored: Restored | None = None) -> tuple[Paper, ...]:
    """The records with restored text; text written by hand (`title_tex`, `abstract_tex`) wins."""
    texts = restored.texts if restored else lambda record: _restored(record)[0]
    return tuple([_Packed(record, texts) for record in found])


def document_of(paper: Paper) -> Document:
    """What keywords and links are made from: the restored text, plain."""
    return Document(paper.record.id, to_plain(paper.title), to_plain(paper.abstract))


def _restored(record: Record) -> tuple[bytes, Unreadable]:
    title = from_tex(record.title_tex) if record.title_tex else restore(record.title)
    abstract = from_tex(record.abstract_tex) if record.abstract_tex else restore(record.abstract)
    fields = (("title", title), ("abstract", abstract))
    unreadable = tuple((name, formula) for name, text in fields for formula in unparsable(text))
    return pack((title, abstract)), unreadable
