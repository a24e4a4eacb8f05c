"""What the form takes and leaves out, whom a message is from, and how a client is slowed without being kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import RequestFactory
from django.utils import timezone

from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from trialogue.portal import pace
from trialogue.portal.accounts.models import Tries
from trialogue.portal.ask.form import MessageForm
from trialogue.portal.ask.sender import Sender
from trialogue.portal.ask.tokens import is_form_token, new_form_token, page_token

FIELDS = {"first_name": "Ana", "last_name": "Quist", "email": "ana@example.net", "phone": "+41 61 555 77 88"}


def made(**changes: str) -> MessageForm:
    form = MessageForm(FIELDS | changes)
    form.is_valid()
    return form


def test_spaces_are_joined_and_the_domain_becomes_ascii() -> None:
    form = made(first_name="  Ana   María ", email=" ana@müller.example ")
    assert form.sender() == Sender("Ana María", "Quist", "ana@xn--mller-kva.example", "+41 61 555 77 88")


@pytest.mark.parametrize(
    "phone", ["+1 (555) 010-0100", "0041615557788", "555 0100 x7", "555.0100 ext. 7", "030/5550100"]
)
def test_phone_numbers_as_people_write_them(phone: str) -> None:
    assert made(phone=phone).errors == {}


@pytest.mark.parametrize("phone", ["1234", "++--", "my number 5550100", "<b>5550100</b>"])
def test_what_is_no_phone_number(phone: str) -> None:
    assert list(made(phone=phone).errors) == ["phone"]


def test_words_keep_their_lines_and_lose_what_cannot_be_shown() -> None:
    assert made(words="One\r\ntwo\x07\x1b[31m\rthree  ").cleaned_data["words"] == "One\ntwo[31m\nthree"


def test_a_null_character_is_refused() -> None:
    assert list(made(words="One\x00two").errors) == ["words"]


def test_a_sender_never_shows_itself_in_a_log() -> None:
    assert "Ana" not in f"{made().sender()!r} {made().sender()}"


def test_a_form_token_is_of_one_study_and_leads_to_one_page() -> None:
    first, second = new_form_token("NCT99000001"), new_form_token("NCT99000001")
    assert is_form_token(first, "NCT99000001")
    assert not is_form_token(first, "NCT99000002")
    assert not is_form_token(first + "x", "NCT99000001")
    assert page_token(first) == page_token(first) != page_token(second)
    assert len(page_token(first)) == 43


@pytest.fixture
def clock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:  # noqa: F811  # a fixture
    """The time as the count of tries sees it, over an empty desk database."""
    now = [timezone.now()]
    monkeypatch.setattr("trialogue.portal.accounts.tries.timezone.now", lambda: now[0])
    return now


def test_a_client_may_go_on_after_a_while_and_others_are_not_slowed(clock: list[datetime]) -> None:
    request, other = (RequestFactory(REMOTE_ADDR=address).post("/") for address in ("192.0.2.1", "192.0.2.2"))
    assert [pace.too_fast(request) for _ in range(pace.MOST + 1)] == [False] * pace.MOST + [True]
    assert not pace.too_fast(other)
    assert not pace.too_fast(request, "another thing")
    clock[0] += timedelta(seconds=pace.WITHIN_SECONDS - 1)
    assert pace.too_fast(request)
    clock[0] += timedelta(seconds=1)
    assert not pace.too_fast(request)


def test_an_address_is_not_kept(clock: list[datetime]) -> None:
    pace.too_fast(RequestFactory(REMOTE_ADDR="192.0.2.1").post("/"))
    assert "192.0.2.1" not in repr(list(Tries.objects.values_list()))
    assert Tries.objects.count() == 1


@ON_SQLITE
def test_nobody_is_refused_for_haste_where_nothing_can_be_counted(
    clock: list[datetime], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(Tries.objects, "select_for_update", broken)
    assert not any(pace.too_fast(RequestFactory().post("/")) for _ in range(pace.MOST + 1))
    assert "not counted: DatabaseError" in caplog.text


def test_only_our_own_proxy_is_believed(clock: list[datetime], settings: Any) -> None:
    def ask(forwarded: str) -> bool:
        request = RequestFactory(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded}).post("/")
        return pace.too_fast(request)

    settings.TRIALOGUE_PROXIES = 0
    assert [ask(f"192.0.2.{number}") for number in range(pace.MOST + 1)][-1] is True
    cache.clear()
    settings.TRIALOGUE_PROXIES = 1
    assert [ask(f"192.0.2.{number}") for number in range(pace.MOST + 1)][-1] is False
    assert [ask(f"192.0.2.{number}, 198.51.100.9") for number in range(pace.MOST + 1)][-1] is True
    cache.clear()
    settings.TRIALOGUE_PROXIES = 2
    assert [ask(f"192.0.2.{number}, 198.51.100.9") for number in range(pace.MOST + 1)][-1] is False
    assert [ask(f"192.0.2.{number}, 203.0.113.5, 198.51.100.9") for number in range(pace.MOST + 1)][-1] is True
