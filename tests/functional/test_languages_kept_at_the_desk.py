"""Another language on the forms of visits, notes, accounts and conversations: what was typed stays, nothing happens."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from account_journey import make_account, show_again
from ask_journey import PRIVATE, ask_home, client, send  # noqa: F401  # fixtures
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import SentForm
from trial_journey import BASE, CONSENT, FACTS, QUIET, STUDY, days_ago, enrolled, member, record_visit, run_study
from trialogue.portal.accounts.models import Account, Role
from trialogue.portal.accounts.roles import grant_role
from trialogue.portal.alerts.models import Follower
from trialogue.portal.ask import tokens
from trialogue.portal.ask.models import Message, Turn
from trialogue.portal.trial.models import LogEntry

# ruff: noqa: F811  # fixtures are imported by their names
pytestmark = ON_SQLITE
PERSON = f"{BASE}/participants/P-001"
BLINDED = (Role.COORDINATOR, Role.INVESTIGATOR, Role.MONITOR)


def switched(browser: Client, path: str, form: str, language: str = "es", **typed: Any) -> dict[str, list[str]]:
    """The fields of a page's form after its language was changed with these words in it."""
    text = browser.get(path).content.decode()
    button = re.search(
        rf'<button form="{form}" formaction="([^"]*)"[^>]* name="page_language" value="{language}"', text
    )
    assert button is not None, path
    before = LogEntry.objects.count(), Turn.objects.count(), Account.objects.count(), Follower.objects.count()
    fields = SentForm(text, form).fields | {name: _listed(value) for name, value in typed.items()}
    answer = browser.post(unescape(button[1]), fields | {"page_language": [language]})
    assert answer.status_code == 200, path
    again = answer.content.decode()
    assert f'<html lang="{language}"' in again and "answer-bad" not in again
    assert before == (
        LogEntry.objects.count(), Turn.objects.count(), Account.objects.count(), Follower.objects.count()
    )  # fmt: skip
    browser.cookies.pop("django_language")
    found = {name: [each.removeprefix("\n") for each in said] for name, said in SentForm(again, form).fields.items()}
    assert {name: found.get(name) for name in typed} == {name: _listed(value) for name, value in typed.items()}
    return found


def post_typed(browser: Client, path: str, typed: dict[str, str]) -> dict[str, list[str]]:
    """What stands in the form of a screening after its language was changed."""
    answer = browser.post(path, typed | {"page_language": "es"}).content.decode()
    browser.cookies.pop("django_language")
    found = SentForm(answer, "facts-form").fields
    assert {name: found[name] for name in typed if name != "shown"} == {
        name: [value] for name, value in typed.items() if name != "shown"
    }
    return found


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_the_forms_of_a_running_study(client: Client) -> None:
    run_study()
    browser, _account = member(*BLINDED)
    switched(browser, f"{BASE}/consent", "consent", **{k: v for k, v in CONSENT.items() if k != "site"})
    enrolled()
    visit = {name: value for name, value in QUIET.items() if name not in {"sledai_items", "c3", "weight"}}
    fields = switched(browser, f"{PERSON}/visits/v3", "recording", **visit, sledai_items=["arthritis"], c3="not yet")
    assert fields["version"] == ["1"]
    switched(browser, f"{PERSON}/record/adverse-event", "happening", term="Headache", severity="moderate")
    switched(browser, f"{PERSON}/code", "code", why="collapse", impact="none")
    pharmacist, _other = member(Role.PHARMACIST)
    switched(pharmacist, f"{BASE}/kits", "receiving", lot="L7", kits="K-1 K-2", expiry="2030-01-01")
    switched(browser, f"{BASE}/lock", "locking", scope="final", number="NCT")
    assert record_visit(browser, "v3", days_ago(1)).status_code == 302
    switched(browser, f"{PERSON}/visits/v3", "correcting", pga="2", why="read again", shown="whole")


def test_a_screening_keeps_facts_and_what_they_came_to(client: Client) -> None:
    run_study()
    browser, _account = member(*BLINDED)
    path = f"{BASE}/consent"
    given = SentForm(browser.get(path).content.decode(), "consent").fields
    sites = re.findall(r'<option value="([^"]+)"', browser.get(path).content.decode())
    assert browser.post(path, given | CONSENT | {"site": sites[0], "date": days_ago(3)}).status_code == 302
    path = f"{PERSON}/screening"
    facts = FACTS | {"as_of": days_ago(2)}
    assert "shown" not in switched(browser, path, "facts-form", **facts)
    form = SentForm(browser.get(path).content.decode(), "facts-form").fields | facts | {"step": "evaluate"}
    shown = SentForm(browser.post(path, form).content.decode(), "facts-form").fields["shown"][0]
    # The mark is of what is shown: the explanations are Spanish now, so it is another one.
    assert post_typed(browser, path, facts | {"shown": shown, "reason.i1": "asked her"})["shown"] != [shown]


def test_the_forms_of_accounts_keep_the_address_and_no_password(client: Client) -> None:
    for path, name in (("/account/sign-in?next=/notes", "login"), ("/account/sign-up", "email"),
                       ("/account/password/forgotten", "email")):  # fmt: skip
        fields = switched(Client(), path, "account-form", **{name: "wen@example.net"})
        assert fields.get("next", ["/notes"]) == ["/notes"]
    form = SentForm(Client().get("/account/sign-in").content.decode(), "account-form").fields
    typed = form | {"login": "wen@example.net", "password": "a secret of hers", "page_language": "es"}
    assert "a secret of hers" not in Client().post("/account/sign-in", typed).content.decode()
    switched(Client(), f"/study/{STUDY}/follow", "following", email="wen@example.net", rhythm="daily")
    switched(Client(), "/alerts/link", "following", email="wen@example.net")


def test_notes_the_teams_words_and_a_conversation(client: Client) -> None:
    browser, _account = member(Role.COORDINATOR)
    switched(browser, f"/study/{STUDY}/notes", "noting", words="Ask about the dose")
    switched(browser, f"/desk/{STUDY}/words", "team-words", overview="Half of it", languages="Rumantsch")
    send(client, STUDY)
    message = Message.objects.get()
    path = f"/study/{STUDY}/ask/answers/{message.id}/{tokens.conversation_token(message.id)}"
    switched(Client(), path, "back-form", words="May I bring")
    account = make_account("administrator@example.net")
    grant_role(account, Role.ADMINISTRATOR, timezone.now())
    root = Client()
    root.force_login(account)
    show_again(root)
    switched(root, "/account/administration", "account-form", address="new@example.net", nct_id="NCT0")
