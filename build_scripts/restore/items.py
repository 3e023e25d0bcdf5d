"""The parts of a formula as a scrape left them, each written as LaTeX: words, commands, signs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from build_scripts.restore.symbols import PROSE_WORDS, SYMBOLS, glue_strength, split_glued, words


@dataclass(frozen=True, slots=True)
class Item:
    """A written part. `kind` is atom, number, function, operator, open, close, script, group, space …"""

    tex: str
    kind: str


# The commands for marks that are characters of their own, the first of those with the same sign.
_MARKS = {symbol.unicode: name for name, symbol in reversed([*SYMBOLS.items()]) if symbol.kind == "accent"}
_MARKS["\u0305"] = "bar"
# What a product or a numerator is made of.
PRODUCT = words("atom number script close group prime")
_SIZES = words("left bigl Bigl right bigr Bigr big Big bigg Bigg middle")
_TWO_ARGUMENTS = words("frac tfrac dfrac nicefrac binom stackrel underset overset")
_SINGLE = {
    **dict.fromkeys("([", "open"),
    **dict.fromkeys(")]", "close"),
    **dict.fromkeys("+-*/=<>≤≥≈∈×·−", "operator"),
}
_KINDS = {
    **dict.fromkeys(words("relation operator large space"), "operator"),
    **dict.fromkeys(words("font accent layout"), "takes1"),
    "function": "function",
}


def plain_items(part: str, before: Sequence[Item], after: str, rules: list[str]) -> list[Item]:
    """The items of a part that is neither a brace nor a script sign; `after` is what follows it."""
    if part[0] == "\\":
        return _escape(part[1:])
    if part.isspace() or part == "~":
        return [Item(" ", "space")]
    if part.isascii() and part.isalpha():
        return word_items(part, rules, after)
    if len(part) > 1 and part[0].isalpha():
        return [Item(_marked(part[0], part[1:]), "group")]
    if part[0].isdigit():
        return [Item(part, "number")]
    if part == "$":
        return []
    if part in "{}%#&":
        return [Item("\\" + part, "stray" if part in "{}" else "atom")]
    if part in "'’′" and before and before[-1].kind in PRODUCT:
        return [Item(part, "prime")]
    return [Item(part, _SINGLE.get(part) or ("atom" if part.isalnum() else "punctuation"))]


def _marked(tex: str, marks: str) -> str:
    """A letter with its marks, the innermost first."""
    for mark in marks:
        tex = f"\\{_MARKS[mark]}{{{tex}}}" if mark in _MARKS else tex + mark
    return tex


def _escape(name: str) -> list[Item]:
    """A command that kept its backslash. Those that would end the formula lose it."""
    if name.isascii() and name.isalpha():
        return [_command(name)]
    if name in "()[]":
        return [Item(name, "open" if name in "([" else "close")]
    if name in "\\" or name.isspace():
        return [Item(" ", "space")]
    kinds = {"{": "open", "}": "close", "|": "punctuation"}
    return [Item("\\" + name, kinds.get(name, "atom"))] if name in "{}|,;:!%#&_$" else [Item(name, "atom")]


def word_items(word: str, rules: list[str], after: str = "") -> list[Item]:
    """The items of a run of letters: a command, a roman name, glued commands and letters, or a product of
    letters."""
    if len(word) == 1:
        return [Item(word, "atom")]
    if word == "vec" and after.startswith("("):
        return [Item(r"\mathrm{vec}", "function")]
    if word in SYMBOLS:
        rules.append("backslashes")
        return [_command(word)] if SYMBOLS[word].kind != "name" else [Item(f"\\mathrm{{{word}}}", "function")]
    parts = split_glued(word)
    if len(word) == 3 and word.endswith("in") and after and not after.startswith("}"):
        rules.append("glued-commands")
        return [Item(word[0], "atom"), _command("in")]
    if is_glued(word, parts):
        rules.append("glued-commands")
        return [_command(part) if len(part) > 1 else Item(part, "atom") for part in parts]
    if (len(word) >= 3 and word.islower() and set(word) & set("aeiouy")) or len(word) >= 4:
        rules.append("roman-names")
        return [Item(f"\\mathrm{{{word}}}", "atom")]
    return [Item(letter, "atom") for letter in word]


def is_glued(word: str, parts: Sequence[str]) -> bool:
    """Whether a word inside a formula comes apart; more readily than in prose, where `Klog` is a name."""
    commands = [part for part in parts if len(part) > 1]
    if glue_strength(word):
        return bool(commands)
    letters = len(word) - sum(map(len, commands))
    return word.lower() not in PROSE_WORDS and letters <= 2 and any(len(command) >= 3 for command in commands)


def _command(name: str) -> Item:
    symbol = SYMBOLS.get(name)
    if name in {"argmin", "argmax"}:
        return Item(f"\\arg\\{name[3:]}", "function")
    if name == "eps":  # a macro of many authors, unknown to LaTeX
        return Item(r"\epsilon", "atom")
    if symbol is None:
        return Item("\\" + name, "unknown")
    if symbol.kind == "delimiter":
        return Item("\\" + name, "open" if name.startswith("l") else "close")
    if name in _SIZES:
        return Item("\\" + name, "size")
    return Item("\\" + name, "takes2" if name in _TWO_ARGUMENTS else _KINDS.get(symbol.kind, "atom"))


def join(items: Sequence[Item]) -> str:
    """The items as one string, with a space where a command would run into a letter."""
    out: list[str] = []
    for item in items:
        if out and item.tex[:1].isalpha() and re.search(r"\\[A-Za-z]+$", out[-1]):
            out.append(" ")
        out.append(item.tex)
    return re.sub(r"\s+", " ", "".join(out)).strip()
