"""An invented catalog of any size: papers on made-up subjects, the same for the same number of papers."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from build_scripts.pages.pages import pages_by_hand
from build_scripts.records.records import load_records, record_path, record_text
from build_scripts.report import Report
from build_scripts.sources.importer import Choices, import_lists

BY_HAND = Path(__file__).parent / "catalog_valid/content"
CAPTURED = "2026-03-05"
VENUES = ("Journal of Invented Results", "Workshop on Tides", "Proceedings of the Harbour Society")
PEOPLE = (
    "Ada Tideway", "Bo O'Shore", "Chi Zhǎo", "D. Wave", "Émile Récif", "Fatima al-Bahri", "Gudrun Þórsdóttir",
    "H. J. Brine", "Ines da Maré", "Jan van der Zee", "Kofi Lagoon", "Łucja Morska", "Mei Lan Hai", "Nils Fjord",
    "Olu Delta", "Petra Kelp", "Quentin Reef", "Rosa Dune", "Sven Åkerhav", "Tama Moana", "Uma Sagar",
    "Vera Priboi", "Will Estuary Jr.", "Xenia Thalassa", "Yuki Umi", "Zeno Pelagos",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """What papers of one subject are about: methods, things they are applied to, and what those are measured by."""

    name: str
    methods: tuple[str, ...]
    things: tuple[str, ...]
    aims: tuple[str, ...]


SUBJECTS = (
    Subject(
        "Currents and tides",
        ("tidal flow matching", "harmonic embeddings", "spectral current models", "lagoon diffusion"),
        ("ocean currents", "tidal basins", "estuary forecasts", "storm surges"),
        ("forecast error", "periodicity", "long horizons"),
    ),
    Subject(
        "Graphs of harbours",
        ("harbour graphs", "ferry message passing", "optimal transport", "pier attention"),
        ("shipping routes", "port networks", "cargo exchange", "island clusters"),
        ("transport cost", "over-smoothing", "graph distance"),
    ),
    Subject(
        "Lighthouse signals",
        ("beacon coding", "lighthouse transformers", "fog denoising", "lantern quantization"),
        ("signal towers", "night images", "coastal radio", "blinking sequences"),
        ("bit rate", "visibility", "decoding latency"),
    ),
    Subject(
        "Learning of gulls",
        ("gull reinforcement learning", "flock optimization", "nest exploration", "feather policies"),
        ("seabird navigation", "fishing grounds", "cliff landing", "migration planning"),
        ("sample efficiency", "regret", "reward shaping"),
    ),
    Subject(
        "Theory of sand",
        ("grain bounds", "dune convexity", "pebble kernels", "shingle descent"),
        ("beach profiles", "granular piles", "sediment layers", "erosion processes"),
        ("convergence rate", "generalization", "condition number"),
    ),
)
TITLES = (
    "{Method} for {Thing}", "On the {Aim} of {Method}", "{Method} Meets {Other}: A Study of {Thing}",
    "Learning {Thing} with {Method}", "{Thing} Without {Other}: {Method} Revisited", "Is {Method} Enough for {Thing}?",
    "A Survey of {Method} and {Other}", "Fast {Method} in O(n log n) Time for {Thing}",
    "{Thing} as {Method}: Lower {Aim} in L^2", "Schr\\\"odinger {Method} Under Changing {Thing}",
)  # fmt: skip
OPENINGS = (
    "{Thing} are hard to model because {aim} and structure pull apart.",
    "Recent work applies {method} to {thing}, yet {aim} is rarely measured.",
    "We study {method}, a family of approaches to {thing}.",
    "Understanding {thing} matters to every crew that plans ahead.",
)
MIDDLES = (
    "We introduce a variant of {method} that improves {aim} at no extra cost.",
    "The idea is to combine {method} with {other} and to train both at once.",
    "Compared with {other}, {method} needs fewer observations of {thing}.",
    "We prove that {method} reaches the best possible {aim} under mild assumptions.",
    "An ablation shows which part of {method} matters for {thing}.",
    "For n observations the error decays like O(n^{{-1/2}}), against O(n^{{-1/4}}) for {other}.",
    "With k moorings each step takes Oleft(k^2 right) operations, and epsilon to 0 recovers {other}.",
    "The loss $\\mathcal{{L}}(\\theta) = \\|f_\\theta - y\\|^2$ is minimised over all \\theta \\in R^d.",
)
ENDINGS = (
    "On three invented data sets {method} halves the error of {other}.",
    "Experiments on {thing} confirm the theory and show 40\\% lower cost, i.e. $3 instead of $5 a run.",
    "We release a benchmark of {thing} and discuss where {method} fails.",
    "The results suggest that {aim} deserves more attention in the study of {thing}.",
)


@dataclass(frozen=True)
class Paper:
    """What a listing page and a bibliography say of a paper; `facts` are further fields of its record."""

    title: str
    abstract: str
    lists: tuple[str, ...]
    day: date
    facts: dict[str, Any]


def invent(papers: int) -> Iterator[Paper]:
    """Papers with different titles; the first is in every list."""
    chance = random.Random(7)
    names = tuple(LISTS)
    used: set[str] = set()
    for number in range(papers):
        subject = SUBJECTS[number % len(SUBJECTS)]
        title = ""
        while not title or title in used:
            method, other = chance.sample(subject.methods, 2)
            words = {"method": method, "other": other}
            words |= {"thing": chance.choice(subject.things), "aim": chance.choice(subject.aims)}
            title = _filled(chance.choice(TITLES), {key: word.title() for key, word in words.items()})
            if len(used) > 2 * len(SUBJECTS):  # a catalog has papers with similar titles
                title += chance.choice(("", "", ": A Second Look", f", Part {chance.randint(1, 9 + papers)}"))
        used.add(title)
        parts = [chance.choice(OPENINGS), *chance.sample(MIDDLES, 3), chance.choice(ENDINGS)]
        text = " ".join(_filled(part, words) for part in parts)
        lists = names if number == 0 else names[:2] if number % 12 == 5 else (names[(number % 7) // 3],)
        day = date(2019 + number % 7, 1 + number % 12, 1 + number % 28)
        yield Paper(title, text, lists, day, _facts(number, day, chance))


def write_catalog(root: Path, papers: int = 120) -> Path:
    """Write an invented catalog and its hand-written pages below `root`: lists, records and ledger, not yet built."""
    invented = list(invent(papers))
    lists = root / "lists"
    lists.mkdir(parents=True)
    for name, write in LISTS.items():
        (lists / name).write_text(write([paper for paper in invented if name in paper.lists]), encoding="utf-8")
    report = Report()
    import_lists(root, sorted(lists.iterdir()), Choices(CAPTURED), report, "2026-03-06")
    shutil.rmtree(lists)
    assert report.errors == 0, report.problems
    facts = {paper.title: paper.facts for paper in invented}
    for record in load_records(root, report):
        whole = replace(record, **facts[record.title])
        (root / record_path(record.id)).write_text(record_text(whole), encoding="utf-8")
    (root / "content").mkdir(exist_ok=True)
    for page in pages_by_hand(BY_HAND):
        shutil.copy(BY_HAND / page, root / "content" / page)
    return root


def _filled(template: str, words: dict[str, str]) -> str:
    starts = {key.title(): word[0].upper() + word[1:] for key, word in words.items()}
    return template.format(**words, **starts)


def _facts(number: int, day: date, chance: random.Random) -> dict[str, Any]:
    """Fields of a record; every paper lacks some."""
    facts: dict[str, Any] = {"added": f"2026-03-{1 + number % 6:02}"}
    if number % 6 != 4:
        few = PEOPLE[:5] if number % 3 == 0 else PEOPLE  # some have written much
        facts["authors"] = tuple(chance.sample(few, 1 + number % 5))
    if number % 9 != 7:
        facts["date"] = day.isoformat()[: (10, 7, 4)[number % 3]]
    if number % 4 == 0:
        facts["arxiv_id"] = f"{day:%y%m}.{10000 + number:05}"
        facts["date"] = day.isoformat()
    if number % 5 == 0:
        facts["doi"] = f"10.5555/invented.{number}"
        facts["venue"] = VENUES[number % len(VENUES)]
    if number % 7 == 0:
        facts["code"] = (f"https://example.org/code/{number}",)
    if number % 8 == 3:
        facts["url"] = f"https://example.org/papers/{number}"
    if number % 25 == 1:
        facts["former_ids"] = (f"former-{number}",)
    return facts


def _alternating(papers: Sequence[Paper]) -> str:
    header = "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\nSubscribe"
    return header + "\n".join(f"{paper.title}\n{paper.abstract}" for paper in papers)


def _dated(papers: Sequence[Paper]) -> str:
    header = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nMar 5\n\n"
    return header + "\n".join(
        f"{paper.title}\n\n{paper.abstract}\n\n  • {len(paper.facts.get('authors', '?'))} authors\n·\n"
        f"{paper.day:%b} {paper.day.day}, {paper.day.year}\n{number}\n"
        for number, paper in enumerate(papers)
    )


LISTS = {"harbours.txt": _alternating, "signals.txt": _alternating, "tides-daily.txt": _dated}
