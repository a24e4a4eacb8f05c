"""The coordinators' desk: who waits, answering, two at once, the person's own page, the team's words on its study."""

from __future__ import annotations

import io
import re
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone
from PIL import Image

from account_journey import make_account
from ask_journey import PRIVATE, SENDER, ask_home, client, send  # noqa: F401  # fixtures
from ask_records import CENTRAL_ONLY, REGISTRY, TWO_SITES
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from smtp_server import Server, smtp  # noqa: F401  # fixture
from trialogue.portal.accounts.models import Account, Role
from trialogue.portal.accounts.roles import grant_role
from trialogue.portal.ask.keeping import erase_message
from trialogue.portal.ask.models import AtWork, Message, Turn
from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.mail.outbox import read_letter
from trialogue.portal.privacy.own_data import erase_account, export_account

# ruff: noqa: F811  # fixtures are imported by their names
ANSWER = "Wednesday mornings are free at our clinic. Bring your list of medicines."


def coordinator(name: str = "coordinator", nct_id: str = TWO_SITES, site_key: str = "") -> tuple[Client, Account]:
    """A browser signed in as a coordinator of a study, or of one site of it."""
    account = make_account(f"{name}@example.net")
    grant_role(account, Role.COORDINATOR, timezone.now(), nct_id=nct_id, site_key=site_key)
    browser = Client()
    browser.force_login(account)
    return browser, account


def path_of(message: Message) -> str:
    return f"/desk/{message.nct_id}/messages/{message.id}"


def form_of(browser: Client, path: str) -> dict[str, str]:
    found = re.findall(
        r'<input type="hidden" name="(form_token|seen|version)" value="([^"]*)"', browser.get(path).content.decode()
    )
    return dict(found)


def answer(browser: Client, message: Message, words: str = ANSWER, **changes: str) -> Any:
    return browser.post(path_of(message), form_of(browser, path_of(message)) | {"words": words} | changes)


def letters(kind: str) -> list[Any]:
    return [
        read_letter(row) for row in OutboxMail.objects.filter(kind=kind).select_related("person").order_by("created_at")
    ]


def test_an_answer_is_sealed_told_without_its_words_and_read_behind_the_senders_link(
    client: Client, smtp: Server, settings: Any
) -> None:
    settings.TRIALOGUE_MAIL = smtp.settings()
    browser, _account = coordinator()
    page = send(client, TWO_SITES, "?where=Basel").headers["Location"]
    message = Message.objects.get()
    assert [letter.to for letter in letters("answer")] == ["coordinator@example.net"]
    listed = read_page(browser.get("/desk"))
    assert "Anneliese Quistgaard" in listed.text and "waiting for" in listed.text
    assert "My Tuesday afternoons are free. May I call?" in listed.text and "Rumantsch" in listed.text
    read = read_page(browser.get(path_of(message))).text
    assert "My Tuesday afternoons are free." in read and SENDER["email"] in read and "who wait" not in read
    assert answer(browser, message).status_code == 302
    assert "Nobody waits for an answer." in read_page(browser.get("/desk")).text
    ended = Client().post(path_of(message), {"words": "A long answer, not lost", "then": "next"})
    assert ended.status_code == 403 and "A long answer, not lost" in ended.content.decode()
    assert f"/account/sign-in?next={path_of(message)}" in ended.content.decode() and Turn.objects.count() == 1
    half = browser.post(path_of(message), {"words": "Half a sentence", "page_language": "es"}).content.decode()
    assert '<html lang="es"' in half and "Half a sentence" in half and Turn.objects.count() == 1
    browser.cookies.pop("django_language")
    assert "Anneliese Quistgaard" in read_page(browser.get("/desk?state=answered")).text
    told = letters("answer")[-1]
    assert (told.to, told.subject) == (SENDER["email"], f"An answer about study {TWO_SITES}")
    assert "Wednesday" not in told.body and "Tuesday" not in told.body
    link = re.search(r"https://portal\.example(\S+/ask/answers/\S+)", told.body)
    assert link is not None
    assert ANSWER.encode() not in bytes(Turn.objects.get().sealed)
    hers = read_page(Client().get(link[1])).text
    assert ANSWER in hers and "Tuesday" not in hers
    assert "The study team has answered." in read_page(client.get(page)).text
    back = Client()
    fields = form_of(back, link[1]) | {"words": "May I bring my sister?"}
    assert back.post(link[1], fields).status_code == 302
    assert back.post(link[1], fields).status_code == 302
    assert "May I bring my sister?" in read_page(browser.get(path_of(message))).text
    assert "waiting for" in read_page(browser.get("/desk")).text
    assert Turn.objects.count() == 2
    assert letters("answer")[-1].to == "coordinator@example.net"
    assert "sister" not in letters("answer")[-1].body
    erase_message(Message.objects.select_related("person").get())
    assert back.get(link[1]).status_code == 404
    assert browser.get(path_of(message)).status_code == 404
    assert Turn.objects.count() == 0


@ON_SQLITE
def test_from_a_message_the_next_one_that_waits_is_one_click_away(client: Client) -> None:
    for number in range(3):
        send(client, TWO_SITES, email=f"asks{number}@example.net")
    browser, _account = coordinator()
    first, second, third = (path_of(each) for each in Message.objects.order_by("waiting_since"))
    for here, then in ((first, second), (second, third), (third, first)):
        page = browser.get(here).content.decode()
        assert f'<a href="{then}">To the next of 2 others who wait</a>' in page
    assert answer(browser, Message.objects.get(id=second.rsplit("/", 1)[-1])).status_code == 302
    assert f'<a href="{third}">To the next of 2 others who wait</a>' in browser.get(second).content.decode()
    assert f'<a href="{third}">To the other one who waits</a>' in browser.get(first).content.decode()
    newest = browser.get(f"/desk?study={TWO_SITES}&order=newest").content.decode()
    kept = f"?study={TWO_SITES}&amp;order=newest"
    assert newest.index(f"{third}{kept}") < newest.index(f"{first}{kept}")
    on = f"{third}?study={TWO_SITES}&order=newest"
    assert f'<a href="{first}{kept}">To the other one who waits</a>' in browser.get(on).content.decode()
    sent = browser.post(on, form_of(browser, on) | {"words": ANSWER, "then": "next"}).headers["Location"]
    assert sent == f"{first}?study={TWO_SITES}&order=newest&done=next"
    assert "The message before is done." in read_page(browser.get(sent)).text
    last = browser.post(first, form_of(browser, first) | {"words": ANSWER, "then": "next"}).headers["Location"]
    assert last == f"{first}?done=here" and "Done. Nobody else waits." in read_page(browser.get(last)).text


def test_of_two_coordinators_who_answer_at_once_one_is_told_and_keeps_her_words(client: Client) -> None:
    (first, _), (second, _) = coordinator("first"), coordinator("second")
    send(client, TWO_SITES)
    message = Message.objects.get()
    forms = [
        form_of(browser, path_of(message)) | {"words": f"{name} answers"}
        for browser, name in ((first, "One"), (second, "Two"))
    ]
    answers: list[Any] = []
    together = threading.Barrier(2)

    def write(browser: Client, form: dict[str, str]) -> None:
        together.wait()
        answers.append(browser.post(path_of(message), form))
        connections.close_all()

    threads = [threading.Thread(target=write, args=pair) for pair in zip((first, second), forms, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(each.status_code for each in answers) == [302, 409]
    told = next(each for each in answers if each.status_code == 409)
    text = told.content.decode()
    assert "Something was written while this page was open" in text
    assert "One answers" in text and "Two answers" in text
    assert Turn.objects.count() == 1
    late = next(form for form in forms if form["words"] in text[text.index("<textarea") :])
    browser = first if late["words"].startswith("One") else second
    again = dict(re.findall(r'<input type="hidden" name="(form_token|seen)" value="([^"]*)"', text))
    assert browser.post(path_of(message), again | {"words": late["words"]}).status_code == 302
    assert Turn.objects.count() == 2


@ON_SQLITE
def test_a_form_sent_twice_or_planted_or_of_another_site_makes_one_answer(client: Client) -> None:
    browser, _account = coordinator()
    send(client, TWO_SITES)
    message = Message.objects.get()
    form = form_of(browser, path_of(message)) | {"words": ANSWER}
    assert {browser.post(path_of(message), form).status_code for _ in range(3)} == {302}
    assert browser.post(path_of(message), form | {"words": "other"}).status_code == 409
    assert browser.post(path_of(message), form | {"form_token": "x"}).status_code == 409
    assert answer(browser, message, "").status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Account.objects.get())
    assert strict.post(path_of(message), form).status_code == 403
    assert Turn.objects.count() == 1


@ON_SQLITE
def test_what_belongs_to_another_looks_as_if_it_were_not_there(client: Client) -> None:
    send(client, TWO_SITES, "?where=Basel")
    message = Message.objects.get()
    of_site, _ = coordinator("site", site_key=message.site_key)
    of_other_site, _ = coordinator("othersite", site_key="0123456789ab")
    of_other_study, _ = coordinator("otherstudy", CENTRAL_ONLY)
    assert of_site.get(path_of(message)).status_code == 200
    nowhere = f"/desk/{TWO_SITES}/messages/{uuid.uuid4()}"
    unknown, theirs = of_other_site.get(nowhere), of_other_site.get(path_of(message))
    assert theirs.status_code == 404
    assert theirs.content.decode().replace(path_of(message), nowhere) == unknown.content.decode()
    assert of_other_study.get(path_of(message)).status_code == 404
    assert of_other_study.get(f"/desk/{CENTRAL_ONLY}/messages/{message.id}").status_code == 404
    for browser in (of_other_site, of_other_study):
        assert "Quistgaard" not in browser.get("/desk?state=all").content.decode()
        assert browser.post(path_of(message), {"words": "x"}).status_code == 404
        assert browser.post(path_of(message) + "/elsewhere").status_code == 404
    link = f"/study/{TWO_SITES}/ask/answers/{message.id}/{'x' * 43}"
    assert Client().get(link).status_code == 404


@ON_SQLITE
def test_forty_messages_are_listed_by_who_waits_longest_and_filtered(client: Client) -> None:
    from django.core.cache import cache

    browser, account = coordinator()
    grant_role(account, Role.COORDINATOR, timezone.now(), nct_id=REGISTRY)
    for number in range(40):
        study = TWO_SITES if number % 4 else REGISTRY
        cache.clear()  # forty people, not one
        assert send(client, study, last_name=f"Person{number:02}", email=f"p{number}@example.net").status_code == 302
    for number, message in enumerate(Message.objects.order_by("created_at")):
        Message.objects.filter(id=message.id).update(waiting_since=timezone.now() - timedelta(days=number + 1))
    for message in Message.objects.order_by("created_at")[:5]:
        assert answer(browser, message).status_code == 302
    text = read_page(browser.get("/desk")).text
    names = re.findall(r"Person\d\d", text)
    assert names == [f"Person{number:02}" for number in range(39, 4, -1)]
    assert "waiting for 1 month" in text
    assert re.search(r"Waiting for an answer 35 Answered 5 All 40", text)
    of_one = read_page(browser.get(f"/desk?state=all&study={REGISTRY}")).text
    assert len(re.findall(r"Person\d\d", of_one)) == 10
    assert browser.post(path_of(message) + "/elsewhere", form_of(browser, path_of(message))).status_code in {302, 409}


@ON_SQLITE
def test_a_person_who_was_called_no_longer_waits_and_gets_no_letter(client: Client) -> None:
    browser, _account = coordinator()
    send(client, TWO_SITES)
    message = Message.objects.get()
    before = OutboxMail.objects.count()
    browser.post(path_of(message) + "/elsewhere", form_of(browser, path_of(message)))
    assert "Answered by phone" in read_page(browser.get(path_of(message))).text
    assert Message.objects.get().waiting_since is None
    assert OutboxMail.objects.count() == before
    assert "It needs no answer" not in read_page(browser.get(path_of(message))).text
    Message.objects.update(waiting_since=timezone.now())
    assert "It needs no answer" in read_page(browser.get(path_of(message))).text
    browser.post(path_of(message) + "/elsewhere", form_of(browser, path_of(message)) | {"how": "none"})
    assert "Read; it needs no answer." in read_page(browser.get(path_of(message))).text
    assert Message.objects.get().waiting_since is None


def test_the_teams_words_stand_on_the_study_page_and_the_card_marked_as_theirs(client: Client) -> None:
    browser, _account = coordinator()
    words = f"/desk/{TWO_SITES}/words"
    form = form_of(browser, words)
    written = {"lay_title": "Walks & sleep", "overview": "One.\n\nTwo <b>.", "languages": "Deutsch, 中文"}
    assert browser.post(words, form | written).status_code == 302
    page = read_page(client.get(f"/study/{TWO_SITES}"))
    assert "In the study team's own words Walks & sleep One. Two <b>. The team speaks: Deutsch, 中文" in page.text
    assert "It is not part of the registry's record." in page.text
    assert "b" not in page.tags
    assert "The team says it speaks: Deutsch, 中文" in read_page(client.get(f"/study/{TWO_SITES}/ask")).text
    late = browser.post(words, form | written | {"lay_title": "Mine"})
    assert late.status_code == 409
    assert "Somebody changed these words" in late.content.decode() and 'value="Mine"' in late.content.decode()
    assert (
        browser.post(words, form_of(browser, words) | {"lay_title": "", "overview": "", "languages": ""}).status_code
        == 302
    )
    assert "study team's own words" not in read_page(client.get(f"/study/{TWO_SITES}")).text


def test_a_list_of_one_study_names_it_once(client: Client) -> None:
    browser, account = coordinator()
    send(client, TWO_SITES)
    title = Message.objects.get().title
    assert read_page(browser.get("/desk")).text.count(title) == 1 + 1  # in the card and among the studies to choose
    send(client, TWO_SITES, email="other@example.net")
    one = browser.get("/desk")
    assert one.context["alike"] == {"study": True, "site": True} and read_page(one).text.count(title) == 1 + 1
    send(client, TWO_SITES, "?where=Basel", email="third@example.net")
    assert browser.get("/desk").context["alike"]["study"]
    grant_role(account, Role.COORDINATOR, timezone.now(), nct_id=CENTRAL_ONLY)
    send(client, CENTRAL_ONLY, email="fourth@example.net")
    mixed = browser.get("/desk")
    assert mixed.context["alike"] == {"study": False, "site": False} and read_page(mixed).text.count(title) == 3 + 1


def test_nothing_of_the_person_stands_in_an_address_or_a_title(client: Client) -> None:
    browser, _account = coordinator()
    send(client, TWO_SITES)
    for path in ("/desk", path_of(Message.objects.get())):
        raw = browser.get(path).content.decode()
        title = re.search(r"<title>(.*?)</title>", raw, re.DOTALL)
        assert title is not None
        addresses = [each for each in read_page(browser.get(path)).addresses if not each.startswith("mailto:")]
        assert not [word for word in PRIVATE if word in title[1] + " ".join(addresses)]


@ON_SQLITE
def test_the_teams_picture_stands_for_the_drawn_mark_and_keeps_nothing_else_of_its_file(client: Client) -> None:
    browser, _account = coordinator()
    address, study = f"/desk/{TWO_SITES}/picture", f"/study/{TWO_SITES}"
    assert client.get(f"{study}/picture").headers["Location"] == f"{study}/mark.svg"
    told = Image.Exif()
    told[0x010F] = "Camera of Quistgaard"
    file = io.BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(file, "JPEG", exif=told)
    sent = {"picture": SimpleUploadedFile("x.jpg", file.getvalue()), "description": "The <ward>"}
    assert browser.post(address, form_of(browser, address) | sent).status_code == 302
    assert "Picture by the study's team: The &lt;ward&gt;" in client.get(study).content.decode()
    answer = client.get(f"{study}/picture")
    assert answer["Content-Type"] == "image/webp"
    assert b"Quistgaard" not in answer.content
    assert Image.open(io.BytesIO(answer.content)).size == (640, 360)
    assert browser.post(address, form_of(browser, address) | {"remove": "on"}).status_code == 302
    assert client.get(f"{study}/picture").headers["Location"] == f"{study}/mark.svg"


@ON_SQLITE
def test_a_picture_is_turned_upright_and_broken_words_of_the_camera_are_no_trouble(client: Client) -> None:
    browser, _account = coordinator()
    address = f"/desk/{TWO_SITES}/picture"
    told = Image.Exif()
    told[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (300, 100), "teal").save(file, "JPEG", exif=told)
    odd_words = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x0e\x01\x05\0\x01\0\0\0" + bytes(16)
    plain = io.BytesIO()
    Image.new("RGB", (300, 100), "teal").save(plain, "JPEG")
    length = (len(odd_words) + 2).to_bytes(2, "big")
    odd = plain.getvalue()[:2] + b"\xff\xe1" + length + odd_words + plain.getvalue()[2:]
    for content in (file.getvalue(), odd):
        sent = {"picture": SimpleUploadedFile("x.jpg", content), "description": "x"}
        assert browser.post(address, form_of(browser, address) | sent).status_code == 302
        answer = client.get(f"/study/{TWO_SITES}/picture")
        assert Image.open(io.BytesIO(answer.content)).size == (100, 300)


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not a picture we can read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "not a picture we can read"),
        (bytes(2 * 1024 * 1024 + 1), "at most 2 MB"),
        (b"", "This file is empty."),
    ],
)
def test_a_file_that_is_no_picture_is_refused_in_words(client: Client, content: bytes, told: str) -> None:
    browser, _account = coordinator()
    address = f"/desk/{TWO_SITES}/picture"
    sent = {"picture": SimpleUploadedFile("x.png", content), "description": "x"}
    assert told in read_page(browser.post(address, form_of(browser, address) | sent)).text
    assert client.get(f"/study/{TWO_SITES}/picture").status_code == 302


@ON_SQLITE
def test_the_languages_of_the_team_are_offered_in_the_form(client: Client) -> None:
    browser, _account = coordinator()
    ask = f"/study/{TWO_SITES}/ask"
    assert "team-languages" not in client.get(ask).content.decode()
    words = f"/desk/{TWO_SITES}/words"
    browser.post(words, form_of(browser, words) | {"languages": "Deutsch, 中文"})
    page = client.get(ask).content.decode()
    assert 'list="team-languages"' in page
    assert '<option value="Deutsch"></option><option value="中文"></option>' in page


def test_a_message_is_found_by_name_phone_and_words_and_nothing_sought_is_in_an_address(client: Client) -> None:
    browser, _account = coordinator()
    send(client, TWO_SITES, "?where=Basel", first_name="José", last_name="García")
    send(client, TWO_SITES, "?where=Basel", email="b@example.net", phone="+41 44 000 11 22", words="By train?")
    assert answer(browser, Message.objects.order_by("created_at")[0]).status_code == 302

    def found(sought: str) -> list[str]:
        page = browser.post("/desk", {"find": sought})
        assert page.status_code == 200 and "no-store" in page.headers["Cache-Control"]
        return [line.name for line in page.context["lines"]]

    assert found("garcia JOSE") == ["José García"]
    assert found("0440001122".lstrip("0")) == found("TRAIN") == ["Anneliese Quistgaard"]
    assert found("garcia train") == []
    page = browser.post("/desk", {"find": "garcia", "page_language": "es"}).content.decode()
    assert '<html lang="es"' in page and 'value="garcia"' in page and "1 mensaje" in page
    stranger, _other = coordinator("stranger", nct_id=CENTRAL_ONLY)
    assert stranger.post("/desk", {"find": "garcia"}).context["lines"] == []
    assert browser.post("/desk", {"find": "  "}).context["found"] is None


def test_a_draft_is_hers_sealed_kept_until_sent_and_a_colleague_sees_that_she_is_at_it(client: Client) -> None:
    (first, _one), (second, _two) = coordinator("first"), coordinator("second")
    send(client, TWO_SITES)
    message = Message.objects.get()
    path = path_of(message)
    assert "may be answering" not in read_page(first.get(path)).text
    there = read_page(second.get(path)).text
    assert "first@example.net opened this message" in there and "may be answering it" in there
    assert "a colleague is at it now" in read_page(second.get("/desk")).text
    kept = answer(first, message, "Half of an answer.", do="keep")
    assert kept.headers["Location"] == f"{path}?done=kept" and Turn.objects.count() == 0
    again = first.get(kept.headers["Location"]).content.decode()
    assert "Nothing has been sent, and the person still waits." in again and "Half of an answer.</textarea>" in again
    assert b"Half of" not in bytes(AtWork.objects.get(account=_one).sealed_draft)
    assert "your draft" in read_page(first.get("/desk")).text
    theirs = read_page(second.get(path)).text
    assert "first@example.net was here" in theirs and "has begun an answer" in theirs and "Half of" not in theirs
    assert answer(second, message).status_code == 302
    now = read_page(first.get(path)).text
    assert "Something was written since: read it above." in now and "Half of an answer." in now
    assert answer(first, message, "Half of an answer, and the rest.").status_code == 302
    assert not AtWork.objects.filter(account=_one).exclude(sealed_draft=b"").exists()
    assert answer(first, message, "Another.", do="keep").status_code == 302
    thrown = first.post(path, {"do": "discard"})
    assert thrown.headers["Location"] == f"{path}?done=discarded"
    assert "Another." not in first.get(path).content.decode()
    assert answer(first, message, "Never sent.", do="keep").status_code == 302
    mine, theirs_too = (export_account(account, timezone.now())["drafts"] for account in (_one, _two))
    assert [(each["study"], each["words"]) for each in mine] == [(TWO_SITES, "Never sent.")] and theirs_too == []
    assert not any(word in str(mine) for word in PRIVATE)
    assert answer(second, message, "Neither.", do="keep").status_code == 302
    erase_account(_two)
    assert [row.account_id for row in AtWork.objects.exclude(sealed_draft=b"")] == [_one.pk]
    erase_message(Message.objects.select_related("person").get())
    assert not AtWork.objects.exists()


@ON_SQLITE
def test_who_was_at_a_message_long_ago_is_not_told(client: Client) -> None:
    (first, _), (second, _) = coordinator("first"), coordinator("second")
    send(client, TWO_SITES)
    path = path_of(Message.objects.get())
    first.get(path)
    AtWork.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert "opened this message" not in read_page(second.get(path)).text
    assert AtWork.objects.count() == 1
    assert "a colleague is at it now" not in read_page(second.get("/desk")).text


@ON_SQLITE
def test_the_messages_of_one_centre(client: Client) -> None:
    browser, _account = coordinator()
    assert 'name="site"' not in browser.get("/desk").content.decode()
    for number, where in enumerate(("Basel", "Basel", "Boston")):
        send(client, TWO_SITES, f"?where={where}", last_name=f"Person{number}", email=f"p{number}@example.net")
    keys = dict(Message.objects.values_list("site_name", "site_key"))
    assert len(keys) == 2
    (basel,) = (key for name, key in keys.items() if "Basel" in name)
    listed = browser.get(f"/desk?site={basel}").content.decode()
    assert re.findall(r"Person\d", listed) == ["Person0", "Person1"]
    assert f'<option value="{basel}" selected>' in listed
    assert f'href="?state=answered&amp;site={basel}"' in listed
    path = re.search(rf'href="(/desk/[^"?]+)\?site={basel}"', listed)
    assert path is not None
    assert "To the other one who waits" in read_page(browser.get(f"{path[1]}?site={basel}")).text
    assert re.findall(r"Person\d", browser.get("/desk?site=elsewhere").content.decode()) == [
        "Person0", "Person1", "Person2",
    ]  # fmt: skip
    assert re.findall(r"Person\d", browser.get(f"/desk?site=team&study={TWO_SITES}").content.decode()) != []
