"""The hand-made benchmark: how labels are compared, scores counted, and whether its own data is sound."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.quality import (
    Labels,
    Purity,
    label_key,
    main,
    read_labels,
    related_purity,
    score_related,
    score_tags,
)


def labels(
    tags: dict[str, tuple[str, ...]] | None = None,
    related: dict[str, tuple[str, ...]] | None = None,
    synonyms: dict[str, str] | None = None,
) -> Labels:
    """Invented labels; synonyms are given as people write them."""
    keys = {label_key(spelling): label_key(tag) for spelling, tag in (synonyms or {}).items()}
    return Labels(tags=tags or {}, related=related or {}, synonyms=keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("neural operators", "Neural Operator"),
        ("non-smooth optimization", "nonsmooth optimization"),
        ("reduced order modeling", "reduced-order modeling"),
        ("Schrödinger bridges", "Schrodinger bridge"),
        ("Kurdyka-Łojasiewicz inequality", "Kurdyka–Lojasiewicz inequalities"),
        ("Newton's method", "Newton methods"),
    ],
)
def test_spellings_of_one_label_share_a_key(one: str, other: str) -> None:
    """Case, plural, hyphen, accent and possessive do not make another label."""
    assert label_key(one) == label_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("neural operators", "neural networks"), ("saddle points", "point clouds"), ("Adam", "AdaGrad")],
)
def test_other_labels_keep_another_key(one: str, other: str) -> None:
    """Labels that only share words or letters stay apart."""
    assert label_key(one) != label_key(other)


def test_tags_are_counted_over_pairs_of_paper_and_tag() -> None:
    """Two of three given tags are right, two of four wanted ones found; unlabelled papers do not count."""
    gold = labels(tags={"A": ("chaos", "turbulence"), "B": ("treemaps", "halfspaces")})
    score = score_tags({"A": ["Chaos", "weather"], "B": ["treemap"], "C": ["chaos"]}, gold)
    assert (score.precision, score.recall) == pytest.approx((2 / 3, 1 / 2))
    assert score.f1 == pytest.approx(4 / 7)
    assert score.missing == ()


def test_synonyms_count_once_and_as_their_tag() -> None:
    """The acronym and the long form are one tag, found once, never a second and wrong one."""
    gold = labels(tags={"A": ("reinforcement learning",)}, synonyms={"RL": "reinforcement learning"})
    score = score_tags({"A": ["RL", "reinforcement learning"]}, gold)
    assert (score.precision, score.recall, score.f1) == (1.0, 1.0, 1.0)


def test_a_labelled_paper_without_prediction_is_named() -> None:
    """A title that the caller spells otherwise shows up, rather than only as a lower recall."""
    score = score_tags({"a": ["chaos"]}, labels(tags={"A": ("chaos",)}))
    assert (score.precision, score.recall, score.f1, score.missing) == (0.0, 0.0, 0.0, ("A",))


def test_related_recall_looks_at_the_first_five_and_ten() -> None:
    """A companion in sixth place counts for ten, not for five; a paper without related papers gives 0."""
    gold = labels(related={"A": ("near", "far"), "B": ("near",)})
    score = score_related({"A": ["near", "1", "2", "3", "4", "far"]}, gold)
    assert (score.recall_at_5, score.recall_at_10) == (0.25, 0.5)
    assert score.missing == ("B",)


def test_purity_is_read_against_chance() -> None:
    """One of two pairs shares a list; b shares one with two of three others, d with one of three."""
    lists = {"a": ["x"], "b": ["x", "y"], "c": ["z"], "d": ["y"]}
    purity = related_purity({"b": ["a"], "d": ["c"]}, lists)
    assert purity.share == 0.5
    assert purity.chance == pytest.approx((2 / 3 + 1 / 3) / 2)


def test_nothing_related_is_no_division_by_zero() -> None:
    """An empty catalog has purity 0."""
    assert related_purity({}, {}) == Purity(share=0.0, chance=0.0)


def test_a_spelling_of_two_tags_is_refused(tmp_path: Path) -> None:
    """Labels are wrong where one spelling leads to two tags: nobody could tell which was meant."""
    path = tmp_path / "labels.yml"
    path.write_text("papers: []\nrelated: []\nsynonyms: {chaos: [KL], turbulence: [kl]}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'kl' stands for two tags"):
        read_labels(path)


def test_a_title_labelled_twice_is_refused(tmp_path: Path) -> None:
    """The second entry would hide the first."""
    path = tmp_path / "labels.yml"
    path.write_text(
        "papers: [{title: A, tags: [b]}, {title: A, tags: [c]}]\nrelated: []\nsynonyms: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="'A' is labelled twice"):
        read_labels(path)


def test_labels_keep_their_own_rules() -> None:
    """60 papers with 3 to 6 tags, 30 of them with 3 to 5 companions, and one spelling for each tag."""
    gold = read_labels()
    assert (len(gold.tags), len(gold.related)) == (60, 30)
    assert gold.related.keys() <= gold.tags.keys()
    assert {len(set(tags)) for tags in gold.tags.values()} <= {3, 4, 5, 6}
    assert {len(set(titles)) for titles in gold.related.values()} <= {3, 4, 5}
    spellings: dict[str, set[str]] = {}
    for tag in (tag for tags in gold.tags.values() for tag in tags):
        key = label_key(tag)
        spellings.setdefault(gold.synonyms.get(key, key), set()).add(tag)
    assert [sorted(group) for group in spellings.values() if len(group) > 1] == []


def test_the_program_prints_what_its_files_allow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The labels as their own prediction score 1; purity is printed where the lists are given."""
    gold = read_labels()
    titles = {title for title, others in gold.related.items() for title in (title, *others)}
    files = {"tags": gold.tags, "related": gold.related, "lists": {title: ["one.txt"] for title in titles}}
    arguments = []
    for name, data in files.items():
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        arguments += [f"--{name}", str(path)]
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines() == [
        "labels   60 papers with tags, 30 with related papers",
        "tags     precision 1.000  recall 1.000  F1 1.000",
        "related  recall@5 1.000  recall@10 1.000",
        "purity   1.000  by chance 1.000",
    ]
