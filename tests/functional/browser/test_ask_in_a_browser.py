"""The contact journey in a real browser: accessible, fit for a phone, by keyboard, with and without scripts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accessible import LOOKS, look

pytestmark = pytest.mark.browser

FICTIONAL = "/study/NCT99000001/ask"


def fill(page: Page, email: str) -> None:
    page.get_by_label("First name").fill("Anneliese")
    page.get_by_label("Last name").fill("Quistgaard")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Phone").fill("+41 61 555 77 88")
    page.get_by_role("textbox", name="Your message").fill("My Tuesday afternoons are free.")
    page.get_by_label("I am asking for someone else").check()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_form_problems_sent_and_erased_at_both_widths_and_in_both_schemes(open_page, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(FICTIONAL, width=width, scheme=scheme)
    look(page)
    page.get_by_role("button", name="Send to").click()
    expect(page.locator("#problems-title")).to_be_focused()
    look(page)
    fill(page, f"look{width}{scheme}@example.net")
    page.get_by_role("button", name="Send to").click()
    page.wait_for_url(re.compile(r"/ask/sent/[\w-]{43}$"))
    expect(page.locator("#sent-title")).to_be_focused()
    expect(page.get_by_text("Your message is kept here and has not been sent")).to_be_visible()
    assert "Quistgaard" not in page.url + page.title()
    look(page)
    page.get_by_role("button", name="Erase my message").click()
    expect(page.get_by_role("heading", name="What you wrote has been erased")).to_be_visible()
    look(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_study_page_to_a_message_with_and_without_scripts(open_page, javascript: bool) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/study/NCT99000001?where=Basel", javascript=javascript)
    page.get_by_role("link", name="Write to the study team").click()
    page.wait_for_url("**/ask?**")
    assert "where=Basel" in page.url
    fill(page, "nobody")
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_label("E-mail")).to_have_value("nobody")
    expect(page.get_by_label("I am asking for someone else")).to_be_checked()
    page.locator("#problems-title ~ ul a").click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.get_by_label("E-mail").fill(f"script{javascript}@example.net")
    page.get_by_role("button", name="Send to").dblclick()
    page.wait_for_url(re.compile(r"/ask/sent/[\w-]{43}$"))
    expect(page.get_by_role("heading", name="What happens next")).to_be_visible()


def test_the_form_can_be_filled_and_sent_by_keyboard_and_the_trap_is_not_met(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(FICTIONAL)
    page.get_by_label("First name").focus()
    for words in ("Anneliese", "Quistgaard", "keys@example.net", "+41 61 555 77 88", "", ""):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    expect(page.get_by_label("I am asking for someone else")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link", name="Does it fit me?")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send to")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/ask/sent/[\w-]{43}$"))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_page_on_which_the_site_reads_a_message(open_page, demo_home: Path, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(FICTIONAL)
    fill(page, f"read{width}@example.net")
    page.get_by_role("button", name="Send to").click()
    page.wait_for_url(re.compile(r"/ask/sent/[\w-]{43}$"))

    def outbox(*arguments: str) -> Any:
        command = [sys.executable, "-m", "trialogue.cli", "--home", str(demo_home), "outbox", *arguments, "--json"]
        return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)

    newest = next(row["id"] for row in outbox("list")["letters"] if row["kind"] == "to-site")
    link = re.search(r"http://[^/]+(/study/\S+/ask/read/\S+)", outbox("show", newest)["body"])
    assert link is not None
    reading = open_page(link[1], width=width, scheme=scheme)
    expect(reading.get_by_text("My Tuesday afternoons are free.")).to_be_visible()
    look(reading)
