"""mkdocs.yml: read by MkDocs, its faults reported with their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from mkdocs.config.defaults import MkDocsConfig

from build_scripts.model import Location
from build_scripts.records import YamlFile, read_yaml
from build_scripts.report import Report, did_you_mean
from build_scripts.site.frames import HEAD, REPOSITORY
from build_scripts.site.other_catalogs import read_others

MKDOCS_YML = "mkdocs.yml"
_HOOK = "build_scripts/site/preview.py"


def read_config(root: Path, report: Report, **options: Any) -> MkDocsConfig | None:
    """The configuration for the catalog in `root`, its own mkdocs.yml or else that of this repository.

    None after reporting its faults. What MkDocs only warns of is an error as well, since builds are strict.
    """
    (root / "content").mkdir(exist_ok=True)  # MkDocs refuses a folder that is not there yet
    own = (root / MKDOCS_YML).exists()
    base = root if own else REPOSITORY
    found = read_yaml(base, MKDOCS_YML, report)
    if not found:
        return None
    file, node = found
    if not isinstance(node, yaml.MappingNode):
        file.error(node, "wrong-type", "mkdocs.yml must be a mapping of keys to values")
        return None
    before = report.errors
    config = MkDocsConfig(config_file_path=str(base / MKDOCS_YML))
    folders = {"docs_dir": str(root / "content"), "site_dir": str(root / "site")}
    try:
        with (base / MKDOCS_YML).open("rb") as stream:
            config.load_file(stream)
        config.load_dict({**({} if own else folders), **options})
        errors, warnings = config.validate()
    except (Exception, SystemExit) as error:
        report.error(_place(file, node, ""), "mkdocs-config", f"MkDocs cannot read it: {_words(error)}")
        return None
    known = [key for key, _ in config._schema]
    for key, problem in [*errors, *warnings]:
        hint = did_you_mean(str(key), known) if key not in known else ""  # YAML has keys that are no text
        report.error(_place(file, node, key), "mkdocs-config", f"{key}: {_words(problem)}", hint)
    if report.errors == before:
        _check_ours(config, file, node, folders)
    return config if report.errors == before else None


def _check_ours(config: MkDocsConfig, file: YamlFile, node: yaml.MappingNode, folders: dict[str, str]) -> None:
    """What MkDocs would accept, and the pages would miss."""

    def error(key: str, message: str, hint: str) -> None:
        file.report.error(_place(file, node, key), "mkdocs-config", f"{key}: {message}", hint)

    if Path(config.docs_dir).resolve() != Path(folders["docs_dir"]).resolve():
        error("docs_dir", "pages are generated in content/", "write: docs_dir: content")
    if not any(str(name).endswith(Path(_HOOK).name) for name in config.hooks):
        error("hooks", f"{_HOOK} is missing", f"write: hooks: [{_HOOK}]")
    if not any(Path(folder, HEAD).is_file() for folder in config.theme.dirs):
        error("theme", "the templates of this catalog are missing", "write below it: custom_dir: site_overrides")
    try:
        read_others(config.extra.get("other_catalogs"))
    except ValueError as problem:
        error("extra", str(problem), "")


def _place(file: YamlFile, node: yaml.MappingNode, key: str) -> Location:
    """Where a key of the file stands, or else the file."""
    found = next((each for each, _ in node.value if each.value == key), None)
    return file.place(found) if found is not None else Location(file.path)


def _words(problem: object) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__
