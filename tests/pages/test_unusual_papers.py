"""Papers out of the ordinary: thousands of authors, titles in scripts that run from right to left."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from build_scripts.pages.templating import direction
from tests.conftest import run

PEOPLE = [
    f"Ann Moss{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}{'x' * (number // 676)}" for number in range(3000)
]
RECORD = "id: {}\ntitle: {}\nabstract: On moss.\nauthors: [{}]\nadded: 2026-01-01\n"


def test_thousands_of_authors_are_folded_on_the_page_only(tmp_path: Path) -> None:
    """The page shows twenty and folds the others; its head and the exports name all."""
    folder = tmp_path / "catalog/papers"
    folder.mkdir(parents=True)
    (folder / "moss.yml").write_text(RECORD.format("moss", "Moss", ", ".join(PEOPLE)))
    (folder / "roof.yml").write_text(RECORD.format("roof", "Roof", ", ".join(PEOPLE[:24])))
    assert run("--root", str(tmp_path), "build", "--no-site") == 0
    head, _, page = (tmp_path / "content/papers/moss.md").read_text().partition("<h1")
    shown, folded = re.findall(r'<p class="rc-authors">(.*?)</p>', page)
    assert [text.count("Ann Moss") for text in (shown, folded)] == [20, 2980]
    assert "<summary>2,980 more authors</summary>" in page
    assert head.count("Ann Moss") >= 3000
    (paper,) = (
        each
        for each in json.loads((tmp_path / "content/data/papers.json").read_text())["papers"]
        if each["id"] == "moss"
    )
    assert paper["authors"] == PEOPLE
    assert "more author" not in (tmp_path / "content/papers/roof.md").read_text()


@pytest.mark.parametrize(
    ("title", "expected"),
    [("الطحالب على الأسطح", True), ("On טחב", True), ("Мох", True), ("屋根の苔", True), ("Möss of α", False),
     ("O(n²) and ℓ₁ ≤ ∞", False), ("The 𝒩 = 4 ℝ-moss", False), ("Moss", False)],
)  # fmt: skip
def test_the_script_of_a_title_decides_where_it_begins(title: str, expected: bool) -> None:
    """A title in another script is set apart, so that signs beside it stay in place."""
    assert (direction(title) == ' dir="auto"') is expected
