"""Citations: every fact that is known stands in every format, nothing else does, and other programs read it back."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pybtex.database
import pytest
import rispy
import yaml
from bibtexparser.entrypoint import parse_file
from citeproc import Citation as CiteprocCitation
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import example, given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexSpecialsNode,
    LatexWalker,
)

from build_scripts.citations.citations import Citation, citation_keys, cite, kind_of, venue_kind
from build_scripts.citations.formats import bibtex, csl_item, reference, ris
from build_scripts.citations.latex import latex, latex_title
from build_scripts.citations.names import split_name
from build_scripts.model import Paper, Record, Source, Span, Text
from build_scripts.records.facts import known_date
from build_scripts.records.records import load_records
from build_scripts.report import Report
from build_scripts.restore.restoration import restore_papers
from tests.pages.test_escaping import HOSTILE

CASES = Path(__file__).parents[1] / "cases" / "citations"


def cases(name: str) -> list[Any]:
    """The cases of one file, each with a readable id."""
    found = yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8"))
    return [pytest.param(case, id=str(next(iter(case.values()))).strip()) for case in found]


def paper(title: str = "The Growth of Moss", identifier: str = "growth", **facts: Any) -> Paper:
    """A paper with these facts; formulas of the title stand between \\( and \\)."""
    parts = enumerate(re.split(r"\\\((.*?)\\\)", title))
    text = Text(tuple(Span("math" if number % 2 else "text", part) for number, part in parts if part))
    facts = {key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()}
    record = Record(
        identifier, title, "We study moss.", facts.pop("added", "2026-01-01"), (Source("a.txt", 3),), **facts
    )
    return Paper(record, text, Text((Span("text", "We study moss."),)))


def citation(title: str = "The Growth of Moss", **facts: Any) -> Citation:
    """The citation of a paper with these facts."""
    one = paper(title, **facts)
    return cite(one, citation_keys([one])[one.record.id])


@pytest.mark.parametrize("case", cases("names"))
def test_a_name_is_cut_where_bibliographies_cut_it(case: Mapping[str, Any]) -> None:
    """Given name, particle, family name and suffix; organisations and single names stay whole."""
    name = split_name(case["name"])
    assert [name.given, name.particle, name.family, name.suffix] == case["parts"]


@pytest.mark.parametrize("case", cases("venues"))
def test_a_venue_is_what_its_name_says(case: Mapping[str, str]) -> None:
    """Journal, conference, no venue, or of unknown kind."""
    assert venue_kind(case["venue"]) == case["kind"]


@pytest.mark.parametrize("case", cases("titles"))
def test_a_title_in_latex(case: Mapping[str, str]) -> None:
    """Capitals that belong to a word are in braces, formulas are formulas, nothing else is a command."""
    assert latex_title(paper(case["title"]).title) == case["latex"]


@pytest.mark.parametrize("case", cases("entries"))
def test_every_format_says_what_is_known_and_no_more(case: Mapping[str, Any]) -> None:
    """The whole of BibTeX, RIS, CSL-JSON and reference of one record."""
    made = citation(**case["record"])
    assert bibtex(made) == case["bibtex"]
    assert "\n".join(line.rstrip() for line in ris(made).splitlines()) + "\n" == case["ris"]
    assert csl_item(made) == case["csl"]
    assert csl_item(made) == case["csl"]
    assert reference(made) == case["reference"]


def test_the_files_of_the_whole_catalog_say_more_than_the_pages() -> None:
    """Tags reach a reference manager by all three formats, abstracts by those that are not for LaTeX."""
    made = replace(citation(), keywords=("moss", "green roofs"))
    assert "keywords = {moss, green roofs}" in bibtex(made, full=True)
    assert csl_item(made, full=True)["keyword"] == "moss, green roofs"
    assert csl_item(made, full=True)["abstract"] == "We study moss."
    assert "KW  - green roofs" in ris(made, full=True)
    assert "AB  - We study moss." in ris(made, full=True)
    assert "abstract" not in bibtex(made, full=True)


def test_of_many_authors_the_first_nineteen_and_the_last_are_printed() -> None:
    """As the APA manual has it; the other formats name everyone."""
    authors = [f"Ada M{letter}ss" for letter in "abcdefghijklmnopqrstuvw"]
    printed = reference(citation(authors=authors))
    assert printed.startswith("Mass, A., ")
    assert "Msss, A., … Mwss, A. (n.d.)" in printed
    assert bibtex(citation(authors=authors)).count(" and ") == 22


def test_equal_keys_get_letters_of_their_own() -> None:
    """The paper added first keeps the short key; the others' letters depend on their ids alone."""
    first, second, third = (
        paper(authors=["Ada Moss"], date="2025", identifier=name, added=day)
        for name, day in (("b", "2025-01-01"), ("a", "2025-02-01"), ("c", "2025-02-01"))
    )
    keys = citation_keys([third, second, first])
    assert keys["b"] == "moss2025growth"
    assert len(set(keys.values())) == 3
    assert all(re.fullmatch(r"moss2025growth-[a-z]{4}", keys[name]) for name in "ac")
    assert citation_keys([first, third])["c"] == keys["c"]


@given(st.lists(st.tuples(st.sampled_from(["Moss", "Roof"]), st.sampled_from(["2024", None])), max_size=12))
def test_keys_are_unique_and_a_new_paper_changes_none(facts: Sequence[tuple[str, str | None]]) -> None:
    """Whatever is added later, a key that stands in someone's thesis stays."""
    papers = [
        paper(identifier=f"p{number}", authors=[f"Ada {family}"], date=date, added=f"2026-01-{number + 1:02}")
        for number, (family, date) in enumerate(facts)
    ]
    keys = citation_keys(papers)
    assert len(set(keys.values())) == len(papers)
    for known in range(len(papers)):
        assert citation_keys(papers[:known][::-1]).items() <= keys.items()


# Reading back ---------------------------------------------------------------------------------------------------------


def plain(source: str) -> str:
    """LaTeX as the text it prints."""
    # The reader does not know these commands.
    for command, sign in (("left", r"\{"), ("right", r"\}")):
        source = source.replace(rf"{{\textbrace{command}}}", sign).replace(rf"\{command[0]}brace ", sign)
    return signs(LatexNodes2Text(math_mode="text").latex_to_text(source.replace(r"{\textbar}", "|")))


def signs(text: str) -> str:
    """Text with signs that LaTeX writes in two ways in one of them."""
    text = unicodedata.normalize(
        "NFKC",
        text.replace("—", "---")
        .replace("–", "--")
        .replace("''", '"')
        .replace("”", '"')
        .replace("“", '"')
        .replace("‘", "'"),
    )
    return " ".join(
        text.replace("’", "'").replace("−", "-").replace("ˆ", "^").replace("`", "'").replace("\u2010", "-").split()
    )


def same_title(read: str, one: Paper) -> bool:
    """Whether this is the title of the paper; spaces inside formulas are the reader's own."""
    spans = one.title.spans
    title = signs("".join(plain(f"${span.text}$") if span.kind == "math" else span.text for span in spans))
    if any(span.kind == "math" for span in spans):
        return read.replace(" ", "") == title.replace(" ", "")
    return read == title


def expected_year(one: Paper) -> str:
    """The year that is known of the paper as it is cited."""
    date = known_date(one.record)[0] if kind_of(one.record) == "preprint" else one.record.date
    return (date or "")[:4]


def whole(names: Iterable[str]) -> list[str]:
    """Names as their words in alphabetical order: formats put the parts into different places."""
    return [" ".join(sorted(re.findall(r"[^\s,]+", signs(name)))) for name in names]


@pytest.fixture(scope="module")
def many_papers(many_root: Path) -> Sequence[Paper]:
    """The papers of the invented catalog, restored."""
    return restore_papers(load_records(many_root, Report())).papers


def test_pybtex_reads_every_paper_back(many_root: Path, many_papers: Sequence[Paper]) -> None:
    """All keys, titles, authors and years of the published BibTeX, by the parser of Pybtex."""
    entries = pybtex.database.parse_file(str(many_root / "site/data/papers.bib"), "bibtex").entries
    assert len(entries) == len(many_papers) == 120
    for one, entry in zip(many_papers, entries.values(), strict=True):
        assert same_title(plain(entry.fields["title"]), one)
        assert whole(plain(str(person)) for person in entry.persons.get("author", [])) == whole(one.record.authors)
        assert entry.fields.get("year", "") == expected_year(one)


def test_bibtexparser_reads_every_paper_back(many_root: Path, many_papers: Sequence[Paper]) -> None:
    """The same by bibtexparser, without one block that failed."""
    library = parse_file(str(many_root / "site/data/papers.bib"))
    assert library.failed_blocks == []
    for one, entry in zip(many_papers, library.entries, strict=True):
        facts = {name: str(field.value) for name, field in entry.fields_dict.items()}
        authors = re.split(r"\s+and\s+", facts["author"]) if "author" in facts else []
        assert same_title(plain(facts["title"]), one)
        assert whole(map(plain, authors)) == whole(one.record.authors)
        assert facts.get("year", "") == expected_year(one)


def test_rispy_reads_every_paper_back(many_root: Path, many_papers: Sequence[Paper]) -> None:
    """Titles, authors, years and abstracts of the published RIS."""
    entries = rispy.loads((many_root / "site/data/papers.ris").read_text("utf-8"))
    items = json.loads((many_root / "site/data/papers.csl.json").read_text("utf-8"))
    for one, entry, item in zip(many_papers, entries, items, strict=True):
        assert entry["title"] == item["title"]
        assert whole(entry.get("authors", [])) == whole(one.record.authors)
        assert entry.get("year", "") == expected_year(one)
        assert entry["abstract"] == item["abstract"]


def test_a_csl_processor_prints_every_paper(many_root: Path, many_papers: Sequence[Paper]) -> None:
    """citeproc-py reads the published CSL-JSON and sets a bibliography with every title, family name and year."""
    items = json.loads((many_root / "site/data/papers.csl.json").read_text("utf-8"))
    source = CiteProcJSON(items)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for one, item in zip(many_papers, items, strict=True):
        bibliography.register(CiteprocCitation([CitationItem(item["id"])]))
        read = source[item["id"]]
        names = [" ".join(str(part) for part in name.parts() if part) for name in read.get("author", [])]
        assert whole(names) == whole(one.record.authors)
        assert str(getattr(read.get("issued"), "year", "")) == expected_year(one)
        assert item["title"] in str(read.title)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_text_in_every_format(text: str) -> None:
    """As title, author, venue and address it stays inside its field."""
    made = citation(text, authors=[text, "Ada Moss"], venue=text, date="2025", url=f"https://example.org/{text}")
    source = bibtex(made) + "\n" + bibtex(replace(made, key="second"))
    entries = pybtex.database.parse_string(source, "bibtex").entries
    assert list(entries) == [made.key, "second"]
    for entry in entries.values():
        assert entry.fields["year"] == "2025"
        assert len(entry.persons["author"]) == 2
        assert_only_text(entry.fields["title"])
    assert len(rispy.loads(ris(made) + "\n" + ris(made))) == 2
    assert rispy.loads(ris(made))[0]["title"] == made.title
    assert csl_item(made)["title"] == made.title


READ_NODES = (LatexCharsNode, LatexGroupNode, LatexMacroNode, LatexMathNode, LatexSpecialsNode)
LIGATURES = {"--", "---", "``", "''", "?`", "!`", "<<", ">>"}
DANGEROUS = re.compile(
    r"(?:input|include|write|openout|read|catcode|def|let|csname|immediate|special|usepackage|end|begin)\w*"
)


def assert_only_text(source: str) -> None:
    """A strict LaTeX parser finds no comment, environment, macro to run, or special sign that is not escaped."""
    nodes, *_ = LatexWalker(source, tolerant_parsing=False).get_latex_nodes()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        assert isinstance(node, READ_NODES), node
        if isinstance(node, LatexSpecialsNode):
            assert node.specials_chars in LIGATURES
        elif isinstance(node, LatexCharsNode):
            assert not re.search(r"[%#$&_^~\\{}]", node.chars)
        elif isinstance(node, LatexMacroNode):
            assert not DANGEROUS.fullmatch(node.macroname)
            waiting += [argument for argument in node.nodeargd.argnlist if argument] if node.nodeargd else []
        elif isinstance(node, LatexGroupNode):
            waiting += node.nodelist


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(any_text)
def test_any_text_is_safe_in_latex(text: str) -> None:
    """Whatever characters it contains: no command, no comment, no open brace, no line end."""
    made = latex(text)
    assert "\n" not in made
    assert made.count("{") == made.count("}")
    assert_only_text(made)


@given(any_text)
def test_any_formula_is_safe_in_latex(tex: str) -> None:
    """A formula stays between its dollars, whatever a scrape left in it."""
    made = latex_title(Text((Span("text", "Moss "), Span("math", tex))))
    source = pybtex.database.parse_string(f"@misc{{x, title = {{{made}}}}}", "bibtex").entries["x"].fields["title"]
    assert not re.search(r"(?<!\\)[%#]|\^\^", source)
    assert not any(DANGEROUS.fullmatch(name) for name in re.findall(r"(?<!\\)\\([A-Za-z]+)", made))


readable = st.text(st.sampled_from("ABCxyz 0189äéØßŁžąǎα.,;:()/%&#$_{}\\~^|<>=+@*"), min_size=1, max_size=40)


@given(readable, st.lists(readable.filter(lambda text: re.search(r"\w", text.replace("_", ""))), max_size=4))
def test_bibtex_round_trip(title: str, authors: list[str]) -> None:
    """Titles and authors come back from Pybtex as the texts they were."""
    made = citation(f"Moss {title}", authors=authors)
    entry = pybtex.database.parse_string(bibtex(made), "bibtex").entries[made.key]
    assert plain(entry.fields["title"]) == signs(f"Moss {title}")
    assert whole(plain(str(person)) for person in entry.persons.get("author", [])) == whole(authors)


@given(any_text.filter(str.strip), any_text, any_text)
@example("On Waves", "ARXIV", "")  # a preprint says so
def test_ris_round_trip(title: str, venue: str, author: str) -> None:
    """No text can end its line or the entry."""
    made = citation(f"Moss {title}", venue=venue, authors=[f"{author} Moss"])
    (entry,) = rispy.loads(ris(made, full=True))
    assert entry["title"] == made.title
    assert len(entry["authors"]) == 1
    preprint = {"type_of_work", "publisher"} if made.kind == "preprint" else set()
    assert set(entry) <= {"type_of_reference", "id", "title", "authors", "secondary_title", "abstract"} | preprint
