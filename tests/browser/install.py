"""Finds Chromium and Firefox for the browser tests, or installs them: `python -m tests.browser.install`.

Order: $CHROMIUM or $FIREFOX, a browser on the PATH, the one Playwright keeps, `playwright install`, Debian's package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "firefox": ("firefox-esr", "firefox"),
}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find_browser(kind: str) -> str | None:
    """The path of a browser; None stands for the one that Playwright keeps."""
    paths = (os.environ.get(kind.upper()), *map(shutil.which, NAMES[kind]))
    return next(filter(None, paths), None)


def launch(playwright: Playwright, kind: str = "chromium") -> Browser:
    """A browser of this kind; a Firefox that is not Playwright's own is driven by WebDriver BiDi."""
    path = find_browser(kind)
    if kind == "chromium":
        return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    # Its protocol has no event for a page that comes from the memory of Back and Forward: pages load again.
    settings: dict[str, str | float | bool] = {"browser.sessionhistory.max_total_viewers": 0}
    channel = "moz-firefox" if path else None
    return playwright.firefox.launch(executable_path=path, channel=channel, firefox_user_prefs=settings)


def browser_at_hand(kind: str) -> str | None:
    """The path of a browser that is there, or None; not to be called where Playwright runs already."""
    if found := find_browser(kind):
        return found
    with sync_playwright() as playwright:
        path: str = getattr(playwright, kind).executable_path
    return path if Path(path).is_file() else None


def install_browser(kind: str) -> str:
    """The path of a browser, installed if need be; exits with a hint where that is impossible."""
    package = NAMES[kind][0]
    attempts = [[sys.executable, "-m", "playwright", "install", "--with-deps", kind]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        attempts += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]]
    elif shutil.which("sudo") and shutil.which("apt-get"):
        attempts += [["sudo", "-n", "apt-get", "install", "-y", "-qq", package]]
    for command in attempts:
        if found := browser_at_hand(kind):
            return found
        print("Looking for a browser:", " ".join(command))
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    found = browser_at_hand(kind)
    if not found:
        name = kind.capitalize()
        sys.exit(
            f"No {name} could be found or installed. Install one, or name it: {kind.upper()}=/path/to/it make test"
        )
    return found


if __name__ == "__main__":
    for kind in NAMES:
        print(f"{kind.capitalize()} for the tests: {install_browser(kind)}")
