"""Other catalogs named in mkdocs.yml: what is accepted, and what the pages get."""

from __future__ import annotations

import pytest

from build_scripts.site.engine import read_others


@pytest.mark.parametrize(
    ("url", "read", "origin"),
    [
        ("https://tides.example/catalog/", "https://tides.example/catalog/", "https://tides.example"),
        ("https://tides.example:8443/a/b", "https://tides.example:8443/a/b/", "https://tides.example:8443"),
        ("../older/", "../older/", ""),
        ("/older", "/older/", ""),
    ],
)
def test_an_address_names_a_start_page_and_its_host(url: str, read: str, origin: str) -> None:
    """A slash at the end is added; on the same host there is no other host to allow."""
    assert read_others([{"name": "Tides", "url": url}]) == [{"name": "Tides", "url": read, "origin": origin}]


@pytest.mark.parametrize(
    "given",
    [
        "https://tides.example/",
        [{"name": "Tides"}],
        [{"name": "Tides", "url": "https://tides.example/", "color": "blue"}],
        [{"name": "Tides", "url": "ftp://tides.example/"}],
        [{"name": "Tides", "url": "javascript:alert(1)"}],
        [{"name": "Tides", "url": "https:tides"}],
        [{"name": "Tides", "url": "https://tides.example; script-src *"}],
        [{"name": " ", "url": "../tides/"}],
        [{"name": "Tides", "url": ""}],
    ],
)
def test_anything_else_is_refused(given: object) -> None:
    """A wrong type, a missing or unknown key, an address of another kind, and what would loosen the policy."""
    with pytest.raises(ValueError, match="other_catalogs"):
        read_others(given)


def test_no_other_catalog_is_the_rule() -> None:
    """Without the option pages carry nothing of it."""
    assert read_others(None) == []
