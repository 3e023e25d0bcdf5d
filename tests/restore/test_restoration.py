"""Restored text: what a scrape left becomes what its authors wrote, and nothing else changes."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path

import pytest
import yaml
from ftfy import fix_encoding
from hypothesis import example, given, settings
from hypothesis import strategies as st

from build_scripts.model import Span
from build_scripts.restore.formula import write_formula
from build_scripts.restore.prose import Rule, named_rules
from build_scripts.restore.restoration import from_tex, restore, to_markdown
from build_scripts.restore.symbols import SYMBOLS, split_glued

CASES = Path(__file__).parents[1] / "cases" / "restore"


def _cases() -> list[object]:
    return [
        pytest.param(case["in"], case["out"], id=f"{path.stem}-{number}")
        for path in sorted(CASES.glob("*.yml"))
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1)
    ]


@pytest.mark.parametrize(("scraped", "expected"), _cases())
def test_restores_what_the_file_name_says(scraped: str, expected: str) -> None:
    """Each file of cases is named after the behaviour that it shows."""
    assert to_markdown(restore(scraped)) == expected


@pytest.mark.parametrize(("scraped", "expected"), _cases())
def test_a_second_restoration_changes_nothing(scraped: str, expected: str) -> None:
    """What was printed is read back as it is."""
    assert to_markdown(restore(expected)) == expected


@pytest.mark.parametrize("rule", named_rules(), ids=lambda rule: rule.name)
def test_every_rule_does_what_its_example_says(rule: Rule) -> None:
    """The examples in the documentation are true, and the rule says that it fired."""
    text = restore(rule.before)
    assert to_markdown(text) == rule.after
    assert rule.name in text.rules


def test_rules_are_reported_in_the_order_they_fired_and_once() -> None:
    """A reader of `explain` sees each rule once."""
    names = restore(r"Schr\"odinger and Pad\'e need O(n^{2}) and O(m^{2})").rules
    assert names == ("accents", "formulas")
    assert set(names) <= {rule.name for rule in named_rules()}


def test_plain_prose_is_one_span_without_rules() -> None:
    """Most titles need nothing."""
    text = restore("Attention is what you need")
    assert text.spans == (Span("text", "Attention is what you need"),)
    assert text.rules == ()


def test_hand_written_text_is_not_searched_for_formulas() -> None:
    """A curator's \\(…\\) is taken literally, prose beside it stays prose."""
    text = from_tex(r"Rate \(O(k^{-3})\) for L^2 and Schr\"odinger")
    assert text.spans == (
        Span("text", "Rate "),
        Span("math", "O(k^{-3})"),
        Span("text", " for L^2 and Schrödinger"),
    )


def test_links_are_only_http_and_https() -> None:
    """Other schemes stay text."""
    spans = restore("see javascript:alert(1) and [x](javascript:alert(1)) and https://example.org").spans
    assert [span.href for span in spans if span.kind == "link"] == ["https://example.org"]


def test_glued_words_come_apart_at_the_cheapest_places() -> None:
    """Long commands win over letters, membership over the letter xi."""
    assert split_glued("nLvarepsilon") == ("n", "L", "varepsilon")
    assert split_glued("Xin") == ("X", "in")
    assert split_glued("loglog") == ("log", "log")


def test_the_symbol_table_is_complete() -> None:
    """Every command has a class, and a Unicode form where plain text needs one."""
    needs = {"greek", "relation", "operator", "large", "function", "name", "symbol"}
    assert all(symbol.unicode and symbol.spoken for symbol in SYMBOLS.values() if symbol.kind in needs)


WORDS = st.sampled_from(
    [
        "the",
        "a",
        "of",
        "rate",
        "method",
        "O(n^2)",
        "Xin",
        "R^{ntimes",
        "m}",
        "nLvarepsilon^{-1}",
        "epsilon",
        "sigma",
        "leq",
        "alpha",
        "Oleft(k^{-3}",
        "right)",
        "1{2}",
        "{cal",
        "N}=4",
        "log",
        "n",
        "T",
        "$5",
        "$x$",
        "85\\%",
        "{\\em",
        "word}",
        "\\textbf{L}azy",
        "x_i",
        "f(x)",
        "https://example.org/a_b{code}",
        "e.g.~this",
        "`code`",
        "*emph*",
        "foo_bar.py",
        "3.98%",
        "(0,1]",
        "[0,1)",
        "{",
        "}",
        "\\(",
        "\\)",
        "\\alpha",
        "$",
        "^",
        "_",
        "\\",
        "(",
        ")",
        "|",
        "--",
        "---",
        "``",
        "''",
        'Schr\\"odinger',
        "\\'e",
        "A*",
        "x^*",
        "λ",
        "ε-net",
        "<b>",
        "</b>",
        "x<sub>i</sub>",
        "&amp;",
        "\\ac{ML}",
        "\\footnote{see",
        "infor- mation",
        "{\\textdegree}C",
        "é",
        "中文",
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=6), max_size=14).map(" ".join)
CONSUMED = re.compile(
    r"\\[cvuHkrdb](?![A-Za-z])|\\(?:emph|em|textbf|textit|texttt|text|ac|footnote)(?![A-Za-z])|(?<![A-Za-z])text(?=\{)"
    r"|</?(?:b|sub)>|&amp;|\\textdegree"
)


# Letters that LaTeX has a command for.
NAMES = "L l O o AA aa AE ae OE oe ss i j DH dh TH th DJ dj NG ng"
NAMED = dict(zip("ŁłØøÅåÆæŒœßıȷÐðÞþĐđŊŋ", NAMES.split(), strict=True))


def _letters(text: str) -> list[str]:
    """Letters and digits without marks, whatever the accents of the text; letters with a name of their own by that."""
    named = "".join(NAMED.get(c, c) for c in text)
    return [c for c in unicodedata.normalize("NFKD", named) if c.isalnum() and not unicodedata.combining(c)]


@settings(max_examples=400)
@given(TEXTS)
@example("^ $5 N}=4")  # the sign in front is no formula after all
@example("R^{ntimes https://example.org/a_b{code} N}=4")
@example("B` `")
def test_restoration_is_idempotent(scraped: str) -> None:
    """Restoring what was printed gives the same line."""
    once = to_markdown(restore(scraped))
    assert to_markdown(restore(once)) == once


@settings(max_examples=400)
@given(TEXTS)
@example(r"\r the")
def test_no_letter_or_digit_is_lost(scraped: str) -> None:
    """All letters and digits of the input but those of markup commands appear in the output, in order."""
    wanted = _letters(CONSUMED.sub("", fix_encoding(scraped)))
    text = restore(scraped)
    output = _letters("".join(f"{span.href if span.href != span.text else ''}{span.text}" for span in text.spans))
    rest = iter(output)
    assert all(letter in rest for letter in wanted)


@settings(max_examples=300)
@given(st.text(alphabet="\\{}()[]^_$%&#~'|,.;: aAnxinleqfrac01α=-+", max_size=60))
def test_writing_a_formula_never_fails_and_never_closes_it(source: str) -> None:
    """Whatever stands in a formula, its LaTeX holds no delimiter of formulas."""
    tex, _ = write_formula(source)
    assert "\\(" not in tex
    assert "\\)" not in tex


HOSTILE = [
    "(" * 20_000,
    "{" * 20_000,
    "x^{" * 8_000,
    "a/" * 20_000,
    "\\(" * 20_000,
    "$x" * 12_000,
    "{\\em " * 8_000,
    "a." * 20_000,
    "[x](" * 8_000,
    "O(n^2) and " * 3_600,
    "`x " * 12_000,
    "*x " * 12_000,
    "a_b" * 12_000,
    "https://" * 4_800,
    "nLvarepsilon" * 3_200,
    "\\textbf{" * 4_800,
    "1{2}" * 8_000,
    "x_1 " * 10_000,
    "x_1" + "(" * 20_000,
    ") x^2" * 8_000,
    "x<sub>1</sub>" * 3_000,
    "<math>" * 3_000 + "</math>",
    "\\href{a}{" * 3_000 + "}" * 3_000,
    "\\begin{equation}" * 2_000,
    "ab- " * 10_000,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_a_hostile_text_takes_linear_time(hostile: str) -> None:
    """40 kB of any one pattern take half a second where the square would take minutes, and no recursion ends it."""
    start = time.process_time()
    restore(hostile)
    assert time.process_time() - start < 12
