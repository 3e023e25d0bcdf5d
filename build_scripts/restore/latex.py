"""LaTeX outside mathematics: commands, environments and accents of prose, read once from left to right."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, partial

from build_scripts.model import Span
from build_scripts.restore.draft import STYLE_MARKS, Draft
from build_scripts.restore.formula import restore_formula
from build_scripts.restore.symbols import read_table, words
from build_scripts.restore.tokens import match_braces

_MARKS = dict(
    zip(
        "\"'`^~=.cvuHkrdbh",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0323\u0331\u0309",
        strict=True,
    )
)
_LETTER_NAMES = "L l O o AA aa AE ae OE oe ss i j DH dh TH th DJ dj NG ng"
_LETTERS = dict(zip(_LETTER_NAMES.split(), "ŁłØøÅåÆæŒœßıȷÐðÞþĐđŊŋ", strict=True))
_BASE = r"(?:\{\s*\\?([^\W\d_])\s*\}|\\([ij])(?![A-Za-z])|([^\W\d_]))"
_ACCENT = re.compile(rf"\\(?:([\"'`^~=.])\s*{_BASE}|([cvuHkrdbh])(?:\s*\{{\s*\\?([^\W\d_])\s*\}}|\s+([^\W\d_])(?!\s)))")
_BRACED_ACCENT = re.compile(r"\{(\\[\"'`^~=.cvuHkrdbh]\s*(?:\{\s*\\?[^\W\d_]\s*\}|\\?[^\W\d_]))\}")
_TIE_ACCENT = re.compile(r"\\t\s*\{([A-Za-z]{2})\}")
_LETTER = re.compile(
    r"\{\\(AA|aa|AE|ae|OE|oe|ss|DH|dh|TH|th|DJ|dj|NG|ng|[LlOoij])\s*\}"
    r"|\\(AA|aa|AE|ae|OE|oe|ss|DH|dh|TH|th|DJ|dj|NG|ng|[LlOo])(?:\{\}|(?![A-Za-z])\s?)"
)


def accents(text: str) -> str:
    """LaTeX accents, also stacked ones, and special letters as Unicode."""
    if "\\" not in text:
        return text
    for _ in range(3):  # the inner of stacked accents first
        before = text
        text = _ACCENT.sub(_accented, _BRACED_ACCENT.sub(r"\1", text))
        if text == before:
            break
    text = _TIE_ACCENT.sub(lambda found: f"{found[1][0]}\u0361{found[1][1]}", text)
    return _LETTER.sub(lambda found: _LETTERS[found[1] or found[2]], text)


def _accented(found: re.Match[str]) -> str:
    letter = found[2] or found[3] or found[4] or found[6] or found[7]
    return unicodedata.normalize("NFC", letter.replace("ı", "i").replace("ȷ", "j") + _MARKS[found[1] or found[5]])


@cache
def _characters() -> Mapping[str, str]:
    return {name: row[1] for row in read_table("text_symbols.tsv") for name in row[0].split()}


_STYLE_OF = {
    **dict.fromkeys(words("em it sl itshape emph textit textsl underline uline"), "emphasis"),
    **dict.fromkeys(words("bf bfseries textbf"), "strong"),
    **dict.fromkeys(words("tt ttfamily texttt"), "code"),
}
_SWITCH = re.compile(
    r"\{\s*\\(em|it|sl|bf|tt|sc|rm|sf|itshape|bfseries|ttfamily|scshape|rmfamily|sffamily|small|large|normalsize"
    r"|color\{[A-Za-z]{1,20}\})(?![A-Za-z])\s*"
)
_NOTES = words("footnote footnotetext thanks")
_REFERENCES = words("ref eqref label cref Cref autoref nameref pageref")
_PLURALS = words("acp aclp acsp acfp Acp glspl Glspl acrshortpl acrlongpl acrfullpl")
# What is printed before and after the argument of a command.
_AROUND = {
    **dict.fromkeys(_NOTES, (" (", ")")),
    **dict.fromkeys(_REFERENCES, ("[", "]")),
    **dict.fromkeys(_PLURALS, ("", "s")),
    "enquote": ("“", "”"),
}
_QUANTITIES = words("SI qty")
_SECOND = _QUANTITIES | words("textcolor color colorbox hypertarget hyperlink")  # whose second argument is printed, too
_PRINTED = (
    _PLURALS
    | _SECOND
    | words(
        "emph textit textsl textbf texttt textsc textsf textrm textnormal textup textmd text underline uline mbox hbox "
        "fbox ac acs acl acf acfi Ac Acf gls Gls glsentryshort acrshort acrlong acrfull num si unit path nolinkurl "
        "sout enquote"
    )
)
_DROPPED = words("hspace vspace bibliographystyle index pagestyle thispagestyle")
_BREAKS = words("noindent newline linebreak par smallskip medskip bigskip xspace quad qquad centering maketitle")
_MATHS = words("math displaymath equation align gather multline eqnarray flalign alignat")
_ALIGNED = words("align eqnarray flalign alignat")
_CITE = re.compile(r"(?:no)?[Cc]ite[a-zA-Z]{0,10}")
_OPTIONS = re.compile(r"\*?(?:\s?\[[^\[\]]{0,80}\]){0,2}\s?(?=\{)")
_LABEL = re.compile(r"\s*(?:\[([^\[\]]{0,80})\])?\s*")
_ENVIRONMENT = re.compile(r"\s?\{([A-Za-z]{1,20})\*?\}(?:\s?\[[^\[\]]{0,80}\])?\s*")
_GLUED_FONT = re.compile(r"\\(?:textsc|textit|textbf|texttt|textsf|emph)(?=[A-Za-z])")
_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{}|]+")
_VERBATIM = re.compile(r"\*?([^\sA-Za-z{])(.{1,200}?)\1")
_LONE = re.compile(r"\{\s*\\([A-Za-z]+)\s*(?:\{\})?\s*\}")
_SIGN = re.compile(
    r"\\([A-Za-z]+)|\\([^A-Za-z])|(?<![A-Za-z\\])(text(?:bf|it|tt|sc|sf|rm)?|emph)(?=\{)|[{}]", re.DOTALL
)
_SPACES = frozenset(" \n,;:\\")
_NOTHING = frozenset("-!/@")


def read_latex(draft: Draft) -> None:
    """Convert the commands of prose in the text; those of mathematics and unknown ones stay."""
    if "\\" not in draft.text and "{" not in draft.text:
        return
    draft.text = _Reader(draft).read(_GLUED_FONT.sub("", draft.text))


class _Reader:
    """A class only because its functions share the text, what is written, and what closing braces end."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = ""
        self.braces: Mapping[int, int] = {}
        self.out: list[str] = []
        # For the closing brace of an argument: where its text begins in `out`, and what becomes of it.
        self.ends: dict[int, tuple[int, Callable[[str], str]]] = {}

    def read(self, text: str) -> str:
        self.text, self.braces = text, match_braces(text)
        last = position = 0
        while found := _SIGN.search(text, position):
            self.out.append(text[last : found.start()])
            last = self._sign(found)
            position = max(last, found.end())
            if last < position:
                self.out.append(text[last:position])
                last = position
        self.out.append(text[last:])
        return "".join(self.out)

    def _sign(self, found: re.Match[str]) -> int:
        """Write what a sign stands for; where the text goes on (the sign itself if it stays as it is)."""
        start, end = found.span()
        if found[1]:
            return self._command(found[1], start, end)
        if found[3]:
            return self._argument(end, "bare-text", found[3])
        if found[2]:
            return self._escape(found[2], start, end)
        if found[0] == "}":
            if start not in self.ends:
                return start
            first, finish = self.ends[start]
            self.out[first:] = [finish("".join(self.out[first:]))]
            return end
        if switch := _SWITCH.match(self.text, start):
            self._open(start, "markup", partial(self._styled, switch[1]))
            return switch.end()
        lone = _LONE.match(self.text, start)
        if lone and lone[1] in _characters():
            self._fire("text-symbols")
            self.out.append(_characters()[lone[1]])
            return lone.end()
        return start

    def _fire(self, rule: str) -> None:
        self.draft.rules.append(rule)

    def _escape(self, sign: str, start: int, end: int) -> int:
        if sign in _NOTHING or sign in _SPACES:
            self._fire("escapes")
            self.out.append(" " if sign in _SPACES else "")
            return end
        if sign in "~^" and self.text[end : end + 2] == "{}":
            self.out.append(sign)
            return end + 2
        if sign in "%&#$":
            self._fire("escapes")
            self.out.append(sign)
            return end
        return start

    def _open(self, brace: int, rule: str, finish: Callable[[str], str]) -> None:
        """Have the text up to the partner of a brace changed by `finish`."""
        self._fire(rule)
        if brace in self.braces:
            self.ends[self.braces[brace]] = (len(self.out), finish)

    def _argument(self, brace: int, rule: str, name: str) -> int:
        """Go into the argument of a command that prints it."""
        before, after = _AROUND.get(name, ("", ""))
        self._open(brace, rule, partial(self._styled, name, before=before, after=after))
        return brace + 1

    def _styled(self, name: str, content: str, before: str = "", after: str = "") -> str:
        style = _STYLE_OF.get(name, "")
        if style == "code" or (style and content.isalpha() and content.isascii()):
            return self.draft.part(Span(style, self.draft.plain(content).replace("\\", "")))  # type: ignore[arg-type]
        opening, closing = STYLE_MARKS.get(style, ("", ""))
        return f"{before}{opening}{content.strip() if after else content}{closing}{after}"

    def _raw(self, place: int) -> tuple[str, int] | None:
        if place < len(self.text) and self.text[place].isspace():
            place += 1
        close = self.braces.get(place)
        return None if close is None else (self.text[place + 1 : close], close + 1)

    def _command(self, name: str, start: int, end: int) -> int:
        """Write a command with a name; returns its start where it is none of prose."""
        if name in _characters():
            return self._character(_characters()[name], end)
        if name in _BREAKS:
            self._fire("escapes")
            self.out.append(" ")
            return end
        if name in _SPECIAL:
            return _SPECIAL[name](self, name, start, end)
        options = _OPTIONS.match(self.text, end)
        return self._with_argument(name, start, options.end()) if options else start

    def _with_argument(self, name: str, start: int, brace: int) -> int:
        if _CITE.fullmatch(name):
            self._join()
            self._open(brace, "citations", lambda content: f" [{content}]")
            return brace + 1
        if name in _NOTES:
            self._join()
        if name in _NOTES | _REFERENCES:
            return self._argument(brace, "citations", name)
        first = self._raw(brace)
        if first is None:
            return self._argument(brace, "markup", name) if name in _PRINTED else start
        end = first[1]
        more = self.text[end : end + 1] == "{"
        if name in _QUANTITIES:
            self.out.append(f"{first[0]} ")
        if name == "texorpdfstring" and (second := self._raw(end)):
            self.out.append(first[0])
            end = second[1]
        elif more and name in _SECOND:
            return self._argument(end, "markup", name)
        elif name not in _DROPPED | _QUANTITIES:
            return self._argument(brace, "markup", name) if name in _PRINTED else start
        self._fire("markup")
        return end

    def _join(self) -> None:
        """Take away the space or tie before a note."""
        if self.out:
            self.out[-1] = self.out[-1].rstrip(" ~")

    def _character(self, character: str, end: int) -> int:
        self._fire("text-symbols")
        self.out.append(character)
        if self.text.startswith("{}", end):
            return end + 2
        named = (character.isalpha() and character.isascii()) or character == "…"
        return end + (self.text[end : end + 1].isspace() and not named)

    def _environment(self, name: str, start: int, end: int) -> int:
        if name == "item":
            label = _LABEL.match(self.text, end)
            self._fire("lists")
            self.out.append(f" {label[1]} " if label and label[1] else " • ")
            return label.end() if label else end
        found = _ENVIRONMENT.match(self.text, end)
        if found is None:
            return start
        kind = found[1]
        close = self.text.find(f"\\end{{{kind}", found.end()) if name == "begin" and kind in _MATHS else -1
        if close < 0:
            self._fire("lists")
            self.out.append(" ")
            return found.end()
        content = self.text[found.end() : close].strip()
        if kind in _ALIGNED:
            content = f"\\begin{{aligned}}{content}\\end{{aligned}}"
        self.out.append(f" {self.draft.part(Span('math', content))} ")
        self._fire("dollars")
        last = _ENVIRONMENT.match(self.text, close + len("\\end"))
        return last.end() if last else len(self.text)

    def _verbatim(self, _name: str, start: int, end: int) -> int:
        found = _VERBATIM.match(self.text, end)
        if found is None:
            return start
        self._fire("markup")
        self.out.append(self.draft.part(Span("code", found[2])))
        return found.end()

    def _mathematics(self, _name: str, start: int, end: int) -> int:
        first = self._raw(end)
        if first is None:
            return start
        tex, rules = restore_formula(self.draft.plain(first[0]))
        self.draft.rules += ["markup", *rules]
        self.out.append(self.draft.part(Span("math", tex)))
        return first[1]

    def _address(self, name: str, start: int, end: int) -> int:
        first = self._raw(end)
        if first is None:
            return start
        self._fire("links")
        shown = re.sub(r"\\([_%&#~{}])", r"\1", self.draft.plain(first[0]).strip())
        address = shown if _ADDRESS.fullmatch(shown) else ""
        second = first[1] + self.text[first[1] : first[1] + 1].isspace()
        if name == "href" and second in self.braces:
            self._open(second, "links", partial(self._link, address))
            return second + 1
        self.out.append(self.draft.part(Span("link" if address else "text", shown, address)))
        return first[1]

    def _link(self, address: str, label: str) -> str:
        label = self.draft.plain(label).strip()
        return self.draft.part(Span("link", label or address, address)) if address else label


_SPECIAL: Mapping[str, Callable[[_Reader, str, int, int], int]] = {
    **dict.fromkeys(("begin", "end", "item"), _Reader._environment),
    **dict.fromkeys(("href", "url"), _Reader._address),
    "verb": _Reader._verbatim,
    "ensuremath": _Reader._mathematics,
}
