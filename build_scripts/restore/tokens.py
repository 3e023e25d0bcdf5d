"""Tokens of scraped text, with the class that each may have in mathematics."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from build_scripts.restore.symbols import SYMBOLS, glue_strength, words


class Token(NamedTuple):
    """A run of characters `[start, end)` and its class; `space` is whether white space precedes it."""

    text: str
    start: int
    end: int
    kind: str
    space: bool


_ELEMENT = (
    "(?:[HBCNOFPSKVYIWU]|He|Li|Be|Ne|Na|Mg|Al|Si|Cl|Ar|Ca|Sc|Ti|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se|Br|Zr|Nb|Mo|Pd|Ag"
    "|Cd|In|Sn|Sb|Te|Xe|Ba|La|Ce|Hf|Ta|Pt|Au|Hg|Pb|Bi)"
)
# CO₂ and Ca²⁺, but not S₁ or L², which are mathematics.
_CHEMICAL = (
    rf"\b(?:(?:{_ELEMENT}[₀-₉]{{0,3}}){{1,8}}[²³⁴]?[⁺⁻]|(?:{_ELEMENT}[₀-₉]{{0,3}}){{2,8}}(?<=[₀-₉])"
    rf"|(?:{_ELEMENT}[₀-₉]{{1,3}}){{1,8}}{_ELEMENT}{{1,3}}|[HNO][₂₃])(?![\w₀-₉⁰-⁹⁺⁻])"
)
# Names that contain mathematical characters: addresses, file names, identifiers, versions,
# citations, abbreviations, initials, pages.
_NAME = (
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}"
    r"|(?:[A-Za-z][\w-]{0,40}/){1,8}[\w.-]{0,64}\.[A-Za-z]{1,5}\b"
    r"|\b[A-Za-z0-9]{2,40}(?:_[A-Za-z0-9]{2,40}){1,8}\b(?:\.[a-z]{1,4}\b)?"
    r"|\b[\w-]{3,64}\.(?:py|txt|json|csv|yaml|yml|md|html|pdf|zip|org|com|net|io|ai|edu)\b"
    r"|\b\d{1,9}(?:\.\d{1,9})?[eE][-+−]?\d{1,4}\b"
    r"|(?<![\^_]\d )(?<=\d )(?:[kcmnμ]?[mgsNJWV]|K|min|sec|[kM]?Hz|k?Pa|rad)"
    r"(?:/(?:min|sec|kg|rad|[kcm]?[mgsh]))?(?![\w^_(=/*])"
    r"|(?<=\d)[kcmnμ]?[mgsN]/(?:min|sec|kg|rad|[kcm]?[mgsh])(?![\w^_(=/*])"
    r"|\b[A-Z](?:\+\+|#)(?!\w)"
    r"|\b\d+D\b|\b(?:[A-Za-z]\.){2,6}"
    r"|\b[Ii]\.(?:e\b| e\.)(?![\^_(])|\b[Ee]\.(?:g\b| g\.)(?![\^_(])"
    r"|\b[A-Z]\. ?[A-Z]\.(?= [A-Z][a-z]{2})"
    r"|\b(?:pp?|nos?|vol)\. ?\d+(?:[-‐‑–]\d+)?(?!\w)"
    r"|\bv?\d{1,9}(?:\.\d{1,9}){2,6}\b"
)
MARKS = r"\u0300-\u036f\u20d7"  # marks of letters that are characters of their own, for a class
MARKED = rf"[A-Za-z\u0370-\u03ff][{MARKS}]+"
# A word that does not begin a name, tried first because most do not; a unit after a number is the exception.
_PLAIN = r"(?<!\d )[A-Za-z]+(?=[ ,;)]|\Z)"
_TOKEN = (
    rf"(?=\S)(?:(?P<plain>{_PLAIN})|(?P<name>RARE{_NAME})"
    r"|(?P<command>\\[A-Za-z]+)"
    r"|(?P<escape>\\[^A-Za-z\s])"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    rf"|(?P<marked>{MARKED}(?![A-Za-z]))"
    rf"|(?P<foreign>[A-Za-z]*[À-ÖØ-öø-ɏḀ-ỿ{MARKS}][A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ{MARKS}]*)"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<script>[\^_])"
    r"|(?P<other>[\u0391-\u03c9∆](?=big|Big|left|log|[\^_])|[^\W\d_]+|[^\s]))"
)
# Names that need signs which most texts lack.
_RARE_NAME = rf"{_CHEMICAL}|[A-Za-z]{{0,30}}(?:\(cid:\d{{1,5}}\)[A-Za-z]{{0,30}})+|</?[A-Za-z][A-Za-z_-]{{2,24}}>|"
_RARE = re.compile(r"[₀-₉⁺⁻]|\(cid:|<[A-Za-z/]")
_USUAL_TOKEN = re.compile(_TOKEN.replace("RARE", ""), re.DOTALL)
_ANY_TOKEN = re.compile(_TOKEN.replace("RARE", _RARE_NAME), re.DOTALL)
_GREEK = re.compile(r"[∆\u0370-\u03ff\U0001d6a8-\U0001d7cb]")
_MATH_LETTER = re.compile(r"[\u2100-\u214f\U0001d400-\U0001d6a7]")
_RELATIONS = frozenset("≤≥≠≈∼≃≅≡∝≪≫≲≳∈∉∋⊂⊆⊃⊇→←↔⇒⇔↦⩽⩾≺≻⟶⟹⟺")
_OPERATORS = frozenset("×·⋅±∓∑∏∫√∞∂∇∩∪∖⊕⊗⊙∘∧∨∀∃∅⋆†′⁺⁻⊤⊥⌊⌋⌈⌉⟨⟩‖∥−∗")
_SCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ⁿᵀₙₖᵢⱼ")
_SHORT_WORDS = words(
    "of in to on by is as we an at it or be no if so do up us my he vs et al ie eg ii iii iv vi "
    "am go oh ok re de la le el un en se co the and for are not can use our its via any all has new set "
    "two one"
)
# One argument of a script sign: a group is matched apart, for it may hold groups.
_SCRIPT_ARGUMENT = re.compile(r"[+\-−]?(?:\\?[A-Za-z]+|\d+(?:\.\d+)?|[*'†⋆∗⊤∞]|[^\W\d_])|[+\-−]")
_SNAKE = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+")
# "pin (0, 1]" is p in (0, 1], whatever a pin may be in prose.
_MEMBER = re.compile(r"[A-Za-z]in(?= ?[(\[\]{] ?[-\dA-Z\\]| ?\[|\(| (?:math[a-z]{2,4} )?[A-Z]\^)")
_LIKE_PROSE = frozenset({"wall", "glued?"})
_ONLY_WITH_BRACE = frozenset({"w:text", "w:bold", "w:it", "w:underline", "w:acute", "w:grave"})
MAX_GROUP = 400  # characters; a longer group is prose between brackets


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`, scripts (`^{…}`, `_i`) as one token each. Linear in the length of the text."""
    braces = match_braces(text)
    pattern = _ANY_TOKEN if _RARE.search(text) else _USUAL_TOKEN
    tokens: list[Token] = []
    position: int | None = 0
    while position is not None:
        position = _read(pattern, text, position, braces, tokens)
    return tokens


def _read(
    pattern: re.Pattern[str], text: str, position: int, braces: dict[int, int], tokens: list[Token]
) -> int | None:
    """Add the tokens from `position` on; return where to continue after one that ends before or after its match."""
    before = position or -1  # end of the last token: between two of them is white space or nothing
    for found in pattern.finditer(text, position):
        start, end = found.span()
        content, group = found.group(), found.lastgroup or "other"
        if group == "plain" and (kind := _plain_kind(content)):
            tokens.append(Token(content, start, end, kind, start != before))
            before = end
            continue
        if group == "name" and _is_subscripted(content):
            found_word = re.match(r"[A-Za-z]+|\d+", content)
            end = start + (found_word.end() if found_word else 1)
            content = text[start:end]
            group = "number" if content.isdigit() else "word"
        if content == "'" and start == before and (primes := _primes(text, start, tokens[-1])):
            end, kind = start + primes, "'"
        elif group == "script":
            end = _script_end(text, start, braces)
            kind = ("sup" if content == "^" else "sub") if end > start + 1 else "stray"
        else:
            kind = _classify(group, content)
            if kind in _LIKE_PROSE and len(content) == 3 and _MEMBER.match(text, start):
                kind = "glued!"
            elif kind in _ONLY_WITH_BRACE and text[end : end + 1] != "{":
                kind = "wall"
        tokens.append(Token(text[start:end], start, end, kind, start != before))
        if end != found.end():
            return end
        before = end
    return None


@lru_cache(maxsize=1 << 16)
def _plain_kind(word: str) -> str:
    """The class of a word before a space or comma; empty where it depends on what comes after that."""
    kind = word_kind(word)
    if kind in _LIKE_PROSE and len(word) == 3 and word.endswith("in"):
        return ""
    return "wall" if kind in _ONLY_WITH_BRACE else kind


def match_braces(text: str) -> dict[int, int]:
    """For each opening brace that has a partner, the place of the partner; escaped braces do not count."""
    pairs: dict[int, int] = {}
    if "{" not in text:
        return pairs
    stack: list[int] = []
    for found in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if found.group() == "{":
            stack.append(found.start())
        elif found.group() == "}" and stack:
            pairs[stack.pop()] = found.start()
    return pairs


def _is_subscripted(name: str) -> bool:
    """Whether an identifier like `sum_ij` or `sigma_min` is a command with an index rather than a name."""
    if not _SNAKE.fullmatch(name):
        return False
    head = name.split("_", 1)[0]
    symbol = SYMBOLS.get(head)
    if symbol is not None:
        return symbol.kind in {"greek", "large", "function", "symbol"} or symbol.kind == "name"
    tail = name.split("_", 1)[1].split("_")[0]
    return glue_strength(head) == 2 or (len(head) <= 2 and glue_strength(tail) == 2)


_PRIMED = words("letter capital greek ugreek uletter sup sub")
_APOSTROPHES = re.compile("'{1,4}")


def _primes(text: str, start: int, before: Token) -> int:
    """How many of the apostrophes at `start` are primes of one sign, as in `f''`, and not the end of a quotation."""
    found = _APOSTROPHES.match(text, start)
    end = found.end() if found else start
    if not 2 <= end - start <= 3 or before.kind not in _PRIMED or text[end : end + 1].isalpha():
        return 0
    window = max(0, start - MAX_GROUP)
    opened = max(text.rfind(sign, window, start) for sign in ("``", " ''", "(''", "“"))
    closed = max(text.rfind(sign, opened + 3, start) for sign in ("''", "”"))
    return end - start if opened < 0 or closed > 0 else 0


def _script_end(text: str, start: int, braces: dict[int, int]) -> int:
    after = start + 1
    if after < len(text) and text[after] == "{":
        close = braces.get(after)
        return close + 1 if close is not None and close - after <= MAX_GROUP else after
    found = _SCRIPT_ARGUMENT.match(text, after)
    return found.end() if found else after


@lru_cache(maxsize=1 << 16)
def _classify(group: str, content: str) -> str:
    if group in {"plain", "word"}:
        return word_kind(content)
    if group == "command":
        return SYMBOLS[content[1:]].kind if content[1:] in SYMBOLS else "wall"
    if group == "escape":
        return (
            content[1]
            if content[1] in "{}|"
            else "escape"
            if content[1] in ",;:!"
            else "pct"
            if content[1] == "%"
            else "wall"
        )
    if group == "marked" and len(unicodedata.normalize("NFC", content)) > 1:  # no letter of any language
        return word_kind(content[0]).replace("article", "letter") if content[0].isascii() else "ugreek"
    if group == "other":
        return _other_kind(content)
    return "num" if group == "number" else "wall"


def _other_kind(content: str) -> str:
    if len(content) > 1:
        return "ugreek" if all(_GREEK.match(c) or c.isascii() for c in content) and len(content) <= 3 else "wall"
    if content.isascii():
        return "wall" if content == "&" else content
    if _GREEK.match(content):
        return "ugreek"
    if content in _RELATIONS:
        return "urel"
    if content in _OPERATORS:
        return "uop"
    if content in _SCRIPTS:
        return "uscript"
    if _MATH_LETTER.match(content):
        return "uletter"
    return "…" if content == "…" else "’" if content in "’‘" else "wall"


@lru_cache(maxsize=65536)
def word_kind(word: str) -> str:
    """The class of a run of ASCII letters: a kind of symbol, a letter, letters that could be a product, or
    prose."""
    symbol = SYMBOLS.get(word)
    if symbol is not None:
        if symbol.is_word:
            return f"w:{word}"
        return symbol.kind
    if len(word) == 1:
        return "article" if word in "aAI" else "letter" if word.islower() else "capital"
    strength = glue_strength(word)
    if strength:
        return "glued" if strength == 2 else "glued?"
    if len(word) <= 3 and word.lower() not in _SHORT_WORDS:
        if word.isupper():
            return "caps"
        if not word.islower() and not word.istitle():
            return "mixed"
        if len(word) == 2 or not set(word.lower()) & set("aeiouy"):
            return "letters"
    if len(word) <= 5 and not word.islower() and not word.istitle():
        return "mixed+" if not word.isupper() else "caps+"
    return "wall"
