"""The exact bounds of a found formula, without punctuation, unmatched brackets and words of prose at its ends."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from build_scripts.restore.symbols import SYMBOLS, split_glued, words
from build_scripts.restore.tokens import Token

# Words that are English where a formula would begin or end with them: "as in J", "13.9 times".
_LEADING = frozenset({"w:models", "w:in", "w:to", "w:over", "w:mid", "w:iff", "w:sum"})
_TRAILING = _LEADING | {"w:times", "w:cap", "w:over", "w:top", "w:dim"}
_EDGE = frozenset(',.;:?!’"')
_MAX_STEPS = 60  # a range that needs more is no formula
_LABELS = (["(", "article", ")"], ["(", "letter", ")"])
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


def _is_hyphen(tokens: Sequence[Token], i: int) -> bool:
    """Whether token `i` joins words, as in top-k, or separates units."""
    return tokens[i].kind in {"-", "/"} and i > 0 and not tokens[i].space and tokens[i - 1].text[-1].isalnum()


def _is_word(token: Token, words: frozenset[str]) -> bool:
    return token.space and token.kind in words


def ranges(tokens: Sequence[Token], first: int, end: int) -> Iterator[tuple[int, int]]:
    """The formulas in a found range: cut at brackets that open a remark, and trimmed."""
    opened = [i for i in _unmatched(tokens, first, end) if tokens[i].kind == "(" and tokens[i].space and i > first]
    for start, stop in pairwise([first, *(opened if len(opened) < _MAX_STEPS else ()), end]):
        start, stop = trim(tokens, start, stop)
        if start < stop:
            yield start, stop


def trim(tokens: Sequence[Token], first: int, end: int) -> tuple[int, int]:
    """The range of a formula without punctuation and unmatched brackets at its ends; empty if none."""
    if end - first > 3 and [token.kind for token in tokens[first : first + 3]] in _LABELS and tokens[first + 3].space:
        first += 3  # (a) x^2, (b) y^2
    for _ in range(_MAX_STEPS):
        if first >= end:
            break
        unmatched = _unmatched(tokens, first, end)
        if end < len(tokens) and unmatched and tokens[unmatched[-1]].kind in _OPEN and tokens[end].kind in _CLOSE:
            end += 1
        elif first > 0 and unmatched and tokens[unmatched[0]].kind in _CLOSE and tokens[first - 1].kind in _OPEN:
            first -= 1
        elif tokens[end - 1].kind in _EDGE | {"-", "/"} or end - 1 in unmatched or _is_word(tokens[end - 1], _TRAILING):
            end -= 1
        elif (
            tokens[first].kind in _EDGE
            or _is_hyphen(tokens, first)
            or first in unmatched
            or _is_word(tokens[first], _LEADING)
        ):
            first += 1
        else:
            break
    first, end = _extend(tokens, first, end)
    return (first, end) if first < end and _has_substance(tokens, first, end) else (first, first)


_NAMES = words("name mixed mixed+ caps caps+ letters call glued? function article")
_UNICODE = words("uop urel uscript … = wall")  # reads as well in prose
_SIGNS = words("num - ( ) [ ] { } , / + % ' : . ; ’ * ! pct")


def _has_substance(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether a range is more than names, numbers and punctuation."""
    kinds = {token.kind for token in tokens[first:end]}
    if kinds <= _SIGNS | _UNICODE:
        return False
    if kinds <= _SIGNS | _NAMES and not _is_applied(tokens, first, end):
        return False
    if end - first > 1:
        return True
    if tokens[first].kind not in {"letter", "capital"}:
        return not tokens[first].kind.startswith("w:")
    return not _is_label(tokens, first)


def _is_label(tokens: Sequence[Token], i: int) -> bool:
    """Whether a lone letter numbers an item, is part of a name (R-CNN, P&L, L2O) or an initial."""
    token = tokens[i]
    before = tokens[i - 1].text if i and not token.space else ""
    after = tokens[i + 1].text if i + 1 < len(tokens) and not tokens[i + 1].space else ""
    follows = tokens[i + 2].text if i + 2 < len(tokens) else ""
    if token.text == "e" and after == "-":
        return True
    if before == "&" or after == "&" or before[-1:].isalnum() or after[:1].isalnum():
        return True
    if after == ")" and (before == "(" or not _is_bracketed(tokens, i)):
        return True
    return token.kind == "capital" and after == "-" and follows.isupper()


def _is_bracketed(tokens: Sequence[Token], i: int) -> bool:
    """Whether an opening bracket is among the 60 tokens before token `i`."""
    open_ = 0
    for token in tokens[max(0, i - 60) : i]:
        open_ = max(0, open_ + (token.kind == "(") - (token.kind == ")"))
    return open_ > 0


def _is_applied(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether a range of names and numbers is a product or the value of a function, as in `SO(3)`."""
    kinds = [token.kind for token in tokens[first:end]]
    return len(kinds) > 3 and kinds[0] in {"mixed", "letters", "name", "function", "call"} and "(" in kinds


_RELATIONS = frozenset({"=", "<", ">", "relation", "urel"})
_COUNTED = frozenset({"w:times", "operator", "w:sim", "relation", "urel", "uop"})


def _extend(tokens: Sequence[Token], first: int, end: int) -> tuple[int, int]:
    """The range with the word or number adjacent to its first sign, without brackets of prose around it."""
    if first >= end:
        return first, end
    if first > 0 and not tokens[first].space and _belongs(tokens[first - 1], tokens[first]):
        first -= 1
    if end - first == 1 and tokens[first].kind in _COUNTED and _is_touching_number(tokens, end):
        end += 1
    if end < len(tokens) and tokens[end].text in {"''", "'''"}:
        end += 1
    percent = end < len(tokens) and tokens[end].kind == "%" and not tokens[end].space
    if percent and tokens[end - 1].kind == "num" and end - first > 1:
        end += 1
    return (first + 1, end - 1) if _is_wrapped(tokens, first, end) else (first, end)


def _is_touching_number(tokens: Sequence[Token], i: int) -> bool:
    """Whether token `i` is a number touching what is before it, and no part of a name as in sim2real."""
    if i >= len(tokens) or tokens[i].kind != "num" or tokens[i].space:
        return False
    return i + 1 == len(tokens) or tokens[i + 1].space or not tokens[i + 1].text[0].isalpha()


def _belongs(before: Token, sign: Token) -> bool:
    """Whether the base of a script or the number before a sign was left out: `SE_{2}`, `17.7times`."""
    if sign.kind in {"sup", "sub"}:
        return before.text.isalpha() and len(before.text) <= 12
    return sign.kind in _COUNTED and before.kind == "num"


def _is_wrapped(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether the brackets around a range are those of the sentence: "the case (k = 2)", "TD(lambda)"."""
    if end - first < 3 or tokens[first].kind != "(" or tokens[end - 1].kind != ")":
        return False
    if _unmatched(tokens, first + 1, end - 1) or (end < len(tokens) and tokens[end].kind in {"-", "sup", "sub"}):
        return False
    if first > 0 and not tokens[first].space:
        return tokens[first - 1].text[-1].isalnum()
    inner = {token.kind for token in tokens[first + 1 : end - 1]}
    relates = bool(inner & _RELATIONS) or any(map(_holds_relation, tokens[first + 1 : end - 1]))
    return relates or (len(inner) == 1 and bool(inner & {"greek", "letter", "capital", "ugreek"}))


def _holds_relation(token: Token) -> bool:
    """Whether a glued token relates two things: `nll` is n ≪."""
    return token.kind.startswith("glued") and any(
        part in SYMBOLS and SYMBOLS[part].kind == "relation" for part in split_glued(token.text)
    )


def _unmatched(tokens: Sequence[Token], first: int, end: int) -> list[int]:
    """The brackets of a range without a partner in it, of whatever shape: [0, 1) is one interval."""
    stack: list[int] = []
    closers: list[int] = []
    for i in range(first, end):
        if tokens[i].kind in _OPEN:
            stack.append(i)
        elif tokens[i].kind in _CLOSE:
            if stack:
                stack.pop()
            else:
                closers.append(i)
    return closers + stack
