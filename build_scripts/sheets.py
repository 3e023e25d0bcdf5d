"""Lists of papers as pages: one page, or where papers are very many one for each thousand of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from build_scripts.kept import File
from build_scripts.settled import Settled
from build_scripts.views import Views

SHEET = 1000  # papers on a page of a long list, year, tag or topic
Sort = Callable[[Sequence[str]], Sequence[str]]


def in_sheets(
    views: Views,
    settled: Settled,
    show: Callable[..., str],
    place: str,
    facts: tuple[object, ...],
    papers: Sequence[str],
    sort: Sort = tuple,
    besides: Sequence[str] = (),
    whole: bool = False,
    index: bool = False,
) -> Iterator[File]:
    """A page of all the papers; where they are very many, one for each `SHEET` of them, the first at `place` itself.

    `show` writes a page of the views of its papers, `sort` puts ids in the order of the list. The first page shows
    other papers `besides`; `whole` says that each page tells something of all the papers; `index` that the list is the
    index of a folder: what lies in it are papers, so the other pages go one folder deeper.
    """
    count = max(1, -(-len(papers) // SHEET))
    more_at = f"{place}/page" if index else place
    addresses = [f"{place}/", *(f"{more_at}/{each}/" for each in range(2, count + 1))]
    ordered = sort(papers) if count > 1 else papers
    for number in range(1, count + 1):
        address, start = addresses[number - 1], (number - 1) * SHEET
        path = f"{address}index.md" if index and number == 1 else f"{address.rstrip('/')}.md"
        sheet = ordered[start : start + SHEET] if count > 1 else papers
        more, held = besides if number == 1 else (), sheet if count > 1 else ()
        told = (*(papers if whole else sheet), *more)
        key = settled.list_key(path, (facts, number, len(papers), held), told, partial(settled.shown, told))
        numbers = {"total": len(papers), "number": number, "sheets": addresses, "sheet_size": SHEET}
        make = partial(_sheet, views, sort, partial(show, address.count("/"), **numbers), sheet)
        yield File(path, key, make, settled.day(path, key, partial(views.newest_day, (*sheet, *more))))


def _sheet(views: Views, sort: Sort, show: Callable[..., str], sheet: Sequence[str]) -> str:
    return show(sheet=[views.papers[paper] for paper in sort(sheet)])
