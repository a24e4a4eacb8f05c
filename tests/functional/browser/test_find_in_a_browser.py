"""Browsing and typing in a real browser, by keyboard and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_two_boxes_filled_by_keyboard_alone(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/")
    what, where = page.get_by_label("What is it about?"), page.get_by_label("Where?")
    what.focus()
    page.keyboard.type("系统")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(what).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("系统性红斑狼疮")
    expect(what).to_have_value("系统")
    page.keyboard.press("Enter")
    expect(what).to_have_value("系统性红斑狼疮")
    expect(what).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Tab")
    expect(where).to_be_focused()
    page.keyboard.type("上海")
    expect(page.get_by_role("option").first).to_contain_text("Shanghai, China")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(where).to_have_value("Shanghai, China")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    expect(page.locator(".result")).not_to_have_count(0)
    expect(page.locator("#result-count")).to_contain_text("near Shanghai, China")


def test_escape_closes_and_what_was_typed_stays(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/")
    what = page.get_by_label("What is it about?")
    what.press_sequentially("ast")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(what).to_have_value("ast")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ast&**")


def test_a_suggestion_can_be_clicked(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/search", width=320)
    page.get_by_label("Where?").press_sequentially("Lond")
    page.get_by_role("option", name="London, England").click()
    expect(page.get_by_label("Where?")).to_have_value("London, England, United Kingdom")
    expect(page.get_by_label("Where?")).to_be_focused()


def test_without_script_the_boxes_are_plain_and_browsing_works(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/", javascript=False)
    page.get_by_label("What is it about?").fill("lupsu")
    page.get_by_role("main").get_by_role("button", name="Find studies").click()
    page.get_by_role("link", name="lupus", exact=True).click()
    expect(page.locator(".result")).not_to_have_count(0)
    page.get_by_role("link", name="Browse", exact=True).click()
    page.get_by_role("link", name="Countries: all").click()
    page.get_by_role("link", name="China").click()
    page.get_by_role("link", name="Shanghai").click()
    expect(page.locator("#result-count")).to_contain_text("found")
    expect(page.locator(".named")).to_contain_text("Shanghai, China")
    page.get_by_role("link", name="Remove Shanghai, China").click()
    expect(page.locator(".named")).to_have_count(0)
