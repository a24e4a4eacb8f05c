"""Sharing, page by page: see it, make it, open it with the passcode, change and end it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ask_journey import ask_home, client  # noqa: F401  # fixtures
from ask_records import PHONE_ONLY, TWO_SITES
from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from share_journey import (
    NOTE_WORDS,
    annotation,
    create,
    hidden_fields,
    made_of,
    open_with,
    preview,
    preview_notes,
    share_notes,
)
from trialogue.portal.share.keeping import remove_expired
from trialogue.portal.share.models import Share
from trialogue.portal.share.passcode import BITS, read_passcode
from trialogue.portal.vault.models import DataKey

# ruff: noqa: F811  # fixtures are imported by their names


def test_notes_are_seen_before_shared_once_and_opened_with_the_passcode(client: Client) -> None:
    shown = preview_notes(client, annotation(TWO_SITES))
    assert NOTE_WORDS in read_page(shown).text
    assert "Nothing has been shared yet" in read_page(shown).text
    assert Share.objects.count() == 0
    answer = create(client, shown)
    made = made_of(answer)
    assert re.fullmatch(r"[0-9]{4}( [0-9]{4}){3}", made.passcode)
    assert BITS > 40
    assert re.fullmatch(r"/share/[\w-]{43}", made.path)
    friend = Client()
    asked = friend.get(made.path)
    assert NOTE_WORDS not in asked.content.decode()
    opened = open_with(friend, made.path, made.passcode.replace(" ", "-"))
    page = read_page(opened)
    assert NOTE_WORDS in page.text
    assert "Age 18 or older" in page.text
    until = Share.objects.get().expires_at
    assert f"to be read until {until:%Y-%m-%d %H:%M} UTC" in page.text
    assert f"/study/{TWO_SITES}#who" in page.addresses
    assert "<form" not in opened.content.decode().partition("<main")[2]
    assert abs(until - timezone.now() - timedelta(days=7)) < timedelta(minutes=5)


@pytest.mark.parametrize("typed", ["{0}", " {0}\n", "{1}", "{2}"])
def test_a_passcode_may_be_typed_in_any_grouping_and_script(typed: str) -> None:
    code = "4821093755126604"
    forms = ["4821 0937 5512 6604", code, code.translate({48 + digit: 0xFF10 + digit for digit in range(10)})]
    assert read_passcode(typed.format(*forms)) == code
    assert read_passcode(typed.format(*forms) + "x") != code


def test_no_page_of_a_share_is_cached_indexed_or_told_to_others(client: Client) -> None:
    shown = preview_notes(client, annotation(TWO_SITES))
    answer = create(client, shown)
    made = made_of(answer)
    pages = [shown, answer, client.get(made.path), open_with(client, made.path, made.passcode)]
    pages += [client.get(made.manage_path), open_with(client, made.path, "1")]
    for page in pages:
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert '<meta name="robots" content="noindex">' in page.content.decode()
        assert read_page(page).dangers == []
        title = page.content.decode().partition("<title>")[2].partition("</title>")[0]
        for word in (made.passcode, read_passcode(made.passcode), NOTE_WORDS):
            assert word not in title
            assert word not in page.wsgi_request.get_full_path()
            assert not [each for each in read_page(page).addresses if word in each]


def test_its_owner_changes_and_ends_it_and_what_has_ended_is_erased(client: Client) -> None:
    made = share_notes(client, TWO_SITES, days="30")
    now = timezone.now()
    assert open_with(Client(), made.path, made.passcode).status_code == 200
    page = read_page(client.get(made.manage_path))
    assert "1 time" in page.text
    assert NOTE_WORDS not in page.text
    client.post(made.manage_path, {"days": "1"})
    assert Share.objects.get().expires_at < now + timedelta(days=1, minutes=5)
    client.post(made.manage_path, {"end": "1"})
    assert (Share.objects.count(), DataKey.objects.count()) == (0, 0)
    assert "This sharing has ended" in read_page(client.get(made.manage_path)).text
    assert NOTE_WORDS not in open_with(Client(), made.path, made.passcode).content.decode()
    assert client.post(made.manage_path, {"days": "30"}).status_code == 200


def test_what_is_over_opens_nothing_is_not_extended_and_is_removed(client: Client, desk: Desk) -> None:
    made, kept = share_notes(client, TWO_SITES, days="1"), share_notes(client, TWO_SITES)
    over = timezone.now() + timedelta(days=1, minutes=1)
    Share.objects.order_by("expires_at").filter(expires_at__lt=over).update(expires_at=timezone.now())
    assert NOTE_WORDS not in open_with(Client(), made.path, made.passcode).content.decode()
    client.post(made.manage_path, {"days": "30"})
    assert remove_expired(timezone.now()) == 1
    assert remove_expired(timezone.now()) == 0
    assert (Share.objects.count(), DataKey.objects.count()) == (1, 1)
    assert len((desk.home / "erased.keys").read_text().split()) == 1
    assert NOTE_WORDS in open_with(Client(), kept.path, kept.passcode).content.decode()


def test_a_comparison_is_shared_and_says_when_a_record_has_changed(client: Client) -> None:
    page = client.get(f"/compare?left={TWO_SITES}&right={PHONE_ONLY}").content.decode()
    shown = preview(client, **hidden_fields(page, "/share/new"))
    made = made_of(create(client, shown))
    text = read_page(open_with(Client(), made.path, made.passcode)).text
    assert f"A comparison of {TWO_SITES} and {PHONE_ONLY}, shared on" in text
    assert "The same in both" in text
    assert "has changed since" not in text
    assert Share.objects.get().kind == "comparison"


def test_an_answer_of_does_it_fit_me_is_shared_with_its_lines(client: Client) -> None:
    answer = client.post(f"/study/{TWO_SITES}/fit", {"age.years": "17", "policy": "strict"})
    shown = preview(client, **hidden_fields(answer.content.decode(), "/share/new"))
    assert "Does not fit as written" in read_page(shown).text
    made = made_of(create(client, shown))
    opened = read_page(open_with(Client(), made.path, made.passcode))
    assert "Does not fit as written" in opened.text
    assert "not met: this does not hold" in opened.text
    assert "17 years" in opened.text
    assert f"/study/{TWO_SITES}" in opened.addresses
    assert "eligible" not in opened.text.lower()


def test_an_answer_that_we_did_not_make_is_not_shared(client: Client) -> None:
    answer = client.post(f"/study/{TWO_SITES}/fit", {"age.years": "17"}).content.decode()
    fields = hidden_fields(answer, "/share/new")
    refused = preview(client, **fields | {"fit": fields["fit"][:-3] + "abc"})
    assert refused.status_code == 400
    assert "too old to share" in read_page(refused).text
    held = hidden_fields(preview(client, **fields).content.decode(), "/share/create")
    forged = client.post("/share/create", held | {"content": held["content"][:-3] + "abc"})
    assert "nothing was shared" in html.unescape(forged.content.decode())
    assert Share.objects.count() == 0


def test_a_study_that_is_gone_or_words_that_are_gone_are_said_and_the_note_kept(client: Client) -> None:
    gone = share_notes(client, "NCT00009999")
    assert NOTE_WORDS in read_page(open_with(Client(), gone.path, gone.passcode)).text
    shown = preview_notes(client, annotation(TWO_SITES, exact="words of an older version"))
    made = made_of(create(client, shown))
    text = read_page(open_with(Client(), made.path, made.passcode)).text
    assert "words of an older version" in text
    assert "These words no longer stand in the record." in text
