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
    """The path of a Chromium; None stands for the one that Playwright keeps."""
    paths = (os.environ.get("CHROMIUM"), *map(shutil.which, NAMES))
    return next(filter(None, paths), None)


def browser_at_hand() -> str | None:
    """The path of a Chromium that is there, or None; not to be called where Playwright runs already."""
    if found := find_browser():
        return found
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
        found = browser_at_hand()
        if found:
            return found
        print("Looking for a browser:", " ".join(command))
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    found = browser_at_hand()
    if not found:
        sys.exit(
            "No Chromium could be found or installed. Install one, or name it: CHROMIUM=/path/to/chromium make test"
        )
    return found


if __name__ == "__main__":
    print(f"Browser for the tests: {install_browser()}")
