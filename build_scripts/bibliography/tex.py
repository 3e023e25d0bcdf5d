"""Values of BibTeX fields as plain text: accents, letters and signs of LaTeX, markup of web pages, addresses."""

import re
import unicodedata
from functools import cache
from html import unescape
from typing import NamedTuple

from ftfy import fix_encoding

from build_scripts.records import normalize
from build_scripts.restore import from_tex, to_plain

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z@]+)\*?[ \t\n]*|\\(?P<sign>.)|(?P<math>\$\$?(?:[^$\\]|\\.)+\$\$?)|(?P<open>\{)|(?P<close>\})"
    r"|(?P<other>---?|``|''|~)|(?P<text>[^\\${}~`'-]+|.)",
    re.DOTALL,
)
_COMMANDS = re.compile(r"[\\$~]|--|``|''")
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "h": "\u0309", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327",
    "k": "\u0328", "b": "\u0331", "G": "\u030f", "f": "\u0311", "cb": "\u0326", "textcommabelow": "\u0326",
    "textpolhook": "\u0328", "textogonekcentered": "\u0328", "textsubdot": "\u0323",
}  # fmt: skip
_OTHER = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " "}
_INDEX = re.compile(r"(?<!\\)([\^_])\{([^{}\\$]+)\}")
_KEPT = {0xE001: "{", 0xE002: "}"}  # braces that stay
_DOLLAR = "\ue000"  # a dollar that is money, until mathematics has been read
_SIGNS = {"textless": "<", "textgreater": ">", "textbar": "|", "textbackslash": "\\", "textdollar": "$", "_": "_",
          "textunderscore": "_", "textquotesingle": "'", "textquotedbl": '"', "slash": "/", "$": _DOLLAR,
          "textasciitilde": "~",
          "textasciicircum": "^", "textasciigrave": "`", "textbraceleft": "{", "textbraceright": "}", "lbrace": "{",
          "rbrace": "}", "textsection": "§", "copyright": "©", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ",
          "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "textmu": "µ",
          "textquoteright": "’", "textquoteleft": "‘", "quad": " ", "qquad": " ", "space": " ", "newline": " ",
          "-": "", "/": "", ",": " ", ";": " ", ":": " ", "!": "", "@": "", "\\": " ", " ": " ", "\n": " "}  # fmt: skip
_STYLES = frozenset(
    "url t rm bf it em sl sc tt sf "
    "bfseries itshape rmfamily sffamily ttfamily scshape slshape mdseries upshape normalfont "
    "emph textit textbf textrm textsf texttt textsc textsl textup textmd textnormal text mbox hbox uppercase "
    "MakeUppercase MakeLowercase relax protect small large textsuperscript textsubscript nobreak allowbreak "
    "selectlanguage noindent boldmath unboldmath textmarkdown enquote mkbibquote ensuremath".split()
)
_DROPPED = frozenset("footnote thanks cite citep citet noopsort label index vspace hspace hskip".split())
_DOTLESS = {"ı": "i", "ȷ": "j"}
_MATH_TAGS = "math|m[inos]|mtext|mrow|mfrac|msqrt|msub|msup|msubsup|munder|mover|munderover|mspace|mstyle|semantics"
_TAG = re.compile(
    rf"</?(?:[a-z]+:[a-z-]+|{_MATH_TAGS}|i|b|u|em|strong|sub|sup|sc|scp|span|small|tt|br|p|italic|bold|monospace"
    r"|title|inline-formula|roman)(?:\s+[\w:-]+\s*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
_TWICE = re.compile(
    r"<(?:mml:)?annotation\b.*?</(?:mml:)?annotation>|<mml:math\b.*?</mml:math>(?=\s*</(?:jats:)?alt)", re.S
)
_MATH_EDGE = re.compile(r"(?<=\w)(?=<(?:mml:)?math\b)|(?<=</math>)(?=[^\W_])|(?<=</mml:math>)(?=[^\W_])")
_DOTLESS_ACCENT = re.compile(r"([ıȷ])(?=[\u0300-\u036f])")


class Decoded(NamedTuple):
    """Plain text with mathematics as `$…$`, and the commands that are not known."""

    text: str
    unknown: frozenset[str] = frozenset()


def decode_tex(tex: str) -> Decoded:
    """LaTeX text as one line of Unicode, mathematics as `$…$`; of unknown commands the arguments stay."""
    if "{" in tex:  # formulas without dollars need the braces of their indices
        tex = _INDEX.sub("\\1\ue001\\2\ue002", tex)
    if not _COMMANDS.search(tex):
        return Decoded(_one_line(tex.replace("{", "").replace("}", "")))
    unknown: set[str] = set()
    odd = len(re.findall(r"(?<!\\)\$", tex)) % 2
    tokens = list(_TOKEN.finditer(re.sub(r"(?<!\\)\$", r"\\$", tex) if odd else tex))
    text, place = "", 0
    while place < len(tokens):  # a brace that closes nothing ends a group too early
        part, place = _group(tokens, place, unknown)
        text += part
    return Decoded(_one_line(text), frozenset(unknown))


def plain(tex: str) -> str:
    """LaTeX or marked-up text as a reader sees it, mathematics in its plain form."""
    text = without_markup(decode_tex(tex).text)
    if "$" in text:
        text = to_plain(from_tex(re.sub(r"\$\$?([^$]+)\$\$?", r"\\(\1\\)", text)))
    return text.replace(_DOLLAR, "$")


def without_markup(text: str) -> str:
    """Text without the tags and entities (escaped twice as well) that publishers leave in titles and names."""
    for _ in range(3):
        if "&" not in text or (found := unescape(text)) == text:
            break
        text = found
    if "<" in text:
        text = _TAG.sub("", _MATH_EDGE.sub(" ", _TWICE.sub("", text)))
    if not text.isascii():
        text = _DOTLESS_ACCENT.sub(lambda found: _DOTLESS[found[1]], fix_encoding(text))
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return _one_line(text)


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u2060\ufeff\u00ad"))


def with_subtitle(title: str, subtitle: str) -> str:
    """The whole title, whether or not it names the subtitle already."""
    if not subtitle or normalize(subtitle) in normalize(title):
        return title
    return f"{title} {subtitle}" if title[-1:] in ":?!." else f"{title}: {subtitle}"


def verbatim(tex: str) -> str:
    """An address or identifier without the LaTeX that lets it be printed; braces, `~` and `%` mean themselves."""
    text = unescape(tex).translate(_INVISIBLE) if "&" in tex or not tex.isascii() else tex
    if not re.search(r"[\\{}$]", text):
        return text.strip()
    text = re.sub(r"\\(?:url|href|path|nolinkurl|doi)\s*\{([^{}]*)\}(?:\s*\{[^{}]*\})?", r"\1", text)
    text = re.sub(r"\$\\sim\$|\\~(?:\{\s*\})?|\{?\\(?:textasciitilde|sim)\b(?:\{\})?\}?", "~", text)
    text = re.sub(r"\$\s*([<>_])\s*\$", r"\1", text)
    text = re.sub(r"\{?\\(text[a-z]+|slash)\b\s*(?:\{\})?\}?", lambda found: _SIGNS.get(found[1], found[0]), text)
    return re.sub(r"\\([_%&#$^/-])(?:\{\})?", r"\1", text).replace("{", "").replace("}", "").strip()


def _group(tokens: list[re.Match[str]], place: int, unknown: set[str]) -> tuple[str, int]:
    """The text up to the brace that closes the group, and the place after it."""
    parts: list[str] = []
    while place < len(tokens):
        if tokens[place]["close"]:
            return "".join(parts), place + 1
        part, place = _piece(tokens, place, unknown)
        parts.append(part)
    return "".join(parts), place


def _piece(tokens: list[re.Match[str]], place: int, unknown: set[str]) -> tuple[str, int]:
    """The text of one token with its arguments, and the place after them."""
    token = tokens[place]
    if token["open"]:
        return _group(tokens, place + 1, unknown)
    command = token["word"] or token["sign"]
    if command is None:
        return _OTHER.get(token["other"] or "", token[0]), place + 1
    if command in _ACCENTS:
        return _accented(tokens, place + 1, _ACCENTS[command], unknown)
    if command in {"(", ")", "[", "]"}:
        return "$", place + 1
    if token["sign"]:
        return _SIGNS.get(command, command), place + 1
    if command in _DROPPED:
        return "", _argument(tokens, place + 1, set())[1]
    if command == "href":  # only the text of the link
        return _argument(tokens, _argument(tokens, place + 1, set())[1], unknown)
    sign = "" if command in _STYLES else _SIGNS.get(command) or _commands().get(command)
    if sign is None:
        unknown.add(command)
    return sign or "", place + 1


def _argument(tokens: list[re.Match[str]], place: int, unknown: set[str]) -> tuple[str, int]:
    return _piece(tokens, place, unknown) if place < len(tokens) else ("", place)


def _accented(tokens: list[re.Match[str]], place: int, accent: str, unknown: set[str]) -> tuple[str, int]:
    """A letter with its accent, which may stand over another accent: `\\'{\\^e}`, `\\'\\u a`."""
    rest = tokens[place][0].lstrip() if place < len(tokens) else ""
    if place < len(tokens) and tokens[place]["text"]:
        if not rest:  # a space between the command and its letter
            return _accented(tokens, place + 1, accent, unknown)
        text, after, place = rest[0], rest[1:], place + 1
    else:
        text, place = _argument(tokens, place, unknown)
        text, after = text[:1] + "".join(c for c in text[1:] if unicodedata.combining(c)), text[1:]
        after = after.lstrip("".join(c for c in after if unicodedata.combining(c)) or "\0") if after else ""
    if not text.strip():
        return accent_alone(accent) + after, place
    letter, *marks = list(unicodedata.normalize("NFD", _DOTLESS.get(text[0], text[0]) + text[1:]))
    # Of two accents the circumflex and the breve belong to the letter, in whatever order they are written.
    marks = [accent, *marks] if accent in "\u0302\u0306" else [*marks, accent]
    return unicodedata.normalize("NFC", letter + "".join(marks)) + after, place


def accent_alone(accent: str) -> str:
    """The sign of an accent over nothing, as `\\~{}` in an address."""
    return {"\u0303": "~", "\u0302": "^"}.get(accent, "")


@cache
def _commands() -> dict[str, str]:
    """Commands for single signs, from the tables of pylatexenc."""
    from pylatexenc.latex2text import get_default_latex_context_db

    specs = get_default_latex_context_db().iter_macro_specs()
    return {spec.macroname: spec.simplify_repl for spec in specs if isinstance(spec.simplify_repl, str)}


def _one_line(text: str) -> str:
    return " ".join(text.split()).translate(_KEPT)
