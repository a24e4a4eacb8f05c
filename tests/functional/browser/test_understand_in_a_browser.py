"""Comparison, overview, glossary, learn and history pages in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TELITACICEPT, BELIMUMAB = "NCT06394063", "NCT04515719"


@pytest.mark.parametrize("width", [320, 1280])
def test_an_open_explanation_is_inside_the_window(open_page, width: int) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/study/{TELITACICEPT}", width=width)
    page.locator(".term").first.click()
    note = page.locator(".term-means:popover-open")
    expect(note).to_be_visible()
    box = note.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("javascript", [True, False])
def test_a_tap_opens_and_escape_closes_an_explanation(open_page, javascript: bool) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/study/{TELITACICEPT}", javascript=javascript)
    term = page.locator("[popovertarget=term-plain-placebo]")
    term.click()
    expect(page.locator("#term-plain-placebo")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#term-plain-placebo")).to_be_hidden()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_term_is_reached_and_opened_by_keyboard(open_page, javascript: bool) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/study/{TELITACICEPT}", javascript=javascript)
    page.locator("#term-plain-placebo").wait_for(state="attached")
    term = page.locator("[popovertarget=term-plain-placebo]")
    for _ in range(60):
        if term.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(term).to_be_focused()
    if not javascript:
        page.keyboard.press("Enter")
    expect(page.locator("#term-plain-placebo")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#term-plain-placebo")).to_be_hidden()


def test_the_pointer_opens_an_explanation_and_leaving_closes_it(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/study/{TELITACICEPT}")
    note = page.locator("#term-plain-placebo")
    page.locator("[popovertarget=term-plain-placebo]").hover()
    expect(note).to_be_visible()
    note.hover()
    page.wait_for_timeout(600)
    expect(note).to_be_visible()
    page.mouse.move(2, 2)
    expect(note).to_be_hidden()


def test_without_script_the_pointer_shows_the_browsers_own_tip(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/study/{TELITACICEPT}", javascript=False)
    assert page.locator(".term").first.get_attribute("title")


def test_from_a_study_to_the_comparison_by_a_similar_study(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/study/{TELITACICEPT}")
    page.get_by_role("link", name=f"Compare with {BELIMUMAB}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two studies side by side")
    row = page.locator(".compared-row", has_text="prednisone at most 30 mg/day")
    expect(row).to_contain_text(f"{TELITACICEPT} lets more people in")
    expect(row.locator("blockquote").first).to_be_hidden()
    row.locator("summary").click()
    expect(row.locator("blockquote")).to_have_count(2)
    expect(row.locator("blockquote").first).to_be_visible()


def test_on_a_phone_the_sides_stand_below_each_other(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/compare?left={TELITACICEPT}&right={BELIMUMAB}", width=320)
    row = page.locator(".compared-row", has_text="prednisone at most 30 mg/day")
    left, right = (row.locator(".versus > p").nth(n).bounding_box() for n in (0, 1))
    assert right["y"] >= left["y"] + left["height"]
    assert left["x"] == right["x"]
