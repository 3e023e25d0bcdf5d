"""The same document in fewer bytes: attribute values without quotes, and no end tags where the next tag implies them.

Both are what the HTML standard (sections 13.1.2.3 and 13.1.2.4) lets an author leave out. Pages of small catalogs keep
them, for those who read or search the source.
"""

from __future__ import annotations

import re

# Scripts and preformatted text, whose content is kept as it is.
_KEPT = re.compile(r"(<(?:script|pre)\b.*?</(?:script|pre)>)", re.DOTALL)
_BLOCK = r"<(?:p|h[1-6]|[ou]l|dl|div|pre|details|figure|nav|section|table)\b"
_IMPLIED = re.compile(
    rf"</li>(?=<li\b|</[ou]l>)|</p>(?={_BLOCK}|</(?:li|dd|div|details|section|article)>)|</d[td]>(?=<d[td]\b|</dl>)"
)
# Of a tag's first attribute only, which most have no more than. Before "/>" the bar would belong to the value.
_QUOTED = re.compile(r'(<[a-z][a-z0-9]* [a-z-]+)="([^\s"\'=<>`&]+)"(?=[ >])')


def compact(html: str) -> str:
    """A page without needless quotes and end tags. White space between blocks must be gone already."""
    parts = _KEPT.split(html)
    parts[::2] = [_QUOTED.sub(r"\1=\2", _IMPLIED.sub("", part)) for part in parts[::2]]
    return "".join(parts)
