"""Who did what and when; the protocol's versions; what is offered to whom, and after the final lock."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from ask_journey import ask_home, client  # noqa: F401  # fixtures
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from trial_journey import BASE, STUDY, days_ago, enrolled, hidden, member, record_visit, run_study, state, today
from trialogue.conduct.events import DatabaseLocked, KitsRanShort, ProtocolAmended
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.portal.accounts.models import Role
from trialogue.portal.accounts.roles import grant_role
from trialogue.portal.trial.log_store import append_event
from trialogue.portal.trial.protocol_store import keep_protocol

# ruff: noqa: F811  # fixtures are imported by their names
pytestmark = ON_SQLITE
PERSON = f"{BASE}/participants/P-001"
NOW = Context("the board", "administrator", datetime(2026, 2, 3, 9, 5, tzinfo=UTC))
OFFERED = ("/record/", "/screening", "/randomise", "/visits/unscheduled")


def write(browser: Client, kind: str, **fields: str) -> Any:
    """Send the form of something that happened."""
    path = f"{PERSON}/record/{kind}"
    return browser.post(path, hidden(browser, path) | {"date": today()} | fields)


def offered(browser: Client) -> set[str]:
    """What a participant's page leads to that records something."""
    links = re.findall(r'href="([^"]+)"', browser.get(PERSON).content.decode())
    return {link.removeprefix(PERSON) for link in links if any(part in link for part in OFFERED)}


def test_monitor_and_pharmacist_record_deviations_and_nothing_that_the_table_does_not_give_them(client: Client) -> None:
    run_study()
    enrolled()
    for role in (Role.MONITOR, Role.PHARMACIST):
        browser, _account = member(role)
        assert "/record/deviation" in offered(browser)
        assert not offered(browser) & {"/record/medication", "/record/adverse-event", "/record/withdrawal"}
        assert browser.get(f"{PERSON}/record/medication").status_code == 404
        assert write(browser, "deviation", what=f"seen by the {role.value}").status_code == 302
        assert f"seen by the {role.value}" in read_page(browser.get(PERSON)).text
    statistician, _account = member(Role.STATISTICIAN)
    assert offered(statistician) == {"/record/blinding-lost"}


def test_after_the_final_lock_only_safety_is_offered(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR, Role.INVESTIGATOR)
    enrolled()
    assert record_visit(browser, "v3", days_ago(1)).status_code == 302
    assert {"/record/medication", "/record/deviation", "/visits/unscheduled"} <= offered(browser)
    append_event(STUDY, DatabaseLocked(scope="final"), NOW)
    assert offered(browser) == {"/record/adverse-event", "/record/blinding-lost"}
    for page in (f"{PERSON}/record/deviation", f"{BASE}/consent", f"{PERSON}/visits/v3", f"{PERSON}/visits/v4"):
        shown = browser.get(page).content.decode()
        assert 'name="form_token"' not in shown, page
    assert write(browser, "adverse-event", term="a fall", severity="mild", serious="no", related="unknown")
    assert state().participants["P-001"].adverse_events


def test_the_history_says_who_did_what_and_when(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR)
    enrolled()
    record_visit(browser, "v3", days_ago(1))
    path = f"{PERSON}/visits/v3"
    form = hidden(browser, path) | {"date": days_ago(1), "pga": "3", "why": "read from the wrong line"}
    assert browser.post(path, form | {"do": "correct"}).status_code == 302
    page = read_page(browser.get(f"{PERSON}/history"))
    for words in (
        "A visit was corrected",
        "read from the wrong line",
        "coordinator@example.net",
        "Physician global assessment, 0 to 3",
        "Consent was recorded",
    ):
        assert words in page.text, words
    assert page.text.index("A visit was corrected") < page.text.index("A visit was recorded")
    assert "Quistgaard" not in page.text
    append_event(STUDY, KitsRanShort(site="1", date=today()), NOW)
    whole = read_page(browser.get(f"{BASE}/history")).text
    assert "The log of the study was opened" in whole and "P-001" in whole and "in vain" not in whole
    pharmacist, _other = member(Role.PHARMACIST)
    assert "A kit was asked for in vain" in read_page(pharmacist.get(f"{BASE}/history")).text
    earlier = read_page(browser.get(f"{BASE}/history?before=2")).text
    assert "The log of the study was opened" in earlier and "P-001" not in earlier
    elsewhere, account = member(name="elsewhere")
    grant_role(account, Role.MONITOR, timezone.now(), nct_id=STUDY, site_key="another")
    assert elsewhere.get(f"{PERSON}/history").status_code == 404
    assert "P-001" not in read_page(elsewhere.get(f"{BASE}/history")).text


def test_who_left_without_her_data_is_told_of_and_her_data_are_not(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR)
    enrolled()
    record_visit(browser, "v3", days_ago(1))
    assert write(browser, "withdrawal", keep_data="no").status_code == 302
    page = read_page(browser.get(f"{PERSON}/history")).text
    assert "A visit was recorded" in page and "Physician global assessment" not in page


def test_amendments_in_words_and_who_is_in_which_version(client: Client) -> None:
    run_study()
    browser, _account = member(Role.COORDINATOR)
    enrolled()
    amended = open_shipped("nct04515719", "2")
    keep_protocol(STUDY, amended)
    body = {"version": "2", "protocol_hash": hash_protocol(amended), "in_force_from": days_ago(3)}
    append_event(STUDY, ProtocolAmended(**body, applies_to="everybody"), NOW)
    path = f"{BASE}/protocol"
    page = read_page(browser.get(path)).text
    assert "2 mg/kg → 120 mg" in page and "Treatments, Belimumab, Dose" in page
    assert "Version 2 in force today" in page and "The dose is 120 mg" in page
    first = page.index("Version 1")
    assert "P-001" in page[first:] and "P-001" not in page[:first], "nobody moves before a visit"
    assert record_visit(browser, "v3", days_ago(1)).status_code == 302
    page = read_page(browser.get(path)).text
    assert "P-001" in page[: page.index("Version 1")]
    board, _other = member(Role.DSMB)
    assert "P-001" not in read_page(board.get(path)).text
