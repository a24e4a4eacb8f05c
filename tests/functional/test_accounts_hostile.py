"""Accounts under fault and attack: double click, replay, forgery, guessing, foreign redirects, a session planted."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache, caches
from django.db import connections
from django.test import Client
from django.utils import timezone

from account_journey import ADDRESS, PASSWORD, letters_of_accounts, link_in, make_account, sign_in, sign_up
from ask_journey import ask_home, client  # noqa: F401  # fixtures
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from leaks import misused
from portal_pages import read_page
from trialogue.portal import clients
from trialogue.portal.accounts.addresses import pseudonym_of
from trialogue.portal.accounts.models import Account, Tries
from trialogue.portal.privacy.retention import run_retention
from trialogue.portal.vault.models import DataKey

# ruff: noqa: F811  # fixtures are imported by their names
"""For what the database has no part in."""


def test_signing_up_with_the_address_of_an_account_looks_as_if_it_were_free_and_its_holder_is_told(
    client: Client,
) -> None:
    make_account()
    fresh, taken = sign_up(Client(), "new@example.net"), sign_up(Client(), ADDRESS)
    assert (fresh.status_code, fresh.headers["Location"]) == (taken.status_code, taken.headers["Location"])
    assert {letter.to: letter.subject for letter in letters_of_accounts()} == {
        "new@example.net": "Confirm your e-mail address",
        ADDRESS: "You have an account already",
    }
    assert Account.objects.count() == 2


def test_a_forgotten_password_says_the_same_for_every_address(client: Client) -> None:
    make_account()
    answers = [client.post("/account/password/forgotten", {"email": each}) for each in (ADDRESS, "no@example.net")]
    assert len({(each.status_code, each.headers["Location"]) for each in answers}) == 1
    assert [letter.to for letter in letters_of_accounts()] == [ADDRESS]


@ON_SQLITE
def test_signing_in_says_the_same_for_an_unknown_address_and_a_wrong_password(client: Client) -> None:
    make_account()
    said = {read_page(sign_in(Client(), each, "wrong wrong wrong")).text for each in (ADDRESS, "no@example.net")}
    assert len(said) == 1
    assert "The e-mail address or the password is not right." in said.pop()


def test_guessing_a_password_ends_after_some_tries_also_from_many_places_and_processes(client: Client) -> None:
    make_account()
    for number in range(7):
        guess = Client(REMOTE_ADDR=f"10.0.0.{number}")
        # The cache is opened anew, as another process would: it counts on from the same rows.
        del caches["default"]
        last = sign_in(guess, password=f"wrong wrong {number}")
    assert "Too many tries" in read_page(last).text
    assert sign_in(Client()).status_code == 200
    kept = " ".join(f"{row.key} {row.value}" for row in Tries.objects.all())
    assert kept and "10.0.0." not in kept and ADDRESS not in kept and pseudonym_of(ADDRESS) not in kept
    Tries.objects.update(expires_at=timezone.now())
    assert sign_in(Client()).status_code == 302
    Tries.objects.update(expires_at=timezone.now())
    assert run_retention(timezone.now())["tries"] > 0
    assert Tries.objects.count() == 0


@ON_SQLITE
def test_tries_from_one_address_are_counted_for_all_processes(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/h/ip"}

    def sign_in_to(number: int) -> str:
        # Another process has a salt of its own and opens the cache anew.
        monkeypatch.setattr(clients, "_salt", bytes([number]))
        del caches["default"]
        return read_page(sign_in(Client(REMOTE_ADDR="192.0.2.7"), f"nobody{number}@example.net", "wrong wrong")).text

    said = [sign_in_to(number) for number in range(3)]
    assert ["Too many tries" in each for each in said] == [False, False, True]
    assert "192.0.2.7" not in " ".join(f"{row.key} {row.value}" for row in Tries.objects.all())


@ON_SQLITE
@pytest.mark.parametrize(
    "address",
    ["a@example.org\nBcc: b@example.org", "a@example.org,b@example.org", '"a b"@example.org', "a@[127.0.0.1]", "a"],
)
def test_an_address_that_could_break_a_header_makes_no_account(client: Client, address: str) -> None:
    assert sign_up(client, address).status_code == 200
    assert (Account.objects.count(), DataKey.objects.count()) == (0, 0)


def test_two_clicks_at_the_same_moment_make_one_account(client: Client) -> None:
    cache.clear()
    statuses, together = [], threading.Barrier(3)

    def click() -> None:
        together.wait()
        answer = Client().post("/account/sign-up", {"email": ADDRESS, "password1": PASSWORD})
        statuses.append((answer.status_code, answer.headers.get("Location")))
        connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(3)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert set(statuses) == {(302, "/account/confirm")}
    assert (Account.objects.count(), EmailAddress.objects.count(), DataKey.objects.count()) == (1, 1, 1)


@ON_SQLITE
@pytest.mark.parametrize("path", ["/account/sign-in", "/account/sign-up", "/account/password/forgotten"])
def test_a_form_of_another_site_does_nothing(client: Client, path: str) -> None:
    make_account()
    forged = Client(enforce_csrf_checks=True)
    fields = {"login": ADDRESS, "password": PASSWORD, "email": "other@example.net", "password1": PASSWORD}
    assert forged.post(path, fields).status_code == 403
    assert Account.objects.count() == 1
    assert letters_of_accounts() == []


@ON_SQLITE
def test_signing_out_takes_a_form_and_not_a_link(client: Client) -> None:
    make_account()
    sign_in(client)
    client.get("/account/sign-out")
    assert client.get("/account").status_code == 200


@ON_SQLITE
@pytest.mark.parametrize(
    "there",
    ["https://evil.example/", "//evil.example/", "http://localhost/", "javascript:alert(1)", "/\\evil.example", "x:y"],
)
def test_no_address_of_another_place_is_gone_to_after_signing_in_or_out(client: Client, there: str) -> None:
    make_account()
    assert sign_in(client, next=there).headers["Location"] == "/account"
    assert client.post("/account/sign-out", {"next": there}).headers["Location"] == "/"


@ON_SQLITE
def test_a_page_of_our_own_is_gone_to_after_signing_in(client: Client) -> None:
    make_account()
    assert sign_in(client, next="/study/NCT99000701").headers["Location"] == "/study/NCT99000701"


@ON_SQLITE
def test_a_session_planted_before_signing_in_is_not_the_one_after(client: Client) -> None:
    make_account()
    client.get("/account/password/new/abc-set-password")
    planted = client.cookies.get("session")
    sign_in(client)
    after = client.cookies["session"]
    assert planted is None or planted.value != after.value
    assert (after["httponly"], after["samesite"]) == (True, "Lax")
    thief = Client()
    thief.cookies["session"] = "a" * 32
    sign_in(thief)
    assert thief.cookies["session"].value != "a" * 32


@ON_SQLITE
def test_a_confirmation_link_works_once_and_a_changed_one_never(client: Client) -> None:
    sign_up(client)
    link = link_in(letters_of_accounts()[0])
    assert client.post(link[:-2] + ("AA" if not link.endswith("AA") else "BB")).status_code == 404
    assert client.post(link).status_code == 302
    assert client.post(link).status_code == 404


@ON_SQLITE
def test_links_lead_to_the_public_address_whatever_host_the_request_named(client: Client, settings: Any) -> None:
    from trialogue.portal.mail.configuration import MailSettings

    settings.TRIALOGUE_MAIL = MailSettings(public_url="https://studies.example")
    settings.ALLOWED_HOSTS = ["*"]
    make_account()
    client.post("/account/password/forgotten", {"email": ADDRESS}, headers={"host": "evil.example"})
    (letter,) = letters_of_accounts()
    assert "https://studies.example/account/password/new/" in letter.body
    assert "evil" not in letter.body


@ON_SQLITE
def test_nothing_of_the_person_or_of_a_link_is_logged(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trialogue.portal.quiet_log import WithoutQuery

    sign_up(client)
    link = link_in(letters_of_accounts()[0])
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)
    with caplog.at_level(logging.INFO):
        client.post(link + "x")
        with misused():
            client.get(f"/account/sign-in?next=/{ADDRESS}")
        sign_in(client, password="wrong wrong wrong")
        for record in caplog.records:
            WithoutQuery().filter(record)
    written = " ".join(record.getMessage() for record in caplog.records)
    assert "confirm/…" in written
    for word in (ADDRESS, link.rpartition("/")[2], "wrong wrong"):
        assert word not in written
