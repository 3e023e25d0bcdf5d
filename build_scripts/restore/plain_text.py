"""A formula as plain text: in Unicode for lists and search (`O(k⁻³)`), in words for screen readers."""

import re
import unicodedata
from collections.abc import Sequence

from build_scripts.restore.symbols import SYMBOLS, words
from build_scripts.restore.tokens import match_braces

SUPERSCRIPTS = dict(
    zip(
        "0123456789+-−=()nidkmtpsrTabcefghjlouvwxyz'",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵈᵏᵐᵗᵖˢʳᵀᵃᵇᶜᵉᶠᵍʰʲˡᵒᵘᵛʷˣʸᶻ′",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_BLACKBOARD = dict(zip("CENPQRZ1", "ℂ𝔼ℕℙℚℝℤ𝟙", strict=True))
_ASIDE = frozenset("′*∗⋆†⊤⊥∞+−°")  # stand behind their base without a sign of their own
_SIZES = words("left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr")
_SILENT = _SIZES | words("displaystyle textstyle limits mathop")
_RELATIONS = "=<>≤≥≠≈∼≃≅≡∝≪≫≲≳∈∉⊂⊆⊃⊇→←↔⇒⇔↦∣≍≺≻"
_PART = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_SUM = r"[ +−=<>]"
_PRODUCT = r"[ +−/=<>·×]|[^()]+[(].*[)].|(?<=.)[A-Za-zα-ω]"
_MAX_DEPTH = 30


def plain_formula(tex: str) -> str:
    """The formula in Unicode, on one line, without a trace of LaTeX: `x ∈ ℝ^(n×m)`."""
    return _Writer(tex, spoken=False).read()


def spoken_formula(tex: str) -> str:
    """The formula in words: `O(k to the power −3)`."""
    return _Writer(tex, spoken=True).read()


class _Writer:
    """Reads a formula from left to right. A class only because the place in the text is shared by all its
    functions."""

    def __init__(self, tex: str, spoken: bool) -> None:
        self.tex = tex
        self.spoken = spoken
        self.braces = match_braces(tex)

    def read(self) -> str:
        text = self._run(0, len(self.tex), 0)
        text = re.sub(r"(?<=[({\[])\s+|\s+(?=[)}\],])", "", text.replace("\x01", ""))
        return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()

    def _run(self, start: int, end: int, depth: int) -> str:
        out: list[str] = []
        position = start
        while position < end:
            position = self._part(position, end, depth, out)
        return _spaced(out)

    def _part(self, position: int, end: int, depth: int, out: list[str]) -> int:
        character = self.tex[position]
        if character in "^_":
            return self._script(position, end, depth, out)
        if character == "{":
            close = self.braces.get(position, -1)
            if not position < close < end:
                return position + 1
            out.append(self._group(position, close, depth))
            return close + 1
        found = _PART.match(self.tex, position, end)
        part, after = (found.group(), found.end()) if found else (character, position + 1)
        if part[0] == "\\" and len(part) > 1:
            return self._command(part[1:], after, end, depth, out)
        if part.isspace() or part == "~":
            out.append(" ")
        elif part not in "}\\$":
            out.append("−" if part == "-" else "′" if part in "'’" else part)
        return after

    def _group(self, start: int, close: int, depth: int) -> str:
        if depth >= _MAX_DEPTH:
            return re.sub(r"[\\{}$]", "", self.tex[start + 1 : close])
        return self._run(start + 1, close, depth + 1)

    def _argument(self, position: int, end: int, depth: int) -> tuple[str, int]:
        while position < end and self.tex[position].isspace():
            position += 1
        if position >= end:
            return "", end
        if self.tex[position] in "^_":
            return "", position
        if depth >= _MAX_DEPTH:
            return self.tex[position].strip("\\{}$"), position + 1
        out: list[str] = []
        if self.tex[position].isdigit():
            return self.tex[position], position + 1
        after = self._part(position, end, depth + 1, out)
        return _spaced(out), after

    def _script(self, position: int, end: int, depth: int, out: list[str]) -> int:
        sign = self.tex[position]
        content, after = self._argument(position + 1, end, depth)
        content = content.strip() if self.spoken else re.sub(rf"\s*([{_RELATIONS}×+−⋅])\s*", "\x01\\1", content.strip())
        if not content:
            return after
        if out and out[-1] == " " and len(out) > 1:
            out.pop()
        if self.spoken:
            out.append(f" {'to the power' if sign == '^' else 'sub'} {content} ")
            return after
        table = SUPERSCRIPTS if sign == "^" else SUBSCRIPTS
        plain = content.replace("\x01", "")
        if all(c in table for c in plain) and not (sign == "_" and re.fullmatch(r"[a-z]{2,}", plain)):
            out.append("".join(table[c] for c in plain))
        elif sign == "^" and plain in _ASIDE:
            out.append(plain)
        else:
            out.append(sign + (plain if len(plain) == 1 or (sign == "_" and plain.isalnum()) else f"({content})"))
        return after

    def _command(self, name: str, after: int, end: int, depth: int, out: list[str]) -> int:
        if not name.isalpha():
            out.append({"|": "‖", ",": " ", ";": " ", ":": " ", " ": " ", "!": "", "\\": " "}.get(name, name))
            return after
        symbol = SYMBOLS.get(name)
        if name in _SILENT:
            return after + 1 if name in _SIZES and self.tex[after : after + 1] == "." else after
        if name in {"frac", "tfrac", "dfrac", "nicefrac", "binom"}:
            top, after = self._argument(after, end, depth)
            bottom, after = self._argument(after, end, depth)
            fraction = self._fraction(top, bottom, "choose" if name == "binom" else "over")
            applied = bool(out) and "".join(out[-2:]).rstrip().endswith("\x00") and not self.spoken
            multiplied = not self.spoken and re.match(r"\\?[A-Za-zΑ-ω(]", self.tex[after:end]) is not None
            out.append(f"({fraction})" if applied or (multiplied and name != "binom") else fraction)
        elif name == "sqrt":
            return self._root(after, end, depth, out)
        elif symbol is not None and symbol.kind == "accent":
            content, after = self._argument(after, end, depth)
            out.append(f" {content} {symbol.spoken} " if self.spoken else _accented(content, symbol.unicode))
        elif symbol is not None and symbol.kind == "font":
            content, after = self._argument(after, end, depth)
            out.append(_BLACKBOARD.get(content, content) if name == "mathbb" and not self.spoken else content)
        elif symbol is None or symbol.kind in {"function", "name"}:
            out.append(f"\x02{symbol.spoken if symbol and self.spoken else symbol.unicode if symbol else name}\x00")
        elif self.spoken and symbol.spoken:
            out.append(f" {symbol.spoken} ")
        else:
            out.append(symbol.unicode or "")
        return after

    def _fraction(self, top: str, bottom: str, word: str) -> str:
        if self.spoken:
            return f" {top} {word} {bottom} "
        if word == "choose":
            return f"({top} choose {bottom})"
        return f"{_bracketed(top, _SUM)}/{_bracketed(bottom, _PRODUCT)}"

    def _root(self, after: int, end: int, depth: int, out: list[str]) -> int:
        index = re.compile(r"\s*\[([^\]]{1,10})\]").match(self.tex, after, end)
        if index:
            after = index.end()
        content, after = self._argument(after, end, depth)
        if self.spoken:
            out.append(f" root of {content} ")
        else:
            sign = {"3": "∛", "4": "∜"}.get(index[1], f"({index[1]})√") if index else "√"
            out.append(sign + _bracketed(content, r"(?<=.)[^⁰-ₜ]"))
        return after


def _bracketed(content: str, needs: str) -> str:
    """The content, in brackets where the pattern says that it would be misread without."""
    content = content.strip()
    wrapped = content.startswith("(") and content.endswith(")") and content.count("(") == 1
    return f"({content})" if re.search(needs, content) and not wrapped else content


def _accented(content: str, mark: str) -> str:
    if len(content) == 1 and content.isalnum():
        return content + mark
    return content


def _spaced(parts: Sequence[str]) -> str:
    """The parts as one text: functions apart from letters, relations between spaces."""
    text = "".join(parts)
    text = re.sub(r"(?<=[({\[])\s+|\s+(?=[)}\],])|(?<=[A-Za-zΑ-ω\x00])\s+(?=\()", "", text)
    text = re.sub(r"\x00(?=[A-Za-z0-9Α-ω√∑∫‖|\x02])", " ", text)
    text = re.sub(r"(?<=[\w)⁰-ₜ])\x02", " ", text).translate({0: None, 2: None})
    return re.sub(rf"(?<![\x01\s])\s*(?<!\x01)([{_RELATIONS}]+)\s*", r" \1 ", text)
