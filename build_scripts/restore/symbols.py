"""The LaTeX commands of mathematics with their Unicode forms and names, and the splitting of glued commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from build_scripts.files import data_lines


@dataclass(frozen=True)
class Symbol:
    """One command: its Unicode form ("" if none), its name in words, its class, and its notes in math_symbols.tsv."""

    command: str
    unicode: str
    spoken: str
    kind: str
    is_word: bool
    is_solo: bool


def read_table(name: str) -> list[list[str]]:
    return [line.split("\t") for line in data_lines(__file__, name)]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _load() -> Mapping[str, Symbol]:
    symbols = {}
    for command, character, spoken, kind, note in read_table("math_symbols.tsv"):
        symbols[command] = Symbol(command, character, spoken, kind, "word" in note, "solo" in note)
    return symbols


SYMBOLS: Mapping[str, Symbol] = _load()
# Words that split into commands and letters by accident ("into", "limit") or that are short and English.
PROSE_WORDS = frozenset(row[0] for row in read_table("prose_words.tsv"))

_MAX_COMMAND = max(map(len, SYMBOLS))
_SPLITTABLE = {name: symbol for name, symbol in SYMBOLS.items() if not symbol.is_solo and len(name) > 1}
# What a part of a glued word costs. A letter must cost more than half of a two-letter command, so that "Xin"
# is X in, and less than a whole one, so that letters stay letters where no command fits.
_LETTER_COST = 1.0
_COMMAND_COST = {2: 1.3, 3: 1.1, 4: 0.8}
_LONG_COMMAND_COST = 0.6
_FREQUENT = {"in": 1.1, "le": 1.2, "ge": 1.2}  # "Xin" is X in, not Xi n


@lru_cache(maxsize=65536)
def split_glued(word: str) -> tuple[str, ...]:
    """`word` cut into commands and single letters at least cost: `nLvarepsilon` is n, L, varepsilon.

    A dynamic program over the letters; commands cost less the longer they are. Words of over 40 letters are
    left whole.
    """
    if len(word) > 40:
        return (word,)
    best: list[tuple[float, int, str]] = [(0.0, 0, "")]
    for end in range(1, len(word) + 1):
        cost, _, _ = best[end - 1]
        best_cut = (cost + _LETTER_COST, end - 1, word[end - 1])
        for start in range(max(0, end - _MAX_COMMAND), end - 1):
            part = word[start:end]
            if part in _SPLITTABLE and (start or part != "to"):
                price = _FREQUENT.get(part) or _COMMAND_COST.get(len(part), _LONG_COMMAND_COST)
                price += best[start][0]
                if price < best_cut[0]:
                    best_cut = (price, start, part)
        best.append(best_cut)
    parts = []
    end = len(word)
    while end:
        _, end, part = best[end]
        parts.append(part)
    return tuple(reversed(parts))


# Short commands that hardly occur inside English words; those of five letters and more hardly ever do.
_SURE = words("leq geq neq cdot sqrt ldots")


@lru_cache(maxsize=65536)
def glue_strength(word: str) -> int:
    """Whether a word is glued mathematics: 2 yes (`nLvarepsilon`), 1 next to mathematics (`Xin`), 0 no (`limit`)."""
    if word in PROSE_WORDS or word.lower() in PROSE_WORDS or word in SYMBOLS:
        return 0
    parts = split_glued(word)
    commands = [part for part in parts if len(part) > 1]
    letters = len(word) - sum(map(len, commands))
    if not commands or letters > 4 or _longest_run(parts) > 3:
        return 0
    camel = not word.islower() and not word.istitle()
    if any(len(command) >= 5 or command in _SURE for command in commands):
        return 2 if camel or _longest_run(parts) <= 2 else 1
    if parts[-1] in {"log", "ln"} and letters <= 3 and not set("".join(parts[:-1])) & set("aeiouy"):
        return 1  # dklog, nrln
    if camel:
        return 1 if letters <= 3 else 0
    return 1 if letters <= 2 and len(commands) >= letters else 0


def _longest_run(parts: tuple[str, ...]) -> int:
    longest = run = 0
    for part in parts:
        run = run + 1 if len(part) == 1 else 0
        longest = max(longest, run)
    return longest
