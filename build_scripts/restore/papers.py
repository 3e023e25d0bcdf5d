"""The readable text of records: restored, or as written by hand in `title_tex` and `abstract_tex`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from build_scripts.memo import Memo
from build_scripts.model import Document, Paper, Record, Text
from build_scripts.progress import Each, quietly
from build_scripts.restore.html import to_plain, unparsable
from build_scripts.restore.restoration import from_tex, restore


@dataclass(frozen=True)
class Restored:
    """Papers in the order of their records, each with its plain text, and the formulas that only their source can show.

    `unparsable` names the record, the field of its text and the formula.
    """

    papers: tuple[Paper, ...]
    documents: tuple[Document, ...]
    unparsable: tuple[tuple[str, str, str], ...]


def restore_papers(records: Sequence[Record], memo: Memo | None = None, each: Each = quietly) -> Restored:
    """Restore the texts of all records; a text by hand wins over the scraped one."""
    titles = [(record.title_tex or record.title, bool(record.title_tex)) for record in records]
    abstracts = [(record.abstract_tex or record.abstract, bool(record.abstract_tex)) for record in records]
    found = (memo or Memo()).map(_readable, [*titles, *abstracts], each)
    papers, documents, faults = [], [], []
    for record, title, abstract in zip(records, found[: len(records)], found[len(records) :], strict=True):
        papers.append(Paper(record, title[0], abstract[0]))
        documents.append(Document(record.id, title[1], abstract[1]))
        for field, (_, _, formulas) in (("title", title), ("abstract", abstract)):
            faults += [
                (record.id, f"{field}_tex" if getattr(record, f"{field}_tex") else field, tex) for tex in formulas
            ]
    return Restored(tuple(papers), tuple(documents), tuple(faults))


def _readable(source: str, by_hand: bool) -> tuple[Text, str, tuple[str, ...]]:
    """A text with its plain form and its formulas that cannot be shown as mathematics."""
    text = from_tex(source) if by_hand else restore(source)
    return text, to_plain(text), unparsable(text)
