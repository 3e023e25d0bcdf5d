"""What discovery keeps between runs: the model that a catalog taught, and what was found of each paper by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from build_scripts.cache import Shelf, Store, code_version, pack, unpack
from build_scripts.canonical import Merge
from build_scripts.keywords import Candidates, Corpus, extract, rank_one
from build_scripts.model import Document, Keyword
from build_scripts.nearest import Nearest, packed, unpacked
from build_scripts.pairs import Gauge, Scale
from build_scripts.phrases import Phrase
from build_scripts.progress import Each
from build_scripts.tags import Taken
from build_scripts.vectors import Floats, Integers, Statistics, Vectors, join_rows
from build_scripts.vectors_kept import Arrays, arrays_of
from build_scripts.vocabulary import Vocabulary

EXTRACT_CODE = ("phrases.py", "acronyms.py", "lexicon.py", "keywords.py", "vocabulary.py", "model.py", "data/*.txt")
CODE = (
    *EXTRACT_CODE, "discovery*.py", "cache.py", "canonical.py", "termhood.py", "tags.py", "broader.py", "link.py",
    "pairs.py", "vectors*.py", "nearest.py", "restore*.py", "formula*.py", "render_text.py", "data/*math*",
    "data/prose*",
)  # fmt: skip
_SHELVES = ("model", "axes", "vectors", "graph", "state", "keywords")
_ONE = "all"  # the key where there is only one
_AXES = 16  # grams whose axes lie together: an edit needs those of few


@dataclass(frozen=True)
class Model:
    """What a catalog taught. `papers` has the stamp of each text it was learnt from, `reach` is as in pairs.Gauge."""

    name: str
    papers: Mapping[str, str]
    corpus: Corpus
    taken: Taken
    statistics: Statistics  # without the rows of its axes, which are large and kept apart
    scale: Scale
    reach: Mapping[str, float]

    def gauge(self, stamps: Mapping[str, str]) -> Gauge:
        """For papers of these stamps; one that the model does not know looks at all that it shares a keyword with."""
        reach = [self.reach[paper] if self.papers.get(paper) == stamp else 0.0 for paper, stamp in stamps.items()]
        return Gauge(self.scale, np.array(reach))


class Choice(NamedTuple):
    """The tags a paper would take, and what its ranking tells beyond the model."""

    keys: tuple[str, ...]
    merges: tuple[Merge, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class State:
    """What the last run found: the stamp of each paper, its tags and related papers, and the vectors of `changed` ones,
    which are not those that the model was learnt from.
    """

    stamps: Mapping[str, str]
    choices: Mapping[str, Choice]
    nearest: Nearest
    changed: tuple[str, ...]
    vectors: Arrays


@dataclass(frozen=True)
class Desk:
    """What the work needs: the papers by id with a digest of the text of each, their reader, and the shelves."""

    stamps: Mapping[str, str]
    read: Callable[[str], Document]
    vocabulary: Vocabulary
    shelves: Mapping[str, Shelf]

    def one(self, name: str, stamp: str = "") -> Any:
        """The only result on a shelf."""
        stored = self.shelves[name].packed([_ONE]).get(_ONE)
        return unpack(stored[1]) if stored is not None and stored[0] == stamp else None

    def candidates(self, paper: str) -> Candidates:
        """What the text of a paper offers, read again if it is not kept."""
        stored = self.shelves["candidates"].packed([paper])
        if self._is_known(paper, stored):
            return _from_columns(unpack(stored[paper][1]))
        found = extract(self.read(paper), self.vocabulary)
        self.shelves["candidates"].put({paper: (self.stamps[paper], pack(_columns(found)))})
        return found

    def keywords(self, paper: str, model: Model) -> tuple[Keyword, ...]:
        """The keywords of a paper, ranked again if they are not kept."""
        stored = self.shelves["keywords"].packed([paper]).get(paper)
        if stored is not None and stored[0] == f"{model.name} {self.stamps[paper]}":
            return tuple(map(Keyword, *unpack(stored[1])))
        return rank_one(self.candidates(paper), model.corpus, self.vocabulary).keywords

    def keep_keywords(self, keywords: Mapping[str, Sequence[Keyword]], model: Model) -> None:
        """Keep the keywords of some papers."""
        columns = {
            paper: ([word.key for word in found], [word.label for word in found], [word.score for word in found])
            for paper, found in keywords.items()
        }
        marked = {paper: (f"{model.name} {self.stamps[paper]}", pack(found)) for paper, found in columns.items()}
        self.shelves["keywords"].put(marked)

    def keep_state(self, model: Model, choices: Mapping[str, Choice], nearest: Nearest, vectors: Vectors) -> None:
        """Keep what was found of all papers."""
        changed = tuple(paper for paper, stamp in self.stamps.items() if model.papers.get(paper) != stamp)
        vectors_changed = arrays_of(join_rows([vectors], changed))
        keys = [choices[paper].keys for paper in self.stamps]
        more = {paper: choice for paper, choice in choices.items() if choice.merges or choice.labels}
        columns = self.stamps, keys, more, packed(nearest), changed, vectors_changed
        self.shelves["state"].put({_ONE: (model.name, pack(columns))})

    def state(self, model: Model) -> State | None:
        """What was kept of all papers."""
        kept = self.one("state", model.name)
        if kept is None:
            return None
        stamps, keys, more, rows, changed, vectors = kept
        choices = dict(zip(stamps, map(Choice, keys), strict=True)) | more
        return State(stamps, choices, unpacked(tuple(stamps), rows), changed, vectors)

    def graph(self, model: Model) -> Nearest | None:
        """The links of the papers that the model was learnt from, if they are kept."""
        kept = self.one("graph", model.name)
        return kept and unpacked(tuple(model.papers), kept)

    def keep_graph(self, model: Model, nearest: Nearest) -> None:
        """Keep them."""
        self.shelves["graph"].put({_ONE: (model.name, pack(packed(nearest)))})

    def all_candidates(self, documents: Mapping[str, Document], each: Each) -> dict[str, Candidates]:
        """What the texts of all papers offer."""
        shelf = self.shelves["candidates"]
        stored = shelf.packed()
        known = [paper for paper in documents if self._is_known(paper, stored)]
        found = {paper: _from_columns(unpack(stored[paper][1])) for paper in known}
        missing = [paper for paper in documents if paper not in found]
        made = map(partial(extract, vocabulary=self.vocabulary), [documents[paper] for paper in missing])
        fresh = dict(zip(missing, each(made, "read phrases", len(missing)), strict=True))
        shelf.put({paper: (self.stamps[paper], pack(_columns(candidates))) for paper, candidates in fresh.items()})
        shelf.keep(documents.keys())
        return {paper: fresh[paper] if paper in fresh else found[paper] for paper in documents}

    def _is_known(self, paper: str, stored: Mapping[str, tuple[str, bytes]]) -> bool:
        return paper in stored and stored[paper][0] == self.stamps[paper]

    def axes(self, model: Model, rows: Integers) -> Floats | None:
        """Some of the axes of the model; None where that part is damaged."""
        place = {part: number for number, part in enumerate(np.unique(rows // _AXES).tolist())}
        stored = self.shelves["axes"].packed([str(part) for part in place])
        if any(str(part) not in stored or stored[str(part)][0] != model.name for part in place):
            return None
        if not place:
            return np.zeros((0, model.statistics.axes.shape[1]))
        together = np.concatenate([unpack(stored[str(part)][1]) for part in place])
        return together[[place[row // _AXES] * _AXES + row % _AXES for row in rows.tolist()]]

    def keep_model(self, model: Model, axes: Floats, vectors: Vectors) -> None:
        """Keep what the catalog taught, and the vectors of the papers it was learnt from."""
        for name in ("axes", "keywords"):
            self.shelves[name].clear()
        starts = range(0, len(axes), _AXES)
        parts = {str(start // _AXES): (model.name, pack(axes[start : start + _AXES])) for start in starts}
        self.shelves["axes"].put(parts)
        self.shelves["model"].put({_ONE: ("", pack(model))})
        self.shelves["vectors"].put({_ONE: (model.name, pack(arrays_of(vectors)))})


def _columns(candidates: Candidates) -> tuple[Any, ...]:
    """The same without names of classes, phrases by column: packed and unpacked in a third of the time."""
    return candidates.id, list(zip(*candidates.phrases, strict=True)), candidates.acronyms


def _from_columns(columns: tuple[Any, ...]) -> Candidates:
    paper, phrases, acronyms = columns
    return Candidates(paper, tuple(map(Phrase, *phrases)) if phrases else (), acronyms)


def open_desk(stamps: Mapping[str, str], read: Callable[[str], Document], vocabulary: Vocabulary, store: Store) -> Desk:
    """The desk with the shelves of a store."""
    version = code_version(*CODE) + vocabulary.identity
    shelves = {name: store.shelf(name, version) for name in _SHELVES}
    shelves["candidates"] = store.shelf("candidates", code_version(*EXTRACT_CODE) + vocabulary.fingerprint)
    return Desk(stamps, read, vocabulary, shelves)
