"""The main path in a real browser: with and without a script, by keyboard, asking no other host."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent.parent
LUPUS = ROOT / "examples" / "patients" / "lupus-34f.yaml"
BELIMUMAB = "/study/NCT04515719"


def fill_from_file(page: Page) -> None:
    page.get_by_text("I have a patient file").click()
    page.get_by_label("Patient file (YAML or JSON)").set_input_files(LUPUS)
    page.get_by_role("button", name="Fill in from the file").click()


def test_from_the_front_page_to_an_answer(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/")
    page.get_by_label("What is it about?").fill("belimumab lupus")
    page.get_by_role("main").get_by_role("button", name="Find studies").click()
    page.get_by_role("link", name="Belimumab").first.click()
    expect(page.locator(".banner-over")).to_contain_text("The study is over")
    page.get_by_role("link", name="See whether it may fit me").click()
    address = page.url
    fill_from_file(page)
    expect(page.locator("#answer-title")).to_contain_text("Does not fit as written")
    assert page.url == address


@pytest.mark.parametrize("javascript", [True, False])
def test_the_form_works_with_and_without_javascript(open_page, javascript: bool) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"{BELIMUMAB}/fit", javascript=javascript)
    page.get_by_label("Age in years").fill("17")
    page.get_by_role("button", name="See what fits").click()
    expect(page.locator("#answer-title")).to_contain_text("Does not fit as written")
    expect(page.get_by_label("Age in years")).to_have_value("17")
    page.get_by_label("Age in years").fill("16")
    page.get_by_role("button", name="español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("#answer-title")).to_contain_text("No encaja tal como está escrito")
    expect(page.locator("#answer-title")).to_be_focused()
    age = page.locator("input[name='age.years']")
    expect(age).to_have_value("16")
    age.press("Enter")  # the first button of the form is none of the languages
    expect(age).to_have_value("16")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert not {"16", "17"} & set(re.findall("[0-9]+", urlsplit(page.url).path + "?" + urlsplit(page.url).query))


def test_details_of_a_medicine_are_asked_only_of_those_who_take_it(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"{BELIMUMAB}/fit")
    question = page.locator("fieldset", has=page.get_by_text("Prednisone", exact=True))
    dose = question.get_by_label("Dose, mg a day")
    expect(dose).to_be_hidden()
    question.get_by_label("Taking it now").check()
    expect(dose).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_filters_narrow_the_list_and_the_address_can_be_shared(open_page, javascript: bool) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/search", javascript=javascript)
    before = page.locator("#result-count").inner_text()
    page.get_by_label("Completed").check()
    if not javascript:
        page.get_by_role("button", name="Apply").click()
    expect(page.locator("#result-count")).not_to_have_text(before)
    assert "status=COMPLETED" in page.url
    narrowed = page.locator("#result-count").inner_text()
    again = open_page(page.url.partition("127.0.0.1:")[2].partition("/")[2].join(["/", ""]))
    assert again.locator("#result-count").inner_text() == narrowed


def test_the_main_path_can_be_walked_by_keyboard_with_a_visible_focus(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What is it about?")).to_be_focused()
    page.keyboard.type("telitacicept")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    link = page.locator(".result h2 a").first
    for _ in range(60):
        if link.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/study/NCT06394063**")
    chip = page.locator(".chip summary").first
    for _ in range(30):
        if chip.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".chip p").first).to_be_visible()
