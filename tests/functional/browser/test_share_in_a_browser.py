"""Sharing in a real browser: accessible at both widths in both schemes, by keyboard, copied, without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accessible import LOOKS, look

pytestmark = pytest.mark.browser

STUDY = "/study/NCT06394063"


def write_note(page: Page, words: str) -> None:
    page.get_by_role("button", name="Show a note button at every part").click()
    page.locator('[data-note="criteria"] .note-part').first.click()
    page.get_by_label("What do you want to remember?").fill(words)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="note 1")).to_be_focused()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_from_a_note_to_a_share_that_is_opened_and_ended(open_page, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(STUDY, width=width, scheme=scheme)
    write_note(page, "Ask about the Tuesday visits")
    page.goto(page.url.partition("/study")[0] + "/notes")
    page.get_by_role("button", name="Share the ticked notes").click()
    expect(page.get_by_text("Choose at least one note to share.")).to_be_visible()
    page.get_by_label("Share this one").check()
    page.get_by_role("button", name="Share the ticked notes").click()
    expect(page.get_by_role("heading", name="Before you share")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Make link and passcode").click()
    expect(page.get_by_role("heading", name="Link and passcode")).to_be_focused()
    look(page)
    link, passcode, mine = (page.locator(f"#share-{name}").input_value() for name in ("link", "passcode", "manage"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the passcode").click()
    assert page.evaluate("navigator.clipboard.readText()") == passcode
    assert "Tuesday" not in page.title() + page.url
    friend = open_page(re.sub(r"^https?://[^/]+", "", link), width=width, scheme=scheme)
    friend.get_by_role("textbox", name="Passcode").fill("0000 0000 0000 0000")
    friend.keyboard.press("Enter")
    expect(friend.get_by_role("heading", name="This link and this passcode open nothing")).to_be_focused()
    look(friend)
    friend.get_by_role("textbox", name="Passcode").fill(passcode)
    friend.keyboard.press("Enter")
    expect(friend.get_by_text("Ask about the Tuesday visits")).to_be_visible()
    look(friend)
    assert friend.url == link
    page.goto(mine)
    look(page)
    page.get_by_role("button", name="End the sharing").click()
    expect(page.get_by_text("This sharing has ended")).to_be_visible()


def test_a_comparison_is_shared_and_opened_without_a_script(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/compare?left=NCT06394063&right=NCT04515719", javascript=False)
    page.get_by_role("button", name="Share this comparison").click()
    page.get_by_role("button", name="Make link and passcode").click()
    expect(page.get_by_role("button", name="Copy the link")).to_have_count(0)
    expect(page.locator("#share-passcode")).to_be_editable(editable=False)
    link, passcode = (page.locator(f"#share-{name}").input_value() for name in ("link", "passcode"))
    page.goto(link)
    page.get_by_role("textbox", name="Passcode").fill(passcode)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="In short")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_an_answer_goes_along_with_a_message(open_page, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/study/NCT99000001/fit", width=width, scheme=scheme)
    page.get_by_label("Age in years").or_(page.locator('[name="age.years"]')).first.fill("34")
    page.get_by_role("button", name="See what fits").click()
    page.get_by_role("region", name="Write to the study team").get_by_role("button").click()
    for label, words in (("First name", "Anneliese"), ("Last name", "Quistgaard"), ("Phone", "+41 61 555 77 88")):
        page.get_by_label(label).fill(words)
    page.get_by_label("E-mail").fill(f"fit{width}@example.net")
    page.get_by_label("Let the team see my answer").check()
    look(page)
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("heading", name="The passcode for the study team")).to_be_focused()
    assert re.fullmatch(r"[0-9]{4}( [0-9]{4}){3}", page.locator("#share-passcode").input_value())
    look(page)
    page.get_by_role("link", name="I have it").click()
    expect(page.get_by_text("The team can see it with the passcode you tell it")).to_be_visible()
