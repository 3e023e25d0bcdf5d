"""Finds a Chromium for the browser tests, or installs one: `python -m tests.browser.install`.

Order: $CHROMIUM, a browser on the PATH, the one that Playwright keeps, `playwright install`, Debian's package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """The path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def install_browser() -> str:
    """The path of a Chromium, installed if need be; exits with a hint where that is impossible."""
    attempts = [[sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        attempts += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    elif shutil.which("sudo") and shutil.which("apt-get"):
        attempts += [["sudo", "-n", "apt-get", "install", "-y", "-qq", "chromium"]]
    for command in attempts:
        found = find_browser()
        if found:
            return found
        print("Looking for a browser:", " ".join(command))
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    found = find_browser()
    if not found:
        sys.exit(
            "No Chromium could be found or installed. Install one, or name it: CHROMIUM=/path/to/chromium make test"
        )
    return found


if __name__ == "__main__":
    print(f"Browser for the tests: {install_browser()}")
