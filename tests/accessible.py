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
}"""
MARK_SOME_OF_EACH: Final = """() => {
    const clear = (style) => style.backgroundColor === "rgba(0, 0, 0, 0)" && style.opacity === "1";
    const alone = (style) => style.backgroundImage !== "none" || style.filter !== "none" || style.transform !== "none"
        || style.textShadow !== "none" || !["static", "relative"].includes(style.position);
    const below = new Map();
    const ground = (each) => {
        if (!each || each.nodeType !== 1) return "";
        if (!below.has(each)) {
            const style = getComputedStyle(each), under = ground(each.parentElement);
            const off = each.matches(":disabled, [aria-disabled], label, fieldset") ? each.outerHTML.length : "";
            const own = clear(style) ? "" : `|${style.backgroundColor} ${style.opacity}`;
            const cut = style.overflow === "visible" ? "" : "^";
            const beside = ["::before", "::after"].map((part) => getComputedStyle(each, part).content);
            const drawn = beside.some((content) => content !== "none") ? "~" : "";
            below.set(each, under === null || alone(style) ? null : under + own + off + cut + drawn);
        }
        return below.get(each);
    };
    const words = (each) =>
        [...each.childNodes].map((node) => node.nodeType === 3 ? node.data.trim() : "").join("");
    document.querySelectorAll("[data-some]").forEach((each) => each.removeAttribute("data-some"));
    const kinds = new Map();
    for (const each of document.body.querySelectorAll("*")) {
        const style = getComputedStyle(each), said = words(each), under = ground(each);
        const control = each.matches("input, select, textarea, button, summary, option");
        const seen = each.getClientRects().length > 0 && style.visibility === "visible";
        if (!control && (!said || !seen)) continue;
        const kind = [each.localName, under, style.color, style.fontSize, style.fontWeight, said.length > 1].join();
        const before = kinds.get(kind) || 0;
        if (control || under === null || before < 2) each.setAttribute("data-some", "");
        kinds.set(kind, before + 1);
    }
}"""
CONTRAST: Final = "color-contrast"
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


def violations(page: Page, context: Part = None) -> list[str]:
    """What axe finds wrong, one line each.

    Contrast takes axe twice as long as all else together. On a whole page it is looked at on two elements of each kind:
    the same colour, size and weight of letters over the same grounds have the same contrast. What stands apart from
    its surroundings, or has an image, a shadow or a filter below it, is of a kind of its own, and so is every control.
    (Of kinds of faults put into seven pages by style sheets none was missed.)
    """
    if context is not None:
        return run_axe(page, context)
    page.evaluate(MARK_SOME_OF_EACH)
    return run_axe(page, None, rules={CONTRAST: {"enabled": False}}) + contrast(page, "[data-some]")


def contrast(page: Page, among: str) -> list[str]:
    """What axe says of the contrast of these elements; nothing where there are none."""
    if not page.locator(among).count():
        return []
    return run_axe(page, {"include": [[among]]}, runOnly={"type": "rule", "values": [CONTRAST]})


def run_axe(page: Page, context: Part, **options: object) -> list[str]:
    """What axe itself finds; `options` of axe beside ours.

    Axe is run in the page by ourselves: what it says of all that is well, megabytes for a long page, takes twice as
    long to hand over as the looking itself.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN_AXE, [context, {**RULES, **options}])
    return found


def violations_beside(page: Page, narrow: int) -> list[str]:
    """What axe finds on a page whose colours are looked at in a window of `narrow` px as well, and how that overflows.

    In the wide window contrast is looked at only where the narrow one has other colours, or nothing to see.
    """
    size = page.viewport_size
    assert size is not None
    found = run_axe(page, None, rules={CONTRAST: {"enabled": False}})
    page.evaluate(REMEMBER_COLOURS)
    page.set_viewport_size({"width": narrow, "height": size["height"]})
    page.evaluate(MARK_CHANGED)
    found += [f"scrolls sideways by {wider} px at {narrow} px"] if (wider := overflow(page)) else []
    page.set_viewport_size(size)
    return found + contrast(page, "[data-changed]")


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wider: int = page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    return wider


def width_of(page: Page) -> int:
    """How wide the window is, in CSS pixels."""
    size = page.viewport_size
    assert size is not None
    return size["width"]
