"""Two stories of the desk in a real browser: a coordinator from a message to the third visit, on a phone without a
script; an unblinded statistician who confirms that a code is broken, and sees it once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from ask_journey import send
from leaks import WATCH
from page_tour import FICTIONAL, desk_of
from trial_journey import BORN, FACTS, QUIET, base, days_ago, enrolled, hidden, member, run_shared_study
from trialogue.portal.accounts.models import Role
from trialogue.portal.ask.models import Message
from trialogue.portal.vault.marking import keyed_mark

pytestmark = pytest.mark.browser
TRIAL = base(FICTIONAL)


@pytest.fixture
def running(portal: Any, demo_home: Path, django_db_blocker: Any) -> Iterator[str]:
    """The desk of the served home with a study that runs; a name of this test's own."""
    with django_db_blocker.unblock(), desk_of(demo_home):
        run_shared_study(FICTIONAL)
        yield f"t{uuid.uuid4().hex[:8]}"


def signed_in(open_page: Any, client: Client, path: str, **screen: Any) -> Page:
    """A page of somebody who is signed in."""
    page: Page = open_page("/about", **screen)
    home = page.url.removesuffix("/about")
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": home}])
    page.goto(home + path)
    return page


def fill(page: Page, fields: dict[str, Any]) -> None:
    """Fill in fields by their names, as a person does who knows them all."""
    for name, value in fields.items():
        field = page.locator(f'[name="{name}"]')
        kind = field.first.get_attribute("type") or ""
        if kind in {"checkbox", "radio"}:
            for each in value if isinstance(value, list) else [value]:
                page.locator(f'[name="{name}"][value="{each}"]').check()
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def narrow(page: Page) -> None:
    """Nothing is wider than the screen, and the address holds nothing of a person."""
    # By a locator, which waits for the page that a click has begun to open.
    assert page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth") == 0
    WATCH.see_page(page)


def test_a_coordinator_from_a_message_to_the_third_visit(open_page: Any, running: str) -> None:
    address = f"{running}@example.net"
    send(Client(), FICTIONAL, email=address, last_name=running)
    message = Message.objects.get(sender_mark=keyed_mark(address, "sender"))
    client, _account = member(Role.COORDINATOR, Role.INVESTIGATOR, study=FICTIONAL, name=f"team.{running}")
    path = f"/desk/{FICTIONAL}/messages/{message.id}"
    page = signed_in(open_page, client, path, width=320, javascript=False)
    page.get_by_role("link", name="Record the consent and screen").click()
    fill(page, {"birth": BORN, "document": "main consent", "version": "1.0", "date": days_ago(23)})
    narrow(page)
    page.get_by_role("button", name="Record the consent").click()
    fill(page, {**FACTS, "measurement:alt.value": "", "as_of": days_ago(22)})
    page.get_by_role("button", name="See what it comes to").click()
    expect(page.get_by_text("undetermined").first).to_be_visible()
    fill(page, {"measurement:alt.value": "20"})
    narrow(page)
    page.get_by_role("button", name="See what it comes to").click()
    narrow(page)
    page.get_by_role("button", name="Confirm and record the screening").click()
    expect(page.get_by_text("passed")).to_be_visible()
    page.get_by_role("link", name="Randomise").click()
    fill(page, {"day": days_ago(15)})
    page.get_by_role("button", name="Randomise").click()
    narrow(page)
    for name, ago, more in (("Visit 2, randomisation", 15, {}), ("Visit 3", 1, {"pga": "2"})):
        page.get_by_role("link", name=name, exact=True).click()
        fill(page, {**{key: text for key, text in QUIET.items() if key != "weight"}, **more, "date": days_ago(ago)})
        narrow(page)
        page.get_by_role("button", name="Record the visit").click()
        expect(page.get_by_text("not signed yet")).to_be_visible()
        page.get_by_role("button", name="Sign this visit").click()
        expect(page.get_by_text("signed", exact=True)).to_be_visible()
        if ago == 1:
            expect(page.get_by_text("mild or moderate flare")).to_be_visible()
        narrow(page)
        page.get_by_role("navigation", name="Where you are").get_by_role("link").last.click()
    expect(page.get_by_text("took place", exact=True)).to_have_count(2)


def test_an_unblinded_statistician_confirms_a_code_break_and_sees_it_once(open_page: Any, running: str) -> None:
    number = enrolled(15, FICTIONAL, f"enrolling.{running}", last_name=running)
    code = f"{TRIAL}/participants/{number}/code"
    asking, _one = member(Role.INVESTIGATOR, study=FICTIONAL, name=f"asks.{running}")
    confirming, _two = member(Role.STATISTICIAN_UNBLINDED, study=FICTIONAL, name=f"confirms.{running}")
    asked = {"step": "ask", "why": "she must be operated", "impact": "one assessor knows"}
    assert asking.post(code, hidden(asking, code) | asked).status_code == 302
    page = signed_in(open_page, confirming, f"{TRIAL}/participants/{number}", scheme="dark")
    page.get_by_role("link", name="The treatment must be known in an emergency").click()
    expect(page.get_by_text("she must be operated")).to_be_visible()
    page.get_by_label("Your reason").fill("agreed by phone")
    page.get_by_label("Who is told that it happened").fill("the sponsor")
    page.get_by_label("I am entitled to know it").check()
    page.get_by_role("button", name="Break the code and show it to me once").click()
    expect(page.get_by_role("heading", name="Shown to you this once")).to_be_focused()
    arm = page.locator(".answer .sentence").inner_text()
    assert arm in {"Low-dose belimumab", "Placebo"}
    narrow(page)
    page.goto(page.url)
    expect(page.get_by_text("seen by")).to_be_visible()
    assert arm not in page.inner_text("main")
