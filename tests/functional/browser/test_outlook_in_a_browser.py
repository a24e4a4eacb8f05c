"""What lies ahead, the questions, the cohort page in a real browser: accessible, narrow enough, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accessible import look, overflow

pytestmark = pytest.mark.browser

LUPUS = Path(__file__).resolve().parent.parent.parent.parent / "examples" / "patients" / "lupus-34f.yaml"
BELIMUMAB = "/study/NCT04515719"
QUESTIONS = "/questions?study=NCT04515719&study=NCT06394063"
PEOPLE = (
    "person,age,sex,conditions\nann,34,female,SLE\nbea,12,female,SLE\ncem,40,male,SLE|malignancy\ndov,-3,male,SLE\n"
)


def checked(page: Page, name: str) -> None:
    """No sideways scrolling at either width, no violation wide and light."""
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflow(page) == 0, name
    page.set_viewport_size({"width": 1280, "height": 800})
    look(page, name=name)


def test_the_answer_ahead_the_doctors_page_the_cohort_and_the_order(open_page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"{BELIMUMAB}/fit", width=320)
    home = page.url.split("/study/")[0]
    page.get_by_text("I have a patient file").click()
    page.get_by_label("Patient file (YAML or JSON)").set_input_files(LUPUS)
    page.get_by_text("How to read the answers").click()
    page.locator("#as_of").fill("2026-11-22")  # the file's values are of that autumn, and grow old
    page.get_by_role("button", name="Fill in from the file").click()
    expect(page.get_by_role("img", name="What the verdict will be, day by day")).to_be_visible()
    page.get_by_role("button", name="Make the page").click()
    expect(page.get_by_role("heading", name="The facts that were used")).to_be_visible()
    assert page.url == f"{home}{BELIMUMAB}/fit/doctor"
    checked(page, "doctor")

    page.goto(f"{home}/cohort?study=NCT04515719")
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    page.get_by_label("Cohort: a CSV table").set_input_files(people)
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_role("img", name="Who is left after each line")).to_be_visible()
    checked(page, "cohort")
    page.set_viewport_size({"width": 320, "height": 800})
    line = page.locator(".numbers tbody th").first.bounding_box()
    assert line is not None and line["width"] > 150  # words, not a syllable a row
    page.get_by_role("button", name="español").click()  # without the file there is no funnel, and no complaint
    expect(page.get_by_label("Número del estudio")).to_have_value("NCT04515719")
    expect(page.locator("#problems-title")).to_have_count(0)
    page.get_by_role("button", name="English").click()

    page.goto(f"{home}/search/by-fit?q=lupus")
    page.get_by_label("Patient file").set_input_files(LUPUS)
    page.get_by_role("button", name="Put them in order").click()
    expect(page.get_by_role("button", name="Line by line").first).to_be_visible()
    checked(page, "by-fit")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_question_is_answered_by_keyboard_alone_and_no_fact_is_in_the_address(open_page, javascript: bool) -> None:  # type: ignore[no-untyped-def]
    page = open_page(QUESTIONS, width=320, javascript=javascript)
    question = page.locator("legend.asked")
    expect(question).to_be_focused()
    first = question.inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # from "I don't know" to "No, never"
    page.keyboard.press("Enter")
    expect(question).not_to_have_text(first)
    expect(page.get_by_role("heading", name="What you told us so far")).to_be_visible()
    assert page.url.endswith("/questions")
    if javascript:
        checked(page, "questions")
