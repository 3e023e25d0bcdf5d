"""Renders the generated pages of a catalog by MkDocs and its theme alone: `python -m tests.bench.plain ROOT SITE`.

This is what the site would cost without our way of rendering; generation and search index are left out.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mkdocs.commands.build import build

from build_scripts.report import Report
from build_scripts.site.engine import STEPS_DONE, read_config
from build_scripts.site.preview import PLAIN


def main(root: Path, site: Path) -> None:
    """Render content/ of the catalog in `root` into `site`."""
    os.environ[STEPS_DONE] = "1"
    os.environ[PLAIN] = "1"
    config = read_config(root, Report(), strict=True)
    assert config
    config.site_dir = str(site)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
