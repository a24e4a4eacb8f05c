"""Corrections at the desk: what they change elsewhere, what they must not change, and forms sent on an old page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from ask_journey import ask_home, client  # noqa: F401  # fixtures
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from trial_journey import (
    BASE,
    QUIET,
    STUDY,
    consent,
    days_ago,
    enrolled,
    first_site,
    hidden,
    member,
    record_visit,
    run_study,
    screen,
    state,
)
from trialogue.conduct.events import BlindingLost, ConsentGiven, ProtocolAmended, VisitRecorded
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.randomisation.kits import draw_kits
from trialogue.conduct.state import Participant
from trialogue.errors import BadInput
from trialogue.portal.accounts.models import Grant, Role
from trialogue.portal.accounts.roles import grant_role, withdraw_role
from trialogue.portal.trial.allocator import store_kits
from trialogue.portal.trial.log_store import append_event
from trialogue.portal.trial.models import LogEntry
from trialogue.portal.trial.protocol_store import keep_protocol
from trialogue.portal.trial.recording import record_event
from trialogue.portal.trial_desk import visit as visit_page

# ruff: noqa: F811  # fixtures are imported by their names
pytestmark = ON_SQLITE
PERSON = f"{BASE}/participants/P-001"
FORM = {name: value for name, value in QUIET.items() if not name.startswith("dose")}


def act(browser: Client, path: str, do: str, **fields: Any) -> Any:
    """Send one of the forms of a visit."""
    return browser.post(path, hidden(browser, path) | {"do": do} | fields)


def her() -> Participant:
    """The participant."""
    return state().participants["P-001"]


def test_corrections_reach_later_flares_and_change_only_what_was_changed(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR, Role.INVESTIGATOR)
    enrolled(60)
    record_visit(browser, "v2", days_ago(60))
    record_visit(browser, "v4", days_ago(32), pga="1.4", anti_dsdna="1234.567")
    flares = {each.visit: each.flare for each in her().ascertained}
    assert flares == {"v4": "none"}
    v2, v4 = f"{PERSON}/visits/v2", f"{PERSON}/visits/v4"
    assert act(browser, v2, "correct", date=days_ago(60), pga="0.1", why="wrong line").status_code == 302
    flares = {each.visit: each.flare for each in her().ascertained}
    assert flares == {"v4": "mild_or_moderate"}
    page = browser.get(v4).content.decode()
    filled = re.search(r'name="anti_dsdna"[^>]*value="([^"]*)"', page)
    assert filled is not None and filled[1] == "1234.567" and "1234.567 IU/mL" in page
    whole = FORM | {"date": days_ago(32), "pga": "1.4", "anti_dsdna": filled[1], "shown": "whole", "why": "no sample"}
    assert "Nothing differs" in read_page(act(browser, v4, "correct", **whole)).text
    emptied = whole | {"hemoglobin": "", "flare_drugs.asked": ""}
    assert act(browser, v4, "correct", **emptied).status_code == 302
    visit = her().visits["v4"]
    assert set(visit.corrections[-1].before) == {"hemoglobin", "flare_drugs"}
    assert "hemoglobin" not in visit.readings and visit.readings["anti_dsdna"]["value"] == 1234.567
    shown = read_page(browser.get(v4)).text
    assert re.search("Haemoglobin: 12.5 g/dL *→ *–", shown), shown[-2500:]
    assert re.search("Missing:[^:]*Haemoglobin", shown), shown


def test_what_others_recorded_after_the_page_was_opened_is_not_overwritten(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR, Role.INVESTIGATOR)
    other, _other = member(Role.COORDINATOR, name="other")
    enrolled(60)
    record_visit(browser, "v2", days_ago(60))
    v2 = f"{PERSON}/visits/v2"
    read, waiting = visit_page._asked, list[str]()  # that moment cannot be hit otherwise

    def overtaken(*arguments: Any) -> Any:
        """Somebody else corrects the visit just after the request was read."""
        found = read(*arguments)
        while waiting:
            answer = act(other, v2, "correct", date=days_ago(60), pga=waiting.pop(), why="other")
            assert answer.status_code == 302
        return found

    monkeypatch.setattr(visit_page, "_asked", overtaken)
    for fields in ({"do": "correct", "date": days_ago(60), "pga": "1.1", "why": "mine"}, {"do": "sign"}):
        form = hidden(browser, v2)
        waiting.append("2.1" if "pga" in fields else "2.2")
        answer = browser.post(v2, form | fields)
        assert answer.status_code == 409 and "while the page was open" in read_page(answer).text
    assert her().visits["v2"].signed is None and her().visits["v2"].readings["pga"]["value"] == 2.2


def test_a_form_sent_again_records_nothing_new_and_says_so_where_it_says_something_else(client: Client) -> None:
    run_study()
    coordinator, _one = member(Role.COORDINATOR)
    monitor, _two = member(Role.MONITOR)
    enrolled(20)
    where = f"{PERSON}/visits/unscheduled"
    form = hidden(coordinator, where) | QUIET | {"do": "record", "date": days_ago(3), "unscheduled": "a rash"}
    for _ in range(2):
        assert coordinator.post(where, form).headers["Location"] == f"{PERSON}/visits/u1"
    assert record_visit(coordinator, "unscheduled", days_ago(2), unscheduled="a fall").status_code == 302
    assert coordinator.post(where, form).headers["Location"] == f"{PERSON}/visits/u1"
    u1 = f"{PERSON}/visits/u1"
    form = hidden(monitor, u1) | {"do": "ask", "field": "pga", "question": "Is it right?"}
    assert monitor.post(u1, form).status_code == monitor.post(u1, form).status_code == 302
    other = monitor.post(u1, form | {"question": "And C3?"})
    assert other.status_code == 409 and "with other content" in read_page(other).text
    assert [query.question for query in her().queries] == ["Is it right?"]


def test_the_form_of_a_visit_is_of_the_version_that_its_day_reaches(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR)
    enrolled(60)
    first = open_shipped("nct04515719", "1")
    visits = tuple(replace(each, activities=(*each.activities, "serology")) for each in first.visits)
    choices = tuple(
        replace(each, version="classic") if each.instrument == "flare_index" else each for each in first.choices
    )
    second = replace(first, version="2", visits=visits, choices=choices)
    amended = ProtocolAmended(
        version="2", protocol_hash=hash_protocol(second), in_force_from=days_ago(40), applies_to="everybody"
    )
    record_event(STUDY, amended, Context("operator", "administrator", timezone.now()))
    keep_protocol(STUDY, second)
    record_visit(browser, "v2", days_ago(60))
    v4 = f"{PERSON}/visits/v4"
    assert 'name="hbsag"' in browser.get(v4).content.decode()
    early = record_visit(browser, "v4", days_ago(45), hbsag="no", version="2")
    assert early.status_code == 409 and "version 1 of the protocol holds" in read_page(early).text
    assert record_visit(browser, "v4", days_ago(32), hbsag="no", version="2").status_code == 302
    assert her().visits["v4"].readings["hbsag"] == {"value": False, "unit": ""}
    assert [each.rule for each in her().ascertained] == ["flare_index/classic"]


def test_one_kit_a_visit_and_none_for_who_left(client: Client) -> None:
    run_study()
    drawn = draw_kits(STUDY, {"belimumab": 1, "placebo": 1}, batches=2, size=4, seed=bytes(range(32)))
    store_kits(STUDY, drawn)
    browser, _account = member(Role.COORDINATOR)
    pharmacist, _other = member(Role.PHARMACIST)
    kits = f"{BASE}/kits"
    came = {"do": "receive", "site": first_site(browser), "lot": "L", "expiry": "2031-01-01", "date": days_ago(40)}
    many = pharmacist.post(kits, hidden(pharmacist, kits) | came | {"kits": " ".join(map(str, range(2001)))})
    assert many.status_code == 409 and "2001 kits; record at most 2000" in read_page(many).text
    numbers = " ".join(kit.number for kit in drawn)
    assert pharmacist.post(kits, hidden(pharmacist, kits) | came | {"kits": numbers}).status_code == 302
    enrolled(20)
    v3 = f"{PERSON}/visits/v3"
    one, two = hidden(browser, v3), hidden(browser, v3)
    assert browser.post(v3, one | {"do": "give"}).status_code == 302
    second = browser.post(v3, two | {"do": "give"})
    assert second.status_code == 409 and "a second one is not" in read_page(second).text
    assert browser.post(v3, one | {"do": "give"}).status_code == 302 and len(her().kits) == 2
    where = f"{PERSON}/record/withdrawal"
    left = {"date": days_ago(0), "keep_data": "yes"}
    assert browser.post(where, hidden(browser, where) | left).status_code == 302
    v4 = f"{PERSON}/visits/v4"
    assert "Give a kit" not in read_page(browser.get(v4)).text
    assert act(browser, v4, "give").status_code == 409
    assert act(browser, f"{PERSON}/visits/unscheduled", "give").status_code == 409 and len(her().kits) == 2


def test_who_saw_the_arms_is_not_blinded_again(client: Client) -> None:
    run_study()
    enrolled(20)
    browser, account = member(Role.STATISTICIAN_UNBLINDED)
    closed = f"{BASE}/report/closed"
    assert browser.post(closed, hidden(browser, closed) | {"purpose": "closed", "why": "the board"}).status_code == 200
    withdraw_role(Grant.objects.get(account=account))
    with pytest.raises(BadInput, match="saw everybody's arm"):
        grant_role(account, Role.INVESTIGATOR, timezone.now(), nct_id=STUDY)
    assert grant_role(account, Role.DSMB, timezone.now(), nct_id=STUDY)
    coordinator, _other = member(Role.COORDINATOR)
    committee, judge = member(Role.ADJUDICATOR)
    record_visit(coordinator, "v3", days_ago(6))
    v3 = f"{PERSON}/visits/v3"
    assert act(committee, v3, "adjudicate", flare="none").status_code == 302
    lost = BlindingLost(
        participant="P-001", date=days_ago(1), seen_by=(str(judge.pk),), how="a label was seen", impact="one assessor"
    )
    record_event(STUDY, lost, Context("operator", "coordinator", timezone.now()))
    assert act(committee, v3, "adjudicate", flare="severe").status_code == 302
    assert [each.blinded for each in her().adjudicated] == [True, False]
    assert "by somebody who knew the treatment" in read_page(coordinator.get(v3)).text
    mixed, two = member(Role.COORDINATOR, site=first_site(coordinator), name="mixed")
    grant_role(two, Role.INVESTIGATOR, timezone.now(), nct_id=STUDY, site_key="another")
    assert consent(mixed, last_name="Sommer", date=days_ago(1)).status_code == 302
    assert LogEntry.objects.order_by("-sequence").values_list("role", flat=True).first() == "coordinator"


def test_pages_open_whatever_a_participant_is_called_and_ask_nothing_of_unplanned_visits(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR, Role.INVESTIGATOR)
    kept = consent(browser, date=days_ago(9))
    assert kept.status_code == 302
    screen(browser, as_of=days_ago(8))
    late = browser.post(f"{PERSON}/randomise", hidden(browser, f"{PERSON}/randomise") | {"day": days_ago(12)})
    assert late.status_code == 409 and f'name="day" type="text" autocomplete="off" value="{days_ago(12)}"' in (
        late.content.decode()
    )
    form = hidden(browser, f"{PERSON}/randomise") | {"day": days_ago(12)}
    spanish = browser.post(f"{PERSON}/randomise", form, headers={"accept-language": "es"}).content.decode()
    assert "No se puede asignar al azar a P-001:" in spanish and '<li lang="en">' not in spanish  # the log's own words
    own = browser.post(f"{PERSON}/randomise", {"day": days_ago(1)})
    assert own.status_code == 409 and '<li lang="en">' not in own.content.decode()
    given = Context("operator", "coordinator", timezone.now())
    unplanned = VisitRecorded(participant="P-001", visit="u1", date=days_ago(3), readings={}, unscheduled="a rash")
    record_event(STUDY, unplanned, given)
    assert "Every recorded visit is complete" in read_page(browser.get(BASE)).text
    odd = ConsentGiven(participant="01/002", person="x", date=days_ago(1), site="1", document="m", version="1")
    append_event(STUDY, odd, given)  # as a log of before numbers were checked may hold it
    page = browser.get(BASE)
    assert page.status_code == 200 and "01/002" in read_page(page).text and "P-001" in read_page(page).text
