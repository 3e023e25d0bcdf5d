"""The text of `catalog explain ID` and `catalog tags`: the reasons for text, tags and links."""

from collections.abc import Iterator, Sequence

from build_scripts.bibliography import Lookup
from build_scripts.keywords import explain_keywords, review_tags
from build_scripts.model import Paper
from build_scripts.pipeline import Made
from build_scripts.records import record_path
from build_scripts.related import WEIGHTS, ScoreParts, link_parts
from build_scripts.report import unknown_paper
from build_scripts.restore import named_rules, to_markdown

LINKS = 5
KEYWORDS = 15


def explain_record(made: Made, paper_id: str, lookups: Sequence[Lookup] = ()) -> Iterator[str]:
    """Lines with the source of each field, what restoration changed, and the reasons for each tag and link.

    Raises UsageError if there is no such paper.
    """
    paper = next((each for each in made.catalog.papers if each.record.id == paper_id), None)
    if paper is None:
        raise unknown_paper(paper_id, [each.record.id for each in made.catalog.papers])
    yield f"{record_path(paper_id)}"
    yield from _origins(paper, [lookup for lookup in lookups if lookup.id == paper_id and lookup.facts])
    yield from _restoration(paper)
    yield from _keywords(made, paper_id)
    yield from _links(made, paper_id)


def explain_tags(made: Made, candidates: int) -> Iterator[str]:
    """Lines for a curator: every tag with its size, origin, strongest paper and merges; then other candidates."""
    tags, others = review_tags(made.ranking, made.tagging, candidates)
    yield f"{len(tags)} tags (papers, label, origin of the name, strongest paper, spellings merged)"
    for row in tags:
        merged = "; ".join(f"{merge.key} ({merge.reason})" for merge in row.merges)
        facet = " [facet: a filter only, gives no links]" if row.tag.facet else ""
        yield f"{len(row.tag.papers):5}  {row.tag.label}{facet}  <{row.origin}>  {row.best[0]} {row.best[1]:.2f}"
        if merged:
            yield f"       = {merged}"
    yield ""
    yield f"{len(others)} candidates that are not tags (papers, label, best score, reason)"
    for candidate in others:
        yield f"{len(candidate.papers):5}  {candidate.label}  {candidate.best:.2f}  {candidate.reason}"
    yield ""
    yield "To change a tag, edit catalog/tags.yml: an alias merges or renames, `ban` removes, a new label adds."


def _origins(paper: Paper, lookups: Sequence[Lookup]) -> Iterator[str]:
    record = paper.record
    known = {name for lookup in lookups for name in lookup.facts}
    yield ""
    yield "Fields"
    for source in record.sources:
        yield f"  title, abstract: catalog/sources/{source.file}:{source.line}"
    if not record.sources and "title" not in known:
        yield "  title, abstract: written by hand, no list names this paper"
    for lookup in lookups:
        yield f"  {', '.join(lookup.facts)}: {lookup.source}, queried on {lookup.day}"
    for name in ("title_tex", "abstract_tex", "tags", "former_ids"):
        if getattr(record, name):
            yield f"  {name}: written by hand"
    fields = ("authors", "date", "venue", "arxiv_id", "doi", "url", "code")
    facts = [name for name in fields if getattr(record, name) and name not in known]
    if facts:
        named = (
            f"a bibliography, {record.evidence} of them agreeing," if record.evidence else "the list, a bibliography"
        )
        yield f"  {', '.join(facts)}: from {named} or by hand"


def _restoration(paper: Paper) -> Iterator[str]:
    record = paper.record
    what = {rule.name: rule.what for rule in named_rules()}
    yield ""
    yield "Restoration"
    for field, scraped, text in (("title", record.title, paper.title), ("abstract", record.abstract, paper.abstract)):
        by_hand = getattr(record, f"{field}_tex")
        if by_hand:
            yield f"  {field}: written by hand in {field}_tex"
        elif to_markdown(text) == scraped:
            yield f"  {field}: nothing to restore"
        else:
            yield f"  {field}:"
            for name in dict.fromkeys(text.rules):
                yield f"    {name}: {what.get(name, '')}"


def _keywords(made: Made, paper_id: str) -> Iterator[str]:
    yield ""
    yield "Keywords, best first (score, status, parts of the score)"
    for reason in explain_keywords(made.ranking, made.tagging, paper_id)[:KEYWORDS]:
        parts = ", ".join(f"{name} {value:+.2f}" for name, value in reason.parts[:4])
        yield f"  {reason.score:.2f}  {reason.label}  [{reason.status}]  {parts}"


def _links(made: Made, paper_id: str) -> Iterator[str]:
    links = made.catalog.links[paper_id][:LINKS]
    yield ""
    yield "Related papers, best first (score and its parts, then the shared keywords with their weights)"
    if not links:
        yield "  none: no other paper shares a keyword that is rare enough"
        return
    parts = link_parts(made.relations, paper_id)
    for each in links:
        yield f"  {each.score:.3f}  {each.target}{'' if each.close else '  (not shown as related)'}"
        yield f"         {_parts(parts[each.target])}"
        yield f"         {', '.join(f'{shared.label} {shared.weight:.2f}' for shared in each.shared)}"


def _parts(parts: ScoreParts) -> str:
    return " + ".join(f"{name} {getattr(parts, name):.2f} x {getattr(WEIGHTS, name):.2f}" for name in WEIGHTS._fields)
