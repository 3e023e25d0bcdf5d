"""Characters damaged before a text was copied: read in the wrong encoding, or cut by the end of a line."""

from __future__ import annotations

import re

# UTF-8 that was read as Latin-1 or as Windows-1252: a first byte and those that go on. Beyond the signs that begin most
# of it (Â, Ã, â), which hardly stand before another sign, only what holds a control character is surely none of text.
_NEXT = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MISREAD = re.compile(
    rf"[ÂÃ]{_NEXT}|â{_NEXT}{{2}}|[Ä-ß][\x80-\x9f]|[à-ï](?:[\x80-\x9f][\x80-\xbf]|[\xa0-\xbf][\x80-\x9f])"
    rf"|ð[\x90-\xbf][\x80-\xbf]{{2}}"
)
# The soft hyphen, and how readers of PDF files print its code where a font does not name it.
_SOFT_HYPHEN = r"(?:\xad|\(cid:173\)) ?"
_BROKEN = re.compile(rf"(?<=[a-zß-öø-ÿ]){_SOFT_HYPHEN}(?=[a-zß-öø-ÿ])")
_HYPHEN = re.compile(rf"(?<=\w){_SOFT_HYPHEN}(?=\w)")


def encoding(text: str) -> str:
    """Signs that were read in the wrong encoding, as they were meant: `â€™` is an apostrophe."""
    before = ""
    while text != before and not text.isascii():
        before, text = text, _MISREAD.sub(_reread, text)
    return text


def soft_hyphens(text: str) -> str:
    """Words that the end of a line cut are whole again; between other letters a hyphen is one: `Gauss-Newton`."""
    return _HYPHEN.sub("-", _BROKEN.sub("", text)) if "\xad" in text or "(cid:173)" in text else text


def _reread(found: re.Match[str]) -> str:
    try:
        return b"".join(c.encode("latin-1" if c < "\u0100" else "cp1252") for c in found.group()).decode("utf-8")
    except UnicodeDecodeError:
        return found.group()
