"""Keyphrases: how a text is cut, what is one concept, and how keywords are ranked over a catalog."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from build_scripts.filters import keywords_lines
from build_scripts.keywords import acronyms, vocabulary
from build_scripts.keywords.keywords import Candidates, Ranking, extract, rank
from build_scripts.keywords.lexicon import american, key_of, singular, stem
from build_scripts.keywords.termhood import WEIGHTS
from build_scripts.keywords.tokens import segments
from build_scripts.keywords.vocabulary import field_terms, term_list
from build_scripts.model import Document
from build_scripts.report import Report

CASES = Path(__file__).parents[1] / "cases" / "keywords"


def cases(name: str) -> list[Any]:
    """The cases of a file, each with its first words as the name of the test."""
    entries = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return [pytest.param(entry, id=entry["says"] if isinstance(entry, dict) else entry[0]) for entry in entries]


def catalog(*texts: str) -> Ranking:
    """Rank papers a, b, c, ... of which only the abstracts matter."""
    return rank(extract(Document(chr(97 + index), "On this", text)) for index, text in enumerate(texts))


def labels(ranking: Ranking, paper: str) -> list[str]:
    """The keywords of a paper as shown."""
    return [keyword.label for keyword in ranking.papers[paper]]


@pytest.mark.parametrize("case", cases("segments"))
def test_segments(case: dict[str, Any]) -> None:
    """Text is cut where no keyphrase can go across."""
    found = [" ".join(token.text for token in segment.tokens) for segment in segments(case["text"])]
    assert found == case["segments"]


@pytest.mark.parametrize("case", cases("acronyms"))
def test_acronyms(case: dict[str, Any]) -> None:
    """An acronym in brackets belongs to the words before it whose letters fit."""
    assert dict(acronyms.definitions(case["text"])) == case["pairs"]


def test_most_papers_decide_what_an_acronym_means() -> None:
    """An acronym without a clear majority stays what it is."""
    clear = [[("VAE", "variational autoencoder")]] * 2 + [[("VAE", "very awkward example")]]
    assert acronyms.dominant(clear) == {"VAE": key_of("variational autoencoders")}
    assert acronyms.dominant([clear[0], clear[2]]) == {}


def test_an_acronym_of_the_field_is_not_given_away_lightly() -> None:
    """Two papers with a private meaning do not change a well-known acronym, three do."""
    private = [("GAN", "great apes network")]
    assert acronyms.dominant([private] * 2, known={"GAN"}) == {}
    assert acronyms.dominant([private] * 3, known={"GAN"}) == {"GAN": key_of("great apes network")}


@pytest.mark.parametrize("case", cases("canonical"))
def test_one_concept(case: dict[str, Any]) -> None:
    """Spellings of one concept meet under one key and one label."""
    ranking = catalog(*(f"We study {spelling}." for spelling in case["same"] for _ in range(2)))
    found = [[keyword.key for keyword in words if keyword.label == case["label"]] for words in ranking.papers.values()]
    assert all(len(keys) == 1 for keys in found)
    assert len({key for keys in found for key in keys}) == 1


@pytest.mark.parametrize(("one", "other"), [pytest.param(*entry.values[0], id=entry.id) for entry in cases("distinct")])
def test_two_concepts(one: str, other: str) -> None:
    """Spellings that look alike keep different keys."""
    assert key_of(one) != key_of(other)


def test_a_paper_that_defines_an_acronym_itself_is_believed() -> None:
    """The meaning given in the paper goes before that of the other papers."""
    ranking = catalog(
        *["Here generative adversarial networks (GANs) are GANs."] * 3,
        "A great apes network (GAN) is drawn. The GAN grows. Great apes networks are rare.",
    )
    assert "generative adversarial networks" in labels(ranking, "a")
    assert "generative adversarial networks" not in labels(ranking, "d")


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [
        ("An adaptive approach is adaptive.", "adaptive"),
        ("Non-convex and near-optimal, near optimal.", "near optimal"),
        ("The method and the results of the method.", "method"),
        ("We use it with the same idea.", "use"),
        (r"Let \(x \in \mathbb{R}\) and \mathcal{O}(n) hold, mathcal varepsilon.", "varepsilon"),
        ("State of the art results, state-of-the-art.", "state of the art"),
    ],
)
def test_no_keyword(text: str, unwanted: str) -> None:
    """Adjectives, generic nouns, verbs, empty phrases and mathematics are no keywords."""
    ranking = catalog(text, text)
    assert unwanted not in {label.lower().replace("-", " ") for label in labels(ranking, "a")}


def test_labels_have_the_usual_capitals() -> None:
    """Names keep their capital; words that an author capitalised to introduce an acronym lose it."""
    ranking = catalog(*["Bregman Proximal Sweeps (BPS). The bregman proximal sweeps, proximal and sweeps."] * 3)
    assert "Bregman proximal sweeps" in labels(ranking, "a")


def test_a_term_in_titles_goes_before_a_passing_mention() -> None:
    """What stands in the title and is repeated ranks higher than what is named once."""
    papers = [
        Document(str(number), "Spectral sparsifiers", "Spectral sparsifiers are studied. They help tensor codes.")
        for number in range(4)
    ]
    ranked = [keyword.label for keyword in rank(map(extract, papers)).papers["0"]]
    assert ranked.index("spectral sparsifiers") < ranked.index("tensor codes")


def test_parts_explain_the_score() -> None:
    """The logistic function of the weighed parts is the score."""
    ranking = catalog(*["Spectral sparsifiers and neural networks."] * 3)
    for keyword, parts in zip(ranking.papers["a"], ranking.features["a"], strict=True):
        total = sum(weight * part for weight, part in zip(WEIGHTS.values(), parts, strict=True))
        assert keyword.score == pytest.approx(1 / (1 + 2.718281828459045**-total), abs=1e-5)


def test_order_of_papers_does_not_matter() -> None:
    """Shuffled input gives the same keywords."""
    documents = [
        Document(f"p{n}", f"Graph kernels {n % 3}", "Graph kernels and tree codes. " * (n % 4)) for n in range(20)
    ]
    shuffled = documents[1::2] + documents[::2]
    assert rank(map(extract, documents)) == rank(map(extract, shuffled))


def test_candidates_can_be_stored() -> None:
    """What is read from a text survives pickling, so that it can be cached."""
    found = extract(Document("a", "Neural operators", "We train neural operators (NOs)."))
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301


def test_a_title_may_stand_in_the_abstract() -> None:
    """Where a scrape has no title, the words before the first new sentence count as one."""
    with_title = extract(Document("a", "Stable tree codes for noisy links", "Tree codes are old."))
    without = extract(Document("a", "", "Stable tree codes for noisy links Tree codes are old."))
    assert {p.key for p in without.phrases if p.title} == {p.key for p in with_title.phrases if p.title}


def test_a_title_does_not_end_with_a_function_word() -> None:
    """A name in the first sentence does not make the words before it a title."""
    found = extract(Document("a", "", "Oxide layers of the Navier type grow slowly on many cast alloys."))
    assert key_of("Navier type") in {phrase.key for phrase in found.phrases if phrase.title}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=200)), max_size=4))
def test_any_text_is_read(texts: list[tuple[str, str]]) -> None:
    """No text raises an error, and every paper gets its entry."""
    papers = [Document(str(index), *text) for index, text in enumerate(texts)]
    assert sorted(rank(map(extract, papers)).papers) == sorted(paper.id for paper in papers)


@settings(max_examples=60)
@given(st.text(alphabet="ab -'’()$\\{}^_.,AB1–", max_size=120))
def test_hostile_text_is_read(text: str) -> None:
    """Brackets, dollars and backslashes in any order raise no error."""
    found = extract(Document("a", text, text))
    assert isinstance(found, Candidates)
    rank([found, extract(Document("b", text, ""))])


def test_the_term_list_is_consistent() -> None:
    """No spelling belongs to two terms, broader terms exist and go in no circle."""
    owner: dict[str, str] = {}
    for term in term_list():
        for name in (term.label, *term.aliases):
            assert owner.setdefault(key_of(name), term.label) == term.label, name
    known = field_terms()
    unknown = {parent for term in term_list() for parent in term.parents if key_of(parent) not in known.canonical}
    assert not unknown
    assert vocabulary.circles(known.above) == []
    assert known.background <= known.terms.keys()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("optimisation", "optimization"),
        ("behaviour", "behavior"),
        ("noise", "noise"),
        ("modelling", "modeling"),
    ],
)
def test_american(word: str, expected: str) -> None:
    """British spellings become American ones, other words in -ise stay."""
    assert american(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("policies", "policy"),
        ("biases", "biases"),
        ("losses", "loss"),
        ("dynamics", "dynamics"),
        ("matrices", "matrix"),
    ],
)
def test_singular(word: str, expected: str) -> None:
    """A plural loses its ending unless it is none."""
    assert singular(word) == expected


def test_stem_keeps_opposites_apart() -> None:
    """Words that a stemmer would join although they mean different things."""
    assert (
        len({stem(word) for word in ("university", "universal", "organ", "organization", "generic", "generative")}) == 6
    )


def test_filter_reports_bad_lines() -> None:
    """Lines that are no papers are reported with their number, all others are answered."""
    report = Report()
    lines = [
        '{"id": 7, "title": "Tree codes", "abstract": "Tree codes."}',
        "",
        "{",
        "[1]",
        '{"title": "x"}',
        '{"id": "8", "title": 3, "abstract": ""}',
        '{"id": "7", "title": "", "abstract": ""}',
        '{"id": "9", "title": null, "abstract": "Tree codes."}',
    ]
    found = [json.loads(line) for line in keywords_lines(lines, report)]
    assert [entry["id"] for entry in found] == ["7", "9"]
    assert all(set(entry) == {"id", "keywords", "tags"} for entry in found)
    assert [(problem.location.line, problem.code) for problem in report.sorted()] == [
        (3, "bad-json"),
        (4, "bad-paper"),
        (5, "bad-paper"),
        (6, "bad-paper"),
        (7, "duplicate-id"),
    ]


def test_filter_shows_merged_spellings() -> None:
    """A tag with an acronym is a list that begins with the label."""
    lines = [
        json.dumps({"id": str(n), "title": "Generative adversarial networks", "abstract": "A GAN is trained. GANs."})
        for n in range(3)
    ]
    found = [json.loads(line) for line in keywords_lines(lines, Report())]
    assert found[0]["tags"][0] == ["generative adversarial networks", "GAN", "adversarial networks"]
