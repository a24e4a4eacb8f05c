"""Alerts under pressure: bombing, enumeration, secrets changed or replayed, headers broken open, hostile records."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from alert_journey import ADDRESS, Walk, alert_home, links, waiting, walk  # noqa: F401  # fixtures
from alert_records import AMENDED, STEADY
from desk_database import ON_SQLITE, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from smtp_server import smtp  # noqa: F401  # fixture
from trialogue.portal.alerts.keeping import CONFIRM_HOURS, SILENT_DAYS, erase_expired
from trialogue.portal.alerts.links import sign_link
from trialogue.portal.alerts.models import Digest, Follow, Follower, Silence
from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.vault.models import DataKey

# ruff: noqa: F811  # fixtures are imported by their names
STUDY, OTHER = f"/study/{AMENDED}/follow", f"/study/{STEADY}/follow"


def test_a_double_click_makes_one_follow_and_one_letter(walk: Walk) -> None:
    for _ in range(3):
        assert walk.sign_up(STUDY).headers["Location"] == "/alerts/asked"
    assert (Follower.objects.count(), Follow.objects.count(), len(waiting())) == (1, 1, 1)


@ON_SQLITE
def test_an_address_cannot_be_bombed(walk: Walk) -> None:
    for number in range(8):
        cache.clear()
        walk.wait(minutes=11)
        walk.sign_up((STUDY, OTHER, f"/search/follow?q=word{number}")[number % 3])
    assert len(waiting()) == 3
    walk.wait(days=2)
    walk.sign_up(STUDY)
    assert len(waiting()) == 4


@ON_SQLITE
def test_one_client_is_stopped_after_ten_forms_and_told(walk: Walk) -> None:
    for number in range(10):
        assert walk.sign_up(STUDY, email=f"n{number}@example.net").status_code == 302
    refused = walk.sign_up(STUDY, email="n10@example.net")
    assert refused.status_code == 429
    assert "please try again later" in read_page(refused).text
    assert walk.client.post("/alerts/link", {"email": ADDRESS}).status_code == 429
    assert Follower.objects.count() == 10


def test_the_page_tells_nothing_about_whether_an_address_is_known(walk: Walk) -> None:
    walk.follow(STUDY)
    for address in (ADDRESS, ADDRESS.upper(), "nobody@example.net"):
        for answer in (walk.sign_up(STUDY, email=address), walk.client.post("/alerts/link", {"email": address})):
            assert (answer.status_code, answer.headers["Location"], answer.content) == (302, "/alerts/asked", b"")
    assert walk.client.get("/alerts/asked").content == walk.client.get("/alerts/asked").content
    kinds = list(OutboxMail.objects.order_by("created_at").values_list("kind", flat=True))
    assert sorted(kinds) == ["alert-confirm", "alert-confirm", "alert-link", "alert-link"]
    assert [each.to for each in waiting()].count("nobody@example.net") == 1


def test_what_nobody_confirms_ends_and_is_erased(walk: Walk) -> None:
    walk.sign_up(STUDY)
    confirm = links(walk.send()[0])["confirm"]
    assert walk.client.get(confirm).status_code == 200
    walk.wait(hours=CONFIRM_HOURS, minutes=1)
    assert walk.client.get(confirm).status_code == 404
    assert walk.client.post(confirm).status_code == 404
    walk.amend()
    assert walk.tell() == 0
    assert erase_expired(walk.now) == 1
    assert [model.objects.count() for model in (Follower, Follow, DataKey)] == [0, 0, 0]


def test_it_was_not_me_is_heard(walk: Walk) -> None:
    walk.sign_up(STUDY)
    leave = links(walk.send()[0])["unsubscribe"]
    assert "Was it not you?" in read_page(walk.client.get(leave)).text
    assert Follower.objects.count() == 1
    walk.client.post(leave)
    walk.wait(minutes=11)
    walk.sign_up(STUDY)
    assert walk.send() == []
    assert (Follower.objects.count(), DataKey.objects.count(), Silence.objects.count()) == (0, 0, 1)
    walk.wait(days=SILENT_DAYS)
    assert erase_expired(walk.now) == 1
    walk.sign_up(STUDY)
    assert len(walk.send()) == 1


@ON_SQLITE
def test_a_secret_that_was_changed_or_is_for_something_else_opens_nothing(walk: Walk) -> None:
    walk.follow(STUDY)
    follower, follow = Follower.objects.get(), Follow.objects.get()
    good = sign_link(follower.id, "manage")
    changed = ("A" if good[30] != "A" else "B").join((good[:30], good[31:]))
    elsewhere = [
        sign_link(follower.id, "unsubscribe"),
        sign_link(follow.id, "manage"),
        sign_link(follower.id, "confirm"),
    ]
    pages = []
    for token in (changed, good[:-1], good + "A", "x" * 64, "%00", "é" * 64, *elsewhere):
        for method in (walk.client.get, walk.client.post):
            answer = method(f"/alerts/manage/{token}")
            assert answer.status_code == 404, token
            pages.append(read_page(answer).text)
    assert len(set(pages)) == 1
    for name in ("confirm", "digest", "unsubscribe"):
        assert walk.client.post(f"/alerts/{name}/{good}").status_code in {404, 405}, name
    assert (Follower.objects.count(), Follow.objects.count()) == (1, 1)


def test_a_confirmation_replayed_changes_nothing_and_after_leaving_brings_nothing_back(walk: Walk) -> None:
    found = walk.follow(STUDY)
    walk.amend()
    assert walk.client.post(found["confirm"]).status_code == 302
    assert walk.tell() == 1
    walk.client.post(found["unsubscribe"])
    assert walk.client.post(found["confirm"]).status_code == 404
    assert walk.client.post(found["unsubscribe"]).status_code == 200
    assert (Follower.objects.count(), Digest.objects.count(), Silence.objects.count()) == (0, 0, 0)


@ON_SQLITE
def test_one_follower_cannot_stop_what_another_follows(walk: Walk) -> None:
    walk.follow(STUDY)
    theirs = Follow.objects.get()
    walk.follow(OTHER, email="b@example.net")
    other = Follower.objects.exclude(id=theirs.follower_id).get()
    page = f"/alerts/manage/{sign_link(other.id, 'manage')}"
    for number in (str(theirs.id), "nonsense", "", "0" * 36):
        walk.client.post(page, {"stop": number})
    assert Follow.objects.filter(id=theirs.id).exists()


@ON_SQLITE
@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nBcc: all@example.net",
        "a@example.org, b@example.net",
        "<a@example.org>",
        "a",
        "",
        "a@[127.0.0.1]",
    ],
)
def test_an_address_that_could_break_a_header_open_is_refused(walk: Walk, address: str) -> None:
    answer = walk.sign_up(STUDY, email=address)
    assert answer.status_code == 200
    assert "Not sent yet" in read_page(answer).text
    assert (Follower.objects.count(), OutboxMail.objects.count()) == (0, 0)


@ON_SQLITE
@pytest.mark.parametrize(
    "fields", [{"rhythm": "hourly"}, {"rhythm": ""}, {"language": "xx"}, {"website": "spam"}, {"email": "x" * 300}]
)
def test_a_form_that_was_tampered_with_is_told_and_stores_nothing(walk: Walk, fields: dict[str, str]) -> None:
    answer = walk.sign_up(STUDY, **fields)
    assert "Not sent yet" in read_page(answer).text
    assert Follower.objects.count() == 0


@ON_SQLITE
def test_searches_that_cannot_be_followed_are_told(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    from trialogue.portal.alerts import views

    monkeypatch.setattr(views, "MOST_STUDIES", 2)
    answer = walk.sign_up("/search/follow?q=")
    assert "too many to follow" in read_page(answer).text
    huge = "&".join(f"country={'x' * 70}{n}" for n in range(200))
    assert walk.client.get(f"/search/follow?{huge}").status_code == 400
    assert walk.client.get("/study/NCT00000000/follow").status_code == 404
    assert Follower.objects.count() == 0


@ON_SQLITE
def test_a_search_is_one_whatever_else_stands_in_its_address(walk: Walk) -> None:
    walk.follow("/search/follow?q=lupus&page=3&sort=newest&unknown=1")
    walk.wait(minutes=11)
    walk.sign_up("/search/follow?unknown=2&q=+lupus+")
    assert Follow.objects.count() == 1
    assert waiting()[-1].subject == "The link to your alerts"


@ON_SQLITE
def test_forms_need_their_token_and_only_leaving_does_not(walk: Walk) -> None:
    found = walk.follow(STUDY)
    strict = Client(enforce_csrf_checks=True)
    manage = walk.client.get(found["confirm"]).headers["Location"]
    for page in (STUDY, "/search/follow", "/alerts/link", manage, found["confirm"]):
        assert strict.post(page, {"email": ADDRESS, "delete": "1"}).status_code == 403, page
    assert Follower.objects.count() == 1
    assert strict.post(found["unsubscribe"]).status_code == 200


@ON_SQLITE
def test_private_pages_are_kept_by_nobody_and_no_secret_or_address_is_logged(
    walk: Walk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found = walk.follow(STUDY)
    walk.amend()
    walk.tell()
    told = links(walk.send()[0])
    for page in (told["digest"], told["manage"], told["unsubscribe"]):
        answer = walk.client.get(page)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert read_page(answer).dangers == []
    written = " ".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("trialogue", "django"))
    )
    ours = [ADDRESS, *(each.rpartition("/")[2] for each in (*found.values(), *told.values()))]
    assert not [word for word in ours if word in written]


@ON_SQLITE
def test_a_row_that_cannot_be_opened_keeps_nobody_else_from_being_told(walk: Walk) -> None:
    from trialogue.portal import serving
    from trialogue.portal.alerts.digests import compile_digests
    from trialogue.portal.alerts.news import Sources
    from trialogue.portal.alerts.public_links import link_maker

    walk.follow(STUDY)
    walk.follow(STUDY, email="b@example.net")
    spoilt = Follow.objects.order_by("confirmed_at", "id").first()
    assert spoilt is not None
    Follow.objects.filter(id=spoilt.id).update(sealed_seen=b"\x01spoilt bytes, long enough")
    walk.amend()
    done = compile_digests(Sources(serving.snapshot(), None), link_maker(None), walk.now)
    assert (done.digests, done.unreadable) == (1, [str(spoilt.follower_id)])
    assert "what exactly changed we cannot say" in _page_of_the_digest(walk)


def _page_of_the_digest(walk: Walk) -> str:
    """Without an archive a digest says that the study changed, and not what."""
    answer: Any = walk.client.get(links(walk.send()[0])["digest"])
    return read_page(answer).text
