"""Being told, in a real browser with a real mail server: accessible, fit for a phone, by keyboard, without scripts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from accessible import LOOKS, look
from alert_journey import links
from alert_records import AMENDED, TITLE, build_home
from functional_server import Portal, serving
from smtp_server import Server, start_server

pytestmark = pytest.mark.browser


@dataclass
class Place:
    """A portal of its own with a mail server, and what its operator does."""

    home: Path
    smtp: Server
    snapshots: tuple[str, str]

    def run(self, *arguments: str) -> Any:
        """Run a command of the operator; the newest letter after it."""
        command = [sys.executable, "-m", "trialogue.cli", "--home", str(self.home), *arguments]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | self.smtp.environment())
        return self.smtp.inbox.letters[-1]

    def serve(self, number: int) -> None:
        (self.home / "snapshots" / "CURRENT").write_text(self.snapshots[number] + "\n")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home, smtp = tmp_path_factory.mktemp("alerts"), start_server()
    yield Place(home, smtp, build_home(home))
    smtp.controller.stop()


@pytest.fixture(scope="module")
def portal(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """In place of the demonstration: this module's own portal."""
    with serving(place.home, tmp_path_factory.mktemp("log") / "log", place.smtp.environment()) as running:
        yield running


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_whole_way_looks_right(open_page, place: Place, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    place.serve(0)
    page = open_page(f"/study/{AMENDED}", width=width, scheme=scheme)
    page.get_by_role("link", name="Tell me").click()
    look(page, name="form")
    page.get_by_role("button", name="Ask me by mail").click()
    expect(page.locator("#problems-title")).to_be_focused()
    look(page, name="problems")
    page.get_by_label("Your e-mail address").fill(f"look{width}@example.net")
    page.get_by_label("As soon as we see a change").check()
    page.get_by_role("button", name="Ask me by mail").click()
    expect(page.locator("#asked-title")).to_be_focused()
    assert "look" not in page.url + page.title()
    look(page, name="asked")
    found = links(place.run("outbox", "send"))
    origin = page.url.partition("/alerts")[0]
    page.goto(origin + found["confirm"])
    expect(page.get_by_text(TITLE)).to_be_visible()
    look(page, name="confirm")
    page.get_by_role("button", name="Yes, tell me").press("Enter")
    expect(page.get_by_role("heading", name="Your alerts")).to_be_visible()
    look(page, name="manage")
    place.serve(1)
    told = links(place.run("alerts", "run"))
    page.goto(origin + told["digest"])
    expect(page.get_by_text("Prednisone may now be up to 30 mg/day (was 20).")).to_be_visible()
    look(page, name="digest")
    page.get_by_role("link", name="Leave and erase everything").click()
    look(page, name="unsubscribe")
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", name="You have left")).to_be_visible()
    look(page, name="left")
    page.goto(f"{origin}/search/follow?q=lupus")
    look(page, name="search")
    page.goto(f"{origin}/alerts/link")
    look(page, name="link")
    page.goto(f"{origin}/study/{AMENDED}/history")
    look(page, name="history")


def test_the_whole_way_without_scripts(open_page, place: Place) -> None:  # type: ignore[no-untyped-def]
    place.serve(0)
    page = open_page("/search?q=lupus", width=320, javascript=False)
    page.get_by_role("link", name="Tell me").click()
    page.get_by_label("Your e-mail address").fill("plain@example.net")
    page.get_by_label("As soon as we see a change").check()
    page.get_by_label("Put titles and changes into the mail itself").check()
    page.get_by_role("button", name="Ask me by mail").click()
    origin = page.url.partition("/alerts")[0]
    page.goto(origin + links(place.run("outbox", "send"))["confirm"])
    page.get_by_role("button", name="Yes, tell me").click()
    expect(page.get_by_label("Put titles and changes into the mail itself")).to_be_checked()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused.")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    place.serve(1)
    letter = place.run("alerts", "run")
    assert "Bright noon for lupus" in letter.get_content()
    page.goto(origin + links(letter)["unsubscribe"])
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", name="You have left")).to_be_visible()
