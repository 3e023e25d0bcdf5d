"""The numbers of the papers, by which scripts know them: dense from 0, and steady while papers come and go.

They are kept with the model (discovery.py) as the order of the papers it was learnt from: by region of the map, so that
papers of one topic share files, then by id. What comes out follows from the catalog and that order alone, whatever the
order of edits was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from build_scripts.cache import Store, code_version, remembered_whole


def number_papers(
    added: Mapping[str, str], regions: Sequence[Sequence[str]], model: str, store: Store
) -> tuple[str, ...]:
    """The ids in the order of their numbers; `added` has the day on which each paper was added.

    What the `store` keeps for the `model` counts, or else the papers of the regions one after another.
    """
    shelf = store.shelf("numbering", code_version("numbering.py"))
    return renumbered(remembered_whole(shelf, model, lambda: [paper for region in regions for paper in region]), added)


def renumbered(order: Sequence[str], added: Mapping[str, str]) -> tuple[str, ...]:
    """The order made that of the papers there are: new ones follow in the order of their days, and whatever would lie
    behind the last number takes the place of papers that are gone.
    """
    known = set(order)
    new = sorted((day, paper) for paper, day in added.items() if paper not in known)
    places = [*order, *[paper for _, paper in new]]
    behind = (paper for paper in places[len(added) :] if paper in added)
    return tuple([paper if paper in added else next(behind) for paper in places[: len(added)]])
