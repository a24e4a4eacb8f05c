"""What every page must be in a browser: nothing that axe finds, and no wider than its window."""

from __future__ import annotations

import os
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from leaks import WATCH

RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS: Final = [(320, "dark")]
"""For what is walked through state by state in English: the mixture that the tour of every page leaves out."""


def look(page: Page, context: Any = None, name: str = "") -> None:
    """No violation, no scrolling sideways, with every fold open; a picture where one is asked for by `name`."""
    open_folds(page)
    if (folder := os.environ.get("TRIALOGUE_PICTURES")) and name:
        page.screenshot(path=f"{folder}/{name}-{width_of(page)}.png", full_page=True)
    assert violations(page, context) == [], page.url
    assert overflow(page) == 0, page.url
    WATCH.see_page(page)


def open_folds(page: Page) -> None:
    """What is folded away is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true })")


def violations(page: Page, context: Any = None) -> list[str]:
    """What axe finds wrong, one line each."""
    found = Axe().run(page, context=context, options=RULES).response["violations"]
    return [f"{each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes']][:3]}" for each in found]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def width_of(page: Page) -> int:
    """How wide the window is, in CSS pixels."""
    size = page.viewport_size
    assert size is not None
    return size["width"]
