"""Tags: what becomes one, what the curator changes, what a reviewer is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from build_scripts.keywords.assignment import MAX_TAGS
from build_scripts.keywords.keywords import Ranking, extract, rank
from build_scripts.keywords.lexicon import key_of
from build_scripts.keywords.review import explain_keywords, review_tags
from build_scripts.keywords.tags import FACET_PAPERS, Tagging, make_tags
from build_scripts.keywords.vocabulary import Vocabulary, build, field_terms, parse_vocabulary, read_vocabulary
from build_scripts.model import Document, Location, Record, Tag
from build_scripts.pages.lists import Name, paginate
from build_scripts.pages.templating import render
from build_scripts.report import Report

CASES = Path(__file__).parents[1] / "cases" / "tags"


def ranked(papers: dict[str, str], vocabulary: Vocabulary | None = None) -> Ranking:
    """The ranking of papers given as id -> title; the abstract repeats the title."""
    words = vocabulary or field_terms()
    documents = [Document(paper, title, f"We study {title}. They are {title}.") for paper, title in papers.items()]
    return rank([extract(document, words) for document in documents], words)


def tagged(papers: dict[str, str], vocabulary: Vocabulary | None = None, **changes: tuple[str, ...]) -> Tagging:
    """Tags of papers given as id -> title, with the `tags` fields of their records."""
    records = [record(paper, tags) for paper, tags in changes.items()]
    return make_tags(ranked(papers, vocabulary), records)


def record(paper: str, tags: tuple[str, ...]) -> Record:
    """A record of which only the tags matter."""
    return Record(id=paper, title=paper, abstract="", added="2026-01-01", sources=(), tags=tags)


def by_label(tagging: Tagging) -> dict[str, Tag]:
    """The tags by label."""
    return {tag.label: tag for tag in tagging.tags}


def curated(text: str) -> Vocabulary:
    """The vocabulary of a faultless tags.yml."""
    report = Report()
    vocabulary = parse_vocabulary(text.encode(), "tags.yml", report)
    assert not report.problems
    return vocabulary


GRAPHS = {
    "a": "Graph kernels for soft tissue",
    "b": "Graph kernels and tree codes",
    "c": "Soft tissue and tree codes",
    "d": "Neural operators, soft tissue",
    "e": "Fourier neural operators, neural operators",
    "f": "Fourier neural operators",
}


HIDDEN = {
    "a": "Hidden Markov models",
    "b": "Markov random fields",
    "c": "Graphical models",
    "d": "Graphical models",
}


def test_a_tag_is_shared_by_two_papers() -> None:
    """Every tag has two or more papers, sorted by id, and stands in each of them."""
    tagging = tagged(GRAPHS)
    assert {"graph kernels", "soft tissue", "tree codes"} <= by_label(tagging).keys()
    for tag in tagging.tags:
        assert len(tag.papers) > 1
        assert list(tag.papers) == sorted(tag.papers)
        assert all(tag.slug in tagging.papers[paper] for paper in tag.papers)


def test_every_paper_has_an_entry() -> None:
    """A paper without anything in common has no tags, and still its place."""
    tagging = tagged({**GRAPHS, "z": "Bees"})
    assert tagging.papers["z"] == ()


def test_papers_have_few_tags() -> None:
    """A paper takes at most MAX_TAGS tags."""
    words = ["kernels", "operators", "codes", "circuits", "lattices", "automata"]
    title = ", ".join(f"{kind} {word}" for kind in ("tree", "soft") for word in words)
    assert max(map(len, tagged({"a": title, "b": title}).papers.values())) <= MAX_TAGS


def test_a_term_that_a_paper_only_mentions_is_no_tag() -> None:
    """A known term named once is a tag where the paper is otherwise like the others with it, not elsewhere."""
    papers = {f"p{number}": "Neural operators for inverse problems" for number in range(4)}
    subjects = ("molecules", "proteins", "roads", "songs", "rivers", "markets", "bridges", "recipes")
    papers |= {f"q{number}": f"Graph kernels and {subjects[number % 8]}" for number in range(16)}
    documents = [Document(paper, title, f"We study {title}. They are {title}.") for paper, title in papers.items()]
    documents += [
        Document("near", "Tomography", "Tomography: inverse problems, inverse problems. Neural operators help."),
        Document("far", "Graph kernels", "Graph kernels for rivers. Neural operators help."),
    ]
    ranking = rank(map(extract, documents))
    tagging = make_tags(ranking)
    assert "neural-operators" in tagging.papers["near"]
    assert "neural-operators" not in tagging.papers["far"]
    reasons = {reason.label: reason.status for reason in explain_keywords(ranking, tagging, "far")}
    assert reasons["neural operators"] == "only mentioned here"


def test_a_small_catalog_of_any_field_has_tags() -> None:
    """What counts as a strong keyword follows the scores that the papers of a catalog reach."""
    texts = [
        ("a", "Grain growth in alloys", "The oxide layer of the alloys is thin. Alloys and grain growth matter."),
        ("b", "Corrosion of alloys", "Sea water attacks the oxide layer. Corrosion of alloys is slow."),
        ("c", "Creep of brass", "Under load, the oxide layer cracks. The oxide layer heals."),
        ("d", "Grain growth and corrosion", "Heat makes corrosion fast. Grain growth follows corrosion."),
    ]
    tagging = make_tags(rank(extract(Document(*text)) for text in texts))
    assert {"grain growth", "corrosion"} <= by_label(tagging).keys()


def test_the_keywords_of_the_authors_count() -> None:
    """What authors list as a keyword is a tag although their text hardly says it."""
    keywords = ("Coastal erosion", "saltmarsh")
    documents = [Document(title, title, "It is deep.", keywords) for title in ("On waves", "On tides", "On winds")]
    assert by_label(make_tags(rank(map(extract, documents)))).keys() == {"coastal erosion", "saltmarsh"}


def test_longer_tags_have_broader_ones() -> None:
    """The term list and the words of a tag tell what it is a kind of."""
    tags = by_label(tagged({**GRAPHS, "g": "weighted graph kernels", "h": "weighted graph kernels"}))
    assert tags["Fourier neural operators"].parents == (tags["neural operators"].slug,)
    assert tags["weighted graph kernels"].parents == (tags["graph kernels"].slug,)


def test_a_tag_of_many_papers_is_a_facet() -> None:
    """A tag of over five percent of the papers, and of ten at least, is no reason for a link."""
    papers = {f"p{number:02}": "Graph kernels" for number in range(FACET_PAPERS)}
    assert by_label(tagged(papers))["graph kernels"].facet
    del papers["p00"]
    assert not by_label(tagged(papers))["graph kernels"].facet


def test_order_of_papers_does_not_matter() -> None:
    """Shuffled papers get the same tags and addresses."""
    items = list(GRAPHS.items())
    assert tagged(dict(items[1::2] + items[::2])) == tagged(GRAPHS)


def test_another_paper_keeps_the_addresses() -> None:
    """The slugs of the tags stay when a paper comes."""
    before = {tag.slug for tag in tagged(GRAPHS).tags}
    after = {tag.slug for tag in tagged({**GRAPHS, "z": "Graph kernel for soft tissues"}).tags}
    assert before <= after


def test_curator_renames_and_merges() -> None:
    """Automatic tags named as aliases go under the curator's label, with description and parents."""
    vocabulary = curated(
        "tags:\n  - label: Coding\n    aliases: [tree codes, graph kernels]\n"
        "    parents: [soft tissue]\n    description: About codes.\n"
    )
    tags = by_label(tagged(GRAPHS, vocabulary))
    assert tags["Coding"].papers == ("a", "b", "c")
    assert tags["Coding"].description == "About codes."
    assert tags["Coding"].parents == ("soft-tissue",)
    assert {"tree codes", "graph kernels"} <= set(tags["Coding"].aliases)
    assert "tree codes" not in tags


def test_curator_bans() -> None:
    """A banned word is no tag, in no spelling."""
    assert "soft tissue" not in by_label(tagged(GRAPHS, curated("ban: [Soft-Tissues]")))


ADDRESSES = [
    # tags.yml, the tag, the slugs that lead to it
    ("{label: Coding, aliases: [tree codes, graph kernels]}", "Coding", ("tree-codes", "graph-kernels")),
    ("{label: tree codes, aliases: [tree coding]}", "tree codes", ("tree-coding",)),
    ("{label: operator nets, aliases: [FNO]}", "operator nets", ("fno", "fourier-neural-operators")),
    ("{label: Soft Tissue}", "Soft Tissue", ()),
    ("{label: soft matter, aliases: [soft tissue, Soft-Tissue]}", "soft matter", ("soft-tissue",)),
]


@pytest.mark.parametrize(("entry", "label", "former"), ADDRESSES)
def test_a_renamed_tag_keeps_its_old_addresses(entry: str, label: str, former: tuple[str, ...]) -> None:
    """What tags.yml renames or merges leads from its old slug to the tag; no tag loses its own address."""
    tagging = tagged(GRAPHS, curated(f"tags: [{entry}]"))
    assert by_label(tagging)[label].former == former
    assert not {old for tag in tagging.tags for old in tag.former} & {tag.slug for tag in tagging.tags}


def test_without_a_curator_no_address_is_an_old_one() -> None:
    """What the program merges by itself makes no redirects: they would be thousands."""
    assert not any(tag.former for tag in tagged(GRAPHS).tags)


UNUSED = [
    # tags.yml, its problems without the path
    ("- {label: tree codes, aliases: [graph kernels]}", []),
    ("- {label: Coding, aliases: [Tree Code]}", []),
    ("- {label: soft tissue, aliases: [Soft-Tissues]}", []),
    ("- {label: graphical models}", []),
    ("- {label: tree cdoes}",
     ['2:11: warning[unused-label]: no paper has the keyword "tree cdoes"; did you mean "tree codes"?']),
    ("- {label: zzz, aliases: [qqq]}",
     ['2:11: warning[unused-label]: no paper has the keyword "zzz"; correct it, or remove it',
      '2:26: warning[unused-alias]: no paper has the keyword "qqq"; correct it, or remove it']),
    ("- {label: Coding, aliases: [tree codes, garph kernels]}",
     ['2:41: warning[unused-alias]: no paper has the keyword "garph kernels"; did you mean "graph kernels"?']),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "problems"), UNUSED)
def test_labels_and_aliases_that_match_nothing_are_warned_of(entry: str, problems: list[str]) -> None:
    """Each with the tag that was meant. What one paper says is used."""
    report = Report()
    vocabulary = parse_vocabulary(f"tags:\n{entry}\n".encode(), "tags.yml", report)
    make_tags(ranked({**GRAPHS, **{f"h-{paper}": title for paper, title in HIDDEN.items()}}, vocabulary), (), report)
    assert [str(problem).removeprefix("tags.yml:") for problem in report.sorted()] == problems


def test_curator_goes_before_the_term_list() -> None:
    """An entry takes over a term of the field with all its spellings, and keeps its broader terms."""
    vocabulary = curated("tags:\n  - label: operator nets\n    aliases: [Fourier neural operators]\n")
    assert vocabulary.canonical["FNO"] == key_of("operator nets")
    assert vocabulary.terms[key_of("operator nets")].parents == ("neural operators",)
    assert "operator nets" in by_label(tagged(GRAPHS, vocabulary))


def test_curator_names_what_the_texts_say_with_function_words() -> None:
    """A curated label may hold words that otherwise end a phrase."""
    papers = {"a": "Learning to stack in boxes", "b": "On learning to stack"}
    assert "learning to stack" not in by_label(tagged(papers))
    assert "learning to stack" in by_label(tagged(papers, curated("tags: [{label: learning to stack}]")))


def test_records_add_and_remove() -> None:
    """The tags field of a record adds a tag at the front and removes one after a minus."""
    tagging = tagged(GRAPHS, None, d=("graph-kernels", "-soft-tissue"))
    tags = by_label(tagging)
    assert tags["graph kernels"].papers == ("a", "b", "d")
    assert tagging.papers["d"][0] == tags["graph kernels"].slug
    assert "d" not in tags["soft tissue"].papers


def test_unknown_tags_of_records_are_reported() -> None:
    """A tag that nobody knows is an error at its place, with the nearest known one."""
    report = Report()
    records = [record("a", ("grpah kernels", "-qqq zzz")), record("b", ("zqx",))]
    make_tags(ranked(GRAPHS), records, report, lambda paper, index: Location(f"{paper}.yml", 3, 8 + index))
    assert [str(problem) for problem in report.sorted()] == [
        'a.yml:3:8: error[unknown-tag]: "grpah kernels" is not a tag; did you mean "graph kernels"?',
        'a.yml:3:9: error[unknown-tag]: "qqq zzz" is not a tag',
        'b.yml:3:8: error[unknown-tag]: "zqx" is not a tag',
    ]


def test_unknown_parents_are_reported() -> None:
    """A curator's broader tag that nobody knows is an error at its place."""
    report = Report()
    vocabulary = parse_vocabulary(b"tags:\n  - label: tree codes\n    parents: [sfot tissue]\n", "tags.yml", report)
    make_tags(ranked(GRAPHS, vocabulary), (), report)
    assert [str(problem) for problem in report.problems] == [
        'tags.yml:3:15: error[unknown-tag]: "sfot tissue" is not a tag; did you mean "soft tissue"?'
    ]


def test_a_misspelt_parent_that_papers_would_take_is_reported() -> None:
    """Papers with too few tags take broader ones, but not one that nobody knows."""
    report = Report()
    vocabulary = parse_vocabulary(b"tags:\n  - label: tree codes\n    parents: [zzz]\n", "tags.yml", report)
    tagging = make_tags(ranked({"a": "Tree codes", "b": "Tree codes"}, vocabulary), (), report)
    assert [tag.label for tag in tagging.tags] == ["tree codes"]
    assert [str(problem) for problem in report.problems] == ['tags.yml:3:15: error[unknown-tag]: "zzz" is not a tag']


def test_a_banned_tag_in_a_record_is_reported() -> None:
    """What the curator bans, a record cannot add."""
    report = Report()
    make_tags(ranked(GRAPHS, curated("ban: [soft tissue]")), [record("a", ("soft tissue",))], report)
    assert [problem.code for problem in report.problems] == ["banned-tag"]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["says"])
        for case in yaml.safe_load((CASES / "vocabulary_errors.yml").read_text(encoding="utf-8"))
    ],
)
def test_vocabulary_errors(case: dict[str, Any]) -> None:
    """Every fault of a tags.yml is reported with line and column."""
    report = Report()
    parse_vocabulary(case["text"].encode(), "tags.yml", report)
    assert [str(problem) for problem in report.sorted()] == case["problems"]


def test_a_catalog_without_tags_yml_has_the_term_list(tmp_path: Path) -> None:
    """The file is optional; one that is no text is reported."""
    report = Report()
    assert read_vocabulary(tmp_path, report) == build()
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "tags.yml").write_bytes(b"ban: [\xff]")
    assert read_vocabulary(tmp_path, report) == build()
    assert [str(problem) for problem in report.problems] == [
        "catalog/tags.yml:1: error[not-utf8]: bytes that are not UTF-8; save the file as UTF-8"
    ]


def test_the_catalog_of_this_repository_has_a_good_vocabulary() -> None:
    """The curator's file of this catalog is read without a problem."""
    report = Report()
    read_vocabulary(Path(__file__).parents[2], report)
    assert not report.problems


def test_the_fingerprint_follows_what_is_read_from_texts() -> None:
    """A new spelling changes the fingerprint, a description does not."""
    plain, described = (
        curated("tags: [{label: Coding}]"),
        curated("tags: [{label: Coding, description: Codes.}]"),
    )
    assert plain.fingerprint == described.fingerprint != build().fingerprint


def test_review_tells_origin_merges_and_candidates() -> None:
    """A reviewer sees where each tag comes from, what was merged into it, and what nearly became one."""
    vocabulary = curated("tags:\n  - label: Coding\n    aliases: [tree codes]\n")
    ranking = ranked({**GRAPHS, "g": "SGD", "h": "Stochastic gradient descent"}, vocabulary)
    tags, candidates = review_tags(ranking, make_tags(ranking))
    origins = {row.tag.label: row.origin for row in tags}
    assert origins["Coding"] == "curator"
    assert origins["soft tissue"] == "texts"
    assert origins["stochastic gradient descent"] == "term list"
    merges = {(merge.key, merge.reason) for row in tags for merge in row.merges}
    assert ("SGD", "synonym") in merges
    sizes = [len(row.tag.papers) for row in tags]
    assert sizes == sorted(sizes, reverse=True)
    assert not {row.key for row in candidates} & {row.tag.key for row in tags}


def test_explain_tells_the_fate_of_each_keyword() -> None:
    """The keywords of a paper come with their parts and with what the record did to them."""
    ranking = ranked(GRAPHS)
    tagging = make_tags(ranking, [record("a", ("tree codes", "-soft tissue"))])
    fates = {reason.label: reason.status for reason in explain_keywords(ranking, tagging, "a")}
    assert fates["tree codes"] == "added by the record"
    assert fates["soft tissue"] == "removed by the record"
    assert fates["graph kernels"] == "tag"
    reason = next(reason for reason in explain_keywords(ranking, tagging, "a") if reason.label == "graph kernels")
    assert dict(reason.parts)["title share"] > 0
    assert [abs(value) for _, value in reason.parts] == sorted((abs(value) for _, value in reason.parts), reverse=True)


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["graph kernels", "soft tissue", "of", "the", "codes", "SGD", "PDEs", ",", "."]),
            max_size=12,
        ),
        max_size=6,
    )
)
def test_tags_come_from_texts_or_vocabulary(papers: list[list[str]]) -> None:
    """No tag is invented: its words stand in a text, or it is a term."""
    texts = {str(index): " ".join(words) for index, words in enumerate(papers)}
    stems = {part for text in texts.values() for word in text.split() for part in key_of(f"{word} x").split()}
    for tag in tagged(texts).tags:
        assert tag.key in field_terms().terms or set(key_of(f"{tag.label} x").split()) <= stems


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_vocabulary_text_is_read(text: str) -> None:
    """No tags.yml raises an error."""
    assert parse_vocabulary(text.encode(), "tags.yml", Report()).terms


@pytest.mark.parametrize(
    ("narrower", "folded"), [(20, []), (21, ["6 more narrower tags"]), (65, ["50 more narrower tags"])]
)
def test_a_tag_with_very_many_narrower_ones_folds_the_smaller(narrower: int, folded: list[str]) -> None:
    """Twenty stand above the papers at most, so that a phone shows papers soon; all of them are on the page."""
    below = [Name(f"part-{n}", f"part {n}", 1) for n in range(narrower)]
    values = {"tag": Tag("whole", "whole", "whole", ("a", "b")), "broader": [], "narrower": below, "together": []}
    (part,) = paginate("tags/whole", [])
    page = render("tag.md.j2", root="../", part=part, groups=[], **values)
    assert page.count("/tags/part-") == narrower
    assert re.findall("<summary>(.*?)</summary>", page) == folded
