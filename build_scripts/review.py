"""What new papers bring, for the curator to look at: the report of an import, or of all records since a commit.

As lines for the terminal, as a page of its own, and as Markdown for the summary of a workflow run.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from build_scripts.duplicates import Group, duplicates_text, find_duplicates
from build_scripts.files import write_text
from build_scripts.findings import committed_files
from build_scripts.model import Record
from build_scripts.records import record_path
from build_scripts.report import Report, counted
from build_scripts.restore import restore, to_html, to_plain
from build_scripts.sources import LEDGER, SOURCES, ImportSummary, ListLedger, load_ledger

_AROUND = 1  # lines shown before and after a rejected one
_WIDTH = 160  # characters of a line that is shown for its place
_FEW = 5  # papers, formulas and rejections in the terminal
_MANY = 200  # the same in a report
_LINKS = 5  # papers that a new one would be linked to


@dataclass(frozen=True)
class Formula:
    field: str
    before: str
    after: str
    html: Markup


@dataclass(frozen=True)
class NewPaper:
    """A new record, its restored texts, its tags, and the papers it would be linked to with the keywords shared."""

    record: Record
    title: Markup
    formulas: tuple[Formula, ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Rejected:
    """An entry that gave no record, with the lines around it where it has a line of its own."""

    file: str
    line: int
    code: str
    reason: str
    context: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Review:
    """`known` are entries of known papers: file, line, and title; `new_tags` those with which two papers are joined
    for the first time.
    """

    new: tuple[NewPaper, ...]
    known: tuple[tuple[str, int, str], ...]
    rejected: tuple[Rejected, ...]
    groups: tuple[Group, ...] = ()
    new_tags: tuple[tuple[str, int], ...] = ()


def review_import(root: Path, summary: ImportSummary, *, whole: bool) -> Review:
    """What an import brings. Likeness, tags and links need the whole catalog and are left out unless `whole`."""
    paths = {file.stored: (root / file.file if (root / file.file).is_file() else Path(file.file))
             for file in summary.files if file.stored}  # fmt: skip
    lists = [part for part in summary.ledger.lists if part.file in paths]
    numbered = {file.stored for file in summary.files if file.first and file.first[0].row}
    texts = {name: "" if name in numbered else _text(path) for name, path in paths.items()}
    return _review(root, summary.records, summary.new, lists, texts, whole=whole)


def review_since(root: Path, commit: str, report: Report) -> Review:
    """What the records and lists bring that are not in a commit; raises UsageError."""
    from build_scripts.inputs import load

    before = committed_files(root, commit)
    records = load(root, report).records
    new = frozenset(record.id for record in records if record_path(record.id) not in before)
    lists = [part for part in load_ledger(root, report).lists if f"{SOURCES}/{part.file}" not in before]
    texts = {part.file: _text(root / SOURCES / part.file) for part in lists}
    return _review(root, records, new, lists, texts, whole=True)


def review_lines(review: Review) -> Iterator[str]:
    """The report for the terminal: the first few of each kind."""
    yield from _some("new", [f"{paper.record.id}: {paper.record.title}" for paper in review.new])
    formulas = [(paper.record, formula) for paper in review.new for formula in paper.formulas]
    for record, formula in formulas[:_FEW]:
        start = max(
            0, next((n for n, (a, b) in enumerate(zip(formula.before, formula.after, strict=False)) if a != b), 0) - 40
        )
        yield f"mathematics of {record.id}, {formula.field}:"
        yield f"  - {_cut(formula.before[start:])}"
        yield f"  + {_cut(formula.after[start:])}"
    if len(formulas) > _FEW:
        yield f"mathematics in {len(formulas) - _FEW} more texts"
    for entry in review.rejected[:_FEW]:
        yield f"rejected: {entry.file}:{entry.line}: {entry.reason} [{entry.code}]"
        yield from (f"  {'>' if number == entry.line else ' '} {number}: {text}" for number, text in entry.context)
    if len(review.rejected) > _FEW:
        yield f"rejected: {len(review.rejected) - _FEW} more, all in {LEDGER}"
    if review.groups:
        yield "may be one paper:"
        yield from duplicates_text(review.groups[:_FEW])
    if len(review.groups) > _FEW:
        yield f"may be one paper: {len(review.groups) - _FEW} more groups; list them with: catalog duplicates"
    yield from _some("new tags", [f"{label} ({counted(papers, 'paper')})" for label, papers in review.new_tags])


def write_review(review: Review, path: Path) -> None:
    """The report as a file: a page that needs nothing else, or Markdown if its name ends in .md."""
    from build_scripts.pages import render

    template = "review.md.j2" if path.suffix == ".md" else "review.html.j2"
    write_text(path, render(template, review=review, many=_MANY, ledger=LEDGER))


def _review(
    root: Path,
    records: Iterable[Record],
    new: frozenset[str],
    lists: Sequence[ListLedger],
    texts: Mapping[str, str],
    *,
    whole: bool,
) -> Review:
    by_id = {record.id: record for record in sorted(records, key=lambda record: record.id)}
    papers = [_new_paper(by_id[name], number < _MANY) for number, name in enumerate(sorted(new))]
    known = [
        (part.file, row.line, by_id[row.record].title)
        for part in lists
        for row in part.entries
        if row.record in by_id and (row.status == "duplicate" or row.record not in new)
    ]
    lines = {name: text.split("\n") for name, text in texts.items()}
    rejected = [
        Rejected(part.file, row.line, row.code, row.reason, _context(lines.get(part.file, []), row.line))
        for part in lists
        for row in part.entries
        if row.status == "rejected"
    ]
    review = Review(tuple(papers), tuple(known), tuple(rejected))
    return _with_discovery(root, review, by_id) if whole and new else review


def _with_discovery(root: Path, review: Review, records: Mapping[str, Record]) -> Review:
    """The review with likenesses, tags and links, as the catalog would have them with the new papers."""
    from build_scripts.inputs import load  # and the rest of the catalog: not for every import
    from build_scripts.memo import FILE as MEMO
    from build_scripts.memo import Memo
    from build_scripts.pipeline import make_catalog
    from build_scripts.progress import Stages

    new = {paper.record.id for paper in review.new}
    groups = [group for group in find_duplicates(list(records.values())) if any(r.id in new for r in group.records)]
    inputs = replace(load(root, Report()), records=tuple(records.values()))
    catalog = make_catalog(inputs, root, Report(), Stages(), Memo(root / MEMO)).catalog
    labels = {tag.slug: tag.label for tag in catalog.tags}
    titles = {paper.record.id: to_plain(paper.title) for paper in catalog.papers}
    papers = [
        replace(
            paper,
            tags=tuple(labels[slug] for slug in catalog.paper_tags[paper.record.id]),
            links=tuple(
                (link.target, titles[link.target], tuple(shared.label for shared in link.shared[:3]))
                for link in catalog.links[paper.record.id][:_LINKS]
            ),
        )
        for paper in review.new
    ]
    tags = [(tag.label, len(tag.papers)) for tag in catalog.tags if len(set(tag.papers) - new) < 2]
    return replace(review, new=tuple(papers), groups=tuple(groups), new_tags=tuple(tags))


def _new_paper(record: Record, shown: bool) -> NewPaper:
    """A new paper without its tags and links; only the texts of papers that will be `shown` are restored."""
    if not shown:
        return NewPaper(record, Markup())
    formulas = []
    for field in ("title", "abstract"):
        before = getattr(record, field)
        text = restore(before)
        after = to_plain(text)
        if after != before and any(span.kind == "math" for span in text.spans):
            formulas.append(Formula(field, before, after, _markup(to_html(text))))
    return NewPaper(record, _markup(to_html(restore(record.title))), tuple(formulas))


def _markup(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - escaped by the renderer


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else ""


def _context(lines: Sequence[str], number: int) -> tuple[tuple[int, str], ...]:
    first, last = max(1, number - _AROUND), min(len(lines), number + _AROUND)
    return tuple((n, _cut(lines[n - 1])) for n in range(first, last + 1) if n == number or lines[n - 1].strip())


def _cut(text: str) -> str:
    shown = "".join(sign if sign.isprintable() else " " for sign in text).rstrip()
    return shown if len(shown) <= _WIDTH else f"{shown[:_WIDTH]}…"


def _some(what: str, lines: Sequence[str]) -> Iterator[str]:
    yield from (f"{what}: {_cut(line)}" for line in lines[:_FEW])
    if len(lines) > _FEW:
        yield f"{what}: {len(lines) - _FEW} more"
