"""`catalog new`: a fork becomes an empty catalog of one's own that builds and says how to begin."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import jsonschema
import markdown
import pytest
import yaml

from build_scripts.files import write_text
from build_scripts.new_catalog import carry_out, listing, name_problem, plan_new, uncommitted
from build_scripts.report import Report
from build_scripts.site.engine import read_config
from tests.conftest import INVENTED, REPOSITORY, run

NAMES = [
    "Tidal Energy Papers",
    "Tide: \"a\" & 'b' # c",
    "{{ config }} {% raw %} ${x} !ENV [A]",
    "<script>alert(1)</script> &amp; *bold* _it_ `code` [a](b)",
    "Écoles d'été, 海流, Wellen 🌊",
    "- yes",
    "1e3",
    "null",
    "@at %per |bar >fold \\n back\\slash",
    "W" * 100,
]
CONFIG = f"""\
INHERIT: {REPOSITORY}/mkdocs.yml # everything else
site_name: Research Catalog # ours
site_description: "What we collect: arXiv metadata"
extra:
  data_licence: CC0 # ours, too
theme: {{name: material, custom_dir: {REPOSITORY}/site_overrides}}
hooks: [{REPOSITORY}/build_scripts/site/preview.py]
"""


@pytest.fixture
def fork(tmp_path: Path) -> Path:
    """What `catalog new` works on: an invented catalog with the hand-written parts of this repository."""
    root = tmp_path / "fork"
    shutil.copytree(INVENTED / "catalog", root / "catalog")
    (root / "content").mkdir()
    for path in ("README.md", "content/about.md"):
        shutil.copy(REPOSITORY / path, root / path)
    (root / "mkdocs.yml").write_text(CONFIG)
    (root / "catalog" / "tags.yml").write_text("# What tags are for.\n# Second line.\ntags:\n  - label: tides # fine\n")
    (root / "catalog" / "authors.yml").write_text("# Who is who.\n[]\n")
    (root / "catalog" / "watch.yml").write_text("# Searches.\nsearches: [{name: Tides, arxiv: tides}]\n")
    (root / "catalog" / "inbox.yml").write_text("proposed: []\ndecided: []\n")
    return root


def files(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_only_comments_and_texts_of_nobody_are_left(fork: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Papers, lists, ledger, topics and map go; the files people edit keep the comments that explain them."""
    (fork / "content" / "search").mkdir()
    (fork / "content" / "search" / "index.md").write_text("generated\n")
    (fork / "content" / "guide.md").write_text("# Written by hand\n")
    readme = (fork / "README.md").read_text()
    assert run("--root", str(fork), "new", "--name", "Tides", "--yes") == 0
    assert sorted(files(fork)) == [
        "README.md", "catalog/authors.yml", "catalog/sources/sources.yml", "catalog/tags.yml", "catalog/watch.yml",
        "content/about.md", "content/guide.md", "mkdocs.yml",
    ]  # fmt: skip
    assert (fork / "catalog" / "tags.yml").read_text() == "# What tags are for.\n# Second line.\n"
    assert (fork / "catalog" / "authors.yml").read_text() == "# Who is who.\n"
    head, _, rest = (fork / "README.md").read_text().partition("\n## ")
    assert head.startswith("# Tides\n")
    assert rest == readme.partition("\n## ")[2]
    for path in ("mkdocs.yml", "README.md", "content/about.md"):
        assert not re.search(r"Research Catalog|arXiv metadata|\bCC0\b|screenshot", (fork / path).read_text()), path
    assert "remove  catalog/papers  (7 records)" in capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_the_name_of_the_site(fork: Path, name: str) -> None:
    """MkDocs reads the name as given, README shows it as text, and the rest of mkdocs.yml stays, comments included."""
    assert run("--root", str(fork), "new", "--name", name, "--yes") == 0
    after = (fork / "mkdocs.yml").read_text().splitlines()
    changed = [old.split(":")[0] for old, new in zip(CONFIG.splitlines(), after, strict=True) if old != new]
    assert changed == ["site_name", "site_description", "  data_licence"]
    config = read_config(fork, Report())
    assert config is not None
    assert config.site_name == name
    title = markdown.markdown((fork / "README.md").read_text().split("\n\n")[0])
    assert unescape(re.sub(r"</?h1>", "", title)) == name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("site_name: A # ours\n", "site_name: 'B: C' # ours\n"),
        ("site_name: 'A: x'\nstrict: true\n", "site_name: 'B: C'\nstrict: true\n"),
        ("# top\nsite_name: >-\n  A\n  long\nstrict: true\n", "# top\nsite_name: 'B: C'\nstrict: true\n"),
        ("site_name:\nstrict: true\n", "site_name: 'B: C'\nstrict: true\n"),
        ("strict: true\n", "site_name: 'B: C'\nstrict: true\n"),
        ("{site_name: A, strict: true}\n", "{site_name: 'B: C', strict: true}\n"),
        ("site_name: A\r\nextra: {x: 1}\r\n", "site_name: 'B: C'\r\nextra: {x: 1}\r\n"),
    ],
)  # fmt: skip
def test_the_name_is_spliced_into_the_configuration(fork: Path, before: str, after: str) -> None:
    """However the old name is written, only its value changes."""
    (fork / "mkdocs.yml").write_bytes(before.encode())
    carry_out(fork, plan_new(fork, "B: C"))
    assert (fork / "mkdocs.yml").read_bytes().decode() == after
    assert yaml.safe_load(after)["site_name"] == "B: C"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\tb", "a\x00b", "a\u2028b", "a\udcffb", "x" * 101])
def test_a_name_that_cannot_be_shown_is_wrong_usage(fork: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is changed, and the message says what is wrong with it."""
    before = files(fork)
    assert run("--root", str(fork), "new", "--name", name, "--yes") == 2
    assert name_problem(name.strip()) in capsys.readouterr().err
    assert files(fork) == before


@pytest.mark.parametrize(
    ("arguments", "answer", "status", "said"),
    [
        (["--name", "Tides"], "y\n", 0, "Done."),
        (["--name", "Tides"], "Yes\n", 0, "Done."),
        (["--name", "Tides"], "n\n", 1, "Nothing was changed."),
        (["--name", "Tides"], "\n", 1, "Nothing was changed."),
        (["--name", "Tides"], "", 2, "add --yes"),
        ([], "", 2, "--name NAME"),
        (["--yes"], "", 2, "--name NAME"),
    ],
)
def test_nothing_is_removed_without_an_answer(
    fork: Path,
    arguments: list[str],
    answer: str,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without --yes the command asks; a script that gives no answer, or no name, is told what to add."""
    before = files(fork)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert run("--root", str(fork), "new", *arguments) == status
    assert said in "".join(capsys.readouterr())
    assert (files(fork) == before) == bool(status)


@pytest.mark.parametrize("missing", ["mkdocs.yml", "catalog"])
def test_only_the_root_of_a_fork_is_emptied(fork: Path, missing: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Anywhere else nothing happens, and the message says where to run it."""
    place = fork / missing
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    before = files(fork)
    assert run("--root", str(fork), "new", "--name", "Tides", "--yes") == 2
    assert f"{fork}: no " in capsys.readouterr().err
    assert files(fork) == before


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("mkdocs.yml", b"site_name: [\n", "mkdocs.yml: not valid YAML"),
        ("mkdocs.yml", b"- a\n", "mkdocs.yml: expected settings"),
        ("README.md", b"\xff\n\n## A\n", "README.md: the file is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_edited_is_named(
    fork: Path, path: str, content: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is removed."""
    (fork / path).write_bytes(content)
    before = files(fork)
    assert run("--root", str(fork), "new", "--name", "Tides", "--yes") == 2
    assert said in capsys.readouterr().err
    assert files(fork) == before


def test_what_git_could_not_bring_back_is_said_first(fork: Path) -> None:
    """Changes that are not committed are named; outside of git all of it is."""
    git = ["git", "-C", str(fork), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    plan = plan_new(fork, "Tides")
    if subprocess.run([*git, "rev-parse"], capture_output=True, check=False).returncode:
        assert "cannot be brought back" in uncommitted(fork, plan)
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "all"], check=True)
    assert uncommitted(fork, plan) == ""
    (fork / "catalog" / "papers" / "new.yml").write_text("id: new\n")
    assert uncommitted(fork, plan) == "changes that are not committed would be lost: catalog/papers/new.yml"
    carry_out(fork, plan)
    subprocess.run([*git, "restore", "."], check=True)
    assert (fork / "catalog" / "ledger.yml").is_file()


def test_a_second_run_finds_nothing_to_do(fork: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Running it again changes no byte."""
    assert run("--root", str(fork), "new", "--name", "Tides", "--yes") == 0
    before = files(fork)
    capsys.readouterr()
    assert run("--root", str(fork), "new", "--name", "Tides") == 0
    assert "nothing to change" in capsys.readouterr().out
    assert files(fork) == before
    assert next(listing(fork, plan_new(fork, "Other"))).startswith("  change  mkdocs.yml")


@pytest.mark.parametrize("stop", range(8))
def test_a_killed_run_is_finished_by_running_again(fork: Path, stop: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever step it got to, the second run ends where an undisturbed one does."""
    whole = fork.parent / "whole"
    shutil.copytree(fork, whole)
    carry_out(whole, plan_new(whole, "Tides"))
    left = stop

    def step(function: object) -> object:
        def counted(*arguments: object, **options: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return function(*arguments, **options)  # type: ignore[operator]

        return counted

    with monkeypatch.context() as patch:
        patch.setattr("build_scripts.new_catalog.write_text", step(write_text))
        patch.setattr("shutil.rmtree", step(shutil.rmtree))
        patch.setattr(Path, "unlink", step(Path.unlink))
        with pytest.raises(KeyboardInterrupt):
            carry_out(fork, plan_new(fork, "Tides"))
    carry_out(fork, plan_new(fork, "Tides"))
    assert files(fork) == files(whole)


def test_the_empty_site_builds_and_says_how_to_begin(fork: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No problem, no dead link, no page about nothing: each says that there are no papers and where to begin."""
    assert run("--root", str(fork), "build") == 0
    assert run("--root", str(fork), "new", "--name", "Tide & <b> {{x}}", "--yes") == 0
    capsys.readouterr()
    assert run("--root", str(fork), "check") == 0
    assert "0 papers: no errors, 0 warnings" in capsys.readouterr().out
    assert run("--root", str(fork), "build") == 0
    site = fork / "site"
    home = (site / "index.html").read_text()
    assert "<h1>Tide &amp; &lt;b&gt; {{x}}</h1>" in home
    assert "catalog import papers.txt" in home
    assert "make serve" in home
    for place in ("search", "tags", "lists", "years", "map", "connect"):
        page = (site / place / "index.html").read_text()
        assert "There are no papers yet." in page, place
        assert not re.search(r"<(h\d|ul|ol)\b[^>]*>\s*</\1>", page), place
    assert "rc-search-button" not in home
    assert not (site / "pagefind").exists()
    assert "CC0" not in home + (site / "data" / "index.html").read_text()
    assert "<loc>" in (site / "sitemap.xml").read_text()


def test_published_data_of_an_empty_catalog_is_valid(fork: Path) -> None:
    """Empty JSON fits its schema."""
    assert run("--root", str(fork), "new", "--name", "Tides", "--yes") == 0
    assert run("--root", str(fork), "build", "--no-site") == 0
    data = fork / "content" / "data"
    for name in ("papers", "graph"):
        schema = json.loads((data / f"{name}.schema.json").read_text())
        jsonschema.validate(json.loads((data / f"{name}.json").read_text()), schema)


def headings_alone(text: str) -> list[tuple[int, int]]:
    """The level of each heading that has nothing below it before the next heading, with the level of that one."""
    found = re.findall(r"(?m)^(?:(#+) .*|<h([1-6])\b.*</h[1-6]>)\n+(?=(?:(#+) |<h([1-6])|\Z))", text)
    return [(len(a) or int(b), len(c) or int(d or 1)) for a, b, c, d in found]


PAPERS = [
    (
        "Tidal flow matching for ocean currents",
        "We study flow matching of ocean currents by neural operators, beginning with the tides.",
    ),
    ("A second look at ocean currents", "Neural operators predict ocean currents; flow matching helps in harbours."),
    ("Optimal transport on graphs", "Optimal transport on graphs, with Sinkhorn iterations on each of their nodes."),
    (
        "Graph attention for optimal transport",
        "Graph attention improves optimal transport on graphs, as measured in fourteen harbours.",
    ),
    ("Sleep of herons", "Herons sleep on one leg, or so observers of herons say."),
]


@pytest.mark.parametrize("number", [1, 2, 5])
def test_small_catalogs_have_no_empty_parts(fork: Path, number: int) -> None:
    """With one, two or five papers every heading has something below it, and one of a thing is singular."""
    assert run("--root", str(fork), "new", "--name", "Tides", "--yes") == 0
    source_list = fork.parent / "my.txt"
    source_list.write_text("Daily Papers\nnew\nSubscribe" + "\n".join(f"{a}\n{b}" for a, b in PAPERS[:number]) + "\n")
    assert run("--root", str(fork), "import", str(source_list)) == 0
    assert (fork / "catalog" / "sources" / "sources.yml").read_text().startswith("# What each list")
    assert run("--root", str(fork), "check") == 0
    assert run("--root", str(fork), "build", "--no-site") == 0
    for path in (fork / "content").rglob("*.md"):
        text = path.read_text("utf-8")
        assert not re.search(r"\b1 (papers|lists|tags|topics|links)\b", text), path
        assert not re.search(r"<(ul|ol|nav|dl)\b[^>]*aria-label=\"Tags[^>]*>\s*</\1>", text), path
        assert all(level < below for level, below in headings_alone(text)), path
    topics = fork / "content" / "topics"
    assert not topics.exists() or len(list(topics.glob("*.md"))) > 2
