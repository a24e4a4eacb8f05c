"""What every page must be in a browser: nothing that axe finds, and no wider than its window."""

from __future__ import annotations

import os
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from leaks import WATCH

RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
RUN_AXE: Final = """([where, rules]) => axe.run(where || document, rules).then((found) => found.violations.map((each) =>
    `${each.id}: ${each.help}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`))"""
REMEMBER_COLOURS: Final = """() => {
    window.coloursOf = (each) => {
        const style = getComputedStyle(each);
        const seen = each.getClientRects().length > 0 && style.visibility === "visible";
        if (!seen) return "";
        return [style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join();
    };
    window.colours = new Map([...document.body.querySelectorAll("*")].map((each) => [each, coloursOf(each)]));
}"""
MARK_CHANGED: Final = """() => {
    const changed = [...colours].filter(([each, before]) => before && coloursOf(each) !== before);
    changed.forEach(([each]) => each.setAttribute("data-changed", ""));
    return changed.length;
}"""
Part = str | dict[str, list[list[str]]] | None
"""Which part of a page is looked at, as axe takes it: a selector, lists of selectors to include and exclude, or all."""
LOOKS: Final = [(320, "dark")]
"""For what is walked through state by state in English: the mixture that the tour of every page leaves out."""


def look(page: Page, context: Part = None, name: str = "") -> None:
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


def violations(page: Page, context: Part = None, **options: object) -> list[str]:
    """What axe finds wrong, one line each; `options` of axe beside ours.

    Axe is run in the page by ourselves: what it says of all that is well, megabytes for a long page, takes twice as
    long to hand over as the looking itself.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN_AXE, [context, {**RULES, **options}])
    return found


def violations_beside(page: Page, narrow: int) -> list[str]:
    """What axe finds on a page whose colours are looked at in a window of `narrow` px as well, and how that overflows.

    Contrast takes axe as long as all else together, and twice more. In the wide window it is looked at only where the
    narrow one has other colours, or nothing to see.
    """
    size = page.viewport_size
    assert size is not None
    found = violations(page, rules={"color-contrast": {"enabled": False}})
    page.evaluate(REMEMBER_COLOURS)
    page.set_viewport_size({"width": narrow, "height": size["height"]})
    changed: int = page.evaluate(MARK_CHANGED)
    found += [f"scrolls sideways by {wider} px at {narrow} px"] if (wider := overflow(page)) else []
    page.set_viewport_size(size)
    if changed:
        contrast = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
        found += violations(page, {"include": [["[data-changed]"]]}, **contrast)
    return found


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wider: int = page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    return wider


def width_of(page: Page) -> int:
    """How wide the window is, in CSS pixels."""
    size = page.viewport_size
    assert size is not None
    return size["width"]
