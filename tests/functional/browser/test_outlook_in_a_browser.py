"""What lies ahead, the questions, the cohort page in a real browser: accessible, narrow enough, by keyboard alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from test_pages_in_a_browser import BELIMUMAB, LUPUS, fill_from_file, overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUESTIONS = "/questions?study=NCT04515719&study=NCT06394063"
PEOPLE = (
    "person,age,sex,conditions\nann,34,female,SLE\nbea,12,female,SLE\ncem,40,male,SLE|malignancy\ndov,-3,male,SLE\n"
)


def checked(page: Page, name: str, width: int) -> None:
    """No violation, no sideways scrolling; a picture where TRIALOGUE_PICTURES names a folder."""
    if folder := os.environ.get("TRIALOGUE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    assert violations(page) == [], name
    assert overflow(page) == 0, name


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_every_new_page_at_both_widths(open_page, tmp_path: Path, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"{BELIMUMAB}/fit", width=width, scheme=scheme)
    fill_from_file(page)
    expect(page.locator("#answer-title")).to_be_focused()
    expect(page.get_by_role("img", name="What the verdict will be, day by day")).to_be_visible()
    page.get_by_role("button", name="Make the page").click()
    expect(page.get_by_role("heading", name="The facts that were used")).to_be_visible()
    assert page.url.endswith("/fit/doctor")
    checked(page, "doctor", width)

    page.goto(page.url.split("/study/")[0] + "/cohort?study=NCT04515719")
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    page.get_by_label("Cohort: a CSV table").set_input_files(people)
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_role("img", name="Who is left after each line")).to_be_visible()
    checked(page, "cohort", width)

    page.goto(page.url.split("/cohort")[0] + "/search/by-fit?q=belimumab")
    page.get_by_label("Patient file").set_input_files(LUPUS)
    page.get_by_role("button", name="Put them in order").click()
    expect(page.get_by_role("button", name="Line by line").first).to_be_visible()
    checked(page, "by-fit", width)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_question_is_answered_by_keyboard_alone_and_no_fact_is_in_the_address(open_page, width: int) -> None:  # type: ignore[no-untyped-def]
    page = open_page(QUESTIONS, width=width, javascript=width == 1280)
    if width == 320:
        page.locator(".facts-form input[type=radio]").first.check()
    else:
        expect(page.locator("legend.asked")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    first = page.locator("legend.asked").inner_text()
    page.get_by_role("button", name="Next question").press("Enter")
    expect(page.locator("legend.asked")).not_to_have_text(first)
    expect(page.get_by_role("heading", name="What you told us so far")).to_be_visible()
    assert page.url.endswith("/questions")
    if width == 1280:
        checked(page, "questions", width)
    else:
        assert overflow(page) == 0
