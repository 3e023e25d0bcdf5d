"""How long a page was held up: the longest task of its thread, in processor time, which other programs do not take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page

CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing"]
SETTLE = "new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)))"


@dataclass
class Tasks:
    """Milliseconds of processor time of the page's tasks."""

    longest: float = 0
    total: float = 0


@contextmanager
def tasks(page: Page) -> Iterator[Tasks]:
    """The tasks of what is done within; the figures are there when it is over."""
    found = Tasks()
    browser = page.context.browser
    assert browser
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield found
        page.evaluate(SETTLE)
    finally:
        trace = json.loads(browser.stop_tracing())["traceEvents"]
    main = {
        (event["pid"], event["tid"])
        for event in trace
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    spent = [
        event.get("tdur", 0) / 1000
        for event in trace
        if event["name"].endswith("RunTask") and event["ph"] == "X" and (event["pid"], event["tid"]) in main
    ]
    assert spent, "the browser told of no task"
    found.longest, found.total = max(spent), sum(spent)
