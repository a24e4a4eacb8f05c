"""Accounts, page by page, on both databases: sign up, confirm, sign in, reset, change, the code from an app."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils.module_loading import import_string

from account_journey import ADDRESS, PASSWORD, letters_of_accounts, link_in, make_account, show_again, sign_in, sign_up
from ask_journey import ask_home, client  # noqa: F401  # fixtures
from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from smtp_server import Server, smtp  # noqa: F401  # fixture
from trialogue.portal.accounts.addresses import address_of, find_account
from trialogue.portal.accounts.models import Account, SealedAddress
from trialogue.portal.mail.worker import send_due
from trialogue.portal.vault.person_keys import erase_person

# ruff: noqa: F811  # fixtures are imported by their names


def everything_stored() -> str:
    """Every value of every table in one text, as a thief of the database would see it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [bytes(value) if isinstance(value, memoryview) else value for row in cursor for value in row]
    found += [session.get_decoded() for session in Session.objects.all()]
    return " ".join(value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in found)


def code_of(secret: str, moment: float) -> str:
    """What an app shows at a moment, in seconds since 1970: a new code every thirty seconds."""
    return format_hotp_value(hotp_value(secret, int(moment) // 30))


def test_from_sign_up_over_the_letter_to_the_account(client: Client, desk: Desk, smtp: Server, settings: Any) -> None:
    from django.utils import timezone

    settings.TRIALOGUE_MAIL = smtp.settings()
    assert "Make an account" in read_page(client.get("/account/sign-up")).text
    answer = sign_up(client, "A.Quistgaard@Example.net")
    assert answer.headers["Location"] == "/account/confirm"
    assert "Look into your mailbox" in read_page(client.get("/account/confirm")).text
    assert client.get("/account").status_code == 302
    send_due(timezone.now)
    (letter,) = smtp.inbox.letters
    assert smtp.inbox.recipients == [ADDRESS]
    assert letter["Subject"] == "Confirm your e-mail address"
    (ours,) = letters_of_accounts()
    assert "https://portal.example/account/confirm/" in ours.body
    page = client.get(link_in(ours))
    assert ADDRESS not in page.content.decode()
    assert not EmailAddress.objects.get().verified
    client.post(link_in(ours))
    assert EmailAddress.objects.get().verified
    assert sign_in(client, ADDRESS.upper()).headers["Location"] == "/account"
    text = read_page(client.get("/account")).text
    assert ADDRESS in text
    assert "Sign out" in text
    client.post("/account/sign-out")
    assert client.get("/account").status_code == 302


def test_no_address_and_no_password_stands_in_any_table(client: Client) -> None:
    sign_up(client)
    client.post(link_in(letters_of_accounts()[0]))
    sign_in(client)
    typed = {"email": "elsewhere@example.net", "action_add": ""}
    client.post("/account/address", typed)
    assert "elsewhere" not in everything_stored().lower()
    show_again(client)
    client.post("/account/address", typed)
    assert EmailAddress.objects.count() == 2
    stored = everything_stored()
    assert "sealed.invalid" in stored
    for word in ("quistgaard", "example.net", "elsewhere", PASSWORD):
        assert word not in stored.lower()


def test_without_the_confirmation_nobody_gets_in(client: Client) -> None:
    sign_up(client)
    assert sign_in(client).headers["Location"] == "/account/confirm"
    assert client.get("/account").headers["Location"] == "/account/sign-in?next=/account"


def test_a_forgotten_password_is_chosen_anew_once(client: Client) -> None:
    make_account()
    assert client.post("/account/password/forgotten", {"email": ADDRESS}).status_code == 302
    link = link_in(letters_of_accounts()[0])
    form = client.get(link, follow=True)
    assert form.redirect_chain[-1][0].endswith("-set-password")
    new = "nine slow rivers meet"
    done = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert "The new password is set" in read_page(done).text
    assert sign_in(Client(), password=PASSWORD).status_code == 200
    assert sign_in(Client(), password=new).status_code == 302
    assert "no longer works" in read_page(Client().get(link, follow=True)).text
    assert [letter.subject for letter in letters_of_accounts()] == ["Choose a new password", "Your account was changed"]


def test_the_address_is_changed_only_once_the_new_one_is_confirmed_and_the_old_one_is_told(client: Client) -> None:
    make_account()
    sign_in(client)
    assert client.get("/account/address").headers["Location"] == "/account/again?next=/account/address"
    assert show_again(client, "/account/address").headers["Location"] == "/account/address"
    new = "elsewhere@example.net"
    client.post("/account/address", {"email": new, "action_add": ""})
    text = read_page(client.get("/account/address")).text
    assert f"Your address now: {ADDRESS}" in text
    assert f"Waiting to be confirmed: {new}" in text
    (letter,) = letters_of_accounts()
    assert letter.to == new
    client.post(link_in(letter))
    account = find_account(new)
    assert address_of(account) == new
    assert SealedAddress.objects.count() == 1
    assert (letters_of_accounts()[-1].to, "was changed" in letters_of_accounts()[-1].body) == (ADDRESS, True)
    assert sign_in(Client(), new).status_code == 302
    assert sign_in(Client(), ADDRESS).status_code == 200


def test_a_code_from_an_app_is_asked_for_once_it_is_on_and_recovery_codes_work_once(client: Client) -> None:
    make_account()
    sign_in(client)
    show_again(client)
    page = client.get("/account/app/on").content.decode()
    secret = re.search(r'<code class="secret"[^>]*>([A-Z2-7]+)<', page)
    assert secret is not None
    assert "<svg" in page and "data:" not in page
    on = client.post("/account/app/on", {"code": code_of(secret[1], time.time())}, follow=True)
    codes = re.findall(r"<li><code>([^<]+)</code>", on.content.decode())
    assert len(codes) == 10
    assert secret[1] not in everything_stored()
    other = Client()
    assert sign_in(other).headers["Location"] == "/account/sign-in/code"
    assert other.get("/account").status_code == 302
    assert "not right" in read_page(other.post("/account/sign-in/code", {"code": "000000"})).text
    assert other.post("/account/sign-in/code", {"code": codes[0]}).headers["Location"] == "/account"
    assert other.get("/account").status_code == 200
    again = Client()
    sign_in(again)
    assert again.post("/account/sign-in/code", {"code": codes[0]}).status_code == 200
    assert again.get("/account").status_code == 302


def test_a_code_that_lapses_while_it_is_typed_still_counts_but_only_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, secret, shown_at = make_account(), generate_totp_secret(), 1_800_000_000.0
    TOTP.activate(account, secret)
    code = code_of(secret, shown_at)

    def answer(seconds_later: int) -> int:
        monkeypatch.setattr(time, "time", lambda: shown_at + seconds_later)
        browser = Client()
        sign_in(browser)
        browser.post("/account/sign-in/code", {"code": code})
        return int(browser.get("/account").status_code)

    assert [answer(seconds) for seconds in (60, -31, 59, 59)] == [302, 302, 200, 302]


def test_an_erased_account_cannot_be_used_even_with_its_session(client: Client) -> None:
    account = make_account()
    sign_in(client)
    assert account.person is not None
    erase_person(account.person)
    assert client.get("/account").status_code == 302
    assert sign_in(Client()).status_code == 200
    assert Account.objects.get().person is None


@pytest.mark.parametrize("path", ["/", "/search?q=lupus", "/study/NCT99000701", "/about", "/account/sign-in"])
def test_a_visitor_gets_no_session(client: Client, path: str) -> None:
    assert set(client.get(path).cookies) <= {"csrftoken"}


def test_the_portal_keeps_a_password_at_the_cost_that_owasp_asks_for() -> None:
    from trialogue.portal.settings import PASSWORD_HASHERS

    (hasher,) = [import_string(name)() for name in PASSWORD_HASHERS]
    assert hasher.encode(PASSWORD, hasher.salt()).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
