"""Evidence: the sentence in which a keyword stands, and what one paper adds to another or lacks."""

from __future__ import annotations

import pytest

from build_scripts.keywords.lexicon import key_of
from build_scripts.model import Document, Keyword
from build_scripts.related.sentences import adds_lacks, evidence, keyword_set, sentences

FOUND = [
    # keyword, spellings merged into it, abstract, the words found, the sentence they stand in
    ("wave equation", (), "We start. The wave equation is solved.", "wave equation", "The wave equation is solved."),
    ("wave equation", (), "Two wave equations, coupled.", "wave equations", "Two wave equations, coupled."),
    ("Wave Equation", (), "WAVES. A WAVE-equation solver.", "WAVE-equation", "A WAVE-equation solver."),
    ("data set", (), "On one dataset only.", "dataset", "On one dataset only."),
    ("dataset", (), "Old data-sets are used.", "data-sets", "Old data-sets are used."),
    ("pretraining", (), "It needs pre-training.", "pre-training", "It needs pre-training."),
    ("neural network", ("NN",), "Deep NNs win. Nothing else.", "NNs", "Deep NNs win."),
    ("convolutional network", ("convnet",), "Our convnets are small.", "convnets", "Our convnets are small."),
    ("optimization", (), "Optimisation is hard.", "Optimisation", "Optimisation is hard."),
    ("Newton method", (), "We use Newton’s method here.", "Newton’s method", "We use Newton’s method here."),
    (
        "gradient descent",
        (),
        "So (fast) gradient (descent) works.",
        "gradient (descent",
        "So (fast) gradient (descent) works.",
    ),
    ("Schrödinger equation", (), "The Schrodinger equation.", "Schrodinger equation", "The Schrodinger equation."),
]
NOT_FOUND = [
    ("art", (), "Startling cartoons."),
    ("convex function", (), "Non-convex functions only."),
    ("wave equation", (), "The wave. Equation follows."),
    ("GAN", (), "We gan to write."),
    ("wave equation", (), "A wave, equation by equation."),
    ("mean field", (), "This means a field."),
]


@pytest.mark.parametrize(("keyword", "merged", "abstract", "words", "sentence"), FOUND)
def test_a_keyword_is_found_in_any_spelling(
    keyword: str, merged: tuple[str, ...], abstract: str, words: str, sentence: str
) -> None:
    """Inflection, capitals, hyphens, accents, British spelling, acronyms and synonyms do not hide a
    keyword.
    """
    key = key_of(keyword)
    found = evidence(Document("a", "Title", abstract), {key: [key_of(one) for one in merged]})[key]
    assert found.place == "abstract"
    assert found.sentence == sentence
    assert found.sentence[found.start : found.end] == words


@pytest.mark.parametrize(("keyword", "merged", "abstract"), NOT_FOUND)
def test_a_keyword_that_is_not_there_is_not_found(keyword: str, merged: tuple[str, ...], abstract: str) -> None:
    """Parts of words, words across a full stop, and words that only resemble an acronym are no evidence."""
    assert evidence(Document("a", "Title", abstract), {key_of(keyword): merged}) == {}


def test_the_title_is_evidence_only_if_the_abstract_has_none() -> None:
    """A sentence says more than a title."""
    both = Document("a", "Lattice codes", "Nothing. But lattice codes are good.")
    title = Document("a", "Lattice codes", "Nothing here.")
    key = key_of("lattice code")
    assert [evidence(paper, {key: ()})[key].place for paper in (both, title)] == ["abstract", "title"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("We beat X et al. Y is next.", ["We beat X et al. Y is next."]),
        ("Faster, i.e. O(n). Better.", ["Faster, i.e. O(n).", "Better."]),
        ("By J. Doe in Fig. 3 and Eq. (2). End.", ["By J. Doe in Fig. 3 and Eq. (2).", "End."]),
        ("It is 3.5 times faster. e.g. here.", ["It is 3.5 times faster. e.g. here."]),
        ("(In brackets.) Then more.", ["(In brackets.)", "Then more."]),
        ("", []),
    ],
)
def test_sentences_end_at_full_stops_that_end_a_sentence(text: str, expected: list[str]) -> None:
    """Abbreviations, initials and decimal points end no sentence."""
    assert list(sentences(text)) == expected


def keywords(*labels: str) -> tuple[Keyword, ...]:
    return tuple(Keyword(key_of(label), label, 0.9 - 0.1 * n) for n, label in enumerate(labels))


@pytest.mark.parametrize(
    ("paper", "other", "adds", "lacks"),
    [
        (("graph kernels", "trees"), ("graph kernels", "forests"), ("forests",), ("trees",)),
        (("graph kernels",), ("graph kernels",), (), ()),
        (("kernels",), ("graph kernels", "kernel"), ("graph kernels",), ()),
        (("graph kernels",), ("kernels", "graphs"), (), ()),
        (("a1", "b2", "c3", "d4"), (), (), ("a1", "b2", "c3")),
        ((), ("deep forests", "forests", "random forests", "trees"), ("deep forests", "trees"), ()),
        (("facet", "trees"), ("forests", "facet two"), ("forests",), ("trees",)),
    ],
)
def test_adds_and_lacks(
    paper: tuple[str, ...], other: tuple[str, ...], adds: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    """The best keywords of one paper that the other does not hold, without repetition, facets passed over."""
    common = {key_of("facet"), key_of("facet two")}
    found = adds_lacks(keyword_set(keywords(*paper), common), keyword_set(keywords(*other), common))
    assert (found.adds, found.lacks) == (adds, lacks)
