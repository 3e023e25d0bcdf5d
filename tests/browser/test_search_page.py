"""The search page: what it finds, counts, forgives, remembers in its address and exports."""

from __future__ import annotations

import csv
import json
import random
import re
import string
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from build_scripts.pages.search_words import words_of
from tests.browser.conftest import At
from tests.browser.example import Example

SAMPLE = 200


def ask(page: Page, address: str, *conditions: tuple[str, str]) -> None:
    """Open the search page with these conditions and wait for the answer."""
    page.goto(f"{address}search/?{urlencode(conditions)}")
    expect(page.locator(".rc-find__note")).to_contain_text("paper")


def total(page: Page) -> int:
    """How many papers the page says it found."""
    said = re.match(r"[\d,]+", page.locator(".rc-find__note").inner_text())
    assert said
    return int(said[0].replace(",", ""))


def titles(page: Page) -> list[str]:
    """The titles of all papers found."""
    found = page.locator("#papers h3")
    while page.locator(".rc-find__more").is_visible():
        before = found.count()
        page.locator(".rc-find__more").click()
        expect(found).not_to_have_count(before)
    return found.all_inner_texts()


def year_of(paper: dict[str, Any]) -> str:
    """The value of the year filter."""
    return str(paper.get("year", "unknown"))


def one_letter_wrong(word: str, chance: random.Random) -> str:
    """The word with one letter lost, added or replaced."""
    while True:
        place, letter = chance.randrange(len(word)), chance.choice(string.ascii_lowercase)
        start, skip = word[:place], chance.choice([0, 1, 2])
        wrong = start + ["", letter, letter][skip] + word[place + [1, 0, 1][skip] :]
        if wrong != word:
            return wrong


def test_a_typing_error_in_a_title_word_still_finds_the_paper(page: Page, address: str, example: Example) -> None:
    """Of 200 words of titles with one letter lost, added or replaced, 90 % lead to a result with their paper."""
    ask(page, address)
    chance = random.Random(5)
    words = [
        (paper["id"], word.lower()) for paper in example.papers for word in re.findall(r"[^\W\d_]{4,}", paper["title"])
    ]
    sample = [(paper, one_letter_wrong(word, chance)) for paper, word in chance.sample(words, SAMPLE)]
    found = page.evaluate(
        """async (sample) => {
          const root = new URL("../", location.href).href;
          const index = await catalogQuery.openIndex(await catalogQuery.loadPapers(root));
          const found = [];
          for (const [id, word] of sample) {
            found.push((await index.find(word)).found.has(await catalogPapers.numberOf(root, id)));
          }
          return found;
        }""",
        sample,
    )
    assert sum(found) >= 0.9 * SAMPLE


def test_a_correction_is_said(page: Page, address: str) -> None:
    """The reader sees which word was searched for, and the results contain it."""
    ask(page, address, ("q", "diffsuion"))
    expect(page.locator(".rc-find__note")).to_contain_text("showing results for “diffusion” instead of “diffsuion”")
    corrected = total(page)
    ask(page, address, ("q", "diffusion"))
    assert total(page) == corrected
    expect(page.locator(".rc-find__note")).not_to_contain_text("instead")
    expect(page.locator("#papers mark").first).to_have_text(re.compile("diffusion", re.I))


def test_phrases_and_exclusion(page: Page, address: str, example: Example) -> None:
    """A phrase finds fewer papers than its words; with and without a word make up the whole."""
    counts = {}
    for query in ("lower cost", '"lower cost"', '"lower cost" ferry', '"lower cost" -ferry', "-ferry", '"ferry"'):
        ask(page, address, ("q", query))
        counts[query] = total(page)
    assert 0 < counts['"lower cost"'] < counts["lower cost"]
    assert counts['"lower cost" ferry'] + counts['"lower cost" -ferry'] == counts['"lower cost"']
    assert counts["-ferry"] + counts['"ferry"'] == len(example.papers)


COMBINATIONS = [
    [],
    [("year", "2024")],
    [("year", "2024"), ("year", "unknown")],
    [("tag", "{tag}"), ("authors", "yes")],
    [("code", "yes"), ("year", "2019")],
]


@pytest.mark.parametrize("chosen", COMBINATIONS)
def test_facet_counts_equal_a_recount(
    page: Page, address: str, example: Example, chosen: list[tuple[str, str]]
) -> None:
    """Each count of tags, years and code is what counting the published data gives."""
    chosen = [(facet, example.place(value)) for facet, value in chosen]
    ask(page, address, *chosen)

    def fits(paper: dict[str, Any], but: str = "") -> bool:
        years = [value for facet, value in chosen if facet == "year" != but]
        tags = [value for facet, value in chosen if facet == "tag"]
        known = all(facet in paper for facet, _ in chosen if facet in ("code", "authors"))
        return known and set(tags) <= set(paper["tags"]) and (not years or year_of(paper) in years)

    found: list[dict[str, Any]] = example.papers
    assert total(page) == sum(map(fits, found))
    while (button := page.locator(".rc-facet__all:visible", has_not_text="fewer")).count():
        button.first.click()
    shown = {
        facet: {box.get_attribute("value"): count_of(box) for box in page.locator(f"input[name={facet}]").all()}
        for facet in ("year", "code")
    }
    assert shown["year"] == Counter(year_of(paper) for paper in found if fits(paper, "year"))
    tags = page.locator("[data-group=tag] li").evaluate_all(
        "all => all.map((item) => [item.querySelector('input').value, +item.querySelector('.rc-count').textContent])"
    )
    assert dict(tags) == Counter(tag for paper in found if fits(paper) for tag in paper["tags"])
    assert shown["code"].get("yes", 0) == sum(fits(paper) and "code" in paper for paper in found)


def count_of(box: Any) -> int:
    """The number beside a box to tick."""
    return int(box.locator("xpath=..").locator(".rc-count").inner_text().replace(",", ""))


def test_filters_live_in_the_address(page: Page, address: str) -> None:
    """Ticking a box changes the address; Back undoes it; a reload and another visit show the same."""
    ask(page, address, ("q", "optimal"))
    before = total(page)
    box = page.locator("input[name=year][value='2024']")
    expected = count_of(box)
    box.check()
    expect(page).to_have_url(re.compile(r"q=optimal&year=2024$"))
    expect(page.locator(".rc-find__note")).to_have_text(f"{expected} papers")
    page.reload()
    expect(page.locator(".rc-find__note")).to_have_text(f"{expected} papers")
    expect(page.locator(".rc-find__query")).to_have_value("optimal")
    page.go_back()
    expect(page.locator(".rc-find__note")).to_have_text(f"{before} papers")
    expect(page.locator("input[name=year][value='2024']")).not_to_be_checked()


def test_back_from_a_paper_shows_the_same_results(page: Page, address: str) -> None:
    """Instant navigation brings the page again, with its question, its filters and one set of handlers."""
    ask(page, address, ("q", "observations"), ("sort", "title"))
    expect(page.locator("#papers li").first).to_be_visible()
    first = page.locator("#papers h3").first.inner_text()
    page.locator("#papers h3 a").first.click()
    expect(page.locator("h1")).to_have_text(first)
    page.go_back()
    expect(page.locator("#papers h3").first).to_have_text(first)
    expect(page.locator(".rc-find__query")).to_have_value("observations")
    page.locator(".rc-find__more").click()
    expect(page.locator("#papers > li")).to_have_count(40)


def test_sorting(page: Page, address: str, example: Example) -> None:
    """By title is the alphabet; by relevance an exact title comes first."""
    ask(page, address, ("q", "diffusion"), ("sort", "title"))
    found = titles(page)
    assert found == sorted(found, key=lambda title: (" ".join(words_of(title)), title))
    ask(page, address, ("q", example.title))
    expect(page.locator("#papers h3").first).to_have_text(example.title)


def test_exact_titles_come_first_here_too(page: Page, address: str, example: Example) -> None:
    """The title of a paper, as published, finds it first: a sample of five; the box is asked for thirty."""
    wrong = []
    for paper in random.Random(3).sample(example.papers, 5):
        ask(page, address, ("q", paper["title"]))
        link = page.locator("#papers h3 a").first
        expect(link).to_be_visible()
        if f"/papers/{paper['id']}/" not in (link.get_attribute("href") or ""):
            wrong.append(paper["id"])
    assert wrong == []


@pytest.mark.parametrize("suffix", ["bib", "ris", "csv", "json"])
def test_an_export_holds_exactly_the_papers_found(page: Page, address: str, many_site: Path, suffix: str) -> None:
    """In their order, each entry as it stands in the published file."""
    ask(page, address, ("q", "diffusion"), ("year", "2024"))
    wanted = [(link.get_attribute("href") or "").split("/")[-2] for link in page.locator("#papers h3 a").all()]
    assert len(wanted) == total(page)
    with page.expect_download() as saved:
        page.locator(f"[data-format={suffix}]").click()
    text = Path(saved.value.path()).read_bytes().decode("utf-8")
    whole = (many_site / f"data/papers.{suffix}").read_bytes().decode("utf-8")
    ids = [paper["id"] for paper in json.loads((many_site / "data/papers.json").read_text("utf-8"))["papers"]]
    if suffix == "json":
        published = {paper["id"]: paper for paper in json.loads(whole)["papers"]}
        assert json.loads(text)["papers"] == [published[paper] for paper in wanted]
    elif suffix == "csv":
        whole, text = whole.removeprefix("\ufeff"), text.removeprefix("\ufeff")
        rows = {row[0]: row for row in csv.reader(whole.splitlines(keepends=True))}
        assert list(csv.reader(text.splitlines(keepends=True))) == [rows["id"], *(rows[paper] for paper in wanted)]
    else:
        end = {"bib": r"\n(?=@)", "ris": r"(?<=\nER  -)\s*\n"}[suffix]
        entries = [entry.strip() for entry in re.split(end, whole) if entry.strip()]
        published = dict(zip(ids, entries, strict=True))
        assert [entry.strip() for entry in re.split(end, text) if entry.strip()] == [
            published[paper] for paper in wanted
        ]


def test_nothing_found_says_how_to_go_on(page: Page, address: str, example: Example) -> None:
    """A word that no paper contains is named, and one click shows papers again."""
    ask(page, address, ("q", "zzzzqqq"), ("tag", example.tag))
    expect(page.locator(".rc-find__note")).to_contain_text("No paper contains “zzzzqqq”")
    page.get_by_role("button", name="Keep the filters, clear the words").click()
    expect(page.locator("#papers li").first).to_be_visible()
    expect(page).to_have_url(re.compile(rf"search/\?tag={example.tag}$"))


def test_browsing_by_filter_needs_no_index(page: Page, address: str) -> None:
    """Without words the page shows papers from its list alone."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ask(page, address, ("year", "2024"))
    expect(page.locator("#papers li").first).to_be_visible()
    assert [url for url in asked if "/pagefind/" in url] == []


def test_the_search_box_leads_to_the_page(page: Page, address: str) -> None:
    """Control and Enter, or Enter on the last line, open all results of the question."""
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("lagoon diffusion")
    last = page.locator("[role=option]").last
    expect(last).to_contain_text("results with filters")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"search/\?q=lagoon(%20|\+)diffusion$"))
    expect(page.locator(".rc-find__note")).to_contain_text("papers")
    expect(page.locator("dialog.rc-search")).to_be_hidden()


def test_a_tag_page_leads_to_a_search_within(page: Page, at: At, example: Example) -> None:
    """The page opens with the tag as a filter."""
    page.goto(at("tags/{tag}/"))
    page.get_by_role("link", name="Search and export these").click()
    expect(page.locator(".rc-find__chosen button")).to_have_text(example.tag_label)
    expect(page.locator("#papers li").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_the_screen(page: Page, address: str, width: int) -> None:
    """Nothing has to be scrolled sideways, also with filters open."""
    page.set_viewport_size({"width": width, "height": 800})
    ask(page, address, ("q", "optimal"))
    page.evaluate("document.querySelector('.rc-find__facets').open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_the_page_says_where_to_look(scriptless: Page, address: str) -> None:
    """No form that does nothing, but links to topics, tags and lists."""
    scriptless.goto(address + "search/")
    expect(scriptless.locator(".rc-find__form")).to_be_hidden()
    expect(scriptless.locator(".rc-find__scriptless a", has_text="tag")).to_be_visible()


def test_excerpts_are_of_the_text(page: Page, address: str) -> None:
    """The text of a result begins with its title; tags, which are shown beside it, are found but not part of it."""
    page.goto(address)
    found = page.evaluate("catalogSearch('harbour graphs').then(({ pages }) => pages)")
    assert len(found) == 10
    for each in found:
        assert each["content"].startswith(each["meta"]["title"][:20])
        assert each["meta"]["tags"] not in each["content"]


def known_by_title_and_author(example: Example) -> tuple[dict[str, Any], str]:
    """A paper that “survey”, from its title, and an author find alone; its abstract has no word of either."""
    found = [paper for paper in example.papers if paper["title"].startswith("A Survey of")]
    names = Counter(name for paper in found for name in paper.get("authors", []))
    rare = ((paper, name) for paper in found for name in paper.get("authors", []) if names[name] == 1)
    return next(
        (paper, name)
        for paper, name in rare
        if "moorings" in paper["abstract"] and not set(words_of(name)) & set(words_of(paper["abstract"]))
    )


@pytest.mark.parametrize(("more", "marked"), [(" moorings", 1), ("", 0)])
def test_excerpts_quote_the_abstract_where_it_answers(
    page: Page, address: str, example: Example, more: str, marked: int
) -> None:
    """Never the title or the names, which stand above them, even if only those contain the query."""
    paper, name = known_by_title_and_author(example)
    ask(page, address, ("q", f"survey {name}{more}"))
    first = page.locator(".rc-papers li").first
    expect(first.locator("h3 a")).to_have_attribute("href", re.compile(f"/{paper['id']}/"))
    lead = first.locator(".rc-lead")
    expect(lead.locator("mark")).to_have_text(["moorings"] * marked)
    expect(lead).to_contain_text("moorings" if marked else " ".join(paper["abstract"].split()[:5]))
    expect(lead).not_to_contain_text("Survey")
    expect(lead).not_to_contain_text(name)


def test_excerpts_never_quote_hidden_words(page: Page, address: str) -> None:
    """A formula is found by its plain spelling, which only the index knows."""
    ask(page, address, ("q", "O(k^2)"))
    lead = page.locator(".rc-papers li .rc-lead").first
    expect(lead).to_contain_text("operations")
    expect(page.locator("#papers")).not_to_contain_text("ok2")
