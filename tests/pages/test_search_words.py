"""What a person types for a formula is found: the words put into the index for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.pages.search_words import identifier_words, reduce_word, search_words

WORDS = [
    ("O(n^2)", ["on2"]),
    ("O(n²)", ["on2"]),
    ("T³", ["t3"]),
    ("ℓ₂", ["l2"]),
    ("L_2,", ["l2"]),
    ("ε-net", ["epsilonnet", "epsilon"]),
    ("ϵ", ["epsilon"]),
    ("μP", ["mup", "mu"]),
    ("w.r.t.", ["wrt"]),
    ("C++,", ["cplusplus"]),
    ("(C#)", ["csharp"]),
    ("海流预报", ["海流 流预 预报"]),
    ("海", []),
    ("Schrödinger", []),
    ("well-known", []),
    ("(PINNs),", []),
    ("=", []),
]


@pytest.mark.parametrize(("word", "reduced"), WORDS)
def test_words_are_reduced_to_letters_and_digits(word: str, reduced: list[str]) -> None:
    """Signs go, raised digits come down, Greek letters are spelled; plain words need no help."""
    assert reduce_word(word) == reduced


@given(st.text())
def test_any_text_gives_plain_words(text: str) -> None:
    """Whatever the text, each word is letters and digits."""
    assert all(word.isalnum() for word in search_words(text).split())


def test_identifiers_are_words() -> None:
    """A version of an arXiv number is none of its own; letters of a DOI are small."""
    assert identifier_words("2401.01234v2", "10.1000/Tide(24)-X") == ["arxiv240101234", "doi101000tide24x"]
    assert identifier_words("math.NA/0401001", None) == ["arxivmathna0401001"]
    assert identifier_words(None, None) == []
