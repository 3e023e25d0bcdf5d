"""What a person types for a formula is found: the words put into the index for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.pages.search_words import reduce_word, search_words

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
    """Whatever the text, each word is letters and digits, and stands once."""
    words = search_words(text).split()
    assert all(word.isalnum() for word in words)
    assert len(words) == len(set(words))
