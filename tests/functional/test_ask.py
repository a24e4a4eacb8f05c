"""The contact journey, page by page: whom a person writes to, the form, what became of the message."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from ask_journey import PRIVATE, SENDER, ask_home, client, open_form, send  # noqa: F401  # fixtures
from ask_records import (
    BAD_ADDRESS,
    CENTRAL_ONLY,
    NOBODY,
    NOWHERE,
    PHONE_ONLY,
    REGISTRY,
    RESTATED,
    STUDIES,
    TWO_SITES,
)
from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from smtp_server import Server, smtp  # noqa: F401  # fixture
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import open_sender
from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.mail.outbox import read_letter

# ruff: noqa: F811  # fixtures are imported by their names


def letters() -> dict[str, OutboxMail]:
    return {row.kind: row for row in OutboxMail.objects.select_related("person")}


def test_the_nearest_enrolling_site_is_chosen_and_can_be_changed(client: Client) -> None:
    near_paris = read_page(client.get(f"/study/{TWO_SITES}/ask?where=Paris, France"))
    assert "Send to Hôpital Exemple, Paris, France" in near_paris.text
    assert "Bureau Paris" in near_paris.text
    assert "Principal investigator" in near_paris.text
    near_basel = read_page(client.get(f"/study/{TWO_SITES}/ask?where=Basel"))
    assert "Send to Rheinhospital, Basel, Switzerland" in near_basel.text
    assert "1 km away" in near_basel.text
    other = next(each for each in near_basel.addresses if "site=" in each and "where=Basel" in each)
    changed = read_page(client.get(other))
    assert "Send to Rheinhospital" not in changed.text
    assert "where=Basel" in other


def test_a_site_without_a_contact_has_the_central_one(client: Client) -> None:
    text = read_page(client.get(f"/study/{CENTRAL_ONLY}/ask")).text
    assert "Central Desk" in text
    assert "who answers for this place" in text
    assert "Send to Rheinhospital, Basel, Switzerland" in text


def test_a_study_without_sites_is_written_to_at_its_team(client: Client) -> None:
    assert "Send to the study team of Rhein Foundation" in read_page(client.get(f"/study/{NOWHERE}/ask")).text


def test_no_language_is_claimed_for_a_contact(client: Client) -> None:
    for nct_id in STUDIES:
        assert "Speaks:" not in read_page(client.get(f"/study/{nct_id}/ask")).text


@pytest.mark.parametrize("nct_id", [NOBODY, BAD_ADDRESS, PHONE_ONLY])
def test_where_nobody_can_be_written_to_the_person_is_told_how_to_reach_them(client: Client, nct_id: str) -> None:
    page = read_page(client.get(f"/study/{nct_id}/ask"))
    assert "How to reach the team instead" in page.text
    assert "Rheinhospital" in page.text
    assert "Rhein Foundation" in page.text
    assert "Step 2: your message" in page.text
    assert 'name="email"' not in client.get(f"/study/{nct_id}/ask").content.decode()
    assert (nct_id != NOBODY) == any(address.startswith("tel:") for address in page.addresses)
    posted = client.post(f"/study/{nct_id}/ask", open_form(client, nct_id) | SENDER)
    assert posted.status_code == 200
    assert Message.objects.count() == 0


def test_the_registry_page_is_named_for_records_that_have_one(client: Client) -> None:
    message = send(client, REGISTRY)
    assert (
        f"https://clinicaltrials.gov/study/{REGISTRY}" in read_page(client.get(message.headers["Location"])).addresses
    )


def test_the_avatar_is_a_drawing_of_our_own_and_differs_by_contact(client: Client) -> None:
    keys = [open_form(client, TWO_SITES, f"?where={where}")["site"] for where in ("Basel", "Paris, France")]
    drawn = [client.get(f"/study/{TWO_SITES}/ask/avatar.svg?site={key}") for key in keys]
    assert {each.headers["Content-Type"] for each in drawn} == {"image/svg+xml"}
    assert drawn[0].content != drawn[1].content
    assert b"Basel" not in drawn[0].content


def test_a_message_is_stored_sealed_and_the_page_names_site_and_study(
    client: Client, desk: Desk, smtp: Server, settings: Any
) -> None:
    settings.TRIALOGUE_MAIL = smtp.settings()
    answer = send(client, TWO_SITES, "?where=Basel", for_someone_else="on")
    assert answer.status_code == 302
    page = read_page(client.get(answer.headers["Location"]))
    assert "Your message is on its way" in page.text
    assert "study team at Rheinhospital, Basel, Switzerland, about study NCT99000701" in page.text
    assert "Morning walks and sleep, study 701" in page.text
    assert "A copy is on its way to your e-mail address" in page.text
    for word in PRIVATE:
        assert word not in page.text
    message = Message.objects.get()
    sender, words = open_sender(message)
    assert (sender.first_name, sender.email, sender.for_someone_else) == ("Anneliese", SENDER["email"], True)
    assert words == SENDER["words"]
    assert message.record_hash
    clear = " ".join(
        str(getattr(message, field.attname)) for field in Message._meta.fields if "sealed" not in field.name
    )
    assert not [word for word in PRIVATE if word in clear]


def test_two_letters_wait_and_none_carries_the_words(client: Client, smtp: Server, settings: Any) -> None:
    settings.TRIALOGUE_MAIL = smtp.settings()
    page = send(client, TWO_SITES, "?where=Basel").headers["Location"]
    to_site, copy = (read_letter(letters()[kind]) for kind in ("to-site", "copy"))
    assert {row.state for row in letters().values()} == {"queued"}
    assert (to_site.to, to_site.reply_to) == ("basel@example.org", SENDER["email"])
    assert (copy.to, copy.reply_to) == (SENDER["email"], "")
    for letter in (to_site, copy):
        assert TWO_SITES in letter.body
        assert "Rheinhospital, Basel, Switzerland" in letter.body
        assert "Tuesday" not in letter.body
        assert "Morning walks" not in letter.subject
    assert SENDER["phone"] in to_site.body
    assert "Rumantsch" in to_site.body
    assert not [word for word in PRIVATE if word in copy.body]
    assert f"https://portal.example{page}" in copy.body


def test_the_site_reads_the_words_behind_its_link_until_they_are_erased(
    client: Client, smtp: Server, settings: Any
) -> None:
    settings.TRIALOGUE_MAIL = smtp.settings()
    page = send(client, TWO_SITES, "?where=Basel").headers["Location"]
    link = re.search(r"https://portal\.example(\S+/ask/read/\S+)", read_letter(letters()["to-site"]).body)
    assert link is not None
    answer = Client().get(link[1])
    text = read_page(answer).text
    assert "My Tuesday afternoons are free." in text
    assert SENDER["email"] in text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    erased = client.post(f"{page}/erase", follow=True)
    assert "What you wrote has been erased" in read_page(erased).text
    assert Client().get(link[1]).status_code == 404
    assert {row.state for row in letters().values()} == {"held"}
    assert Message.objects.get().sender_mark == ""


@pytest.mark.parametrize(
    ("nct_id", "words"),
    [
        (TWO_SITES, "no mail server is set up"),
        (REGISTRY, "no mail server is set up"),
        (RESTATED, "fictional or restated"),
    ],
)
def test_until_mail_is_turned_on_the_person_is_told_before_and_after(client: Client, nct_id: str, words: str) -> None:
    before = read_page(client.get(f"/study/{nct_id}/ask")).text
    assert "Your message would not be sent." in before
    assert words in before
    after = read_page(client.get(send(client, nct_id).headers["Location"])).text
    assert "Your message is kept here and has not been sent" in after
    assert words in after
    assert {row.state for row in letters().values()} == {"held"}


def test_copies_go_while_mail_to_sites_is_still_off(client: Client, smtp: Server, settings: Any) -> None:
    settings.TRIALOGUE_MAIL = smtp.settings(to_sites=False)
    page = read_page(client.get(send(client, REGISTRY).headers["Location"])).text
    assert "mail to study sites is not turned on" in page
    assert {kind: row.state for kind, row in letters().items()} == {"to-site": "held", "copy": "queued"}
    assert "has not been sent" in read_letter(letters()["copy"]).body


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("first_name", "", "Write your first name."),
        ("last_name", "  ", "Write your last name."),
        ("email", "", "Write your e-mail address."),
        ("email", "nobody", "not an e-mail address"),
        ("phone", "", "Write your phone number."),
        ("phone", "call me", "such as +1 555 0100"),
        ("phone", "12", "such as +1 555 0100"),
        ("first_name", "x" * 81, "at most 80"),
        ("words", "x" * 2001, "at most 2000"),
    ],
)
def test_a_problem_stands_beside_its_field_and_in_the_summary_and_nothing_typed_is_lost(
    client: Client, field: str, value: str, words: str
) -> None:
    answer = send(client, TWO_SITES, **{field: value})
    raw = answer.content.decode()
    page = read_page(answer)
    assert page.text.count(words) == 2
    assert f'href="#id_{field}"' in raw
    assert f'aria-describedby="{"id_words_helptext " if field == "words" else ""}' in raw
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]*id_{field}_error"', raw)
    assert 'id="problems-title" tabindex="-1" autofocus' in raw
    for name, kept in SENDER.items():
        if name != field:
            assert kept.split("\n")[0] in raw
    assert Message.objects.count() == 0


def test_the_message_may_stay_empty(client: Client) -> None:
    assert send(client, TWO_SITES, words="", other_language="").status_code == 302
    assert open_sender(Message.objects.get())[1] == ""
