"""When titles are the same: up to case, punctuation and spacing, but signs and numerals count."""

from __future__ import annotations

import pytest

from build_scripts.records.titles import SimilarTitles, normalize


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Moss: On Roofs!", "moss -- on roofs", True),
        ("Moss\u2019s “Roof” – a Study", 'Moss\'s "Roof" - a study', True),
        ("k+1 Roofs", "k + 1 roofs", True),
        ("k-1 Roofs", "k\u22121 roofs", True),
        ("3×3 Roofs", "3x3 roofs", True),
        ("N=4 Moss~", "N = 4 moss", True),
        ("Moss at 5°C", "Moss at 5\u2218C", True),
        ("Moss on Roofs*", "Moss on Roofs", True),
        ("k+1 Roofs", "k-1 Roofs", False),
        ("Moss in C++", "Moss in C#", False),
        ("Moss in C++", "Moss in C", False),
        ("A* Moss", "A Moss", False),
        ("Moss of Order x^{-1}", "Moss of Order x^{1}", False),
        ("Moss with p < 2", "Moss with p > 2", False),
        ("Moss, Part 1", "Moss, Part 2", False),
    ],
)
def test_signs_count_and_punctuation_does_not(one: str, other: str, same: bool) -> None:
    """Two spellings of one title are equal, two titles are not."""
    assert (normalize(one) == normalize(other)) is same


def test_titles_that_differ_in_a_number_or_sign_are_not_similar() -> None:
    """A slip of the pen is in the letters; parts and editions are other papers."""
    known = SimilarTitles([normalize("On the Slow Growth of Moss on Roofs, Part 1")])
    assert known.similar(normalize("On the Slow Growth of Mosses on Roofs, Part 1"))
    assert not known.similar(normalize("On the Slow Growth of Moss on Roofs, Part 2"))
    assert not known.similar(normalize("On the Slow Growth of Moss on Roofs + Part 1"))
