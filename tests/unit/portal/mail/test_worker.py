"""The worker against a real SMTP server: sent once, tried again later, failed for good, or marked possibly twice."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from smtp_server import Server, smtp  # noqa: F401  # fixture
from trialogue.errors import BadInput, NotReady
from trialogue.portal.mail.models import Kind, OutboxMail, State
from trialogue.portal.mail.outbox import Letter, put_letter, release, withdraw
from trialogue.portal.mail.permission import SITES_OFF, WITHDRAWN
from trialogue.portal.mail.worker import WAITS, send_due
from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.person_keys import create_person_key, erase_person

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ADDRESS, NAME = "ana.quist@example.net", "Quistgaard"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def person(desk: Desk, smtp: Server, settings: Any) -> DataKey:  # noqa: F811
    settings.TRIALOGUE_MAIL = smtp.settings()
    return create_person_key()


def put(person: DataKey, *, provenance: str = "") -> OutboxMail:
    letter = Letter(ADDRESS, "Subject wörd", f"Hello {NAME}\n.\nline 系统\n", "answer@example.org")
    return put_letter(letter, kind=Kind.COPY, nct_id="NCT99000701", provenance=provenance, person=person, now=START)


def state_of(row: OutboxMail) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.reason


def test_a_letter_is_sent_once_whole_and_with_its_own_message_id(person: DataKey, smtp: Server, clock: Clock) -> None:  # noqa: F811
    row = put(person)
    assert dict(send_due(clock)) == {"sent": 1}
    assert dict(send_due(clock)) == {}
    (letter,) = smtp.inbox.letters
    assert smtp.inbox.recipients == [ADDRESS]
    assert letter["Message-ID"] == row.message_id
    assert row.message_id.endswith("@portal.example>")
    assert (letter["Subject"], letter["Reply-To"]) == ("Subject wörd", "answer@example.org")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == f"Hello {NAME}\n.\nline 系统\n"
    assert state_of(row) == (State.SENT, "")
    assert row.finished_at == START


@pytest.mark.parametrize("where", ["rcpt_replies", "data_replies"])
def test_a_temporary_refusal_waits_and_then_goes_under_the_same_id(
    person: DataKey,
    smtp: Server,  # noqa: F811
    clock: Clock,
    where: str,
) -> None:
    row = put(person)
    setattr(smtp.inbox, where, ["451 try later"])
    assert dict(send_due(clock)) == {"queued": 1}
    assert state_of(row) == (State.QUEUED, "SMTP 451")
    assert row.not_before == START + WAITS[0]
    assert dict(send_due(clock)) == {}
    clock.now = START + WAITS[0]
    assert dict(send_due(clock)) == {"sent": 1}
    assert [letter["Message-ID"] for letter in smtp.inbox.letters] == [row.message_id]


def test_refused_for_days_it_has_failed(person: DataKey, smtp: Server, clock: Clock) -> None:  # noqa: F811
    row = put(person)
    smtp.inbox.rcpt_replies = ["451 later"] * 20
    for wait in WAITS:
        assert dict(send_due(clock)) == {"queued": 1}
        clock.now += wait
    assert dict(send_due(clock)) == {"failed": 1}
    assert state_of(row) == (State.FAILED, "SMTP 451")
    assert clock.now - START > timedelta(days=2)


@pytest.mark.parametrize("where", ["rcpt_replies", "data_replies"])
def test_a_lasting_refusal_fails_at_once(person: DataKey, smtp: Server, clock: Clock, where: str) -> None:  # noqa: F811
    row = put(person)
    setattr(smtp.inbox, where, [f"550 no such box {ADDRESS}"])
    assert dict(send_due(clock)) == {"failed": 1}
    assert state_of(row) == (State.FAILED, "SMTP 550")
    assert dict(send_due(clock)) == {}
    assert smtp.inbox.letters == []


def test_a_connection_broken_after_the_words_marks_possibly_twice(
    person: DataKey,
    smtp: Server,  # noqa: F811
    clock: Clock,
) -> None:
    row = put(person)
    smtp.inbox.break_off = True
    assert dict(send_due(clock)) == {"possibly-twice": 1}
    assert len(smtp.inbox.letters) == 1
    clock.now += timedelta(days=10)
    assert dict(send_due(clock)) == {}
    smtp.inbox.break_off = False
    release(row, clock())
    assert dict(send_due(clock)) == {"sent": 1}
    assert len({letter["Message-ID"] for letter in smtp.inbox.letters}) == 1


def test_a_server_that_is_down_loses_nothing_and_is_told_without_an_address(
    person: DataKey,
    smtp: Server,  # noqa: F811
    clock: Clock,
) -> None:
    row = put(person)
    smtp.controller.stop()
    with pytest.raises(NotReady, match="cannot be used") as raised:
        send_due(clock)
    assert ADDRESS not in str(raised.value)
    assert state_of(row) == (State.QUEUED, "")
    assert row.attempts == 0
    smtp.start_again()
    assert dict(send_due(clock)) == {"sent": 1}


def test_two_workers_at_once_send_each_letter_once(person: DataKey, smtp: Server, clock: Clock) -> None:  # noqa: F811
    from django.db import connections

    rows = [put(person) for _ in range(6)]
    ended: list[dict[str, int]] = []

    def work() -> None:
        ended.append(dict(send_due(clock)))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(each.get("sent", 0) for each in ended) == len(rows)
    assert sorted(letter["Message-ID"] for letter in smtp.inbox.letters) == sorted(row.message_id for row in rows)


def test_an_abandoned_claim_becomes_possibly_twice_and_a_fresh_one_is_left_alone(
    person: DataKey,
    smtp: Server,  # noqa: F811
    clock: Clock,
) -> None:
    row = put(person)
    OutboxMail.objects.filter(id=row.id).update(state=State.SENDING, claimed_by="dead", claimed_at=START)
    clock.now = START + timedelta(minutes=9)
    assert dict(send_due(clock)) == {}
    clock.now = START + timedelta(minutes=10)
    assert dict(send_due(clock)) == {"possibly-twice": 1}
    assert state_of(row) == (State.POSSIBLY_TWICE, "worker ended")
    assert smtp.inbox.letters == []


def test_what_was_turned_off_meanwhile_is_held(person: DataKey, smtp: Server, settings: Any, clock: Clock) -> None:  # noqa: F811
    row = put(person, provenance="registry")
    assert row.state == State.QUEUED
    settings.TRIALOGUE_MAIL = smtp.settings(to_sites=False)
    assert dict(send_due(clock)) == {"held": 1}
    assert state_of(row) == (State.HELD, SITES_OFF)
    with pytest.raises(BadInput, match="not turned on"):
        release(row, clock())
    settings.TRIALOGUE_MAIL = smtp.settings()
    release(row, clock())
    assert dict(send_due(clock)) == {"sent": 1}
    with pytest.raises(BadInput, match="is sent"):
        release(row, clock())


def test_a_letter_of_an_erased_person_never_leaves(person: DataKey, smtp: Server, clock: Clock) -> None:  # noqa: F811
    withdrawn, unreadable = put(person), put(person)
    assert withdraw(person) == 2
    OutboxMail.objects.filter(id=unreadable.id).update(state=State.QUEUED, reason="")
    erase_person(person)
    assert dict(send_due(clock)) == {"held": 1}
    assert state_of(withdrawn) == state_of(unreadable) == (State.HELD, WITHDRAWN)
    assert smtp.inbox.letters == []


def test_neither_logs_nor_the_table_in_clear_name_anyone(
    person: DataKey,
    smtp: Server,  # noqa: F811
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="trialogue")
    caplog.set_level(logging.DEBUG, logger="django.request")
    rows = [put(person), put(person)]
    smtp.inbox.rcpt_replies = ["250 OK", f"550 no {ADDRESS}"]
    send_due(clock)
    assert ADDRESS not in caplog.text
    for row in rows:
        row.refresh_from_db()
        clear = " ".join(str(getattr(row, each.attname)) for each in OutboxMail._meta.fields if each.name != "sealed")
        assert ADDRESS not in clear
        assert NAME not in clear
        assert ADDRESS.encode() not in bytes(row.sealed)
