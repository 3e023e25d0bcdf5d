"""The pages in content/ that people write: read before MkDocs stops at them, so that their faults have a place."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from pathlib import Path

from build_scripts.model import Location
from build_scripts.pages.pages import GENERATED, pages_by_hand
from build_scripts.records import index_location, read_file
from build_scripts.report import Report, did_you_mean

_NOT_TEXT = re.compile(r"(?ms)^ *(```|~~~).*?^ *\1|(`+)[^\n]*?\2|<!--.*?-->")
_LINK = re.compile(r"\]\(<?([^)\s>#?:]+\.md)[#>)\s]")


def check_pages(root: Path, papers: Collection[str], report: Report) -> None:
    """Report pages that are not UTF-8, and links between pages that lead nowhere; `papers` are ids and former ids.

    Of a link to a generated page other than a paper's only the folder is checked.
    """
    content = root / "content"
    pages = pages_by_hand(content)
    targets = {*pages, "papers/index.md", *(f"papers/{paper}.md" for paper in papers)}
    for page in pages:
        path = f"content/{page}"
        data = read_file(root, path, report)
        if data is None:
            continue
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            report.error(Location(path, line), "not-utf8", "bytes that are not UTF-8", "save the file as UTF-8")
            continue
        plain = _NOT_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        for link in _LINK.finditer(plain):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), link[1]))
            part = target.split("/")[0]
            if target not in targets and (part not in GENERATED or part == "papers"):
                place = index_location(path, text, link.start(1))
                hint = did_you_mean(target, pages) or "correct the link, or remove it"
                report.error(place, "broken-link", f'there is no page "{link[1]}"', hint)
