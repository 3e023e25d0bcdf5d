"""content/ to site/: MkDocs and its frames, the search index, the offline copy, the preview."""

from pathlib import Path
from typing import Any

from build_scripts.report import Report
from build_scripts.site.build import render_site, site_facts
from build_scripts.site.offline import write_offline
from build_scripts.site.render import PortTakenError, SiteError
from build_scripts.site.search_index import renew_index


def serve_site(root: Path, port: int, report: Report) -> None:
    """Serve a preview that follows edits until it is interrupted."""
    from build_scripts.site import engine  # importing MkDocs costs more than most builds

    engine.serve_site(root, port, report)


def extra_settings(root: Path, report: Report) -> dict[str, Any] | None:
    """What mkdocs.yml has under `extra`, with `repo_url` and `site_url`; None after reporting why it is unreadable."""
    from build_scripts.site import engine

    return engine.read_extra(root, report)
