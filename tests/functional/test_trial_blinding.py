"""What keeps the arms hidden, and the three ways by which they are seen: a broken code, the closed report, the end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ask_journey import ask_home, client  # noqa: F401  # fixtures
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from smtp_server import Server, smtp  # noqa: F401  # fixture
from trial_journey import (
    BASE,
    CONSENT,
    STUDY,
    consent,
    days_ago,
    enrolled,
    first_site,
    hidden,
    member,
    randomise,
    record_visit,
    run_study,
    screen,
    state,
    today,
)
from trialogue.conduct.randomisation.kits import draw_kits
from trialogue.portal.accounts.models import Role
from trialogue.portal.mail.worker import send_due
from trialogue.portal.trial.allocator import store_kits

# ruff: noqa: F811  # fixtures are imported by their names
pytestmark = ON_SQLITE
PERSON = f"{BASE}/participants/P-001"
CODE = f"{PERSON}/code"
ARMS = ("low-dose belimumab", "placebo")


def send(browser: Client, path: str, **fields: str) -> Any:
    """Send the form of a page."""
    return browser.post(path, hidden(browser, path) | fields)


def names_an_arm(page: Any) -> bool:
    """Whether the words of a page name an arm; the study's title and the protocol's interventions aside."""
    words = read_page(page).text.lower().replace("low-dose belimumab to prevent flares", "")
    return any(arm in words for arm in ARMS)


def test_a_code_is_asked_for_by_one_confirmed_by_another_and_shown_once(
    client: Client, smtp: Server, settings: Any
) -> None:
    settings.TRIALOGUE_MAIL = smtp.settings()
    run_study()
    enrolled()
    statistician, _one = member(Role.STATISTICIAN_UNBLINDED)
    investigator, _two = member(Role.INVESTIGATOR)
    coordinator, _three = member(Role.COORDINATOR)
    monitor, watches = member(Role.MONITOR)
    member(Role.INVESTIGATOR, site="elsewhere", name="of.another.centre")
    assert coordinator.get(CODE).status_code == coordinator.post(CODE).status_code == 404
    assert send(investigator, CODE, step="ask", why="", impact="one lost").status_code == 409
    asked = {"step": "ask", "why": "she bleeds and must be operated", "impact": "one assessor unblinded"}
    assert send(investigator, CODE, **asked).status_code == 302
    assert "You have asked" in read_page(investigator.get(CODE)).text
    alone = investigator.post(CODE, hidden(investigator, CODE) | {"step": "confirm", "sure": "on"})
    assert alone.status_code == 409 and not names_an_arm(alone)
    form = hidden(statistician, CODE) | {"step": "confirm", "why": "agreed", "notices": "the sponsor"}
    assert "Tick that you are entitled" in read_page(statistician.post(CODE, form)).text
    shown = statistician.post(CODE, form | {"sure": "on"})
    assert shown.status_code == 200 and names_an_arm(shown) and shown.headers["Cache-Control"] == "no-store"
    again = statistician.post(CODE, form | {"sure": "on"})
    assert again.status_code == 409 and not names_an_arm(again)
    for browser in (statistician, investigator):
        page = browser.get(CODE)
        assert "must be operated" in read_page(page).text and "the sponsor" in read_page(page).text
        assert not names_an_arm(page)
    broken = state().participants["P-001"].code_breaks[0]
    assert broken.broken and broken.notices[:2] == (broken.asked_by, "the sponsor")
    assert str(watches.pk) in broken.notices
    assert broken.seen_by != (broken.asked_by,) and len(broken.seen_by) == 1
    assert "the code was broken" in read_page(coordinator.get(PERSON)).text
    overview = read_page(coordinator.get(BASE)).text
    assert "P-001 broken" in overview[overview.index("Codes asked for") :][:60], overview
    assert not smtp.inbox.letters and send_due(timezone.now)["sent"] == 3
    assert sorted(smtp.inbox.recipients) == ["enrolling@example.net", "investigator@example.net", "monitor@example.net"]
    for letter in smtp.inbox.letters:
        words = f"{letter['Subject']} {letter.get_content()}"
        assert STUDY in letter["Subject"] and f"https://portal.example{BASE}/history" in words
        assert not any(told in words.lower() for told in (*ARMS, "p-001", "bleeds", "operated", "assessor"))
    told = read_page(monitor.get(f"{BASE}/history")).text
    assert "The code was broken" in told and "investigator@example.net, the sponsor" in told


def test_a_request_for_a_code_is_taken_back_and_expires(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    run_study()
    enrolled()
    statistician, _one = member(Role.STATISTICIAN_UNBLINDED)
    investigator, _two = member(Role.INVESTIGATOR)
    asked = {"step": "ask", "why": "she bleeds", "impact": "one lost"}
    assert send(investigator, CODE, **asked).status_code == 302
    assert send(investigator, CODE, step="cancel", why="").status_code == 409
    assert send(investigator, CODE, step="cancel", why="it has stopped").status_code == 302
    page = read_page(investigator.get(CODE)).text
    assert "taken back" in page and "waits for a second person" not in page
    assert send(investigator, CODE, **asked).status_code == 302
    assert "waits for a second person" in read_page(statistician.get(CODE)).text
    monkeypatch.setattr("trialogue.conduct.state.REQUEST_HOURS", 0)
    assert "expired: nobody confirmed it in time" in read_page(statistician.get(CODE)).text
    refused = send(statistician, CODE, step="confirm", why="agreed", sure="on")
    assert refused.status_code == 409 and not names_an_arm(refused)
    assert "older than 24 hours; ask anew" in read_page(refused).text
    assert send(investigator, CODE, **asked).status_code == 302


def test_blinded_pages_and_files_name_no_arm(client: Client) -> None:
    run_study()
    enrolled()
    both, _one = member(Role.COORDINATOR, Role.INVESTIGATOR)
    monitor, _two = member(Role.MONITOR)
    record_visit(both, "v3", days_ago(1))
    pages = ["", "/report", "/consent", "/kits", "/lock"]
    own = ["", "/visits/v3", "/screening", "/randomise", "/code", "/record/adverse-event"]
    for path in [*(f"{BASE}{each}" for each in pages), *(f"{PERSON}{each}" for each in own)]:
        page = both.get(path)
        assert page.status_code == 200, path
        assert not names_an_arm(page) or path.endswith("/screening"), path
    table = b"".join(monitor.get(f"{BASE}/files/readings-csv").streaming_content).decode()
    assert "P-001" in table and ",v3," in table and ",pga,0.5,0.5,{score}," in table
    dataset = json.loads(b"".join(monitor.get(f"{BASE}/files/visits-json").streaming_content))
    assert (dataset["datasetJSONVersion"], dataset["name"], dataset["records"]) == ("1.1.0", "VISITS", 1)
    log = b"".join(monitor.get(f"{BASE}/files/log").streaming_content).decode()
    entries = [json.loads(line) for line in log.splitlines()]
    assert [entry["sequence"] for entry in entries] == list(range(1, len(entries) + 1))
    assert "placebo" not in log and "placebo" not in table and "Quistgaard" not in log + table
    assert monitor.get(f"{BASE}/report/closed").status_code == 404
    assert both.get(f"{BASE}/files/nothing-csv").status_code == 404
    at_site, _three = member(Role.MONITOR, site="another", name="elsewhere")
    assert at_site.get(f"{BASE}/files/log").status_code == 404
    assert b"P-001" not in b"".join(at_site.get(f"{BASE}/files/readings-csv").streaming_content)
    assert member(Role.COORDINATOR, name="plain")[0].get(f"{BASE}/files/readings-csv").status_code == 404


def test_the_closed_report_is_opened_for_the_record_and_the_blinding_ends_after_the_final_lock(client: Client) -> None:
    run_study()
    enrolled()
    board, _one = member(Role.DSMB)
    statistician, _two = member(Role.STATISTICIAN_UNBLINDED)
    investigator, _three = member(Role.INVESTIGATOR)
    closed = f"{BASE}/report/closed"
    assert not names_an_arm(board.get(closed))
    silent = send(board, closed, purpose="closed", why=" ")
    assert silent.status_code == 409 and not names_an_arm(silent) and not state().openings
    form = hidden(board, closed) | {"purpose": "closed", "why": "first meeting"}
    assert names_an_arm(board.post(closed, form))
    assert board.post(closed, form).status_code == 409
    assert state().openings[0].purpose == "closed_report"
    early = send(statistician, closed, purpose="final", why="the end")
    assert early.status_code == 409 and not names_an_arm(early)
    assert send(investigator, f"{BASE}/lock", scope="final").status_code == 409
    late = hidden(investigator, f"{BASE}/consent") | CONSENT | {"site": first_site(investigator), "date": today()}
    assert send(investigator, f"{BASE}/lock", scope="final", number=STUDY).status_code == 302
    assert "locked for good" in read_page(investigator.get(BASE)).text
    assert investigator.post(f"{BASE}/consent", late | {"last_name": "Late"}).status_code == 409
    assert 'name="last_name"' not in investigator.get(f"{BASE}/consent").content.decode()
    ended = send(statistician, closed, purpose="final", why="the end")
    assert "Everybody's arm" in read_page(ended).text and "P-001" in read_page(ended).text
    assert send(board, closed, purpose="final", why="the end").status_code == 409


def test_kits_come_are_held_back_and_told_for_each_centre(client: Client) -> None:
    run_study()
    pharmacist, _one = member(Role.PHARMACIST)
    coordinator, _two = member(Role.COORDINATOR)
    elsewhere, _three = member(Role.PHARMACIST, site="another", name="elsewhere")
    path = f"{BASE}/kits"
    came = {"do": "receive", "site": first_site(coordinator), "lot": "L1", "expiry": "2031-01-01", "date": today()}
    assert send(pharmacist, path, **came, kits="K-11 K-12, K-13").status_code == 302
    assert send(pharmacist, path, **came, kits="K-13").status_code == 409
    some = {"date": today(), "reason": "too warm", "kits": "K-12"}
    assert "no kits of your study centres" in read_page(send(elsewhere, path, do="quarantine", **some)).text
    assert "K-11" not in elsewhere.get(path).content.decode()
    refused = [send(coordinator, path, do=what, **some).status_code for what in ("quarantine", "destroy", "release")]
    assert refused == [409, 409, 409] and send(coordinator, path, **came, kits="K-14").status_code == 409
    assert send(pharmacist, path, do="quarantine", **some).status_code == 302
    assert send(pharmacist, path, do="release", **some).status_code == 302
    shown = read_page(coordinator.get(path)).text
    assert "K-12: in stock" in shown and "lot L1, to 2031-01-01" in shown
    assert (
        "For the pharmacist alone" not in shown and "For the pharmacist alone" in read_page(pharmacist.get(path)).text
    )
    assert send(pharmacist, path, do="nothing").status_code == 404


def test_a_kit_is_given_with_the_place_and_at_a_visit_and_comes_back(client: Client, desk: Desk) -> None:
    run_study()
    kits = draw_kits(STUDY, {"belimumab": 1, "placebo": 1}, batches=1, size=2, seed=bytes(32))
    store_kits(STUDY, kits)
    browser, _one = member(Role.COORDINATOR, Role.INVESTIGATOR)
    consent(browser)
    screen(browser)
    refused = randomise(browser)
    assert (
        refused.status_code == 409
        and "Nothing can be given here now" in read_page(refused).text
        and not names_an_arm(refused)
    )
    came = {"do": "receive", "site": first_site(browser), "lot": "L1", "expiry": "2031-01-01", "date": today()}
    pharmacist, _two = member(Role.PHARMACIST)
    of_one = [kit.number for kit in kits if kit.arm == "placebo"]
    assert send(pharmacist, f"{BASE}/kits", **came, kits=" ".join(of_one)).status_code == 302
    shown = pharmacist.get(f"{BASE}/kits")
    told = read_page(shown)
    assert "lot L1: it does not hold kits of every treatment" in told.text and not names_an_arm(shown)
    assert "what may be given today is not of every treatment" in told.text and "Asked for in vain" in told.text
    blinded = read_page(browser.get(f"{BASE}/kits")).text
    assert "of every treatment" not in blinded and "in vain" not in blinded
    came["lot"] = "L2"
    others = " ".join(kit.number for kit in kits if kit.arm != "placebo")
    assert send(pharmacist, f"{BASE}/kits", **came, kits=others).status_code == 302
    assert randomise(browser).status_code == 302
    (first,) = state().participants["P-001"].kits
    assert first in read_page(browser.get(PERSON)).text
    visit = f"{PERSON}/visits/v3"
    form = hidden(browser, visit) | {"do": "give"}
    assert [browser.post(visit, form).status_code for _ in range(2)] == [302, 302]
    given = state().participants["P-001"].kits
    assert len(given) == 2 and "Give a kit" not in read_page(browser.get(visit)).text
    held = {"do": "quarantine", "date": today(), "reason": "too warm"}
    rest = " ".join(kit.number for kit in kits if kit.number not in given)
    if rest:
        assert send(pharmacist, f"{BASE}/kits", **held, kits=rest).status_code == 302
    before = len(state().shortages)
    record_visit(browser, "v4", days_ago(0))
    short = send(browser, f"{PERSON}/visits/v4", do="give")
    assert short.status_code == 409 and "Nothing can be given here now" in read_page(short).text
    assert len(state().shortages) == before + 1, "the pharmacist is shown it"
    (desk.home / "allocator.key").unlink()
    lost = send(browser, f"{PERSON}/visits/v4", do="give")
    assert lost.status_code == 409 and "key is not in its place" in read_page(lost).text
    assert str(desk.home) not in lost.content.decode() and pharmacist.get(f"{BASE}/kits").status_code == 200
    back = send(browser, f"{PERSON}/record/kit-return", kit=first, date=today(), units_left="3")
    assert back.status_code == 302
    assert f"{first}: brought back" in read_page(browser.get(f"{BASE}/kits")).text
