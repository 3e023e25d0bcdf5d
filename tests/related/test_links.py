"""Related papers: reasons, symmetry, determinism and stability of links on small invented corpora."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from build_scripts.model import Document, Keyword, Link
from build_scripts.related.links import CENTRAL, CLOSE, MAX_CLOSE, RANKED, link_parts, relate
from build_scripts.related.pairs import WEIGHTS
from build_scripts.related.vectors import FACET_FLOOR, facet_limit, vectorize
from build_scripts.report import Report
from tests.conftest import REPOSITORY

TOPICS = ("kernel", "wave", "bandit", "vocoder", "lattice", "enzyme", "glacier", "auction", "orbit", "dialect")
PARTS = ("bound", "filter", "mesh", "sampler", "reward")


def corpus(size: int, seed: int = 0) -> tuple[list[Document], dict[str, tuple[Keyword, ...]]]:
    """Invented papers in ten subjects; each holds three of five keywords of its subject, and all hold
    "benchmark".
    """
    choice = random.Random(seed)
    documents, keywords = [], {}
    for number in range(size):
        subject = TOPICS[number % len(TOPICS)]
        held = [f"{subject} {part}" for part in choice.sample(PARTS, 3)]
        name = f"paper-{number:03}"
        words = " ".join(choice.choices("robust sparse global adaptive local fast exact smooth".split(), k=6))
        documents.append(Document(name, f"On the {held[0]} {number}", f"{words} {held[1]} and {held[2]}, benchmark."))
        ranked = [Keyword(term, term.title(), 0.9 - 0.2 * n) for n, term in enumerate(held)]
        keywords[name] = (*ranked, Keyword("benchmark", "benchmark", 0.1))
    return documents, keywords


def ranking(links: Mapping[str, Sequence[Link]]) -> dict[str, list[tuple[str, float]]]:
    return {name: [(found.target, found.score) for found in related] for name, related in links.items()}


@pytest.mark.parametrize("size", [60, 140])
def test_every_link_states_keywords_that_both_papers_hold(size: int) -> None:
    """A link without a shared keyword is no link; the strongest reason comes first."""
    documents, keywords = corpus(size)
    held = {name: {keyword.key for keyword in words} for name, words in keywords.items()}
    links = relate(documents, keywords).links()
    assert sum(map(len, links.values())) >= 5 * size
    for found in (one for related in links.values() for one in related):
        assert found.shared
        assert {shared.key for shared in found.shared} <= held[found.source] & held[found.target]
        weights = [shared.weight for shared in found.shared]
        assert weights == sorted(weights, reverse=True)


def test_links_stay_within_the_subject_of_the_paper() -> None:
    """Papers of other subjects share only the facet, so none of them is related."""
    documents, keywords = corpus(60)
    subject = {document.id: number % len(TOPICS) for number, document in enumerate(documents)}
    links = relate(documents, keywords).links()
    assert {subject[found.source] == subject[found.target] for one in links.values() for found in one} == {True}


def test_a_facet_is_never_the_only_reason() -> None:
    """Papers that share nothing but a keyword of nearly all papers are not linked by it."""
    documents = [Document(f"p{n}", f"Title {n}", "Words in common.") for n in range(FACET_FLOOR)]
    keywords = {document.id: (Keyword("common word", "common words", 0.9),) for document in documents}
    assert not any(relate(documents, keywords).links().values())
    fewer = documents[: FACET_FLOOR - 1]
    assert all(relate(fewer, keywords).links().values())


@pytest.mark.parametrize(("papers", "limit"), [(1, 9), (100, 9), (200, 10), (568, 28), (10_000, 500), (50_000, 500)])
def test_facet_limit_is_five_percent_between_a_floor_and_a_ceiling(papers: int, limit: int) -> None:
    """In how many papers a keyword may stand and still be a reason."""
    assert facet_limit(papers) == limit


def test_scores_are_symmetric_sorted_and_between_0_and_1() -> None:
    """Both papers of a link see the same score and the same reasons, and nobody is related to itself."""
    documents, keywords = corpus(60)
    links = relate(documents, keywords).links()
    seen = {(found.source, found.target): found for related in links.values() for found in related}
    for (source, target), found in seen.items():
        assert source != target
        assert 0 < found.score <= 1
        if (target, source) in seen:
            assert seen[target, source].score == found.score
            assert seen[target, source].shared == found.shared
    for related in links.values():
        assert len(related) <= RANKED
        assert [found.score for found in related] == sorted((found.score for found in related), reverse=True)


def test_the_order_of_the_input_changes_nothing() -> None:
    """Shuffled papers give equal links, though many of them are tied."""
    documents, keywords = corpus(60)
    order = random.Random(7)
    shuffled = order.sample(documents, len(documents))
    assert relate(shuffled, dict(reversed(keywords.items()))).links() == relate(documents, keywords).links()


def test_ties_are_broken_neither_by_name_nor_by_place() -> None:
    """Equal papers are not all related to the first few of them."""
    documents = [Document(f"p{n:02}", "Same title", "Same abstract.") for n in range(60)]
    pairs = [(document.id, f"term {n // 6}") for n, document in enumerate(documents)]
    keywords = {name: (Keyword(key, key, 0.5), Keyword("same", "same", 0.5)) for name, key in pairs}
    more = [Document(f"q{n}", "Other", "Another abstract altogether.") for n in range(1200)]
    links = relate([*documents, *more], keywords | {document.id: () for document in more}).links()
    firsts = {links[document.id][0].target for document in documents}
    assert len(firsts) > 15


def test_hash_seed_and_threads_change_nothing(tmp_path: Path) -> None:
    """Fresh interpreters with other hash seeds and thread counts print the same bytes."""
    script = tmp_path / "run.py"
    script.write_text(
        "import json, sys\n"
        "from build_scripts.keywords.keywords import extract, rank\n"
        "from build_scripts.related.links import relate\n"
        "from build_scripts.model import Document\n"
        "from build_scripts.keywords.tags import make_tags\n"
        "from build_scripts.related.topics import find_topics\n"
        "documents = [Document(**json.loads(line)) for line in sys.stdin]\n"
        "ranking = rank(extract(document) for document in documents)\n"
        "relations = relate(documents, ranking.papers)\n"
        "print(relations.links(), find_topics(relations, make_tags(ranking)))\n",
        encoding="utf-8",
    )
    documents, _ = corpus(60)
    lines = "".join(json.dumps({"id": d.id, "title": d.title, "abstract": d.abstract}) + "\n" for d in documents)
    outputs = set()
    for seed, threads in (("0", "1"), ("12345", "2")):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONPATH": str(REPOSITORY),
        }
        done = subprocess.run(
            [sys.executable, str(script)], input=lines, capture_output=True, text=True, env=environment, check=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert "Topic(slug=" in outputs.pop()


def test_one_more_paper_keeps_the_others_related() -> None:
    """A new paper may enter the lists of others; what was first before stays among the first five."""
    documents, keywords = corpus(121)
    before = ranking(relate(documents[:-1], keywords).links())
    after = ranking(relate(documents, keywords).links())
    new = documents[-1].id
    for name, related in before.items():
        old = [target for target, _ in related[:5]]
        now = [target for target, _ in after[name] if target != new][:7]
        assert len(set(old) & set(now)) >= 4


def test_words_of_one_paper_alone_make_cosines_smaller() -> None:
    """Two papers are as similar in a small catalog as in a large one: words that nobody else has count for both."""
    plain = [Document("a", "Tidal energy", "Tidal energy."), Document("b", "Tidal energy", "Tidal energy.")]
    longer = [plain[0], Document("b", "Tidal energy", "Tidal energy at nineteen remote harbours.")]
    cosines = [(rows @ rows.T).toarray()[0, 1] for rows in (vectorize(few, [(), ()]).words for few in (plain, longer))]
    assert cosines[0] == pytest.approx(1)
    assert cosines[1] < 0.9


def test_the_parts_of_a_score_add_up() -> None:
    """What `catalog explain` shows is what the ranking used."""
    documents, keywords = corpus(60)
    relations = relate(documents, keywords)
    parts = link_parts(relations, "paper-003")
    assert sum(WEIGHTS) == pytest.approx(1)
    for found in relations.links()["paper-003"]:
        total = sum(weight * cosine for weight, cosine in zip(WEIGHTS, parts[found.target], strict=True))
        assert found.score == pytest.approx(total, abs=2e-4)


def test_close_papers_are_similar_and_about_the_same() -> None:
    """A page shows the first few links with a high score, for keywords that are among the best of both papers."""
    documents, keywords = corpus(120)
    links = relate(documents, keywords).links()
    assert any(found.close for related in links.values() for found in related)
    for related in links.values():
        expected = [found.score >= CLOSE and place < MAX_CLOSE for place, found in enumerate(related)]
        assert [found.close for found in related] == expected


@pytest.mark.parametrize(("place", "close"), [(CENTRAL - 1, True), (CENTRAL, False)])
def test_a_side_remark_is_no_reason(place: int, close: bool) -> None:
    """Papers with the same words are close only if the shared keyword is central to both."""
    documents = [Document(name, "Same title", "Same abstract.") for name in "ab"]
    keywords = {
        name: (*(Keyword(f"{name} {n}", f"{name} {n}", 0.9) for n in range(place)), Keyword("tide", "tide", 0.5))
        for name in "ab"
    }
    (found,) = relate(documents, keywords).links()["a"]
    assert (found.score >= CLOSE, found.close) == (True, close)


def test_a_clear_reason_outweighs_a_faint_one() -> None:
    """Of two equally similar papers the one comes first that shares the stronger keyword."""
    documents = [Document(name, "Title", "The same words.") for name in "abc"]
    faint, clear = Keyword("faint", "faint", 0.0001), Keyword("clear", "clear", 0.5)
    own = {name: Keyword(f"only {name}", f"only {name}", 0.9) for name in "abc"}
    keywords = {"a": (own["a"], clear, faint), "b": (own["b"], faint), "c": (own["c"], clear)}
    assert [found.target for found in relate(documents, keywords).links()["a"]] == ["c", "b"]


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_tiny_catalogs_are_fine(size: int) -> None:
    """Nothing to compare is no error; two papers that share a keyword are related."""
    documents, keywords = corpus(size * 10)
    few = [document for number, document in enumerate(documents) if number % 10 == 0]
    assert [bool(related) for related in relate(few, keywords).links().values()] == [size > 1] * size


def test_the_filter_reports_bad_lines_and_answers_the_rest() -> None:
    """Every paper gets a line, in the order of the input; a line that is none is a problem with its number."""
    from build_scripts.filters import related_lines

    report = Report()
    lines = ['{"id": "b", "title": "Graph kernels", "abstract": "Graph kernels."}\n', "[]\n", '{"id": "a"}\n']
    found = [json.loads(line) for line in related_lines(lines, report)]
    assert [one["id"] for one in found] == ["b", "a"]
    assert [problem.location.line for problem in report.problems] == [2]
