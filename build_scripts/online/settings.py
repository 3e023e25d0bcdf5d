"""Which services are queried, and in whose name: `extra.online` of mkdocs.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from build_scripts.model import Location
from build_scripts.records import is_web_address
from build_scripts.report import Report, did_you_mean
from build_scripts.site import extra_settings

_FILE = "mkdocs.yml"


@dataclass(frozen=True)
class Settings:
    """The addresses of the services, and the contact that they ask programs to name."""

    arxiv: str = "https://export.arxiv.org/api/query"
    crossref: str = "https://api.crossref.org/works"
    contact: str = ""

    @property
    def agent(self) -> str:
        """The user agent. Services answer sooner where it names a mail address, and write before they block."""
        contact = f"mailto:{self.contact}" if "@" in self.contact and ":" not in self.contact else self.contact
        return f"research-catalog ({contact})" if contact else "research-catalog"


def read_settings(root: Path, report: Report) -> Settings | None:
    """The settings of the catalog in `root`; None after reporting their faults."""
    extra = extra_settings(root, report)
    if extra is None:
        return None
    given, before = extra.get("online") or {}, report.errors
    if not isinstance(given, Mapping):
        report.error(
            Location(_FILE), "bad-settings", "extra.online must be a mapping", "write contact: name@example.org"
        )
        return None
    known = Settings.__dataclass_fields__
    for key, value in given.items():
        if key not in known:
            hint = did_you_mean(str(key), known) or f"known settings: {', '.join(known)}"
            report.error(Location(_FILE), "bad-settings", f'"{key}" is no setting of extra.online', hint)
        elif key != "contact" and not is_web_address(str(value)):
            hint = "write an address that begins with https:// or http://"
            report.error(Location(_FILE), "bad-settings", f"extra.online.{key} is no web address", hint)
    if report.errors > before:
        return None
    # What says nothing of the owner names nobody.
    places = [extra[name] for name in ("repo_url", "site_url") if "example.org" not in extra[name]]
    contact = " ".join(str(given.get("contact") or next(filter(None, places), "")).split())
    return Settings(**{**given, "contact": contact if contact.isascii() else ""})
