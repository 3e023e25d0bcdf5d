"""The workflows: papers are published when their data is right, the software is tested where it changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / ".github/workflows"
FILES = sorted(FOLDER.glob("*.yml"))


def read(name: str) -> Any:
    """A workflow; its triggers stand under "on", which YAML takes for a truth value."""
    found = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return found | {"on": found[True]}


def commands(job: Any) -> list[str]:
    """The programs that a job runs."""
    return [step["run"] for step in job["steps"] if "run" in step]


def test_publishing_needs_sound_data_and_a_build_only() -> None:
    """No test of the software keeps papers from being published."""
    jobs = read("site.yml")["jobs"]
    assert jobs.keys() == {"build", "deploy"}
    assert jobs["deploy"]["needs"] == "build"
    check, site, review = commands(jobs["build"])
    assert [check.split(" CHECK")[0], site] == ["make check", "make site"]
    assert "catalog review" in review


def test_the_software_is_tested_where_it_changed() -> None:
    """A change of nothing but papers and pages runs no test."""
    workflow = read("tests.yml")
    assert commands(workflow["jobs"]["test"]) == ["make test"]
    for event in ("push", "pull_request"):
        assert set(workflow["on"][event]["paths-ignore"]) == {"catalog/**", "content/**", "*.md"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_workflow_runs_once_and_may_do_little(path: Path) -> None:
    """A commit of a pull request runs once; no permission is given but to a job; actions are pinned by hash."""
    workflow = read(path.name)
    assert workflow["on"].get("push", {"branches": ["main"]})["branches"] == ["main"]
    assert workflow["permissions"] == {}
    writing = {
        job: [key for key, value in part["permissions"].items() if value == "write"]
        for job, part in workflow["jobs"].items()
    }
    assert [job for job, keys in writing.items() if keys] in ([], ["deploy"], ["watch"])
    used = re.findall(r"uses: (\S+)", path.read_text("utf-8"))
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_installed_is_kept(path: Path) -> None:
    """Python is set up with the cache of pip."""
    steps = [step for job in read(path.name)["jobs"].values() for step in job["steps"]]
    setups = [step for step in steps if "setup-python" in step.get("uses", "")]
    assert setups
    assert all(step["with"]["cache"] == "pip" for step in setups)


def test_the_cache_is_found_again() -> None:
    """Its key is a hash of the code, taken before Python writes compiled files beside it; generated pages need none."""
    steps = read("site.yml")["jobs"]["build"]["steps"]
    (place,) = (number for number, step in enumerate(steps) if "actions/cache@" in step.get("uses", ""))
    assert not [step["run"] for step in steps[:place] if "run" in step]
    assert steps[place]["with"]["path"].split() == [".cache", "site"]
    assert "hashFiles('requirements.lock', 'build_scripts/**')" in steps[place]["with"]["key"]


def test_new_papers_come_as_a_pull_request() -> None:
    """Once a week, or by hand: what was found is checked before anybody is asked; nothing reaches main by itself."""
    workflow = read("watch.yml")
    assert workflow["on"].keys() == {"schedule", "workflow_dispatch"}
    (job,) = workflow["jobs"].values()
    assert {key for key, value in job["permissions"].items() if value == "write"} == {"contents", "pull-requests"}
    script = "\n".join(commands(job))
    order = ["catalog watch --seen", "catalog accept --all", "make check", "git push", "gh pr create"]
    assert [script.index(part) for part in order] == sorted(script.index(part) for part in order)
    assert re.findall(r"git push.*", script) == ['git push --quiet origin "$branch"']
    assert "${{" not in script  # no text from outside becomes part of a command
