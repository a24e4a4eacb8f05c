"""The contact journey under fault and attack: double click, replay, injection, CSRF, guessing, what is written down."""

from __future__ import annotations

import logging
import re
import threading
from typing import Any

import pytest
from django.template import engines
from django.test import Client
from django.utils import timezone

from ask_journey import PRIVATE, SENDER, ask_home, client, open_form, send  # noqa: F401  # fixtures
from ask_records import HOSTILE_STUDY, STUDIES, TWO_SITES
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from leaks import misused
from portal_pages import read_page
from smtp_server import Server, smtp  # noqa: F401  # fixture
from trialogue.portal.ask.keeping import KEEP_DAYS, PAGE_DAYS, erase_old
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.submit import MOST_A_DAY
from trialogue.portal.ask.tokens import FORM_LIFE
from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.mail.outbox import read_letter
from trialogue.portal.mail.worker import send_due
from trialogue.portal.pace import MOST
from trialogue.portal.vault.models import DataKey

# ruff: noqa: F811  # fixtures are imported by their names
ASK = f"/study/{TWO_SITES}/ask"
UNFILLED = re.compile(r"\{\{|\}\}|\{%|%\}|%\(|MISSING|SITE_NAME|(?<![\w-])None(?![\w-])")
"""What a template or a letter leaves where a value is missing. The letters of None may stand in a random token."""


def test_a_form_sent_twice_makes_one_message_and_the_same_page(client: Client) -> None:
    fields = open_form(client, TWO_SITES) | SENDER
    first, second = client.post(ASK, fields), client.post(ASK, fields)
    assert first.headers["Location"] == second.headers["Location"]
    assert Message.objects.count() == 1
    assert OutboxMail.objects.count() == 2
    assert DataKey.objects.count() == 1


def test_a_double_click_at_the_same_moment_makes_one_message(client: Client, desk: Desk) -> None:
    from django.db import connections

    fields = open_form(client, TWO_SITES) | SENDER
    answers: list[tuple[int, str]] = []
    together = threading.Barrier(4)

    def click() -> None:
        together.wait()
        answer = Client().post(ASK, fields)
        answers.append((answer.status_code, answer.headers.get("Location", "")))
        connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 302
    assert (Message.objects.count(), OutboxMail.objects.count(), DataKey.objects.count()) == (1, 2, 1)


def test_a_sent_form_with_other_words_is_not_taken_for_sent(client: Client) -> None:
    fields = open_form(client, TWO_SITES) | SENDER
    client.post(ASK, fields)
    answer = client.post(ASK, fields | {"words": "Other words"})
    assert answer.status_code == 200
    assert "You have sent this form before, with other words." in read_page(answer).text
    assert Message.objects.count() == 1
    assert "Other words" in answer.content.decode()


@ON_SQLITE
@pytest.mark.parametrize("token", ["", "x", "NCT99000701.abc:1:2"])
def test_a_token_that_is_not_ours_sends_nothing_and_keeps_what_was_typed(client: Client, token: str) -> None:
    answer = client.post(ASK, open_form(client, TWO_SITES) | SENDER | {"form_token": token})
    assert "Nothing has been sent yet" in read_page(answer).text
    assert SENDER["email"] in answer.content.decode()
    assert Message.objects.count() == 0


@ON_SQLITE
def test_a_token_of_another_study_or_of_yesterday_sends_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_form(client, "NCT99000702")["form_token"]
    fields = open_form(client, TWO_SITES) | SENDER
    client.post(ASK, fields | {"form_token": other})
    import time

    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + FORM_LIFE.total_seconds() + 60)
    assert "open for a long time" in read_page(client.post(ASK, fields)).text
    assert Message.objects.count() == 0


@ON_SQLITE
def test_a_site_the_record_no_longer_names_is_asked_again(client: Client) -> None:
    answer = client.post(ASK, open_form(client, TWO_SITES) | SENDER | {"site": "0123456789ab"})
    assert "no longer names the site you chose" in read_page(answer).text
    assert Message.objects.count() == 0


@ON_SQLITE
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x00", "\u2028"])
@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "phone", "other_language"])
def test_a_header_cannot_be_broken_open(client: Client, field: str, end: str) -> None:
    answer = send(client, TWO_SITES, **{field: f"{SENDER[field]}{end}Bcc: all@example.net"})
    assert answer.status_code == 200
    assert Message.objects.count() == 0


@ON_SQLITE
def test_a_filled_trap_sends_nothing_and_says_so(client: Client) -> None:
    answer = send(client, TWO_SITES, website="https://spam.example")
    assert "must stay empty" in read_page(answer).text
    assert "spam.example" not in answer.content.decode()
    assert Message.objects.count() == 0


def test_without_the_forgery_token_nothing_is_stored(client: Client, desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    fields = open_form(strict, TWO_SITES) | SENDER
    assert strict.post(ASK, fields).status_code == 403
    assert Message.objects.count() == 0
    page = send(client, TWO_SITES).headers["Location"]
    assert strict.post(f"{page}/erase").status_code == 403
    assert not Message.objects.get().erased


def test_one_client_is_slowed_and_told(client: Client) -> None:
    for number in range(MOST):
        assert send(client, TWO_SITES, email=f"a{number}@example.net").status_code == 302
    answer = send(client, TWO_SITES, email="last@example.net")
    assert answer.status_code == 429
    assert "try again later" in read_page(answer).text
    assert Message.objects.count() == MOST
    assert send(Client(REMOTE_ADDR="192.0.2.7"), TWO_SITES).status_code == 302


def test_a_form_that_comes_again_is_no_further_message(client: Client) -> None:
    for number in range(MOST):
        fields = open_form(client, TWO_SITES) | SENDER | {"email": f"a{number}@example.net"}
        first, second = client.post(ASK, fields), client.post(ASK, fields)
        assert first.status_code == second.status_code == 302
        assert first.headers["Location"] == second.headers["Location"]
    assert send(client, TWO_SITES, email="last@example.net").status_code == 429
    assert client.post(ASK, fields).headers["Location"] == first.headers["Location"]
    other = client.post(ASK, fields | {"words": "something else"})
    assert "sent this form before, with other words" in read_page(other).text
    assert Message.objects.count() == MOST


def test_nobody_can_fill_a_strangers_mailbox_with_copies(client: Client) -> None:
    for number in range(MOST_A_DAY):
        assert send(Client(REMOTE_ADDR=f"192.0.2.{number}"), TWO_SITES).status_code == 302
    answer = send(Client(REMOTE_ADDR="192.0.2.99"), TWO_SITES, email=SENDER["email"].upper())
    assert answer.status_code == 429
    assert Message.objects.count() == MOST_A_DAY


def test_a_page_opens_with_its_whole_secret_and_for_its_study_only(client: Client) -> None:
    page = send(client, TWO_SITES).headers["Location"]
    token = page.rpartition("/")[2]
    assert len(token) >= 43
    message = Message.objects.get()
    guesses = [
        page[:-1],
        page[:-1] + ("a" if page[-1] != "a" else "b"),
        page.replace(TWO_SITES, "NCT99000702"),
        f"{ASK}/sent/{message.id}",
        f"{ASK}/sent/{message.page_mark}",
        f"{ASK}/read/{token}",
        f"{ASK}/read/{message.id}",
    ]
    for guess in guesses:
        assert client.get(guess).status_code == 404, guess
        assert client.post(f"{guess}/erase").status_code == 404, guess
    assert client.get(f"{page}/erase").status_code == 405
    assert not Message.objects.get().erased


def test_the_page_ends_and_the_message_is_erased_in_time(client: Client) -> None:
    from datetime import timedelta

    page = send(client, TWO_SITES).headers["Location"]
    written = Message.objects.get().created_at
    assert erase_old(written + timedelta(days=KEEP_DAYS)) == 0
    assert erase_old(written + timedelta(days=KEEP_DAYS, minutes=1)) == 1
    assert Message.objects.get().erased
    assert DataKey.objects.count() == 0
    Message.objects.update(created_at=written - timedelta(days=PAGE_DAYS, minutes=1))
    assert client.get(page).status_code == 404


@ON_SQLITE
def test_no_placeholder_is_ever_left_and_no_variable_is_missing(
    client: Client, smtp: Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "{{MISSING %s}}")
    for mail in (settings.TRIALOGUE_MAIL, smtp.settings(), smtp.settings(to_sites=False)):
        settings.TRIALOGUE_MAIL = mail
        for number, nct_id in enumerate(STUDIES):
            for query in ("", "?where=Basel", "?where=Springfield", "?where=Xyzzyville"):
                check(client.get(f"/study/{nct_id}/ask{query}").content.decode())
            check(send(client, nct_id, first_name="", email="x").content.decode())
            answer = send(Client(REMOTE_ADDR=f"192.0.2.{number}"), nct_id, email=f"n{number}@example.net")
            if answer.status_code == 302:
                see_every_state(client, answer.headers["Location"])
        Message.objects.all().delete()
        OutboxMail.objects.all().delete()


def see_every_state(client: Client, page: str) -> None:
    """The page of a message in every state its letters can be in, and the letters themselves."""
    message = Message.objects.order_by("-created_at").first()
    assert message is not None
    assert message.site_name.strip(" ,")
    for letter in map(read_letter, OutboxMail.objects.filter(person=message.person)):
        check(letter.subject)
        check(letter.body)
        assert message.site_name in letter.body
    for state in ("queued", "sending", "sent", "failed", "held", "possibly-twice"):
        OutboxMail.objects.filter(person=message.person).update(state=state)
        shown = client.get(page)
        check(shown.content.decode())
        assert message.site_name in read_page(shown).text
        assert message.nct_id in read_page(shown).text
    erased = client.post(f"{page}/erase", follow=True)
    check(erased.content.decode())
    assert message.site_name in read_page(erased).text


def check(text: str) -> None:
    found = UNFILLED.search(text)
    assert found is None, text[max(0, found.start() - 200) : found.end() + 200]


def test_nothing_of_the_person_stands_in_an_address_a_title_a_log_or_a_file(
    client: Client, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="django.request")
    caplog.set_level(logging.DEBUG, logger="trialogue")
    wrong = send(client, TWO_SITES, email="a.quistgaard@")
    page = client.get(send(client, TWO_SITES).headers["Location"])
    client.get(page.wsgi_request.path + "x")
    for answer in (wrong, page):
        raw = answer.content.decode()
        title = raw[raw.index("<title>") : raw.index("</title>")]
        addresses = " ".join(read_page(answer).addresses)
        assert not [word for word in PRIVATE if word in title or word in addresses or word in answer.wsgi_request.path]
    for word in PRIVATE:
        assert word not in caplog.text
        for path in desk.home.rglob("desk*"):
            assert word.encode() not in path.read_bytes(), (word, path.name)


@ON_SQLITE
def test_the_secret_of_a_link_is_cut_out_of_the_log(client: Client) -> None:
    from trialogue.portal.quiet_log import WithoutQuery

    page = send(client, TWO_SITES).headers["Location"]
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Forbidden: %s", (f"{page}/erase",), None)
    WithoutQuery().filter(record)
    assert page.rpartition("/")[2] not in record.getMessage()
    assert record.getMessage().endswith("/ask/sent/…/erase")


@ON_SQLITE
@misused()
def test_a_hostile_record_runs_nothing_and_breaks_neither_page_nor_letter(
    client: Client, smtp: Server, settings: Any
) -> None:
    settings.TRIALOGUE_MAIL = smtp.settings()
    form = client.get(f"/study/{HOSTILE_STUDY}/ask")
    answer = send(client, HOSTILE_STUDY)
    assert answer.status_code == 302
    for page in (form, client.get(answer.headers["Location"])):
        raw = page.content.decode()
        assert read_page(page).dangers == []
        assert "<script>window.taken=1</script>" in read_page(page).text
        assert raw.count("</main>") == 1
        assert "<!--" not in raw
        assert not re.search("[\x00\x1b\u202a-\u202e\u2066-\u2069]", raw)
    send_due(timezone.now)
    assert sorted(smtp.inbox.recipients) == [SENDER["email"], "spoilt@example.org"]
    for letter in smtp.inbox.letters:
        assert letter["Bcc"] is None
        assert not re.search("[\x00\x1b\u202a-\u202e\u2066-\u2069]", letter.get_content())
        assert "Spoilt <script>" in letter.get_content()


def test_erasing_twice_is_harmless_and_writing_again_is_a_new_message(client: Client) -> None:
    page = send(client, TWO_SITES).headers["Location"]
    for _ in range(2):
        assert client.post(f"{page}/erase", follow=True).status_code == 200
    again = client.post(ASK, open_form(client, TWO_SITES) | SENDER)
    assert again.headers["Location"] != page
    assert DataKey.objects.count() == 1
