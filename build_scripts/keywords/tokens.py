"""Tokens of a text, in segments between function words, verbs and punctuation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from build_scripts.keywords.lexicon import acronym, breaking_words, key_of, singular, stem, word_list

LONGEST = 4  # tokens of a candidate phrase
_WRAPPED = re.compile(r"\{?\\(?:emph|em|it|bf|tt|text\w*|mathrm|operatorname)\b\s*\{?")
# "Meyer et al.", "(Meyer and Smith, 2015)", "work by Meyer, Smith, and Wu", "Meyer and Smith proved",
# "[Meyer, Wu, Ann. Math. 2015]": the names of authors are no phrases.
_NAMES = r"[A-Z][\w'’-]+(?:(?:,|,? and| &)? [A-Z][\w'’-]+){0,3}"
_SEVERAL = r"[A-Z][\w'’-]+(?:, [A-Z][\w'’-]+){0,4}(?:,? and| &) [A-Z][\w'’-]+"
_FOUND = "proved|showed|introduced|proposed|conjectured|established|developed|obtained"
_CITATION = re.compile(
    rf"\b{_NAMES}(?:,? et al\b\.?|,? [(\[](?:19|20)\d\d|, (?:19|20)\d\d\b)"
    rf"|\b(?:works?|results?|papers?|conjectures?|shown|{_FOUND}) by {_SEVERAL}"
    rf"|\b{_SEVERAL}(?= (?:{_FOUND})\b)"
    r"|\[[A-Z][^\[\]]{3,120}\b(?:19|20)\d\d\b[^\[\]]{0,20}\]"
)
_CITED = re.compile(rf" et al|[(\[](?:19|20)\d|, (?:19|20)\d| by [A-Z]| (?:{_FOUND})\b|\[[A-Z]")
_MATH = re.compile(r"\\\(.{0,300}?\\\)|\$[^$\s](?:[^$\n]{0,80}[^$\s])?\$|\(cid:\d+\)")
# A run without spaces that contains one of these is a formula or an address.
_JUNK = re.compile(r"[\\^_=<>@~{]|https?:|www\.|\.(?:com|org|io|net)\b")
_SYMBOL = re.compile(r"[a-zα-ω][0-9]|[A-Za-zα-ω][²³¹⁰-ₜᵃ-ᵿᵢᵣᵤᵥⱼⁿⁱ]+")  # tᵢ, d0, Rᵈ
_ABBREVIATION = re.compile(r"\(?(?:e\.g|i\.e|i\.i\.d|w\.r\.t|resp|al|etc|cf|vs)\.[,:]?", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<word>[^\W_]+(?:['’][^\W_]+)*(?:(?:[-‐‑–]|--)[^\W_]+(?:['’][^\W_]+)*)*(?:\+\+)?)|(?P<stop>[^\s\w}])"
)
_SENTENCE_ENDS = frozenset(".!?:")
HYPHENS = re.compile(r"[-‐‑–]+")
_POSSESSIVE = re.compile(r"['’]s?$")
# A word with such an ending is an adjective unless adjective_like_nouns.txt has it.
_ADJECTIVE_END = re.compile(r".{2,}(?:ive|al|ous|ic|able|ible|ful|less|ary|ed|ish|wise|like)")
# A compound with such a last part is an adjective: "transformer-based". What precedes it may be a term.
_MODIFIER = re.compile(
    r"agnostic|augmented|aware|based|constrained|dependent|dimensional|domain|driven|efficient|enhanced|equivariant"
    r"|class|free|guided|hop|independent|induced|informed|inspired|invariant|label|level|like|modal|optimal|order|oriented"
    r"|powered|preserving|regularized|related|scale|shot|specific|stage|step|style|task|time|trained|type|view|world"
)


@dataclass(frozen=True)
class Token:
    """A word or hyphen compound."""

    text: str
    stem: str  # one for each part of a compound, joined by a space
    parts: int
    opens: bool  # may begin a phrase
    closes: bool  # may end a phrase
    alone: bool  # says enough to be a phrase by itself
    generic: bool  # says nothing by itself
    lone: str  # key of the word as a phrase by itself
    is_phrase: bool  # may be one by itself
    head: str  # "attention-based" -> key of "attention"


class Segment(NamedTuple):
    """Tokens without a break between them; `start` counts the words before; `of` is whether "of" follows."""

    tokens: list[Token]
    start: int
    of: bool


def segments(text: str) -> list[Segment]:
    """Split text at what no phrase crosses: punctuation, mathematics, function words, verbs, -ly adverbs."""
    found: list[Segment] = []
    current: list[Token] = []
    start = position = 0
    fresh = True  # at the start of a sentence
    for word, stop, token in _words(text):
        if not word:
            if current:
                found.append(Segment(current, start, False))
                current = []
            fresh = stop in _SENTENCE_ENDS or (fresh and stop != "")
            continue
        position += 1
        if fresh:
            fresh = False
            if word[1:].islower():
                token = _token(word[0].lower() + word[1:])
        if token is not None:
            if not current:
                start = position - 1
            current.append(token)
        elif current:
            found.append(Segment(current, start, word == "of"))
            current = []
    if current:
        found.append(Segment(current, start, False))
    return found


def _words(text: str) -> Iterator[tuple[str, str, Token | None]]:
    """Each word as (word, "", its token), each punctuation mark as ("", mark, None), each formula or address as
    ("", "", None).
    """
    if _CITED.search(text):
        text = _CITATION.sub(" . ", text)
    if "\\" in text:
        text = _WRAPPED.sub(" ", text)
    if "\\" in text or "$" in text or "(cid:" in text:
        text = _MATH.sub(" \\\\ ", text)
    return chain.from_iterable(map(_in_run, text.split()))


@lru_cache(maxsize=1 << 17)
def _in_run(run: str) -> tuple[tuple[str, str, Token | None], ...]:
    if _JUNK.search(run) or _ABBREVIATION.fullmatch(run):
        return (("", "", None),)
    found = ((match["word"] or "", match["stop"] or "") for match in _TOKEN.finditer(run))
    return tuple((word, stop, _token(word) if word else None) for word, stop in found)


@lru_cache(maxsize=1 << 17)
def _token(word: str) -> Token | None:
    """The token of a word, or None where the word ends a segment."""
    plain = _POSSESSIVE.sub("", word)
    lower = plain.lower().replace("’", "'")
    if lower in breaking_words() and (plain == lower or plain.istitle() or len(plain) == 1):
        return None
    if len(plain) == 1 or lower.isdigit() or _SYMBOL.fullmatch(plain):
        return None
    noun = HYPHENS.split(lower)[-1] in word_list("adjective_like_nouns")
    if lower.endswith("ly") and len(lower) > 4 and not noun:
        return None
    parts = tuple(part for part in HYPHENS.split(plain) if part)
    lower = "-".join(parts).lower()
    stems = tuple(stem(part) for part in parts)
    noun = lower in word_list("adjective_like_nouns") or parts[-1].lower() in word_list("adjective_like_nouns")
    vague = lower in word_list("generic_adjectives")
    adjective = vague or lower in word_list("field_adjectives")
    if not adjective and not noun and not acronym(parts[-1]):
        tail = parts[-1].lower()
        adjective = _ADJECTIVE_END.fullmatch(tail) is not None or (
            len(parts) > 1 and (_MODIFIER.fullmatch(tail) is not None or tail in word_list("field_adjectives"))
        )
    generic = lower in word_list("generic_nouns") or vague or singular(lower) in word_list("generic_nouns")
    numeric = parts[0][0].isdigit()
    name = plain in word_list("proper_names")
    head = key_of(" ".join(parts[:-1])) if len(parts) > 1 and _MODIFIER.fullmatch(parts[-1].lower()) else ""
    alone = not (adjective or generic or numeric or name)
    if len(parts) == 1:
        lone = acronym(plain) or singular(lower)
        is_phrase = alone or lone != lone.lower()
    else:
        lone, is_phrase = " ".join(stems), alone and not vague and len(stems) <= LONGEST + 1
    return Token(
        text=plain,
        stem=" ".join(stems),
        parts=len(stems),
        opens=not vague,
        closes=not adjective,
        alone=alone,
        generic=generic,
        lone=lone,
        is_phrase=is_phrase,
        head=head,
    )
