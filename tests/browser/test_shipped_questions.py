"""Sixty questions to the papers shipped with this repository, read by a person: the paper that is meant comes first."""

from __future__ import annotations

from pathlib import Path

import yaml
from playwright.sync_api import Browser

from tests.browser.conftest import served
from tests.browser.test_questions import first_hit
from tests.shipped.conftest import shipped, shipped_root

__all__ = ["shipped", "shipped_root"]

QUESTIONS = Path(__file__).parent / "questions.yml"


def test_questions_find_their_papers(
    browser: Browser,
    shipped_root: Path,
    tmp_path: Path,
) -> None:
    """Identifiers, titles and parts of them, people, words and signs."""
    questions = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    with served(shipped_root / "site", tmp_path) as address:
        page = browser.new_page()
        page.goto(address)
        found = {question: first_hit(page, str(question)) for question in questions}
        page.close()
    wrong = {
        question: hit for question, hit in found.items() if not hit.startswith(questions[question] or "-" * (hit != ""))
    }
    assert wrong == {}
