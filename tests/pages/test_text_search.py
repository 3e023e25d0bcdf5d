"""Papers are found by the text a reader pastes: spellings are reduced by one rule, and each paper has its keywords."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from build_scripts.pages.text_search import BASE, FIRST, KEYWORDS, phrase_key

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases/search/phrases.yml").read_text("utf-8"))


@pytest.mark.parametrize(("text", "key"), CASES)
def test_spellings_are_reduced_to_what_they_share(text: str, key: str) -> None:
    """Case, accents and simple endings do not count; acronyms keep their case."""
    assert phrase_key(text) == key


def test_every_paper_has_its_best_keywords_that_another_paper_has_too(many_site: Path) -> None:
    """Tags by the facets, the others by two characters each, in the order of the published keywords."""
    data, facets, published = (
        json.loads((many_site / name).read_text("utf-8"))
        for name in ("search/keywords.json", "search/facets.json", "data/papers.json")
    )
    labels = [each if isinstance(each, str) else each[1] for each in facets["tags"]] + data["keywords"]
    named = {tag["slug"]: tag["label"] for tag in published["tags"]}
    rows = [
        (
            {labels[tag] for tag in (tags if isinstance(tags, list) else [tags])},
            [labels[(ord(a) - FIRST) * BASE + ord(b) - FIRST] for a, b in zip(codes[::2], codes[1::2], strict=True)],
        )
        for tags, codes in zip(facets["tag"], data["papers"].split(" "), strict=True)
    ]
    expected = [
        ({named[slug] for slug in paper["tags"]}, [word for word in paper["keywords"][:KEYWORDS] if word in labels])
        for paper in published["papers"]
    ]
    shown = [(tags, [word for word in words if word not in tags]) for tags, words in expected]
    assert sorted(rows, key=repr) == sorted(shown, key=repr)
    assert all(labels[number] in named.values() for number in data["spellings"].values())
