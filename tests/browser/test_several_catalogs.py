"""Several published catalogs searched as one: two on one host, one on another, one that is not there."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.conftest import QuietHandler, listen, wait_until
from tests.browser.example import PLAIN
from tests.conftest import INVENTED, REPOSITORY, copy_catalog, run
from tests.invented import invent, write_catalog

CONFIGURATION = """\
INHERIT: {repository}/mkdocs.yml
docs_dir: content
site_dir: site
theme: {{ custom_dir: {repository}/site_overrides }}
hooks: [{repository}/build_scripts/site/preview.py]
extra: {{ other_catalogs: {others} }}
"""

BOTH_SEARCHED = ".rc-others[data-searched='2']"
TITLES = [paper.title for paper in invent(120)]
OWN, FOREIGN, SHARED = [title for title in TITLES if PLAIN.fullmatch(title)][:3]


class SharingHandler(QuietHandler):
    """A host that lets pages of other hosts read its files."""

    def end_headers(self) -> None:
        """Allow it."""
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


def serve(folder: Path, handler: type[QuietHandler]) -> http.server.ThreadingHTTPServer:
    """A server of a folder, on a host (that is, a port) of its own."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def publish(root: Path, place: Path, others: list[dict[str, str]]) -> None:
    """Build a catalog and put its site at its place on a host."""
    configuration = CONFIGURATION.format(repository=REPOSITORY, others=json.dumps(others))
    (root / "mkdocs.yml").write_text(configuration, encoding="utf-8")
    assert run("--root", str(root), "build") == 0
    place.symlink_to(root / "site")


def some_papers(root: Path, titles: Collection[str]) -> Path:
    """A catalog of the invented papers with these titles, without the lists they come from."""
    write_catalog(root)
    shutil.rmtree(root / "catalog/sources")
    (root / "catalog/ledger.yml").unlink()
    for record in (root / "catalog/papers").glob("*.yml"):
        lines = record.read_text("utf-8")
        record.write_text(lines[: lines.index("sources:")], encoding="utf-8")
        if yaml.safe_load(lines)["title"] not in titles:
            record.unlink()
    return root


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the catalog that searches the others."""
    folder = tmp_path_factory.mktemp("several")
    for name in ("host", "other-host", "tides"):
        (folder / name).mkdir()
    host, other = serve(folder / "host", QuietHandler), serve(folder / "other-host", SharingHandler)
    publish(copy_catalog(INVENTED, folder / "tides"), folder / "host" / "tides", [])
    publish(some_papers(folder / "learned", [FOREIGN, SHARED, *TITLES[20:25]]), folder / "other-host" / "learned", [])
    others = [
        {"name": "Catalog of tides", "url": "../tides/"},
        {"name": "Learned & <b>remote</b>", "url": f"http://127.0.0.1:{other.server_port}/learned/"},
        {"name": "Lost catalog", "url": "../lost/"},
    ]
    publish(some_papers(folder / "own", [OWN, SHARED, *TITLES[10:14]]), folder / "host" / "own", others)
    yield f"http://127.0.0.1:{host.server_port}/own/"
    for server in (host, other):
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(tab: Page, start: str, complaints: list[str]) -> Iterator[Page]:
    """A page of the catalog that searches the others; only the lost one may be complained about."""
    stop = listen(tab, complaints)
    tab.goto(start)
    yield tab
    stop()
    assert [text for text in complaints if "Lost catalog" not in text and "404" not in text] == []


@pytest.mark.parametrize(
    ("query", "name", "address"),
    [
        (
            "tidal flow matching for ocean currents",
            "Catalog of tides",
            "/tides/papers/tidal-flow-matching-for-ocean-currents/",
        ),
        (FOREIGN, "Learned & <b>remote</b>", "/learned/papers/"),
    ],
)
def test_the_box_finds_papers_of_other_catalogs(page: Page, query: str, name: str, address: str) -> None:
    """A result of another catalog carries its name, whatever stands in it, and leads to that catalog."""
    page.keyboard.press("/")
    page.locator("dialog.rc-search input").fill(query)
    found = page.locator("a[role=option]", has=page.locator(".rc-from", has_text=name)).first
    expect(found).to_be_visible()
    found.click()
    page.wait_for_url(f"**{address}**")
    expect(page.locator("h1")).to_be_visible()


def test_own_papers_are_found_without_a_label(page: Page) -> None:
    """A catalog that is not there stops nothing; own results look as ever and come first for their title."""
    with page.expect_console_message(lambda message: "Lost catalog is not searched" in message.text):
        page.keyboard.press("/")
    page.locator("dialog.rc-search input").fill(OWN)
    first = page.locator("a[role=option]").first
    expect(first).to_contain_text(OWN)
    expect(first.locator(".rc-from")).to_have_count(0)


def test_a_paper_of_two_catalogs_is_shown_once(page: Page, start: str) -> None:
    """As this catalog has it, in the box and on the search page; what the other has besides stays."""
    page.goto(f"{start}search/?q={quote(SHARED)}")
    expect(page.locator("#papers h3 a")).to_contain_text([SHARED])
    expect(page.locator(BOTH_SEARCHED)).to_have_count(1)
    assert page.locator(".rc-others").get_by_role("link", name=SHARED).count() == 0
    page.goto(start)
    page.keyboard.press("/")
    wait_until(page, "(title) => catalogSearch(title).then(({ total }) => total > 0)", FOREIGN)
    page.locator("dialog.rc-search input").fill(SHARED)
    options = page.locator("dialog.rc-search a[role=option]:not(.rc-search__all)")
    expect(options.first).to_contain_text(SHARED)
    assert options.filter(has_text=SHARED).count() == 1


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ('"transport on graphs"', True),
        ('"graphs transport"', False),
        ("transport -harbours", False),
        ("transport -mountains", True),
        ("-transport", False),
    ],
)
def test_phrases_and_exclusions_hold_for_other_catalogs(page: Page, start: str, query: str, shown: bool) -> None:
    """What is in quotes must stand there in this order, what has a minus must not."""
    page.goto(f"{start}search/?q={quote(query)}")
    expect(page.locator(BOTH_SEARCHED)).to_have_count(1)
    found = page.locator(".rc-others").get_by_role("link", name="Optimal Transport on Graphs of Harbours")
    assert found.count() == (1 if shown else 0)


def test_the_search_page_shows_what_others_have_below_its_own_results(page: Page, start: str) -> None:
    """Each other catalog has a heading, its results, and a link to the same question on its own search page."""
    page.goto(f"{start}search/?q=transport")
    part = page.locator(".rc-others div", has=page.get_by_role("heading", name="In Catalog of tides"))
    expect(part.get_by_role("link", name="Optimal Transport on Graphs of Harbours")).to_be_visible()
    part.locator("> a").click()
    page.wait_for_url("**/tides/search/?q=transport")
    expect(page.locator("#papers > li").first).to_be_visible()


def test_the_policy_allows_the_hosts_of_the_others_and_no_more(page: Page, start: str) -> None:
    """A page may read from its own host and from the one named; one catalog alone reads only from its own."""
    policy = page.locator("meta[http-equiv=Content-Security-Policy]")
    rules = dict(rule.strip().partition(" ")[::2] for rule in str(policy.get_attribute("content")).split(";"))
    hosts = rules["connect-src"].split()
    assert hosts[0] == "'self'"
    assert [host.startswith("http://127.0.0.1:") for host in hosts[1:]] == [True]
    page.goto(f"{start}../tides/")
    assert "127.0.0.1" not in str(policy.get_attribute("content"))
