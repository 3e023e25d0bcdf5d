"""Word lists (data/*.txt), and the stems of words and keys of phrases by which spellings are compared."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

import Stemmer

from build_scripts.files import data_lines

_STEMS = dict(line.split() for line in data_lines(__file__, "stems.txt"))
_BRITISH = (
    (re.compile(r"is(e|ed|es|er|ers|ing|ation|ations|able)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|er|ers|ing)$"), r"yz\1"),
    (re.compile(r"(?<=[aeiou])ll(ing|ed|er|ers)$"), r"l\1"),
    (re.compile(r"(behavi|col|neighb|flav|lab|hum|vap|fav|hon|arm|harb)our"), r"\1or"),
    (re.compile(r"^(cent|fib|lit|met|theat)re(s?)$"), r"\1er\2"),
    (re.compile(r"^(catal|dial|anal)ogue(s?)$"), r"\1og\2"),
    (re.compile(r"^grey"), "gray"),
)
# What each of these patterns asks for: most words have none of it.
_MAYBE_BRITISH = re.compile(r"[iy]s[eai]|ll[ei]|our|[tb]res?$|ogue|^grey")

_ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z][A-Za-z0-9]{1,9}")


@lru_cache
def word_list(name: str) -> frozenset[str]:
    """The words of data/<name>.txt; lines that begin with # are comments."""
    return frozenset(word for line in data_lines(__file__, f"{name}.txt") for word in line.split())


@lru_cache
def breaking_words() -> frozenset[str]:
    """Function words and the forms of academic verbs: no phrase goes across one of them."""
    forms: set[str] = set()
    nouns: set[str] = set()
    for line in data_lines(__file__, "academic_verbs.txt"):
        words = line.split()
        if words[:1] == ["="]:
            forms.update(words[1:])
        elif words[:1] == ["-"]:
            nouns.update(words[1:])
        else:
            for word in words:
                forms.update(_verb_forms(word))
    return frozenset(forms - nouns) | word_list("function_words")


@lru_cache(maxsize=1 << 17)
def american(word: str) -> str:
    """The American spelling of a lower-case word: `optimisation` -> `optimization`."""
    if len(word) < 5 or not _MAYBE_BRITISH.search(word) or word in word_list("not_british"):
        return word
    for pattern, replacement in _BRITISH:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """What the forms of a word share (Porter's second stemmer), in lower case and American spelling."""
    plain = word.lower()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = american(plain)
    known = _STEMS.get(plain)
    return known if known is not None else str(_stemmer().stemWord(plain))


@lru_cache(maxsize=1 << 17)
def singular(word: str) -> str:
    """The singular of a word in American spelling and lower case: `Optimisers` -> `optimizer`."""
    plain = american(word.lower())
    known = _STEMS.get(plain)
    if known is not None:
        return known
    if (
        len(plain) < 4
        or not plain.endswith("s")
        or plain.endswith(("ss", "us", "is"))
        or plain in word_list("invariant_nouns")
    ):
        return plain
    if plain.endswith("ies"):
        return plain[:-3] + "y"
    return plain[:-2] if plain.endswith(("sses", "xes", "ches", "shes", "zes")) else plain[:-1]


def key_of(phrase: str) -> str:
    """The key of a phrase written by a person: `Differential Equations` -> `differenti equat`."""
    words = re.findall(r"[^\W_]+", re.sub(r"['’]s?(?!\w)", "", phrase))
    if len(words) == 1:
        return acronym(words[0]) or singular(words[0])
    return " ".join(stem(word) for word in words)


def acronym(word: str) -> str:
    """The singular of a word that looks like an acronym (`GANs` -> `GAN`), or the empty string."""
    if not _ACRONYM.fullmatch(word):
        return ""
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@lru_cache
def _stemmer() -> Any:
    return Stemmer.Stemmer("english")


def _verb_forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    if verb.endswith(("s", "x", "ch", "sh", "z")):
        return verb, f"{verb}es", f"{verb}ed", f"{verb}ing"
    return verb, f"{verb}s", f"{verb}ed", f"{verb}ing"
