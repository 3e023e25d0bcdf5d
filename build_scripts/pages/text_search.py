"""The data by which the search page finds papers like a text: which keywords have which spellings, and which papers.

Keywords go by numbers: tags first, in the order of `facets`, whose columns give the tags of each paper; then other
keywords of two papers or more. The script reduces words by the rule of `phrase_key`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from build_scripts.catalog import Catalog
from build_scripts.model import Tag

KEYWORDS = 12  # of a paper, best first
OTHERS = 6_000  # keywords that are no tags: the most frequent ones
FIRST, BASE = 35, 92  # a number is two printable characters of so many from this one on
_ACRONYM = re.compile(r"[A-Za-z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*")
_ENDING = re.compile(r"(?<=...)(?:(?<=i[sz])ations?|ies|y|es|e|(?<!s)s|ed|ings?)$")


def phrase_key(text: str) -> str:
    """What spellings of a phrase share: words without accents, case and simple endings, British ones as American.

    Acronyms keep their case. `keysOf` of assets/search/like.js does the same.
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char)[0] != "M")
    return " ".join(map(_word_key, re.findall(r"[^\W_]+", plain)))


def _word_key(word: str) -> str:
    if _ACRONYM.fullmatch(word):
        return word.removesuffix("s")
    return re.sub("is$", "iz", _ENDING.sub("", word.lower()))


def text_search(catalog: Catalog, tags: Sequence[Tag]) -> Mapping[str, Any]:
    """`keywords`: labels of those that are no tags; `spellings`: other names of tags, each with its number; `papers`:
    for each paper the keywords it has besides its tags, best first, two characters each.
    """
    slugs = {tag.slug: tag.key for tag in tags}
    labels: dict[str, str] = {}
    rows = []
    for paper in catalog.order:
        own = {slugs[slug] for slug in catalog.paper_tags[paper]}
        words = [word for word in catalog.keywords[paper][:KEYWORDS] if word.key not in own]
        labels |= {word.key: word.label for word in words}
        rows.append([word.key for word in words])
    counts = Counter(key for row in rows for key in row)
    numbers = {tag.key: number for number, tag in enumerate(tags[: BASE**2])}
    others = sorted(
        (key for key in counts.keys() - numbers.keys() if counts[key] > 1), key=lambda key: (-counts[key], key)
    )
    others = others[: min(OTHERS, BASE**2 - len(numbers))]
    numbers |= {key: number for number, key in enumerate(others, len(tags))}
    return {
        "keywords": [labels[key] for key in others],
        "spellings": {alias: numbers[tag.key] for tag in tags if tag.key in numbers for alias in tag.aliases},
        "papers": " ".join("".join(_code(numbers[key]) for key in row if key in numbers) for row in rows),
    }


def _code(number: int) -> str:
    return chr(FIRST + number // BASE) + chr(FIRST + number % BASE)
