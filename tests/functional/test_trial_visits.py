"""A participant's page and her visits: recorded, checked, corrected, signed, locked, asked about; and what happens
between."""

from __future__ import annotations

import threading
from html import unescape
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from ask_journey import ask_home, client  # noqa: F401  # fixtures
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from trial_journey import (
    BASE,
    BORN,
    STUDY,
    days_ago,
    enrolled,
    hidden,
    member,
    one_day,  # noqa: F401  # a fixture
    record_visit,
    run_study,
    state,
    today,
)
from trialogue.portal.accounts.models import Role
from trialogue.portal.accounts.roles import grant_role
from trialogue.portal.trial.models import LogEntry
from trialogue.portal.trial_desk.sites import site_names

# ruff: noqa: F811  # fixtures are imported by their names
pytestmark = [ON_SQLITE, pytest.mark.usefixtures("one_day")]
PERSON = f"{BASE}/participants/P-001"
VISIT = f"{PERSON}/visits/v3"


def act(browser: Client, path: str, do: str, **fields: str) -> Any:
    """Send one of the forms of a visit."""
    return browser.post(path, hidden(browser, path) | {"do": do} | fields)


def post(browser: Client, kind: str, /, **fields: str) -> Any:
    """Send a form of what happens between visits."""
    path = f"{PERSON}/record/{kind}"
    return browser.post(path, hidden(browser, path) | {"date": today()} | fields)


def test_a_visit_is_recorded_corrected_with_both_values_signed_and_locked(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR, Role.INVESTIGATOR)
    monitor, _other = member(Role.MONITOR)
    enrolled()
    assert "overdue" in read_page(browser.get(BASE)).text
    assert record_visit(browser, "v2", days_ago(15)).status_code == 302
    unlikely = record_visit(browser, "v3", days_ago(1), platelets="4")
    assert unlikely.status_code == 409 and "Platelets: 4.0 lies outside 5 to 1000." in read_page(unlikely).text
    wrong = record_visit(browser, "v3", days_ago(1), platelets="many", **{"flare_mild": "rash"})
    assert "is not a number" in read_page(wrong).text and "v3" not in state().participants["P-001"].visits
    form = hidden(browser, VISIT)
    for _ in range(2):
        assert record_visit(browser, "v3", days_ago(1), platelets="4", sure="on", **form).status_code == 302
    shown = read_page(browser.get(VISIT)).text
    assert "SELENA-SLEDAI" in shown and "no flare" in shown and "250" in shown
    before = LogEntry.objects.count()
    assert act(browser, VISIT, "correct", date=days_ago(1), pga="3").status_code == 409
    assert LogEntry.objects.count() == before
    mended = act(browser, VISIT, "correct", date=days_ago(1), pga="3", why="read from the wrong line")
    assert mended.status_code == 302
    shown = read_page(browser.get(VISIT)).text
    assert "Physician global assessment, 0 to 3: 0.5 → 3" in shown and "read from the wrong line" in shown
    assert "severe flare" in shown
    assert act(browser, VISIT, "lock").status_code == 409
    assert act(monitor, VISIT, "ask", field="pga", question="Is 3 right?").status_code == 302
    assert "Is 3 right?" in read_page(browser.get(BASE)).text
    assert act(browser, VISIT, "sign").status_code == 302
    assert "open data queries" in read_page(act(browser, VISIT, "lock")).text
    query = str(state().participants["P-001"].queries[0].sequence)
    assert act(browser, VISIT, "answer", query=query, answer="Yes.").status_code == 302
    assert act(browser, VISIT, "close", query=query).status_code == 409
    assert act(monitor, VISIT, "close", query=query).status_code == 302
    assert act(browser, VISIT, "lock").status_code == 302
    assert "signed and locked" in read_page(browser.get(VISIT)).text
    assert act(browser, VISIT, "correct", date=days_ago(1), pga="1", why="again").status_code == 409
    assert act(browser, VISIT, "unlock", why="the source was found").status_code == 302
    assert act(monitor, VISIT, "correct", pga="1", why="mine").status_code == 409


def test_a_role_holds_at_its_sites_only(client: Client) -> None:
    run_study()
    enrolled()
    browser, account = member(Role.MONITOR)
    grant_role(account, Role.COORDINATOR, timezone.now(), nct_id=STUDY, site_key="another")
    assert "has not been recorded" in read_page(browser.get(VISIT)).text
    assert record_visit(browser, "v3", days_ago(1)).status_code == 409
    assert state().participants["P-001"].visits == {}
    assert post(browser, "medication", drug="x").status_code == 404


def test_missed_and_unscheduled_visits_and_the_committee(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR)
    committee, _other = member(Role.ADJUDICATOR)
    enrolled(40)
    assert "Say why" in read_page(act(browser, VISIT, "miss")).text
    assert act(browser, VISIT, "miss", reason="travelling").status_code == 302
    assert "travelling" in read_page(browser.get(PERSON)).text
    assert record_visit(browser, "unscheduled", days_ago(3)).status_code == 409
    assert record_visit(browser, "unscheduled", days_ago(3), unscheduled="a rash").status_code == 302
    assert "a rash" in read_page(browser.get(PERSON)).text and "u1" in state().participants["P-001"].visits
    assert act(committee, f"{PERSON}/visits/u1", "adjudicate", flare="severe").status_code == 302
    assert "By the committee" in read_page(browser.get(f"{PERSON}/visits/u1")).text
    assert act(browser, f"{PERSON}/visits/u1", "adjudicate", flare="none").status_code == 409
    assert browser.get(f"{PERSON}/visits/v99").status_code == 404


def test_what_happens_between_visits(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR)
    enrolled()
    event = {"term": "chest pain", "severity": "severe", "related": "unknown", "date": days_ago(9)}
    assert post(browser, "adverse-event", **event).status_code == 200
    assert post(browser, "adverse-event", **event, serious="yes", aware=days_ago(3)).status_code == 302
    shown = read_page(browser.get(PERSON)).text
    assert f"report to the sponsor by {days_ago(2)}" in shown
    report = str(state().participants["P-001"].adverse_events[0].sequence)
    assert post(browser, "submission", report=report, to="sponsor").status_code == 302
    assert post(browser, "follow-up", report=report, outcome="recovered").status_code == 302
    shown = read_page(browser.get(PERSON)).text
    assert "report to the sponsor by" not in shown and "reported to the sponsor" in shown and "recovered" in shown
    medicine = {"drug": "Methylprednisolone", "dose": "16", "route": "oral", "start": "2025-01-01"}
    assert post(browser, "medication", **medicine).status_code == 302
    assert "20.0 mg a day" in read_page(browser.get(PERSON)).text
    assert post(browser, "deviation", what="Blood was drawn a day late.").status_code == 302
    assert post(browser, "treatment-end", reason="her wish").status_code == 302
    assert post(browser, "withdrawal", keep_data="yes").status_code == 302
    shown = read_page(browser.get(PERSON)).text
    assert "Consent withdrawn" in shown and "drawn a day late" in shown and "may not be used" not in shown
    assert post(browser, "deviation", what="x").status_code == 302
    assert post(browser, "medication", **medicine).status_code == 302, "begun before she left, and written late"
    assert "withdrew consent" in read_page(post(browser, "completion")).text
    assert browser.get(f"{PERSON}/record/nothing").status_code == 404


def test_who_leaves_without_her_data_has_that_said_on_her_page(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR)
    enrolled()
    assert post(browser, "follow-up-end", because="").status_code == 200
    lost = {"because": "lost_to_follow_up", "note": "three letters came back"}
    assert post(browser, "follow-up-end", **lost).status_code == 302
    assert f"Follow-up ended: {today()}, Lost to follow-up" in read_page(browser.get(PERSON)).text
    overview = read_page(browser.get(BASE)).text
    ended = str(state().participants["P-001"].once["FollowUpEnded"])
    assert post(browser, "wrong-entry", entry=ended, why="").status_code == 200
    assert post(browser, "wrong-entry", entry=ended, why="It was P-002.").status_code == 302
    assert state().participants["P-001"].left is None
    shown = read_page(browser.get(PERSON)).text
    assert "Struck out as wrong: The follow-up ended It was P-002." in shown and "Lost to follow-up" not in shown
    assert "Visit 3" not in overview and "Lost to follow-up1Died0" in overview
    assert post(browser, "withdrawal", keep_data="no").status_code == 302
    assert not state().participants["P-001"].data_kept
    assert "what was collected before may not be used" in read_page(browser.get(PERSON)).text


def test_two_coordinators_at_once_on_one_visit(client: Client) -> None:
    run_study()
    (one, _), (two, _) = member(Role.COORDINATOR, name="one"), member(Role.COORDINATOR, name="two")
    enrolled()
    forms = [(one, hidden(one, VISIT), "0.5"), (two, hidden(two, VISIT), "1.5")]
    answers: list[Any] = []
    together = threading.Barrier(2)

    def send(browser: Client, form: dict[str, str], pga: str) -> None:
        together.wait()
        answers.append(browser.post(VISIT, form | {"date": days_ago(1), "do": "record", "pga": pga}))
        connections.close_all()

    threads = [threading.Thread(target=send, args=each) for each in forms]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    held = state().participants["P-001"].visits["v3"].readings["pga"]["value"]
    typed = "1.5" if held == 0.5 else "0.5"
    page = late.content.decode()
    assert (
        "recorded already" in page
        and f'name="pga" type="text" inputmode="decimal" autocomplete="off" value="{typed}"' in page
    )


def test_the_first_visit_asks_year_of_birth_and_sex_beginning_with_what_is_known(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR)
    monitor, _other = member(Role.MONITOR)
    enrolled()
    path = f"{PERSON}/visits/v1"
    text = browser.get(path).content.decode()
    assert f'name="birth_year" type="text" inputmode="numeric" autocomplete="off" value="{BORN[:4]}"' in text
    assert BORN not in text and BORN[:4] not in monitor.get(path).content.decode()
    day = {"of": PERSON, "day": days_ago(22), "dose.given": ""}
    whole = record_visit(browser, "v1", **day, birth_year=BORN, sex="female")
    assert whole.status_code == 409 and "write only the year" in read_page(whole).text
    odd = record_visit(browser, "v1", **day, birth_year="1831", sex="lady")
    assert odd.status_code == 409 and "Choose one of those offered." in read_page(odd).text
    assert record_visit(browser, "v1", **day, birth_year=BORN[:4], sex="female").status_code == 302
    held = state().participants["P-001"].visits["v1"].readings
    assert (held["birth_year"]["value"], held["sex"]["value"]) == (int(BORN[:4]), "female")
    shown = read_page(monitor.get(path)).text
    assert f"Year of birth{BORN[:4]}" in shown and "SexFemale" in shown
    mended = act(browser, path, "correct", date=days_ago(22), birth_year="1932", sex="female", why="read again")
    assert mended.status_code == 302 and "Year of birth: 1931 → 1932" in read_page(browser.get(path)).text
    assert 'value="female" selected' in browser.get(path).content.decode()


def test_who_moves_to_another_centre_is_seen_there_and_no_more_here(client: Client) -> None:
    run_study()
    enrolled()
    here = state().participants["P-001"].site
    there = next(key for key in site_names(STUDY) if key != here)
    (old, _a), (new, _b) = (member(Role.COORDINATOR, site=site, name=f"at.{site}") for site in (here, there))
    assert old.get(PERSON).status_code == 200 and new.get(PERSON).status_code == 404
    path = f"{PERSON}/record/move"
    assert f'href="{path}"' in old.get(PERSON).content.decode()
    form = hidden(old, path) | {"date": today(), "site": there, "why": "she has moved house"}
    unsaid = old.post(path, form | {"why": " "})
    assert unsaid.status_code == 200 and state().participants["P-001"].site == here
    sent = old.post(path, form)
    assert (sent.status_code, sent.headers["Location"]) == (302, BASE)
    person = state().participants["P-001"]
    assert (person.site, person.first_site, person.moves[0].date) == (there, here, today())
    assert old.get(PERSON).status_code == 404 and old.get(path).status_code == 404
    shown = read_page(new.get(PERSON)).text
    assert f"until {today()}: {site_names(STUDY)[here]}" in shown
    assert "The participant went to another study centre" in read_page(new.get(f"{PERSON}/history")).text
    assert record_visit(new, "v3", days_ago(1)).status_code == 302
    everywhere, _c = member(Role.COORDINATOR)
    back = hidden(everywhere, path) | {"date": today(), "site": here, "why": "and back"}
    assert everywhere.post(path, back).headers["Location"] == PERSON
    assert state().participants["P-001"].first_site == here


def test_a_mistaken_move_is_struck_out_by_where_she_was_sent_and_both_are_told(client: Client) -> None:
    run_study()
    enrolled()
    here = state().participants["P-001"].site
    there = next(key for key in site_names(STUDY) if key != here)
    (old, _a), (new, _b) = (member(Role.COORDINATOR, site=site, name=f"at.{site}") for site in (here, there))
    monitor, _c = member(Role.MONITOR)
    path, wrong = f"{PERSON}/record/move", f"{PERSON}/record/wrong-entry"
    old.post(path, hidden(old, path) | {"date": today(), "site": there, "why": "she has moved house"})
    (move,) = state().participants["P-001"].moves
    assert old.get(wrong).status_code == 404 and monitor.get(wrong).status_code == 404
    offered = new.get(wrong).content.decode()
    assert f'value="{move.sequence}"' in offered and f"{site_names(STUDY)[there]}, {today()}" in unescape(offered)
    form = hidden(new, wrong) | {"entry": str(move.sequence)}
    assert new.post(wrong, form | {"why": " "}).status_code == 200 and state().participants["P-001"].site == there
    done = new.post(wrong, form | {"why": "another participant moved"})
    assert (done.status_code, done.headers["Location"]) == (302, BASE)
    person = state().participants["P-001"]
    assert (person.site, person.first_site, person.moves) == (here, here, ())
    assert new.get(PERSON).status_code == 404
    shown = read_page(old.get(PERSON)).text
    assert "another participant moved" in shown and "until" not in shown
    history = read_page(old.get(f"{PERSON}/history")).text
    assert "she has moved house" in history and "another participant moved" in history
    assert "The participant went to another study centre" in history and "An entry was struck out as wrong" in history


def test_a_visit_of_the_morning_is_recorded_where_it_is_tomorrow_already(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half past eleven at night in UTC is half past seven in the morning of the next day in Beijing."""
    run_study()
    browser, _account = member(Role.COORDINATOR)
    enrolled()
    late = timezone.now().replace(hour=23, minute=30)
    monkeypatch.setattr(timezone, "now", lambda: late)
    here, after = days_ago(-1), days_ago(-2)
    refused = record_visit(browser, "v3", after)
    assert refused.status_code == 409 and f"{after} lies in the future" in read_page(refused).text
    assert record_visit(browser, "v3", here).status_code == 302
    assert state().participants["P-001"].visits["v3"].date == here
    assert post(browser, "deviation", date=here, what="Blood was drawn late.").status_code == 302
    assert act(browser, VISIT, "correct", date=after, pga="3", why="another day").status_code == 409
    assert act(browser, VISIT, "correct", date=here, pga="3", why="read again").status_code == 302
