"""Accounts and the desk in a real browser, by keyboard alone; how the pages look: `test_every_page_in_a_browser`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accessible import look

pytestmark = pytest.mark.browser

PASSWORD = "seven quiet harbours"
STUDY = "NCT99000001"


@pytest.fixture(scope="module")
def staff(demo_home: Path, worker_id: str) -> str:
    """The address of an administrator who also coordinates a study of the demonstration; one for each worker."""
    address = f"staff-{worker_id}@example.net"

    def account(*arguments: str) -> None:
        command = [sys.executable, "-m", "trialogue.cli", "--home", str(demo_home), "account", *arguments]
        subprocess.run(command, input=PASSWORD, text=True, capture_output=True, check=True)

    account("create", address, "--administrator", "--password-stdin")
    account("grant", address, "coordinator", "--study", STUDY)
    return address


def sign_in(page: Page, address: str) -> None:
    """By keyboard alone."""
    page.get_by_label("E-mail").focus()
    page.keyboard.type(address)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def test_a_message_is_answered_at_the_desk_and_read_by_its_sender(open_page, demo_home: Path, staff: str) -> None:  # type: ignore[no-untyped-def]
    hers = open_page(f"/study/{STUDY}/ask")
    for label, words in (("First name", "Anneliese"), ("Last name", "Quistgaard Holm"), ("Phone", "+41 61 555 77 88")):
        hers.get_by_label(label).fill(words)
    hers.get_by_label("E-mail").fill("desk-browser@example.net")
    hers.get_by_role("textbox", name="Your message").fill("My Tuesday afternoons are free.")
    hers.get_by_role("button", name="Send to").click()
    desk = open_page("/desk", width=320)
    sign_in(desk, staff)
    desk.get_by_role("link", name="Anneliese Quistgaard Holm").first.click()
    expect(desk.get_by_text("My Tuesday afternoons are free.")).to_be_visible()
    look(desk)
    desk.get_by_label("Your answer").fill("Wednesday is free.")
    desk.get_by_role("button", name="Send the answer").dblclick()
    expect(desk.get_by_text("Wednesday is free.")).to_have_count(1)
    hers.reload()
    hers.get_by_role("link", name="Read the answer").click()
    expect(hers.get_by_text("Wednesday is free.")).to_be_visible()
    look(hers)
    outbox = [sys.executable, "-m", "trialogue.cli", "--home", str(demo_home), "outbox", "list", "--json"]
    letters = json.loads(subprocess.run(outbox, capture_output=True, check=True).stdout)["letters"]
    assert "answer" in {letter["kind"] for letter in letters}
