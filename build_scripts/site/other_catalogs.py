"""Other catalogs that are searched along with this one: `extra.other_catalogs` of mkdocs.yml."""

from __future__ import annotations

from urllib.parse import urlsplit

KEYS = {"name", "url"}


def read_others(given: object) -> list[dict[str, str]]:
    """The catalogs as the pages need them, with the host (`origin`) of those on another one.

    Raises ValueError with what to write where something else is given.
    """
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(each, dict) and each.keys() == KEYS for each in given):
        raise ValueError("other_catalogs must be a list of {name: …, url: …}")
    return [_catalog(str(each["name"]).strip(), str(each["url"]).strip()) for each in given]


def _catalog(name: str, url: str) -> dict[str, str]:
    parts = urlsplit(url)
    if not name or not url or parts.scheme not in ("", "http", "https") or bool(parts.scheme) != bool(parts.netloc):
        raise ValueError(
            f'"{url}" of other_catalogs is neither an https address nor a place on this host, or has no name'
        )
    origin = f"{parts.scheme}://{parts.netloc}" if parts.scheme else ""
    if set(origin) & set(" ;,'\"<>"):  # it becomes a word of the policy of the pages
        raise ValueError(f'"{url}" of other_catalogs has no proper host')
    return {"name": name, "url": url.rstrip("/") + "/", "origin": origin}
