"""What `catalog COMMAND --help` opens with: two sentences and an example."""

from __future__ import annotations

import textwrap

_WIDTH = 80
_HELP = {
    "import": (
        "Reads listings, pages of papers copied as text, and writes a record for each paper the catalog does not have "
        "yet. A paper it has gains a place in the new list; nothing edited by hand is changed.",
        "catalog import trending.txt --captured 2026-11-20",
    ),
    "enrich": (
        "Adds authors, dates, venues and identifiers from a bibliography to the records with the same titles. It "
        "overwrites nothing and says where the two disagree.",
        "catalog enrich library.bib",
    ),
    "remove": (
        "Removes a paper and notes the reason in catalog/ledger.yml. Importing its list again does not bring it back, "
        "and its address says that it was removed.",
        'catalog remove rewrite-the-stars --reason "Withdrawn by its authors"',
    ),
    "rename": (
        "Gives a paper another id, and so another address. The old address leads to the new one.",
        "catalog rename rewrite-the-stars rewriting-the-stars",
    ),
    "merge": (
        "Joins two records of the same paper: the first one goes, the second takes over its lists, facts and address. "
        "Where the two disagree, it says so.",
        "catalog merge rewrite-the-stars-preprint rewrite-the-stars",
    ),
    "new": (
        "Turns a copy of this project into an empty catalog of your own. It says what it will remove and waits for "
        "your answer.",
        'catalog new --name "Papers on tides"',
    ),
    "check": (
        "Checks all data and names every mistake with its file and line. It writes nothing.",
        "catalog check",
    ),
    "build": (
        "Makes the whole site, search included, in the folder site/. Later builds make only what changed.",
        "catalog build",
    ),
    "offline": (
        "Builds the site and packs it into dist/catalog-offline.zip. Unpacked, it opens in a browser without a server.",
        "catalog offline",
    ),
    "serve": (
        "Builds the site and shows it at an address on this machine. Pages follow your edits until you press Ctrl+C.",
        "catalog serve --port 8001",
    ),
    "explain": (
        "Says where each field of a record comes from, what was restored in its text, and why it has its tags and "
        "related papers. The id of a record is its file name without .yml and the last part of its address.",
        "catalog explain rewrite-the-stars",
    ),
    "tags": (
        "Lists the tags with the spellings merged into each, then phrases that could become tags, all with reasons. To "
        "change any of it, edit catalog/tags.yml.",
        "catalog tags --candidates 20",
    ),
    "restore": (
        "Reads titles or abstracts from standard input, one a line, and writes each with its mathematics restored, as "
        "Markdown. It needs no catalog.",
        "echo 'at rate O(1/k^2)' | catalog restore",
    ),
    "keywords": (
        "Reads papers from standard input, as JSON with id, title and abstract, one a line, and writes the keywords "
        "and tags of each. It needs no catalog; tags are keywords that several of the papers share.",
        "catalog keywords < papers.jsonl",
    ),
    "related": (
        "Reads papers from standard input, as JSON with id, title and abstract, one a line, and writes the related "
        "papers of each, best first. It needs no catalog.",
        "catalog related < papers.jsonl",
    ),
}


def opening(command: str) -> str:
    """The description of a command for argparse, lines broken."""
    return with_example(*_HELP[command])


def with_example(text: str, example: str) -> str:
    """Sentences and an example line, lines broken."""
    return f"{textwrap.fill(text, _WIDTH)}\n\nExample: {example}"
