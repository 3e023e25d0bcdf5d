"""Restored text as LaTeX for BibTeX fields: nothing in it is a command but what is written here, braces always balance.

Characters are encoded by pylatexenc; the rules before its own table are for what BibTeX reads differently from LaTeX.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from build_scripts.keywords import term_list, word_list
from build_scripts.model import Span, Text
from build_scripts.restore import SYMBOLS, plain_formula

if TYPE_CHECKING:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

# Combining marks and the commands that set them.
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0327": "c", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d",
    "\u0328": "k", "\u0331": "b",
}  # fmt: skip
_COMMANDS = {"emphasis": "emph", "strong": "textbf", "code": "texttt"}
# What a formula may contain: ASCII without the signs that comment out, number, align or build characters by their code.
_FORMULA = re.compile(r"(?:[A-Za-z0-9 !'()*+,./:;<=>?@\[\]|`{}_-]|\^(?!\^)|\\[A-Za-z]+|\\[,:;!{}| ])+")
_PACKAGES_NEEDED = frozenset({"bold", "bm", "nicefrac", "mathscr"})  # and operator names that are no commands
_SUPER, _SUB = "\u00b2\u00b3\u00b9\u2070-\u207f", "\u2080-\u209c"
_LETTER = rf"[^\W\d_{_SUPER}{_SUB}]"
_AS_IT_IS = re.compile(r"[A-Za-z0-9 .,:;()'/+*=?!@\[\]-]*")  # most words: not worth the encoder
_WORD = re.compile(rf"{_LETTER}+(?:['’]{_LETTER}+)*")
_AFTER_STOP = re.compile(r"[:.?!–—]\s*[\"“(]?$")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def latex(text: str) -> str:
    """Plain text on one line of LaTeX. Letters LaTeX has no command for stay as they are (other scripts)."""
    clean = " ".join(_CONTROLS.sub(" ", text).split())
    return clean if _AS_IT_IS.fullmatch(clean) else _encoded(unicodedata.normalize("NFC", clean))


@lru_cache(maxsize=1 << 14)
def latex_title(title: Text) -> str:
    """A title whose capitals no bibliography style takes away where they belong to the word, with formulas as `$…$`."""
    names = proper_names()
    prose = " ".join(span.text for span in title.spans if span.kind == "text")
    if _in_small_letters(prose):
        names |= {match[0] for match in _inner_words(prose) if match[0][0].isupper()}
    return " ".join("".join(_span(span, names) for span in title.spans).split())


def formula(tex: str) -> str | None:
    """The formula if all of it is plain LaTeX mathematics (with amssymb), or None. Braces count for BibTeX even behind
    a backslash, so they are written as commands.
    """
    tex = "".join(_commands().get(character, character) for character in tex)
    commands = re.findall(r"\\([A-Za-z]+)", tex)
    if not _FORMULA.fullmatch(tex) or not all(map(_is_known, commands)):
        return None
    named = re.sub(r"\\[{}]", lambda match: r"\lbrace " if match[0] == r"\{" else r"\rbrace ", tex)
    depths = [0]
    for character in named:
        depths.append(depths[-1] + (character == "{") - (character == "}"))
    return named.strip() if min(depths) == depths[-1] == 0 else None


def _span(span: Span, names: frozenset[str]) -> str:
    if span.kind == "math":
        tex = formula(span.text)
        return latex(plain_formula(span.text)) if tex is None else f"{{${tex}$}}"
    text = "".join(_words(span.text, names))
    command = _COMMANDS.get(span.kind)
    return f"{{\\{command}{{{text}}}}}" if command else text


def _words(text: str, names: frozenset[str]) -> Iterator[str]:
    """The text in LaTeX with braces around words whose capitals must stay; spaces at the ends remain."""
    place = 0
    for match in _WORD.finditer(text):
        yield _spaced(text[place : match.start()])
        yield f"{{{latex(match[0])}}}" if _keeps_capitals(match, text, names) else latex(match[0])
        place = match.end()
    yield _spaced(text[place:])


def _spaced(text: str) -> str:
    inner = latex(text)
    if not inner:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def _keeps_capitals(match: re.Match[str], text: str, names: frozenset[str]) -> bool:
    """`GAN`, `ReLU`, `Lipschitz`, the Q of `Q-learning`; not the first letters of ordinary words."""
    word = match[0]
    if any(letter.isupper() for letter in word[1:]):
        return True
    if len(word) == 1:
        return word.isupper() and (word not in "AI" or text[match.end() : match.end() + 1] == "-")
    return re.sub(r"['’]s$", "", word) in names


@lru_cache
def _commands() -> dict[str, str]:
    """The command of each character beyond ASCII that has one."""
    known = ((symbol.unicode, name) for name, symbol in sorted(SYMBOLS.items(), reverse=True) if _is_known(name))
    return {character: f"\\{name} " for character, name in known if len(character) == 1 and not character.isascii()}


def _is_known(command: str) -> bool:
    symbol = SYMBOLS.get(command)
    return symbol is not None and symbol.kind != "name" and command not in _PACKAGES_NEEDED


def _in_small_letters(title: str) -> bool:
    """Whether a title is set like a sentence, so that a capital inside it means something."""
    words = [match[0] for match in _inner_words(title) if len(match[0]) > 3]
    return sum(word.islower() for word in words) * 2 > len(words)


def _inner_words(title: str) -> list[re.Match[str]]:
    """The words of a title that do not begin it or a part of it."""
    return [
        match for match in _WORD.finditer(title) if match.start() and not _AFTER_STOP.search(title[: match.start()])
    ]


@lru_cache
def proper_names() -> frozenset[str]:
    """Words that are always capitalised: those of data/proper_names.txt, and what the term list of the
    field writes with one (Bayesian, Lasso).
    """
    spellings = (spelling for term in term_list() for spelling in (term.label, *term.aliases))
    words = (word for spelling in spellings for word in re.findall(r"[^\W\d_]+", spelling))
    return word_list("proper_names") | {word for word in words if word[0].isupper() and len(word) > 1}


@lru_cache(maxsize=1 << 16)
def _encoded(text: str) -> str:
    return str(_encoder().unicode_to_latex(text))


@lru_cache
def _encoder() -> UnicodeToLatexEncoder:
    from pylatexenc import latexencode  # loads long, and a build after an edit writes few citations

    own = [
        (re.compile(r"[%&#$_]"), r"\\\g<0>"),
        (re.compile(r"\{"), r"{\\textbraceleft}"),
        (re.compile(r"\}"), r"{\\textbraceright}"),
        (re.compile(r"\|"), r"{\\textbar}"),
        (re.compile(r"\u2011"), "-"),
    ]
    raised = [
        (re.compile(f"[{signs}]+"), lambda match, name=name: f"\\text{name}script{{{latex(_unraised(match[0]))}}}")
        for name, signs in (("super", _SUPER), ("sub", _SUB))
    ]
    rules = [
        latexencode.UnicodeToLatexConversionRule(
            latexencode.RULE_REGEX, own + raised, replacement_latex_protection="none"
        ),
        "defaults",
    ]
    return latexencode.UnicodeToLatexEncoder(
        conversion_rules=rules,
        unknown_char_policy=_composed,
        unknown_char_warning=False,
        replacement_latex_protection="braces-all",
    )


def _unraised(signs: str) -> str:
    return unicodedata.normalize("NFKC", signs).replace("−", "-")


def _composed(character: str) -> str:
    """A letter with a mark that the table lacks, as `{\\v{a}}`; any other character as it is."""
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    if base.isascii() and marks in _ACCENTS:
        return f"{{\\{_ACCENTS[marks]}{{{base}}}}}"
    return character
