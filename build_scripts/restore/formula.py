"""The LaTeX of a formula from its scraped remains: backslashes, glued commands, fractions, braces."""

import re
from collections.abc import Sequence

from build_scripts.restore.items import PRODUCT, Item, is_glued, join, plain_items, word_items
from build_scripts.restore.symbols import SYMBOLS, glue_strength, split_glued, words
from build_scripts.restore.tokens import MARKED, MARKS, match_braces

_PART = re.compile(rf"\\[A-Za-z]+|\\.|{MARKED}|[A-Za-z]+(?![{MARKS}])|\d+(?:\.\d+)?|[{{}}]|\s+|.", re.DOTALL)
_FONTS = {"cal": "mathcal", "bf": "mathbf", "rm": "mathrm", "it": "mathit", "sf": "mathsf"}
# Fonts of text: what they hold is not mathematics.
_VERBATIM = words(r"\text \textrm \textit \textbf \textsf \texttt \textnormal \mbox \operatorname \mathrm")
_THIN_SPACE = re.compile(r" , ?(?=d[a-z](?![A-Za-z]))")  # before a differential; it lost its backslash
_MAX_DEPTH = 30


def write_formula(source: str) -> tuple[str, tuple[str, ...]]:
    """LaTeX for the remains of one formula, and the names of the rules that were needed.

    No letter or digit is lost; what is nested deeper than 30 braces is returned as it is.
    """
    inside = source.strip()
    if inside.startswith("{") and match_braces(inside).get(0) == len(inside) - 1 and not has_separator(inside[1:-1]):
        source = inside[1:-1]  # braces that only group a symbol
    tex, rules = _write(source, "top", 0)
    return _balanced(tex), tuple(dict.fromkeys(rules))


_COMMAND = re.compile(r"\\[A-Za-z]")
_OLD_FONT = re.compile(r"\{\s*\\(cal|bf|rm|it|sf)(?![A-Za-z])\s*([^{}]*)\}")
_AMISS = re.compile(r"\\(?:cal|eps)(?![A-Za-z])|[\^_][-+]\d|\\[()\[\]]|\\$")  # old or broken LaTeX


def restore_formula(source: str) -> tuple[str, tuple[str, ...]]:
    """LaTeX for a formula between dollars: as it is, unless its commands lost their backslashes or are of old LaTeX."""
    tex = re.sub(r"(?<!\\)([%#])", r"\\\1", " ".join(source.split()))
    tex = _OLD_FONT.sub(lambda found: f"\\{_FONTS[found[1]]}{{{found[2]}}}", tex)
    bare = any(word in SYMBOLS or glue_strength(word) for word in re.findall(r"[A-Za-z]{2,}", source))
    amiss = _AMISS.search(tex) or len(_braces(tex)) % 2 or ("\\\\" in tex and "\\begin" not in tex)
    return write_formula(source) if amiss or (bare and not _COMMAND.search(tex)) else (tex, ())


def _braces(tex: str) -> list[str]:
    return re.findall(r"(?<!\\)[{}]", tex)


def _write(source: str, place: str, depth: int) -> tuple[str, list[str]]:
    """The LaTeX of a formula or of a script in it; `place` is "top", "^" or "_"."""
    braces = match_braces(source)
    closing = set(braces.values())
    rules: list[str] = []
    levels: list[tuple[str, list[Item]]] = [(place, [])]
    position = 0
    while position < len(source):
        items = levels[-1][1]
        if source[position] in "^_":
            position = _script(items, source, position, braces, depth, rules)
            continue
        found = _PART.match(source, position)
        part = found.group() if found else source[position]
        if part == "{" and position in braces:
            if len(levels) + depth > _MAX_DEPTH:
                return re.sub(r"\\(?![A-Za-z{}])", "", source), []
            if items and items[-1].tex in _VERBATIM:
                end = braces[position] + 1
                items.append(Item(re.sub(r"\\(?![A-Za-z{}%&#_,;:! ])|\$", "", source[position:end]), "group"))
                position = end
                continue
            levels.append((_opening(items, source, position, braces[position]), []))
        elif part == "}" and position in closing and len(levels) > 1:
            role, inner = levels.pop()
            ends = source[position + 1 : position + 2] in {"", "}"}
            whole = ends and (place != "top" if len(levels) == 1 else levels[-1][0] == "argument")
            _close(levels[-1][1], role, inner, whole, rules)
        else:
            items += plain_items(part, items, source[position + len(part) : position + len(part) + 2], rules)
        position += len(part)
    tex = join(levels[0][1])
    return (_THIN_SPACE.sub(r"\\, ", tex) if r"\int" in tex else tex), rules


def _opening(items: Sequence[Item], source: str, start: int, end: int) -> str:
    """What a brace opens: an argument, a denominator, a set or a mere group."""
    last = items[-1] if items else Item("", "start")
    bare = next((item for item in reversed(items) if item.kind != "space"), Item("", "start"))
    content = source[start + 1 : end]
    listed = has_separator(content)
    if last.kind in {"takes1", "takes2", "unknown"} or (last.tex == "]" and _is_root(items)):
        return "argument"
    if last.kind == "size":
        return "set"
    if not any(c.isalnum() for c in content) or _is_operator(content.strip()):
        return "group"
    if last.kind in PRODUCT and not listed and last.tex not in {"E", "P"}:
        return "denominator"
    if listed or bare.kind == "function" or last.tex in {"E", "P"}:
        return "set"
    if bare.kind == "operator" and bare.tex not in "+-*/=<>" and _NUMBER.fullmatch(content):
        return "set"
    indexed = source[end + 1 : end + 2] == "_" and len(content.strip()) > 1
    return "set" if indexed and not _FONT.match(content) else "group"


_NUMBER = re.compile(r"\s*(?:\\?pm\s?|[-+±])?\d+\s*")
_FONT = re.compile(r"\s*\\?(?:cal|bf|rm|it|sf|mathcal|mathbf)\b")


def _is_operator(name: str) -> bool:
    return name in SYMBOLS and SYMBOLS[name].kind == "operator"


def _is_root(items: Sequence[Item]) -> bool:
    """Whether the items end with the index of a root, as in \\sqrt[3]."""
    opening = opening_of(items, len(items) - 1)
    return bool(opening) and items[(opening or 1) - 1].tex == "\\sqrt"


def _close(items: list[Item], role: str, inner: list[Item], whole: bool, rules: list[str]) -> None:
    """Put a finished brace group into the list of items around it; `whole` if it ends a script."""
    if role == "set":
        rules.append("set-braces")
        items.append(Item(f"\\{{{join(inner)}\\}}", "close"))
        return
    if role == "denominator":
        start = numerator_start(items, join(inner), whole)
        if start < len(items):
            rules.append("fractions")
            numerator = join(items[start:])
            del items[start:]
            items.append(Item(f"\\frac{{{numerator}}}{{{join(inner)}}}", "group"))
            return
    if role == "argument":
        takes_more = items[-1].kind == "takes2"
        if _is_accent(items[-1]) and len(inner) == 1 and inner[0].kind == "atom":
            items.append(Item(inner[0].tex, "group"))
            return
        items.append(Item(f"{{{join(inner)}}}", "takes1" if takes_more else "group"))
        return
    inner = _font_group(inner, rules)
    items.append(Item(inner[0].tex if [item.kind for item in inner] == ["font"] else f"{{{join(inner)}}}", "group"))


def _is_accent(item: Item) -> bool:
    symbol = SYMBOLS.get(item.tex[1:])
    return symbol is not None and symbol.kind == "accent"


def _font_group(inner: list[Item], rules: list[str]) -> list[Item]:
    """`{cal O}` as `\\mathcal{O}`: an old font switch that heads a group."""
    name = inner[0].tex[1:] if inner else ""
    if name in _FONTS and len(inner) > 1:
        rules.append("font-groups")
        rest = inner[1:]
        while rest and rest[0].kind == "space":
            rest = rest[1:]
        return [Item(f"\\{_FONTS[name]}{{{join(rest)}}}", "font")]
    return inner


_BARE_SCRIPT = re.compile(
    r"(?P<signed>[+\-−]?\d+(?:\.\d+)?(?:/\d+)?|[+\-−](?=[A-Za-z]))|(?P<word>[A-Za-z]+)|\\[A-Za-z]+|[^\s{}^_\\$]"
)


def _script(items: list[Item], source: str, start: int, braces: dict[int, int], depth: int, rules: list[str]) -> int:
    """Write the script sign at `start` with its argument; return where to go on."""
    sign, after = source[start], start + 1
    if after in braces:
        inner = source[after + 1 : braces[after]].removeprefix(",")  # what is left of a thin space
        if depth < _MAX_DEPTH:
            inner, inner_rules = _write(inner, sign, depth + 1)
            rules += inner_rules
        items.append(Item(f"{sign}{{{inner}}}", "script"))
        return braces[after] + 1
    found = _BARE_SCRIPT.match(source, after)
    if found is None:
        items += [Item("\\_", "stray")] if sign == "_" else []
        return after
    argument, end = found.group(), found.end()
    if argument[0] == "\\" and end in braces and depth < _MAX_DEPTH:  # the argument of a command
        end = braces[end] + 1
        argument, inner_rules = _write(source[after:end], sign, depth + 1)
        rules += inner_rules
    tex = argument
    if found.lastgroup == "word":
        tex, end = _script_word(argument, after, rules)
    elif argument in "%#&":
        tex = "\\" + argument
    if end in braces and depth < _MAX_DEPTH and is_exponent_fraction(tex, source[end + 1 : braces[end]]):
        inner, inner_rules = _write(source[end + 1 : braces[end]], "top", depth + 1)
        rules += [*inner_rules, "fractions"]
        tex, end = f"\\frac{{{tex}}}{{{inner}}}", braces[end] + 1
    items.append(Item(f"{sign}{{{tex}}}" if len(tex) > 1 else f"{sign}{tex}", "script"))
    return end


def _script_word(word: str, start: int, rules: list[str]) -> tuple[str, int]:
    """The argument that a run of letters after a script sign begins with, and where it ends."""
    if len(word) == 1:
        return word, start + 1
    if word in SYMBOLS or is_glued(word, split_glued(word)):
        first = word if word in SYMBOLS else split_glued(word)[0]
        if len(first) > 1:
            rules.append("backslashes")
            return word_items(first, [])[0].tex, start + len(first)
        return first, start + 1
    if len(word) >= 3:
        rules.append("roman-names")
        return f"\\mathrm{{{word}}}", start + len(word)
    return word[0], start + 1


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


# Fractions that lost their command: how much of what comes before `{denominator}` is the numerator.
_SUMMAND = frozenset({"atom", "number", "script", "space"})


def numerator_start(items: Sequence[Item], denominator: str, whole: bool) -> int:
    """The number of the first item of the numerator; `whole` if the fraction ends a script or an argument."""
    if whole:
        first = 0
        while first < len(items) and items[first].tex in {"-", " ", "−"}:
            first += 1
        if not any(item.kind in {"open", "close", "unknown"} or item.tex in {",", "="} for item in items[first:]):
            return first
    start = len(items)
    while start > 0:
        earlier = _step(items, start, denominator)
        if earlier is None:
            break
        start = earlier
    while start < len(items) and items[start].kind == "space":
        start += 1
    return _longer(items, start, denominator)


def _step(items: Sequence[Item], start: int, denominator: str) -> int | None:
    """The numerator extended to the left by one factor, or None where it begins."""
    item = items[start - 1]
    if item.kind == "close" and item.tex in ")]":
        return opening_of(items, start - 1)
    if item.kind in PRODUCT:
        return start - 1
    if start == len(items):
        return None
    if item.kind in {"takes1", "size"} or (item.kind == "function" and items[start].kind != "number"):
        return start - 1
    if item.kind == "space" and start >= 2 and (items[start - 2].kind == "number" or _joins(items, start, denominator)):
        return start - 1
    return None


def _longer(items: Sequence[Item], start: int, denominator: str) -> int:
    """Where the numerator starts if it is a sum like the denominator: `2k-3{2k-1}` is (2k-3)/(2k-1)."""
    if not re.search(r"[+\-]", denominator):
        return start
    first = start
    while first > 0 and (items[first - 1].kind in _SUMMAND or items[first - 1].tex in {"+", "-"}):
        first -= 1
    while first < start and (items[first].kind == "space" or items[first].tex in {"+", "-"}):
        first += 1
    letters = {item.tex for item in items[first:start] if item.kind == "atom"}
    return first if any(letter in denominator for letter in letters) else start


def _joins(items: Sequence[Item], start: int, denominator: str) -> bool:
    """Whether the space before item `start` stands between a function and its argument, or factors of one
    product."""
    before = items[start - 2]
    if before.kind == "function":
        return items[start].kind != "number" and denominator.strip() != "\\delta"
    return items[start].kind == "function" and before.kind in PRODUCT


def opening_of(items: Sequence[Item], close: int) -> int | None:
    """Where the bracket opens that item `close` closes; None if that is far away or nowhere."""
    depth = 0
    for i in range(close, max(-1, close - 200), -1):
        depth += items[i].kind == "close" and items[i].tex in ")]"
        depth -= items[i].kind == "open" and items[i].tex in "(["
        if depth == 0:
            return i
    return None


def is_exponent_fraction(numerator: str, denominator: str) -> bool:
    """Whether `x^2{3}` was `x^\\frac{2}{3}` rather than `\\frac{x^2}{3}`."""
    if not denominator.strip() or has_separator(denominator):
        return False
    if re.fullmatch(r"[+\-−]?\d+", numerator):
        return denominator.strip().isdigit() or numerator.lstrip("+-−") == "1"
    return bool(re.search(r"[+\-−]", denominator)) and numerator.strip("\\") in denominator


def has_separator(content: str) -> bool:
    """Whether there is a comma or colon outside inner brackets: then the content is a list or a set."""
    depth = 0
    for character in content:
        if character in "{([":
            depth += 1
        elif character in "})]":
            depth -= 1
        elif depth == 0 and character in ",:…":
            return True
    return False
