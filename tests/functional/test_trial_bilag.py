"""BILAG-2004 by its items in the form of a visit: grades computed, recomputed when corrected, responses from them."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from ask_journey import ask_home, client  # noqa: F401  # fixtures
from bilag_items import typed
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from trial_journey import BASE, STUDY, days_ago, enrolled, hidden, member, record_visit, run_study, state
from trialogue.conduct.events import ProtocolAmended
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.protocol.types import Activity, Endpoint
from trialogue.portal.accounts.models import Role
from trialogue.portal.trial.protocol_store import keep_protocol
from trialogue.portal.trial.recording import record_event

# ruff: noqa: F811  # fixtures are imported by their names
pytestmark = ON_SQLITE
PERSON = f"{BASE}/participants/P-001"


def amend() -> None:
    """Bring in the responses and a state of the disease, and what the third visit asks for them."""
    goals = (
        Endpoint(
            id="bicla-52", level="secondary", words="BICLA at week 52", instrument="bicla", rule="value", to_week=52
        ),
        Endpoint(
            id="sri-52", level="secondary", words="SRI-4 at week 52", instrument="sri-4", rule="value", to_week=52
        ),
        Endpoint(
            id="lldas-52", level="secondary", words="LLDAS at week 52", instrument="lldas", rule="value", to_week=52
        ),
    )
    first = open_shipped("nct04515719", "1")
    asked_too = ("disease_state", "response")
    visits = tuple(
        replace(each, activities=(*each.activities, *asked_too)) if each.id == "v3" else each for each in first.visits
    )
    activities = (*first.activities, *(Activity(id=each, name=each) for each in asked_too))
    second = replace(first, version="2", endpoints=(*first.endpoints, *goals), visits=visits, activities=activities)
    said = {"version": "2", "protocol_hash": hash_protocol(second), "in_force_from": days_ago(40)}
    amended = ProtocolAmended(**said, applies_to="everybody")
    record_event(STUDY, amended, Context("operator", "administrator", timezone.now()))
    keep_protocol(STUDY, second)


def test_items_are_recorded_graded_corrected_and_make_a_response(client: Client) -> None:
    run_study()
    amend()
    browser, _account = member(Role.COORDINATOR)
    enrolled()
    start, later = f"{PERSON}/visits/v2", f"{PERSON}/visits/v3"
    asked = browser.get(start).content.decode()
    assert asked.count('name="bilag.') == 97 and "pending expert check" in asked
    both = record_visit(browser, "v2", days_ago(15), **typed() | {"bilag_a": "0"})
    assert both.status_code == 409 and "Give the items or the counts" in read_page(both).text
    wrong = record_visit(browser, "v2", days_ago(15), **typed(gfr="many"))
    assert wrong.status_code == 409 and "“many” is not a number" in read_page(wrong).text
    begun = typed(arthritis_severe="3") | {"bilag_involved": ["renal"]}
    assert record_visit(browser, "v2", days_ago(15), **begun).status_code == 302
    page = read_page(browser.get(start)).text
    assert "Joints and muscles A" in page and "Kidneys D" in page and "pending expert check" in page
    assert "Arthritis, severe: 3" in page and "Missing" not in page.replace("Missing: SLEDAI-2K", "")
    # What is left empty is absent where its system says that all were asked about.
    short = {"bilag.arthritis_severe": "1", "bilag_absent": ["musculoskeletal"], "bilag_a": "", "bilag_b": ""}
    short |= {"hemolytic_anemia": "no", "maintenance_tolerated": "no"}
    form = read_page(browser.get(later)).text
    assert "Low activity and remission" in form and "Treatment outside the protocol" in form
    assert record_visit(browser, "v3", days_ago(1), **short).status_code == 302
    page = read_page(browser.get(later)).text
    assert "Joints and muscles B" in page and "Eyes A / B / C" in page
    assert "LLDAS at week 52 not reachedNot reached: prednisone dose, stable treatmentMissing: SLEDAI-2K," in page
    assert "BICLA at week 52 cannot be told yet" in page and "treatment within the protocol" in page
    whole = typed(arthritis_severe="1") | {"shown": "whole", "why": "the rest of the form was found"}
    form = hidden(browser, later) | {"date": days_ago(1), "do": "correct", "pga": "0.5"}
    kept = {"sledai_items": ["arthritis"], "sledai_items.asked": "on"}
    assert browser.post(later, form | kept | whole).status_code == 302
    page = read_page(browser.get(later)).text
    assert "computed before a correction" in page and "Eyes E" in page
    assert "SRI-4 at week 52 no response" in page and "SLEDAI total" in page
    her = state().participants["P-001"]
    assert [each.visit for each in her.graded] == ["v2", "v3", "v3"]
    assert her.graded[-1].grades["musculoskeletal"] == "B" and her.graded[-1].grades["renal"] == "D"
    history = read_page(browser.get(f"{PERSON}/history")).text
    assert "The BILAG grades of a visit were computed" in history and "Arthritis, severe: 1" in history
    # An earlier visit that is corrected changes what a later one is graded by.
    form = hidden(browser, start) | {"date": days_ago(15), "do": "correct", "why": "no kidney disease ever"}
    assert browser.post(start, form | typed(arthritis_severe="3") | kept | {"pga": "0.5"}).status_code == 302
    her = state().participants["P-001"]
    assert [each.visit for each in her.graded] == ["v2", "v3", "v3", "v2", "v3"]
    assert [each.grades["renal"] for each in her.graded] == ["D", None, "D", "E", "E"]
