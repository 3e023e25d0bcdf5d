"""Fractions that lost their command: how much of what stands before `{denominator}` is the numerator."""

from __future__ import annotations

import re
from collections.abc import Sequence

from build_scripts.restore.items import PRODUCT, Item

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
