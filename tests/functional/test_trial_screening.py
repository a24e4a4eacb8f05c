"""From a message to a place in the study: consent, screening by the protocol's criteria, randomising; who may not."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from ask_journey import ask_home, client, send  # noqa: F401  # fixtures
from ask_records import CENTRAL_ONLY
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from trial_journey import (
    BASE,
    CONSENT,
    FACTS,
    OPENED,
    STUDY,
    consent,
    days_ago,
    first_site,
    hidden,
    member,
    randomise,
    run_study,
    screen,
    state,
    today,
)
from trialogue.conduct.protocol.lists import protocol_secret
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.randomisation.designs import Minimisation
from trialogue.portal.accounts.models import Role
from trialogue.portal.accounts.roles import grant_role
from trialogue.portal.ask.models import Message
from trialogue.portal.trial.allocator import differing_allocations, prepare_allocator, store_minimisation
from trialogue.portal.trial.models import Allocation, LogEntry
from trialogue.portal.trial.recording import open_by_protocol
from trialogue.portal.trial_desk.identity import answers_of
from trialogue.portal.trial_desk.models import Enrolled

# ruff: noqa: F811  # fixtures are imported by their names
pytestmark = ON_SQLITE
TEAM = (Role.COORDINATOR, Role.INVESTIGATOR)


def test_from_a_message_to_a_place(client: Client) -> None:
    send(client, STUDY, "?where=Basel")
    message = Message.objects.get()
    browser, _account = member(*TEAM)
    path = f"/desk/{STUDY}/messages/{message.id}"
    assert "screen" not in read_page(browser.get(path)).text
    assert "does not run here yet" in read_page(browser.get(BASE)).text
    run_study()
    link = f"{BASE}/consent?message={message.id}"
    assert link in browser.get(path).content.decode()
    page = browser.get(link).content.decode()
    assert 'value="Anneliese"' in page and f'value="{message.site_key}" selected' in page
    given = hidden(browser, link) | CONSENT | {"site": message.site_key, "date": "2026-01-07"}
    first, second = browser.post(link, given), browser.post(link, given)
    assert first.headers["Location"] == second.headers["Location"] == f"{BASE}/participants/P-001/screening"
    assert list(state().participants) == ["P-001"]
    assert f"{BASE}/participants/P-001" in browser.get(path).content.decode()
    row = Enrolled.objects.get()
    assert b"Quistgaard" not in bytes(row.sealed_identity)
    shown = read_page(screen(browser, step="evaluate")).text
    assert "satisfied" in shown and "undetermined" not in shown and "SLEDAI" in shown
    assert screen(browser).headers["Location"] == f"{BASE}/participants/P-001"
    person = state().participants["P-001"]
    assert person.screened and not person.failed
    form = hidden(browser, f"{BASE}/participants/P-001/randomise")
    for _ in range(2):
        assert browser.post(f"{BASE}/participants/P-001/randomise", form).status_code == 302
    assert Allocation.objects.count() == 1
    told = read_page(browser.get(f"{BASE}/participants/P-001")).text
    assert "Anneliese Quistgaard" in told and "Visit 3" in told and "study day 15" in told
    overview = read_page(browser.get(BASE)).text
    assert "1 of 334 planned are randomised." in overview
    assert "belimumab" not in told.lower() and "placebo" not in told.lower()


def test_a_screening_fails_with_its_criterion_and_a_decision_needs_its_reason(client: Client) -> None:
    run_study()
    browser, _account = member(*TEAM)
    consent(browser)
    open_yet = screen(browser, **{"measurement:alt.value": ""})
    assert open_yet.status_code == 409 and "Criteria are still open" in read_page(open_yet).text
    failing = {"measurement:alt.value": "120"}
    assert screen(browser, **failing).status_code == 302
    assert state().participants["P-001"].failed == ("e1",)
    assert "ALT or AST above twice the upper limit" in read_page(browser.get(f"{BASE}/participants/P-001")).text
    assert "cannot be randomised" in read_page(randomise(browser)).text
    assert "Screening failed on" in read_page(browser.get(BASE)).text
    unsaid = screen(browser, **failing, **{"decide.e1": "satisfied"})
    assert "without a reason" in read_page(unsaid).text
    again = screen(browser, **failing, **{"decide.e1": "satisfied", "reason.e1": "a sample was mixed up"})
    assert again.status_code == 302
    person = state().participants["P-001"]
    assert person.failed == () and person.overrides == {"e1": "a sample was mixed up"}


def test_nobody_decides_what_was_not_shown_and_an_open_criterion_needs_a_reason(client: Client) -> None:
    run_study()
    browser, _account = member(*TEAM)
    consent(browser)
    path = f"{BASE}/participants/P-001/screening"
    form = hidden(browser, path) | FACTS | {"as_of": today(), "step": "record"}
    unseen = browser.post(path, form)
    assert unseen.status_code == 409 and "Look at it" in read_page(unseen).text and b'name="shown"' in unseen.content
    seen = re.findall(r'name="(shown)" value="([^"]*)"', unseen.content.decode())
    other = browser.post(path, form | dict(seen) | {"age.years": "71"})
    assert other.status_code == 409 and not state().participants["P-001"].screenings
    gap = {"measurement:alt.value": ""}
    unsaid = screen(browser, **gap, **{"decide.e1": "satisfied"})
    assert unsaid.status_code == 409 and "Say by what this criterion is decided." in read_page(unsaid).text
    assert answers_of(STUDY, "P-001") == {}
    assert screen(browser, **gap, **{"decide.e1": "satisfied", "reason.e1": "seen on paper"}).status_code == 302
    assert screen(browser, **{"age.years": "35"}).status_code == 302
    first, second = (each.sequence for each in state().participants["P-001"].screenings)
    assert answers_of(STUDY, "P-001", first)["age.years"] == "34"
    assert answers_of(STUDY, "P-001", second)["age.years"] == answers_of(STUDY, "P-001")["age.years"] == "35"
    assert randomise(browser).status_code == 302
    late = screen(browser, step="evaluate", **{"age.years": "71"})
    assert late.status_code == 409 and "stay as they are" in read_page(late).text
    assert answers_of(STUDY, "P-001")["age.years"] == "35"


def test_a_minimised_study_is_randomised_by_its_factors_and_says_that_the_allocator_draws_now(client: Client) -> None:
    shipped = open_shipped("nct04515719", "1")
    design = replace(shipped.randomisation, design=Minimisation(0.8), factors={"prior_use": ("yes", "no")})
    protocol = replace(shipped, registry_id=STUDY, randomisation=design)
    open_by_protocol(protocol, OPENED)
    prepare_allocator()
    assert store_minimisation(protocol_secret(protocol, seed=bytes(range(32))))
    browser, _account = member(*TEAM)
    consent(browser)
    assert screen(browser).status_code == 302
    shown = read_page(browser.get(f"{BASE}/participants/P-001/randomise")).text
    assert "The allocator draws now" in shown and "next place of the list" not in shown and "prior use" in shown
    unchosen = randomise(browser)
    assert unchosen.status_code == 409 and "Choose a level of each factor." in read_page(unchosen).text
    assert randomise(browser, **{"level.prior_use": "yes"}).status_code == 302
    assert state().participants["P-001"].stratum == {"prior_use": "yes"}
    assert differing_allocations(STUDY) == (1, ())


def test_a_lock_takes_a_role_at_every_study_centre(client: Client) -> None:
    run_study()
    browser, account = member(Role.INVESTIGATOR, site="another")
    lock, words = f"{BASE}/lock", "a role at all of its study centres"
    assert words in read_page(browser.get(lock)).text and lock not in browser.get(BASE).content.decode()
    whole, _other = member(Role.INVESTIGATOR, name="whole")
    form = hidden(whole, lock) | {"scope": "final", "number": STUDY}
    assert browser.post(lock, form).status_code == 409 and state().locked is None
    grant_role(account, Role.MONITOR, timezone.now(), nct_id=STUDY)
    assert browser.post(lock, form).status_code == 409 and state().locked is None
    assert whole.post(lock, form).status_code == 302 and state().locked == "final"


def test_a_coordinator_prepares_and_an_investigator_confirms(client: Client) -> None:
    run_study()
    coordinator, _one = member(Role.COORDINATOR)
    investigator, _two = member(Role.INVESTIGATOR)
    consent(coordinator)
    assert "None of your roles" in read_page(screen(coordinator)).text
    assert screen(coordinator, step="prepare").status_code == 302
    assert "waits for the investigator" in read_page(coordinator.get(f"{BASE}/participants/P-001")).text
    assert "has not decided" in read_page(randomise(coordinator)).text
    page = investigator.get(f"{BASE}/participants/P-001/screening").content.decode()
    assert 'name="measurement:alt.value" type="text" autocomplete="off" value="20"' in page
    assert screen(investigator).status_code == 302


def test_the_same_person_is_found_and_another_centre_is_not_shown(client: Client) -> None:
    run_study()
    browser, _account = member(*TEAM)
    site = first_site(browser)
    elsewhere, _other = member(Role.COORDINATOR, site="another", name="elsewhere")
    consent(browser)
    twin = consent(browser, first_name="ANNELIESE ", last_name="Quist-Gaard")
    assert twin.status_code == 409 and "takes part already" in read_page(twin).text
    hidden_twin = consent(elsewhere, site="another")
    assert "another study centre" in read_page(hidden_twin).text and "P-001" not in hidden_twin.content.decode()
    assert len(state().participants) == 1
    assert elsewhere.get(f"{BASE}/participants/P-001").status_code == 404
    left = f"{BASE}/participants/P-001/record/withdrawal"
    assert browser.post(left, hidden(browser, left) | {"date": today(), "keep_data": "yes"}).status_code == 302
    back = consent(browser, first_name="ANNELIESE ", last_name="Quist-Gaard", date=today())
    assert back.status_code == 302 and len(state().participants) == 2, "who withdrew before an arm was drawn comes back"
    for path in ("/screening", "/randomise", "/visits/v2", "/record/deviation", "/record/withdrawal"):
        for answer in (elsewhere.get, elsewhere.post):
            assert answer(f"{BASE}/participants/P-001{path}").status_code == 404
    assert "P-001" not in elsewhere.get(BASE).content.decode()
    assert consent(elsewhere, site=site, last_name="Sommer").status_code == 200


def test_who_may_not_and_forms_that_are_not_ours(client: Client) -> None:
    run_study()
    browser, _account = member(*TEAM)
    consent(browser)
    other, _one = member(*TEAM, study=CENTRAL_ONLY, name="other")
    monitor, _two = member(Role.MONITOR)
    board, _three = member(Role.DSMB)
    path = f"{BASE}/participants/P-001"
    assert other.get(path).status_code == other.post(f"{path}/randomise").status_code == 404
    assert "Quistgaard" not in monitor.get(path).content.decode()
    assert monitor.get(f"{path}/screening").status_code == monitor.post(f"{path}/randomise").status_code == 404
    assert board.get(path).status_code == 404
    assert "P-001" not in board.get(BASE).content.decode()
    before = LogEntry.objects.count()
    assert browser.post(f"{path}/randomise", {"form_token": "made up"}).status_code == 409
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = browser.cookies
    assert checked.post(f"{path}/randomise", hidden(browser, f"{path}/randomise")).status_code == 403
    assert LogEntry.objects.count() == before


def test_a_list_that_is_exhausted_says_so_and_two_at_once_get_one_place(client: Client) -> None:
    run_study(places=1)
    (one, _), (two, _) = member(*TEAM, name="one"), member(*TEAM, name="two")
    for number, name in (("P-001", "One"), ("P-002", "Two")):
        consent(one, last_name=name)
        screen(one, number)
    path = f"{BASE}/participants/P-001/randomise"
    forms = [(one, hidden(one, path)), (two, hidden(two, path))]
    answers: list[Any] = []
    together = threading.Barrier(2)

    def press(browser: Client, form: dict[str, str]) -> None:
        together.wait()
        answers.append(browser.post(path, form).status_code)
        connections.close_all()

    threads = [threading.Thread(target=press, args=pair) for pair in forms]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [302, 409]
    assert Allocation.objects.count() == 1
    assert "exhausted" in read_page(randomise(one, "P-002")).text


def test_a_value_of_the_morning_makes_a_screening_of_that_day_where_it_is_tomorrow_already(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_study()
    browser, _account = member(*TEAM)
    late = timezone.now().replace(hour=23, minute=30)
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert consent(browser, date=days_ago(-1)).status_code == 302
    refused = screen(browser, step="evaluate", **{"measurement:alt.date": days_ago(-2)})
    assert "lies in the future" in read_page(refused).text and f'value="{today()}"' in refused.content.decode()
    shown = screen(browser, step="evaluate", **{"measurement:alt.date": days_ago(-1)})
    assert f'name="as_of" type="text" value="{days_ago(-1)}"' in shown.content.decode()
    assert screen(browser, **{"measurement:alt.date": days_ago(-1)}).status_code == 302
    assert state().participants["P-001"].screenings[-1].date == days_ago(-1)
