"""Finds the formulas in a piece of scraped text: a two-state recogniser over tokens with weighted evidence.

Each token is prose or mathematics. Evidence (the class of the token, its neighbours, the brackets it stands
in, whether the letter is a symbol elsewhere in the text) adds weights from data/math_evidence.tsv for
mathematics; the best path through the two states (Viterbi, IEEE Trans. Inf. Theory 13, 1967) decides. Words
of prose are walls: only the islands between them are looked at, so that plain prose costs next to nothing
and no formula can swallow a sentence.
"""

from collections.abc import Iterator, Mapping, Sequence

from build_scripts.restore.symbols import SYMBOLS, read_table, split_glued, words
from build_scripts.restore.tokens import Token

_OPENERS = {"(": ")", "[": "]", "{": "}"}
_ROLES = {
    kind: role
    for role, kinds in {
        "A": "letter capital article letters mixed caps mixed+ caps+ uletter",
        "N": "num",
        "G": "greek ugreek symbol glued glued? glued!",
        "S": "sup sub uscript stray",
        "R": "relation operator urel uop = < > + / *",
        "F": "function font layout accent large delimiter name call",
        "(": "( [ {",
        ")": ") ] }",
        "|": "| escape",
        ",": ",",
        "-": "- −",
        ".": ". : ; ? !",
        "'": "' ’",
    }.items()
    for kind in kinds.split()
}
_STRONG = words(
    "sup sub relation operator urel uop = < > + greek glued glued! symbol font accent layout large delimiter"
)
# An island without one of these has only punctuation, numbers and small words.
_WORTH = _STRONG | words(
    "letter capital letters mixed caps ugreek uletter glued? function name uscript stray | call escape "
    "w:times w:tilde w:hat w:sim w:log w:left w:right w:cal w:in w:min w:max"
)
_MAX_GROUP_TOKENS = 80


def _load_weights() -> Mapping[str, float]:
    return {name: float(weight) for name, weight in read_table("math_evidence.tsv")}


WEIGHTS: Mapping[str, float] = _load_weights()


def find_formulas(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The formulas as half-open ranges of token numbers, in order."""
    found: list[tuple[int, int]] = []
    for start, lines in gather(tokens):
        states = _best_path(lines)
        first = -1
        for i, state in enumerate([*states, False], start):
            if state and first < 0:
                first = i
            elif not state and first >= 0:
                found.append((first, i))
                first = -1
    return found


def gather(tokens: Sequence[Token]) -> Iterator[tuple[int, list[tuple[list[str], str]]]]:
    """For each run without prose: its first token, and for each token its evidence and the name of the step into it."""
    if not any(token.kind in _WORTH for token in tokens):
        return
    groups, kinds = _groups(tokens)
    roles = [_ROLES.get(kind, "W" if kind.startswith("w:") else "X") for kind in kinds]
    symbols = _symbols(tokens, kinds, groups)
    for start, end in _islands(kinds):
        lines = []
        for i in range(start, end):
            gap = "_" if tokens[i].space else ""
            step = f"{roles[i - 1] if i > start else 'X'}{gap}{roles[i]}"
            lines.append((_evidence(tokens, kinds, roles, groups, symbols, i), step))
        yield start, lines


def _islands(kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = -1
    worth = False
    for i, kind in enumerate(kinds):
        if kind == "wall":
            if worth:
                yield start, i
            start, worth = -1, False
        else:
            if start < 0:
                start = i
            worth = worth or kind in _WORTH
    if worth:
        yield start, len(kinds)


def _groups(tokens: Sequence[Token]) -> tuple[list[str], list[str]]:
    """For each token the kind of the innermost brackets around it, and its class as decided by the context.

    The kind of a group has "w" if it contains prose, "m" for signs of mathematics, and "f" after a letter or symbol; a
    bracket has the kind of its own group, "?" without a partner.
    """
    kinds = [token.kind for token in tokens]
    _resolve_ambiguous(tokens, kinds)
    walls, signs = [0], [0]
    for kind in kinds:
        walls.append(walls[-1] + (kind == "wall"))
        signs.append(signs[-1] + (kind in _STRONG))
    groups = [""] * len(tokens)
    stack: list[int] = []
    pairs: list[tuple[int, int]] = []
    for i, token in enumerate(tokens):
        if token.kind in _OPENERS:
            stack.append(i)
            groups[i] = "?"
        elif token.kind in ")]}":
            groups[i] = "?"
            if stack:
                pairs.append((stack.pop(), i))
    # Outer groups first, so that inner ones overwrite them; a group over the limit is prose.
    for start, end in sorted(pairs):
        if end - start > _MAX_GROUP_TOKENS:
            continue
        wall = walls[end] - walls[start]
        sign = signs[end] - signs[start + 1]
        touching = start > 0 and not tokens[start].space
        if touching and kinds[start - 1] == "wall" and not wall and _is_call(tokens, kinds, start, bool(sign)):
            kinds[start - 1] = "call"
        call = touching and _ROLES.get(kinds[start - 1]) in {"A", "G", "F", "S"}
        group = ("w" if wall else "") + ("m" if sign else "") + ("f" if call else "")
        groups[start : end + 1] = [group or "-"] * (end + 1 - start)
    return groups, kinds


def _is_call(tokens: Sequence[Token], kinds: Sequence[str], bracket: int, sign: bool) -> bool:
    """Whether the word before a bracket is the name of a function: `Det(K)` inside a formula, `poly(1/x)`
    anywhere."""
    name = tokens[bracket - 1]
    if not name.text.isalpha() or len(name.text) > 8:
        return False
    return sign or (
        bracket > 1 and not name.space and kinds[bracket - 2] in _STRONG | {"(", "/", "|", "function", "w:log"}
    )


_BESIDE = _STRONG | {"letter", "capital", "function", "w:log", "w:max", "w:min", "|"}


_RIGHT_SIDE = frozenset({"accent", "font", "greek", "function", "w:tilde", "w:hat", "w:log"})


def _is_relation(command: str) -> bool:
    return command in SYMBOLS and SYMBOLS[command].kind == "relation"


def _resolve_ambiguous(tokens: Sequence[Token], kinds: list[str]) -> None:
    """Decide whether words that may be glued mathematics are prose: yes, unless next to other mathematics."""
    for i, kind in enumerate(kinds):
        if kind not in {"w:to", "article", "glued?"}:
            continue
        before = kinds[i - 1] if i else "wall"
        after = kinds[i + 1] if i + 1 < len(kinds) else "wall"
        limit = before != "num" and i + 1 < len(tokens) and tokens[i + 1].text in {"infty", "∞", "0"}
        mapping = limit or not {":", "w:colon"}.isdisjoint(kinds[max(0, i - 8) : i])
        if kind == "w:to" and tokens[i].space and not mapping:
            kinds[i] = "wall"
        if (
            kind == "article"
            and after == "w:in"
            and kinds[i + 2 : i + 4] in (["capital", "sup"], ["w:mathbb", "capital"])
        ):
            kinds[i] = "capital"
        if kind != "glued?":
            continue
        gap = i + 1 < len(kinds) and tokens[i + 1].space
        opens = (after in _OPENERS and (not gap or after == "[")) or (
            after == "num" and (gap or tokens[i].text.islower())
        )
        if opens or (after in _RIGHT_SIDE and _is_relation(split_glued(tokens[i].text)[-1])):
            kinds[i] = "glued!"
        elif before not in _BESIDE and after not in _BESIDE:
            kinds[i] = "wall"


def _symbols(tokens: Sequence[Token], kinds: Sequence[str], groups: Sequence[str]) -> frozenset[str]:
    """The letters that are surely symbols somewhere in the text: with a script or next to a relation."""
    found = set()
    for i, kind in enumerate(kinds):
        if kind in {"letter", "capital", "article", "caps", "letters"}:
            after = kinds[i + 1] if i + 1 < len(kinds) else "wall"
            before = kinds[i - 1] if i else "wall"
            if (
                (after in {"sup", "sub"} and not tokens[i + 1].space)
                or after in {"=", "<", ">", "relation", "urel"}
                or before in {"=", "<", ">", "relation", "urel"}
                or (groups[i].startswith("m") and kind != "article")
            ):
                found.add(tokens[i].text)
    return frozenset(found)


def _evidence(
    tokens: Sequence[Token],
    kinds: Sequence[str],
    roles: Sequence[str],
    groups: Sequence[str],
    symbols: frozenset[str],
    i: int,
) -> list[str]:
    """The names of the evidence for and against token `i` being mathematics."""
    kind, role = kinds[i], roles[i]
    size = len(kinds)
    before, after = kinds[i - 1] if i else "^", kinds[i + 1] if i + 1 < size else "$"
    gap_before = "_" if tokens[i].space else ""
    gap_after = "_" if i + 1 < size and tokens[i + 1].space else ""
    evidence = [
        kind,
        f"{before}{gap_before}~{role}",
        f"{role}~{gap_after}{after}",
        f"{roles[i - 1] if i else 'X'}{gap_before}~{kind}",
        f"{kind}~{gap_after}{roles[i + 1] if i + 1 < size else 'X'}",
        f"{kinds[i - 2] if i > 1 else '^'}~~{role}",
        f"{role}~~{kinds[i + 2] if i + 2 < size else '$'}",
        f"{role} in {groups[i]}",
        f"{roles[i - 1] if i else 'X'}{gap_before}~{role}~{gap_after}{roles[i + 1] if i + 1 < size else 'X'}",
    ]
    if tokens[i].text in symbols:
        evidence.append(f"{kind} known")
    return evidence


def _best_path(lines: Sequence[tuple[list[str], str]]) -> list[bool]:
    """Whether each token of an island is mathematics: the path of two states with the greatest weight."""
    weight = WEIGHTS.get
    prose, maths = 0.0, float("-inf")
    steps: list[tuple[bool, bool]] = []
    for evidence, step in lines:
        gain = sum(weight(name, 0.0) for name in evidence)
        enter = prose + weight(f"open {step}", 0.0)
        stay = maths + weight(f"stay {step}", 0.0)
        leave = maths + weight(f"close {step}", 0.0)
        steps.append((leave > prose, stay >= enter))
        prose, maths = max(prose, leave), max(enter, stay) + gain
    maths += weight(f"close {lines[-1][1][-1]}X", 0.0)
    state = maths > prose
    states = []
    for from_maths_to_prose, from_maths_to_maths in reversed(steps):
        states.append(state)
        state = from_maths_to_maths if state else from_maths_to_prose
    states.reverse()
    return states
