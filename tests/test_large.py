"""What a large catalog says less: shown by the invented one, which a lower limit makes a large one."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from build_scripts import exports, sheets, templating, views
from tests.conftest import INVENTED, as_large, copy_by_hand, copy_catalog, run
from tests.golden import read

PAPER = "catalog/papers/spectral-methods-with-learned-harmonic-embeddings.yml"


@pytest.fixture(autouse=True)
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every catalog is large, and a page of a list holds two papers."""
    as_large(monkeypatch)
    monkeypatch.setattr(sheets, "SHEET", 2)


def build(root: Path, *options: str) -> dict[str, str]:
    """What is generated of the catalog in `root`."""
    assert run("--root", str(root), "build", "--no-site", *options) == 0
    return read(root / "content")


@pytest.fixture
def made(tmp_path: Path) -> dict[str, str]:
    """The generated pages of the invented catalog."""
    return build(copy_catalog(INVENTED, tmp_path))


def test_authors_of_two_papers_are_found_by_the_search(made: dict[str, str]) -> None:
    """Their address leads to a search for the name, and the pages of their papers name them without a link."""
    assert "location: search/?q=%22Ada%20Tideway%22" in made["authors/ada-tideway.md"]
    page = made["papers/tidal-flow-matching-for-ocean-currents.md"]
    assert '<p class="rc-authors">Ada Tideway, ' in page


def test_unchanged_text_stands_once_in_the_json(made: dict[str, str]) -> None:
    """`abstract_tex` is there where the restored text is another one, and only there."""
    papers = json.loads(made["data/papers.json"])["papers"]
    assert all(paper["abstract"] != paper["abstract_tex"] for paper in papers if "abstract_tex" in paper)
    assert {"abstract_tex" in paper for paper in papers} == {True, False}
    assert max(len(paper["related"]) for paper in papers) == exports.RELATED_OF_LARGE
    assert max(len(paper["keywords"]) for paper in papers) == exports.KEYWORDS_OF_LARGE


def test_abstracts_are_in_the_json_only(made: dict[str, str]) -> None:
    """Table, RIS and CSL-JSON name every paper with its tags, and no abstract."""
    papers = json.loads(made["data/papers.json"])["papers"]
    items = json.loads(made["data/papers.csl.json"])
    assert len(items) == made["data/papers.ris"].count("\nER  -") == len(papers)
    assert any("keyword" in item for item in items)
    assert not any("abstract" in item for item in items)
    assert "\nAB  -" not in made["data/papers.ris"]
    rows = list(csv.DictReader(io.StringIO(made["data/papers.csv"], newline="")))
    assert len(rows) == len(papers)
    assert any(row["tags"] for row in rows)
    assert "abstract_tex" not in rows[0]


def test_the_data_page_tells_what_is_left_out(made: dict[str, str]) -> None:
    """The limits it names are those of the exports."""
    page = made["data/index.md"]
    assert (exports.KEYWORDS_OF_LARGE, exports.RELATED_OF_LARGE) == (10, 3)
    assert "the ten best keywords of each paper and the three best related papers" in page


def test_lists_of_tags_give_a_glimpse_of_each_paper(made: dict[str, str]) -> None:
    """The first author and the beginning of the abstract, without the tags."""
    page = made["tags/generative-models.md"].partition('id="papers"')[2]
    leads = re.findall(r'<p class="rc-lead">([^<]*)</p>', page)
    assert leads
    assert all(len(lead) <= templating.GLIMPSE_LENGTH + 1 for lead in leads)
    assert "rc-chips" not in page


def test_a_page_names_no_twin_where_there_is_none(made: dict[str, str], large_root: Path) -> None:
    """Pages have no Markdown twins; neither their heads nor llms.txt speak of any."""
    assert not [name for name in made if name.endswith("index.md.txt")]
    assert "index.md" not in made["llms.txt"]
    assert "papers/spectral-methods-with-learned-harmonic-embeddings/)" in made["llms.txt"]
    assert not [
        page for page in large_root.glob("site/papers/*/index.html") if "text/markdown" in page.read_text("utf-8")
    ]


def test_the_head_of_a_page_says_each_fact_once(large_root: Path, invented_root: Path) -> None:
    """Abstract, keywords and authors of a small catalog's page stand twice in its head or again in its body."""
    place = "site/papers/tidal-flow-matching-for-ocean-currents/index.html"
    large, small = ((root / place).read_text("utf-8") for root in (large_root, invented_root))
    told_again = ("citation_abstract", "citation_keywords", "citation_abstract_html_url", "ld+json", "og:type")
    assert [small.count(name) for name in told_again] == [2, 1, 1, 1, 1]
    assert [large.count(name) for name in told_again] == [0] * 5


@pytest.mark.parametrize("kind", ["tags", "topics", "years", "lists"])
def test_long_lists_go_on_elsewhere(made: dict[str, str], kind: str) -> None:
    """The sheets hold each paper of a list once, two a page; what stands around the list stands on the first."""
    first = {name: text for name, text in made.items() if re.fullmatch(rf"{kind}/(?!index)[^/]+\.md", name)}
    assert any(f"{name.removesuffix('.md')}/2.md" in made for name in first)
    for name, text in first.items():
        total = int(re.findall(r"(\d+) papers?\b", text)[-1 if kind != "lists" else 0])
        sheets = [text, *(made[more] for more in sorted(made) if re.fullmatch(rf"{name[:-3]}/\d+\.md", more))]
        lists = [
            re.findall(r'<h3><a href="[./]*papers/([^/]+)/"', sheet.partition('id="papers"')[2]) for sheet in sheets
        ]
        found = [paper for papers in lists for paper in papers]
        assert len(found) == len(set(found)) == total
        assert all(0 < len(papers) <= 2 for papers in lists)
        assert not any("Where to start" in sheet or "Often together" in sheet for sheet in sheets[1:])


def test_an_edit_leaves_what_a_clean_build_makes(tmp_path: Path) -> None:
    """Sheets, redirects and data files follow an edited abstract and date."""
    root = copy_catalog(INVENTED, tmp_path / "catalog")
    build(root)
    record = root / PAPER
    text = record.read_text("utf-8")
    record.write_text(
        re.sub(r"^abstract: .*$", lambda old: old[0] + " Nothing else.", text, count=1, flags=re.MULTILINE)
    )
    edited = build(root)
    shutil.rmtree(root / "content")
    copy_by_hand(INVENTED, root)
    assert build(root) == edited


def test_a_catalog_that_grows_large_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the small catalog stays, neither twins nor pages with keys of that time."""
    root = copy_catalog(INVENTED, tmp_path / "catalog")
    monkeypatch.setattr(views, "page_from", lambda _catalog: 2)  # fewer authors with pages would renew most papers
    as_large(monkeypatch, above=2000)
    small = build(root)
    as_large(monkeypatch)
    grown = build(root)
    assert set(small) - set(grown)
    shutil.rmtree(root / "content")
    copy_by_hand(INVENTED, root)
    assert build(root) == grown
