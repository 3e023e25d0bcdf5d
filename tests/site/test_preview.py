"""`catalog serve` follows edits: one refresh for one edit, the last good pages while the data is wrong."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import INVENTED, REPOSITORY, copy_catalog, run

PAPER = "a-schrodinger-bridge-between-two-harbours"
TIMEOUT = 60  # seconds; a busy machine is no failure

pytestmark = pytest.mark.xdist_group("preview")


@dataclass(frozen=True)
class Preview:
    """A running preview: its catalog, its address and what it has printed so far."""

    root: Path
    address: str
    log: Path

    def read(self, place: str) -> str:
        """The text at an address of the preview, empty while there is none."""
        try:
            with urllib.request.urlopen(self.address + place, timeout=10) as answer:  # noqa: S310 - our own server
                return str(answer.read().decode("utf-8"))
        except OSError:  # not there yet, or busy rendering
            return ""

    def refreshes(self) -> int:
        """How often browsers had to reload."""
        return self.log.read_text("utf-8").count("Reloading browsers")


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait until a condition is true, or fail."""
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.1)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview of the invented catalog as after a clone: nothing is generated yet, its configuration is its own."""
    root = copy_catalog(INVENTED, tmp_path_factory.mktemp("preview"))
    (root / "content/about.md").write_text("# About\n\nAll of it as [data](data/index.md).\n", encoding="utf-8")
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    for name in ("site_overrides", "build_scripts"):
        (root / name).symlink_to(REPOSITORY / name)
    log = root / "serve.log"
    command = [sys.executable, "-m", "build_scripts", "--root", str(root), "serve", "--port", str(free_port())]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: "Serving on" in log.read_text("utf-8"), "the server")
        found = re.search(r"Serving on (\S+)", log.read_text("utf-8"))
        assert found
        yield Preview(root, found[1], log)
    finally:
        process.terminate()
        process.wait(10)


def edit(path: Path, old: str, new: str) -> None:
    """Replace text in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_preview_prints_its_address_and_serves_pages_and_search(preview: Preview) -> None:
    """The printed address answers, below the path of the published site, with the search index beside the pages."""
    assert "A Schrödinger Bridge" in preview.read(f"papers/{PAPER}/")
    assert json.loads(preview.read("pagefind/pagefind-entry.json"))["languages"]["en"]["page_count"] == 7


def test_a_fresh_clone_is_previewed_whole(preview: Preview) -> None:
    """Pages of the exports, and links to them from the menu and from pages written by hand, are there at once."""
    assert "papers.json" in preview.read("data/")
    assert 'href="data/"' in preview.read("")
    assert 'href="../data/"' in preview.read("about/")
    assert "WARNING" not in preview.log.read_text("utf-8")


def test_only_the_preview_may_run_what_stands_in_a_page(preview: Preview, invented_root: Path) -> None:
    """The policy allows the script that refreshes a page, which the server adds to each; published pages have none."""
    page = preview.read(f"papers/{PAPER}/")
    assert "script-src 'self' 'wasm-unsafe-eval' 'unsafe-inline';" in page
    assert "livereload(" in page
    published = (invented_root / f"site/papers/{PAPER}/index.html").read_text("utf-8")
    assert "unsafe-inline" not in published


def test_an_edited_record_refreshes_once(preview: Preview) -> None:
    """A new venue is on the page after exactly one refresh."""
    before = preview.refreshes()
    edit(preview.root / f"catalog/papers/{PAPER}.yml", "added:", "venue: Annals of Harbours\nadded:")
    wait_for(lambda: "Annals of Harbours" in preview.read(f"papers/{PAPER}/"), "the edit")
    wait_for(lambda: preview.refreshes() == before + 1, "the refresh")
    time.sleep(2)  # a second refresh would come within the polling interval
    assert preview.refreshes() == before + 1


def test_a_data_error_keeps_the_last_good_pages_and_the_next_edit_recovers(preview: Preview) -> None:
    """The fault is printed and shown with its line; pages stay; mending it clears the message."""
    record = preview.root / f"catalog/papers/{PAPER}.yml"
    edit(record, "added:", "colour: red\nadded:")
    wait_for(lambda: "unknown-key" in preview.read("assets/problems.json"), "the problem")
    assert f"catalog/papers/{PAPER}.yml:" in preview.log.read_text("utf-8")
    assert "A Schrödinger Bridge" in preview.read(f"papers/{PAPER}/")
    edit(record, "colour: red\n", "author_count: 4\n")
    wait_for(lambda: preview.read("assets/problems.json") == "[]", "the recovery")
    assert "4 authors, names not recorded" in preview.read(f"papers/{PAPER}/")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("site_name: ", "site_name ", "mkdocs.yml:1:1: error[yaml-syntax]"),
        ("custom_dir: site_overrides", "custom_dir: nowhere", "error[mkdocs-config]: theme: "),
    ],
)
def test_a_broken_configuration_keeps_the_last_good_pages(preview: Preview, old: str, new: str, problem: str) -> None:
    """Requests are answered all the time; the fault is shown with its line until it is corrected."""
    config = preview.root / "mkdocs.yml"
    edit(config, old, new)
    wait_for(lambda: problem in preview.read("assets/problems.json"), "the problem")
    assert problem in preview.log.read_text("utf-8")
    assert "A Schrödinger Bridge" in preview.read(f"papers/{PAPER}/")
    edit(config, new, old)
    wait_for(lambda: preview.read("assets/problems.json") == "[]", "the recovery")
    assert "A Schrödinger Bridge" in preview.read(f"papers/{PAPER}/")


@pytest.mark.parametrize(
    ("text", "message"), [("site_name Moss\n", "mkdocs.yml:1:1: error"), ("", "mkdocs.yml:1: error[empty-file]")]
)
def test_no_preview_starts_with_a_broken_configuration(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    """There are no good pages yet: the command ends and says why."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "mkdocs.yml").write_text(text)
    assert run("--root", str(tmp_path), "serve", "--port", str(free_port())) == 1
    assert message in capfd.readouterr().err


def test_no_preview_starts_on_a_port_that_is_in_use(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The message names the port and how to choose another."""
    (tmp_path / "catalog").mkdir()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert run("--root", str(tmp_path), "serve", "--port", str(port)) == 1
    assert f"catalog: port {port} is in use; stop the other program or choose" in capfd.readouterr().err


def test_a_new_dump_appears(preview: Preview) -> None:
    """Importing while the preview runs adds the page of the new list."""
    dump = preview.root / "gamma.txt"
    lines = ["Get trending papers in your email inbox once a day!", "Get trending papers in your email inbox!"]
    lines += ["SubscribeA Ninth Invented Paper", "We study flow matching and optimal transport a ninth time."]
    dump.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "build_scripts", "--root", str(preview.root), "import", str(dump)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    wait_for(lambda: "A Ninth Invented Paper" in preview.read("lists/gamma/"), "the new list")
    wait_for(
        lambda: "A Ninth Invented Paper" in preview.read("data/papers.json"), "the exports, which follow the pages"
    )
    wait_for(lambda: '"page_count":8' in preview.read("pagefind/pagefind-entry.json"), "the index, which follows both")


def test_feeds_and_twins_are_previewed(preview: Preview) -> None:
    """What programs read is served beside the pages, twins under their own name."""
    assert preview.read(f"papers/{PAPER}/index.md").startswith("# A Schrödinger Bridge Between Two Harbours\n")
    assert "<feed " in preview.read("tags/flow-matching/feed.xml")
    assert "<urlset " in preview.read("sitemap.xml")
