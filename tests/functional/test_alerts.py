"""Be told: sign up, confirm, the records change, one digest, leave with one click; on SQLite and PostgreSQL."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from account_journey import make_account, sign_in
from alert_journey import ADDRESS, Walk, alert_home, links, waiting, walk  # noqa: F401  # fixtures
from alert_records import AMENDED, NEW, RESULTS, STEADY, TITLE, UNTOLD
from desk_database import ON_SQLITE, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from smtp_server import smtp  # noqa: F401  # fixture
from trialogue.portal import serving
from trialogue.portal.alerts import sign_up as signing_up
from trialogue.portal.alerts.models import Digest, Follow, Follower
from trialogue.portal.alerts.news import Sources
from trialogue.portal.alerts.of_account import follow_at_once
from trialogue.portal.alerts.targets import Target
from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.vault.models import DataKey

# ruff: noqa: F811  # fixtures are imported by their names
STUDY, SEARCH = f"/study/{AMENDED}/follow", "/search/follow?q=lupus"
HEALTH = (TITLE, "lupus", "Lupus", AMENDED, NEW, "prednisone")
"""What a mail says only where the person ticked it."""


def test_from_signing_up_to_leaving(walk: Walk) -> None:
    asked = walk.sign_up(STUDY)
    assert (asked.status_code, asked.headers["Location"]) == (302, "/alerts/asked")
    (letter,) = walk.send()
    found = links(letter)
    assert set(found) == {"confirm", "unsubscribe"}
    assert not [word for word in HEALTH if word in letter.get_content() + letter["Subject"]]
    page = read_page(walk.client.get(found["confirm"]))
    assert TITLE in page.text
    assert Follower.objects.get().confirmed_at is None
    managed = walk.client.post(found["confirm"])
    assert TITLE in read_page(walk.client.get(managed.headers["Location"])).text

    assert walk.tell() == 0
    walk.amend()
    assert (walk.tell(), walk.tell()) == (1, 0)
    (digest,) = walk.send()
    assert digest["To"] == ADDRESS
    assert "1 study that you follow has changed." in digest.get_content()
    assert not [word for word in HEALTH if word in digest.as_string()]
    told = links(digest)
    assert set(told) == {"digest", "manage", "unsubscribe"}
    text = read_page(Client().get(told["digest"])).text
    for words in (
        TITLE,
        "Status: Recruiting (was: Not yet recruiting).",
        "1 site opened: Rheinhospital, Basel, Switzerland.",
        "1 change lets more people in.",
        "Prednisone may now be up to 30 mg/day (was 20).",
    ):
        assert words in text, words

    one_click = digest["List-Unsubscribe"].strip("<>").removeprefix("https://portal.example")
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    mail_program = Client(enforce_csrf_checks=True)
    left = mail_program.post(one_click, {"List-Unsubscribe": "One-Click"})
    assert (left.status_code, mail_program.cookies) == (200, {})
    assert "You have left" in read_page(left).text
    assert [model.objects.count() for model in (Follower, Follow, Digest, DataKey)] == [0, 0, 0, 0]
    walk.serve(0)
    assert walk.tell() == 0
    assert mail_program.post(one_click).status_code == 200
    assert Client().get(told["digest"]).status_code == 404


def test_a_search_tells_of_studies_it_did_not_find_before(walk: Walk) -> None:
    walk.follow(SEARCH, titles_in_mail="on")
    walk.amend()
    assert walk.tell() == 1
    (digest,) = walk.send()
    words = digest.get_content()
    assert "1 search that you follow has new studies." in words
    assert f"{NEW}: Bright noon for lupus" in words
    assert "“lupus”" in words
    text = read_page(walk.client.get(links(digest)["digest"])).text
    assert "1 study is new in this search." in text
    assert "Bright noon for lupus" in text
    assert AMENDED not in text


def test_several_things_make_one_digest_and_what_no_page_tells_is_no_news(walk: Walk) -> None:
    pages = [STUDY, f"/study/{RESULTS}/follow", f"/study/{UNTOLD}/follow"]
    for page in pages:
        walk.follow(page, titles_in_mail="on")
    walk.wait(days=1)
    walk.follow(f"/study/{STEADY}/follow")
    assert Follower.objects.count() == 1
    walk.amend()
    assert walk.tell() == 1
    (digest,) = walk.send()
    words = digest.get_content()
    assert "2 studies that you follow have changed." in words
    assert "- Results were posted." in words
    assert "Prednisone may now be up to 30 mg/day (was 20)." in words
    assert "Evening walks" not in words
    assert "Steady hands" not in words


def test_a_rhythm_is_kept_and_a_pause_loses_nothing(walk: Walk) -> None:
    manage = _manage(walk, walk.follow(STUDY, rhythm="weekly"))
    walk.amend()
    assert walk.tell() == 0
    walk.wait(days=6, hours=23, minutes=30)
    walk.client.post(manage, {"pause": "1"})
    assert walk.tell() == 0
    assert "Paused." in read_page(walk.client.get(manage)).text
    walk.client.post(manage, {"resume": "1"})
    assert walk.tell() == 1
    walk.serve(0)
    walk.wait(days=1)
    assert walk.tell() == 0
    walk.client.post(manage, {"rhythm": "at-once", "titles_in_mail": "on", "language": "en"})
    assert walk.tell() == 1
    assert TITLE in waiting()[-1].body


def test_the_page_of_preferences_stops_one_and_deletes_everything(walk: Walk) -> None:
    found = walk.follow(STUDY)
    manage = _manage(walk, found)
    walk.follow(SEARCH)
    text = read_page(walk.client.get(manage)).text
    assert TITLE in text
    assert "“lupus”" in text
    assert ADDRESS in text
    first = Follow.objects.order_by("confirmed_at", "asked_at").first()
    assert first is not None
    walk.client.post(manage, {"stop": str(first.id)})
    assert Follow.objects.count() == 1
    walk.amend()
    assert walk.tell() == 1
    deleted = walk.client.post(manage, {"delete": "1"})
    assert deleted.headers["Location"] == "/alerts/left"
    assert [model.objects.count() for model in (Follower, Follow, Digest, DataKey)] == [0, 0, 0, 0]
    assert walk.send() == []
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {"sent", "held"}
    assert walk.client.get(manage).status_code == 404


def test_nothing_of_a_person_stands_in_clear_in_the_database(walk: Walk) -> None:
    walk.follow(STUDY)
    walk.follow(SEARCH)
    walk.amend()
    walk.tell()
    for model in (Follower, Follow, Digest, OutboxMail):
        for row in model._default_manager.all():
            clear = " ".join(str(getattr(row, f.attname)) for f in row._meta.fields if "sealed" not in f.name)
            sealed = b" ".join(bytes(getattr(row, f.attname)) for f in row._meta.fields if "sealed" in f.name)
            for word in (ADDRESS, "quistgaard", *HEALTH):
                assert word not in clear
                assert word.encode() not in sealed


def test_an_address_that_refuses_is_written_to_no_more_until_its_owner_says_so(walk: Walk) -> None:
    manage = _manage(walk, walk.follow(STUDY))
    walk.amend()
    walk.tell()
    walk.smtp.inbox.rcpt_replies = ["550 no such box"]
    assert walk.send() == []
    walk.serve(0)
    assert walk.tell() == 0
    assert "We stopped writing to you." in read_page(walk.client.get(manage)).text
    walk.client.post(manage, {"resume": "1"})
    assert walk.tell() == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "confirm", "subject", "words"),
    [
        ("en", "Please confirm: do you want mail from us?", "There is news on what you follow", "may now be up to 30"),
        (
            "es",
            "Confirme, por favor: ¿quiere recibir correo nuestro?",
            "Hay novedades de lo que usted sigue",
            "(antes 20)",
        ),
        ("zh-hans", "请确认：您想收到我们的邮件吗？", "您关注的内容有新消息", "现在可以到 30"),
    ],
)
def test_mails_are_in_the_language_that_was_chosen(
    walk: Walk, language: str, confirm: str, subject: str, words: str
) -> None:
    walk.follow(STUDY, language=language, titles_in_mail="on")
    walk.amend()
    walk.tell()
    walk.client.post("/alerts/link", {"email": ADDRESS})
    walk.send()
    first, digest, known = walk.smtp.inbox.letters
    assert (first["Subject"], digest["Subject"]) == (confirm, subject)
    assert words in digest.get_content()
    for letter in (first, digest, known):
        assert not re.search(r"[{}]|%\(|\bNone\b", letter["Subject"] + letter.get_content())
        assert set(links(letter)) >= {"unsubscribe"}


def _manage(walk: Walk, found: dict[str, str]) -> str:
    location: str = walk.client.get(found["confirm"]).headers["Location"]
    return location


def test_who_is_signed_in_follows_at_once_and_finds_it_in_her_account(walk: Walk) -> None:
    make_account(ADDRESS)
    sign_in(walk.client, ADDRESS)
    assert "You follow nothing now" in read_page(walk.client.get("/account/alerts")).text
    assert f'value="{ADDRESS}"' in walk.client.get(STUDY).content.decode()
    assert walk.sign_up(STUDY).headers["Location"] == "/account/alerts"
    assert walk.sign_up(SEARCH, email=ADDRESS.upper()).headers["Location"] == "/account/alerts"
    assert walk.sign_up(STUDY).headers["Location"] == "/account/alerts"
    assert OutboxMail.objects.count() == 0
    own = walk.client.get("/account/alerts", follow=True)
    assert TITLE in read_page(own).text
    assert Follow.objects.exclude(confirmed_at=None).count() == 2
    assert walk.sign_up(STUDY, email="another@example.net").headers["Location"] == "/alerts/asked"
    walk.amend()
    assert walk.tell() == 1
    for number in re.findall(r'name="stop" value="([^"]+)"', own.content.decode()):
        walk.client.post(own.redirect_chain[-1][0], {"stop": number})
    assert not Follow.objects.exclude(confirmed_at=None).exists()
    assert TITLE not in read_page(walk.client.get("/account/alerts", follow=True)).text
    assert Client().get("/account/alerts").headers["Location"].startswith("/account/sign-in?next=")


@pytest.mark.parametrize("desk", ["postgresql"], indirect=True)  # SQLite lets one write after the other
def test_two_clicks_at_once_of_who_is_signed_in_are_one_follow(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = signing_up.SignUp(ADDRESS, Target(nct_id=AMENDED), "weekly", False, "en", lambda _, secret: secret)
    sources, together = Sources(serving.snapshot(), None), threading.Barrier(2)
    make, errors = signing_up._new_follower, []

    def both_found_none(*given: Any) -> Follower:
        together.wait(20)
        return make(*given)

    def click() -> None:
        try:
            follow_at_once(asked, sources, walk.now)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(signing_up, "_new_follower", both_found_none)
    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert errors == []
    assert (Follower.objects.count(), Follow.objects.exclude(confirmed_at=None).count()) == (1, 1)
    assert DataKey.objects.count() == 1
