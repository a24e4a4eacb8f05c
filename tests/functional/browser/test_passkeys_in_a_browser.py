"""A passkey in a real browser, held by Chromium's own virtual authenticator: added, used, removed, lost."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from accessible import look

pytestmark = pytest.mark.browser
PASSWORD = "seven quiet harbours"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def home(portal: Any) -> str:
    """Where the portal is under a name: an address of numbers can have no passkeys."""
    return str(portal.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in which nothing may fail."""
    context, errors = chromium.new_context(viewport={"width": 320, "height": 800}, locale="en"), list[str]()
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda said: errors.append(said.text) if said.type == "error" and "403" not in said.text else None
    )
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def address(demo_home: Path) -> str:
    """The address of an account of one's own."""
    address = f"passkey-{uuid.uuid4().hex[:8]}@example.net"
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(demo_home), "account", "create", address]
    subprocess.run([*command, "--password-stdin"], input=PASSWORD, text=True, capture_output=True, check=True)
    return address


def hold(page: Page, **more: Any) -> tuple[CDPSession, str]:
    """Give the browser a passkey holder; the session and the number of it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY | more})
    return session, made["authenticatorId"]


def sign_in(page: Page, home: str, address: str) -> None:
    page.goto(f"{home}/account/sign-in")
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def add(page: Page, name: str) -> None:
    page.get_by_role("link", name="Passkeys").click()
    page.get_by_role("link", name="Add a passkey").click()
    password, named = page.get_by_label("Password"), page.get_by_label("A name for it")
    expect(password.or_(named)).to_be_visible()  # counting does not wait for the page
    if password.count():
        password.fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    named.fill(name)
    look(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()


def test_a_passkey_is_added_used_and_removed(page: Page, home: str, address: str) -> None:
    session, holder = hold(page)
    sign_in(page, home, address)
    add(page, "My phone")
    expect(page.get_by_text("My phone").first).to_be_visible()
    look(page)
    (kept,) = session.send("WebAuthn.getCredentials", {"authenticatorId": holder})["credentials"]
    assert kept["isResidentCredential"] and kept["rpId"] == "localhost"
    page.context.clear_cookies()
    page.goto(f"{home}/account/sign-in?next=/notes")
    page.get_by_role("link", name="Sign in with a passkey").click()
    look(page)
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(f"{home}/notes")
    page.goto(f"{home}/account/address")
    page.get_by_role("link", name="Use your passkey instead").click()
    look(page)
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(f"{home}/account/address")
    page.goto(f"{home}/account/passkeys/add")
    page.get_by_label("A name for it").fill("The same again")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text("This device holds a passkey of this account already.")).to_be_visible()
    page.goto(f"{home}/account/passkeys")
    page.get_by_role("link", name="Remove My phone").click()
    look(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("none yet")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{home}/account/sign-in/passkey")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_text("The passkey is not known here")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Sign in with your password").click()
    sign_in(page, home, address)


def test_who_does_not_show_a_finger_is_not_let_in(page: Page, home: str, address: str) -> None:
    session, holder = hold(page)
    sign_in(page, home, address)
    add(page, "My phone")
    page.context.clear_cookies()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": holder, "isUserVerified": False})
    page.goto(f"{home}/account/sign-in/passkey")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_text("Nothing was done: it was stopped, or took too long.")).to_be_visible()


def test_without_a_script_or_under_numbers_the_password_is_named(chromium: Browser, home: str, portal: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="es")
    page = context.new_page()
    page.goto(f"{home}/account/sign-in/passkey")
    expect(page.locator("noscript p, form p.problem").first).to_be_visible()
    expect(page.get_by_role("button", name="Usar")).to_have_count(0)
    page.goto(f"{portal.url}/account/sign-in/passkey")
    assert page.locator("form[data-passkey]").count() == 0
    context.close()
