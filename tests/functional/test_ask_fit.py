"""Writing to a team with one's fit summary: the link goes with the message, the passcode is shown and never mailed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from ask_journey import SENDER, ask_home, client, send  # noqa: F401  # fixtures
from ask_records import PHONE_ONLY, TWO_SITES
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from share_journey import hidden_fields, open_with
from smtp_server import Server, smtp  # noqa: F401  # fixture
from trialogue.portal.ask.models import Message
from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.mail.outbox import read_letter
from trialogue.portal.share.models import Share

# ruff: noqa: F811  # fixtures are imported by their names
ASK = f"/study/{TWO_SITES}/ask"


def form_with_answer(client: Client, nct_id: str = TWO_SITES) -> dict[str, str]:
    """From "Does it fit me?" to the message form, as a person goes; the hidden fields of that form."""
    answer = client.post(f"/study/{nct_id}/fit", {"age.years": "17", "policy": "strict"}).content.decode()
    page = client.post(ASK, hidden_fields(answer, f"/study/{nct_id}/ask")).content.decode()
    assert "Let the team see my answer" in page
    ask_form = page[page.index('<form class="ask-form') :]
    return {name: value for name, value in hidden_fields(ask_form, ASK).items() if name != "website"}


def letters() -> dict[str, Any]:
    return {row.kind: read_letter(row) for row in OutboxMail.objects.select_related("person")}


def test_the_team_gets_the_link_and_only_the_person_sees_the_passcode(
    client: Client, desk: Desk, smtp: Server, settings: Any
) -> None:
    settings.TRIALOGUE_MAIL = smtp.settings()
    fields = form_with_answer(client) | SENDER | {"show_fit": "on"}
    answer = client.post(ASK, fields)
    page = read_page(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    passcode = re.search(r'id="share-passcode" value="([0-9 ]{19})"', answer.content.decode())
    assert passcode is not None
    to_site, copy = letters()["to-site"], letters()["copy"]
    link = re.search(r"https://portal\.example(/share/[\w-]{43})", to_site.body)
    assert link is not None
    assert "which the person tells you by phone" in to_site.body
    for letter in (to_site, copy):
        assert passcode[1] not in letter.body
        assert passcode[1].replace(" ", "") not in letter.body
        assert "17 years" not in letter.body
        assert "does not fit" not in letter.body.lower()
    assert "/share/" not in copy.body
    assert link[1] not in answer.content.decode()
    opened = read_page(open_with(Client(), link[1], passcode[1]))
    assert "Does not fit as written" in opened.text
    sent = next(each for each in page.addresses if "/ask/sent/" in each)
    state = read_page(client.get(sent))
    assert "The team can see it with the passcode you tell it" in state.text
    assert passcode[1] not in state.text
    again = client.post(ASK, fields)
    assert passcode[1] in again.content.decode()
    Share.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    assert client.post(ASK, fields).headers["Location"] == sent
    assert (Message.objects.count(), Share.objects.count()) == (1, 1)
    client.post(f"{sent}/erase")
    assert Share.objects.count() == 0
    assert "Does not fit" not in open_with(Client(), link[1], passcode[1]).content.decode()


@ON_SQLITE
def test_unless_it_is_ticked_nothing_goes_along(client: Client) -> None:
    answer = client.post(ASK, form_with_answer(client) | SENDER)
    assert answer.status_code == 302
    assert Share.objects.count() == 0
    assert "passcode" not in letters()["to-site"].body
    assert send(client, TWO_SITES, email="b@example.net", show_fit="on").status_code == 200
    assert Message.objects.count() == 1


@ON_SQLITE
def test_a_problem_in_the_form_keeps_answer_and_tick(client: Client) -> None:
    wrong = client.post(ASK, form_with_answer(client) | SENDER | {"show_fit": "on", "email": "x"})
    raw = wrong.content.decode()
    assert re.search(r'name="show_fit"[^>]* checked', raw)
    assert hidden_fields(raw[raw.index('<form class="ask-form') :], ASK)["fit"]
    assert Share.objects.count() == 0


@ON_SQLITE
def test_an_answer_of_another_study_or_not_of_ours_does_not_go_along(client: Client) -> None:
    fields = form_with_answer(client)
    other = client.post(f"/study/{PHONE_ONLY}/fit", {"age.years": "17"}).content.decode()
    foreign = hidden_fields(other, "/share/new")["fit"]
    for fit in (fields["fit"][:-2] + "xx", foreign, ""):
        answer = client.post(ASK, fields | SENDER | {"show_fit": "on", "fit": fit})
        assert "too old to go with the message" in read_page(answer).text
    assert (Message.objects.count(), Share.objects.count()) == (0, 0)


@ON_SQLITE
def test_ticking_after_it_was_sent_is_not_taken_for_sent(client: Client) -> None:
    fields = form_with_answer(client) | SENDER
    client.post(ASK, fields)
    answer = client.post(ASK, fields | {"show_fit": "on"})
    assert "You have sent this form before" in read_page(answer).text
    assert Share.objects.count() == 0
