"""Writes the LaTeX of a formula from what a scrape left of it: backslashes, glued commands, fractions, braces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from build_scripts.restore_symbols import PROSE_WORDS, SYMBOLS, glue_strength, split_glued
from build_scripts.restore_tokens import match_braces


@dataclass(frozen=True, slots=True)
class _Item:
    """A written part of a formula. `kind`: atom, number, function, operator, open, close, script, group, space, …"""

    tex: str
    kind: str


_PART = re.compile(
    r"\\[A-Za-z]+|\\.|[A-Za-z]+|\d+(?:\.\d+)?|[{}]|\s+|.",
    re.DOTALL,
)
_FONTS = {"cal": "mathcal", "bf": "mathbf", "rm": "mathrm", "it": "mathit", "sf": "mathsf"}
_TWO_ARGUMENTS = frozenset({"frac", "tfrac", "dfrac", "nicefrac", "binom", "stackrel", "underset", "overset"})
_OPERATORS = frozenset("+-*/=<>≤≥≈∈×·−")
_PRODUCT = frozenset({"atom", "number", "script", "close", "group", "prime"})
_MAX_DEPTH = 30


def write_formula(source: str) -> tuple[str, tuple[str, ...]]:
    """LaTeX for the remains of one formula, and the names of the rules that were needed.

    No letter or digit is lost; what is nested deeper than 30 braces is returned as it is.
    """
    inside = source.strip()
    if inside.startswith("{") and match_braces(inside).get(0) == len(inside) - 1 and not _has_separator(inside[1:-1]):
        source = inside[1:-1]  # braces that only kept a symbol together
    tex, rules = _write(source, "top", 0)
    return _balanced(tex), tuple(dict.fromkeys(rules))


def _write(source: str, place: str, depth: int) -> tuple[str, list[str]]:
    """The LaTeX of a formula or of a script in it; `place` is "top", "^" or "_"."""
    braces = match_braces(source)
    closing = set(braces.values())
    rules: list[str] = []
    levels: list[tuple[str, list[_Item]]] = [(place, [])]
    position = 0
    while position < len(source):
        items = levels[-1][1]
        if source[position] in "^_":
            position = _script(items, source, position, braces, depth, rules)
            continue
        found = _PART.match(source, position)
        assert found is not None  # noqa: S101 - the last alternative takes any character
        part = found.group()
        if part == "{" and position in braces:
            if len(levels) + depth > _MAX_DEPTH:
                return source, []
            levels.append((_opening(items, source, position, braces[position]), []))
        elif part == "}" and position in closing and len(levels) > 1:
            role, inner = levels.pop()
            ends = source[found.end() : found.end() + 1] in {"", "}"}
            whole = ends and (place != "top" if len(levels) == 1 else levels[-1][0] == "argument")
            _close(levels[-1][1], role, inner, whole, rules)
        else:
            items += _plain(part, items, source[found.end() : found.end() + 2], rules)
        position = found.end()
    return _join(levels[0][1]), rules


def _plain(part: str, before: Sequence[_Item], after: str, rules: list[str]) -> list[_Item]:
    """The items of a part that is neither a brace nor a script sign."""
    if part[0] == "\\":
        return _escape(part[1:])
    if part.isspace():
        return [_Item(" ", "space")]
    if part.isascii() and part.isalpha():
        return _word(part, rules, after)
    if part[0].isdigit():
        return [_Item(part, "number")]
    if part in "([":
        return [_Item(part, "open")]
    if part in ")]":
        return [_Item(part, "close")]
    if part in "{}":
        return [_Item("\\" + part, "stray")]
    if part in "%#&":
        return [_Item("\\" + part, "atom")]
    if part == "$":
        return []
    if part == "~":
        return [_Item(" ", "space")]
    if part in "'’′" and before and before[-1].kind in _PRODUCT:
        return [_Item(part, "prime")]
    if part in _OPERATORS:
        return [_Item(part, "operator")]
    return [_Item(part, "atom" if part.isalnum() else "punctuation")]


def _escape(name: str) -> list[_Item]:
    """A command that kept its backslash. Those that would end the formula lose it."""
    if name.isascii() and name.isalpha():
        return [_command(name)]
    if name in "()[]":
        return [_Item(name, "open" if name in "([" else "close")]
    if name in "\\" or name.isspace():
        return [_Item(" ", "space")]
    kinds = {"{": "open", "}": "close", "|": "punctuation"}
    return [_Item("\\" + name, kinds.get(name, "atom"))] if name in "{}|,;:!%#&_$" else [_Item(name, "atom")]


def _word(word: str, rules: list[str], after: str = "") -> list[_Item]:
    """The items of a run of letters: a command, a roman name, glued commands and letters, or a product of letters."""
    if len(word) == 1:
        return [_Item(word, "atom")]
    if word == "vec" and after.startswith("("):
        return [_Item(r"\mathrm{vec}", "function")]
    if word in SYMBOLS:
        rules.append("backslashes")
        return [_command(word)] if SYMBOLS[word].kind != "name" else [_Item(f"\\mathrm{{{word}}}", "function")]
    parts = split_glued(word)
    if len(word) == 3 and word.endswith("in") and after and not after.startswith("}"):
        rules.append("glued-commands")
        return [_Item(word[0], "atom"), _command("in")]
    if _is_glued(word, parts):
        rules.append("glued-commands")
        return [_command(part) if len(part) > 1 else _Item(part, "atom") for part in parts]
    if (len(word) >= 3 and word.islower() and set(word) & set("aeiouy")) or len(word) >= 4:
        rules.append("roman-names")
        return [_Item(f"\\mathrm{{{word}}}", "atom")]
    return [_Item(letter, "atom") for letter in word]


def _is_glued(word: str, parts: Sequence[str]) -> bool:
    """Whether a word inside a formula comes apart; more readily than in prose, where `Klog` would be a name."""
    commands = [part for part in parts if len(part) > 1]
    if glue_strength(word):
        return bool(commands)
    letters = len(word) - sum(map(len, commands))
    return word.lower() not in PROSE_WORDS and letters <= 2 and any(len(command) >= 3 for command in commands)


def _command(name: str) -> _Item:
    symbol = SYMBOLS.get(name)
    if name in {"argmin", "argmax"}:
        return _Item(f"\\arg\\{name[3:]}", "function")
    if name == "eps":  # a macro of many authors, unknown to LaTeX
        return _Item(r"\epsilon", "atom")
    if symbol is None:
        return _Item("\\" + name, "unknown")
    if symbol.kind == "function":
        return _Item("\\" + name, "function")
    if symbol.kind in {"relation", "operator", "large", "space"}:
        return _Item("\\" + name, "operator")
    if symbol.kind in {"font", "accent", "layout"}:
        if name in {"left", "bigl", "Bigl", "right", "bigr", "Bigr", "big", "Big", "bigg", "Bigg", "middle"}:
            return _Item("\\" + name, "size")
        return _Item("\\" + name, "takes2" if name in _TWO_ARGUMENTS else "takes1")
    if symbol.kind == "delimiter":
        return _Item("\\" + name, "open" if name.startswith("l") else "close")
    return _Item("\\" + name, "atom")


def _opening(items: Sequence[_Item], source: str, start: int, end: int) -> str:
    """What a brace opens: an argument, a denominator, a set or a mere group."""
    last = items[-1] if items else _Item("", "start")
    bare = next((item for item in reversed(items) if item.kind != "space"), _Item("", "start"))
    content = source[start + 1 : end]
    listed = _has_separator(content)
    if last.kind in {"takes1", "takes2", "unknown"}:
        return "argument"
    if last.kind == "size":
        return "set"
    if last.tex == "]" and _is_root(items):
        return "argument"
    if not any(c.isalnum() for c in content) or (content.strip() in SYMBOLS and SYMBOLS[content.strip()].kind == "operator"):
        return "group"
    if last.kind in _PRODUCT and not listed and content.strip() and last.tex not in {"E", "P"}:
        return "denominator"
    if bare.kind == "function" or last.tex in {"E", "P"}:
        return "set"
    if listed:
        return "set"
    after = source[end + 1 : end + 2]
    if bare.kind in {"operator"} and bare.tex not in "+-*/=<>" and re.fullmatch(r"\s*(?:\\?pm\s?|[-+±])?\d+\s*", content):
        return "set"
    if after in {"_"} and len(content.strip()) > 1 and not re.match(r"\s*\\?(?:cal|bf|rm|it|sf|mathcal|mathbf)\b", content):
        return "set"
    return "group"


def _is_root(items: Sequence[_Item]) -> bool:
    """Whether the items end with the index of a root, as in \\sqrt[3]."""
    opening = _partner(items, len(items) - 1)
    return bool(opening) and items[(opening or 1) - 1].tex == "\\sqrt"


def _has_separator(content: str) -> bool:
    depth = 0
    for character in content:
        if character in "{([":
            depth += 1
        elif character in "})]":
            depth -= 1
        elif depth == 0 and character in ",:…":
            return True
    return False


def _close(items: list[_Item], role: str, inner: list[_Item], whole: bool, rules: list[str]) -> None:
    """Put a finished brace group into the list of items around it; `whole` if it ends a script."""
    if role == "set":
        rules.append("set-braces")
        items.append(_Item(f"\\{{{_join(inner)}\\}}", "close"))
        return
    if role == "denominator":
        start = _numerator(items, _join(inner), whole)
        if start < len(items):
            rules.append("fractions")
            numerator = _join(items[start:])
            del items[start:]
            items.append(_Item(f"\\frac{{{numerator}}}{{{_join(inner)}}}", "group"))
            return
    if role == "argument":
        takes_more = items[-1].kind == "takes2"
        if _is_accent(items[-1]) and len(inner) == 1 and inner[0].kind == "atom":
            items.append(_Item(inner[0].tex, "group"))
            return
        items.append(_Item(f"{{{_join(inner)}}}", "takes1" if takes_more else "group"))
        return
    inner = _font_group(inner, rules)
    items.append(_Item(f"{{{_join(inner)}}}" if len(inner) != 1 or inner[0].kind != "font" else inner[0].tex, "group"))


def _is_accent(item: _Item) -> bool:
    symbol = SYMBOLS.get(item.tex[1:])
    return symbol is not None and symbol.kind == "accent"


def _font_group(inner: list[_Item], rules: list[str]) -> list[_Item]:
    """`{cal O}` as `\\mathcal{O}`: an old font switch that heads a group."""
    name = inner[0].tex[1:] if inner else ""
    if name in _FONTS and len(inner) > 1:
        rules.append("font-groups")
        rest = inner[1:]
        while rest and rest[0].kind == "space":
            rest = rest[1:]
        return [_Item(f"\\{_FONTS[name]}{{{_join(rest)}}}", "font")]
    return inner


def _numerator(items: Sequence[_Item], denominator: str, whole: bool) -> int:
    """Where in `items` the numerator starts that a scrape left in front of `{denominator}`."""
    if whole:
        first = 0
        while first < len(items) and items[first].tex in {"-", " ", "−"}:
            first += 1
        if not any(item.kind in {"open", "close", "unknown"} or item.tex in {",", "="} for item in items[first:]):
            return first
    start = len(items)
    while start > 0:
        item = items[start - 1]
        if item.kind == "close" and item.tex in ")]":
            opening = _partner(items, start - 1)
            if opening is None:
                break
            start = opening
        elif item.kind in _PRODUCT or (item.kind in {"takes1", "size"} and start < len(items)):
            start -= 1
        elif item.kind == "function" and start < len(items):
            if items[start].kind == "number":
                break
            start -= 1
        elif (item.kind == "space" and start < len(items) and start >= 2 and items[start - 2].kind == "number") or (item.kind == "space" and start < len(items) and _joins(items, start, denominator)):
            start -= 1
        else:
            break
    while start < len(items) and items[start].kind == "space":
        start += 1
    return _longer(items, start, denominator)


def _longer(items: Sequence[_Item], start: int, denominator: str) -> int:
    """Where the numerator starts if it is a sum like the denominator: `2k-3{2k-1}` is (2k-3)/(2k-1)."""
    if not re.search(r"[+\-]", denominator):
        return start
    first = start
    while first > 0 and (items[first - 1].kind in {"atom", "number", "script", "space"} or items[first - 1].tex in {"+", "-"}):
        first -= 1
    while first < start and (items[first].kind == "space" or items[first].tex in {"+", "-"}):
        first += 1
    letters = {item.tex for item in items[first:start] if item.kind == "atom"}
    return first if any(letter in denominator for letter in letters) else start


def _joins(items: Sequence[_Item], start: int, denominator: str) -> bool:
    """Whether the space before item `start` stands between a function and its argument, or factors of one product."""
    before = items[start - 2] if start >= 2 else None
    if before is None:
        return False
    if before.kind == "function":
        return items[start].kind != "number" and denominator.strip() != "\\delta"
    return items[start].kind == "function" and before.kind in _PRODUCT


def _partner(items: Sequence[_Item], close: int) -> int | None:
    depth = 0
    for i in range(close, max(-1, close - 200), -1):
        depth += items[i].kind == "close" and items[i].tex in ")]"
        depth -= items[i].kind == "open" and items[i].tex in "(["
        if depth == 0:
            return i
    return None


_BARE_SCRIPT = re.compile(
    r"(?P<signed>[+\-−]?\d+(?:\.\d+)?(?:/\d+)?|[+\-−](?=[A-Za-z]))|(?P<word>[A-Za-z]+)|(?P<command>\\[A-Za-z]+)|(?P<one>[^\s{}^_])"
)


def _script(
    items: list[_Item], source: str, start: int, braces: dict[int, int], depth: int, rules: list[str]
) -> int:
    """Write the script sign at `start` with its argument; return where to go on."""
    sign, after = source[start], start + 1
    if after in braces:
        inner = source[after + 1 : braces[after]].removeprefix(",")  # what is left of a thin space
        if depth < _MAX_DEPTH:
            inner, inner_rules = _write(inner, sign, depth + 1)
            rules += inner_rules
        items.append(_Item(f"{sign}{{{inner}}}", "script"))
        return braces[after] + 1
    found = _BARE_SCRIPT.match(source, after)
    if found is None:
        items += [_Item("\\_", "stray")] if sign == "_" else []
        return after
    argument, end = found.group(), found.end()
    tex = argument
    if found.lastgroup == "word":
        tex, end = _script_word(argument, after, rules)
    elif found.lastgroup == "one" and argument in "%#&":
        tex = "\\" + argument
    if end in braces and depth < _MAX_DEPTH and _is_exponent_fraction(tex, source[end + 1 : braces[end]]):
        inner, inner_rules = _write(source[end + 1 : braces[end]], "top", depth + 1)
        rules += [*inner_rules, "fractions"]
        tex, end = f"\\frac{{{tex}}}{{{inner}}}", braces[end] + 1
    items.append(_Item(f"{sign}{{{tex}}}" if len(tex) > 1 else f"{sign}{tex}", "script"))
    return end


def _script_word(word: str, start: int, rules: list[str]) -> tuple[str, int]:
    """The argument that a run of letters after a script sign begins with, and where it ends."""
    if len(word) == 1:
        return word, start + 1
    if word in SYMBOLS or _is_glued(word, split_glued(word)):
        first = word if word in SYMBOLS else split_glued(word)[0]
        if len(first) > 1:
            rules.append("backslashes")
            return _word(first, [])[0].tex, start + len(first)
        return first, start + 1
    if len(word) >= 3:
        rules.append("roman-names")
        return f"\\mathrm{{{word}}}", start + len(word)
    return word[0], start + 1


def _is_exponent_fraction(numerator: str, denominator: str) -> bool:
    """Whether `x^2{3}` was `x^\\frac{2}{3}` rather than `\\frac{x^2}{3}`."""
    if not denominator.strip() or _has_separator(denominator):
        return False
    if re.fullmatch(r"[+\-−]?\d+", numerator):
        return denominator.strip().isdigit() or numerator.lstrip("+-−") == "1"
    return bool(re.search(r"[+\-−]", denominator)) and numerator.strip("\\") in denominator


def _join(items: Sequence[_Item]) -> str:
    """The items as one string, with a space where a command would run into a letter."""
    out: list[str] = []
    for item in items:
        if out and item.tex[:1].isalpha() and re.search(r"\\[A-Za-z]+$", out[-1]):
            out.append(" ")
        out.append(item.tex)
    return re.sub(r"\s+", " ", "".join(out)).strip()


def _balanced(tex: str) -> str:
    """The formula with a blank delimiter for each \\left or \\right that lost its partner."""
    depth = missing = 0
    for name in re.findall(r"\\(left|right)(?![A-Za-z])", tex):
        if name == "left":
            depth += 1
        elif depth:
            depth -= 1
        else:
            missing += 1
    return "\\left. " * missing + tex + " \\right." * depth
