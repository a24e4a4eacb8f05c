"""Sharing under attack: wrong passcodes in parallel, what a refusal tells, replay, enumeration, CSRF, hostile notes."""

from __future__ import annotations

import json
import logging
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ask_journey import ask_home, client  # noqa: F401  # fixtures
from ask_records import TWO_SITES
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from leaks import misused
from portal_pages import read_page
from share_journey import NOTE_WORDS, annotation, create, hidden_fields, made_of, open_with, preview_notes, share_notes
from trialogue.portal.share import derivation, opening, views
from trialogue.portal.share.keeping import end_share
from trialogue.portal.share.models import Share
from trialogue.portal.share.opening import LOCKED_FOR, MOST_TRIES, open_share
from trialogue.portal.share.tokens import owner_token, secrets_of
from trialogue.portal.vault.models import DataKey

# ruff: noqa: F811  # fixtures are imported by their names
WRONG = "0000 0000 0000 0000"
UNKNOWN = "/share/" + "A" * 43
HOSTILE = (
    '<script>window.taken=1</script><img src=x onerror="window.taken=2"> {{ 7|add:7 }} {% debug %} '
    "\u202egnp.exe\u2066 \x00\x1b[31m e\u0301\u0323 👩\u200d⚕️ مرحبا </textarea></main>"
)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every real derivation of a key, as its parameters' version, in the order it is done."""
    done: list[int] = []
    derive = opening.derive_key

    def counted(passcode: str, link: str, salt: bytes, version: int) -> bytes:
        key = derive(passcode, link, salt, version)
        done.append(version)
        return key

    monkeypatch.setattr(opening, "derive_key", counted)
    return done


def without_token(answer: Any) -> str:
    page = answer.content.decode().replace(answer.wsgi_request.path, "PATH")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


@ON_SQLITE
def test_no_refusal_tells_whether_a_link_exists(client: Client, work: list[int]) -> None:
    wrong, ended, over, locked = (share_notes(client, TWO_SITES) for _ in range(4))
    rows = list(Share.objects.order_by("created_at"))
    end_share(rows[1])
    Share.objects.filter(id=rows[2].id).update(expires_at=timezone.now())
    Share.objects.filter(id=rows[3].id).update(locked_until=timezone.now() + LOCKED_FOR, tries=MOST_TRIES)
    asked = {
        without_token(client.get(path))
        for path in (wrong.path, ended.path, over.path, locked.path, UNKNOWN, "/share/x")
    }
    assert len(asked) == 1
    tries = [(UNKNOWN, WRONG), ("/share/" + "B" * 43, ""), (wrong.path, WRONG)]
    tries += [(share.path, share.passcode) for share in (ended, over, locked)]
    answers = [open_with(client, path, passcode) for path, passcode in tries]
    assert {answer.status_code for answer in answers} == {200}
    assert len({without_token(answer) for answer in answers}) == 1
    headers = [{name: value for name, value in answer.headers.items() if name != "Expires"} for answer in answers]
    assert headers == [headers[0]] * len(tries)
    assert work == [1] * len(tries)


@ON_SQLITE
def test_five_wrong_passcodes_lock_and_the_right_one_waits(client: Client) -> None:
    made = share_notes(client, TWO_SITES)
    for _ in range(MOST_TRIES):
        assert "open nothing" in read_page(open_with(Client(), made.path, WRONG)).text
    assert NOTE_WORDS not in open_with(Client(), made.path, made.passcode).content.decode()
    assert "tried too often" in read_page(client.get(made.manage_path)).text
    token = made.path.rpartition("/")[2]
    later = timezone.now() + LOCKED_FOR + timedelta(seconds=1)
    assert open_share(token, WRONG, later) is None
    assert Share.objects.get().tries == 1
    assert open_share(token, made.passcode, later) is not None
    share = Share.objects.get()
    assert (share.tries, share.locked_until, share.times_opened) == (0, None, 1)


@ON_SQLITE
def test_four_wrong_passcodes_do_not_lock(client: Client) -> None:
    made = share_notes(client, TWO_SITES)
    for _ in range(MOST_TRIES - 1):
        open_with(Client(), made.path, WRONG)
    assert NOTE_WORDS in open_with(Client(), made.path, made.passcode).content.decode()


def test_wrong_passcodes_side_by_side_have_five_tries_between_them(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connections

    made = share_notes(client, TWO_SITES)
    looked: list[bytes] = []
    real = opening.open_content

    def watched(person: DataKey, key: bytes, *more: Any) -> dict[str, Any]:
        looked.append(key)
        return real(person, key, *more)

    monkeypatch.setattr(opening, "open_content", watched)
    together, many, answers = threading.Barrier(12), 12, []

    def guess(number: int) -> None:
        together.wait()
        answers.append(open_with(Client(), made.path, f"{number:016}").status_code)
        connections.close_all()

    guesses = [threading.Thread(target=guess, args=(number,)) for number in range(many)]
    for each in guesses:
        each.start()
    for each in guesses:
        each.join()
    assert answers == [200] * many
    assert len(looked) == MOST_TRIES
    assert NOTE_WORDS not in open_with(Client(), made.path, made.passcode).content.decode()


@ON_SQLITE
def test_one_client_is_slowed_whether_or_not_there_is_a_share(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_OPENED", 2)
    monkeypatch.setattr(views, "MOST_MADE", 1)
    made = share_notes(client, TWO_SITES)
    assert [open_with(client, path, WRONG).status_code for path in (UNKNOWN, made.path, made.path)] == [200, 200, 429]
    assert open_with(client, UNKNOWN, WRONG).status_code == 429
    assert Share.objects.get().tries == 1
    second = create(client, preview_notes(client, annotation(TWO_SITES, "Second")))
    assert "Many links were made" in read_page(second).text
    assert Share.objects.count() == 1


@ON_SQLITE
def test_a_flood_makes_nobody_lose_a_try_and_tells_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = share_notes(client, TWO_SITES)
    shown = preview_notes(client, annotation(TWO_SITES, "Second"))
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(derivation, "_turns", full)
    monkeypatch.setattr(derivation, "_PATIENCE_SECONDS", 0.01)
    answers = [open_with(client, path, made.passcode) for path in (made.path, UNKNOWN)]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert without_token(answers[0]) == without_token(answers[1])
    assert Share.objects.get().tries == 0
    assert "Many links were made" in read_page(create(client, shown)).text
    full.release()
    assert NOTE_WORDS in open_with(client, made.path, made.passcode).content.decode()


def test_what_the_server_keeps_cannot_be_read_by_it_alone(client: Client, desk: Desk) -> None:
    made = share_notes(client, TWO_SITES)
    share = Share.objects.get()
    everything = " ".join(repr(getattr(share, field.attname)) for field in Share._meta.fields)
    secret = made.path.rpartition("/")[2]
    for word in (secret, made.passcode, made.passcode.replace(" ", ""), NOTE_WORDS):
        assert word not in everything
        for path in desk.home.rglob("*"):
            if path.is_file() and "snapshots" not in path.parts:
                assert word.encode() not in path.read_bytes(), path.name
    assert open_share(secret[:-1] + "x", made.passcode, timezone.now()) is None
    other = share_notes(client, TWO_SITES)
    moved = Share.objects.exclude(id=share.id).get()
    Share.objects.filter(id=moved.id).update(sealed=share.sealed, salt=share.salt)
    assert NOTE_WORDS not in open_with(Client(), other.path, other.passcode).content.decode()
    assert len(bytes(share.sealed)) > 1024


def test_a_double_click_makes_one_share_and_a_replay_later_shows_nothing(client: Client) -> None:
    from django.db import connections

    fields = hidden_fields(preview_notes(client, annotation(TWO_SITES)).content.decode(), "/share/create")
    together, answers = threading.Barrier(3), []

    def click() -> None:
        together.wait()
        answers.append(made_of(Client().post("/share/create", fields)))
        connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(3)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(set(answers)) == 1
    assert Share.objects.count() == DataKey.objects.count() == 1
    other = hidden_fields(preview_notes(client, annotation(TWO_SITES, "Other words")).content.decode(), "/share/create")
    assert client.post("/share/create", fields | {"content": other["content"]}).status_code == 400
    Share.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    replayed = client.post("/share/create", fields)
    assert replayed.status_code == 400
    assert answers[0].passcode not in replayed.content.decode()
    assert "shown then" in read_page(replayed).text


@ON_SQLITE
def test_a_form_that_is_not_ours_shares_nothing_yet(client: Client) -> None:
    fields = hidden_fields(preview_notes(client, annotation(TWO_SITES)).content.decode(), "/share/create")
    for token in ("", "x", fields["form_token"][:-1] + "_"):
        answer = client.post("/share/create", fields | {"form_token": token})
        assert "press the button once more" in read_page(answer).text
    assert Share.objects.count() == 0
    assert secrets_of(fields["form_token"]) != secrets_of(fields["form_token"] + "x")


def test_shares_cannot_be_found_by_counting(client: Client) -> None:
    made, share = share_notes(client, TWO_SITES), Share.objects.get()
    token = made.manage_path.rpartition("/")[2]
    assert token == owner_token(share.id)
    guesses = [str(share.id), share.id.hex, share.link_mark, share.form_mark, token[:-1], "A" * 64]
    guesses.append(token[:-2] + ("yy" if token.endswith("xx") else "xx"))
    guesses += ["é", "%00"]
    assert client.get(f"/share/manage/{made.path.rpartition('/')[2]}").status_code == 404
    for guess in guesses:
        assert client.get(f"/share/manage/{guess}").status_code == 404, guess
        assert client.post(f"/share/manage/{guess}", {"end": "1"}).status_code == 404, guess
        assert NOTE_WORDS not in open_with(Client(), f"/share/{guess}", made.passcode).content.decode()
    assert Share.objects.count() == 1


def test_without_the_forgery_token_nothing_is_made_opened_or_ended(client: Client) -> None:
    fields = hidden_fields(preview_notes(client, annotation(TWO_SITES)).content.decode(), "/share/create")
    made, strict = share_notes(client, TWO_SITES), Client(enforce_csrf_checks=True)
    for path, body in [
        ("/share/new", {"kind": "notes", "notes": json.dumps([annotation(TWO_SITES)])}),
        ("/share/create", fields),
        (made.path, {"passcode": made.passcode}),
        (made.manage_path, {"end": "1"}),
    ]:
        assert strict.post(path, body).status_code == 403, path
    assert Share.objects.count() == 1
    assert Share.objects.get().times_opened == 0
    for path in ("/share/new", "/share/create"):
        assert client.get(path).status_code == 405
    with misused():
        assert client.get(made.path, {"passcode": made.passcode}).content.count(NOTE_WORDS.encode()) == 0


@ON_SQLITE
def test_a_hostile_note_is_shown_as_words(client: Client) -> None:
    note = annotation(TWO_SITES, HOSTILE, exact=HOSTILE)
    shown = preview_notes(client, note)
    answer = create(client, shown)
    opened = open_with(Client(), made_of(answer).path, made_of(answer).passcode)
    for page in (shown, opened):
        raw = page.content.decode()
        assert read_page(page).dangers == []
        assert "<script>window.taken=1</script>" in read_page(page).text
        assert raw.count("</main>") == 1
        assert not re.search("[\x00\x1b\u202a-\u202e\u2066-\u2069]", raw)
        assert "مرحبا" in raw
        assert "e\u0301\u0323 👩\u200d" in raw


@ON_SQLITE
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("", "No notes came"),
        ("[]", "No notes came"),
        ("{", "No notes came"),
        ('"x"', "No notes came"),
        ("[1]", "no note that we can read"),
        ('[{"target": {"source": 1}}]', "no note that we can read"),
        (json.dumps([annotation(TWO_SITES, " ")]), "Write a few words first"),
        (json.dumps([annotation(TWO_SITES, "x" * 100_000)]), "up to 5000 characters"),
        (json.dumps([annotation(TWO_SITES, exact="x" * 4001)]), "select less of it"),
        (json.dumps([annotation(TWO_SITES, exact="")]), "belongs to no text"),
        (json.dumps([annotation(TWO_SITES) | {"id": "urn:uuid:x"}]), "no note that we can read"),
        (json.dumps([annotation(TWO_SITES) | {"created": "yesterday"}]), "no note that we can read"),
        (json.dumps([annotation(TWO_SITES)] * 101), "At most 100 notes"),
        (json.dumps([annotation(TWO_SITES, "ä" * 5000)] * 40, ensure_ascii=False), "too much to share at once"),
    ],
)
def test_what_cannot_be_shared_is_told_in_words(client: Client, sent: str, words: str) -> None:
    answer = client.post("/share/new", {"kind": "notes", "notes": sent})
    assert answer.status_code == 400
    assert words in read_page(answer).text
    assert client.post("/share/new", {"kind": "other"}).status_code == 400
    assert client.post("/share/new", {"kind": "comparison", "left": TWO_SITES, "right": "x"}).status_code == 400


@ON_SQLITE
def test_no_secret_and_no_word_stands_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    from trialogue.portal.quiet_log import WithoutQuery

    caplog.set_level(logging.DEBUG)
    made = share_notes(client, TWO_SITES)
    open_with(Client(), made.path, made.passcode)
    Client(enforce_csrf_checks=True).post(made.path, {"passcode": made.passcode})
    Client(enforce_csrf_checks=True).post(made.manage_path, {"end": "1"})
    quiet = WithoutQuery()
    lines = []
    for record in caplog.records:
        quiet.filter(record)
        lines.append(record.getMessage())
    for secret in (made.path.rpartition("/")[2], made.manage_path.rpartition("/")[2], made.passcode, NOTE_WORDS):
        assert secret not in "\n".join(lines)
