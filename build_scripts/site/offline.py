"""The site as a zip that opens from disk: links name files instead of folders, scripts replace fetched files.

Equal sites give equal zips. templates/offline.js is the part of the browser.
"""

import base64
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

TEMPLATE = Path(__file__).parent / "templates" / "offline.js"
FOLDER = "catalog"  # all files lie in it, so that unpacking makes one folder
_ONLINE_ONLY = ("404.html", "robots.txt", "sitemap*.xml*")
_FETCHED = ("pagefind/**/*", "**/*.json", "data/papers.*")  # what scripts ask for
# Comments, elements whose content is no markup, and start tags, in whose quoted values anything may stand.
_TAG = re.compile(
    r"<!--.*?-->|<(script|style|textarea|title)\b.*?</\1\s*>|(<[a-z])(?:\"[^\"]*\"|'[^']*'|[^'\">])*>", re.I | re.S
)
_ATTRIBUTE = re.compile(r"([^\s=<>\"'/]+)(\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+)")
_POLICY = re.compile(r"<meta http-equiv=[\"']?Content-Security-Policy\b[^>]*>\n?")
_REFRESH = re.compile(r"(<meta\s[^>]*http-equiv=[\"']?refresh\b[^>]*;\s*url=)([^\"'>]*)", re.I)


def write_offline(site: Path, target: Path) -> int:
    """Write the offline copy of a rendered site to `target`; return its size in bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(offline_files(site)):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}")  # dated 1980, whenever it is made
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    fresh.replace(target)
    return target.stat().st_size


def offline_files(site: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the copy by their path in it."""
    left_out = {path for pattern in _ONLINE_ONLY for path in site.glob(pattern)}
    fetched = {path for pattern in _FETCHED for path in site.glob(pattern) if path.is_file()}
    for path in sorted(path for path in site.rglob("*") if path.is_file() and path not in left_out):
        name = path.relative_to(site).as_posix()
        data = path.read_bytes()
        if path in fetched:
            content = base64.b64encode(data).decode("ascii")
            yield f"offline/{name}.js", f"catalogOffline({json.dumps(name)}, {json.dumps(content)});\n".encode()
        if path.suffix == ".html":
            yield name, offline_page(data.decode("utf-8"), name.count("/")).encode("utf-8")
        elif not name.startswith("pagefind/"):
            yield name, data
    module = site / "pagefind" / "pagefind.js"
    source = json.dumps(module.read_text("utf-8")) if module.is_file() else '""'
    yield "offline.js", TEMPLATE.read_text("utf-8").replace("PAGEFIND", f"({source})", 1).encode("utf-8")


def offline_page(html: str, depth: int) -> str:
    """A page whose links name files; `depth` is how many folders it lies below the root.

    It has no policy: to a browser each file of a disk is a site of its own, and `'self'` allows none of the others.
    """
    script = f'<script src="{"../" * depth}offline.js"></script>'
    free = _POLICY.sub("", html, count=1)
    linked = _TAG.sub(lambda tag: _ATTRIBUTE.sub(_linked, tag[0]) if tag[2] else tag[0], free)
    linked = _REFRESH.sub(lambda found: found[1] + file_address(found[2]), linked)
    return re.sub(r"<head\b[^>]*>", lambda head: head[0] + script, linked, count=1, flags=re.I)


def file_address(address: str) -> str:
    """A relative address that leads to a folder, made to lead to the page in it; any other as it is."""
    parts = urlsplit(address)
    folder = parts.path.endswith("/") or parts.path.rsplit("/", 1)[-1] in (".", "..")
    if parts.scheme or parts.netloc or not parts.path or not folder:
        return address
    return parts._replace(path=f"{parts.path.rstrip('/')}/index.html").geturl()


def _linked(attribute: re.Match[str]) -> str:
    name, equals, value = attribute.groups()
    if name.lower() not in ("href", "xlink:href", "action"):
        return attribute[0]
    quote = value[0] if value[0] in "\"'" else ""
    return f"{name}{equals}{quote}{file_address(value.strip(quote) if quote else value)}{quote}"
