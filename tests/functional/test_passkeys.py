"""Passkeys against the views: added, listed, used, removed, lost; and what strangers send."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from account_journey import letters_of_accounts, make_account, show_again, sign_in
from ask_journey import ask_home, client  # noqa: F401  # fixtures
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from software_passkey import ORIGIN, SoftwarePasskey, asked
from trialogue.portal.accounts.models import Account
from trialogue.portal.passkeys import relying_party
from trialogue.portal.passkeys.models import Passkey
from trialogue.portal.privacy.own_data import erase_account, export_account
from trialogue.portal.vault.person_keys import erase_person

# ruff: noqa: F811  # fixtures are imported by their names
ADD, SIGN_IN, AGAIN, LISTED = (
    "/account/passkeys/add",
    "/account/sign-in/passkey",
    "/account/again/passkey",
    "/account/passkeys",
)
HERS, OTHERS = "a.quistgaard@example.net", "somebody.else@example.net"


@pytest.fixture(autouse=True)
def _under_a_name(settings: Any) -> None:
    settings.TRIALOGUE_MAIL = dataclasses.replace(settings.TRIALOGUE_MAIL, public_url=ORIGIN)


@pytest.fixture
def account(client: Client) -> Account:
    cache.clear()
    return make_account(HERS)


def holder(address: str = HERS) -> Client:
    """A browser that is signed in and has given the password once more."""
    browser = Client()
    assert sign_in(browser, address).status_code == 302 and show_again(browser).status_code == 302
    return browser


def added(browser: Client, passkey: SoftwarePasskey, name: str = "Blue stick", **more: Any) -> Any:
    """Add a passkey."""
    return browser.post(ADD, {"name": name, "passkey": passkey.make(asked(browser.get(ADD)), **more)})


def shown(browser: Client, passkey: SoftwarePasskey, path: str = SIGN_IN, then: str = "", **more: Any) -> Any:
    """Answer the page that asks for a passkey."""
    return browser.post(path, {"passkey": passkey.show(asked(browser.get(path)), **more), "next": then})


def is_in(browser: Client) -> bool:
    """Whether somebody is signed in."""
    return browser.get("/account").status_code == 200


def test_a_passkey_is_added_named_used_and_removed(account: Account) -> None:
    browser, passkey = holder(), SoftwarePasskey()
    options = asked(browser.get(ADD))
    assert options["rp"]["id"] == "studies.example.org" and options["user"]["name"] == HERS
    choice = options["authenticatorSelection"]
    assert (choice["residentKey"], choice["userVerification"]) == ("required", "required")
    assert added(browser, passkey).headers["Location"] == LISTED
    row = Passkey.objects.get()
    assert b"Blue" not in bytes(row.sealed_name) and HERS.encode() not in bytes(row.credential)
    assert "Blue stick" in read_page(browser.get(LISTED)).text
    fresh = Client()
    assert "Sign in with a passkey" in read_page(fresh.get("/account/sign-in")).text
    question = asked(fresh.get(SIGN_IN))
    assert question["userVerification"] == "required" and not question.get("allowCredentials")
    done = shown(fresh, passkey, then="/notes")
    assert (done.status_code, done.headers["Location"]) == (302, "/notes") and is_in(fresh)
    row.refresh_from_db()
    assert row.uses == passkey.uses and row.used_at is not None
    removal = f"{LISTED}/{row.id}/remove"
    assert browser.get(removal).status_code == 200 and browser.post(removal).headers["Location"] == LISTED
    assert not Passkey.objects.exists() and shown(Client(), passkey).status_code == 403
    assert sign_in(Client()).status_code == 302
    told = [letter.body for letter in letters_of_accounts()]
    assert any("A passkey was added." in each for each in told) and "A passkey was removed." in told[-1]


def test_it_stands_for_password_and_code_and_both_work_beside_it(account: Account) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    passkey = SoftwarePasskey(counts=False)
    added(holder(), passkey)
    assert sign_in(Client()).headers["Location"] == "/account"
    TOTP.activate(account, generate_totp_secret())
    assert sign_in(Client()).headers["Location"].startswith("/account/sign-in/code")
    browser = Client()
    for _ in range(2):
        browser.logout()
        assert shown(browser, passkey).headers["Location"] == "/account" and is_in(browser)
    away = browser.get("/account/address")
    assert away.headers["Location"].startswith("/account/again")
    assert "Use your passkey instead" in read_page(browser.get("/account/again?next=/account/address")).text
    assert shown(browser, passkey, AGAIN, "/account/address").headers["Location"] == "/account/address"
    assert browser.get("/account/address").status_code == 200


def test_nothing_else_is_taken_for_a_passkey(account: Account) -> None:
    browser, passkey, other = holder(), SoftwarePasskey(), SoftwarePasskey(2)
    added(browser, passkey)
    other.handle = passkey.handle
    stranger = Client()
    for wrong in (
        {"origin": "https://studies.example.org.evil.example"},
        {"origin": "http://studies.example.org"},
        {"origin": "https://studies.example.org:8443"},
        {"party": "evil.example"},
        {"type": "webauthn.create"},
        {"crossOrigin": True},
        {"challenge": "A" * 43},
    ):
        assert shown(stranger, passkey, **wrong).status_code == 403, wrong
    assert shown(stranger, other).status_code == 403
    forged = json.loads(other.show(asked(stranger.get(SIGN_IN))))
    forged["id"] = forged["rawId"] = json.loads(passkey.show({"rpId": "x", "challenge": "A" * 43}))["id"]
    assert stranger.post(SIGN_IN, {"passkey": json.dumps(forged)}).status_code == 403
    passkey.flag = type(passkey.flag)(0)
    unverified = shown(stranger, passkey)
    assert unverified.status_code == 403 and not is_in(stranger)
    assert "is not known here, or the answer was not its own" in read_page(unverified).text


def test_a_question_is_answered_once_in_its_own_session_and_soon(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, passkey = holder(), SoftwarePasskey()
    added(browser, passkey)
    one, two = Client(), Client()
    answer = passkey.show(asked(one.get(SIGN_IN)))
    asked(two.get(SIGN_IN))
    assert two.post(SIGN_IN, {"passkey": answer}).status_code == 403 and not is_in(two)
    assert Client().post(SIGN_IN, {"passkey": answer}).status_code == 403
    assert one.post(SIGN_IN, {"passkey": "nonsense"}).status_code == 403
    assert one.post(SIGN_IN, {"passkey": answer}).status_code == 403 and not is_in(one)
    used = passkey.show(asked(one.get(SIGN_IN)))
    assert one.post(SIGN_IN, {"passkey": used}).status_code == 302
    one.logout()
    one.get(SIGN_IN)
    assert one.post(SIGN_IN, {"passkey": used}).status_code == 403
    for_adding = asked(browser.get(ADD))
    crossed = passkey.show({"rpId": for_adding["rp"]["id"], "challenge": for_adding["challenge"]})
    assert browser.post(AGAIN, {"passkey": crossed}).status_code == 403
    late = passkey.show(asked(one.get(SIGN_IN)))
    monkeypatch.setattr(relying_party, "LASTS_SECONDS", -1)
    assert "open too long" in read_page(one.post(SIGN_IN, {"passkey": late})).text and not is_in(one)


def test_a_counter_that_goes_back_is_a_copy_and_is_refused(account: Account) -> None:
    passkey = SoftwarePasskey()
    added(holder(), passkey)
    assert shown(Client(), passkey).status_code == 302
    passkey.uses -= 1
    copied = shown(Client(), passkey)
    assert copied.status_code == 403 and "it looks as if there were a copy of it" in read_page(copied).text
    passkey.uses, passkey.step = 0, 0
    assert shown(Client(), passkey).status_code == 403
    passkey.uses, passkey.step = 50, 1
    assert shown(Client(), passkey).status_code == 302


def test_another_accounts_passkey_opens_only_its_own(account: Account) -> None:
    make_account(OTHERS)
    hers, theirs = holder(), holder(OTHERS)
    mine, other = SoftwarePasskey(), SoftwarePasskey(2)
    added(hers, mine)
    added(theirs, other)
    assert shown(hers, other, AGAIN).status_code == 403
    other.handle, kept = mine.handle, other.handle
    assert shown(Client(), other).status_code == 403
    other.handle = kept
    row = Passkey.objects.exclude(account=account).get()
    assert hers.post(f"{LISTED}/{row.id}/remove").status_code == 404 and Passkey.objects.count() == 2
    assert "somebody" not in read_page(hers.get(LISTED)).text
    again = SoftwarePasskey(2)
    assert added(hers, again).status_code == 403 and Passkey.objects.count() == 2
    assert added(hers, mine).status_code == 403
    visitor = Client()
    assert visitor.get(ADD).headers["Location"].startswith("/account/sign-in")
    late = Client()
    sign_in(late)
    assert late.get(ADD).headers["Location"].startswith("/account/again")
    assert late.post(f"{LISTED}/{row.id}/remove").headers["Location"].startswith("/account/again")


GARBAGE = ["", "null", "[]", "1", '{"id": 1}', "{}", '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
           '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA",'
           '"signature":"AA","attestationObject":"oA"}}', "[" * 19_000, '{"id":"' + "A" * 30_000 + '"}', "\x00",
           '{"id":"€","rawId":"€","type":"public-key","response":{"clientDataJSON":"€"}}']  # fmt: skip


def test_garbage_is_refused_in_words(account: Account) -> None:
    browser, stranger = holder(), Client()
    passkey = SoftwarePasskey()
    real = json.loads(passkey.make(asked(browser.get(ADD))))
    broken = []
    for size in range(0, len(real["response"]["attestationObject"]), 29):
        part = dict(real["response"], attestationObject=real["response"]["attestationObject"][:size])
        broken.append(json.dumps(real | {"response": part}))
    for sent in (*GARBAGE, *broken):
        for each, path, more in ((browser, ADD, {"name": "x"}), (stranger, SIGN_IN, {})):
            cache.clear()
            each.get(path)
            answer = each.post(path, more | {"passkey": sent})
            assert answer.status_code == 403 and "That did not work." in read_page(answer).text, sent[:80]
    assert not Passkey.objects.exists()


def test_a_passkey_needs_a_name_that_is_not_long_and_there_are_ten_at_most(account: Account) -> None:
    browser = holder()
    for name in (" ", "x" * 61):
        page = added(browser, SoftwarePasskey(), name)
        assert page.status_code == 200 and "Please mend this first" in read_page(page).text
    for number in range(1, 11):
        cache.clear()
        assert added(browser, SoftwarePasskey(number)).status_code == 302
    assert "no more are kept" in read_page(browser.get(LISTED)).text
    assert browser.get(ADD).headers["Location"] == LISTED


def test_tries_are_counted_by_client(account: Account) -> None:
    stranger = Client()
    for _ in range(40):
        stranger.get(SIGN_IN)
    many = stranger.get(SIGN_IN)
    assert many.status_code == 429 and "Wait a few minutes" in read_page(many).text
    assert sign_in(Client()).status_code == 302


def test_it_goes_with_the_account_and_comes_with_the_data(account: Account) -> None:
    passkey = SoftwarePasskey()
    added(holder(), passkey)
    (one,) = export_account(account, timezone.now())["passkeys"]
    assert (one["name"], one["last_used"]) == ("Blue stick", None)
    account.is_active = False
    account.save()
    assert shown(Client(), passkey).status_code == 403
    account.is_active = True
    account.save()
    assert shown(Client(), passkey).status_code == 302
    assert account.person is not None
    erase_person(account.person)
    assert shown(Client(), passkey).status_code == 403
    other = make_account(OTHERS)
    added(holder(OTHERS), SoftwarePasskey(2))
    erase_account(other)
    assert Passkey.objects.filter(account_id=other.pk).count() == 0


@ON_SQLITE
@pytest.mark.parametrize(
    ("public", "host", "offered"),
    [
        (ORIGIN, "localhost", True),
        ("http://studies.example.org", "localhost", False),
        ("https://192.0.2.7", "localhost", False),
        ("", "localhost:8000", True),
        ("", "127.0.0.1:8000", False),
        ("", "[::1]:8000", False),
    ],
)
def test_passkeys_are_offered_under_a_name_alone(
    account: Account, settings: Any, public: str, host: str, offered: bool
) -> None:
    settings.TRIALOGUE_MAIL = dataclasses.replace(settings.TRIALOGUE_MAIL, public_url=public)
    browser = Client(headers={"host": host})
    page = browser.get(SIGN_IN)
    assert page.status_code == 200 and (b"data-passkey" in page.content) is offered
    if not offered:
        assert "There are no passkeys under this address" in read_page(page).text
        sign_in(browser)
        assert "Under this address none can be added" in read_page(browser.get(LISTED)).text


@ON_SQLITE
def test_the_log_learns_of_a_copy_and_nothing_of_it(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    passkey = SoftwarePasskey()
    added(holder(), passkey)
    passkey.uses = 0
    passkey.step = 0
    assert shown(Client(), passkey).status_code == 403
    assert "its counter did not go up" in caplog.text
    assert passkey.id.hex() not in caplog.text and HERS not in caplog.text


@ON_SQLITE
@pytest.mark.parametrize("language", ["zh-hans", "es"])
def test_pages_speak_other_languages(account: Account, language: str) -> None:
    browser = holder()
    browser.cookies["django_language"] = language
    for path in (LISTED, ADD):
        text = read_page(browser.get(path)).text
        assert "Add a passkey" not in text and "Passkeys" not in text
